183.894ms s1 has heard no leader and asks for votes in term 1.
184.59ms s3 has heard no leader and asks for votes in term 1.
197.274ms s2 has heard no leader and asks for votes in term 1.
210.33ms s1 wins term 1 with the votes of s1, s4, s5.
236.656ms s1 commits entry 1: it knows that 3 of 5 have it.
322.241ms s1 commits entry 2: it knows that 3 of 5 have it.
380.059ms s1 commits entry 3: it knows that 3 of 5 have it.
380.059ms  s1 crashes; its disk is kept.
553.984ms s5 has heard no leader and asks for votes in term 2.
583.109ms s5 wins term 2 with the votes of s2, s4, s5.
613.549ms s5 commits entry 4: it knows that 3 of 5 have it.
1.661608s s5 commits entry 5: it knows that 3 of 5 have it.
1.789625s s5 commits entry 6: it knows that 3 of 5 have it.
1.789625s  s1 restarts.
1.923365s s5 commits entry 7: it knows that 3 of 5 have it.
2.054493s s5 commits entry 8: it knows that 3 of 5 have it.
2.334054s s5 commits entry 9: it knows that 3 of 5 have it.
2.405778s s5 commits entry 10: it knows that 3 of 5 have it.
2.639805s s5 commits entry 11: it knows that 3 of 5 have it.
2.668534s s5 commits entry 12: it knows that 3 of 5 have it.
digest 2766df47859a09f8
