//! What a server did and why, typed: the page says it in words, with the section of the paper.

use kernel::{NodeId, NodeSet};

use crate::configuration::Change;
use crate::numbers::{Index, Position, Term};
use crate::reconfigure::ChangeRefusal;
use crate::transfer::TransferRefusal;

/// Something a server did.
#[expect(missing_docs, reason = "the fields are said by the line of their variant")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// It began with what its disk holds (figure 2).
    Started { term: Term, last: Position },
    /// It heard of a later term and adopted it (5.1).
    AdoptedTerm { term: Term, from: NodeId },
    /// It stopped leading or asking to lead (5.1, 5.2).
    SteppedDown { term: Term, led: bool, from: NodeId },
    /// Its election timer expired and it asks for votes (5.2).
    Campaigned { term: Term, last: Position, asks: Asks },
    /// Its election timer expired and it asks whether it could win this next term (thesis 9.6).
    PreCampaigned { term: Term, last: Position },
    /// It would vote for this candidate in this next term (thesis 9.6).
    WouldGrant { candidate: NodeId, term: Term },
    /// A server would vote for it (thesis 9.6).
    CountedPreVote { voter: NodeId, term: Term, have: u64, need: u64 },
    /// It hears a leader, so it did not even listen to a candidate (thesis 4.2.3).
    IgnoredCandidate { candidate: NodeId, leader: Option<NodeId> },
    /// As leader it heard too few for an election timeout, and follows (thesis 6.2).
    LostQuorum { term: Term, have: u64, need: u64 },
    /// It granted its vote (5.2, 5.4.1).
    Granted { candidate: NodeId, term: Term },
    /// It refused its vote.
    RefusedVote { candidate: NodeId, term: Term, why: VoteRefusal },
    /// A vote for it was counted; its own once it is on disk (5.2).
    CountedVote { voter: NodeId, term: Term, have: u64, need: u64 },
    /// A vote was refused to it.
    HeardRefusal { voter: NodeId, term: Term },
    /// It won (5.2).
    Won { term: Term, voters: NodeSet, servers: u64 },
    /// It appended an entry to its own log as leader (5.3); a no-op of its own at once (8).
    Appended { at: Position, noop: bool },
    /// It sent entries to a follower (5.3).
    Sent { to: NodeId, after: Index, entries: u64 },
    /// It sent a heartbeat to everyone (5.2).
    Heartbeat { term: Term },
    /// It stored entries (5.3).
    Stored { leader: NodeId, kept: Index, added: u64, dropped_from: Option<Index> },
    /// It had every entry already (figure 2).
    HadAll { leader: NodeId, matched: Index },
    /// It refused entries.
    RefusedAppend { leader: NodeId, term: Term, why: AppendRefusal },
    /// A follower's log matches up to here (5.3).
    Matched { follower: NodeId, matched: Index },
    /// A follower keeps up: it will send without waiting for each answer (etcd: replicate).
    Pipelined { follower: NodeId },
    /// A follower's log differs; it will send from an earlier entry (5.3).
    BackedUp { follower: NodeId, probed: Index, next: Index },
    /// It ignored an answer.
    IgnoredReply { from: NodeId, why: ReplyIgnored },
    /// Its own disk has its entries up to here (thesis 10.2.1).
    OwnEntriesDurable { index: Index },
    /// As leader it committed up to here: a majority has it, and it is of its own term (5.3, 5.4.2).
    Committed { at: Position, copies: u64, servers: u64 },
    /// A majority has this entry, but it is of an earlier term, so it does not commit it (5.4.2).
    NotCommitted { at: Position, copies: u64, term: Term },
    /// As follower it learned that entries up to here are committed (5.3).
    LearnedCommit { index: Index },
    /// It saved a snapshot of its own, and compacted its log up to `start` (7).
    SavedSnapshot { last: Position, start: Index },
    /// As leader it sent its snapshot, since the follower needs entries that are compacted (7).
    SentSnapshot { to: NodeId, last: Position },
    /// It put a snapshot in the place of its log (7).
    InstalledSnapshot { leader: NodeId, last: Position, dropped: u64 },
    /// Its log has the last entry of a snapshot: it keeps the log, and knows that to be committed (7).
    KeptLog { leader: NodeId, last: Position },
    /// As leader it appended a configuration (6).
    AppendedConfiguration { at: Position, joint: bool },
    /// Another configuration is in force for it (6, thesis 4.1).
    InForce { joint: bool, voters: NodeSet },
    /// It was asked for a change of membership and appended nothing.
    RefusedChange { change: Change, why: ChangeRefusal },
    /// It led, and is no voter of a configuration that is committed: it follows (6).
    LeftCluster { term: Term },
    /// One that decides lacks entries that it has: it will ask to lead, though it does not decide
    /// itself, unless it hears of somebody with as much (thesis 4.2.2).
    Needed { candidate: NodeId },
    /// It asked its leader what a read must wait for (thesis 6.4).
    AskedReadIndex { leader: NodeId },
    /// As leader it asked everyone whether it still leads (thesis 6.4).
    BeganRound { round: u64 },
    /// A quorum has answered: a read may be answered once so much is applied (thesis 6.4).
    ReadReady { asker: NodeId, index: Index },
    /// As leader it hands over to another server and takes nothing on meanwhile (thesis 3.10).
    Transferring { to: NodeId },
    /// The other server has all of its log: it told it to ask for votes at once (thesis 3.10).
    SentTimeoutNow { to: NodeId },
    /// Its leader told it to ask for votes at once (thesis 3.10).
    ToldToCampaign { leader: NodeId, term: Term },
    /// It gave up handing over its leadership, and goes on (thesis 3.10).
    TransferAborted { to: NodeId },
    /// It was told to hand over its leadership and does not.
    RefusedTransfer { to: NodeId, why: TransferRefusal },
    /// It was asked to append something and does not lead (thesis 6.2).
    NotLeading { leader: Option<NodeId> },
}

/// Why a server asks for votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// It has heard no leader for an election timeout (5.2).
    HeardNobody,
    /// A majority said that it would vote for it (thesis 9.6).
    WouldWin,
    /// Its leader told it to (thesis 3.10).
    Told,
}

/// Why a vote was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoteRefusal {
    /// The candidate's term is over (5.1).
    OldTerm,
    /// It has voted in this term, for this server (5.2).
    VotedFor(NodeId),
    /// It is a learner: a rule that is switched off (etcd).
    Learner,
    /// It hears a leader, so no election is needed (thesis 9.6).
    HearsLeader,
    /// The candidate's log is not as up to date as its own (5.4.1).
    LogBehind {
        /// Its own last entry.
        own: Position,
        /// The candidate's.
        theirs: Position,
    },
}

/// Why entries were refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppendRefusal {
    /// The leader's term is over (5.1).
    OldTerm,
    /// It leads this term itself: two leaders in one term, which no honest cluster has.
    Leads,
    /// It does not have the entry before them (5.3).
    NoMatch {
        /// The entry before them.
        previous: Position,
        /// What it has there; none where its log is shorter.
        own: Option<Term>,
    },
}

/// Why an answer was ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyIgnored {
    /// It belongs to an earlier term, or to a role it no longer has (5.1).
    OldTerm,
    /// A later answer has overtaken it (5.3).
    Stale,
    /// It is about a longer log than its own, so it answers somebody else's message.
    Beyond,
    /// Its sender takes no part, as far as this server knows (6).
    NoMember,
}
