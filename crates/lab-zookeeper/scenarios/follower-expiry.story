66.344ms s3 is elected in round 1 with the votes of s2, s3; it has yet to be followed.
131.701ms s3 leads epoch 1: s2, s3 have its history, which is committed up to 0x0.
213.177ms s3 commits 0x100000001 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
240.48ms  c1 is told: connect s1.
240.48ms  c1 is told: create -e /here.
336.252ms s3 commits 0x100000002 (create /here): 2 have acknowledged it, and 2 are needed.
361.566ms  c1 is told: connect s2.
2.351137s s1 has not heard session 0x100000000000001 itself, and has it ended.
2.364291s  A promise is broken. Never early: s3 ends a session by 0x100000003 before its time
2.389464s s3 commits 0x100000003 (end of a session): 2 have acknowledged it, and 2 are needed.
2.460612s c1 learns that its session 0x100000000000001 is over.
2.603242s s3 commits 0x100000004 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
digest ededc096da167a65
