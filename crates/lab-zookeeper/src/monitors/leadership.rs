//! Leadership (ZT Leadership1): a leader is remembered for its epoch for ever, so that a second one
//! is seen even where the first has gone meanwhile.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use kernel::{NodeId, SortedMap};
use sim::{Event, World};
use verify::{Monitor, Promise};
use zab::Epoch;

use super::touched_server;
use crate::system::Ensemble;

/// Who was established in each epoch.
#[derive(Clone, Debug, Default)]
pub(super) struct OneLeader {
    leaders: Rc<SortedMap<Epoch, NodeId>>,
}

impl OneLeader {
    /// This server leads this epoch. Another one that has led it is a breach.
    fn leads(&mut self, epoch: Epoch, node: NodeId) -> Option<NodeId> {
        if let Some(first) = self.leaders.get(epoch) {
            return Some(*first).filter(|first| *first != node);
        }
        Rc::make_mut(&mut self.leaders).insert(epoch, node);
        None
    }
}

impl Monitor<Ensemble> for OneLeader {
    fn promise(&self) -> Promise {
        Promise {
            name: "Leadership",
            words: "At most one leader is established in an epoch",
            source: "ZT Leadership1; Zab IV",
        }
    }

    fn observe(
        &mut self,
        world: &World<Ensemble>,
        events: &[Event<zookeeper::Node>],
    ) -> Option<String> {
        let (node, server) = touched_server(world, events)?;
        let zab = server.zab();
        let epoch = zab.established().filter(|_| zab.leads())?.epoch;
        let first = self.leads(epoch, node)?;
        let (first, second) = (world.name(first), world.name(node));
        Some(format!("{second} leads epoch {}, which {first} has led", epoch.0))
    }

    fn remember(&self, into: &mut dyn Hasher) {
        self.leaders.hash(&mut { into });
    }

    fn copy(&self) -> Box<dyn Monitor<Ensemble>> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_leader_of_an_epoch_is_seen_even_after_the_first_has_gone() {
        let mut seen = OneLeader::default();
        for (epoch, node, breach) in
            [(1, 0, None), (1, 0, None), (2, 1, None), (4, 0, None), (2, 1, None), (2, 2, Some(1))]
        {
            assert_eq!(seen.leads(Epoch(epoch), NodeId(node)), breach.map(NodeId));
        }
    }
}
