67.02ms s3 is elected in round 1 with the votes of s1, s3; it has yet to be followed.
136.154ms s3 leads epoch 1: s1, s3 have its history, which is committed up to 0x0.
235.859ms s3 commits 0x100000001 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
243.777ms s3 commits 0x100000002 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
267.836ms s3 commits 0x100000003 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
291.582ms  c3 is told: connect s3.
291.582ms  c1 is told: create /x old.
325.897ms s3 commits 0x100000004 (create /x): 2 have acknowledged it, and 2 are needed.
325.897ms  The network splits: s3, c3; s1, s2, c1, c2.
344.291ms s1 loses the connection to its leader, and looks for another.
350.607ms c1 does not know what became of request 1: its connection broke.
353.398ms s2 loses the connection to its leader, and looks for another.
418.104ms s2 is elected in round 2 with the votes of s1, s2; it has yet to be followed.
536.154ms  A promise is broken. Live quorum: s3 goes on leading without a quorum
599.372ms s2 leads epoch 2: s1, s2 have its history, which is committed up to 0x100000004.
746.903ms  c1 is told: set /x new.
796.303ms s2 commits 0x200000001 (set /x, version 1): 2 have acknowledged it, and 2 are needed.
820.812ms  c3 is told: get /x.
2.4s s3 has heard nothing of session 0x100000000000001 for its timeout, and proposes its end.
2.4s s3 has heard nothing of session 0x300000000000001 for its timeout, and proposes its end.
2.6s s2 has heard nothing of session 0x200000000000001 for its timeout, and proposes its end.
2.628361s s2 commits 0x200000002 (end of a session): 2 have acknowledged it, and 2 are needed.
digest bed93ac0bf69ae0b
