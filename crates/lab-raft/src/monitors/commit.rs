//! What is committed stays committed: a server's commit index never falls between restarts, and
//! all committed prefixes, of every server and at every time, agree with the longest one
//! (`CommittedLogAppendOnlyProp` and `LogInv` of CCF's specification).

use std::hash::{Hash, Hasher};

use kernel::{NodeId, SortedMap};
use sim::{Event, World};
use verify::{Aspects, Monitor, Promise};

use super::{COMMIT, LOG, ServerLog, same_at, started, touched_server};
use crate::system::Cluster;

/// The longest committed prefix, and up to where each server's log was compared with it.
#[derive(Clone, Debug, Default)]
pub(super) struct CommittedStays {
    longest: ServerLog,
    servers: SortedMap<NodeId, Known>,
}

/// What is known of one server: its log after its last step, the same as the longest prefix up to
/// its commit index then.
#[derive(Clone, Debug, Default)]
struct Known {
    commit: u64,
    log: ServerLog,
}

/// What is wrong with what a server takes to be committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lost {
    /// Its commit index fell.
    Fell { from: u64, to: u64 },
    /// It has another entry at this index, or none.
    Differs { index: u64 },
}

impl CommittedStays {
    /// This server booted: it knows nothing to be committed.
    fn restarted(&mut self, node: NodeId) {
        self.servers.remove(node);
    }

    /// This server, with this log, takes entries up to `commit` to be committed.
    fn committed(&mut self, node: NodeId, commit: u64, log: &ServerLog) -> Option<Lost> {
        let known = self.servers.entry(node);
        let before = known.commit;
        let kept = known.log.common(log);
        if commit == before && kept == log.len() && kept == known.log.len() {
            return None;
        }
        *known = Known { commit, log: log.clone() };
        if commit < before {
            return Some(Lost::Fell { from: before, to: commit });
        }
        if kept < before {
            return Some(Lost::Differs { index: kept + 1 });
        }
        let known_to_all = commit.min(self.longest.len());
        let differs =
            (before + 1..=known_to_all).find(|index| !same_at(&self.longest, log, *index));
        if let Some(index) = differs.or((log.len() < commit).then_some(log.len() + 1)) {
            return Some(Lost::Differs { index });
        }
        if commit > self.longest.len() {
            self.longest = log.clone();
            self.longest.truncate(commit);
        }
        None
    }
}

impl Monitor<Cluster> for CommittedStays {
    fn promise(&self) -> Promise {
        Promise {
            name: "Committed stays committed",
            words: "Committed entries are never lost or changed",
            source: "Raft 5.3, 5.4",
        }
    }

    fn observe(&mut self, world: &World<Cluster>, events: &[Event<kv::Node>]) -> Option<String> {
        let (node, raft) = touched_server(world, events)?;
        if started(events, node) {
            self.restarted(node);
        }
        let lost = self.committed(node, raft.commit().0, &raft.log().history())?;
        let name = world.name(node);
        Some(match lost {
            Lost::Fell { from, to } => {
                format!("The commit index of {name} fell from {from} to {to}")
            }
            Lost::Differs { index } => {
                format!("{name} no longer has the entry that was committed at {index}")
            }
        })
    }

    fn looks_at(&self) -> Aspects {
        LOG.and(COMMIT)
    }

    fn remember(&self, into: &mut dyn Hasher) {
        // A server's log and commit index are what they were after its last step; of one that is
        // down they are forgotten when that begins again.
        self.longest.hash(&mut { into });
    }

    fn copy(&self) -> Box<dyn Monitor<Cluster>> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::log;
    use super::*;

    const SERVER: NodeId = NodeId(0);
    const OTHER: NodeId = NodeId(1);

    #[test]
    fn a_commit_index_that_falls_is_seen_unless_the_server_restarted() {
        let mut seen = CommittedStays::default();
        assert_eq!(seen.committed(SERVER, 2, &log(&[1, 1, 1])), None);
        seen.restarted(SERVER);
        assert_eq!(seen.committed(SERVER, 0, &log(&[1, 1])), None);
        assert_eq!(seen.committed(SERVER, 1, &log(&[1, 1])), None);
        let fell = Some(Lost::Fell { from: 1, to: 0 });
        assert_eq!(seen.committed(SERVER, 0, &log(&[1, 1])), fell);
    }

    #[test]
    fn a_committed_entry_that_differs_is_seen_on_any_server() {
        type Case<'a> = (NodeId, u64, &'a [u64], Option<u64>);
        let cases: [Case<'_>; 8] = [
            (OTHER, 2, &[1, 1, 9], None),
            (OTHER, 4, &[1, 1, 2, 2], None),
            (OTHER, 2, &[1, 3], Some(2)),
            (OTHER, 3, &[3, 3, 3], Some(1)),
            (OTHER, 3, &[1, 1], Some(3)),
            (SERVER, 3, &[1, 1, 2, 2], None),
            (SERVER, 3, &[1, 1, 3], Some(3)),
            (SERVER, 3, &[1, 1], Some(3)),
        ];
        for (node, commit, terms, differs) in cases {
            let mut seen = CommittedStays::default();
            assert_eq!(seen.committed(SERVER, 3, &log(&[1, 1, 2])), None);
            let expected = differs.map(|index| Lost::Differs { index });
            let found = seen.committed(node, commit, &log(terms));
            assert_eq!(found, expected, "{node:?} commits {commit} of {terms:?}");
        }
    }

    #[test]
    fn a_prefix_committed_before_a_restart_still_binds_everyone() {
        let mut seen = CommittedStays::default();
        assert_eq!(seen.committed(SERVER, 2, &log(&[1, 2])), None);
        seen.restarted(SERVER);
        assert_eq!(seen.committed(SERVER, 0, &log(&[])), None);
        let found = seen.committed(SERVER, 2, &log(&[1, 3]));
        assert_eq!(found, Some(Lost::Differs { index: 2 }));
    }
}
