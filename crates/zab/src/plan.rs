//! How a leader brings a learner to its own history: the decision of `LearnerHandler.syncFollower`
//! and `queueCommittedProposals`, case by case, as a pure function.

use kernel::Log;

use crate::numbers::Zxid;
use crate::store::{Entry, zxid_at};

/// What a leader knows when it decides.
#[derive(Clone, Debug)]
pub struct Stock<'a, T: Clone + Eq> {
    /// Its log.
    pub log: &'a Log<Entry<T>>,
    /// Entries after this index, and up to `last`, are in memory (`committedLog`).
    pub first: u64,
    /// Up to here they are committed.
    pub last: u64,
    /// What it has processed; names the beginning of its epoch where nothing came after
    /// (`lastProcessedZxid`).
    pub processed: Zxid,
    /// At most so many entries come from the disk.
    pub disk_log: u64,
}

/// What the leader sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Plan {
    /// What is missing: the entries from this index on. What the learner has stands.
    Diff {
        /// The leader's last committed transaction.
        committed: Zxid,
        /// Entries after this index follow.
        after: u64,
    },
    /// The learner drops what it has after this transaction; entries after the index follow.
    Trunc {
        /// The last transaction that it keeps.
        to: Zxid,
        /// Entries after this index follow.
        after: u64,
    },
    /// Everything.
    Snap,
}

impl<T: Clone + Eq> Stock<'_, T> {
    /// What a learner gets whose last transaction is this one.
    ///
    /// A zxid that only begins an epoch stands in no log, so it is never a reason to drop anything.
    pub fn plan(&self, peer: Zxid) -> Plan {
        let in_memory = self.first < self.last;
        let min = if in_memory { zxid_at(self.log, self.first + 1) } else { None };
        let max = if in_memory { zxid_at(self.log, self.last) } else { None };
        let (min, max) = (min.unwrap_or(self.processed), max.unwrap_or(self.processed));
        if self.processed == peer {
            return Plan::Diff { committed: peer, after: self.last };
        }
        if max < peer && !peer.begins_epoch() {
            return Plan::Trunc { to: max, after: self.last };
        }
        if min <= peer && peer <= max {
            return self.walk(self.first, peer, max);
        }
        if peer < min && self.on_disk(peer) {
            return self.walk(self.log.start(), peer, max);
        }
        Plan::Snap
    }

    /// Can the log on disk go on from there, without a gap, and within its limit?
    fn on_disk(&self, peer: Zxid) -> bool {
        let oldest = zxid_at(self.log, self.log.start() + 1);
        let from_disk = self.first.saturating_sub(crate::store::index_of(self.log, peer));
        oldest.is_some_and(|oldest| oldest <= peer) && from_disk <= self.disk_log
    }

    /// Looks for the learner's last transaction among the entries after this index.
    fn walk(&self, from: u64, peer: Zxid, max: Zxid) -> Plan {
        let mut before = None;
        for index in from + 1..=self.last {
            let Some(zxid) = zxid_at(self.log, index) else { continue };
            if zxid < peer {
                before = Some(zxid);
                continue;
            }
            if zxid == peer {
                return Plan::Diff { committed: max, after: index };
            }
            if peer.begins_epoch() {
                return Plan::Diff { committed: max, after: index - 1 };
            }
            // Never across epochs: the learner could not do it.
            return match before {
                Some(to) if zxid.epoch() == peer.epoch() => Plan::Trunc { to, after: index - 1 },
                Some(_) | None => Plan::Snap,
            };
        }
        if peer.begins_epoch() {
            return Plan::Diff { committed: max, after: self.last };
        }
        Plan::Snap
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numbers::Epoch;

    fn z(epoch: u32, counter: u32) -> Zxid {
        Zxid::new(Epoch(epoch), counter)
    }

    fn log(zxids: &[(u32, u32)]) -> Log<Entry<()>> {
        let mut log = Log::default();
        zxids.iter().for_each(|(e, c)| log.push(Entry { zxid: z(*e, *c), txn: () }));
        log
    }

    fn diff(committed: (u32, u32), after: u64) -> Plan {
        Plan::Diff { committed: z(committed.0, committed.1), after }
    }

    fn trunc(to: (u32, u32), after: u64) -> Plan {
        Plan::Trunc { to: z(to.0, to.1), after }
    }

    #[test]
    fn every_case_of_sync_follower() {
        let log = log(&[(1, 1), (1, 2), (1, 3), (1, 5), (2, 1), (2, 2)]);
        let stock = |first, last, processed, disk_log| Stock {
            log: &log,
            first,
            last,
            processed,
            disk_log,
        };
        let whole = || stock(0, 6, z(2, 2), 100);
        for (stock, peer, plan, why) in [
            (whole(), (2, 2), diff((2, 2), 6), "equal: an empty diff"),
            (whole(), (2, 1), diff((2, 2), 5), "within memory: what is missing"),
            (whole(), (1, 3), diff((2, 2), 3), "also across epochs"),
            (whole(), (2, 7), trunc((2, 2), 6), "ahead: back to the leader's last"),
            (whole(), (1, 4), trunc((1, 3), 3), "a transaction of its own: back to the one before"),
            (whole(), (1, 9), Plan::Snap, "never back across epochs"),
            (whole(), (2, 0), diff((2, 2), 4), "the beginning of an epoch is in no log"),
            (whole(), (3, 0), Plan::Snap, "nor is one that the leader does not know"),
            (whole(), (0, 0), Plan::Snap, "an empty learner: no log reaches back to nothing"),
            (stock(4, 6, z(2, 2), 100), (1, 2), diff((2, 2), 2), "older: from the disk as well"),
            (stock(4, 6, z(2, 2), 2), (1, 2), diff((2, 2), 2), "so many as the limit allows"),
            (stock(4, 6, z(2, 2), 1), (1, 2), Plan::Snap, "and no more"),
            (stock(4, 6, z(2, 2), 0), (1, 2), Plan::Snap, "or none"),
            (stock(4, 6, z(2, 2), 100), (1, 4), trunc((1, 3), 3), "back with the disk's help"),
            (stock(6, 6, z(3, 0), 100), (3, 0), diff((3, 0), 6), "nothing in memory, and equal"),
            (stock(6, 6, z(3, 0), 100), (3, 4), trunc((3, 0), 6), "nothing in memory, and ahead"),
            (stock(6, 6, z(3, 0), 100), (2, 2), diff((3, 0), 6), "nothing in memory: the disk"),
        ] {
            assert_eq!(stock.plan(z(peer.0, peer.1)), plan, "{peer:?}: {why}");
        }
    }

    #[test]
    fn what_is_compacted_is_a_gap() {
        let mut log = log(&[(1, 1), (1, 2), (1, 3), (1, 4)]);
        log.compact(2);
        let stock = Stock { log: &log, first: 3, last: 4, processed: z(1, 4), disk_log: 100 };
        assert_eq!(stock.plan(z(1, 3)), diff((1, 4), 3));
        assert_eq!(stock.plan(z(1, 2)), Plan::Snap, "the oldest entry on disk is after it");
    }
}
