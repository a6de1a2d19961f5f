63.406ms s3 is elected in round 1 with the votes of s2, s3; it has yet to be followed.
128.051ms s3 leads epoch 1: s2, s3 have its history, which is committed up to 0x0.
235.316ms s3 commits 0x100000001 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
260.417ms  Messages of s4 take 20 times as long.
260.417ms  c1 is told: create /x.
305.71ms s3 commits 0x100000002 (create /x): 2 have acknowledged it, and 2 are needed.
digest 9f3c4abde880d1de
