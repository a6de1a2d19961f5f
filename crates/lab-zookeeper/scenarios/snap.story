68.576ms s3 is elected in round 1 with the votes of s1, s3; it has yet to be followed.
126.651ms s3 leads epoch 1: s2, s3 have its history, which is committed up to 0x0.
144.728ms  s1 crashes; its disk is kept.
173.734ms s3 commits 0x100000001 (session with timeout 2000 ms): 2 have it on disk, and 2 are needed.
185.351ms  c1 is told: create /a.
226.026ms s3 commits 0x100000002 (create /a): 2 have it on disk, and 2 are needed.
238.792ms  c1 is told: create /b.
281.129ms s3 commits 0x100000003 (create /b): 2 have it on disk, and 2 are needed.
292.399ms  c1 is told: create /c.
330.052ms s3 commits 0x100000004 (create /c): 2 have it on disk, and 2 are needed.
344.419ms  c1 is told: create /d.
383.675ms s3 commits 0x100000005 (create /d): 2 have it on disk, and 2 are needed.
396.091ms  s1 restarts.
460.146ms s3 sends s1, which has 0x0, its whole state.
473.602ms s1 takes its leader's state up to 0x100000005 in the place of its own.
digest 3bf8caa3959a847f
