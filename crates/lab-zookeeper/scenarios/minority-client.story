69.568ms s5 is elected in round 1 with the votes of s3, s4, s5; it has yet to be followed.
133.565ms s5 leads epoch 1: s2, s3, s5 have its history, which is committed up to 0x0.
219.221ms s5 commits 0x100000001 (session with timeout 4000 ms): 3 have acknowledged it, and 3 are needed.
252.343ms s5 commits 0x100000002 (session with timeout 4000 ms): 3 have acknowledged it, and 3 are needed.
281.611ms  c1 is told: connect s1.
281.611ms  c2 is told: connect s4.
281.611ms  c2 is told: create /x old.
383.03ms s5 commits 0x100000003 (create /x): 3 have acknowledged it, and 3 are needed.
407.345ms  c1 is told: create -e /c1.
461.486ms s5 commits 0x100000004 (create /c1): 3 have acknowledged it, and 3 are needed.
487.266ms  The network splits: s1, s2, c1; s3, s4, s5, c2.
555.868ms s1 loses the connection to its leader, and looks for another.
561.701ms s2 loses the connection to its leader, and looks for another.
567.618ms  c2 is told: set /x new.
622.479ms s5 commits 0x100000005 (set /x, version 1): 3 have acknowledged it, and 3 are needed.
2.5s  Every cut heals.
2.589889s  c1 is told: get /x.
3.256864s s5 sends s1 what it lacks after 0x100000004, up to 0x100000005.
3.263182s s5 sends s2 what it lacks after 0x100000004, up to 0x100000005.
digest 00d902bde9f5beeb
