//! What leaders owe to time: they serve only with a quorum that lives, and end no session early.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use kernel::{NodeId, NodeSet, SortedMap};
use sim::{Event, World};
use verify::{Monitor, Promise};
use zab::{Leading, Role};
use zookeeper::{Cxid, TxnBody};

use super::touched_server;
use crate::system::Ensemble;

/// A leader that has counted its followers and goes on has a quorum of them.
#[derive(Clone, Debug, Default)]
pub(super) struct LiveQuorum {
    /// The last half tick of each leader.
    counted: Rc<SortedMap<NodeId, u64>>,
}

/// Who lives, as a leader knows: itself, and whoever spoke in time.
fn live(leading: &Leading, leader: NodeId) -> NodeSet {
    let in_time = |learner: &zab::Learner| leading.half_ticks <= learner.deadline;
    let learners = leading.learners.iter().filter(|(_, learner)| in_time(learner));
    learners.map(|(node, _)| node).chain([leader]).collect()
}

impl Monitor<Ensemble> for LiveQuorum {
    fn promise(&self) -> Promise {
        Promise {
            name: "Live quorum",
            words: "A leader that goes on after a tick has heard a quorum within syncLimit ticks",
            source: "Zab V; Leader.lead",
        }
    }

    fn observe(
        &mut self,
        world: &World<Ensemble>,
        events: &[Event<zookeeper::Node>],
    ) -> Option<String> {
        let (node, server) = touched_server(world, events)?;
        let zab = server.zab();
        let Role::Leading(leading) = zab.role() else { return None };
        let before = Rc::make_mut(&mut self.counted).insert(node, leading.half_ticks);
        let counts = before != Some(leading.half_ticks) && leading.half_ticks.is_multiple_of(2);
        if !counts || !zab.leads() || zab.config().is_quorum(live(leading, node)) {
            return None;
        }
        Some(format!("{} goes on leading without a quorum", world.name(node)))
    }

    fn remember(&self, into: &mut dyn Hasher) {
        self.counted.hash(&mut { into });
    }

    fn copy(&self) -> Box<dyn Monitor<Ensemble>> {
        Box::new(self.clone())
    }
}

/// A session that its client does not end is ended by its leader, and not before its time.
#[derive(Clone, Debug, Default)]
pub(super) struct NeverEarly {
    /// How long the log of each leader was.
    seen: Rc<SortedMap<NodeId, u64>>,
}

impl Monitor<Ensemble> for NeverEarly {
    fn promise(&self) -> Promise {
        Promise {
            name: "Never early",
            words: "A session is not ended before its leader has heard nothing of it for its timeout",
            source: "ExpiryQueue; programmer's guide, sessions",
        }
    }

    fn observe(
        &mut self,
        world: &World<Ensemble>,
        events: &[Event<zookeeper::Node>],
    ) -> Option<String> {
        let (node, server) = touched_server(world, events)?;
        let log = server.zab().log();
        let before = Rc::make_mut(&mut self.seen).insert(node, log.len()).unwrap_or(log.len());
        let side = server.leader_side()?;
        let now = world.host(node)?.clocks.at(world.now()).monotonic;
        let ended = log.slice(before + 1, log.len());
        let early = ended.iter().find(|entry| {
            let ends = entry.txn.body == TxnBody::Close && entry.txn.cxid == Cxid(0);
            let mut known = side.tracker.sessions();
            ends && known.any(|(id, known)| id == entry.txn.session && now < known.deadline)
        });
        let entry = early?;
        Some(format!("{} ends a session by {} before its time", world.name(node), entry.zxid))
    }

    fn remember(&self, into: &mut dyn Hasher) {
        self.seen.hash(&mut { into });
    }

    fn copy(&self) -> Box<dyn Monitor<Ensemble>> {
        Box::new(self.clone())
    }
}
