//! The promises of Raft, each watched after every step (Raft figure 3, and what a server must have
//! on disk).
//!
//! Each monitor is a checker, fed with plain facts, and an `observe` that reads those facts off the
//! world. Checkers are incremental: a step runs one node, so they look at that node only, and at
//! what is new in its log.
//!
//! Left out: published invariants that correct runs break, such as "a leader has every entry of
//! earlier terms" (see the test of `completeness`).

mod append_only;
mod commit;
mod completeness;
mod durable;
mod election;
mod exactly_once;
mod glance;
mod machine;
mod matching;
mod reads;
mod vote;

pub use self::glance::Glance;
use self::glance::{COMMIT, LOG, OUTPUT, REIGN};

use kernel::{Log, NodeId};
use kv::Request;
use raft::{Entry, Raft};
use sim::{Event, World, touched};
use verify::Monitor;

use crate::config::ClusterConfig;
use crate::system::{Cluster, server};

/// The log of a server.
type ServerLog = Log<Entry<Request>>;

/// One monitor for each promise, in the order of the page.
pub(crate) fn all(config: &ClusterConfig) -> Vec<Box<dyn Monitor<Cluster>>> {
    let mut all: Vec<Box<dyn Monitor<Cluster>>> = vec![
        Box::new(election::ElectionSafety::default()),
        Box::new(vote::OneVote::default()),
        Box::new(append_only::LeaderAppendOnly::default()),
        Box::new(matching::LogMatching::default()),
        Box::new(completeness::LeaderCompleteness::default()),
        Box::new(machine::StateMachineSafety::default()),
        Box::new(commit::CommittedStays::default()),
        Box::new(durable::DurableOnMajority::default()),
    ];
    // Without sessions nobody promises it.
    if config.store.workload.sessions {
        all.push(Box::new(exactly_once::ExactlyOnce::default()));
    }
    // Reads by the log are entries like any other, and local ones promise nothing.
    if matches!(config.store.workload.reads, kv::How::ReadIndex | kv::How::Lease) {
        all.push(Box::new(reads::FreshReads::default()));
    }
    all
}

/// The server that a step ran, if it ran one and that is still up.
fn touched_server<'a>(
    world: &'a World<Cluster>,
    events: &[Event<kv::Node>],
) -> Option<(NodeId, &'a Raft<Request>)> {
    let node = touched(events)?;
    Some((node, server(world, node)?.raft()))
}

/// Did this step boot this node?
fn started(events: &[Event<kv::Node>], node: NodeId) -> bool {
    events.contains(&Event::Started(node))
}

/// Do two logs have the same entry at an index? Monitors watch, so they see what is compacted: see
/// [`Log::history`].
fn same_at(a: &ServerLog, b: &ServerLog, index: u64) -> bool {
    a.with(index, |x| b.with(index, |y| x == y)).flatten().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kv::{Command, Operation, Serial};
    use raft::Term;

    /// An entry of this term, different for each `serial`.
    pub(super) fn entry(term: u64, serial: u32) -> Entry<Request> {
        let operation = Operation::Get { key: "x".parse().unwrap() };
        let command =
            Command { client: NodeId(9), serial: Serial(serial), operation, session: None };
        Entry { op: Some(command.into()), ..Entry::noop(Term(term)) }
    }

    /// A log of these terms; entries of one term at one index are the same in every log.
    pub(super) fn log(terms: &[u64]) -> ServerLog {
        let mut log = ServerLog::default();
        for (serial, term) in (1..).zip(terms) {
            log.push(entry(*term, serial));
        }
        log
    }

    #[test]
    fn every_promise_has_a_name_of_its_own() {
        let promises: Vec<_> =
            all(&ClusterConfig::new(3, 1)).iter().map(|monitor| monitor.promise()).collect();
        for (i, promise) in promises.iter().enumerate() {
            assert!(promises[i + 1..].iter().all(|other| other.name != promise.name));
            assert!(!promise.words.ends_with('.') && !promise.source.is_empty(), "{promise:?}");
        }
    }
}
