158.562ms s3 has heard no leader and asks for votes in term 1.
183.257ms s3 wins term 1 with the votes of s2, s3, s5.
206.617ms s3 commits entry 1: it knows that 3 of 5 have it.
digest d91dca71f6b46ffa
