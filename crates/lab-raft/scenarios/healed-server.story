170.894ms s2 has heard no leader and asks for votes in term 1.
199.825ms s2 wins term 1 with the votes of s2, s3, s4.
225.717ms s2 commits entry 1: it knows that 3 of 5 have it.
467.356ms s2 commits entry 2: it knows that 3 of 5 have it.
467.356ms  s5 is cut off.
652.385ms s5 has heard no leader and asks for votes in term 2.
765.322ms s2 commits entry 3: it knows that 3 of 5 have it.
868.862ms s5 has heard no leader and asks for votes in term 3.
1.147789s s2 commits entry 4: it knows that 3 of 5 have it.
1.154784s s5 has heard no leader and asks for votes in term 4.
1.2s  Every cut heals.
1.223271s s2 no longer leads term 1: s5 is ahead of it.
1.321148s s5 has heard no leader and asks for votes in term 5.
1.372335s s3 has heard no leader and asks for votes in term 6.
1.397906s s3 wins term 6 with the votes of s1, s2, s3.
1.424483s s3 commits entry 5: it knows that 3 of 5 have it.
1.540992s s3 commits entry 6: it knows that 3 of 5 have it.
1.929779s s3 commits entry 7: it knows that 3 of 5 have it.
digest 61458656ce5002a9
