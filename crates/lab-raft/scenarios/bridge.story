50ms s1 has heard no leader and asks for votes in term 1.
78.01ms s1 wins term 1 with the votes of s1, s2, s5.
104.732ms s1 commits entry 1: it knows that 3 of 5 have it.
332.008ms s1 commits entry 2: it knows that 3 of 5 have it.
332.008ms  s1, s2 and s4, s5 no longer hear each other; s3 hears both.
558.302ms s5 has heard no leader and asks for votes in term 2.
566.425ms s4 has heard no leader and asks for votes in term 2.
602.955ms s1 no longer leads term 1: s3 is ahead of it.
602.955ms s1 can no longer tell c1 what becomes of entry 3.
725.555ms s3 has heard no leader and asks for votes in term 3.
755.671ms s3 wins term 3 with the votes of s3, s4, s5.
767.576ms s2 drops its log from entry 3 on and stores entry 3 of s3.
769.5ms s1 drops its log from entry 3 on and stores entry 3 of s3.
781.125ms s3 commits entry 3: it knows that 3 of 5 have it.
1.036918s s3 commits entry 4: it knows that 3 of 5 have it.
1.368284s s3 commits entry 5: it knows that 3 of 5 have it.
digest f601b7aee29d8c66
