//! What the monitors have seen of each server: where nothing of it has changed, most of them need
//! not look again.

use kernel::NodeId;
use raft::{Index, Term};
use sim::{Event, World, touched};
use verify::Aspects;

use super::ServerLog;
use crate::system::{Cluster, server};

/// What each server was after its last step; none for one that is down.
#[derive(Clone, Debug, Default)]
pub struct Glance {
    servers: Vec<Option<Seen>>,
}

#[derive(Clone, Debug)]
struct Seen {
    log: ServerLog,
    commit: Index,
    term: Term,
    leads: bool,
}

/// The log of a server.
pub(super) const LOG: Aspects = Aspects::side(0);
/// How much of it a server takes to be committed.
pub(super) const COMMIT: Aspects = Aspects::side(1);
/// The term of a server, and whether it leads.
pub(super) const REIGN: Aspects = Aspects::side(2);
/// What a node reports.
pub(super) const OUTPUT: Aspects = Aspects::side(3);

impl Glance {
    /// What of the server that this step ran is not as it was; and everything, where the step
    /// started or stopped a node.
    pub(crate) fn changes(
        &mut self,
        world: &World<Cluster>,
        events: &[Event<kv::Node>],
    ) -> Aspects {
        let Some(node) = touched(events) else { return Aspects::NONE };
        let mut changed = self.differs(world, node);
        for event in events {
            match event {
                Event::Started(_) | Event::Stopped(_) => changed = Aspects::ALL,
                Event::Output { .. } => changed = changed.and(OUTPUT),
                Event::Sent(_)
                | Event::Wrote { .. }
                | Event::Synced { .. }
                | Event::Lost { .. }
                | Event::TimerSet { .. }
                | Event::TimerCancelled { .. }
                | Event::Note { .. } => {}
            }
        }
        changed
    }

    fn differs(&mut self, world: &World<Cluster>, node: NodeId) -> Aspects {
        let at = usize::from(node.0);
        if self.servers.len() <= at {
            self.servers.resize(at + 1, None);
        }
        let seen = &mut self.servers[at];
        let Some(raft) = server(world, node).map(kv::Server::raft) else {
            return if seen.take().is_some() { Aspects::ALL } else { Aspects::NONE };
        };
        let reign = (raft.term(), raft.leads());
        let changed = seen.as_ref().map_or(Aspects::ALL, |seen| {
            let mut changed = Aspects::NONE;
            if !seen.log.is_same(raft.log()) {
                changed = changed.and(LOG);
            }
            if seen.commit != raft.commit() {
                changed = changed.and(COMMIT);
            }
            if (seen.term, seen.leads) != reign {
                changed = changed.and(REIGN);
            }
            changed
        });
        if changed != Aspects::NONE {
            let (log, commit, (term, leads)) = (raft.log().clone(), raft.commit(), reign);
            *seen = Some(Seen { log, commit, term, leads });
        }
        changed
    }
}
