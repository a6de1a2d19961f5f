153.051ms s2 has heard no leader and asks for votes in term 1.
179.619ms s2 wins term 1 with the votes of s1, s2, s5.
179.619ms  c1 is told: put x a to s2.
206.708ms s2 commits entry 1: it knows that 3 of 5 have it.
233.361ms s2 commits entry 2: it knows that 3 of 5 have it.
283.895ms s2 commits entry 3: it knows that 3 of 5 have it.
298.331ms  From now on all reply messages to c1 are lost.
298.331ms  c1 is told: append x 9.
336.424ms s2 commits entry 4: it knows that 3 of 5 have it.
590ms  What lost reply messages to c1 ends.
717.257ms s2 commits entry 5: it knows that 3 of 5 have it.
717.257ms s2 finds “append x 9” of c1 again at entry 5 and does not apply it twice.
730.883ms  c1 is told: get x.
739.832ms s4 finds “append x 9” of c1 again at entry 5 and does not apply it twice.
741.337ms s3 finds “append x 9” of c1 again at entry 5 and does not apply it twice.
741.5ms s1 finds “append x 9” of c1 again at entry 5 and does not apply it twice.
744.016ms s5 finds “append x 9” of c1 again at entry 5 and does not apply it twice.
770.334ms s2 commits entry 6: it knows that 3 of 5 have it.
digest 43da10386e112c6e
