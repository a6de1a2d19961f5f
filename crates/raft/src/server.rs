//! A Raft server: its state (Raft figure 2), and which rule takes which input.

use std::rc::Rc;

use kernel::{
    Canonical, Effects, Input, Log, Micros, NodeId, NodeSet, Now, Process, Slice, SortedMap,
    WriteId,
};
use std::fmt::Debug;
use std::hash::{Hash, Hasher};

use crate::config::Config;
use crate::configuration::Configuration;
use crate::flaw::Flaw;
use crate::membership::{Effective, Membership};
use crate::message::Message;
use crate::note::Note;
use crate::numbers::{Index, Position, Term};
use crate::progress::Progress;
use crate::reads::{ReadId, Reads};
use crate::snapshot::{self, Snapshot};
use crate::tally::Tally;
use crate::transfer::Transfer;

/// One place in the log. A no-op has no operation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entry<O> {
    /// The term in which a leader created it.
    pub term: Term,
    /// What to do once it is committed.
    pub op: Option<O>,
    /// Who takes part from then on (6). An entry that says so has no operation.
    pub configuration: Option<Rc<Configuration>>,
}

impl<O> Entry<O> {
    /// An entry that does nothing.
    pub const fn noop(term: Term) -> Self {
        Self { term, op: None, configuration: None }
    }
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
    /// The last snapshot; the log begins at or before its end.
    pub snapshot: Option<Rc<Snapshot<O>>>,
    /// Where a configuration is in force only when applied: up to here they are (etcd keeps its
    /// whole commit index).
    pub configured: Index,
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
    /// A snapshot of its own.
    Snapshot {
        /// It.
        snapshot: Rc<Snapshot<O>>,
        /// The log is compacted up to here.
        start: Index,
    },
    /// The configurations up to here are applied.
    Configured(Index),
    /// A snapshot of its leader, in the place of the log.
    Installed {
        /// It.
        snapshot: Rc<Snapshot<O>>,
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
    /// A leadership has not been handed over in time.
    Transfer,
}

/// What a server reports to its owner.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Output<O: Clone + Eq> {
    /// This entry is committed: apply it. Comes once for every index, in order.
    Committed {
        /// Its place.
        index: Index,
        /// The entry.
        entry: Entry<O>,
    },
    /// What the entries up to its last one came to; those that follow go on from there (7).
    Restored {
        /// The leader's snapshot.
        snapshot: Rc<Snapshot<O>>,
    },
    /// A read may be answered once so much is applied (thesis 6.4).
    ReadReady {
        /// The owner's name for it.
        read: ReadId,
        /// So much.
        index: Index,
    },
    /// Nobody is known who could say what a read must wait for.
    ReadRefused {
        /// The owner's name for it.
        read: ReadId,
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
        /// To whom it hands over, if it does (thesis 3.10).
        transfer: Option<Transfer>,
        /// Has it told anybody in this term to ask for votes? That one asks whoever hears a leader.
        told: bool,
        /// Where it is no voter of what it has applied: so long was its log then.
        left_at: Option<Index>,
        /// What it knows about reads (thesis 6.4).
        reads: Box<Reads>,
    },
}

/// A server.
///
/// Invariant: `log.start() <= commit <= log.len()`, and `durable <= log.len()`.
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
    /// By its own clock: until then it neither votes nor campaigns, since before it began it may
    /// have heard a leader that counts on that (thesis 6.4.1).
    pub(crate) silent_until: Micros,
    /// Has one that decides asked for its vote in vain, though it may not ask to lead by itself?
    pub(crate) needed: bool,
    pub(crate) durable: Index,
    pub(crate) unsynced: Vec<(WriteId, Index)>,
    pub(crate) snapshot: Option<Rc<Snapshot<O>>>,
    pub(crate) membership: Membership,
}

impl<O: Clone + Debug + Eq + Hash + Canonical + 'static> Raft<O> {
    /// A server with what its disk holds: a follower that knows of no leader, and of no commitment
    /// after its snapshot. A server that is no member of the first configuration knows of none.
    pub fn boot(config: Rc<Config>, id: NodeId, disk: &Disk<O>) -> Self {
        let base = match &disk.snapshot {
            Some(snapshot) => (snapshot.last.index, snapshot.configuration),
            None => (Index(0), config.first_configuration(id)),
        };
        let mut membership = Membership::of(config.effective, base, &disk.log);
        membership.settle(disk.configured.max(membership.followed()));
        Self {
            config,
            id,
            term: disk.term,
            voted_for: disk.voted_for,
            log: disk.log.clone(),
            commit: base.0,
            role: Role::Follower,
            leader: None,
            heard: Micros(0),
            silent_until: Micros(0),
            needed: false,
            durable: Index(disk.log.len()),
            unsynced: Vec::new(),
            snapshot: disk.snapshot.clone(),
            membership,
        }
    }

    /// The configurations of its log.
    pub const fn membership(&self) -> &Membership {
        &self.membership
    }

    /// Who takes part, as far as it has taken effect here.
    pub const fn configuration(&self) -> &Configuration {
        self.membership.in_force()
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
        if self.needed {
            0_u8.hash(hasher);
        }
        self.unsynced.iter().for_each(|(_, index)| index.hash(hasher));
        self.snapshot.iter().for_each(|snapshot| snapshot.last.hash(hasher));
        if self.config.effective == Effective::Applied {
            self.configuration().hash(hasher);
        }
        match &self.role {
            Role::Follower => 0_u8.hash(hasher),
            Role::Candidate { tally, own_vote: _ } => (1_u8, tally).hash(hasher),
            Role::Leader { progress, heard, transfer, told: _, left_at, reads } => {
                (2_u8, progress, heard).hash(hasher);
                left_at.iter().for_each(|index| index.hash(hasher));
                reads.essence(hasher);
                transfer.iter().for_each(|transfer| transfer.hash(hasher));
            }
            Role::PreCandidate { tally } => (3_u8, tally).hash(hasher),
        }
    }

    /// Where an operation would stand if it were appended now.
    pub fn next_position(&self) -> Result<Position, NotLeader> {
        if !self.leads() {
            return Err(NotLeader { leader: self.leader });
        }
        if self.is_transferring() {
            return Err(NotLeader { leader: None });
        }
        Ok(Position { term: self.term, index: Index(self.log.len()).next() })
    }

    /// Appends an operation as leader, and says where it stands (figure 2, rules for leaders).
    pub fn propose(&mut self, op: O, out: &mut impl Effects<Self>) -> Result<Position, NotLeader> {
        let at = self.next_position();
        if at.is_ok() {
            self.append_own(Some(op), out);
            self.send_to_ready(out);
        } else if !self.leads() {
            out.note(Note::NotLeading { leader: self.leader });
        }
        at
    }

    fn receive(
        &mut self,
        now: Now,
        from: NodeId,
        message: Message<O>,
        out: &mut impl Effects<Self>,
    ) {
        let silent = self.is_silent(now);
        if message.disturbs() && self.config.check_quorum && (silent || self.hears_leader(now)) {
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
            Message::Confirm(confirm) => self.answer_confirm(now, from, confirm, out),
            Message::Confirmed(reply) => self.take_confirmed(from, reply, out),
            Message::ReadIndex(question) => self.answer_read_index(now, from, question, out),
            Message::ReadIndexReply(answer) => Self::take_read_index(answer, out),
            Message::TimeoutNow(told) => self.campaign_now(from, told, out),
            Message::Snapshot(install) => self.answer_snapshot(now, from, &install, out),
            Message::PreVote(request) => self.answer_pre_vote(now, from, request, out),
            Message::PreVoteReply(reply) => self.count_pre_vote(from, reply, out),
        }
    }

    fn synced(&mut self, write: WriteId, out: &mut impl Effects<Self>) {
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
    pub(crate) fn save_vote(&self, out: &mut impl Effects<Self>) -> WriteId {
        out.persist(Record::Vote { term: self.term, voted_for: self.voted_for })
    }

    /// Writes the entries after `kept`. An earlier write of entries that are gone now no longer
    /// says anything about this log, however late it becomes durable (thesis 10.2.1).
    pub(crate) fn save_entries(&mut self, kept: Index, out: &mut impl Effects<Self>) {
        self.durable = self.durable.min(kept);
        self.unsynced.iter_mut().for_each(|(_, index)| *index = (*index).min(kept));
        let entries = self.log.slice(kept.next().0, self.log.len());
        let write = out.persist(Record::Entries { kept, entries });
        self.unsynced.push((write, Index(self.log.len())));
    }

    /// Commits up to `index`: everything up to there goes to the owner, in order.
    pub(crate) fn advance_commit(&mut self, index: Index, out: &mut impl Effects<Self>) {
        assert!(index > self.commit, "a server's commit index only grows");
        let from = self.commit.next();
        self.commit = index;
        for (at, entry) in (from.0..).zip(self.log.slice(from.0, index.0).iter()) {
            out.output(Output::Committed { index: Index(at), entry });
        }
        self.committed_more(out);
    }

    pub(crate) fn peers(&self) -> impl Iterator<Item = NodeId> + use<O> {
        let mut peers = self.configuration().members();
        peers.remove(self.id);
        peers.iter()
    }

    /// Is this rule switched off?
    pub(crate) fn breaks(&self, rule: Flaw) -> bool {
        self.config.breaks(rule)
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

    fn step(&mut self, now: Now, input: Input<Self>, out: &mut impl Effects<Self>) {
        match input {
            Input::Start => self.start(now, out),
            Input::Message { from, message } => self.receive(now, from, message, out),
            Input::Timer(Timer::Election) => self.time_out(now, out),
            Input::Timer(Timer::Heartbeat) => {
                self.heartbeat(out);
                self.ask_again(now, out);
            }
            Input::Timer(Timer::Quorum) => self.check_quorum(out),
            Input::Timer(Timer::Transfer) => self.abort_transfer(out),
            Input::Command(op) => {
                if let Err(refusal) = self.propose(op, out) {
                    out.output(Output::NotLeader(refusal));
                }
            }
            Input::Synced(write) => self.synced(write, out),
            // Raft needs no streams (5.1: servers retry): nothing follows from one that broke.
            Input::Closed { peer: _ } => {}
        }
    }

    fn write(disk: &mut Disk<O>, record: Record<O>) {
        match record {
            Record::Snapshot { .. } | Record::Installed { .. } => snapshot::write(disk, &record),
            Record::Configured(index) => disk.configured = index,
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
        Self {
            term: Term(0),
            voted_for: None,
            log: Log::default(),
            snapshot: None,
            configured: Index(0),
        }
    }
}
