100ms s1 has heard no leader and asks for votes in term 1.
100ms s2 has heard no leader and asks for votes in term 1.
261.387ms s2 has heard no leader and asks for votes in term 2.
289.441ms s2 wins term 2 with the votes of s2, s3, s4.
317.775ms s2 commits entry 1: it knows that 3 of 4 have it.
digest 435a1489cb562d05
