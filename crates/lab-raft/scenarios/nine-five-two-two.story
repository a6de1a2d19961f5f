50ms s1 has heard no leader and asks for votes in term 1.
79.543ms s1 wins term 1 with the votes of s1, s3, s6, s7, s9.
79.543ms  c1 is told: put x 1 to s1.
106.365ms s1 commits entry 1: it knows that 5 of 9 have it.
132.751ms s1 commits entry 2: it knows that 5 of 9 have it.
146.289ms  The network splits: s1, s2, c1; s3, s4; s5, s6, s7, s8, s9, c2.
146.289ms  c1 is told: put x 2 to s1.
310.179ms s3 has heard no leader and asks for votes in term 2.
315.312ms s9 has heard no leader and asks for votes in term 2.
320.657ms s6 has heard no leader and asks for votes in term 2.
470.918ms s9 has heard no leader and asks for votes in term 3.
502.244ms s9 wins term 3 with the votes of s5, s6, s7, s8, s9.
502.244ms  c2 is told: put x 3 to s9.
533.158ms s9 commits entry 3: it knows that 5 of 9 have it.
561.761ms s9 commits entry 4: it knows that 5 of 9 have it.
575.29ms s3 has heard no leader and asks for votes in term 3.
586.305ms s4 has heard no leader and asks for votes in term 3.
744.671ms s3 has heard no leader and asks for votes in term 4.
746.289ms c1 will never know whether “put x 2” happened.
746.289ms  The network splits: s1, s2, s3, s4, c1; s5, s6, s7, s8, s9, c2.
758.284ms s1 no longer leads term 1: s3 is ahead of it.
758.284ms s1 can no longer tell c1 what becomes of entry 3.
922.709ms s1 has heard no leader and asks for votes in term 5.
1.075772s s1 has heard no leader and asks for votes in term 6.
1.278895s s2 has heard no leader and asks for votes in term 7.
1.481354s s3 has heard no leader and asks for votes in term 8.
1.497275s s1 has heard no leader and asks for votes in term 9.
1.5s  Every cut heals.
1.512803s s9 no longer leads term 3: s1 is ahead of it.
1.650822s s6 has heard no leader and asks for votes in term 10.
1.659619s s8 has heard no leader and asks for votes in term 10.
1.681869s s6 wins term 10 with the votes of s2, s4, s6, s7, s9.
1.711441s s6 commits entry 5: it knows that 5 of 9 have it.
1.719825s s1 drops its log from entry 3 on and stores entries 3 to 5 of s6.
1.72146s s2 drops its log from entry 3 on and stores entries 3 to 5 of s6.
digest 9b787009c440f685
