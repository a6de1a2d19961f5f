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
646.201ms s4 has heard no leader and asks for votes in term 3.
838.054ms s4 has heard no leader and asks for votes in term 4.
991.682ms s4 has heard no leader and asks for votes in term 5.
1.290166s s4 has heard no leader and asks for votes in term 6.
1.510272s s4 has heard no leader and asks for votes in term 7.
1.777337s s4 has heard no leader and asks for votes in term 8.
1.8s  c1 is told: put x 2 to s1.
1.835086s s1 commits entry 4: it knows that 2 of 3 have it.
digest 494451b19e5ca045
