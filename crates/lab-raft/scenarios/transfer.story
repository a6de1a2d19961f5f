50ms s1 has heard no leader and asks for votes in term 1.
77.585ms s1 wins term 1 with the votes of s1, s3, s5.
77.585ms  c1 is told: put x 1 to s1.
104.298ms s1 commits entry 1: it knows that 3 of 5 have it.
131.372ms s1 commits entry 2: it knows that 3 of 5 have it.
142.899ms  Messages of s3 take 3 times as long.
142.899ms  c1 is told: put x 2 to s1.
167.745ms  s1 is told: transfer s3.
167.745ms s1 hands its leadership over to s3, and takes nothing on.
179.79ms s1 commits entry 3: it knows that 3 of 5 have it.
194.993ms  s3 is as fast as the others again.
209.714ms s1 tells s3 to ask for votes now.
223.099ms s3 is told by s1 to ask for votes now.
223.099ms s3 asks for votes in term 2.
235.242ms s1 no longer leads term 1: s3 is ahead of it.
251.841ms s3 wins term 2 with the votes of s1, s3, s4.
251.841ms  s1 crashes; its disk is kept.
251.841ms  c1 is told: get x to s3.
277.948ms s3 commits entry 4: it knows that 3 of 5 have it.
304.363ms s3 commits entry 5: it knows that 3 of 5 have it.
digest 09034198ad48be8a
