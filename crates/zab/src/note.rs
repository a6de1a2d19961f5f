//! What a server did and why, typed: the page says it in words, with its source.

use kernel::{NodeId, NodeSet};

use crate::numbers::{Epoch, Round, Zxid};
use crate::plan::Plan;
use crate::vote::Vote;

/// Something a server did.
#[expect(missing_docs, reason = "the fields are said by the line of their variant")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// It began with what its disk holds.
    Started { accepted: Epoch, current: Epoch, last: Zxid },
    /// It looks for a leader and votes for itself (`lookForLeader`).
    Looked { round: Round, vote: Option<Vote> },
    /// It heard of a later round, forgot the votes of its own, and went there (`lookForLeader`).
    JoinedRound { round: Round, from: NodeId, vote: Option<Vote> },
    /// It heard a better vote and changed its own (`totalOrderPredicate`).
    ChangedVote { vote: Vote, instead_of: Option<Vote>, from: NodeId },
    /// It ignored a vote.
    IgnoredVote { from: NodeId, why: Refusal },
    /// It answered a vote with its own: the other is behind, or looks for a leader that it knows.
    AnsweredVote { to: NodeId },
    /// A quorum votes like it; it waits whether anything better comes (`finalizeWait`).
    SawQuorum { vote: Vote, voters: NodeSet, need: u64 },
    /// It said its vote again after silence, and will wait so much longer.
    VotedAgain { round: Round, next_ms: u64 },
    /// Nothing better came: it is to lead.
    Elected { round: Round, voters: NodeSet },
    /// Nothing better came, or a quorum follows that leader and it says so itself: it follows.
    Chose { leader: NodeId, round: Round, voters: NodeSet },
    /// It asks a leader to be listened to (FOLLOWERINFO; Zab: CEPOCH).
    Connected { leader: NodeId, accepted: Epoch },
    /// A leader did not listen (yet).
    NotListened { leader: NodeId, tries: u32 },
    /// Its epoch is above all that a quorum had accepted (LEADERINFO; Zab: NEWEPOCH).
    ProposedEpoch { epoch: Epoch, quorum: NodeSet },
    /// It accepted an epoch and wrote that down (ACKEPOCH; Zab: ACK-E).
    AcceptedEpoch { epoch: Epoch, leader: NodeId },
    /// It had accepted this very epoch before: it says what it has, and that counts for nothing.
    AcceptedBefore { epoch: Epoch, leader: NodeId },
    /// A follower is ahead of it, so it does not take it (`waitForEpochAck`).
    RefusedFollower { follower: NodeId, current: Epoch, last: Zxid },
    /// A quorum accepted its epoch: it brings them to its own history.
    BeganSynchronisation { epoch: Epoch, last: Zxid, quorum: NodeSet },
    /// It brings a learner to its own history, so (`syncFollower`).
    Synchronised { learner: NodeId, peer_last: Zxid, plan: Plan },
    /// A learner has more than it, and it was let keep that: a rule is switched off.
    LeftAhead { learner: NodeId, peer_last: Zxid },
    /// It dropped what its leader does not have (TRUNC).
    Truncated { to: Zxid, dropped: u64 },
    /// It took its leader's state in the place of its own (SNAP).
    Installed { zxid: Zxid },
    /// All that came before NEWLEADER is on its way to the disk, then the current epoch, then its
    /// acknowledgement (3911, 4643, 4646, 4785).
    AcknowledgedLeader { leader: NodeId, epoch: Epoch, last: Zxid },
    /// A quorum has its history: it leads, and what it has is committed (`startZkServer`).
    Established { epoch: Epoch, quorum: NodeSet, committed: Zxid },
    /// It is up to date and serves (UPTODATE).
    Serves { leader: NodeId, epoch: Epoch, committed: Zxid },
    /// It proposed a transaction.
    Proposed { zxid: Zxid },
    /// It wrote a proposal and acknowledges it from the disk.
    Acknowledged { zxid: Zxid },
    /// A proposal is committed: so many have it (`tryToCommit`).
    Committed { zxid: Zxid, have: u64, need: u64 },
    /// It was asked to propose and does not lead.
    NotLeading,
    /// It gave up leading or following, and looks for a leader.
    GaveUp { why: GaveUp },
    /// It gave up a learner.
    DroppedLearner { learner: NodeId },
}

/// Why a vote is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is of an earlier round.
    OldRound,
    /// It is of no voter, or for none.
    NotAVoter,
    /// It came while a quorum was waited out, and is no better (`finalizeWait`).
    NoBetter,
}

/// Why a server gives up leading or following.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GaveUp {
    /// No quorum in `initLimit` ticks, before it was established.
    NoQuorumInTime,
    /// No quorum of live followers within `syncLimit` ticks.
    LostQuorum,
    /// The counter of its epoch is used up (ZOOKEEPER-1277).
    CounterUsedUp,
    /// Its leader was silent for too long.
    Silence,
    /// The connection to its leader is closed.
    Closed,
    /// The leader's epoch is below one that it accepted.
    OldEpoch,
    /// The leader listened to none of its tries.
    NotListened,
}
