//! The log of every server by zxid; a proposal is committed where its server knows a quorum to have it.

use kernel::{Log, NodeId};
use scene::{Cell, LogPanel, LogRow, Progress};
use sim::World;
use zab::{Entry, Role};
use zookeeper::{Change, Transaction, TxnBody};

use crate::depict;
use crate::names;
use crate::system::{Ensemble, leader, server};

/// The most columns that are sent.
const COLUMNS_MAX: u64 = 64;

/// All logs. `first` is the first column; none for the newest ones.
pub(super) fn panel(world: &World<Ensemble>, first: Option<u64>) -> LogPanel {
    let numbers = || (0..names::servers(world.config())).map(NodeId);
    let last = numbers().map(|node| log_of(world, node).len()).max().unwrap_or(0);
    let newest = last.saturating_sub(COLUMNS_MAX - 1).max(1);
    let first = first.unwrap_or(newest).clamp(1, last.max(1));
    let rows = numbers().map(|node| row(world, node, first)).collect();
    let title = "Proposals".to_owned();
    LogPanel { title, first, last, wide: true, heads: heads(world, first, last), rows }
}

/// The zxids of the leader's log, which others are brought to; where nobody leads, of the longest one.
fn heads(world: &World<Ensemble>, first: u64, last: u64) -> Vec<String> {
    let all = (0..names::servers(world.config())).map(|node| log_of(world, NodeId(node)));
    let leads = leader(world).map(|(node, _)| log_of(world, node));
    let Some(longest) = all.max_by_key(|log| log.len()) else { return Vec::new() };
    let head = |index| {
        let at = |log: &Log<Entry<Transaction>>| log.with(index, |entry| entry.zxid);
        let zxid = leads.and_then(at).or_else(|| at(longest));
        zxid.map_or(String::new(), depict::short)
    };
    (first..=last.min(first + COLUMNS_MAX - 1)).map(head).collect()
}

/// A server's log; where it is down, what its disk holds of it.
fn log_of(world: &World<Ensemble>, node: NodeId) -> &Log<Entry<Transaction>> {
    match server(world, node) {
        Some(server) => server.zab().log(),
        None => &world.host(node).expect("every node has a machine").disk.log,
    }
}

fn row(world: &World<Ensemble>, node: NodeId, first: u64) -> LogRow {
    let log = log_of(world, node);
    let committed = server(world, node).map_or(0, |server| server.zab().delivered());
    let here = first.max(log.start() + 1);
    let cells = (here..).zip(log.range(here, first + COLUMNS_MAX - 1));
    let cell = |(index, entry): (u64, Entry<Transaction>)| Cell {
        index,
        term: u64::from(entry.zxid.epoch().0),
        name: depict::short(entry.zxid),
        text: short(&entry.txn.body),
        committed: index <= committed,
    };
    let applied = server(world, node).map(zookeeper::Server::applied);
    let durable = world.host(node).expect("every node has a machine").disk.log.len();
    LogRow {
        actor: node.0,
        cells: cells.map(cell).collect(),
        compacted: log.start(),
        length: log.len(),
        commit: committed,
        applied: committed,
        applied_name: applied.map_or("—".to_owned(), depict::short),
        durable: durable.min(log.len()),
        progress: progress(world, node),
    }
}

/// What a learner has acknowledged, as its leader knows. Once it is in step it is sent each proposal at
/// once.
fn progress(world: &World<Ensemble>, node: NodeId) -> Option<Progress> {
    world.host(node).filter(|host| host.lost.is_none())?;
    let (_, leads) = leader(world)?;
    let Role::Leading(leading) = leads.zab().role() else { return None };
    let known = leading.learners.get(node)?;
    let log = leads.zab().log();
    let matched = crate::history::place(log, known.acked);
    Some(Progress { matched, next: None })
}

/// A name without the GUID that a recipe puts before it, and its number without the zeros before that:
/// `n-3` for `c4.0.1.1-n-0000000003`.
fn brief(name: &str) -> String {
    let named = name.split_once('-').filter(|(guid, _)| guid.contains('.'));
    let name = named.map_or(name, |(_, name)| name);
    let numbered = name.len().checked_sub(SEQUENCE_DIGITS).and_then(|at| name.split_at_checked(at));
    match numbered.and_then(|(name, number)| Some((name, number.parse::<u32>().ok()?))) {
        Some((name, number)) => format!("{name}{number}"),
        None => name.to_owned(),
    }
}

/// So many digits has the number of a sequential node.
const SEQUENCE_DIGITS: usize = 10;

/// A transaction in a few characters.
fn short(body: &TxnBody) -> String {
    let one = |change: &Change| match change {
        Change::Create { path, .. } => format!("+{}", brief(path.name())),
        Change::Delete { path } => format!("−{}", brief(path.name())),
        Change::Set { path, .. } => format!("={}", brief(path.name())),
        Change::Check => "check".to_owned(),
    };
    match body {
        TxnBody::Open { .. } => "+session".to_owned(),
        TxnBody::Close => "−session".to_owned(),
        TxnBody::One(change) => one(change),
        TxnBody::All(all) => format!("multi {}", all.len()),
        TxnBody::Failed(_) | TxnBody::FailedMulti(_) => "failed".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::brief;

    #[test]
    fn a_name_is_told_without_guid_and_zeros() {
        for (name, told) in [
            ("c4.0.1.1-n-0000000003", "n-3"),
            ("queue-0000000012", "queue-12"),
            ("0000000000", "0"),
            ("election", "election"),
            ("a.b", "a.b"),
            ("no-number-x", "no-number-x"),
        ] {
            assert_eq!(brief(name), told);
        }
    }
}
