//! The orders of Zab III: total order with agreement, and the orders of primaries.

use std::hash::{Hash, Hasher};

use sim::{Event, World};
use verify::{Monitor, Promise};
use zab::Zxid;

use super::history::History;
use super::{ServerLog, touched_server};
use crate::system::Ensemble;

/// Total order and agreement: what servers put out are prefixes of one history.
#[derive(Clone, Debug, Default)]
pub(super) struct TotalOrder(History);

impl Monitor<Ensemble> for TotalOrder {
    fn promise(&self) -> Promise {
        Promise {
            name: "Total order",
            words: "All servers deliver the same transactions in the same order",
            source: "Zab III total order, agreement; ZT PrefixConsistency",
        }
    }

    fn observe(
        &mut self,
        world: &World<Ensemble>,
        events: &[Event<zookeeper::Node>],
    ) -> Option<String> {
        let (node, server) = touched_server(world, events)?;
        let zab = server.zab();
        let differs = self.0.take(zab.log(), zab.delivered()).err()?;
        Some(format!(
            "{} delivered {} where {} was delivered before",
            world.name(node),
            differs.theirs,
            differs.known
        ))
    }

    fn remember(&self, into: &mut dyn Hasher) {
        self.0.hash(&mut { into });
    }

    fn copy(&self) -> Box<dyn Monitor<Ensemble>> {
        Box::new(self.clone())
    }
}

/// Local and global primary order: epochs follow each other, and in an epoch each counter follows
/// the one before.
#[derive(Clone, Debug, Default)]
pub(super) struct PrimaryOrder(History);

impl PrimaryOrder {
    /// The first place, among what is new, that does not follow the one before it.
    fn take(&mut self, log: &ServerLog, delivered: u64) -> Option<(Zxid, Zxid)> {
        let new = self.0.take(log, delivered).ok()?;
        let known = self.0.log.len() - new;
        let mut before = self.0.log.with(known, |entry| entry.zxid);
        for (_, entry) in self.0.last(new) {
            let zxid = entry.zxid;
            if let Some(last) = before.filter(|last| !follows(*last, zxid)) {
                return Some((last, zxid));
            }
            before = Some(zxid);
        }
        None
    }
}

fn follows(before: Zxid, after: Zxid) -> bool {
    before.epoch() < after.epoch() || after.0 == before.0 + 1
}

impl Monitor<Ensemble> for PrimaryOrder {
    fn promise(&self) -> Promise {
        Promise {
            name: "Primary order",
            words: "Transactions of one leader are delivered in its order and without a gap, those \
                    of an earlier one before those of a later one",
            source: "Zab III local and global primary order",
        }
    }

    fn observe(
        &mut self,
        world: &World<Ensemble>,
        events: &[Event<zookeeper::Node>],
    ) -> Option<String> {
        let (node, server) = touched_server(world, events)?;
        let zab = server.zab();
        let (before, after) = self.take(zab.log(), zab.delivered())?;
        Some(format!("{} delivered {after} right after {before}", world.name(node)))
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
    fn a_gap_or_a_step_back_is_seen() {
        for (zxids, breach) in [
            (&[(1, 1), (1, 2), (3, 1)][..], false),
            (&[(1, 1), (1, 3)], true),
            (&[(2, 1), (1, 2)], true),
            (&[(1, 1), (1, 1)], true),
            (&[(1, 1), (2, 5)], false),
        ] {
            let mut order = PrimaryOrder::default();
            assert_eq!(order.take(&log(zxids), 9).is_some(), breach, "{zxids:?}");
        }
        let mut order = PrimaryOrder::default();
        assert_eq!(order.take(&log(&[(1, 1)]), 1), None);
        assert!(order.take(&log(&[(1, 1), (1, 3)]), 2).is_some(), "also over two steps");
    }
}
