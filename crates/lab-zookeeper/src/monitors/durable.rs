//! What is committed is on the disks of a quorum (Zab IV: acknowledged from the disk). A disk that is
//! lost counts with what it held, since its server was right to acknowledge.

use std::hash::{Hash, Hasher};

use kernel::{NodeId, NodeSet};
use sim::{Event, World};
use verify::{Monitor, Promise};
use zab::Zxid;

use super::history::History;
use super::touched_server;
use crate::system::Ensemble;

/// The committed history is on the disks of a quorum when it grows.
#[derive(Clone, Debug, Default)]
pub(super) struct DurableOnQuorum(History);

/// The servers on whose disk there is this transaction.
fn holders(world: &World<Ensemble>, zxid: Zxid) -> NodeSet {
    let has = |node: &NodeId| {
        let host = world.host(*node);
        host.is_some_and(|host| {
            let log = host.lost.as_ref().unwrap_or(&host.disk).log.history();
            let last = log.with(log.len(), |entry| entry.zxid);
            last.is_some_and(|last| zxid <= last)
        })
    };
    world.config().zab.servers().iter().filter(has).collect()
}

impl Monitor<Ensemble> for DurableOnQuorum {
    fn promise(&self) -> Promise {
        Promise {
            name: "Durable on a quorum",
            words: "What is delivered is on the disks of a quorum",
            source: "Zab IV; ZOOKEEPER-3911",
        }
    }

    fn observe(
        &mut self,
        world: &World<Ensemble>,
        events: &[Event<zookeeper::Node>],
    ) -> Option<String> {
        let (node, server) = touched_server(world, events)?;
        let zab = server.zab();
        let new = self.0.take(zab.log(), zab.delivered()).ok()?;
        let (_, last) = self.0.last(new).last()?;
        let holders = holders(world, last.zxid);
        if zab.config().is_quorum(holders) {
            return None;
        }
        let count = holders.count();
        Some(format!("{} delivered {}, which is on {count} disks", world.name(node), last.zxid))
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
    use kernel::Micros;
    use sim::saved::SavedRun;
    use sim::{Choice, Fault, Setup, Step};

    use super::*;

    #[test]
    fn a_disk_that_is_lost_counts_with_what_it_held() {
        let run = SavedRun::new("zookeeper");
        let setup = Setup { network: run.network, fsync: run.fsync, seed: 1 };
        let config = crate::config::read(&[]).expect("the usual settings are valid");
        let mut world = World::<Ensemble>::new(config, setup);
        while let Some(step) = world.next_due().filter(|step| step.at < Micros::from_millis(3_000))
        {
            world.apply_due(&step, &mut Vec::new());
        }
        let (_, leader) = crate::system::leader(&world).expect("they elected one");
        let last = leader.applied();
        assert!(!last.begins_epoch(), "sessions have begun");
        let all: NodeSet = [0, 1, 2].map(NodeId).into_iter().collect();
        assert_eq!(holders(&world, last), all);
        let wiped = Choice::Fault(Box::new(Fault::LoseDisk(NodeId(0))));
        let step = Step { at: world.now(), choice: wiped };
        world.apply(&step, &mut Vec::new()).expect("it has a disk");
        assert_eq!(holders(&world, last), all, "its server was right to acknowledge");
    }
}
