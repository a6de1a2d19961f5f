50ms s1 has heard no leader and asks for votes in term 1.
77.919ms s1 wins term 1 with the votes of s1, s3, s4.
105.132ms s1 commits entry 1: it knows that 3 of 4 have it.
140.665ms  The network splits: s1, s5 cut off from the rest.
140.665ms  s1 is told: member add s5.
140.665ms s1 appends a new configuration as entry 2.
140.665ms s1 takes s1, s2, s3, s4, s5 for its cluster.
179.526ms s5 takes s1, s2, s3, s4, s5 for its cluster.
179.526ms s2 has heard no leader and asks for votes in term 2.
205.57ms s2 wins term 2 with the votes of s2, s3, s4.
205.57ms  The network splits: s1, s5; s2, s3; s4 cut off from the rest.
205.57ms  s2 is told: member remove s1.
205.57ms s2 appends a new configuration as entry 3.
205.57ms s2 takes s2, s3, s4 for its cluster.
231.832ms s2 commits entry 2: it knows that 2 of 3 have it.
241.861ms s3 takes s2, s3, s4 for its cluster.
253.829ms s2 commits entry 3: it knows that 2 of 3 have it.
253.829ms  The network splits: s1, s4, s5 cut off from the rest.
253.829ms s4 has heard no leader and asks for votes in term 3.
265.207ms s1 no longer leads term 1: s4 is ahead of it.
265.207ms s1 has heard no leader and asks for votes in term 4.
294.62ms s1 wins term 4 with the votes of s1, s4, s5.
294.62ms  A promise is broken. Leader Completeness: s1 was elected in term 4 without entry 2, which was committed in term 2
332.665ms s4 takes s1, s2, s3, s4, s5 for its cluster.
348.425ms s1 commits entry 3: it knows that 3 of 5 have it.
348.425ms  A promise is broken. Committed stays committed: s1 no longer has the entry that was committed at 2
digest 9c982775a6495ed7
