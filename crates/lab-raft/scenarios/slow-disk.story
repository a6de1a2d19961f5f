50ms s1 has heard no leader and asks for votes in term 1.
77.659ms s1 wins term 1 with the votes of s1, s2, s5.
77.659ms  c1 is told: put x 1 to s1.
104.286ms s1 commits entry 1: it knows that 3 of 5 have it.
130.095ms s1 commits entry 2: it knows that 3 of 5 have it.
141.395ms  From now on the disk of s1 takes 200ms.
141.395ms  c1 is told: put x 2 to s1.
183.993ms s1 commits entry 3: it knows that 3 of 5 have it.
241.164ms  From now on the disk of s2 takes 200ms.
241.164ms  From now on the disk of s3 takes 200ms.
241.164ms  c1 is told: put x 3 to s1.
477.538ms s1 commits entry 4: it knows that 3 of 5 have it.
digest 29f77818417b8e2f
