//! Rules that can be switched off, one at a time, to see what they are for. Those of Zab are in
//! [`zab::Flaw`].

/// A rule of ZooKeeper or of its recipes that is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flaw {
    /// Sequential nodes are numbered by one counter for the whole tree (`PrepRequestProcessor`
    /// numbers by parent).
    GlobalSequence,
    /// A waiter watches its predecessor and does not look whether that is still there (recipe for
    /// locks, step 5).
    ListThenWatch,
    /// Who finds its node lowest leads, whosever session that node belongs to (CURATOR-696).
    IgnoreOwner,
    /// A server serves a client that has seen more than it (`ZooKeeperServer`: "client must try
    /// another server").
    ServeAheadClient,
    /// Whichever server has not heard a client for its timeout ends the session, though the client
    /// may be at another server (`SessionTrackerImpl` is the leader's).
    FollowerExpiry,
}
