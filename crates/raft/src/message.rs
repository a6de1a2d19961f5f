//! The two remote procedure calls of Raft, figure 2, and their results.

use std::rc::Rc;

use kernel::{Canonical, Digest, Slice};

use crate::numbers::{Index, Position, Term};
use crate::reads::ReadId;
use crate::server::Entry;
use crate::snapshot::Snapshot;

/// What servers say to each other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message<O: Clone + Eq> {
    /// A candidate asks for a vote.
    RequestVote(RequestVote),
    /// The answer.
    VoteReply(VoteReply),
    /// A leader sends entries, or none as a heartbeat.
    Append(Append<O>),
    /// The answer.
    AppendReply(AppendReply),
    /// A server asks whether it could win the next term, which it has not begun (thesis 9.6).
    PreVote(RequestVote),
    /// The answer; where it is yes its term is the one that was asked about.
    PreVoteReply(VoteReply),
    /// A leader asks whether it still leads (thesis 6.4).
    Confirm(Confirm),
    /// The answer.
    Confirmed(Confirm),
    /// A follower asks its leader what a read must wait for (thesis 6.4).
    ReadIndex(ReadQuestion),
    /// The answer.
    ReadIndexReply(ReadAnswer),
    /// A leader tells a server to ask for votes at once (thesis 3.10).
    TimeoutNow(TimeoutNow),
    /// A leader sends its snapshot (7); the answer is that to entries up to its end.
    Snapshot(InstallSnapshot<O>),
}

/// The arguments of `RequestVote`; `candidateId` is the sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestVote {
    /// The candidate's term.
    pub term: Term,
    /// The term and index of the candidate's last entry.
    pub last: Position,
    /// Did the leader itself tell it to ask? Then also those vote that hear a leader (thesis 3.10).
    pub transfer: bool,
}

/// The results of `RequestVote`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VoteReply {
    /// The voter's term.
    pub term: Term,
    /// Did it grant its vote?
    pub granted: bool,
}

/// The arguments of `AppendEntries`; `leaderId` is the sender.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Append<O: Clone + Eq> {
    /// The leader's term.
    pub term: Term,
    /// The entry before the new ones: `prevLogIndex` and `prevLogTerm`.
    pub previous: Position,
    /// The entries to store, in order.
    pub entries: Slice<Entry<O>>,
    /// The leader's commit index.
    pub commit: Index,
}

/// A round in which a leader asks whether it still leads; its answer says the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Confirm {
    /// The leader's term.
    pub term: Term,
    /// The number of the round, used once in that term.
    pub round: u64,
}

/// A follower's question for the read index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ReadQuestion {
    /// The follower's term.
    pub term: Term,
    /// Its owner's read.
    pub read: ReadId,
}

/// What must be applied before the read is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ReadAnswer {
    /// The leader's term.
    pub term: Term,
    /// The read of the follower's owner.
    pub read: ReadId,
    /// The read index.
    pub index: Index,
}

/// The arguments of `TimeoutNow`; `leaderId` is the sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimeoutNow {
    /// The leader's term.
    pub term: Term,
}

/// The arguments of `InstallSnapshot`; `leaderId` is the sender. It comes in one piece.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InstallSnapshot<O: Clone + Eq> {
    /// The leader's term.
    pub term: Term,
    /// What it sends.
    pub snapshot: Rc<Snapshot<O>>,
}

/// The results of `AppendEntries`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AppendReply {
    /// The follower's term.
    pub term: Term,
    /// Whether the follower's log matched.
    pub result: AppendResult,
}

/// Whether a follower's log matched. The paper's answer is a truth value; these fields are what
/// the leader would otherwise have to remember of its request, and the hint of 5.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AppendResult {
    /// The follower's log matches the leader's up to this index.
    Matched(Index),
    /// The follower has no entry at `previous`.
    Refused {
        /// The `previous` index that it was asked for.
        probed: Index,
        /// Its last entry at or before that index with a term at or before that of `previous`:
        /// the logs cannot agree between the two.
        hint: Position,
    },
}

impl<O: Clone + Eq> Message<O> {
    /// The sender's term.
    pub const fn term(&self) -> Term {
        match self {
            Self::RequestVote(message) | Self::PreVote(message) => message.term,
            Self::VoteReply(message) | Self::PreVoteReply(message) => message.term,
            Self::Append(message) => message.term,
            Self::AppendReply(message) => message.term,
            Self::Snapshot(message) => message.term,
            Self::TimeoutNow(message) => message.term,
            Self::Confirm(message) | Self::Confirmed(message) => message.term,
            Self::ReadIndex(message) => message.term,
            Self::ReadIndexReply(message) => message.term,
        }
    }
}

impl<O: Clone + Eq> Message<O> {
    /// Is its term one that nobody may have begun yet? Then hearing of it begins nothing.
    pub const fn is_prospective(&self) -> bool {
        match self {
            Self::PreVote(_) => true,
            Self::PreVoteReply(reply) => reply.granted,
            Self::RequestVote(_)
            | Self::VoteReply(_)
            | Self::Append(_)
            | Self::AppendReply(_)
            | Self::Snapshot(_)
            | Self::Confirm(_)
            | Self::Confirmed(_)
            | Self::ReadIndex(_)
            | Self::ReadIndexReply(_)
            | Self::TimeoutNow(_) => false,
        }
    }
}

impl<O: Clone + Eq> Message<O> {
    /// Does it ask for an election that the leader did not ask for? Then whoever hears a leader
    /// ignores it, where check-quorum is on (thesis 4.2.3, 3.10).
    pub const fn disturbs(&self) -> bool {
        match self {
            Self::RequestVote(request) | Self::PreVote(request) => !request.transfer,
            Self::VoteReply(_)
            | Self::PreVoteReply(_)
            | Self::Append(_)
            | Self::AppendReply(_)
            | Self::Snapshot(_)
            | Self::Confirm(_)
            | Self::Confirmed(_)
            | Self::ReadIndex(_)
            | Self::ReadIndexReply(_)
            | Self::TimeoutNow(_) => false,
        }
    }
}

impl<O: Canonical + Clone + Eq> Canonical for Message<O> {
    fn canonical(&self, digest: &mut Digest) {
        match self {
            Self::RequestVote(request) => request.canonical_as(1, digest),
            Self::VoteReply(reply) => reply.canonical_as(2, digest),
            Self::PreVote(request) => request.canonical_as(5, digest),
            Self::PreVoteReply(reply) => reply.canonical_as(6, digest),
            Self::Append(Append { term, previous, entries, commit }) => {
                digest.word(3);
                term.canonical(digest);
                previous.canonical(digest);
                commit.canonical(digest);
                digest.word(entries.len());
                entries.iter().for_each(|entry| entry.canonical(digest));
            }
            Self::AppendReply(AppendReply { term, result }) => {
                digest.word(4);
                term.canonical(digest);
                result.canonical(digest);
            }
            Self::Confirm(confirm) => confirm.canonical_as(9, digest),
            Self::Confirmed(confirm) => confirm.canonical_as(10, digest),
            Self::ReadIndex(ReadQuestion { term, read }) => {
                digest.word(11);
                term.canonical(digest);
                digest.word(read.0);
            }
            Self::ReadIndexReply(ReadAnswer { term, read, index }) => {
                digest.word(12);
                term.canonical(digest);
                digest.word(read.0);
                index.canonical(digest);
            }
            Self::TimeoutNow(TimeoutNow { term }) => {
                digest.word(8);
                term.canonical(digest);
            }
            Self::Snapshot(InstallSnapshot { term, snapshot }) => {
                digest.word(7);
                term.canonical(digest);
                snapshot.canonical(digest);
            }
        }
    }
}

impl RequestVote {
    fn canonical_as(&self, kind: u64, digest: &mut Digest) {
        digest.word(kind);
        self.term.canonical(digest);
        self.last.canonical(digest);
        // Where nobody hands over leadership this adds nothing.
        if self.transfer {
            digest.word(1);
        }
    }
}

impl Confirm {
    fn canonical_as(&self, kind: u64, digest: &mut Digest) {
        digest.word(kind);
        self.term.canonical(digest);
        digest.word(self.round);
    }
}

impl VoteReply {
    fn canonical_as(&self, kind: u64, digest: &mut Digest) {
        digest.word(kind);
        self.term.canonical(digest);
        digest.word(u64::from(self.granted));
    }
}

impl Canonical for AppendResult {
    fn canonical(&self, digest: &mut Digest) {
        match self {
            Self::Matched(index) => {
                digest.word(1);
                index.canonical(digest);
            }
            Self::Refused { probed, hint } => {
                digest.word(2);
                probed.canonical(digest);
                hint.canonical(digest);
            }
        }
    }
}
