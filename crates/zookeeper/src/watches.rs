//! The watches that a server keeps for its clients (`WatchManager`, `DataTree`).

use kernel::{ListMap, ListSet, NodeId, NodeSet, SortedMap};

use crate::op::{EventKind, Reach, Rewatch, WatchEvent};
use crate::path::Path;
use crate::tree::{Touched, Tree};

/// Watches by node, and for each the clients that hear of it. One client hears of one change once,
/// however often it watched.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Watches {
    data: ListMap<Path, NodeSet>,
    child: ListMap<Path, NodeSet>,
    persistent: ListMap<Path, SortedMap<NodeId, Reach>>,
}

impl Watches {
    /// A client is to hear of the next change of a node itself, its creation included.
    pub fn watch_data(&mut self, path: &Path, client: NodeId) {
        self.data.or_default(path.clone()).insert(client);
    }

    /// A client is to hear of the next change of a node's list of children.
    pub fn watch_children(&mut self, path: &Path, client: NodeId) {
        self.child.or_default(path.clone()).insert(client);
    }

    /// A client is to hear of all changes from now on (3.6).
    pub fn watch_always(&mut self, path: &Path, reach: Reach, client: NodeId) {
        self.persistent.or_default(path.clone()).insert(client, reach);
    }

    /// A client is gone.
    pub fn forget(&mut self, client: NodeId) {
        for watched in [&mut self.data, &mut self.child] {
            watched.values_mut().for_each(|clients| clients.remove(client));
            watched.retain(|_, clients| !clients.is_empty());
        }
        for clients in self.persistent.values_mut() {
            clients.remove(client);
        }
        self.persistent.retain(|_, clients| !clients.is_empty());
    }

    /// All that is watched: the node, whose watch, and what for.
    pub fn all(&self) -> impl Iterator<Item = (&Path, NodeId, WatchKind)> {
        let data = self
            .data
            .iter()
            .flat_map(|(path, set)| set.iter().map(move |c| (path, c, WatchKind::Data)));
        let child = self
            .child
            .iter()
            .flat_map(|(path, set)| set.iter().map(move |c| (path, c, WatchKind::Child)));
        let always = self.persistent.iter().flat_map(|(path, set)| {
            set.iter().map(move |(client, reach)| (path, client, WatchKind::Always(*reach)))
        });
        data.chain(child).chain(always)
    }

    /// Who hears what of a change, in order. A watch that is not persistent is used up.
    pub fn trigger(&mut self, touched: &Touched) -> Vec<(NodeId, WatchEvent)> {
        let mut heard = Vec::new();
        match touched {
            Touched::Changed(path) => {
                let clients = self.take_data(path);
                tell(clients, EventKind::Changed, path, &mut heard);
            }
            Touched::Created(path) => {
                let clients = self.take_data(path);
                tell(clients, EventKind::Created, path, &mut heard);
                self.tell_parent(path, &mut heard);
            }
            Touched::Deleted(path) => {
                let clients = self.take_data(path);
                tell(clients, EventKind::Deleted, path, &mut heard);
                // Who watched both hears of the deletion once.
                let children = self.child.remove(path).unwrap_or_default();
                tell(children.without(clients), EventKind::Deleted, path, &mut heard);
                self.tell_parent(path, &mut heard);
            }
        }
        heard
    }

    fn take_data(&mut self, path: &Path) -> NodeSet {
        let once = self.data.remove(path).unwrap_or_default();
        let always = path.up().flat_map(|at| {
            let clients = self.persistent.get(&at).map(|clients| {
                let concerned =
                    clients.iter().filter(|(_, reach)| at == *path || **reach == Reach::Recursive);
                concerned.map(|(client, _)| client).collect::<NodeSet>()
            });
            clients.unwrap_or_default().iter().collect::<Vec<_>>()
        });
        once.union(always.collect())
    }

    /// A list of children changed. Recursive watches hear of the child itself instead.
    fn tell_parent(&mut self, path: &Path, heard: &mut Vec<(NodeId, WatchEvent)>) {
        let Some(parent) = path.parent() else { return };
        let once = self.child.remove(&parent).unwrap_or_default();
        let always = self.persistent.get(&parent).map(|clients| {
            let plain = clients.iter().filter(|(_, reach)| **reach == Reach::Node);
            plain.map(|(client, _)| client).collect()
        });
        tell(once.union(always.unwrap_or_default()), EventKind::Children, &parent, heard);
    }

    /// A client watches again what it watched on a connection before; what has changed since, it
    /// hears at once. What came and went meanwhile it never hears of (`DataTree.setWatches`).
    pub fn set_again(&mut self, tree: &Tree, client: NodeId, again: &Rewatch) -> Vec<WatchEvent> {
        let mut heard = ListSet::new();
        let mut say = |kind, path: &Path| heard.insert(WatchEvent { kind, path: path.clone() });
        for path in &again.data {
            match tree.get(path) {
                None => drop(say(EventKind::Deleted, path)),
                Some(node) if again.seen < node.mzxid => drop(say(EventKind::Changed, path)),
                Some(_) => self.watch_data(path, client),
            }
        }
        for path in &again.exist {
            match tree.get(path) {
                Some(_) => drop(say(EventKind::Created, path)),
                None => self.watch_data(path, client),
            }
        }
        for path in &again.child {
            match tree.get(path) {
                None => drop(say(EventKind::Deleted, path)),
                Some(node) if again.seen < node.pzxid => drop(say(EventKind::Children, path)),
                Some(_) => self.watch_children(path, client),
            }
        }
        for (path, reach) in &again.persistent {
            self.watch_always(path, *reach, client);
        }
        heard.into_iter().collect()
    }
}

/// What a watch is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WatchKind {
    /// A node itself.
    Data,
    /// Its list of children.
    Child,
    /// For good.
    Always(Reach),
}

fn tell(clients: NodeSet, kind: EventKind, path: &Path, heard: &mut Vec<(NodeId, WatchEvent)>) {
    heard.extend(clients.iter().map(|client| (client, WatchEvent { kind, path: path.clone() })));
}
