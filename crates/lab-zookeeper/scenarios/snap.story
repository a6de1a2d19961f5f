68.576ms s3 is elected in round 1 with the votes of s1, s3; it has yet to be followed.
126.651ms s3 leads epoch 1: s2, s3 have its history, which is committed up to 0x0.
172.015ms s3 commits 0x100000001 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
183.632ms  c1 is told: create /a.
219.614ms s3 commits 0x100000002 (create /a): 2 have acknowledged it, and 2 are needed.
234.463ms  s1 crashes; its disk is kept.
234.463ms  c1 is told: create /b.
276.8ms s3 commits 0x100000003 (create /b): 2 have acknowledged it, and 2 are needed.
276.8ms  c1 is told: create /c.
314.453ms s3 commits 0x100000004 (create /c): 2 have acknowledged it, and 2 are needed.
314.453ms  c1 is told: create /d.
350.777ms s3 commits 0x100000005 (create /d): 2 have acknowledged it, and 2 are needed.
350.777ms  c1 is told: create /e.
388.73ms s3 commits 0x100000006 (create /e): 2 have acknowledged it, and 2 are needed.
388.73ms  s1 restarts.
450.884ms s3 sends s1, which has 0x100000002, its whole state.
465.158ms s1 takes its leader's state up to 0x100000006 in the place of its own.
digest 0346b1b77c983db5
