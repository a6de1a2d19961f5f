68.642ms s3 is elected in round 1 with the votes of s2, s3; it has yet to be followed.
132.234ms s3 leads epoch 1: s1, s3 have its history, which is committed up to 0x0.
202.528ms s3 commits 0x100000001 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
215.936ms s3 commits 0x100000002 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
225.789ms s3 commits 0x100000003 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
241.928ms  c1 is told: elect /election.
291.58ms s3 commits 0x100000004 (create /election): 2 have acknowledged it, and 2 are needed.
371.96ms s3 commits 0x100000005 (create /election/c1.0.1.1-n-0000000000): 2 have acknowledged it, and 2 are needed.
451.94ms c1 leads with c1.0.1.1-n-0000000000, in session 0x100000000000001: nothing before it is in its way.
451.94ms  c2 is told: elect /election.
496.522ms s3 commits 0x100000006 (nothing: NodeExists): 2 have acknowledged it, and 2 are needed.
567.22ms s3 commits 0x100000007 (create /election/c2.0.1.1-n-0000000001): 2 have acknowledged it, and 2 are needed.
620.192ms c2 has c2.0.1.1-n-0000000001, and watches c1.0.1.1-n-0000000000.
643.454ms  c3 is told: elect /election.
678.933ms s3 commits 0x100000008 (nothing: NodeExists): 2 have acknowledged it, and 2 are needed.
728.834ms s3 commits 0x100000009 (create /election/c3.0.1.1-n-0000000002): 2 have acknowledged it, and 2 are needed.
766.338ms c3 has c3.0.1.1-n-0000000002, and watches c2.0.1.1-n-0000000001.
791.156ms  c1 stands still.
2.6s s3 has heard nothing of session 0x100000000000001 for its timeout, and proposes its end.
2.625465s s3 commits 0x10000000a (end of a session): 2 have acknowledged it, and 2 are needed.
2.651781s c2 is told that /election/c1.0.1.1-n-0000000000 was deleted.
2.703918s c2 leads with c2.0.1.1-n-0000000001, in session 0x200000000000001: nothing before it is in its way.
2.703918s  c1 goes on.
2.703919s c1 has heard nothing of s1 for two thirds of its timeout, and leaves.
2.703919s c1 stops acting: ConnectionLoss.
2.822742s c1 learns that its session 0x100000000000001 is over.
2.941176s s3 commits 0x10000000b (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
2.990453s s3 commits 0x10000000c (nothing: NodeExists): 2 have acknowledged it, and 2 are needed.
3.059626s s3 commits 0x10000000d (create /election/c1.0.1.2-n-0000000003): 2 have acknowledged it, and 2 are needed.
3.098353s c1 has c1.0.1.2-n-0000000003, and watches c3.0.1.1-n-0000000002.
3.126895s  c2 is told: create /store by-c2.
3.177245s s3 commits 0x10000000e (create /store): 2 have acknowledged it, and 2 are needed.
3.204641s  c1 is told: set /store by-c1.
3.247053s s3 commits 0x10000000f (set /store, version 1): 2 have acknowledged it, and 2 are needed.
3.261842s  c1 is told: multi check /election/c1.0.1.1-n-0000000000; set /store again-by-c1.
3.302518s s3 commits 0x100000010 (nothing of a multi: NoNode): 2 have acknowledged it, and 2 are needed.
3.31361s  c2 is told: multi check /election/c2.0.1.1-n-0000000001; set /store right-by-c2.
3.362975s s3 commits 0x100000011 (check; set /store, version 2): 2 have acknowledged it, and 2 are needed.
digest 0bc6c3b34d20ede9
