50ms s1 has heard no leader and asks for votes in term 1.
78.01ms s1 wins term 1 with the votes of s1, s2, s5.
78.01ms  c1 is told: put x 1 to s1.
104.732ms s1 commits entry 1: it knows that 3 of 5 have it.
131.595ms s1 commits entry 2: it knows that 3 of 5 have it.
144.703ms  c1 is told: get x to s1.
191.516ms  The network splits: s1, c1 cut off from the rest.
372.374ms s2 has heard no leader and asks for votes in term 2.
400.089ms s2 wins term 2 with the votes of s2, s3, s4.
400.089ms  c2 is told: put x 2 to s2.
424.808ms s2 commits entry 3: it knows that 3 of 5 have it.
451.419ms s2 commits entry 4: it knows that 3 of 5 have it.
465.248ms  c1 is told: get x to s1.
1s  Every cut heals.
1.014053s s1 no longer leads term 1: s2 is ahead of it.
digest 20641e8a394d0985
