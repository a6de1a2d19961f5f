170.894ms s2 has heard no leader and asks who would vote for it in term 1.
196.618ms s2 asks for votes in term 1.
224.018ms s2 wins term 1 with the votes of s2, s4, s5.
248.487ms s2 commits entry 1: it knows that 3 of 5 have it.
467.507ms s2 commits entry 2: it knows that 3 of 5 have it.
467.507ms  s5 is cut off.
643.482ms s5 has heard no leader and asks who would vote for it in term 2.
765.668ms s2 commits entry 3: it knows that 3 of 5 have it.
859.959ms s5 has heard no leader and asks who would vote for it in term 2.
1.145881s s5 has heard no leader and asks who would vote for it in term 2.
1.147524s s2 commits entry 4: it knows that 3 of 5 have it.
1.2s  Every cut heals.
1.493853s s2 commits entry 5: it knows that 3 of 5 have it.
1.925146s s2 commits entry 6: it knows that 3 of 5 have it.
digest d7d80083bd98ad31
