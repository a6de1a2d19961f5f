50ms  From now on the disk of s2 takes 300ms.
50ms  The link between s1 and s3 is cut.
50ms s1 has heard no leader and asks for votes in term 1.
75.042ms s1 wins term 1 with the votes of s1, s2.
75.042ms  s2 loses power: what was not yet durable is gone.
75.042ms  The network splits: s1; s2, s3.
75.042ms  s2 restarts.
75.042ms s3 has heard no leader and asks for votes in term 1.
89.439ms  A promise is broken. One vote per term: s2 votes for s3 in term 1, after s1
102.753ms s3 wins term 1 with the votes of s2, s3.
102.753ms  A promise is broken. Election Safety: s3 leads term 1, which s1 has led
digest d19d1de92957fa8e
