66.418ms s3 is elected in round 1 with the votes of s2, s3; it has yet to be followed.
125.849ms s3 leads epoch 1: s2, s3 have its history, which is committed up to 0x0.
181.388ms s3 commits 0x100000001 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
193.238ms  c1 is told: create /a.
226.152ms s3 commits 0x100000002 (create /a): 2 have acknowledged it, and 2 are needed.
238.452ms  s1 crashes; its disk is kept.
238.452ms  c1 is told: create /b.
240.128ms  c1 is told: create /c.
280.805ms s3 commits 0x100000003 (create /b): 2 have acknowledged it, and 2 are needed.
282.316ms s3 commits 0x100000004 (create /c): 2 have acknowledged it, and 2 are needed.
282.316ms  s1 restarts.
345.368ms s3 sends s1 what it lacks after 0x100000002, up to 0x100000004.
digest ef06ced5e8805560
