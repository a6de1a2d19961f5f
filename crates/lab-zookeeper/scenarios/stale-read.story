67.02ms s3 is elected in round 1 with the votes of s1, s3; it has yet to be followed.
136.154ms s3 leads epoch 1: s1, s3 have its history, which is committed up to 0x0.
235.24ms s3 commits 0x100000001 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
270.758ms s3 commits 0x100000002 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
296.708ms  c1 is told: connect s1.
296.708ms  c2 is told: connect s2.
296.708ms  c2 is told: create /x old.
391.04ms s3 commits 0x100000003 (create /x): 2 have acknowledged it, and 2 are needed.
416.11ms  From now on messages between s3 and s1 take 400ms.
416.11ms  c2 is told: set /x new.
468.49ms s3 commits 0x100000004 (set /x, version 1): 2 have acknowledged it, and 2 are needed.
496.576ms  c1 is told: get /x.
522.677ms  c1 is told: sync /x.
1.344286s  c1 is told: get /x.
digest c1f7edbc60d8f8d8
