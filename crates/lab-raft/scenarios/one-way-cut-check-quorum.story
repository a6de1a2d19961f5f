50ms s1 has heard no leader and asks for votes in term 1.
76.821ms s1 wins term 1 with the votes of s1, s2, s5.
76.821ms  c1 is told: put x 1 to s1.
103.204ms s1 commits entry 1: it knows that 3 of 5 have it.
129.491ms s1 commits entry 2: it knows that 3 of 5 have it.
143.971ms  s2 is no longer heard by s1.
143.971ms  s3 is no longer heard by s1.
143.971ms  s4 is no longer heard by s1.
143.971ms  s5 is no longer heard by s1.
143.971ms  c1 is told: put x 2 to s1.
376.821ms s1 no longer leads term 1: it heard 1 of the 3 it needs.
376.821ms s1 can no longer tell c1 what becomes of entry 3.
388.894ms c1 will never know whether “put x 2” happened.
523.985ms s5 has heard no leader and asks for votes in term 2.
553.817ms s5 wins term 2 with the votes of s2, s4, s5.
553.817ms  c1 is told: get x to s5.
578.204ms s5 commits entry 4: it knows that 3 of 5 have it.
603.01ms s5 commits entry 5: it knows that 3 of 5 have it.
614.779ms s1 has heard no leader and asks for votes in term 2.
815.807ms s1 has heard no leader and asks for votes in term 3.
1.082949s s1 has heard no leader and asks for votes in term 4.
digest bccabfb70c13df58
