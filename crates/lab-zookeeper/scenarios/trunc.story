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
684.618ms s2 tells s3, which has 0x100000005, to drop what follows 0x100000004.
697.419ms s3 drops 1 transaction after 0x100000004, which its leader does not have.
726.957ms  c1 is told: create /kept.
776.338ms s2 commits 0x200000001 (create /kept): 2 have acknowledged it, and 2 are needed.
digest 8c56447c9bee44ba
