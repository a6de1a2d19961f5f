//! Integrity and primary integrity (Zab III).

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use sim::{Event, World};
use verify::{Monitor, Promise};
use zab::Zxid;
use zookeeper::Transaction;

use super::history::History;
use super::touched_server;
use crate::system::Ensemble;

/// Integrity: what is delivered was proposed by a leader of its epoch.
#[derive(Clone, Debug, Default)]
pub(super) struct Integrity {
    proposed: Rc<BTreeMap<Zxid, Transaction>>,
    history: History,
}

impl Monitor<Ensemble> for Integrity {
    fn promise(&self) -> Promise {
        Promise {
            name: "Integrity",
            words: "What is delivered was proposed, by the leader of its epoch",
            source: "Zab III integrity",
        }
    }

    fn observe(&mut self, world: &World<Ensemble>, events: &[Event<Ensemble>]) -> Option<String> {
        let (node, server) = touched_server(world, events)?;
        let zab = server.zab();
        if zab.leads() {
            for index in (1..=zab.log().len()).rev() {
                let Some(entry) = zab.log().get(index) else { break };
                if entry.zxid.epoch() != zab.current() || self.proposed.contains_key(&entry.zxid) {
                    break;
                }
                Rc::make_mut(&mut self.proposed).insert(entry.zxid, entry.txn);
            }
        }
        let new = self.history.take(zab.log(), zab.delivered()).ok()?;
        let stranger = self.history.last(new).find(|(_, entry)| {
            self.proposed.get(&entry.zxid).is_none_or(|proposed| *proposed != entry.txn)
        });
        let (_, entry) = stranger?;
        Some(format!("{} delivered {}, which nobody proposed", world.name(node), entry.zxid))
    }

    fn remember(&self, into: &mut dyn Hasher) {
        self.history.hash(&mut { into });
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

    fn observe(&mut self, world: &World<Ensemble>, events: &[Event<Ensemble>]) -> Option<String> {
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
