20ms s2 has heard no leader and asks for votes in term 1.
44.323ms s2 wins term 1 with the votes of s1, s2, s5.
44.323ms  c1 is told: put x 1 to s2.
83.904ms s2 commits entry 1: it knows that 3 of 5 have it.
106.506ms s1 has heard no leader and asks for votes in term 2.
119.669ms s2 no longer leads term 1: s1 is ahead of it.
134.709ms s1 wins term 2 with the votes of s1, s2, s5.
134.709ms  The network splits: s1, s2, c1; s3, s4; s5, c2.
134.709ms  c1 is told: put x 2 to s1.
156.436ms  s1 crashes; its disk is kept.
156.436ms  The network splits: s1, s2, c1; s3, s4, s5, c2.
156.436ms s5 has heard no leader and asks for votes in term 3.
186.324ms s5 wins term 3 with the votes of s3, s4, s5.
186.324ms  The network splits: s1, s2, c1; s3, s4; s5, c2.
186.324ms  c2 is told: put x 3 to s5.
197.514ms  s5 crashes; its disk is kept.
225ms  Every cut heals.
225ms  From now on all append messages from s1 to s4 are lost.
225ms  s1 restarts.
225ms s1 has heard no leader and asks for votes in term 3.
225ms s1 has heard no leader and asks for votes in term 4.
255.09ms s1 wins term 4 with the votes of s1, s2, s4.
284.709ms c1 will never know whether “put x 2” happened.
304.759ms s1 does not commit entry 2, though 3 servers have it: it is of term 2, not 4.
336.324ms c2 will never know whether “put x 3” happened.
340ms  s1 crashes; its disk is kept.
340ms  s5 restarts.
340ms s5 has heard no leader and asks for votes in term 4.
340ms s5 has heard no leader and asks for votes in term 5.
368.703ms s5 wins term 5 with the votes of s2, s4, s5.
368.703ms  c2 is told: put y 4 to s5.
404.97ms s2 drops its log from entry 2 on and stores entries 2 to 3 of s5.
405.857ms s3 drops its log from entry 2 on and stores entries 2 to 3 of s5.
418.677ms s5 commits entry 3: it knows that 3 of 5 have it.
418.677ms  s1 restarts.
456.192ms s1 drops its log from entry 2 on and stores entries 2 to 3 of s5.
digest 24315ff549e5c5e0
