66.418ms s3 is elected in round 1 with the votes of s2, s3; it has yet to be followed.
125.849ms s3 leads epoch 1: s2, s3 have its history, which is committed up to 0x0.
151.304ms  s1 crashes; its disk is kept.
181.388ms s3 commits 0x100000001 (session with timeout 2000 ms): 2 have it on disk, and 2 are needed.
193.238ms  c1 is told: create /a.
226.646ms s3 commits 0x100000002 (create /a): 2 have it on disk, and 2 are needed.
240.622ms  c1 is told: create /b.
282.975ms s3 commits 0x100000003 (create /b): 2 have it on disk, and 2 are needed.
294.317ms  c1 is told: create /c.
335.444ms s3 commits 0x100000004 (create /c): 2 have it on disk, and 2 are needed.
348.984ms  s1 restarts.
413.446ms s3 sends s1, which has 0x0, its whole state.
426.46ms s1 takes its leader's state up to 0x100000004 in the place of its own.
digest 79f7f5a88e5e4d69
