67.862ms s3 is elected in round 1 with the votes of s2, s3; it has yet to be followed.
124.308ms s3 leads epoch 1: s1, s3 have its history, which is committed up to 0x0.
200.718ms s3 commits 0x100000001 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
215.4ms  c1 is told: create /a.
253.278ms s3 commits 0x100000002 (create /a): 2 have acknowledged it, and 2 are needed.
267.564ms  c1 is told: create /b.
302.846ms s3 commits 0x100000003 (create /b): 2 have acknowledged it, and 2 are needed.
315.441ms  c1 is told: create -s /a/n-.
353.555ms s3 commits 0x100000004 (create /a/n-0000000000): 2 have acknowledged it, and 2 are needed.
367.817ms  c1 is told: create -s /b/n-.
405.722ms s3 commits 0x100000005 (create /b/n-0000000001): 2 have acknowledged it, and 2 are needed.
405.722ms  A promise is broken. Sequence numbers: /b/n-0000000001 does not have the number of its place
digest 26dea39b874b5e68
