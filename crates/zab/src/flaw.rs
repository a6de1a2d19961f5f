//! Rules that can be switched off, one at a time, to see what they are for.

/// A rule of Zab that this ensemble does not keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flaw {
    /// A server acknowledges before what it acknowledges is on its disk (ZOOKEEPER-3911, 4646, 4785).
    AckBeforeDisk,
    /// Votes compare the counter of the last zxid and not its epoch, and a leader does not ask
    /// whether a follower is ahead of it (`totalOrderPredicate`, `waitForEpochAck`).
    CounterOnly,
    /// A follower that has more than its leader keeps it (`LearnerHandler.syncFollower`: TRUNC).
    NoTrunc,
    /// A leader goes on without a quorum of live followers (`Leader.lead`, the check each tick).
    ServeWithoutQuorum,
}
