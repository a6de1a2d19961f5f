50ms s1 has heard no leader and asks for votes in term 1.
50ms s3 has heard no leader and asks for votes in term 1.
50ms  The link between s1 and s3 is cut.
50ms  Messages of s3 take 4 times as long.
77.238ms s1 wins term 1 with the votes of s1, s2.
77.238ms  s2 stops and its disk is lost: it is out for good.
77.238ms  s2 returns under its name, with an empty disk.
108.231ms  A promise is broken. One vote per term: s2 votes for s3 in term 1, after s1
153.186ms s3 wins term 1 with the votes of s2, s3.
153.186ms  A promise is broken. Election Safety: s3 leads term 1, which s1 has led
digest 1e045c04f7519c22
