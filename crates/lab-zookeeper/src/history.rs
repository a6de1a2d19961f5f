//! Finding transactions in the logs of servers.

use zab::{Entry, Zxid};
use zookeeper::{Server, Transaction};

/// The place of this number in a server's log: the last entry with it or a lower one, or what is
/// compacted.
pub(crate) fn place(log: &kernel::Log<Entry<Transaction>>, zxid: Zxid) -> u64 {
    let (mut low, mut high) = (log.start(), log.len());
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if log.with(middle, |entry| entry.zxid).is_some_and(|at| at <= zxid) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}

/// The transaction of this number, if a server has it in its log.
pub(crate) fn at(server: &Server, zxid: Zxid) -> Option<Transaction> {
    let log = server.zab().log();
    let entry = log.get(place(log, zxid))?;
    (entry.zxid == zxid).then_some(entry.txn)
}
