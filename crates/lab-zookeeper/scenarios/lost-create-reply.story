67.464ms s3 is elected in round 1 with the votes of s1, s3; it has yet to be followed.
130.043ms s3 leads epoch 1: s2, s3 have its history, which is committed up to 0x0.
189.541ms s3 commits 0x100000001 (session with timeout 4000 ms): 2 have acknowledged it, and 2 are needed.
291.154ms s3 commits 0x100000002 (session with timeout 4000 ms): 2 have acknowledged it, and 2 are needed.
312.81ms  c1 is told: elect /election.
349.952ms s3 commits 0x100000003 (create /election): 2 have acknowledged it, and 2 are needed.
398.838ms s3 commits 0x100000004 (create /election/c1.0.1.1-n-0000000000): 2 have acknowledged it, and 2 are needed.
398.838ms  The link between c1 and s3 is cut.
422.761ms c1 does not know what became of request 2: its connection broke.
509.478ms c1 does not know whether its node was created, and looks for c1.0.1.1-n-.
561.173ms c1 finds its own node /election/c1.0.1.1-n-0000000000.
582.948ms c1 leads: c1.0.1.1-n-0000000000 is of its session 0x300000000000001, and nothing before it is in its way.
582.948ms  c2 is told: elect /election.
631.833ms s3 commits 0x100000005 (nothing: NodeExists): 2 have acknowledged it, and 2 are needed.
708.26ms s3 commits 0x100000006 (create /election/c2.0.1.1-n-0000000001): 2 have acknowledged it, and 2 are needed.
757.302ms c2 has c2.0.1.1-n-0000000001, and watches c1.0.1.1-n-0000000000.
digest 96ce3c06afabbced
