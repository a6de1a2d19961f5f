//! Durable before committed: when an entry is committed for the first time, it is on the disks of
//! a majority (Raft 5.3, thesis 10.2.1; `CommittedIsDurableInv` of etcd's specification). Disks
//! count, whether their servers run or not; one that is lost counts with what it held, since its
//! server was right to answer. The majority is that of the configuration in force when the entry was
//! counted, which is the one before the step: in etcd's way the entry may be the change itself.

use std::hash::Hasher;

use kernel::{NodeId, NodeSet, SortedMap};
use raft::{Configuration, Counting};
use sim::{Event, World};
use verify::{Aspects, Monitor, Promise};

use super::{COMMIT, LOG, ServerLog, same_at, touched_server};
use crate::system::Cluster;

/// How many entries have been committed so far.
#[derive(Clone, Debug, Default)]
pub(super) struct DurableOnMajority {
    committed: u64,
    /// Who took part for each server after its last step.
    in_force: SortedMap<NodeId, Configuration>,
}

/// Entries that were committed with too few copies on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct TooFew {
    index: u64,
    copies: u64,
    servers: u64,
}

impl DurableOnMajority {
    /// A server takes this log to be committed up to `commit`, and these are the logs on all disks.
    fn committed(
        &mut self,
        commit: u64,
        log: &ServerLog,
        configuration: &Configuration,
        disks: impl Iterator<Item = (NodeId, ServerLog)>,
    ) -> Option<TooFew> {
        if commit <= self.committed {
            return None;
        }
        let fresh = self.committed + 1..=commit;
        self.committed = commit;
        let has = |disk: &ServerLog| fresh.clone().all(|index| same_at(disk, log, index));
        let have: NodeSet = disks.filter(|(_, disk)| has(disk)).map(|(node, _)| node).collect();
        if configuration.has_quorum(Counting::Majorities, have) {
            return None;
        }
        let voters = configuration.all_voters();
        let copies = voters.intersection(have).count();
        Some(TooFew { index: commit, copies, servers: voters.count() })
    }
}

impl Monitor<Cluster> for DurableOnMajority {
    fn promise(&self) -> Promise {
        Promise {
            name: "Durable before committed",
            words: "A committed entry is on the disks of a majority",
            source: "Raft 5.3, thesis 10.2.1",
        }
    }

    fn observe(&mut self, world: &World<Cluster>, events: &[Event<kv::Node>]) -> Option<String> {
        let (node, raft) = touched_server(world, events)?;
        let servers = (0..world.config().servers).map(NodeId);
        let disks = servers.filter_map(|server| {
            let host = world.host(server)?;
            Some((server, host.lost.as_ref().unwrap_or(&host.disk).log.history()))
        });
        let now = *raft.configuration();
        let before = self.in_force.get(node).copied();
        if before != Some(now) {
            self.in_force.insert(node, now);
        }
        let before = before.unwrap_or(now);
        if raft.commit().0 <= self.committed {
            return None;
        }
        let log = raft.log().history();
        let TooFew { index, copies, servers } =
            self.committed(raft.commit().0, &log, &before, disks)?;
        let name = world.name(node);
        Some(format!("{name} committed entry {index}, which {copies} of {servers} disks have"))
    }

    /// A configuration comes into force with an entry of the log, or when that is committed.
    fn looks_at(&self) -> Aspects {
        LOG.and(COMMIT)
    }

    fn remember(&self, into: &mut dyn Hasher) {
        into.write_u64(self.committed);
    }

    fn copy(&self) -> Box<dyn Monitor<Cluster>> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::log;
    use super::*;

    fn numbered(disks: Vec<ServerLog>) -> impl Iterator<Item = (NodeId, ServerLog)> {
        (0..u8::MAX).map(NodeId).zip(disks)
    }

    #[test]
    fn an_entry_committed_before_a_majority_has_it_on_disk_is_seen() {
        type Case<'a> = (u64, &'a [&'a [u64]], Option<u64>);
        let cases: [Case<'_>; 7] = [
            (2, &[&[1, 2], &[1, 2], &[]], None),
            (2, &[&[1], &[1, 2], &[1, 2]], None),
            (2, &[&[1, 2], &[1], &[1]], Some(1)),
            (2, &[&[1, 2], &[1, 3], &[1, 3]], Some(1)),
            (2, &[&[1, 2], &[1, 2], &[1], &[1]], Some(2)),
            (2, &[&[1]], Some(0)),
            (2, &[&[1, 2]], None),
        ];
        for (commit, disks, copies) in cases {
            let terms = disks;
            let disks: Vec<ServerLog> = terms.iter().map(|terms| log(terms)).collect();
            let mut seen = DurableOnMajority::default();
            let all = Configuration::of((0..u8::MAX).take(disks.len()).map(NodeId));
            let found = seen.committed(commit, &log(&[1, 2, 2]), &all, numbered(disks));
            assert_eq!(found.map(|found| found.copies), copies, "{terms:?}");
        }
    }

    #[test]
    fn only_entries_committed_for_the_first_time_are_judged() {
        let mut seen = DurableOnMajority::default();
        let (short, long) = (log(&[1]), log(&[1, 1, 2]));
        let all = Configuration::of([0, 1, 2].map(NodeId));
        let mut seen = |commit: u64, disks: [&ServerLog; 3]| {
            seen.committed(commit, &long, &all, numbered(disks.map(Clone::clone).into()))
        };
        assert_eq!(seen(1, [&short, &long, &long]), None);
        assert_eq!(seen(1, [&log(&[]), &short, &long]), None);
        assert!(seen(2, [&short, &short, &long]).is_some());
    }
}
