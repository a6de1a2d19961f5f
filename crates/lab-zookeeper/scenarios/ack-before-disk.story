67.02ms s3 is elected in round 1 with the votes of s1, s3; it has yet to be followed.
134.289ms s3 leads epoch 1: s1, s3 have its history, which is committed up to 0x0.
233.453ms s3 commits 0x100000001: 2 have acknowledged it, and 2 are needed.
245.591ms  c1 is told: connect s3.
245.591ms  From now on the disk of s1 takes 500ms.
245.591ms  From now on the disk of s2 takes 500ms.
268.293ms  c1 is told: create /x.
303.644ms s3 commits 0x100000002: 2 have acknowledged it, and 2 are needed.
303.644ms  A promise is broken. Durable on a quorum: s3 delivered 0x100000002, which is on 1 disks
315.624ms  s1 loses power: what was not yet durable is gone.
315.624ms  s2 loses power: what was not yet durable is gone.
315.624ms  s3 crashes; its disk is kept.
315.624ms  s1 restarts.
315.624ms  s2 restarts.
380.743ms s2 is elected in round 1 with the votes of s1, s2; it has yet to be followed.
1.554804s s2 leads epoch 2: s1, s2 have its history, which is committed up to 0x100000001.
1.554804s  A promise is broken. Primary integrity: s2 leads epoch 2 without all of it
digest cf9b02ecce1cacd1
