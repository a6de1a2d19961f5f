//! Leader Append-Only (Raft figure 3): while a server leads, its log only grows at the end.

use std::hash::Hasher;

use kernel::{NodeId, SortedMap};
use raft::Term;
use sim::{Event, World};
use verify::{Aspects, Monitor, Promise};

use super::{LOG, REIGN, ServerLog, touched_server};
use crate::system::Cluster;

/// The log of each leader after its last step.
#[derive(Clone, Debug, Default)]
pub(super) struct LeaderAppendOnly {
    logs: SortedMap<NodeId, (Term, ServerLog)>,
}

impl LeaderAppendOnly {
    /// This server leads this term with this log. The first index that was different before is a
    /// breach.
    fn log_led(&mut self, node: NodeId, term: Term, log: &ServerLog) -> Option<u64> {
        let (led, before) = self.logs.entry(node);
        if *led != term {
            (*led, *before) = (term, log.clone());
            return None;
        }
        let common = before.common(log);
        let changed = common < before.len();
        if changed || common < log.len() {
            *before = log.clone();
        }
        changed.then_some(common + 1)
    }

    /// This server does not lead.
    fn follows(&mut self, node: NodeId) {
        self.logs.remove(node);
    }
}

impl Monitor<Cluster> for LeaderAppendOnly {
    fn promise(&self) -> Promise {
        Promise {
            name: "Leader Append-Only",
            words: "A leader never overwrites or deletes entries of its log",
            source: "Raft figure 3, 5.3",
        }
    }

    fn observe(&mut self, world: &World<Cluster>, events: &[Event<kv::Node>]) -> Option<String> {
        let (node, raft) = touched_server(world, events)?;
        if !raft.leads() {
            self.follows(node);
            return None;
        }
        let index = self.log_led(node, raft.term(), &raft.log().history())?;
        let name = world.name(node);
        Some(format!("{name} changed entry {index} while it led term {}", raft.term().0))
    }

    fn looks_at(&self) -> Aspects {
        LOG.and(REIGN)
    }

    /// The log of a server that leads is what it was after its last step; of one that is down it is
    /// forgotten when that begins again.
    fn remember(&self, _: &mut dyn Hasher) {}

    fn copy(&self) -> Box<dyn Monitor<Cluster>> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::log;
    use super::*;

    #[test]
    fn a_leader_that_drops_or_changes_an_entry_is_seen() {
        type Case<'a> = (u64, &'a [u64], &'a [u64], Option<u64>);
        let cases: [Case<'_>; 5] = [
            (2, &[1, 2], &[1, 2, 2], None),
            (2, &[1, 2], &[1, 2], None),
            (2, &[1, 1, 2], &[1, 1], Some(3)),
            (2, &[1, 1, 2], &[1, 2, 2], Some(2)),
            (3, &[1, 1, 2], &[1, 3], None),
        ];
        for (later, before, after, breach) in cases {
            let mut seen = LeaderAppendOnly::default();
            assert_eq!(seen.log_led(NodeId(0), Term(2), &log(before)), None);
            let changed = seen.log_led(NodeId(0), Term(later), &log(after));
            assert_eq!(changed, breach, "{before:?} became {after:?} in term {later}");
        }
    }

    #[test]
    fn a_follower_may_drop_entries() {
        let mut seen = LeaderAppendOnly::default();
        assert_eq!(seen.log_led(NodeId(0), Term(2), &log(&[1, 2])), None);
        seen.follows(NodeId(0));
        assert_eq!(seen.log_led(NodeId(0), Term(2), &log(&[1])), None);
    }
}
