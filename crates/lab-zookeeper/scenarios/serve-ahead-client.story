67.02ms s3 is elected in round 1 with the votes of s1, s3; it has yet to be followed.
136.154ms s3 leads epoch 1: s1, s3 have its history, which is committed up to 0x0.
235.24ms s3 commits 0x100000001 (session with timeout 4000 ms): 2 have acknowledged it, and 2 are needed.
247.378ms  c1 is told: connect s2.
300.307ms  s3 stands still.
1.248372s s1 gives its leader up, which was silent for too long, and looks for another.
1.250276s s2 gives its leader up, which was silent for too long, and looks for another.
1.315395s s2 is elected in round 2 with the votes of s1, s2; it has yet to be followed.
1.494072s s2 leads epoch 2: s1, s2 have its history, which is committed up to 0x100000001.
2.692349s  c1 is told: create /x new.
2.748315s s2 commits 0x200000001 (create /x): 2 have acknowledged it, and 2 are needed.
2.774399s  s3 goes on.
2.774399s  c1 is told: connect s3.
2.799873s  A promise is broken. Single system image: s3 serves c1, which has seen more
2.799873s  c1 is told: get /x.
2.974399s s3 gives up leading: no quorum has answered within syncLimit ticks.
3.035999s s2 sends s3 what it lacks after 0x100000001, up to 0x200000001.
digest 4c87b200c2fcb7a2
