66.068ms s3 is elected in round 1 with the votes of s2, s3; it has yet to be followed.
130.849ms s3 leads epoch 1: s1, s3 have its history, which is committed up to 0x0.
204.619ms s3 commits 0x100000001 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
257.844ms s3 commits 0x100000002 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
272.823ms  c1 is told: create -e /here c1.
309.888ms s3 commits 0x100000003 (create /here): 2 have acknowledged it, and 2 are needed.
322.931ms  c2 is told: stat -w /here.
346.257ms  c1 is cut off.
2.4s s3 has heard nothing of session 0x300000000000001 for its timeout, and proposes its end.
2.422609s s3 commits 0x100000004 (end of a session): 2 have acknowledged it, and 2 are needed.
2.448668s c2 is told that /here was deleted.
2.448668s  Every cut heals.
2.526552s c1 learns that its session 0x300000000000001 is over.
2.577572s s3 commits 0x100000005 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
digest 3d5e8d4a96740084
