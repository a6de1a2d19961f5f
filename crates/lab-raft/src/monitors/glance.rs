//! What the monitors have seen of each server: where nothing of it has changed, most of them need
//! not look again.

use kernel::NodeId;
use raft::{Index, Term};
use sim::{Event, World};

use super::{ServerLog, touched};
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

impl Glance {
    /// Has the server that this step ran another log, commit index, term or role than before, or
    /// did the step put out, start or stop anything?
    pub(crate) fn changes(&mut self, world: &World<Cluster>, events: &[Event<Cluster>]) -> bool {
        let does = |event: &Event<Cluster>| match event {
            Event::Output { .. } | Event::Started(_) | Event::Stopped(_) => true,
            Event::Sent(_)
            | Event::Wrote { .. }
            | Event::Synced { .. }
            | Event::Lost { .. }
            | Event::TimerSet { .. }
            | Event::TimerCancelled { .. }
            | Event::Note { .. } => false,
        };
        let node = touched(events);
        let differs = node.is_some_and(|node| self.differs(world, node));
        differs || events.iter().any(does)
    }

    fn differs(&mut self, world: &World<Cluster>, node: NodeId) -> bool {
        let at = usize::from(node.0);
        if self.servers.len() <= at {
            self.servers.resize(at + 1, None);
        }
        let seen = &mut self.servers[at];
        let Some(raft) = server(world, node).map(kv::Server::raft) else {
            return seen.take().is_some();
        };
        if seen.as_ref().is_some_and(|seen| {
            seen.log.is_same(raft.log())
                && (seen.commit, seen.term, seen.leads)
                    == (raft.commit(), raft.term(), raft.leads())
        }) {
            return false;
        }
        let log = raft.log().clone();
        *seen = Some(Seen { log, commit: raft.commit(), term: raft.term(), leads: raft.leads() });
        true
    }
}
