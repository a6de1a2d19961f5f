67.02ms s3 is elected in round 1 with the votes of s1, s3; it has yet to be followed.
136.154ms s3 leads epoch 1: s1, s3 have its history, which is committed up to 0x0.
235.859ms s3 commits 0x100000001 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
243.777ms s3 commits 0x100000002 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
267.836ms s3 commits 0x100000003 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
291.582ms  c3 is told: connect s3.
291.582ms  c1 is told: create /a.
325.897ms s3 commits 0x100000004 (create /a): 2 have acknowledged it, and 2 are needed.
335.937ms  The network splits: s3, c3; s1, s2, c1, c2.
335.937ms  c3 is told: create /tail1.
335.937ms  c3 is told: create /tail2.
335.937ms  c3 is told: create /tail3.
335.937ms  c3 is told: create /tail4.
350.494ms s1 loses the connection to its leader, and looks for another.
351.716ms s2 loses the connection to its leader, and looks for another.
416.835ms s2 is elected in round 2 with the votes of s1, s2; it has yet to be followed.
536.154ms s3 gives up leading: no quorum has answered within syncLimit ticks.
547.242ms c3 does not know what became of request 1: its connection broke.
547.242ms c3 does not know what became of request 2: its connection broke.
547.242ms c3 does not know what became of request 3: its connection broke.
547.242ms c3 does not know what became of request 4: its connection broke.
595.512ms s2 leads epoch 2: s1, s2 have its history, which is committed up to 0x100000004.
595.512ms  c1 is told: create /kept.
740.563ms s2 commits 0x200000001: 2 have acknowledged it, and 2 are needed.
751.222ms  s2 crashes; its disk is kept.
751.222ms  Every cut heals.
763.672ms s1 loses the connection to its leader, and looks for another.
844.063ms s3 is elected in round 3 with the votes of s1, s3; it has yet to be followed.
998.651ms s3 tells s1, which has 0x200000001, to drop what follows 0x100000008.
1.009131s s1 drops 1 transaction after 0x100000008, which its leader does not have.
1.029376s s3 leads epoch 3: s1, s3 have its history, which is committed up to 0x100000008.
1.029376s  A promise is broken. Primary integrity: s3 leads epoch 3 without all of it
digest 9fff02af0503d76f
