//! Rules that can be switched off, one at a time, to see what they are for.

/// A rule of Raft that this cluster does not keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flaw {
    /// A vote is told before it is on disk (figure 2; thesis 3.8 says why it must not be).
    VoteNotDurable,
    /// A leader commits entries of earlier terms by counting copies (5.4.2, figure 8).
    OldTermCommit,
    /// A follower believes the leader's commit index up to the end of its own log, and not only as
    /// far as the message has confirmed that log (figure 2, `AppendEntries` step 5).
    CommitPastMatch,
    /// The longer log is taken for the more up to date one, whatever its terms (5.4.1).
    LongerLogOnly,
    /// A follower drops everything after the entries of a message, conflict or not (figure 2,
    /// `AppendEntries` step 3).
    TruncateAlways,
    /// Half of the servers, rounded down, count as a majority (5.2, 5.3).
    HalfQuorum,
    /// Who steps down within a term forgets whom it voted for (figure 2).
    VoteCleared,
    /// Each granted answer counts, also the same voter's again (5.2).
    VotesCountedTwice,
    /// A leader believes answers to messages of an earlier term (5.1).
    OldAppendReply,
    /// A snapshot takes the place of a log that has its last entry, and of what follows it (7,
    /// figure 13 step 6).
    SuffixDropped,
    /// A leader changes the membership before it has committed an entry of its own term (erratum to
    /// thesis 4.1).
    ChangeWithoutOwnCommit,
    /// While a configuration is joint, a majority of all its servers together is enough (6).
    UnionMajority,
    /// A candidate counts who only said that it would vote (thesis 9.6).
    PreVoteCounted,
    /// A learner refuses its vote, though it may have been promoted without knowing (etcd).
    LearnerRefuses,
    /// Election timeouts are the same every time and for everyone (5.2, 9.3).
    FixedTimeout,
    /// A leader that no majority answers goes on (thesis 6.2).
    NoCheckQuorum,
    /// A leader takes its commit index for the read index before it has committed an entry of its own
    /// term (thesis 6.4).
    ReadWithoutOwnCommit,
    /// A lease lasts as if all clocks ran alike (thesis 6.4.1).
    LeaseWithoutDrift,
    /// A snapshot has no sessions in it (thesis 6.3).
    SessionsNotSaved,
}
