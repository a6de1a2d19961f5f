//! A replicated key-value store on Raft, and the clients that use it.
