165.595ms s2 has heard no leader and asks for votes in term 1.
173.991ms s4 has heard no leader and asks for votes in term 1.
190.418ms s2 wins term 1 with the votes of s1, s2, s5.
190.418ms  c1 is told: put x 1 to s2.
216.822ms s2 commits entry 1: it knows that 3 of 5 have it.
243.267ms s2 commits entry 2: it knows that 3 of 5 have it.
253.999ms  The network splits: s1, s2, c1 cut off from the rest.
253.999ms  c1 is told: put x 2.
380.119ms s4 has heard no leader and asks for votes in term 2.
408.8ms s4 wins term 2 with the votes of s3, s4, s5.
408.8ms  c2 is told: put x 3 to s4.
434.272ms s4 commits entry 3: it knows that 3 of 5 have it.
459.82ms s4 commits entry 4: it knows that 3 of 5 have it.
653.999ms c1 will never know whether “put x 2” happened.
653.999ms  c1 is told: get x to s2.
1s  Every cut heals.
1.014371s s2 no longer leads term 1: s4 is ahead of it.
1.014371s s2 can no longer tell c1 what becomes of entry 3.
1.014371s s2 can no longer tell c1 what becomes of entry 4.
1.019001s s2 drops its log from entry 3 on and stores entries 3 to 4 of s4.
1.02195s s1 drops its log from entry 3 on and stores entries 3 to 4 of s4.
1.14646s s4 commits entry 5: it knows that 3 of 5 have it.
digest 3825ac7854401645
