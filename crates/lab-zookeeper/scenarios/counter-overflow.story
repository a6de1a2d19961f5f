66.418ms s3 is elected in round 1 with the votes of s2, s3; it has yet to be followed.
125.849ms s3 leads epoch 1: s2, s3 have its history, which is committed up to 0x0.
181.388ms s3 commits 0x1fffffffc (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
193.238ms  c1 is told: create /a.
226.152ms s3 commits 0x1fffffffd (create /a): 2 have acknowledged it, and 2 are needed.
240.128ms  c1 is told: create /b.
279.276ms s3 commits 0x1fffffffe (create /b): 2 have acknowledged it, and 2 are needed.
290.618ms  c1 is told: create /c.
303.483ms s3 gives up leading: the counter of its epoch is used up.
313.894ms s1 loses the connection to its leader, and looks for another.
316.242ms s2 loses the connection to its leader, and looks for another.
317.023ms c1 does not know what became of request 3: its connection broke.
370.525ms s3 is elected in round 2 with the votes of s1, s3; it has yet to be followed.
443.989ms s3 leads epoch 2: s2, s3 have its history, which is committed up to 0x1fffffffe.
549.471ms  c1 is told: create /d.
590.813ms s3 commits 0x200000001 (create /d): 2 have acknowledged it, and 2 are needed.
digest 23cd6360f069ea6f
