65.628ms s3 is elected in round 1 with the votes of s1, s3; it has yet to be followed.
130.65ms s3 leads epoch 1: s1, s3 have its history, which is committed up to 0x0.
233.257ms s3 commits 0x100000001 (session with timeout 4000 ms): 2 have acknowledged it, and 2 are needed.
245.44ms s3 commits 0x100000002 (session with timeout 4000 ms): 2 have acknowledged it, and 2 are needed.
260.917ms  c1 is told: stat -w /flag.
286.01ms  c1 is cut off.
1.619616s  c2 is told: create /flag.
1.667679s s3 commits 0x100000003 (create /flag): 2 have acknowledged it, and 2 are needed.
1.695533s  c2 is told: delete /flag.
1.746325s s3 commits 0x100000004 (delete /flag): 2 have acknowledged it, and 2 are needed.
1.771621s  Every cut heals.
1.885086s  c2 is told: create /flag.
1.935542s s3 commits 0x100000005 (create /flag): 2 have acknowledged it, and 2 are needed.
1.950491s c1 is told that /flag was created.
digest fedc28afd463e18b
