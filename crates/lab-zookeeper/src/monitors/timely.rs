//! What leaders owe to time: they serve only with a quorum that lives, and end no session early.
//!
//! Both are judged by when something arrived, and not by the deadlines that leaders keep: those are what
//! is to be checked.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use kernel::{ListMap, Micros, NodeId, NodeSet, SortedMap};
use sim::{Event, World, touched};
use verify::{Aspects, Monitor, Promise};
use zab::{FromLearner, Leading, LearnerStep, Role};
use zookeeper::{Between, Cxid, Message, Output, Server, SessionId, ToServer, TxnBody};

use super::arrivals::Arrivals;
use crate::system::{Ensemble, server};

/// A leader that has counted its followers and goes on has a quorum of them.
#[derive(Clone, Debug, Default)]
pub(super) struct LiveQuorum {
    arrivals: Arrivals,
    /// The last half tick of each leader.
    counted: Rc<SortedMap<NodeId, u64>>,
    heard: Rc<ListMap<Learner, Word>>,
}

/// A leader, and who learns from it.
type Learner = (NodeId, NodeId);

/// What a leader has heard of a learner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Word {
    /// The half tick in which it last heard something that counts.
    at: u64,
    /// For so many half ticks after that it need not hear more.
    patience: u64,
    /// Had the learner the leader's history by then? Before, only its first word counts, and for longer.
    in_step: bool,
}

impl LiveQuorum {
    /// A leader hears a learner's first word.
    fn connects(&mut self, learner: Learner, at: u64, patience: u64) {
        let word = Word { at, patience, in_step: false };
        Rc::make_mut(&mut self.heard).insert(learner, word);
    }

    /// It hears another one.
    fn hears(&mut self, learner: Learner, at: u64, patience: u64) {
        if let Some(word) = Rc::make_mut(&mut self.heard).get_mut(&learner)
            && word.in_step
        {
            (word.at, word.patience) = (at, patience);
        }
    }

    /// A learner has its leader's history.
    fn is_in_step(&mut self, learner: Learner) {
        if self.heard.get(&learner).is_some_and(|word| !word.in_step)
            && let Some(word) = Rc::make_mut(&mut self.heard).get_mut(&learner)
        {
            word.in_step = true;
        }
    }

    /// Has a leader heard enough of a learner to count it in this half tick?
    fn lives(&self, learner: Learner, now: u64) -> bool {
        self.heard.get(&learner).is_some_and(|word| now <= word.at + word.patience)
    }

    /// A server that does not lead has heard nobody.
    fn forget(&mut self, leader: NodeId) {
        if self.heard.keys().any(|(of, _)| *of == leader) {
            Rc::make_mut(&mut self.heard).retain(|(of, _), _| *of != leader);
        }
    }

    /// Takes a word of a learner that arrived at its leader.
    fn take(&mut self, world: &World<Ensemble>, learner: Learner, message: &Message) {
        let Some(Role::Leading(leading)) =
            server(world, learner.0).map(|server| server.zab().role())
        else {
            return;
        };
        let Message::Zab(zab::Message::ToLeader { connection, packet }) = message else { return };
        let config = &world.config().zab;
        let [init, sync] = [config.init_limit, config.sync_limit].map(u64::from);
        let known = leading.learners.get(learner.1);
        match packet {
            FromLearner::Info { .. } => {
                self.connects(learner, leading.half_ticks, 2 * (init + sync));
            }
            FromLearner::AckEpoch { .. }
            | FromLearner::Ack { .. }
            | FromLearner::Pong
            | FromLearner::Close => {
                if known.is_some_and(|known| known.connection == *connection) {
                    self.hears(learner, leading.half_ticks, 2 * sync);
                }
            }
        }
    }

    /// Who lives, as a leader should know: itself, and whoever spoke in time and has not gone.
    fn live(&self, leading: &Leading, leader: NodeId) -> NodeSet {
        let learners = leading.learners.iter().map(|(node, _)| node);
        let in_time = |node: &NodeId| self.lives((leader, *node), leading.half_ticks);
        learners.filter(in_time).chain([leader]).collect()
    }
}

impl Monitor<Ensemble> for LiveQuorum {
    fn promise(&self) -> Promise {
        Promise {
            name: "Live quorum",
            words: "A leader that goes on after a tick has heard a quorum within syncLimit ticks",
            source: "Zab V; Leader.lead",
        }
    }

    fn looks_at(&self) -> Aspects {
        Aspects::STEP
    }

    fn observe(
        &mut self,
        world: &World<Ensemble>,
        events: &[Event<zookeeper::Node>],
    ) -> Option<String> {
        let is_word =
            |message: &Message| matches!(message, Message::Zab(zab::Message::ToLeader { .. }));
        let arrived = self.arrivals.step(world, events, is_word);
        if let Some((id, message)) = &arrived {
            self.take(world, (id.to(), id.from()), message);
        }
        let node = arrived.map(|(id, _)| id.to()).or_else(|| touched(events))?;
        let zab = server(world, node)?.zab();
        let Role::Leading(leading) = zab.role() else {
            self.forget(node);
            return None;
        };
        for (learner, known) in leading.learners.iter() {
            if known.step == LearnerStep::InStep {
                self.is_in_step((node, learner));
            }
        }
        let before = self.counted.get(node).copied();
        if before == Some(leading.half_ticks) {
            return None;
        }
        Rc::make_mut(&mut self.counted).insert(node, leading.half_ticks);
        let counts = leading.half_ticks.is_multiple_of(2) && zab.leads();
        if !counts || zab.config().is_quorum(self.live(leading, node)) {
            return None;
        }
        Some(format!("{} goes on leading without a quorum", world.name(node)))
    }

    fn remember(&self, into: &mut dyn Hasher) {
        (&self.counted, &self.heard).hash(&mut { into });
    }

    fn copy(&self) -> Box<dyn Monitor<Ensemble>> {
        Box::new(self.clone())
    }
}

/// A session that its client does not end is ended by its leader, and not before its time.
#[derive(Clone, Debug, Default)]
pub(super) struct NeverEarly {
    arrivals: Arrivals,
    /// How long the log of each server was.
    seen: Rc<SortedMap<NodeId, u64>>,
    /// By each leader's monotonic clock when it last heard of a session, and the timeout of that.
    heard: Rc<ListMap<(NodeId, SessionId), (Micros, Micros)>>,
}

impl NeverEarly {
    /// A session begins, or its leader does.
    fn begins(&mut self, leader: NodeId, session: SessionId, timeout_ms: u64, now: Micros) {
        let timeout = Micros::from_millis(timeout_ms);
        Rc::make_mut(&mut self.heard).insert((leader, session), (now, timeout));
    }

    /// A leader hears of a session.
    fn hears(&mut self, leader: NodeId, session: SessionId, now: Micros) {
        if let Some((last, _)) = Rc::make_mut(&mut self.heard).get_mut(&(leader, session)) {
            *last = now;
        }
    }

    /// A session ends. Says whether it was heard of too lately for that.
    fn ends(&mut self, leader: NodeId, session: SessionId, now: Micros) -> bool {
        let known = Rc::make_mut(&mut self.heard).remove(&(leader, session));
        known.is_some_and(|(last, timeout)| now.0 < last.0 + timeout.0)
    }

    /// A server does not lead.
    fn forget(&mut self, leader: NodeId) {
        if self.heard.keys().any(|(of, _)| *of == leader) {
            Rc::make_mut(&mut self.heard).retain(|(of, _), _| *of != leader);
        }
    }
}

/// Can a leader hear of a session by this?
const fn is_word(message: &Message) -> bool {
    matches!(
        message,
        Message::Between { packet: Between::Touch(_) | Between::Revalidate { .. }, .. }
            | Message::ToServer { .. }
    )
}

/// The sessions that a leader heard of by this: from a server of its epoch, or from a client that is at
/// it.
fn sessions_in(leader: &Server, from: NodeId, message: &Message) -> Rc<[SessionId]> {
    match message {
        Message::Between { epoch, packet } => {
            let is_own = leader.zab().established().is_some_and(|with| with.epoch == *epoch);
            match packet {
                Between::Touch(sessions) if is_own => Rc::clone(sessions),
                Between::Revalidate { session } if is_own => Rc::from([*session]),
                Between::Touch(_)
                | Between::Revalidate { .. }
                | Between::Request(_)
                | Between::Sync { .. }
                | Between::Synced { .. }
                | Between::Revalidated { .. } => Rc::from([]),
            }
        }
        Message::ToServer { connection, packet } if *packet != ToServer::Close => {
            let known = leader.clients().find(|(client, _)| *client == from);
            let known = known.filter(|(_, attached)| attached.connection == *connection);
            known.into_iter().map(|(_, attached)| attached.session).collect()
        }
        Message::ToServer { .. } | Message::Zab(_) | Message::ToClient { .. } => Rc::from([]),
    }
}

impl Monitor<Ensemble> for NeverEarly {
    fn promise(&self) -> Promise {
        Promise {
            name: "Never early",
            words: "A session is not ended before its leader has heard nothing of it for its timeout",
            source: "ExpiryQueue; programmer's guide, sessions",
        }
    }

    fn looks_at(&self) -> Aspects {
        Aspects::STEP
    }

    fn observe(
        &mut self,
        world: &World<Ensemble>,
        events: &[Event<zookeeper::Node>],
    ) -> Option<String> {
        let arrived = self.arrivals.step(world, events, is_word);
        let node = arrived.as_ref().map(|(id, _)| id.to()).or_else(|| touched(events))?;
        let server = server(world, node)?;
        let log = server.zab().log();
        let before = self.seen.get(node).copied();
        if before != Some(log.len()) {
            Rc::make_mut(&mut self.seen).insert(node, log.len());
        }
        if server.leader_side().is_none() {
            self.forget(node);
            return None;
        }
        let now = world.host(node)?.clocks.at(world.now()).monotonic;
        // Whoever begins to lead knows nothing of who was heard of: all sessions begin anew.
        let serves = |event: &Event<zookeeper::Node>| {
            matches!(event, Event::Output { output: Output::Serves(_), .. })
        };
        if events.iter().any(serves) {
            self.forget(node);
            for (session, timeout_ms) in server.tree().sessions() {
                self.begins(node, session, timeout_ms, now);
            }
        }
        if let Some((id, message)) = arrived {
            for session in sessions_in(server, id.from(), &message).iter() {
                self.hears(node, *session, now);
            }
        }
        let mut early = None;
        let new = log.slice(before.unwrap_or(log.len()) + 1, log.len());
        for entry in new.iter() {
            let session = entry.txn.session;
            match entry.txn.body {
                TxnBody::Open { timeout_ms } => self.begins(node, session, timeout_ms, now),
                // A client's own has a number.
                TxnBody::Close => {
                    let is_early = self.ends(node, session, now) && entry.txn.cxid == Cxid(0);
                    early = early.or(is_early.then_some(entry.zxid));
                }
                TxnBody::One(_)
                | TxnBody::All(_)
                | TxnBody::Failed(_)
                | TxnBody::FailedMulti(_) => {}
            }
        }
        Some(format!("{} ends a session by {} before its time", world.name(node), early?))
    }

    fn remember(&self, into: &mut dyn Hasher) {
        (&self.seen, &self.heard).hash(&mut { into });
    }

    fn copy(&self) -> Box<dyn Monitor<Ensemble>> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use zookeeper::Tracker;

    use super::*;

    const LEADER: NodeId = NodeId(2);
    const SESSION: SessionId = SessionId(7);

    fn ms(ms: u64) -> Micros {
        Micros::from_millis(ms)
    }

    #[test]
    fn a_learner_lives_for_as_long_as_it_may_be_silent_and_no_longer() {
        let (sync, init) = (10, 30);
        let learner = (LEADER, NodeId(0));
        let mut quorum = LiveQuorum::default();
        assert!(!quorum.lives(learner, 0), "it never spoke");
        quorum.connects(learner, 4, init);
        quorum.hears(learner, 8, sync);
        assert!(quorum.lives(learner, 34) && !quorum.lives(learner, 35), "it is being brought up");
        quorum.is_in_step(learner);
        assert!(quorum.lives(learner, 34), "until it speaks again");
        quorum.hears(learner, 20, sync);
        assert!(quorum.lives(learner, 30) && !quorum.lives(learner, 31));
        quorum.hears(learner, 31, sync);
        assert!(quorum.lives(learner, 41), "it spoke again");
        assert!(!quorum.lives((NodeId(1), NodeId(0)), 31), "to another one");
        quorum.forget(LEADER);
        assert!(!quorum.lives(learner, 31));
    }

    /// What a leader did, and whether the end of a session was early.
    fn early(ended_ms: u64, heard_ms: &[u64]) -> bool {
        let mut monitor = NeverEarly::default();
        monitor.begins(LEADER, SESSION, 1_000, ms(500));
        heard_ms.iter().for_each(|at| monitor.hears(LEADER, SESSION, ms(*at)));
        monitor.ends(LEADER, SESSION, ms(ended_ms))
    }

    #[test]
    fn an_end_is_early_until_the_timeout_has_passed_since_it_was_last_heard_of() {
        for (ended_ms, heard_ms, is_early) in [
            (1_499, &[][..], true),
            (1_500, &[], false),
            (1_899, &[700, 900], true),
            (1_900, &[700, 900], false),
        ] {
            assert_eq!(early(ended_ms, heard_ms), is_early, "{ended_ms} {heard_ms:?}");
        }
        let mut monitor = NeverEarly::default();
        monitor.hears(LEADER, SESSION, ms(5));
        assert!(!monitor.ends(LEADER, SESSION, ms(6)), "nobody knows it");
        monitor.begins(LEADER, SESSION, 1_000, ms(10));
        monitor.forget(LEADER);
        assert!(!monitor.ends(LEADER, SESSION, ms(11)), "it no longer leads");
    }

    /// The end comes with a tick, so that one tick too early is what a wrong tracker would be.
    #[test]
    fn a_tracker_that_ends_sessions_a_tick_too_early_is_seen() {
        let tick = ms(200);
        for (began_ms, heard_ms) in [(0, 350), (199, 201), (30, 1_029), (7, 407)] {
            let mut tracker = Tracker::new(tick);
            tracker.track(SESSION, 1_000, None, ms(began_ms));
            assert!(tracker.touch(SESSION, ms(heard_ms)));
            let (_, tracked) = tracker.sessions().next().unwrap();
            for (end, is_early) in
                [(tracked.deadline, false), (Micros(tracked.deadline.0 - tick.0), true)]
            {
                let mut monitor = NeverEarly::default();
                monitor.begins(LEADER, SESSION, 1_000, ms(began_ms));
                monitor.hears(LEADER, SESSION, ms(heard_ms));
                assert_eq!(monitor.ends(LEADER, SESSION, end), is_early, "{began_ms} {heard_ms}");
            }
        }
    }
}
