151.566ms s1 has heard no leader and asks for votes in term 1.
153.66ms s7 has heard no leader and asks for votes in term 1.
160.349ms s8 has heard no leader and asks for votes in term 1.
177.439ms s1 wins term 1 with the votes of s1, s2, s3, s5, s9.
177.439ms  c1 is told: put x 1 to s1.
205.408ms s1 commits entry 1: it knows that 5 of 9 have it.
231.459ms s1 commits entry 2: it knows that 5 of 9 have it.
244.242ms  The network splits: s1, s2, s3, c1; s4, s5, s6; s7, s8, s9.
244.242ms  c1 is told: put x 2.
420.1ms s4 has heard no leader and asks for votes in term 2.
421.825ms s9 has heard no leader and asks for votes in term 2.
597.592ms s6 has heard no leader and asks for votes in term 3.
615.843ms s9 has heard no leader and asks for votes in term 3.
744.242ms c1 will never know whether “put x 2” happened.
777.847ms s9 has heard no leader and asks for votes in term 4.
787.196ms s5 has heard no leader and asks for votes in term 4.
952.565ms s7 has heard no leader and asks for votes in term 5.
980.412ms s6 has heard no leader and asks for votes in term 5.
1.123147s s8 has heard no leader and asks for votes in term 6.
1.191818s s6 has heard no leader and asks for votes in term 6.
1.201279s s4 has heard no leader and asks for votes in term 6.
1.3s  The network splits: s1, s2, s3, s4, s5, s6, c1; s7, s8, s9.
1.300065s s7 has heard no leader and asks for votes in term 7.
1.348692s s1 no longer leads term 1: s4 is ahead of it.
1.348692s s1 can no longer tell c1 what becomes of entry 3.
1.394481s s6 has heard no leader and asks for votes in term 7.
1.510539s s2 has heard no leader and asks for votes in term 8.
1.513914s s3 has heard no leader and asks for votes in term 8.
1.524076s s7 has heard no leader and asks for votes in term 8.
1.680588s s1 has heard no leader and asks for votes in term 9.
1.709357s s1 wins term 9 with the votes of s1, s2, s3, s4, s6.
1.709357s  c1 is told: put x 3 to s1.
1.730689s s7 has heard no leader and asks for votes in term 9.
1.740895s s9 has heard no leader and asks for votes in term 9.
1.758814s s1 commits entry 4: it knows that 5 of 9 have it.
1.760619s s1 commits entry 5: it knows that 5 of 9 have it.
1.774914s  Every cut heals.
digest b6269016924f2ab1
