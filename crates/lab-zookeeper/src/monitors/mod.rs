//! The promises of Zab (Zab III, and the invariants of the TLA+ specification in ZooKeeper's own
//! tree, here "ZT") and of ZooKeeper, each watched after every step.
//!
//! Each monitor is a checker, fed with plain facts, and an `observe` that reads those facts off the
//! world. A step runs one node, so they look at that node only, and at what is new in its log.
//!
//! Left out: that two clients act at a time is no breach, since who was not told that its session is
//! over cannot know.

mod arrivals;
mod clients;
mod durable;
mod history;
mod image;
mod integrity;
mod leadership;
mod order;
mod recipe;
mod sequence;
mod timely;
mod trees;
mod vain;
mod watches;

use kernel::{Log, NodeId};
use sim::{Event, World, touched};
use verify::Monitor;
use zab::Entry;
use zookeeper::{Server, Transaction};

use crate::system::{Ensemble, server};

/// The log of a server.
type ServerLog = Log<Entry<Transaction>>;

/// One monitor for each promise, in the order of the page.
pub fn all() -> Vec<Box<dyn Monitor<Ensemble>>> {
    vec![
        Box::new(leadership::OneLeader::default()),
        Box::new(order::TotalOrder::default()),
        Box::new(order::PrimaryOrder::default()),
        Box::new(integrity::Integrity::default()),
        Box::new(integrity::PrimaryIntegrity::default()),
        Box::new(durable::DurableOnQuorum::default()),
        Box::new(trees::EqualTrees::default()),
        Box::new(trees::LiveOwners::default()),
        Box::new(sequence::SequenceNumbers::default()),
        Box::new(image::SingleSystemImage),
        Box::new(recipe::OwnSession),
        Box::new(vain::NoVainWait::default()),
        Box::new(watches::WatchBeforeData::default()),
        Box::new(clients::LinearizableWrites::default()),
        Box::new(timely::LiveQuorum::default()),
        Box::new(timely::NeverEarly::default()),
        Box::new(recipe::OneFirst::default()),
        Box::new(watches::OneReport::default()),
    ]
}

/// The server that a step ran, if it ran one and that is still up.
fn touched_server<'a>(
    world: &'a World<Ensemble>,
    events: &[Event<zookeeper::Node>],
) -> Option<(NodeId, &'a Server)> {
    let node = touched(events)?;
    Some((node, server(world, node)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::rc::Rc;
    use zab::{Epoch, Zxid};
    use zookeeper::{Cxid, SessionId, Txn, TxnBody};

    /// A log of these epochs and counters, with a transaction of its own for each.
    pub(super) fn log(zxids: &[(u32, u32)]) -> ServerLog {
        let mut log = ServerLog::default();
        for (epoch, counter) in zxids {
            let session = SessionId(u64::from(epoch * 100 + counter));
            let body = TxnBody::Open { timeout_ms: 1 };
            let txn = Rc::new(Txn { session, cxid: Cxid(0), time_ms: 0, body });
            log.push(Entry { zxid: Zxid::new(Epoch(*epoch), *counter), txn });
        }
        log
    }

    #[test]
    fn every_promise_has_a_name_of_its_own() {
        let promises: Vec<_> = all().iter().map(|monitor| monitor.promise()).collect();
        for (i, promise) in promises.iter().enumerate() {
            assert!(promises[i + 1..].iter().all(|other| other.name != promise.name));
            assert!(!promise.words.ends_with('.') && !promise.source.is_empty(), "{promise:?}");
        }
    }
}
