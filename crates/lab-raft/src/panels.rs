//! What stands beside the stage: the logs side by side, and the contents of each server.

use kernel::{Log, NodeId, SortedSet};
use raft::{Entry, Index, Role};
use scene::{Cell, LogPanel, LogRow, Panel, Progress, TablePanel};
use sim::World;

use crate::depict::{short, without_command};
use crate::quorum;
use crate::system::{Cluster, leader, server, servers};

/// The most columns that are sent.
const COLUMNS_MAX: u64 = 64;

/// All panels. `first` is the first column of the logs; none for the newest columns.
pub(crate) fn all(world: &World<Cluster>, first: Option<u64>) -> Vec<Panel> {
    vec![
        Panel::Log(logs(world, first)),
        Panel::Quorum(quorum::panel(world)),
        Panel::Table(contents(world)),
    ]
}

fn logs(world: &World<Cluster>, first: Option<u64>) -> LogPanel {
    let numbers = || (0..world.config().servers).map(NodeId);
    let last = numbers().map(|node| log_of(world, node).len()).max().unwrap_or(0);
    let newest = last.saturating_sub(COLUMNS_MAX - 1).max(1);
    let first = first.unwrap_or(newest).clamp(1, last.max(1));
    let rows = numbers().map(|node| row(world, node, first)).collect();
    LogPanel { title: "Logs".to_owned(), first, last, wide: false, heads: Vec::new(), rows }
}

/// A server's log; where it is down, what its disk holds of it.
fn log_of(world: &World<Cluster>, node: NodeId) -> &Log<Entry<kv::Request>> {
    match server(world, node) {
        Some(server) => server.raft().log(),
        None => &world.host(node).expect("every node has a machine").disk.log,
    }
}

fn row(world: &World<Cluster>, node: NodeId, first: u64) -> LogRow {
    let log = log_of(world, node);
    let server = server(world, node);
    let commit = server.map_or(Index(0), |server| server.raft().commit());
    let here = first.max(log.start() + 1);
    let cells = (here..).zip(log.range(here, first + COLUMNS_MAX - 1));
    let cell = |(index, entry): (u64, Entry<kv::Request>)| Cell {
        index,
        term: entry.term.0,
        name: index.to_string(),
        text: entry
            .op
            .as_ref()
            .map_or_else(|| without_command(&entry), |command| short(command.operation)),
        committed: index <= commit.0,
    };
    let applied = server.map_or(0, |server| server.applied().0);
    LogRow {
        actor: node.0,
        cells: cells.map(cell).collect(),
        compacted: log.start(),
        length: log.len(),
        commit: commit.0,
        applied,
        applied_name: applied.to_string(),
        durable: server.map_or(log.len(), |server| server.raft().durable().0),
        progress: progress(world, node),
    }
}

fn progress(world: &World<Cluster>, node: NodeId) -> Option<Progress> {
    // What a leader still believes of a log that is lost says nothing about it.
    world.host(node).filter(|host| host.lost.is_none())?;
    let (_, leader) = leader(world)?;
    let Role::Leader { progress, .. } = leader.raft().role() else { return None };
    let follower = progress.get(node)?;
    Some(Progress { matched: follower.matched().0, next: Some(follower.next().0) })
}

fn contents(world: &World<Cluster>) -> TablePanel {
    let all = servers(world).flat_map(|(_, server)| server.machine().contents());
    let keys: SortedSet<kv::Word> = all.map(|(key, _)| (key, ())).collect();
    let row = |node: NodeId| {
        let machine = server(world, node).map(kv::Server::machine);
        let value = |(key, ()): (kv::Word, &())| {
            let found = machine.and_then(|machine| machine.contents().find(|(at, _)| *at == key));
            found.map_or(String::new(), |(_, value)| value.to_string())
        };
        (node.0, keys.iter().map(value).collect())
    };
    TablePanel {
        title: "Contents".to_owned(),
        columns: keys.iter().map(|(key, ())| key.to_string()).collect(),
        rows: (0..world.config().servers).map(NodeId).map(row).collect(),
    }
}
