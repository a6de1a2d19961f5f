67.358ms s5 is elected in round 1 with the votes of s2, s4, s5; it has yet to be followed.
131.339ms s5 leads epoch 1: s1, s4, s5 have its history, which is committed up to 0x0.
252.056ms s5 commits 0x100000001: 3 have acknowledged it, and 3 are needed.
273.855ms  c1 is told: create /job a.
322.618ms s5 commits 0x100000002: 3 have acknowledged it, and 3 are needed.
348.679ms  c1 is told: set /job b.
390.549ms  s5 crashes; its disk is kept.
401.742ms s4 loses the connection to its leader, and looks for another.
402.081ms s3 loses the connection to its leader, and looks for another.
404.103ms s1 loses the connection to its leader, and looks for another.
404.148ms s2 loses the connection to its leader, and looks for another.
416.003ms c1 does not know what became of request 2: its connection broke.
467.652ms s4 is elected in round 2 with the votes of s2, s3, s4; it has yet to be followed.
511.676ms s4 sends s2 what it lacks after 0x100000002, up to 0x100000003.
538.985ms s4 leads epoch 2: s1, s2, s4 have its history, which is committed up to 0x100000003.
633.101ms  c1 is told: get /job.
digest 53097ed8fbd1e685
