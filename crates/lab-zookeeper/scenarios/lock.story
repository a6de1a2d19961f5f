64.846ms s3 is elected in round 1 with the votes of s1, s3; it has yet to be followed.
132.015ms s3 leads epoch 1: s2, s3 have its history, which is committed up to 0x0.
177.128ms s3 commits 0x100000001 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
218.275ms s3 commits 0x100000002 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
232.229ms s3 commits 0x100000003 (session with timeout 2000 ms): 2 have acknowledged it, and 2 are needed.
245.295ms  c1 is told: lock /lock.
285.565ms s3 commits 0x100000004 (create /lock): 2 have acknowledged it, and 2 are needed.
337.925ms s3 commits 0x100000005 (create /lock/c1.0.1.1-lock-0000000000): 2 have acknowledged it, and 2 are needed.
401.845ms c1 holds the lock: c1.0.1.1-lock-0000000000 is of its session 0x300000000000001, and nothing before it is in its way.
401.845ms  c2 is told: lock /lock.
448.801ms s3 commits 0x100000006 (nothing: NodeExists): 2 have acknowledged it, and 2 are needed.
526.522ms s3 commits 0x100000007 (create /lock/c2.0.1.1-lock-0000000001): 2 have acknowledged it, and 2 are needed.
577.138ms c2 has c2.0.1.1-lock-0000000001, and watches c1.0.1.1-lock-0000000000.
602.732ms  c3 is told: lock /lock.
639.095ms s3 commits 0x100000008 (nothing: NodeExists): 2 have acknowledged it, and 2 are needed.
683.827ms s3 commits 0x100000009 (create /lock/c3.0.1.1-lock-0000000002): 2 have acknowledged it, and 2 are needed.
723.565ms c3 has c3.0.1.1-lock-0000000002, and watches c2.0.1.1-lock-0000000001.
751.246ms  c1 is told: release.
792.968ms s3 commits 0x10000000a (delete /lock/c1.0.1.1-lock-0000000000): 2 have acknowledged it, and 2 are needed.
805.245ms c1 gives up c1.0.1.1-lock-0000000000.
820.366ms c2 is told that /lock/c1.0.1.1-lock-0000000000 was deleted.
873.686ms c2 holds the lock: c2.0.1.1-lock-0000000001 is of its session 0x100000000000001, and nothing before it is in its way.
873.686ms  c2 is told: release.
924.347ms s3 commits 0x10000000b (delete /lock/c2.0.1.1-lock-0000000001): 2 have acknowledged it, and 2 are needed.
935.839ms c3 is told that /lock/c2.0.1.1-lock-0000000001 was deleted.
950.172ms c2 gives up c2.0.1.1-lock-0000000001.
986.36ms c3 holds the lock: c3.0.1.1-lock-0000000002 is of its session 0x300000000000002, and nothing before it is in its way.
digest a5b32e22e640c7e3
