//! A server: Zab, the tree that it builds, and what goes between the two (`ZooKeeperServer` and its
//! chains of processors).

use std::rc::Rc;

use kernel::{Effects, Input, Micros, Nested, NodeId, Now, Process, SortedMap, Span};
use zab::{Entry, Epoch, Zab, Zxid};

use crate::attached::Attached;
use crate::config::{Config, Service};
use crate::flaw::Flaw;
use crate::message::{Ask, Between, Message, Request, ToClient};
use crate::node::{Node, Output, Timer};
use crate::note::{Note, ServerNote};
use crate::op::{Op, Outcome};
use crate::prepare::{Asked, prepare, prepare_overdue};
use crate::tracker::Tracker;
use crate::tree::{SessionId, Tree};
use crate::txn::{Cxid, Transaction, Txn, TxnBody};
use crate::watches::Watches;

/// Zab with the transactions and snapshots of ZooKeeper.
pub(crate) type Core = Zab<Transaction, Rc<Tree>>;

/// A server's disk.
pub type Disk = zab::Disk<Transaction, Rc<Tree>>;

/// The timers of a server, besides those of Zab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ServerTimer {
    /// A leader looks which sessions are over: at the end of each tick.
    Expire,
    /// A learner tells its leader which sessions it heard of.
    Touch,
    /// A leader looks for empty containers and nodes past their time.
    Overdue,
}

/// What only a leader knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LeaderSide {
    /// The tree as it will be when everything that is proposed is applied.
    pub ahead: Tree,
    /// Who lives.
    pub tracker: Tracker,
    /// Who is told when so much is committed (`pendingSyncs`).
    pub syncs: Vec<(Zxid, NodeId, SessionId, Cxid)>,
}

/// A server.
///
/// Invariant: `tree` is what Zab has put out came to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Server {
    pub(crate) zab: Core,
    pub(crate) service: Rc<Service>,
    pub(crate) tree: Tree,
    /// Up to here it is applied.
    pub(crate) applied: Zxid,
    pub(crate) clients: SortedMap<NodeId, Attached>,
    pub(crate) watches: Watches,
    pub(crate) leader: Option<Box<LeaderSide>>,
    /// Sessions that it heard of since it told its leader.
    pub(crate) touched: SortedMap<SessionId, ()>,
    /// When it heard of which session last; only where a rule is switched off.
    pub(crate) heard: SortedMap<SessionId, (Micros, u64)>,
    pub(crate) incarnation: u32,
    pub(crate) sessions_made: u32,
    pub(crate) since_snapshot: u64,
}

impl Server {
    /// A server with what its disk holds; `incarnation` counts its boots.
    pub fn boot(config: &Config, id: NodeId, disk: &Disk, incarnation: u32) -> Self {
        Self {
            zab: Zab::boot(Rc::clone(&config.zab), id, disk, incarnation),
            service: Rc::clone(&config.service),
            tree: Tree::default(),
            applied: Zxid(0),
            clients: SortedMap::default(),
            watches: Watches::default(),
            leader: None,
            touched: SortedMap::default(),
            heard: SortedMap::default(),
            incarnation,
            sessions_made: 0,
            since_snapshot: 0,
        }
    }

    /// Its Zab side.
    pub const fn zab(&self) -> &Core {
        &self.zab
    }

    /// Up to here transactions are in its tree.
    pub const fn applied(&self) -> Zxid {
        self.applied
    }

    /// Its tree.
    pub const fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The clients that are at it.
    pub fn clients(&self) -> impl Iterator<Item = (NodeId, &Attached)> {
        self.clients.iter()
    }

    /// What they watch here.
    pub const fn watches(&self) -> &Watches {
        &self.watches
    }

    /// What it knows as leader, if it leads.
    pub fn leader_side(&self) -> Option<&LeaderSide> {
        self.leader.as_deref()
    }

    pub(crate) fn breaks(&self, rule: Flaw) -> bool {
        self.service.flaw == Some(rule)
    }

    /// Gives an input to Zab and acts on what it reports.
    pub(crate) fn drive(&mut self, now: Now, input: Input<Core>, out: &mut impl Effects<Node>) {
        let mut inner = Nested::within(out);
        self.zab.step(now, input, &mut inner);
        let outputs = inner.into_outputs();
        self.take(now, outputs, out);
    }

    fn take(
        &mut self,
        now: Now,
        outputs: Vec<<Core as Process>::Output>,
        out: &mut impl Effects<Node>,
    ) {
        for output in outputs {
            match output {
                zab::Output::Restored(snapshot) => self.restore(snapshot.as_deref()),
                zab::Output::Committed(entry) => self.apply(&entry, out),
                zab::Output::Established(with) => {
                    out.output(Output::Serves(with));
                    self.begin_serving(now, out);
                }
                zab::Output::Stopped => {
                    out.output(Output::Stops);
                    self.stop_serving(out);
                }
            }
        }
        self.save_snapshot(out);
    }

    fn restore(&mut self, snapshot: Option<&zab::Snapshot<Rc<Tree>>>) {
        self.tree = snapshot.map(|snapshot| (*snapshot.state).clone()).unwrap_or_default();
        self.applied = snapshot.map_or(Zxid(0), |snapshot| snapshot.zxid);
        self.since_snapshot = 0;
    }

    /// After so many transactions what they came to is saved (`SyncRequestProcessor`), and half as
    /// many stay in the log.
    fn save_snapshot(&mut self, out: &mut impl Effects<Node>) {
        let Some(count) = self.service.snapshot_count else { return };
        if self.since_snapshot < count {
            return;
        }
        self.since_snapshot = 0;
        let mut inner = Nested::within(out);
        self.zab.save_snapshot(Rc::new(self.tree.clone()), count / 2, &mut inner);
        assert!(inner.into_outputs().is_empty(), "a snapshot puts nothing out");
    }

    fn begin_serving(&mut self, now: Now, out: &mut impl Effects<Node>) {
        self.applied = self.zab.processed();
        let tick = self.zab.config().tick;
        out.set_timer(Timer::Server(ServerTimer::Touch), Span::exactly(Micros(tick.0 / 2)));
        if !self.zab.leads() {
            return;
        }
        // A new leader knows nothing of who was heard of: everyone has the whole timeout again.
        let mut tracker = Tracker::new(tick);
        for (session, timeout_ms) in self.tree.sessions() {
            tracker.track(session, timeout_ms, None, now.monotonic);
        }
        let ahead = self.tree.clone();
        self.leader = Some(Box::new(LeaderSide { ahead, tracker, syncs: Vec::new() }));
        self.set_expire(now, out);
        let check = Span::exactly(self.service.container_check);
        out.set_timer(Timer::Server(ServerTimer::Overdue), check);
    }

    /// Without a leader it refuses clients: they are sent away, and nobody watches anything here.
    fn stop_serving(&mut self, out: &mut impl Effects<Node>) {
        self.leader = None;
        self.touched.clear();
        let clients: Vec<NodeId> = self.clients.iter().map(|(client, _)| client).collect();
        clients.into_iter().for_each(|client| self.let_go(client, out));
        for timer in [ServerTimer::Expire, ServerTimer::Touch, ServerTimer::Overdue] {
            out.cancel_timer(Timer::Server(timer));
        }
    }

    fn set_expire(&self, now: Now, out: &mut impl Effects<Node>) {
        let Some(side) = &self.leader else { return };
        let next = side.tracker.round_up(now.monotonic);
        let wait = Micros(next.0 - now.monotonic.0);
        out.set_timer(Timer::Server(ServerTimer::Expire), Span::exactly(wait));
    }

    pub(crate) fn expired(&mut self, now: Now, timer: ServerTimer, out: &mut impl Effects<Node>) {
        match timer {
            ServerTimer::Expire => self.expire_sessions(now, out),
            ServerTimer::Touch => self.tell_touched(now, out),
            ServerTimer::Overdue => self.delete_overdue(now, out),
        }
    }

    /// The end of a session is a transaction like any other: it is over where that is applied.
    fn expire_sessions(&mut self, now: Now, out: &mut impl Effects<Node>) {
        let Some(side) = &self.leader else { return };
        for session in side.tracker.expired(now.monotonic) {
            out.note(Note::Server(ServerNote::Expired { session }));
            self.propose_end(now, session, out);
        }
        self.set_expire(now, out);
    }

    fn propose_end(&mut self, now: Now, session: SessionId, out: &mut impl Effects<Node>) {
        let ask = Ask::Write(Rc::new(Op::Close));
        let own = self.zab.id();
        self.lead(now, own, &Request { session, cxid: Cxid(0), ask }, out);
    }

    fn tell_touched(&mut self, now: Now, out: &mut impl Effects<Node>) {
        if self.breaks(Flaw::FollowerExpiry) {
            self.expire_here(now, out);
        }
        let sessions: Rc<[SessionId]> = self.touched.iter().map(|(session, ())| session).collect();
        self.touched.clear();
        if !sessions.is_empty() {
            self.tell_leader(now, Between::Touch(sessions), out);
        }
        let half = Micros(self.zab.config().tick.0 / 2);
        out.set_timer(Timer::Server(ServerTimer::Touch), Span::exactly(half));
    }

    /// The rule that is switched off: this server's clock decides, whoever else was heard.
    fn expire_here(&mut self, now: Now, out: &mut impl Effects<Node>) {
        let over = |(heard, ms): (Micros, u64)| heard.0 + ms * 1_000 <= now.monotonic.0;
        let ended = self.heard.iter().filter(|(_, last)| over(**last)).map(|(session, _)| session);
        for session in ended.collect::<Vec<_>>() {
            self.heard.remove(session);
            out.note(Note::Server(ServerNote::ExpiredHere { session }));
            let ask = Ask::Write(Rc::new(Op::Close));
            self.tell_leader(now, Between::Request(Request { session, cxid: Cxid(0), ask }), out);
        }
    }

    fn delete_overdue(&mut self, now: Now, out: &mut impl Effects<Node>) {
        let time_ms = now.wall.0 / 1_000;
        for path in self.tree.overdue(time_ms) {
            let Some(side) = &self.leader else { return };
            if let Some(change) = prepare_overdue(&side.ahead, &path) {
                out.note(Note::Server(ServerNote::Overdue { path }));
                let (session, cxid) = (SessionId(0), Cxid(0));
                self.propose(now, Txn { session, cxid, time_ms, body: TxnBody::One(change) }, out);
            }
        }
        let check = Span::exactly(self.service.container_check);
        out.set_timer(Timer::Server(ServerTimer::Overdue), check);
    }

    /// Says something to the leader, which may be itself.
    pub(crate) fn tell_leader(&mut self, now: Now, packet: Between, out: &mut impl Effects<Node>) {
        let Some(with) = self.zab.established() else { return };
        let own = self.zab.id();
        if with.leader == own {
            self.hear_between(now, own, with.epoch, packet, out);
        } else {
            // What is asked for promises nothing yet.
            out.send_at_once(with.leader, Message::Between { epoch: with.epoch, packet });
        }
    }

    pub(crate) fn hear_between(
        &mut self,
        now: Now,
        from: NodeId,
        epoch: Epoch,
        packet: Between,
        out: &mut impl Effects<Node>,
    ) {
        if self.zab.established().is_none_or(|with| with.epoch != epoch) {
            return;
        }
        match packet {
            Between::Request(request) => self.lead(now, from, &request, out),
            Between::Sync { session, cxid } => self.take_sync(from, session, cxid, out),
            Between::Synced { session, cxid } => self.synced(session, cxid, out),
            Between::Revalidate { session } => self.revalidate(now, from, session, out),
            Between::Revalidated { session, timeout_ms } => {
                self.revalidated(now, session, timeout_ms, out);
            }
            Between::Touch(sessions) => {
                let Some(side) = &mut self.leader else { return };
                for session in sessions.iter() {
                    side.tracker.touch(*session, now.monotonic);
                }
            }
        }
    }

    /// As leader: makes a transaction of a write, or of why it cannot be done.
    fn lead(&mut self, now: Now, from: NodeId, request: &Request, out: &mut impl Effects<Node>) {
        let flaw = self.service.flaw;
        let Some(side) = &mut self.leader else { return };
        let Request { session, cxid, ref ask } = *request;
        let time_ms = now.wall.0 / 1_000;
        let body = match ask {
            Ask::Open { timeout_ms } => {
                side.tracker.track(session, *timeout_ms, Some(from), now.monotonic);
                TxnBody::Open { timeout_ms: *timeout_ms }
            }
            // Whoever ends a session need not have it: the tracker does not (`closeSession`).
            Ask::Write(op) if **op == Op::Close => {
                side.tracker.close(session);
                TxnBody::Close
            }
            Ask::Write(op) => match side.tracker.check(session, from) {
                Err(code) => TxnBody::Failed(code),
                Ok(()) => prepare(&side.ahead, Asked { session, cxid, time_ms, flaw }, op),
            },
        };
        self.propose(now, Txn { session, cxid, time_ms, body }, out);
    }

    fn propose(&mut self, now: Now, txn: Txn, out: &mut impl Effects<Node>) {
        let txn = Rc::new(txn);
        let mut inner = Nested::within(out);
        let proposed = self.zab.propose(Rc::clone(&txn), &mut inner);
        let outputs = inner.into_outputs();
        if let (Ok(zxid), Some(side)) = (proposed, &mut self.leader) {
            side.ahead.apply(zxid, &txn);
            out.note(Note::Server(ServerNote::Prepared { zxid, txn }));
        }
        self.take(now, outputs, out);
    }

    /// As leader: what is committed by now is told before the answer, on the same stream; no quorum
    /// is asked (`Leader.processSync`, ZOOKEEPER-1675).
    fn take_sync(
        &mut self,
        from: NodeId,
        session: SessionId,
        cxid: Cxid,
        out: &mut impl Effects<Node>,
    ) {
        let under_way = self.zab.delivered() < self.zab.log().len();
        match (self.zab.proposed(), &mut self.leader) {
            (Some(last), Some(side)) if under_way => side.syncs.push((last, from, session, cxid)),
            (Some(_), Some(_)) => self.tell_synced(from, session, cxid, out),
            (None, _) | (_, None) => {}
        }
    }

    fn tell_synced(
        &mut self,
        to: NodeId,
        session: SessionId,
        cxid: Cxid,
        out: &mut impl Effects<Node>,
    ) {
        let Some(with) = self.zab.established() else { return };
        if to == self.zab.id() {
            self.synced(session, cxid, out);
        } else {
            let packet = Between::Synced { session, cxid };
            out.send_at_once(to, Message::Between { epoch: with.epoch, packet });
        }
    }

    fn apply(&mut self, entry: &Entry<Transaction>, out: &mut impl Effects<Node>) {
        let (zxid, txn) = (entry.zxid, &entry.txn);
        let applied = self.tree.apply(zxid, txn);
        self.applied = zxid;
        self.since_snapshot += 1;
        out.output(Output::Applied { zxid, txn: Rc::clone(txn) });
        let outcome = applied.outcome;
        let note = ServerNote::Applied { zxid, txn: Rc::clone(txn), outcome: outcome.clone() };
        out.note(Note::Server(note));
        // Clients hear of what they watch before any answer can show it.
        for touched in &applied.changes {
            for (client, event) in self.watches.trigger(touched) {
                out.note(Note::Server(ServerNote::Notified { client, event: event.clone() }));
                self.to_client(client, ToClient::Notify(event), out);
            }
        }
        self.finish(zxid, txn, outcome, out);
        self.finish_syncs(zxid, out);
    }

    fn finish(&mut self, zxid: Zxid, txn: &Txn, outcome: Outcome, out: &mut impl Effects<Node>) {
        let attached = |(_, attached): &(NodeId, &Attached)| attached.session == txn.session;
        let client = self.clients.iter().find(attached).map(|(client, _)| client);
        match txn.body {
            TxnBody::Open { timeout_ms } => {
                if let Some(client) = client {
                    self.take_in(client, timeout_ms, out);
                }
            }
            TxnBody::Close => {
                if let Some(side) = &mut self.leader {
                    side.tracker.forget(txn.session);
                }
                self.heard.remove(txn.session);
                if let Some(client) = client {
                    self.answer(client, txn.cxid, outcome, zxid, out);
                    self.let_go(client, out);
                }
            }
            TxnBody::One(_) | TxnBody::All(_) | TxnBody::Failed(_) | TxnBody::FailedMulti(_) => {
                if let Some(client) = client {
                    self.answer(client, txn.cxid, outcome, zxid, out);
                }
            }
        }
    }

    fn finish_syncs(&mut self, zxid: Zxid, out: &mut impl Effects<Node>) {
        let Some(side) = &mut self.leader else { return };
        let (done, left): (Vec<_>, Vec<_>) =
            side.syncs.drain(..).partition(|(last, ..)| *last <= zxid);
        side.syncs = left;
        for (_, to, session, cxid) in done {
            self.tell_synced(to, session, cxid, out);
        }
    }
}
