//! What is on disk, and the rules about logs (`FileTxnLog`, `FileSnap`, `acceptedEpoch` and
//! `currentEpoch`).

use std::fmt::Debug;
use std::hash::Hash;
use std::rc::Rc;

use kernel::{Canonical, Log, Slice};

use crate::numbers::{Epoch, Zxid};

/// What transactions and snapshots must be able to do; everything that can, is.
pub trait Content: Clone + Debug + Eq + Hash + Canonical + 'static {}

impl<T: Clone + Debug + Eq + Hash + Canonical + 'static> Content for T {}

/// A transaction and its number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entry<T> {
    /// Its number.
    pub zxid: Zxid,
    /// It.
    pub txn: T,
}

/// What the transactions up to one came to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Snapshot<S> {
    /// Up to here they are in it. It may name the beginning of an epoch.
    pub zxid: Zxid,
    /// So many entries of the log.
    pub index: u64,
    /// The owner's state.
    pub state: S,
}

/// The whole of a server's state, as it is sent to one that is too far behind (SNAP).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Image<T: Clone + Eq + Hash, S> {
    /// The state up to here (`lastProcessedZxid` of the leader).
    pub zxid: Zxid,
    /// The last snapshot; none for an empty state.
    pub snapshot: Option<Rc<Snapshot<S>>>,
    /// What was committed after it; all before is compacted.
    pub log: Log<Entry<T>>,
}

/// What a server must remember across a crash.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Disk<T: Clone + Eq + Hash, S> {
    /// The last epoch that it promised to take part in (Zab: f.p).
    pub accepted: Epoch,
    /// The last epoch whose leader it was in step with (Zab: f.a).
    pub current: Epoch,
    /// Its log.
    pub log: Log<Entry<T>>,
    /// The last snapshot; the log begins at or before its end.
    pub snapshot: Option<Rc<Snapshot<S>>>,
}

/// One write to that disk.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Record<T: Clone + Eq + Hash, S> {
    /// The accepted epoch.
    Accepted(Epoch),
    /// The current epoch.
    Current(Epoch),
    /// Entries from after `kept` on; whatever stood there is gone.
    Entries {
        /// The log stays as it is up to here.
        kept: u64,
        /// What follows.
        entries: Slice<Entry<T>>,
    },
    /// A snapshot of its own.
    Snapshot {
        /// It.
        snapshot: Rc<Snapshot<S>>,
        /// The log is compacted up to here.
        start: u64,
    },
    /// A leader's state in the place of everything (`takeSnapshot` at NEWLEADER).
    Installed(Rc<Image<T, S>>),
}

impl<T: Clone + Eq + Hash, S> Disk<T, S> {
    /// Adds one write.
    pub fn write(&mut self, record: Record<T, S>) {
        match record {
            Record::Accepted(epoch) => self.accepted = epoch,
            Record::Current(epoch) => self.current = epoch,
            Record::Entries { kept, entries } => {
                self.log.truncate(kept);
                self.log.extend(&entries, 0);
            }
            Record::Snapshot { snapshot, start } => {
                self.log.compact(start);
                self.snapshot = Some(snapshot);
            }
            Record::Installed(image) => {
                self.log = image.log.clone();
                self.snapshot.clone_from(&image.snapshot);
            }
        }
    }
}

impl<T: Clone + Eq + Hash, S> Default for Disk<T, S> {
    fn default() -> Self {
        Self { accepted: Epoch(0), current: Epoch(0), log: Log::default(), snapshot: None }
    }
}

/// The number of the entry at an index; none where it is compacted or beyond the end.
pub(crate) fn zxid_at<T: Clone + Eq>(log: &Log<Entry<T>>, index: u64) -> Option<Zxid> {
    log.with(index, |entry| entry.zxid)
}

/// The number of the last entry that is there or was compacted last; 0 for an empty log.
pub(crate) fn last<T: Clone + Eq>(log: &Log<Entry<T>>) -> Zxid {
    let compacted = || log.last_compacted(|entry| entry.zxid);
    zxid_at(log, log.len()).or_else(compacted).unwrap_or_default()
}

/// The last index whose entry has this number or a lower one; the compacted part where all are
/// higher.
pub(crate) fn index_of<T: Clone + Eq>(log: &Log<Entry<T>>, zxid: Zxid) -> u64 {
    let (mut low, mut high) = (log.start(), log.len());
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if zxid_at(log, middle).is_some_and(|at| at <= zxid) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_found_by_their_numbers() {
        let mut log = Log::default();
        for (epoch, counter) in [(1, 1), (1, 2), (3, 1), (3, 2), (4, 1)] {
            log.push(Entry { zxid: Zxid::new(Epoch(epoch), counter), txn: () });
        }
        let find =
            |log: &Log<Entry<()>>, epoch, counter| index_of(log, Zxid::new(Epoch(epoch), counter));
        for (epoch, counter, index) in
            [(0, 9, 0), (1, 1, 1), (1, 9, 2), (2, 0, 2), (3, 1, 3), (3, 5, 4), (4, 1, 5), (9, 9, 5)]
        {
            assert_eq!(find(&log, epoch, counter), index, "{epoch}:{counter}");
        }
        log.compact(2);
        assert_eq!((find(&log, 1, 1), find(&log, 3, 1)), (2, 3), "not before what is compacted");
    }
}
