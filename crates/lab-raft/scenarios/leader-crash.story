183.894ms s1 has heard no leader and asks for votes in term 1.
184.59ms s3 has heard no leader and asks for votes in term 1.
197.274ms s2 has heard no leader and asks for votes in term 1.
210.33ms s1 wins term 1 with the votes of s1, s4, s5.
236.656ms s1 commits entry 1: 3 of 5 servers have it.
322.241ms s1 commits entry 2: 3 of 5 servers have it.
380.059ms s1 commits entry 3: 3 of 5 servers have it.
380.059ms  s1 crashes; its disk is kept.
553.984ms s5 has heard no leader and asks for votes in term 2.
583.109ms s5 wins term 2 with the votes of s2, s4, s5.
613.549ms s5 commits entry 4: 3 of 5 servers have it.
1.661608s s5 commits entry 5: 3 of 5 servers have it.
1.789625s s5 commits entry 6: 3 of 5 servers have it.
1.789625s  s1 restarts.
1.923365s s5 commits entry 7: 3 of 5 servers have it.
2.054493s s5 commits entry 8: 3 of 5 servers have it.
2.334054s s5 commits entry 9: 3 of 5 servers have it.
2.405778s s5 commits entry 10: 3 of 5 servers have it.
2.639805s s5 commits entry 11: 3 of 5 servers have it.
2.668534s s5 commits entry 12: 3 of 5 servers have it.
digest 2766df47859a09f8
