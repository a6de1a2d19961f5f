167.121ms s5 has heard no leader and asks for votes in term 1.
194.533ms s5 wins term 1 with the votes of s1, s4, s5.
218.33ms s5 commits entry 1: it knows that 3 of 5 have it.
218.33ms  c1 is told: put x 1.
303.066ms s5 commits entry 2: it knows that 3 of 5 have it.
315.53ms  c2 is told: put y 1.
394.712ms s5 commits entry 3: it knows that 3 of 5 have it.
405.406ms  The network splits: s1, s5, c2 cut off from the rest.
405.406ms  c2 is told: put y 2.
577.967ms s2 has heard no leader and asks for votes in term 2.
603.725ms s2 wins term 2 with the votes of s2, s3, s4.
603.725ms  c1 is told: put x 2 to s2.
633.279ms s2 commits entry 4: it knows that 3 of 5 have it.
655.587ms s2 commits entry 5: it knows that 3 of 5 have it.
669.994ms  c1 is told: put x 3 to s2.
706.674ms s2 commits entry 6: it knows that 3 of 5 have it.
718.608ms  Every cut heals.
767.236ms s5 no longer leads term 1: s2 is ahead of it.
767.236ms s5 drops its log from entry 4 on and stores entries 4 to 6 of s2.
767.236ms s5 can no longer tell c2 what becomes of entry 4.
767.298ms s1 drops its log from entry 4 on and stores entries 4 to 6 of s2.
780.107ms c2 will never know whether “put y 2” happened.
digest 0556e3c741b75973
