50ms s1 has heard no leader and asks for votes in term 1.
76.442ms s1 wins term 1 with the votes of s1, s2, s3.
76.442ms  c1 is told: put x 1 to s1.
103.312ms s1 commits entry 1: it knows that 3 of 4 have it.
131.057ms s1 commits entry 2: it knows that 3 of 4 have it.
190.959ms  s1 is told: member remove s4.
190.959ms s1 appends a new configuration as entry 3.
190.959ms s1 takes s1, s2, s3 for its cluster.
201.04ms s2 takes s1, s2, s3 for its cluster.
203.863ms s3 takes s1, s2, s3 for its cluster.
215.167ms s1 commits entry 3: it knows that 2 of 3 have it.
394.216ms s4 has heard no leader and asks for votes in term 2.
405.791ms s1 no longer leads term 1: s4 is ahead of it.
559.626ms s2 has heard no leader and asks for votes in term 3.
587.059ms s2 wins term 3 with the votes of s1, s2.
613.159ms s2 commits entry 4: it knows that 2 of 3 have it.
646.201ms s4 has heard no leader and asks for votes in term 3.
838.054ms s4 has heard no leader and asks for votes in term 4.
850.341ms s2 no longer leads term 3: s4 is ahead of it.
991.682ms s4 has heard no leader and asks for votes in term 5.
1.109452s s2 has heard no leader and asks for votes in term 6.
1.111526s s3 has heard no leader and asks for votes in term 6.
1.137942s s2 wins term 6 with the votes of s1, s2.
1.162128s s2 commits entry 5: it knows that 2 of 3 have it.
1.290166s s4 has heard no leader and asks for votes in term 6.
1.510272s s4 has heard no leader and asks for votes in term 7.
1.525973s s2 no longer leads term 6: s4 is ahead of it.
1.682488s s1 has heard no leader and asks for votes in term 8.
1.707709s s1 wins term 8 with the votes of s1, s3.
1.73565s s1 commits entry 6: it knows that 2 of 3 have it.
1.777337s s4 has heard no leader and asks for votes in term 8.
digest 1acc2ff8ae691615
