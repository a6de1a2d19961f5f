//! The Raft part of a trace: states and clients. `docs/trace.md` documents every field.

use std::collections::BTreeMap;

use kernel::{Log, NodeId};
use kv::{Answer, Output, Request};
use lab::trace::{Json, TraceFn, Traced, json};
use raft::{Entry, Index, Role, Term};
use serde::Serialize;
use sim::World;

use self::message::{EntryLine, OperationLine};
use crate::config::ClusterConfig;
use crate::names::name;
use crate::system::Cluster;

mod beyond;
mod message;
mod note;

/// Writes the runs of this lab.
pub const TRACE: TraceFn = lab::trace::write::<Cluster>;

impl Traced for Cluster {
    type Seen = BTreeMap<NodeId, Seen>;

    fn message(config: &ClusterConfig, from: NodeId, message: &kv::Message) -> Json {
        json(&message::line(config, from, message))
    }

    fn note(config: &ClusterConfig, note: &kv::Note) -> (&'static str, Json) {
        let (code, fields) = note::code_and_fields(config, note);
        (code, json(&fields))
    }

    fn state(world: &World<Self>, node: NodeId, seen: &mut Self::Seen) -> Option<Json> {
        if node.0 >= world.config().servers {
            return None;
        }
        let seen = seen.entry(node).or_insert_with(Seen::nothing);
        let change = seen.look(world, node);
        change.differs().then(|| json(&change))
    }

    fn client(world: &World<Self>, node: NodeId, output: &Output) -> Option<Json> {
        let line = |serial, operation, phase| ClientLine {
            operation: OperationLine::new(world.config(), node, serial, operation),
            phase,
            swapped: None,
            found: None,
        };
        let ended = |serial, phase| {
            let (operation, _) = world.process(node)?.client()?.last()?;
            Some(line(serial, operation, phase))
        };
        let line = match output {
            Output::Applied { .. } => return None,
            Output::Invoked(request) => line(request.serial, request.operation, "invoke"),
            Output::Answered { serial, answer } => ended(*serial, "ok")?.with(*answer),
            Output::Failed { serial } => ended(*serial, "fail")?,
            Output::Unknown { serial } => ended(*serial, "unknown")?,
        };
        Some(json(&line))
    }
}

/// What was last said of a server.
pub struct Seen {
    role: &'static str,
    memory: Kept,
    commit: Index,
    applied: Index,
    disk: Kept,
}

/// What stands in memory and on disk alike (Raft figure 2, persistent state).
#[derive(Clone)]
struct Kept {
    term: Term,
    voted_for: Option<NodeId>,
    log: Log<Entry<Request>>,
}

/// What changed of a server; a field that is absent is as it was.
#[derive(Serialize)]
struct Change {
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
    #[serde(flatten)]
    memory: KeptChange,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    applied: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    durable: Option<KeptChange>,
}

#[derive(Serialize)]
struct KeptChange {
    #[serde(skip_serializing_if = "Option::is_none")]
    term: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    voted_for: Option<OrNull>,
    #[serde(skip_serializing_if = "Option::is_none")]
    log: Option<LogChange>,
}

/// A text, or `null` where there is none.
#[derive(Serialize)]
struct OrNull(Option<String>);

#[derive(Serialize)]
struct LogChange {
    keep: u64,
    append: Vec<EntryLine>,
}

#[derive(Serialize)]
struct ClientLine {
    #[serde(flatten)]
    operation: OperationLine,
    phase: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    swapped: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<OrNull>,
}

impl Seen {
    fn nothing() -> Self {
        let kept = Kept { term: Term(0), voted_for: None, log: Log::default() };
        Self { role: "down", memory: kept.clone(), commit: Index(0), applied: Index(0), disk: kept }
    }

    /// Looks at a server, says what is new, and remembers it. Of a server that is down only its
    /// disk can be seen.
    fn look(&mut self, world: &World<Cluster>, node: NodeId) -> Change {
        let config = world.config();
        let disk = &world.host(node).expect("every node has a machine").disk;
        let disk = Kept { term: disk.term, voted_for: disk.voted_for, log: disk.log.history() };
        let durable = self.disk.become_this(disk, config);
        let Some(server) = crate::system::server(world, node) else {
            let memory = KeptChange { term: None, voted_for: None, log: None };
            let role = renew(&mut self.role, "down");
            let durable = durable.differs().then_some(durable);
            return Change { role, memory, commit: None, applied: None, durable };
        };
        let raft = server.raft();
        let role = match raft.role() {
            Role::Follower => "follower",
            Role::Candidate { .. } => "candidate",
            Role::PreCandidate { .. } => "pre_candidate",
            Role::Leader { .. } => "leader",
        };
        let memory =
            Kept { term: raft.term(), voted_for: raft.voted_for(), log: raft.log().history() };
        Change {
            role: renew(&mut self.role, role),
            memory: self.memory.become_this(memory, config),
            commit: renew(&mut self.commit, raft.commit()).map(|index| index.0),
            applied: renew(&mut self.applied, server.applied()).map(|index| index.0),
            durable: durable.differs().then_some(durable),
        }
    }
}

impl Kept {
    fn become_this(&mut self, new: Self, config: &ClusterConfig) -> KeptChange {
        let keep = self.log.common(&new.log);
        let log = (keep < self.log.len() || keep < new.log.len()).then(|| {
            let append = new.log.range(keep + 1, new.log.len());
            LogChange { keep, append: append.iter().map(|e| EntryLine::new(config, e)).collect() }
        });
        self.log = new.log;
        let vote = renew(&mut self.voted_for, new.voted_for);
        KeptChange {
            term: renew(&mut self.term, new.term).map(|term| term.0),
            voted_for: vote.map(|vote| OrNull(vote.map(|node| name(config, node)))),
            log,
        }
    }
}

impl Change {
    fn differs(&self) -> bool {
        self.role.is_some()
            || self.memory.differs()
            || self.commit.is_some()
            || self.applied.is_some()
            || self.durable.is_some()
    }
}

impl KeptChange {
    const fn differs(&self) -> bool {
        self.term.is_some() || self.voted_for.is_some() || self.log.is_some()
    }
}

impl ClientLine {
    fn with(mut self, answer: Answer) -> Self {
        let is_swap = self.operation.is_swap();
        match answer {
            Answer::Done => self.swapped = is_swap.then_some(true),
            Answer::Value(value) => self.operation.read(value),
            Answer::Full => self.swapped = Some(false),
            Answer::Registered(_) | Answer::NoSession | Answer::Superseded => {}
            Answer::Differs(value) => {
                self.swapped = Some(false);
                self.found = Some(OrNull(value.map(|value| value.to_string())));
            }
        }
        self
    }
}

/// Puts in a new value, and gives it back if it is another one than before.
fn renew<T: Copy + PartialEq>(old: &mut T, new: T) -> Option<T> {
    (std::mem::replace(old, new) != new).then_some(new)
}
