//! Raft: elections, replication, commitment; generic over the operation.
