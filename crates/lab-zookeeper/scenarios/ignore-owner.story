67.464ms s3 is elected in round 1 with the votes of s1, s3; it has yet to be followed.
130.043ms s3 leads epoch 1: s2, s3 have its history, which is committed up to 0x0.
189.541ms s3 commits 0x100000001 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
291.154ms s3 commits 0x100000002 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
312.81ms  c1 is told: elect /election.
349.952ms s3 commits 0x100000003 (create /election): 2 have acknowledged it, and 2 are needed.
398.838ms s3 commits 0x100000004 (create /election/c1.0.1.1-n-0000000000): 2 have acknowledged it, and 2 are needed.
398.838ms  The link between c1 and s3 is cut.
422.761ms c1 does not know what became of request 2: its connection broke.
422.761ms  c1 is told: renew.
422.761ms c1 gives up its session 0x300000000000001, and begins another.
475.838ms s3 commits 0x100000005 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
556.463ms s3 commits 0x100000006 (nothing: NodeExists): 2 have acknowledged it, and 2 are needed.
608.778ms c1 finds its own node /election/c1.0.1.1-n-0000000000.
608.778ms c1 leads: c1.0.1.1-n-0000000000 is of its session 0x100000000000001, and nothing before it is in its way.
608.778ms  A promise is broken. Own session: c1 acts by /election/c1.0.1.1-n-0000000000 of another session
2.4s s3 has heard nothing of session 0x300000000000001 for its timeout, and proposes its end.
2.428402s s3 commits 0x100000007 (end of a session): 2 have acknowledged it, and 2 are needed.
digest de2358f35cc9dc9d
