67.02ms s3 is elected in round 1 with the votes of s1, s3; it has yet to be followed.
134.289ms s3 leads epoch 1: s1, s3 have its history, which is committed up to 0x0.
233.453ms s3 commits 0x100000001 (session with timeout 2000 ms): 2 have it on disk, and 2 are needed.
245.591ms  From now on the disk of s1 takes 500ms.
245.591ms  From now on the disk of s2 takes 500ms.
245.591ms  c1 is told: create /x.
282.13ms s3 commits 0x100000002 (create /x): 2 have it on disk, and 2 are needed.
282.13ms  A promise is broken. Durable on a quorum: s3 delivered 0x100000002, which is on 1 disks
digest 28a962ad2ef4db83
