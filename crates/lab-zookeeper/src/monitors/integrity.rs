//! Integrity and primary integrity (Zab III).

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use kernel::{ListMap, NodeId, SortedMap};
use sim::{Event, World};
use verify::{Monitor, Promise};
use zab::{Epoch, Zxid};
use zookeeper::Transaction;

use super::history::History;
use super::{ServerLog, touched_server};
use crate::system::Ensemble;

/// Integrity: what is delivered was proposed by a leader of its epoch.
#[derive(Clone, Debug, Default)]
pub(super) struct Integrity {
    proposed: Rc<ListMap<Zxid, Transaction>>,
    /// Who led which epoch after the last step that ran it.
    led: Rc<SortedMap<NodeId, Epoch>>,
    history: History,
}

impl Integrity {
    /// Notes what a leader proposed in a step that it began as a leader. In the same step it may have
    /// given up, where its counter was used up in the middle of what it had to propose.
    fn note(&mut self, node: NodeId, leads: Option<Epoch>, log: &ServerLog) {
        let led = leads.or_else(|| self.led.get(node).copied());
        let new = led.into_iter().flat_map(|epoch| {
            let of_epoch = move |entry: &zab::Entry<Transaction>| entry.zxid.epoch() == epoch;
            (1..=log.len()).rev().map_while(|index| log.get(index)).take_while(of_epoch)
        });
        let known = &mut self.proposed;
        for entry in new {
            if known.contains_key(&entry.zxid) {
                break;
            }
            Rc::make_mut(known).insert(entry.zxid, entry.txn);
        }
        match leads {
            Some(epoch) if self.led.get(node) != Some(&epoch) => {
                Rc::make_mut(&mut self.led).insert(node, epoch);
            }
            None if self.led.contains(node) => {
                Rc::make_mut(&mut self.led).remove(node);
            }
            Some(_) | None => {}
        }
    }
}

impl Monitor<Ensemble> for Integrity {
    fn promise(&self) -> Promise {
        Promise {
            name: "Integrity",
            words: "What is delivered was proposed, by the leader of its epoch",
            source: "Zab III integrity",
        }
    }

    fn observe(
        &mut self,
        world: &World<Ensemble>,
        events: &[Event<zookeeper::Node>],
    ) -> Option<String> {
        let (node, server) = touched_server(world, events)?;
        let zab = server.zab();
        self.note(node, zab.leads().then(|| zab.current()), zab.log());
        let new = self.history.take(zab.log(), zab.delivered()).ok()?;
        let stranger = self.history.last(new).find(|(_, entry)| {
            self.proposed.get(&entry.zxid).is_none_or(|proposed| *proposed != entry.txn)
        });
        let (_, entry) = stranger?;
        Some(format!("{} delivered {}, which nobody proposed", world.name(node), entry.zxid))
    }

    fn remember(&self, into: &mut dyn Hasher) {
        (&self.led, &self.history).hash(&mut { into });
    }

    fn copy(&self) -> Box<dyn Monitor<Ensemble>> {
        Box::new(self.clone())
    }
}

/// Primary integrity: a leader has everything that was delivered before it leads.
#[derive(Clone, Debug, Default)]
pub(super) struct PrimaryIntegrity(History);

impl Monitor<Ensemble> for PrimaryIntegrity {
    fn promise(&self) -> Promise {
        Promise {
            name: "Primary integrity",
            words: "An established leader has every transaction that was ever delivered",
            source: "Zab III primary integrity; ZT LeaderLogCompleteness",
        }
    }

    fn observe(
        &mut self,
        world: &World<Ensemble>,
        events: &[Event<zookeeper::Node>],
    ) -> Option<String> {
        let (node, server) = touched_server(world, events)?;
        let zab = server.zab();
        let newest =
            self.0.log.with(self.0.log.len(), |entry| entry.zxid.epoch()).unwrap_or_default();
        // An old leader that was not told yet need not have what a later one delivered.
        if zab.leads() && newest <= zab.current() && !self.0.is_within(zab.log()) {
            let epoch = zab.current().0;
            return Some(format!("{} leads epoch {epoch} without all of it", world.name(node)));
        }
        let (Ok(_) | Err(_)) = self.0.take(zab.log(), zab.delivered());
        None
    }

    fn remember(&self, into: &mut dyn Hasher) {
        self.0.hash(&mut { into });
    }

    fn copy(&self) -> Box<dyn Monitor<Ensemble>> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::log;
    use super::*;

    #[test]
    fn what_a_leader_proposed_before_it_gave_up_in_the_same_step_was_proposed() {
        let node = NodeId(0);
        let knows = |integrity: &Integrity, epoch, counter| {
            integrity.proposed.contains_key(&Zxid::new(Epoch(epoch), counter))
        };
        let mut integrity = Integrity::default();
        integrity.note(node, Some(Epoch(2)), &log(&[(1, 1), (2, 1)]));
        assert!(knows(&integrity, 2, 1) && !knows(&integrity, 1, 1), "its own, and no other's");
        integrity.note(node, None, &log(&[(1, 1), (2, 1), (2, 2), (2, 3)]));
        assert!(knows(&integrity, 2, 2) && knows(&integrity, 2, 3));
        integrity.note(node, None, &log(&[(1, 1), (2, 1), (2, 2), (2, 3), (2, 4)]));
        assert!(!knows(&integrity, 2, 4), "it has not led since");
    }
}
