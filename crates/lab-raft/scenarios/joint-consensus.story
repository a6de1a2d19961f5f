50ms s1 has heard no leader and asks who would vote for it in term 1.
73.703ms s1 asks for votes in term 1.
101.969ms s1 wins term 1 with the votes of s1, s2.
101.969ms  c1 is told: put x 1 to s1.
127.631ms s1 commits entry 1: it knows that 2 of 3 have it.
153.176ms s1 commits entry 2: it knows that 2 of 3 have it.
164.179ms  s5 is cut off.
164.179ms  The connection of s4 is clogged: messages wait.
164.179ms  s1 is told: member joint s1,s4,s5.
164.179ms s1 appends a joint configuration as entry 3.
164.179ms s1 takes s1, s4, s5 and the old servers for its cluster.
176.281ms s3 takes s1, s4, s5 and the old servers for its cluster.
176.779ms s2 takes s1, s4, s5 and the old servers for its cluster.
400ms  The connection of s4 is free: what waited arrives at once.
424.5ms s4 takes s1, s4, s5 and the old servers for its cluster.
437.097ms s1 commits entry 3: it knows that 4 of 5 have it.
437.097ms s1 appends a new configuration as entry 4.
437.097ms s1 takes s1, s4, s5 for its cluster.
451.406ms s4 takes s1, s4, s5 for its cluster.
465.306ms s1 commits entry 4: it knows that 2 of 3 have it.
465.306ms  What cut s5 off by itself ends.
465.306ms  c1 is told: put x 2 to s1.
504.705ms s1 commits entry 5: it knows that 2 of 3 have it.
540.73ms s5 takes s1, s4, s5 for its cluster.
608.993ms s2 has heard no leader and asks who would vote for it in term 2.
640.105ms s3 has heard no leader and asks who would vote for it in term 2.
809.531ms s2 has heard no leader and asks who would vote for it in term 2.
835.857ms s3 has heard no leader and asks who would vote for it in term 2.
1.040489s s2 has heard no leader and asks who would vote for it in term 2.
1.101396s s3 has heard no leader and asks who would vote for it in term 2.
1.232994s s2 has heard no leader and asks who would vote for it in term 2.
1.267157s s3 has heard no leader and asks who would vote for it in term 2.
digest d76ffbc4c4994a98
