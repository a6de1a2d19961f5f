//! A server: its state, and which rule takes which input.

use std::hash::Hash;
use std::rc::Rc;

use kernel::{Effects, Input, Log, NodeId, NodeSet, Now, Process, Span};

use crate::config::Config;
use crate::election::Election;
use crate::flaw::Flaw;
use crate::follower::Following;
use crate::leader::{Leading, Reign};
use crate::message::{FromLeader, FromLearner, Message, Notification};
use crate::note::{GaveUp, Note};
use crate::numbers::{Connection, Epoch, Round, Zxid};
use crate::store::{self, Content, Disk, Entry, Record, Snapshot};
use crate::vote::{Heard, Standing};

/// The timers of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// It has heard no vote for a while.
    Notify,
    /// A quorum votes like it, and nothing better has come.
    Finalize,
    /// A leader is not established in time.
    Init,
    /// Half a tick of a leader is over: it pings, and counts its followers every other time.
    Tick,
    /// A learner has not heard its leader for too long.
    Silence,
    /// It is time to ask a leader again that did not listen.
    Connect,
}

/// What a server reports to its owner.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Output<T, S> {
    /// The state begins anew from here; none for an empty state.
    Restored(Option<Rc<Snapshot<S>>>),
    /// This transaction is committed: apply it. Comes in order, once after each beginning.
    Committed(Entry<T>),
    /// It serves from now on. All that is committed in its history has been put out.
    Established(Established),
    /// It no longer serves.
    Stopped,
}

/// Whom a server serves with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Established {
    /// Its leader, which may be itself.
    pub leader: NodeId,
    /// Its epoch.
    pub epoch: Epoch,
}

/// The refusal of a server that does not lead, or not yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NotLeading;

/// What a server is doing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Role<T: Clone + Eq + Hash, S> {
    /// It looks for a leader.
    Looking(Election),
    /// It follows or observes, or is about to.
    Following(Following<T, S>),
    /// It leads, or is about to.
    Leading(Leading),
}

/// A server.
///
/// Invariant: `delivered <= log.len()`, and all up to there has been put out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Zab<T: Clone + Eq + Hash, S> {
    pub(crate) config: Rc<Config>,
    pub(crate) id: NodeId,
    pub(crate) accepted: Epoch,
    pub(crate) current: Epoch,
    pub(crate) log: Log<Entry<T>>,
    pub(crate) snapshot: Option<Rc<Snapshot<S>>>,
    /// What it has processed at the least; may name the beginning of an epoch, which is in no log.
    pub(crate) floor: Zxid,
    /// Up to here the log was read from a snapshot, so it is not in memory (`committedLog`).
    pub(crate) memory_from: u64,
    /// Up to here it has put the log out.
    pub(crate) delivered: u64,
    pub(crate) round: Round,
    /// What it says when it is asked and not looking.
    pub(crate) settled: Option<Heard>,
    pub(crate) connections: Connection,
    /// Whose stream broke since they were told its vote.
    pub(crate) missed: NodeSet,
    pub(crate) role: Role<T, S>,
}

impl<T: Content, S: Content> Zab<T, S> {
    /// A server with what its disk holds: it looks for a leader. `incarnation` counts its boots.
    pub fn boot(config: Rc<Config>, id: NodeId, disk: &Disk<T, S>, incarnation: u32) -> Self {
        let (floor, index) =
            disk.snapshot.as_ref().map_or((Zxid(0), 0), |shot| (shot.zxid, shot.index));
        Self {
            config,
            id,
            accepted: disk.accepted,
            current: disk.current,
            log: disk.log.clone(),
            snapshot: disk.snapshot.clone(),
            floor,
            memory_from: index,
            delivered: index,
            round: Round(0),
            settled: None,
            connections: Connection { incarnation, nth: 0 },
            missed: NodeSet::default(),
            role: Role::Looking(Election::default()),
        }
    }

    /// Its number.
    pub const fn id(&self) -> NodeId {
        self.id
    }

    /// What it was told about its ensemble.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What it is doing.
    pub const fn role(&self) -> &Role<T, S> {
        &self.role
    }

    /// The last epoch that it accepted.
    pub const fn accepted(&self) -> Epoch {
        self.accepted
    }

    /// The last epoch whose leader it was in step with.
    pub const fn current(&self) -> Epoch {
        self.current
    }

    /// Its log.
    pub const fn log(&self) -> &Log<Entry<T>> {
        &self.log
    }

    /// Its last snapshot.
    pub const fn snapshot(&self) -> Option<&Rc<Snapshot<S>>> {
        self.snapshot.as_ref()
    }

    /// Entries up to this index have been put out.
    pub const fn delivered(&self) -> u64 {
        self.delivered
    }

    /// The round of election that it is or was in.
    pub const fn round(&self) -> Round {
        self.round
    }

    /// The last transaction that it has, or the beginning of a later epoch.
    pub fn last_zxid(&self) -> Zxid {
        store::last(&self.log).max(self.floor)
    }

    /// The last transaction that it has put out, or the beginning of a later epoch.
    pub fn processed(&self) -> Zxid {
        store::zxid_at(&self.log, self.delivered).unwrap_or_default().max(self.floor)
    }

    /// Whom it serves with, if it serves.
    pub const fn established(&self) -> Option<Established> {
        match &self.role {
            Role::Looking(_) => None,
            Role::Following(following) => following.established(),
            Role::Leading(leading) => leading.established(self.id),
        }
    }

    /// Is it established as leader?
    pub const fn leads(&self) -> bool {
        matches!(&self.role, Role::Leading(leading) if matches!(leading.reign, Reign::Broadcast))
    }

    /// What a person calls its state.
    pub fn standing(&self) -> Standing {
        match &self.role {
            Role::Looking(_) => Standing::Looking,
            Role::Leading(_) => Standing::Leading,
            Role::Following(_) if self.is_observer() => Standing::Observing,
            Role::Following(_) => Standing::Following,
        }
    }

    pub(crate) fn is_observer(&self) -> bool {
        !self.config.voters.contains(self.id)
    }

    /// Saves the owner's state, which is what has been put out came to, and compacts the log but
    /// for the last `keep` entries before it.
    pub fn save_snapshot(&mut self, state: S, keep: u64, out: &mut impl Effects<Self>) {
        let (zxid, index) = (self.processed(), self.delivered);
        let start = index.saturating_sub(keep).max(self.log.start());
        let snapshot = Rc::new(Snapshot { zxid, index, state });
        self.log.compact(start);
        self.memory_from = self.memory_from.max(start);
        self.floor = self.floor.max(zxid);
        self.snapshot = Some(Rc::clone(&snapshot));
        out.persist(Record::Snapshot { snapshot, start });
    }

    /// Is this rule switched off?
    pub(crate) fn breaks(&self, rule: Flaw) -> bool {
        self.config.breaks(rule)
    }

    /// Begins again from its disk's state: what it put out is no longer in its log.
    pub(crate) fn restore(&mut self, out: &mut impl Effects<Self>) {
        self.delivered = self.snapshot.as_ref().map_or(0, |snapshot| snapshot.index);
        out.output(Output::Restored(self.snapshot.clone()));
    }

    /// Puts out the log up to an index.
    pub(crate) fn deliver(&mut self, index: u64, out: &mut impl Effects<Self>) {
        for entry in self.log.slice(self.delivered + 1, index).iter() {
            out.output(Output::Committed(entry));
        }
        self.delivered = self.delivered.max(index.min(self.log.len()));
    }

    /// Appends entries, and writes them.
    pub(crate) fn append(&mut self, entries: Vec<Entry<T>>, out: &mut impl Effects<Self>) {
        let kept = self.log.len();
        entries.into_iter().for_each(|entry| self.log.push(entry));
        let entries = self.log.slice(kept + 1, self.log.len());
        out.persist(Record::Entries { kept, entries });
    }

    /// Stops leading or following, and looks for a leader.
    pub(crate) fn give_up(&mut self, why: GaveUp, out: &mut impl Effects<Self>) {
        out.note(Note::GaveUp { why });
        let served = self.established().is_some();
        match &self.role {
            Role::Looking(_) => return,
            Role::Following(following) => {
                let (leader, connection) = (following.leader, following.connection);
                let close = Message::ToLeader { connection, packet: FromLearner::Close };
                out.send_at_once(leader, close);
            }
            Role::Leading(leading) => {
                for (learner, known) in leading.learners.iter() {
                    let connection = known.connection;
                    let close = Message::ToLearner { connection, packet: FromLeader::Close };
                    out.send_at_once(learner, close);
                }
            }
        }
        for timer in [Timer::Init, Timer::Tick, Timer::Silence, Timer::Connect] {
            out.cancel_timer(timer);
        }
        if served {
            out.output(Output::Stopped);
        }
        self.look(out);
    }

    fn receive(&mut self, from: NodeId, message: Message<T, S>, out: &mut impl Effects<Self>) {
        match message {
            Message::Notification(Notification { vote, round, standing }) => {
                self.hear_vote(from, Notification { vote, round, standing }, out);
            }
            Message::ToLeader { connection, packet } => {
                self.hear_learner(from, connection, packet, out);
            }
            Message::ToLearner { connection, packet } => {
                self.hear_leader(from, connection, packet, out);
            }
        }
    }

    /// The stream to a peer broke: both connections that it carried are gone.
    fn closed(&mut self, peer: NodeId, out: &mut impl Effects<Self>) {
        self.missed.insert(peer);
        match &self.role {
            Role::Following(following) if following.leader == peer => self.lost_leader(out),
            Role::Looking(_) | Role::Following(_) => {}
            Role::Leading(leading) => {
                if leading.learners.contains(peer) {
                    self.drop_learner(peer, out);
                }
            }
        }
    }

    fn start(&mut self, out: &mut impl Effects<Self>) {
        let (accepted, current, last) = (self.accepted, self.current, self.last_zxid());
        out.note(Note::Started { accepted, current, last });
        out.output(Output::Restored(self.snapshot.clone()));
        self.look(out);
    }

    fn expired(&mut self, timer: Timer, out: &mut impl Effects<Self>) {
        match timer {
            Timer::Notify => self.vote_again(out),
            Timer::Finalize => self.finalize(out),
            Timer::Init => self.give_up(GaveUp::NoQuorumInTime, out),
            Timer::Tick => self.half_tick(out),
            Timer::Silence => self.give_up(GaveUp::Silence, out),
            Timer::Connect => self.connect(out),
        }
    }

    pub(crate) fn set_limit(&self, timer: Timer, ticks: u32, out: &mut impl Effects<Self>) {
        out.set_timer(timer, Span::exactly(self.config.ticks(ticks)));
    }
}

impl<T: Content, S: Content> Process for Zab<T, S> {
    type Message = Message<T, S>;
    type Timer = Timer;
    type Command = T;
    type Record = Record<T, S>;
    type Disk = Disk<T, S>;
    type Output = Output<T, S>;
    type Note = Note;

    fn step(&mut self, _: Now, input: Input<Self>, out: &mut impl Effects<Self>) {
        match input {
            Input::Start => self.start(out),
            Input::Message { from, message } => self.receive(from, message, out),
            Input::Timer(timer) => self.expired(timer, out),
            Input::Command(txn) => {
                if let Err(NotLeading) = self.propose(txn, out) {
                    out.note(Note::NotLeading);
                }
            }
            Input::Synced(write) => self.synced(write, out),
            Input::Closed { peer } => self.closed(peer, out),
        }
    }

    fn write(disk: &mut Disk<T, S>, record: Record<T, S>) {
        disk.write(record);
    }
}
