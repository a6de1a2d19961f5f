//! Trees: equal at equal zxid, and no ephemeral node without its session.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use kernel::{Canonical, Digest, ListMap};
use sim::{Event, World};
use verify::{Monitor, Promise};
use zab::Zxid;
use zookeeper::Tree;

use super::touched_server;
use crate::system::Ensemble;

/// Which tree there was at which zxid.
#[derive(Clone, Debug, Default)]
pub(super) struct EqualTrees {
    seen: Rc<ListMap<Zxid, u64>>,
}

impl EqualTrees {
    /// A server has this tree at this zxid. Says whether another had another one.
    fn differs(&mut self, zxid: Zxid, tree: &Tree) -> bool {
        let mut digest = Digest::default();
        tree.canonical(&mut digest);
        if let Some(known) = self.seen.get(&zxid) {
            return *known != digest.value();
        }
        Rc::make_mut(&mut self.seen).insert(zxid, digest.value());
        false
    }
}

impl Monitor<Ensemble> for EqualTrees {
    fn promise(&self) -> Promise {
        Promise {
            name: "Equal trees",
            words: "Servers that have applied the same have the same tree",
            source: "Hunt and others 2.3, 4.1; ZT ProcessConsistency",
        }
    }

    fn observe(
        &mut self,
        world: &World<Ensemble>,
        events: &[Event<zookeeper::Node>],
    ) -> Option<String> {
        let (node, server) = touched_server(world, events)?;
        let outputs = |event: &Event<zookeeper::Node>| matches!(event, Event::Output { .. });
        // The beginning of an epoch is no transaction: a leader names it, and a follower does not.
        let zxid = server.applied();
        if zxid.begins_epoch() || !events.iter().any(outputs) {
            return None;
        }
        let differs = self.differs(zxid, server.tree());
        differs.then(|| format!("{} has another tree at {zxid}", world.name(node)))
    }

    fn remember(&self, into: &mut dyn Hasher) {
        self.seen.hash(&mut { into });
    }

    fn copy(&self) -> Box<dyn Monitor<Ensemble>> {
        Box::new(self.clone())
    }
}

/// No ephemeral node outlives its session.
#[derive(Clone, Copy, Debug)]
pub(super) struct LiveOwners;

impl Monitor<Ensemble> for LiveOwners {
    fn promise(&self) -> Promise {
        Promise {
            name: "Ephemerals",
            words: "An ephemeral node is there only while its session lives",
            source: "Hunt and others 2.1; programmer's guide, ephemeral nodes",
        }
    }

    fn observe(
        &mut self,
        world: &World<Ensemble>,
        events: &[Event<zookeeper::Node>],
    ) -> Option<String> {
        let (node, server) = touched_server(world, events)?;
        let tree = server.tree();
        let orphan = tree
            .nodes()
            .find(|(_, znode)| znode.owner().is_some_and(|owner| tree.timeout_ms(owner).is_none()));
        let (path, _) = orphan?;
        Some(format!("{} has {path}, whose session is over", world.name(node)))
    }

    fn remember(&self, _: &mut dyn Hasher) {}

    fn copy(&self) -> Box<dyn Monitor<Ensemble>> {
        Box::new(*self)
    }
}
