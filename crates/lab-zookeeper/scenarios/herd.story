67.464ms s3 is elected in round 1 with the votes of s1, s3; it has yet to be followed.
130.043ms s3 leads epoch 1: s2, s3 have its history, which is committed up to 0x0.
189.541ms s3 commits 0x100000001 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
201.049ms s3 commits 0x100000002 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
234.445ms s3 commits 0x100000003 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
241.851ms s3 commits 0x100000004 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
293.442ms s3 commits 0x100000005 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
316.523ms  c1 is told: herd /election.
354.32ms s3 commits 0x100000006 (create /election): 2 have acknowledged it, and 2 are needed.
405.64ms s3 commits 0x100000007 (create /election/c1.0.1.1-n-0000000000): 2 have acknowledged it, and 2 are needed.
465.842ms c1 leads: c1.0.1.1-n-0000000000 is of its session 0x300000000000001, and nothing before it is in its way.
465.842ms  c2 is told: herd /election.
518.573ms s3 commits 0x100000008 (nothing: NodeExists): 2 have acknowledged it, and 2 are needed.
599.085ms s3 commits 0x100000009 (create /election/c2.0.1.1-n-0000000001): 2 have acknowledged it, and 2 are needed.
644.616ms c2 has c2.0.1.1-n-0000000001, and watches c1.0.1.1-n-0000000000.
666.926ms  c3 is told: herd /election.
706.375ms s3 commits 0x10000000a (nothing: NodeExists): 2 have acknowledged it, and 2 are needed.
759.351ms s3 commits 0x10000000b (create /election/c3.0.1.1-n-0000000002): 2 have acknowledged it, and 2 are needed.
793.792ms c3 has c3.0.1.1-n-0000000002, and watches c1.0.1.1-n-0000000000.
817.653ms  c4 is told: herd /election.
856.189ms s3 commits 0x10000000c (nothing: NodeExists): 2 have acknowledged it, and 2 are needed.
908.191ms s3 commits 0x10000000d (create /election/c4.0.1.1-n-0000000003): 2 have acknowledged it, and 2 are needed.
949.78ms c4 has c4.0.1.1-n-0000000003, and watches c1.0.1.1-n-0000000000.
976.464ms  c5 is told: herd /election.
1.024813s s3 commits 0x10000000e (nothing: NodeExists): 2 have acknowledged it, and 2 are needed.
1.10166s s3 commits 0x10000000f (create /election/c5.0.1.1-n-0000000004): 2 have acknowledged it, and 2 are needed.
1.148351s c5 has c5.0.1.1-n-0000000004, and watches c1.0.1.1-n-0000000000.
1.171379s  c1 crashes.
3.2s s3 has heard nothing of session 0x300000000000001 for its timeout, and proposes its end.
3.223024s s3 commits 0x100000010 (end of a session): 2 have acknowledged it, and 2 are needed.
3.233166s c4 is told that /election/c1.0.1.1-n-0000000000 was deleted.
3.235425s c3 is told that /election/c1.0.1.1-n-0000000000 was deleted.
3.246425s c2 is told that /election/c1.0.1.1-n-0000000000 was deleted.
3.247929s c5 is told that /election/c1.0.1.1-n-0000000000 was deleted.
3.257473s c4 has c4.0.1.1-n-0000000003, and watches c2.0.1.1-n-0000000001.
3.263576s c3 has c3.0.1.1-n-0000000002, and watches c2.0.1.1-n-0000000001.
3.27347s c5 has c5.0.1.1-n-0000000004, and watches c2.0.1.1-n-0000000001.
3.29548s c2 leads: c2.0.1.1-n-0000000001 is of its session 0x200000000000002, and nothing before it is in its way.
digest d8717bd7325d3eaa
