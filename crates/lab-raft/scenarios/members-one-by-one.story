50ms s1 has heard no leader and asks for votes in term 1.
77.659ms s1 wins term 1 with the votes of s1, s2.
77.659ms  c1 is told: put x 1 to s1.
103.678ms s1 commits entry 1: it knows that 2 of 3 have it.
130.095ms s1 commits entry 2: it knows that 2 of 3 have it.
142.908ms  s1 is told: member learn s4.
142.908ms s1 appends a new configuration as entry 3.
142.908ms s1 takes s1, s2, s3 for its cluster.
155.18ms s2 takes s1, s2, s3 for its cluster.
155.648ms s3 takes s1, s2, s3 for its cluster.
170.257ms s1 commits entry 3: it knows that 2 of 3 have it.
185.726ms s4 takes s1, s2, s3 for its cluster.
300ms  s1 is told: member promote s4.
300ms s1 appends a new configuration as entry 4.
300ms s1 takes s1, s2, s3, s4 for its cluster.
312.527ms s2 takes s1, s2, s3, s4 for its cluster.
313.493ms s3 takes s1, s2, s3, s4 for its cluster.
314.286ms s4 takes s1, s2, s3, s4 for its cluster.
328.332ms s1 commits entry 4: it knows that 3 of 4 have it.
390.081ms  s1 is told: member remove s3.
390.081ms s1 appends a new configuration as entry 5.
390.081ms s1 takes s1, s2, s4 for its cluster.
401.171ms s2 takes s1, s2, s4 for its cluster.
401.459ms s4 takes s1, s2, s4 for its cluster.
416.28ms s1 commits entry 5: it knows that 2 of 3 have it.
416.28ms  c1 is told: put x 2 to s1.
454.634ms s1 commits entry 6: it knows that 2 of 3 have it.
552.471ms s3 has heard no leader and asks for votes in term 2.
566.392ms s1 no longer leads term 1: s3 is ahead of it.
digest 3cb8faa78ede2d06
