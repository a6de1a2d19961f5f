50ms s1 has heard no leader and asks for votes in term 1.
74.292ms s1 wins term 1 with the votes of s1, s2.
74.292ms  c1 is told: put a 1 to s1.
98.013ms s1 commits entry 1: it knows that 2 of 3 have it.
127.951ms s1 commits entry 2: it knows that 2 of 3 have it.
188.118ms  s3 crashes; its disk is kept.
188.118ms  c1 is told: put b 2 to s1.
188.118ms  c1 is told: put c 3 to s1.
188.118ms  c1 is told: put d 4 to s1.
188.118ms  c1 is told: put e 5 to s1.
188.118ms  c1 is told: put f 6 to s1.
188.118ms  c1 is told: put g 7 to s1.
224.995ms s1 commits entry 3: it knows that 2 of 3 have it.
278.462ms s1 commits entry 4: it knows that 2 of 3 have it.
278.462ms s1 saves a snapshot up to entry 4 and keeps its log from entry 3 on.
318.915ms s2 saves a snapshot up to entry 4 and keeps its log from entry 3 on.
330.729ms s1 commits entry 5: it knows that 2 of 3 have it.
383.92ms s1 commits entry 6: it knows that 2 of 3 have it.
438.395ms s1 commits entry 7: it knows that 2 of 3 have it.
486.706ms s1 commits entry 8: it knows that 2 of 3 have it.
486.706ms s1 saves a snapshot up to entry 8 and keeps its log from entry 7 on.
524.292ms s1 sends s3 its snapshot up to entry 8.
538.95ms s2 saves a snapshot up to entry 8 and keeps its log from entry 7 on.
538.95ms  s3 restarts.
574.292ms s1 sends s3 its snapshot up to entry 8.
587.982ms s3 takes the snapshot of s1 up to entry 8 in place of its log; 2 entries that it did not know to be committed go.
587.982ms s3 takes s1, s2, s3 for its cluster.
587.982ms  c1 is told: put h 8 to s1.
625.02ms s1 commits entry 9: it knows that 2 of 3 have it.
digest 215f81a348ac0b09
