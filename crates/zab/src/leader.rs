//! A server that leads, until it is established: discovery and synchronisation (`Leader.lead`,
//! `LearnerHandler.run`).

use std::rc::Rc;

use kernel::{Effects, NodeId, NodeSet, SortedMap, Span, WriteId};

use crate::flaw::Flaw;
use crate::message::{FromLeader, FromLearner, Message};
use crate::note::{GaveUp, Note};
use crate::numbers::{Connection, Epoch, Zxid};
use crate::plan::{Plan, Stock};
use crate::server::{Established, Output, Role, Timer, Zab};
use crate::store::{self, Content, Image, Record};

/// What a leader knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Leading {
    /// How far it has come.
    pub reign: Reign,
    /// Above all epochs that it heard of; its own from the moment it is proposed.
    pub epoch: Epoch,
    /// What it has done for each learner.
    pub learners: SortedMap<NodeId, Learner>,
    /// Who told the epoch that it accepted last (`connectingFollowers`).
    pub connected: NodeSet,
    /// Who accepted its epoch (`electingFollowers`).
    pub accepted: NodeSet,
    /// Who has its history (`newLeaderProposal`).
    pub in_step: NodeSet,
    /// Its own writes under way: the current epoch, as the beginning of it, and its proposals.
    pub writes: Vec<(WriteId, Zxid)>,
    /// Up to here its own log is on its own disk.
    pub durable: Zxid,
    /// The last transaction that it proposed.
    pub proposed: Zxid,
    /// Half ticks since it was established.
    pub half_ticks: u64,
}

/// How far a leader has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reign {
    /// It waits for the accepted epochs of a quorum.
    Discovery,
    /// It has proposed an epoch and waits until a quorum has accepted it.
    Proposed,
    /// It brings learners to its history and waits until a quorum has that on disk.
    Synchronisation,
    /// It is established.
    Broadcast,
}

/// What a leader has done for a learner (`LearnerHandler`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Learner {
    /// The connection.
    pub connection: Connection,
    /// How far it has come.
    pub step: LearnerStep,
    /// Everything up to here is on its disk.
    pub acked: Zxid,
    /// The half tick up to which it need not say anything (`tickOfNextAckDeadline`).
    pub deadline: u64,
}

/// How far a learner has come, as its leader knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LearnerStep {
    /// It told its accepted epoch.
    Informed,
    /// It was told the new epoch.
    Asked,
    /// It accepted that; it has so much, and waits until a quorum has accepted.
    Accepted {
        /// So much.
        last: Zxid,
    },
    /// It is being brought to the leader's history, and gets every proposal from now on.
    Syncing,
    /// It has that history on its disk.
    InStep,
}

impl Leading {
    pub(crate) const fn established(&self, id: NodeId) -> Option<Established> {
        match self.reign {
            Reign::Discovery | Reign::Proposed | Reign::Synchronisation => None,
            Reign::Broadcast => Some(Established { leader: id, epoch: self.epoch }),
        }
    }
}

impl Learner {
    /// Does it get proposals?
    pub(crate) const fn is_target(&self) -> bool {
        matches!(self.step, LearnerStep::Syncing | LearnerStep::InStep)
    }
}

impl<T: Content, S: Content> Zab<T, S> {
    pub(crate) fn begin_reign(&mut self, out: &mut impl Effects<Self>) {
        let own: NodeSet = [self.id].into_iter().collect();
        self.role = Role::Leading(Leading {
            reign: Reign::Discovery,
            epoch: self.accepted.next(),
            learners: SortedMap::default(),
            connected: own,
            accepted: own,
            in_step: NodeSet::default(),
            writes: Vec::new(),
            durable: store::last(&self.log),
            proposed: Zxid(0),
            half_ticks: 0,
        });
        self.set_limit(Timer::Init, self.config.init_limit, out);
        self.propose_epoch(out);
    }

    pub(crate) fn leading(&mut self) -> Option<&mut Leading> {
        match &mut self.role {
            Role::Leading(leading) => Some(leading),
            Role::Looking(_) | Role::Following(_) => None,
        }
    }

    /// What a leader says promises nothing that its own disk must hold, but for its epoch
    /// (LEADERINFO); the rest may overtake the disk, in one order.
    pub(crate) fn to_learner(
        &self,
        to: NodeId,
        packet: FromLeader<T, S>,
        out: &mut impl Effects<Self>,
    ) {
        let Role::Leading(leading) = &self.role else { return };
        let Some(learner) = leading.learners.get(to) else { return };
        let connection = learner.connection;
        out.send_at_once(to, Message::ToLearner { connection, packet });
    }

    pub(crate) fn hear_learner(
        &mut self,
        from: NodeId,
        connection: Connection,
        packet: FromLearner,
        out: &mut impl Effects<Self>,
    ) {
        let Role::Leading(leading) = &mut self.role else {
            if matches!(packet, FromLearner::Info { .. }) {
                // Nobody listens here: the connection is refused.
                let close = Message::ToLearner { connection, packet: FromLeader::Close };
                out.send_at_once(from, close);
            }
            return;
        };
        if let FromLearner::Info { accepted } = packet {
            self.listen(from, connection, accepted, out);
            return;
        }
        let limit = leading.half_ticks + 2 * u64::from(self.config.sync_limit);
        let Some(learner) = leading.learners.get_mut(from) else { return };
        if learner.connection != connection {
            return;
        }
        if learner.step == LearnerStep::InStep {
            learner.deadline = limit;
        }
        match packet {
            FromLearner::Info { .. } | FromLearner::Pong => {}
            FromLearner::AckEpoch { current, last } => {
                self.take_epoch_ack(from, current, last, out);
            }
            FromLearner::Ack { zxid } => self.take_ack(from, zxid, out),
            FromLearner::Close => self.drop_learner(from, out),
        }
    }

    pub(crate) fn drop_learner(&mut self, learner: NodeId, out: &mut impl Effects<Self>) {
        let Some(leading) = self.leading() else { return };
        leading.learners.remove(learner);
        out.note(Note::DroppedLearner { learner });
    }

    /// A learner wants to be listened to. As long as the epoch is not proposed, it is above what
    /// that learner accepted (`getEpochToPropose`).
    fn listen(
        &mut self,
        from: NodeId,
        connection: Connection,
        accepted: Epoch,
        out: &mut impl Effects<Self>,
    ) {
        let limit = u64::from(self.config.init_limit) + u64::from(self.config.sync_limit);
        let voter = self.config.voters.contains(from);
        let Some(leading) = self.leading() else { return };
        // What was held up on its way, from before the learner connected anew.
        if leading.learners.get(from).is_some_and(|known| connection < known.connection) {
            return;
        }
        let deadline = leading.half_ticks + 2 * limit;
        let step = LearnerStep::Informed;
        leading.learners.insert(from, Learner { connection, step, acked: Zxid(0), deadline });
        if leading.reign == Reign::Discovery {
            leading.epoch = leading.epoch.max(accepted.next());
            if voter {
                leading.connected.insert(from);
            }
            self.propose_epoch(out);
        } else {
            self.tell_epoch(from, out);
        }
    }

    /// With the accepted epochs of a quorum it proposes one above all of them, which it accepts
    /// itself, on disk, before it says so.
    fn propose_epoch(&mut self, out: &mut impl Effects<Self>) {
        let Role::Leading(leading) = &mut self.role else { return };
        if !self.config.is_quorum(leading.connected) {
            return;
        }
        leading.reign = Reign::Proposed;
        let (epoch, quorum) = (leading.epoch, leading.connected);
        let waiting: Vec<NodeId> = leading.learners.iter().map(|(node, _)| node).collect();
        self.accepted = epoch;
        out.note(Note::ProposedEpoch { epoch, quorum });
        out.persist(Record::Accepted(epoch));
        self.set_limit(Timer::Init, self.config.init_limit, out);
        for learner in waiting {
            self.tell_epoch(learner, out);
        }
        self.begin_synchronisation(out);
    }

    fn tell_epoch(&mut self, to: NodeId, out: &mut impl Effects<Self>) {
        let Some(leading) = self.leading() else { return };
        let epoch = leading.epoch;
        let Some(learner) = leading.learners.get_mut(to) else { return };
        learner.step = LearnerStep::Asked;
        let connection = learner.connection;
        out.send(to, Message::ToLearner { connection, packet: FromLeader::Info { epoch } });
    }

    /// A follower that is ahead is not taken: a leader never takes over a history
    /// (`waitForEpochAck`; the paper would, Zab l.1.2). Without a quorum it gives up in time.
    fn take_epoch_ack(
        &mut self,
        from: NodeId,
        current: Option<Epoch>,
        last: Zxid,
        out: &mut impl Effects<Self>,
    ) {
        let own = (self.current, self.last_zxid());
        let asks_recency = !self.breaks(Flaw::CounterOnly);
        let voter = self.config.voters.contains(from);
        let Some(leading) = self.leading() else { return };
        let decided = Reign::Proposed < leading.reign;
        if !decided && let Some(current) = current {
            if asks_recency && own < (current, last) {
                out.note(Note::RefusedFollower { follower: from, current, last });
                self.to_learner(from, FromLeader::Close, out);
                self.drop_learner(from, out);
                return;
            }
            if voter {
                leading.accepted.insert(from);
            }
        }
        let Some(learner) = leading.learners.get_mut(from) else { return };
        learner.step = LearnerStep::Accepted { last };
        if decided {
            self.synchronise(from, last, out);
        } else {
            self.begin_synchronisation(out);
        }
    }

    fn begin_synchronisation(&mut self, out: &mut impl Effects<Self>) {
        let last = self.last_zxid();
        let Role::Leading(leading) = &mut self.role else { return };
        if !self.config.is_quorum(leading.accepted) {
            return;
        }
        leading.reign = Reign::Synchronisation;
        let (epoch, quorum) = (leading.epoch, leading.accepted);
        let waiting = leading.learners.iter().filter_map(|(node, learner)| match learner.step {
            LearnerStep::Accepted { last } => Some((node, last)),
            LearnerStep::Informed
            | LearnerStep::Asked
            | LearnerStep::Syncing
            | LearnerStep::InStep => None,
        });
        let waiting: Vec<(NodeId, Zxid)> = waiting.collect();
        out.note(Note::BeganSynchronisation { epoch, last, quorum });
        self.current = epoch;
        let write = out.persist(Record::Current(epoch));
        if let Some(leading) = self.leading() {
            leading.writes.push((write, Zxid::new(epoch, 0)));
        }
        self.set_limit(Timer::Init, self.config.init_limit, out);
        for (learner, last) in waiting {
            self.synchronise(learner, last, out);
        }
        if self.breaks(Flaw::AckBeforeDisk) {
            self.synced(write, out);
        }
    }

    /// Brings a learner to its own history; from then on it gets every proposal (Z-9).
    fn synchronise(&mut self, to: NodeId, peer_last: Zxid, out: &mut impl Effects<Self>) {
        let Role::Leading(leading) = &self.role else { return };
        let epoch = leading.epoch;
        // Until it is established all that it has counts as committed: it will be.
        let committed =
            if leading.reign == Reign::Broadcast { self.delivered } else { self.log.len() };
        let processed = store::zxid_at(&self.log, committed).unwrap_or_default().max(self.floor);
        let stock = Stock {
            log: &self.log,
            first: self.memory_from.max(committed.saturating_sub(self.config.committed_log)),
            last: committed,
            processed,
            disk_log: self.config.disk_log,
        };
        let mut plan = stock.plan(peer_last);
        if let Plan::Trunc { to: _, after } = plan
            && self.breaks(Flaw::NoTrunc)
        {
            out.note(Note::LeftAhead { learner: to, peer_last });
            plan = Plan::Diff { committed: processed, after };
        }
        out.note(Note::Synchronised { learner: to, peer_last, plan });
        let after = self.send_plan(to, plan, processed, committed, out);
        for index in after + 1..=self.log.len() {
            self.forward(to, index, committed, out);
        }
        self.to_learner(to, FromLeader::NewLeader { epoch }, out);
        if let Some(learner) = self.leading().and_then(|leading| leading.learners.get_mut(to)) {
            learner.step = LearnerStep::Syncing;
        }
    }

    /// Sends what a plan begins with; says after which index entries follow.
    fn send_plan(
        &self,
        to: NodeId,
        plan: Plan,
        processed: Zxid,
        committed: u64,
        out: &mut impl Effects<Self>,
    ) -> u64 {
        match plan {
            Plan::Diff { committed, after } => {
                self.to_learner(to, FromLeader::Diff { committed }, out);
                after
            }
            Plan::Trunc { to: keep, after } => {
                self.to_learner(to, FromLeader::Trunc { to: keep }, out);
                after
            }
            Plan::Snap => {
                let mut log = self.log.clone();
                log.truncate(committed);
                log.compact(self.snapshot.as_ref().map_or(0, |snapshot| snapshot.index));
                let snapshot = self.snapshot.clone();
                let image = Rc::new(Image { zxid: processed, snapshot, log });
                self.to_learner(to, FromLeader::Snap(image), out);
                committed
            }
        }
    }

    /// Sends one entry of the log: a proposal and its commit where it is committed, and else a
    /// proposal alone, to voters only (`startForwarding`).
    fn forward(&self, to: NodeId, index: u64, commit: u64, out: &mut impl Effects<Self>) {
        let Some(entry) = self.log.get(index) else { return };
        let (zxid, voter) = (entry.zxid, self.config.voters.contains(to));
        let committed = index <= commit;
        if committed || voter {
            self.to_learner(to, FromLeader::Proposal(entry), out);
        }
        if committed {
            self.to_learner(to, FromLeader::Commit { zxid }, out);
        }
    }

    fn take_ack(&mut self, from: NodeId, zxid: Zxid, out: &mut impl Effects<Self>) {
        let voter = self.config.voters.contains(from);
        let Some(leading) = self.leading() else { return };
        let (beginning, reign) = (Zxid::new(leading.epoch, 0), leading.reign);
        let Some(learner) = leading.learners.get_mut(from) else { return };
        if zxid != beginning {
            learner.acked = learner.acked.max(zxid);
            self.commit_by_counting(out);
            return;
        }
        learner.step = LearnerStep::InStep;
        if voter {
            leading.in_step.insert(from);
        }
        if reign == Reign::Broadcast {
            self.to_learner(from, FromLeader::UpToDate, out);
        } else {
            self.establish(out);
        }
    }

    /// A quorum has its history on disk, its own disk included: all of that is committed, and it
    /// opens for clients (Zab l.2.2; `startZkServer`).
    pub(crate) fn establish(&mut self, out: &mut impl Effects<Self>) {
        let (id, counter) = (self.id, self.config.counter_start);
        let Role::Leading(leading) = &mut self.role else { return };
        let ready = leading.reign == Reign::Synchronisation && leading.in_step.contains(id);
        if !ready || !self.config.is_quorum(leading.in_step) {
            return;
        }
        leading.reign = Reign::Broadcast;
        let (epoch, quorum) = (leading.epoch, leading.in_step);
        // Only the first epoch begins near its end: what follows shows that a new one begins at 0.
        let counter = if epoch == Epoch(1) { counter } else { 0 };
        leading.proposed = Zxid::new(epoch, counter);
        let in_step =
            leading.learners.iter().filter(|(_, learner)| learner.step == LearnerStep::InStep);
        let in_step: Vec<NodeId> = in_step.map(|(node, _)| node).collect();
        let committed = store::last(&self.log);
        self.floor = Zxid::new(epoch, 0);
        self.update_vote();
        out.note(Note::Established { epoch, quorum, committed });
        self.deliver(self.log.len(), out);
        out.output(Output::Established(Established { leader: id, epoch }));
        for learner in in_step {
            self.to_learner(learner, FromLeader::UpToDate, out);
        }
        out.cancel_timer(Timer::Init);
        self.set_half_tick(out);
    }

    pub(crate) fn set_half_tick(&self, out: &mut impl Effects<Self>) {
        out.set_timer(Timer::Tick, Span::exactly(kernel::Micros(self.config.tick.0 / 2)));
    }

    /// Half a tick: it pings everyone; every other time it counts who still lives (`Leader.lead`).
    pub(crate) fn half_tick(&mut self, out: &mut impl Effects<Self>) {
        let (id, config) = (self.id, Rc::clone(&self.config));
        let Some(leading) = self.leading() else { return };
        leading.half_ticks += 1;
        let now = leading.half_ticks;
        let live = leading.learners.iter().filter(|(_, learner)| now <= learner.deadline);
        let mut live: NodeSet = live.map(|(node, _)| node).collect();
        live.insert(id);
        let targets = leading.learners.iter().filter(|(_, learner)| learner.is_target());
        let targets: Vec<NodeId> = targets.map(|(node, _)| node).collect();
        let counts = now.is_multiple_of(2) && !config.breaks(Flaw::ServeWithoutQuorum);
        if counts && !config.is_quorum(live) {
            self.give_up(GaveUp::LostQuorum, out);
            return;
        }
        for learner in targets {
            self.to_learner(learner, FromLeader::Ping, out);
        }
        self.set_half_tick(out);
    }
}
