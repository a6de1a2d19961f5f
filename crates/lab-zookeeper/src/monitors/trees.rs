//! Trees: equal at equal zxid, and an ephemeral node exactly while its session lives.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use kernel::{Canonical, Digest, ListMap};
use sim::{Event, World};
use verify::{Monitor, Promise};
use zab::Zxid;
use zookeeper::{Change, Lifetime, Path, SessionId, Tree, Txn, TxnBody};

use super::history::History;
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

/// An ephemeral node is there as long as its session and no longer, unless somebody deletes it.
#[derive(Clone, Debug, Default)]
pub(super) struct LiveOwners {
    history: History,
    /// By the committed history: the ephemeral nodes that there are, and the sessions that they are of.
    owned: Rc<ListMap<Path, SessionId>>,
}

impl LiveOwners {
    /// A transaction is committed.
    fn take(&mut self, txn: &Txn) {
        match &txn.body {
            TxnBody::One(change) => self.change(change),
            TxnBody::All(changes) => changes.iter().for_each(|change| self.change(change)),
            TxnBody::Close => {
                Rc::make_mut(&mut self.owned).retain(|_, owner| *owner != txn.session);
            }
            TxnBody::Open { .. } | TxnBody::Failed(_) | TxnBody::FailedMulti(_) => {}
        }
    }

    fn change(&mut self, change: &Change) {
        match change {
            Change::Create { path, lifetime: Lifetime::Ephemeral(owner), .. } => {
                Rc::make_mut(&mut self.owned).insert(path.clone(), *owner);
            }
            Change::Delete { path } if self.owned.contains_key(path) => {
                Rc::make_mut(&mut self.owned).remove(path);
            }
            Change::Create { .. } | Change::Delete { .. } | Change::Set { .. } | Change::Check => {}
        }
    }

    /// An ephemeral node that should be in a tree of all that is committed, and is not.
    fn missing(&self, tree: &Tree) -> Option<&Path> {
        let is_there = |path, owner| tree.get(path).is_some_and(|node| node.owner() == Some(owner));
        let mut owned = self.owned.iter();
        owned.find(|(path, owner)| !is_there(path, **owner)).map(|(path, _)| path)
    }
}

/// An ephemeral node whose session is over.
fn orphan(tree: &Tree) -> Option<&Path> {
    let mut nodes = tree.nodes();
    let is_over = |owner| tree.timeout_ms(owner).is_none();
    nodes.find(|(_, node)| node.owner().is_some_and(is_over)).map(|(path, _)| path)
}

impl Monitor<Ensemble> for LiveOwners {
    fn promise(&self) -> Promise {
        Promise {
            name: "Ephemerals",
            words: "An ephemeral node that nobody deletes is there exactly while its session lives",
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
        if let Some(path) = orphan(tree) {
            return Some(format!("{} has {path}, whose session is over", world.name(node)));
        }
        let zab = server.zab();
        let new = self.history.take(zab.log(), zab.delivered()).ok()?;
        let entries: Vec<_> = self.history.last(new).collect();
        entries.iter().for_each(|(_, entry)| self.take(&entry.txn));
        // Other servers have the same tree once they come to this (Equal trees).
        if new == 0 {
            return None;
        }
        let path = self.missing(tree)?;
        Some(format!("{} does not have {path}, whose session lives", world.name(node)))
    }

    fn remember(&self, into: &mut dyn Hasher) {
        // The rest comes from the history.
        self.history.hash(&mut { into });
    }

    fn copy(&self) -> Box<dyn Monitor<Ensemble>> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use zookeeper::{Cxid, Sequential};

    use super::*;

    const SESSION: SessionId = SessionId(7);

    fn txn(body: TxnBody) -> Txn {
        Txn { session: SESSION, cxid: Cxid(1), time_ms: 0, body }
    }

    fn create(path: &str, lifetime: Lifetime) -> Change {
        let (data, sequential) = (Rc::from(""), Sequential::No);
        Change::Create { path: Path::new(path), data, lifetime, sequential }
    }

    /// Plays these in a tree and beside it; which node is missing in the tree of the first few.
    fn missing(all: &[TxnBody], in_tree: usize) -> Option<String> {
        let (mut monitor, mut tree) = (LiveOwners::default(), Tree::default());
        for (nth, body) in all.iter().enumerate() {
            let txn = txn(body.clone());
            if nth < in_tree {
                tree.apply(Zxid(nth as u64 + 1), &txn);
            }
            monitor.take(&txn);
        }
        monitor.missing(&tree).map(ToString::to_string)
    }

    #[test]
    fn an_ephemeral_node_that_is_not_in_a_tree_while_its_session_lives_is_seen() {
        let own = Lifetime::Ephemeral(SESSION);
        let open = TxnBody::Open { timeout_ms: 1 };
        let both = [create("/a", own), create("/b", Lifetime::Persistent)];
        let made = TxnBody::All(Rc::from(both));
        let deleted = TxnBody::One(Change::Delete { path: Path::new("/a") });
        let [all, gone, over] = [
            [open.clone(), made.clone(), TxnBody::Failed(zookeeper::Code::NoNode)],
            [open.clone(), made.clone(), deleted],
            [open, made, TxnBody::Close],
        ];
        assert_eq!(missing(&all, 3), None);
        assert_eq!(missing(&all, 1).as_deref(), Some("/a"), "its creation did nothing");
        assert_eq!(missing(&gone, 3), None);
        assert_eq!(missing(&over, 3), None, "it went with its session");
    }

    #[test]
    fn an_ephemeral_node_in_a_tree_whose_session_is_over_is_seen() {
        let mut tree = Tree::default();
        tree.apply(Zxid(1), &txn(TxnBody::Open { timeout_ms: 1 }));
        tree.apply(Zxid(2), &txn(TxnBody::One(create("/a", Lifetime::Ephemeral(SESSION)))));
        assert_eq!(orphan(&tree), None);
        let strange = Lifetime::Ephemeral(SessionId(8));
        tree.apply(Zxid(3), &txn(TxnBody::One(create("/b", strange))));
        assert_eq!(orphan(&tree).map(Path::as_str), Some("/b"));
    }
}
