2.2s s1 has heard no leader and asks for votes in term 1.
2.225109s s1 wins term 1 with the votes of s1, s2, s3.
2.225109s  c1 is told: put x 1 to s1.
2.253078s s1 commits entry 1: it knows that 3 of 5 have it.
2.279129s s1 commits entry 2: it knows that 3 of 5 have it.
2.291102s  From now on the timers of s1 run 10% slow.
2.291102s  From now on the timers of s2 run 10% fast.
2.291102s  From now on the timers of s3 run 10% fast.
2.291102s  From now on the timers of s4 run 10% fast.
2.291102s  From now on the timers of s5 run 10% fast.
2.291102s  c1 is told: get x to s1.
3.2s  The network splits: s1, c1 cut off from the rest.
4.07s s2 has heard no leader and asks for votes in term 2.
4.100268s s2 wins term 2 with the votes of s2, s4, s5.
4.100268s  c2 is told: put x 2 to s2.
4.127846s s2 commits entry 3: it knows that 3 of 5 have it.
4.154461s s2 commits entry 4: it knows that 3 of 5 have it.
4.167239s  c1 is told: get x to s1.
4.181583s  A promise is broken. Fresh reads: s1 read x for c1 with entries up to 2 applied; one at 4 was known to be done before
4.44s s1 no longer leads term 1: it heard 1 of the 3 it needs.
digest 508c51b97243f2eb
