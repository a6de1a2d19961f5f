67.02ms s3 is elected in round 1 with the votes of s1, s3; it has yet to be followed.
136.154ms s3 leads epoch 1: s1, s3 have its history, which is committed up to 0x0.
235.859ms s3 commits 0x100000001 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
243.777ms s3 commits 0x100000002 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
267.836ms s3 commits 0x100000003 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
291.582ms  c3 is told: connect s3.
291.582ms  c1 is told: create /a.
325.897ms s3 commits 0x100000004 (create /a): 2 have acknowledged it, and 2 are needed.
335.937ms  The network splits: s3, c3; s1, s2, c1, c2.
335.937ms  c3 is told: create /lost.
350.494ms s1 loses the connection to its leader, and looks for another.
351.716ms s2 loses the connection to its leader, and looks for another.
416.835ms s2 is elected in round 2 with the votes of s1, s2; it has yet to be followed.
536.154ms s3 gives up leading: no quorum has answered within syncLimit ticks.
547.242ms c3 does not know what became of request 1: its connection broke.
595.512ms s2 leads epoch 2: s1, s2 have its history, which is committed up to 0x100000004.
595.512ms  Every cut heals.
684.618ms s2 lets s3 keep 0x100000005, which it does not have itself.
684.618ms s2 sends s3 what it lacks after 0x100000005, up to 0x200000000.
725.727ms  A promise is broken. Durable on a quorum: s3 delivered 0x100000005, which is on 1 disks
795.512ms  A promise is broken. Primary integrity: s2 leads epoch 2 without all of it
digest 2fb333f95fde2797
