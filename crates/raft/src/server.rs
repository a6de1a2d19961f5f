//! A Raft server: its state (Raft figure 2), and which rule takes which input.

use std::rc::Rc;

use kernel::{
    Canonical, Digest, Effects, Input, Log, Micros, NodeId, NodeSet, Now, Process, Slice,
    SortedMap, Span, WriteId, majority,
};
use std::fmt::Debug;
use std::hash::{Hash, Hasher};

use crate::flaw::Flaw;
use crate::message::Message;
use crate::note::Note;
use crate::numbers::{Index, Position, Term};
use crate::progress::Progress;
use crate::tally::Tally;

/// What a server is told about its cluster before it begins.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Config {
    /// All servers, by rising number.
    pub members: Vec<NodeId>,
    /// How long a server waits for a leader before it asks for votes, drawn anew each time (5.2).
    pub election: Span,
    /// How often a leader speaks, at the least.
    pub heartbeat: Micros,
    /// Does a new leader append a no-op at once (8)?
    pub noop: bool,
    /// The most entries in one message, at least 1.
    pub batch: u64,
    /// Does a server ask whether it could win before it starts a new term (thesis 9.6)?
    pub pre_vote: bool,
    /// Does a leader step down that a majority no longer answers, and do servers that hear a leader
    /// ignore candidates (thesis 4.2.3, 6.2)?
    pub check_quorum: bool,
    /// How many messages with entries may be under way to a follower that keeps up (etcd's
    /// `max-inflight`, at least 1). None for the paper's plain way: each waits for the answer to
    /// the one before, and heartbeats carry what is lacking.
    pub inflight: Option<u64>,
    /// The rule that is switched off, if one is.
    pub flaw: Option<Flaw>,
}

impl Config {
    /// These servers with what the paper says and nothing beyond it: election timeouts of 150 to
    /// 300 ms (9.3), a heartbeat every 50 ms, at most 8 entries in a message.
    pub const fn paper(members: Vec<NodeId>) -> Self {
        Self {
            members,
            election: Span { min: Micros::from_millis(150), max: Micros::from_millis(300) },
            heartbeat: Micros::from_millis(50),
            noop: true,
            batch: 8,
            pre_vote: false,
            check_quorum: false,
            inflight: None,
            flaw: None,
        }
    }

    /// Is this rule switched off?
    pub fn breaks(&self, rule: Flaw) -> bool {
        self.flaw == Some(rule)
    }

    /// How many servers make a majority.
    pub fn majority(&self) -> u64 {
        let servers = self.members.len() as u64;
        if self.breaks(Flaw::HalfQuorum) { (servers / 2).max(1) } else { majority(servers) }
    }
}

/// One place in the log. A no-op has no operation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entry<O> {
    /// The term in which a leader created it.
    pub term: Term,
    /// What to do once it is committed.
    pub op: Option<O>,
}

/// What a server must remember across a crash (figure 2: persistent state).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Disk<O: Clone + Eq + Hash> {
    /// The latest term it has seen.
    pub term: Term,
    /// Whom it voted for in that term.
    pub voted_for: Option<NodeId>,
    /// Its log.
    pub log: Log<Entry<O>>,
}

/// One write to that disk.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Record<O: Clone + Eq> {
    /// The term, and the vote in it.
    Vote {
        /// The term.
        term: Term,
        /// The vote.
        voted_for: Option<NodeId>,
    },
    /// Entries from after `kept` on; whatever stood there is gone.
    Entries {
        /// The log stays as it is up to here.
        kept: Index,
        /// What follows.
        entries: Slice<Entry<O>>,
    },
}

/// The timers of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// No leader has been heard of.
    Election,
    /// It is time to speak again.
    Heartbeat,
    /// It is time to ask whether a majority still answers.
    Quorum,
}

/// What a server reports to its owner.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Output<O> {
    /// This entry is committed: apply it. Comes once for every index, in order.
    Committed {
        /// Its place.
        index: Index,
        /// The entry.
        entry: Entry<O>,
    },
    /// It no longer leads: whoever waits for entries of this term may wait in vain.
    Deposed {
        /// The term it led.
        term: Term,
    },
    /// It was asked by [`Process::Command`] to append something and does not lead.
    NotLeader(NotLeader),
}

/// The refusal of a server that does not lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NotLeader {
    /// Who does, as far as it knows.
    pub leader: Option<NodeId>,
}

/// What a server is doing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// It answers.
    Follower,
    /// It asks whether it could win, and has not changed its term (thesis 9.6).
    PreCandidate {
        /// The answers so far, its own included.
        tally: Tally,
    },
    /// It asks for votes.
    Candidate {
        /// The answers so far.
        tally: Tally,
        /// Its own vote, which counts once this write is durable.
        own_vote: WriteId,
    },
    /// It leads.
    Leader {
        /// What it knows about every other server's log.
        progress: SortedMap<NodeId, Progress>,
        /// Who has answered since it last asked whether a majority still does.
        heard: NodeSet,
    },
}

/// A server.
///
/// Invariant: `applied <= commit <= log.len()`, and `durable <= log.len()`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Raft<O: Clone + Eq + Hash> {
    pub(crate) config: Rc<Config>,
    pub(crate) id: NodeId,
    pub(crate) term: Term,
    pub(crate) voted_for: Option<NodeId>,
    pub(crate) log: Log<Entry<O>>,
    pub(crate) commit: Index,
    pub(crate) role: Role,
    pub(crate) leader: Option<NodeId>,
    /// When it last heard that leader, by its own clock.
    pub(crate) heard: Micros,
    pub(crate) durable: Index,
    pub(crate) unsynced: Vec<(WriteId, Index)>,
}

impl<O: Clone + Debug + Eq + Hash + Canonical + 'static> Raft<O> {
    /// A server with what its disk holds: a follower that knows of no leader and no commitment.
    pub fn boot(config: Rc<Config>, id: NodeId, disk: &Disk<O>) -> Self {
        assert!(config.members.contains(&id), "a server is a member of its cluster");
        Self {
            config,
            id,
            term: disk.term,
            voted_for: disk.voted_for,
            log: disk.log.clone(),
            commit: Index(0),
            role: Role::Follower,
            leader: None,
            heard: Micros(0),
            durable: Index(disk.log.len()),
            unsynced: Vec::new(),
        }
    }

    /// Its number.
    pub const fn id(&self) -> NodeId {
        self.id
    }

    /// What it was told about its cluster.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The latest term it has seen.
    pub const fn term(&self) -> Term {
        self.term
    }

    /// Whom it voted for in that term.
    pub const fn voted_for(&self) -> Option<NodeId> {
        self.voted_for
    }

    /// Its log.
    pub const fn log(&self) -> &Log<Entry<O>> {
        &self.log
    }

    /// Up to here it knows entries to be committed; all of them have been put out.
    pub const fn commit(&self) -> Index {
        self.commit
    }

    /// What it is doing.
    pub const fn role(&self) -> &Role {
        &self.role
    }

    /// Does it lead?
    pub const fn leads(&self) -> bool {
        matches!(self.role, Role::Leader { .. })
    }

    /// Who leads its term, as far as it knows.
    pub const fn leader(&self) -> Option<NodeId> {
        self.leader
    }

    /// Up to here its own log is on its own disk.
    pub const fn durable(&self) -> Index {
        self.durable
    }

    /// Hashes what tells this server apart from others: all but the numbers of its writes, and
    /// when it last heard a leader.
    pub fn essence(&self, hasher: &mut impl Hasher) {
        (self.id, self.term, self.voted_for, &self.log, self.commit).hash(hasher);
        (self.leader, self.durable).hash(hasher);
        self.unsynced.iter().for_each(|(_, index)| index.hash(hasher));
        match &self.role {
            Role::Follower => 0_u8.hash(hasher),
            Role::Candidate { tally, own_vote: _ } => (1_u8, tally).hash(hasher),
            Role::Leader { progress, heard } => (2_u8, progress, heard).hash(hasher),
            Role::PreCandidate { tally } => (3_u8, tally).hash(hasher),
        }
    }

    /// Appends an operation as leader, and says where it stands (figure 2, rules for leaders).
    pub fn propose(&mut self, op: O, out: &mut Effects<Self>) -> Result<Position, NotLeader> {
        if !self.leads() {
            out.note(Note::NotLeading { leader: self.leader });
            return Err(NotLeader { leader: self.leader });
        }
        let at = self.append_own(Some(op), out);
        self.send_to_ready(out);
        Ok(at)
    }

    fn receive(&mut self, now: Now, from: NodeId, message: Message<O>, out: &mut Effects<Self>) {
        let asks = matches!(message, Message::RequestVote(_) | Message::PreVote(_));
        if asks && self.config.check_quorum && self.hears_leader(now) {
            out.note(Note::IgnoredCandidate { candidate: from, leader: self.leader });
            return;
        }
        if message.term() > self.term && !message.is_prospective() {
            self.adopt_term(message.term(), from, out);
        }
        match message {
            Message::RequestVote(request) => self.answer_vote(from, request, out),
            Message::VoteReply(reply) => self.count_vote(from, reply, out),
            Message::Append(append) => self.answer_append(now, from, &append, out),
            Message::AppendReply(reply) => self.take_append_reply(from, reply, out),
            Message::PreVote(request) => self.answer_pre_vote(now, from, request, out),
            Message::PreVoteReply(reply) => self.count_pre_vote(from, reply, out),
        }
    }

    fn synced(&mut self, write: WriteId, out: &mut Effects<Self>) {
        let done = self.unsynced.iter().take_while(|(id, _)| *id <= write).count();
        let durable = self.unsynced.drain(..done).next_back().map(|(_, index)| index);
        if let Some(index) = durable {
            self.durable = self.durable.max(index);
        }
        self.count_own_vote(write, out);
        if durable.is_some() && self.leads() {
            out.note(Note::OwnEntriesDurable { index: self.durable });
            self.commit_by_counting(out);
        }
    }

    /// Writes the term and the vote; what is sent later in this step waits for it.
    pub(crate) fn save_vote(&self, out: &mut Effects<Self>) -> WriteId {
        out.persist(Record::Vote { term: self.term, voted_for: self.voted_for })
    }

    /// Writes the entries after `kept`. An earlier write of entries that are gone now no longer
    /// says anything about this log, however late it becomes durable (thesis 10.2.1).
    pub(crate) fn save_entries(&mut self, kept: Index, out: &mut Effects<Self>) {
        self.durable = self.durable.min(kept);
        self.unsynced.iter_mut().for_each(|(_, index)| *index = (*index).min(kept));
        let entries = self.log.slice(kept.next().0, self.log.len());
        let write = out.persist(Record::Entries { kept, entries });
        self.unsynced.push((write, Index(self.log.len())));
    }

    /// Commits up to `index`: everything up to there goes to the owner, in order.
    pub(crate) fn advance_commit(&mut self, index: Index, out: &mut Effects<Self>) {
        assert!(index > self.commit, "a server's commit index only grows");
        let from = self.commit.next();
        self.commit = index;
        for (at, entry) in (from.0..).zip(self.log.slice(from.0, index.0).iter()) {
            out.output(Output::Committed { index: Index(at), entry });
        }
    }

    pub(crate) fn peers(&self) -> impl Iterator<Item = NodeId> + use<O> {
        let (config, own) = (Rc::clone(&self.config), self.id);
        (0..config.members.len()).map(move |i| config.members[i]).filter(move |id| *id != own)
    }

    /// Is this rule switched off?
    pub(crate) fn breaks(&self, rule: Flaw) -> bool {
        self.config.breaks(rule)
    }

    pub(crate) fn servers(&self) -> u64 {
        self.config.members.len() as u64
    }
}

impl<O: Clone + Debug + Eq + Hash + Canonical + 'static> Process for Raft<O> {
    type Message = Message<O>;
    type Timer = Timer;
    type Command = O;
    type Record = Record<O>;
    type Disk = Disk<O>;
    type Output = Output<O>;
    type Note = Note;

    fn step(&mut self, now: Now, input: Input<Self>, out: &mut Effects<Self>) {
        match input {
            Input::Start => self.start(out),
            Input::Message { from, message } => self.receive(now, from, message, out),
            Input::Timer(Timer::Election) => self.time_out(out),
            Input::Timer(Timer::Heartbeat) => self.heartbeat(out),
            Input::Timer(Timer::Quorum) => self.check_quorum(out),
            Input::Command(op) => {
                if let Err(refusal) = self.propose(op, out) {
                    out.output(Output::NotLeader(refusal));
                }
            }
            Input::Synced(write) => self.synced(write, out),
        }
    }

    fn write(disk: &mut Disk<O>, record: Record<O>) {
        match record {
            Record::Vote { term, voted_for } => {
                disk.term = term;
                disk.voted_for = voted_for;
            }
            Record::Entries { kept, entries } => {
                disk.log.truncate(kept.0);
                disk.log.extend(&entries, 0);
            }
        }
    }
}

impl<O: Clone + Eq + Hash> Default for Disk<O> {
    fn default() -> Self {
        Self { term: Term(0), voted_for: None, log: Log::default() }
    }
}

impl<O: Canonical> Canonical for Entry<O> {
    fn canonical(&self, digest: &mut Digest) {
        self.term.canonical(digest);
        digest.word(u64::from(self.op.is_some()));
        if let Some(op) = &self.op {
            op.canonical(digest);
        }
    }
}

impl<O: Canonical + Clone + Eq> Canonical for Record<O> {
    fn canonical(&self, digest: &mut Digest) {
        match self {
            Self::Vote { term, voted_for } => {
                digest.word(1);
                term.canonical(digest);
                digest.word(voted_for.map_or(0, |node| u64::from(node.0) + 1));
            }
            Self::Entries { kept, entries } => {
                digest.word(2);
                kept.canonical(digest);
                digest.word(entries.len());
                entries.iter().for_each(|entry| entry.canonical(digest));
            }
        }
    }
}

impl Canonical for Timer {
    fn canonical(&self, digest: &mut Digest) {
        digest.word(match self {
            Self::Election => 1,
            Self::Heartbeat => 2,
            Self::Quorum => 3,
        });
    }
}

impl<O: Canonical> Canonical for Output<O> {
    fn canonical(&self, digest: &mut Digest) {
        match self {
            Self::Committed { index, entry } => {
                digest.word(1);
                index.canonical(digest);
                entry.canonical(digest);
            }
            Self::Deposed { term } => {
                digest.word(2);
                term.canonical(digest);
            }
            Self::NotLeader(NotLeader { leader }) => {
                digest.word(3);
                digest.word(leader.map_or(0, |node| u64::from(node.0) + 1));
            }
        }
    }
}
