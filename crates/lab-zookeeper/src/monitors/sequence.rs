//! The numbers of sequential nodes: how many children their parent had ever had.

use kernel::ListMap;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use sim::{Event, World};
use verify::{Monitor, Promise};
use zookeeper::{Change, Path, Sequential, TxnBody};

use super::history::History;
use super::touched_server;
use crate::system::Ensemble;

/// How many children each node that there is has ever had, by the committed history.
#[derive(Clone, Debug, Default)]
pub(super) struct SequenceNumbers {
    history: History,
    creations: Rc<ListMap<Path, i32>>,
}

impl SequenceNumbers {
    /// One change; says what number a sequential node should have had, if it has another.
    fn change(&mut self, change: &Change) -> Option<Path> {
        let creations = Rc::make_mut(&mut self.creations);
        match change {
            Change::Create { path, sequential, .. } => {
                creations.insert(path.clone(), 0);
                let count = creations.or_default(path.parent()?);
                let number = *count;
                *count = count.wrapping_add(1);
                let ends = path.as_str().ends_with(&format!("{number:010}"));
                (*sequential == Sequential::Yes && !ends).then(|| path.clone())
            }
            Change::Delete { path } => {
                creations.remove(path);
                None
            }
            Change::Set { .. } | Change::Check => None,
        }
    }
}

impl Monitor<Ensemble> for SequenceNumbers {
    fn promise(&self) -> Promise {
        Promise {
            name: "Sequence numbers",
            words: "A sequential node has the number of children that its parent ever had before",
            source: "PrepRequestProcessor; recorded from 3.8.0",
        }
    }

    fn observe(
        &mut self,
        world: &World<Ensemble>,
        events: &[Event<zookeeper::Node>],
    ) -> Option<String> {
        let (_, server) = touched_server(world, events)?;
        let new = self.history.take(server.zab().log(), server.zab().delivered()).ok()?;
        let entries: Vec<_> = self.history.last(new).collect();
        let mut wrong = None;
        for (_, entry) in entries {
            let changes = match &entry.txn.body {
                TxnBody::One(change) => std::slice::from_ref(change),
                TxnBody::All(changes) => changes,
                TxnBody::Open { .. }
                | TxnBody::Close
                | TxnBody::Failed(_)
                | TxnBody::FailedMulti(_) => &[],
            };
            for change in changes {
                wrong = wrong.or(self.change(change));
            }
        }
        Some(format!("{} does not have the number of its place", wrong?))
    }

    fn remember(&self, into: &mut dyn Hasher) {
        (&self.history, &self.creations).hash(&mut { into });
    }

    fn copy(&self) -> Box<dyn Monitor<Ensemble>> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zookeeper::Lifetime;

    #[test]
    fn plain_nodes_use_up_numbers_and_deletions_give_none_back() {
        let create = |path: &str, sequential| Change::Create {
            path: Path::new(path),
            data: Rc::from(""),
            lifetime: Lifetime::Persistent,
            sequential,
        };
        let mut numbers = SequenceNumbers::default();
        for (change, wrong) in [
            (create("/p", Sequential::No), false),
            (create("/p/a-0000000000", Sequential::Yes), false),
            (create("/p/plain", Sequential::No), false),
            (Change::Delete { path: Path::new("/p/plain") }, false),
            (create("/p/a-0000000002", Sequential::Yes), false),
            (create("/p/a-0000000002", Sequential::Yes), true),
        ] {
            assert_eq!(numbers.change(&change).is_some(), wrong, "{change:?}");
        }
    }
}
