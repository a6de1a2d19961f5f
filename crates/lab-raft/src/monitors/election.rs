//! Election Safety (Raft figure 3), in its history form: a leader is remembered for its term for
//! ever, so that a second one is seen even where the first has gone meanwhile.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use kernel::{NodeId, SortedMap};
use raft::Term;
use sim::{Event, World};
use verify::{Aspects, Monitor, Promise};

use super::{REIGN, touched_server};
use crate::system::Cluster;

/// Who led each term. Copies share the map until the next election.
#[derive(Clone, Debug, Default)]
pub(super) struct ElectionSafety {
    leaders: Rc<SortedMap<Term, NodeId>>,
}

impl ElectionSafety {
    /// This server leads this term. Another one that has led it is a breach.
    fn leads(&mut self, term: Term, node: NodeId) -> Option<NodeId> {
        if let Some(first) = self.leaders.get(term) {
            return Some(*first).filter(|first| *first != node);
        }
        Rc::make_mut(&mut self.leaders).insert(term, node);
        None
    }
}

impl Monitor<Cluster> for ElectionSafety {
    fn promise(&self) -> Promise {
        Promise {
            name: "Election Safety",
            words: "At most one leader per term",
            source: "Raft figure 3, 5.2",
        }
    }

    fn observe(&mut self, world: &World<Cluster>, events: &[Event<kv::Node>]) -> Option<String> {
        let (node, raft) = touched_server(world, events).filter(|(_, raft)| raft.leads())?;
        let first = self.leads(raft.term(), node)?;
        let (first, second) = (world.name(first), world.name(node));
        Some(format!("{second} leads term {}, which {first} has led", raft.term().0))
    }

    fn looks_at(&self) -> Aspects {
        REIGN
    }

    fn remember(&self, into: &mut dyn Hasher) {
        self.leaders.hash(&mut { into });
    }

    fn copy(&self) -> Box<dyn Monitor<Cluster>> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_leader_of_a_term_is_seen_even_after_the_first_has_gone() {
        let mut seen = ElectionSafety::default();
        for (term, node, breach) in
            [(1, 0, None), (1, 0, None), (2, 1, None), (4, 0, None), (2, 1, None), (2, 2, Some(1))]
        {
            let first = seen.leads(Term(term), NodeId(node));
            assert_eq!(first, breach.map(NodeId), "{node} leads {term}");
        }
    }
}
