50ms s1 has heard no leader and asks for votes in term 1.
76.821ms s1 wins term 1 with the votes of s1, s2, s5.
76.821ms  c1 is told: put x 1 to s1.
103.204ms s1 commits entry 1: it knows that 3 of 5 have it.
129.491ms s1 commits entry 2: it knows that 3 of 5 have it.
143.971ms  s2 is no longer heard by s1.
143.971ms  s3 is no longer heard by s1.
143.971ms  s4 is no longer heard by s1.
143.971ms  s5 is no longer heard by s1.
143.971ms  c1 is told: put x 2 to s1.
543.971ms c1 will never know whether “put x 2” happened.
1.2s  Every cut heals.
1.205174s s1 commits entry 3: it knows that 3 of 5 have it.
digest 37e15868c543dca6
