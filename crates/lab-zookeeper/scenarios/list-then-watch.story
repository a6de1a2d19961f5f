67.464ms s3 is elected in round 1 with the votes of s1, s3; it has yet to be followed.
130.043ms s3 leads epoch 1: s2, s3 have its history, which is committed up to 0x0.
189.541ms s3 commits 0x100000001 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
291.154ms s3 commits 0x100000002 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
312.81ms  c1 is told: elect /election.
349.952ms s3 commits 0x100000003 (create /election): 2 have acknowledged it, and 2 are needed.
398.838ms s3 commits 0x100000004 (create /election/c1.0.1.1-n-0000000000): 2 have acknowledged it, and 2 are needed.
459.04ms c1 leads: c1.0.1.1-n-0000000000 is of its session 0x300000000000001, and nothing before it is in its way.
459.04ms  From now on messages between c2 and s2 take 150ms.
459.04ms  c2 is told: elect /election.
648.579ms s3 commits 0x100000005 (nothing: NodeExists): 2 have acknowledged it, and 2 are needed.
996.074ms s3 commits 0x100000006 (create /election/c2.0.1.1-n-0000000001): 2 have acknowledged it, and 2 are needed.
1.35s  c1 is told: release.
1.385972s s3 commits 0x100000007 (delete /election/c1.0.1.1-n-0000000000): 2 have acknowledged it, and 2 are needed.
1.398391s c1 gives up c1.0.1.1-n-0000000000.
1.456733s c2 has c2.0.1.1-n-0000000001, and watches c1.0.1.1-n-0000000000.
3.8s  A promise is broken. No vain wait: c2 waits for the end of /election/c1.0.1.1-n-0000000000, which is gone
digest acd02b0465392c79
