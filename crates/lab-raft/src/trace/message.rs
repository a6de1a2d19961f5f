//! Messages, entries and operations as a trace writes them: every field of Raft figure 2 by its
//! name there, and the hints of 5.3 beside them.

use kernel::{NodeId, NodeSet};
use kv::{Answer, Command, Operation, Outcome, Request, Serial, Word};
use raft::{AppendResult, Configuration, Entry};
use serde::Serialize;

use crate::config::ClusterConfig;
use crate::names::name;

/// A message.
#[derive(Serialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub(super) enum MessageLine {
    RequestVote {
        term: u64,
        candidate_id: String,
        last_log_index: u64,
        last_log_term: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        transfer: Option<bool>,
    },
    RequestVoteReply {
        term: u64,
        vote_granted: bool,
    },
    PreVote {
        term: u64,
        candidate_id: String,
        last_log_index: u64,
        last_log_term: u64,
    },
    PreVoteReply {
        term: u64,
        vote_granted: bool,
    },
    AppendEntries {
        term: u64,
        leader_id: String,
        prev_log_index: u64,
        prev_log_term: u64,
        entries: Vec<EntryLine>,
        leader_commit: u64,
    },
    AppendEntriesReply {
        term: u64,
        success: bool,
        #[serde(flatten)]
        hint: Hint,
    },
    Confirm {
        term: u64,
        leader_id: String,
        round: u64,
    },
    ConfirmReply {
        term: u64,
        round: u64,
    },
    ReadIndex {
        term: u64,
        read: u64,
    },
    ReadIndexReply {
        term: u64,
        read: u64,
        index: u64,
    },
    ClientRead {
        op: u32,
        key: String,
        how: &'static str,
    },
    TimeoutNow {
        term: u64,
        leader_id: String,
    },
    InstallSnapshot {
        term: u64,
        leader_id: String,
        last_included_index: u64,
        last_included_term: u64,
        configuration: ConfigurationLine,
        bytes: u64,
    },
    ClientRequest(OperationLine),
    ClientReply {
        op: u32,
        #[serde(flatten)]
        outcome: OutcomeLine,
    },
}

/// What the answer to `AppendEntries` says beyond the paper's truth value.
#[derive(Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
pub(super) enum Hint {
    Matched { match_index: u64 },
    Refused { probed_index: u64, hint_index: u64, hint_term: u64 },
}

/// What a server says has come of a request.
#[derive(Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub(super) enum OutcomeLine {
    Done,
    Value { value: Option<String> },
    Differs { found: Option<String> },
    Full,
    Registered { session: u64 },
    NoSession,
    Superseded,
    Read { value: Option<String>, how: &'static str },
    NotLeader { leader: Option<String> },
    Unknown,
}

/// An entry of a log; the no-op of a new leader has no operation.
#[derive(Serialize)]
pub(super) struct EntryLine {
    term: u64,
    op: Option<OperationLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    configuration: Option<ConfigurationLine>,
}

/// Who takes part.
#[derive(Serialize)]
pub(super) struct ConfigurationLine {
    voters: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    outgoing: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    learners: Vec<String>,
}

/// An operation of a client, and which one of whose it is.
#[derive(Serialize)]
pub(super) struct OperationLine {
    id: String,
    op: u32,
    f: &'static str,
    key: String,
    value: ValueLine,
}

#[derive(Serialize)]
#[serde(untagged)]
enum ValueLine {
    One(Option<String>),
    Swap([String; 2]),
}

/// A message as it is written.
pub(super) fn line(config: &ClusterConfig, from: NodeId, message: &kv::Message) -> MessageLine {
    match message {
        kv::Message::Raft(message) => raft_line(config, from, message),
        kv::Message::Request(request) => {
            let Command { client: _, serial, operation, session: _ } = **request;
            MessageLine::ClientRequest(OperationLine::new(config, from, serial, operation))
        }
        kv::Message::Read { serial, key, how } => MessageLine::ClientRead {
            op: serial.0,
            key: key.to_string(),
            how: super::beyond::how(*how),
        },
        kv::Message::Reply { serial, outcome } => {
            MessageLine::ClientReply { op: serial.0, outcome: OutcomeLine::new(config, *outcome) }
        }
    }
}

fn raft_line(
    config: &ClusterConfig,
    from: NodeId,
    message: &raft::Message<Request>,
) -> MessageLine {
    let term = message.term().0;
    match message {
        raft::Message::RequestVote(request) => MessageLine::RequestVote {
            term,
            candidate_id: name(config, from),
            last_log_index: request.last.index.0,
            last_log_term: request.last.term.0,
            transfer: request.transfer.then_some(true),
        },
        raft::Message::VoteReply(reply) => {
            MessageLine::RequestVoteReply { term, vote_granted: reply.granted }
        }
        raft::Message::PreVote(request) => MessageLine::PreVote {
            term,
            candidate_id: name(config, from),
            last_log_index: request.last.index.0,
            last_log_term: request.last.term.0,
        },
        raft::Message::PreVoteReply(reply) => {
            MessageLine::PreVoteReply { term, vote_granted: reply.granted }
        }
        raft::Message::Append(append) => MessageLine::AppendEntries {
            term,
            leader_id: name(config, from),
            prev_log_index: append.previous.index.0,
            prev_log_term: append.previous.term.0,
            entries: append.entries.iter().map(|entry| EntryLine::new(config, &entry)).collect(),
            leader_commit: append.commit.0,
        },
        raft::Message::Confirm(confirm) => {
            MessageLine::Confirm { term, leader_id: name(config, from), round: confirm.round }
        }
        raft::Message::Confirmed(confirm) => {
            MessageLine::ConfirmReply { term, round: confirm.round }
        }
        raft::Message::ReadIndex(question) => {
            MessageLine::ReadIndex { term, read: question.read.0 }
        }
        raft::Message::ReadIndexReply(answer) => {
            MessageLine::ReadIndexReply { term, read: answer.read.0, index: answer.index.0 }
        }
        raft::Message::TimeoutNow(_) => {
            MessageLine::TimeoutNow { term, leader_id: name(config, from) }
        }
        raft::Message::Snapshot(install) => MessageLine::InstallSnapshot {
            term,
            leader_id: name(config, from),
            last_included_index: install.snapshot.last.index.0,
            last_included_term: install.snapshot.last.term.0,
            configuration: ConfigurationLine::new(config, &install.snapshot.configuration),
            bytes: install.snapshot.state.len() as u64,
        },
        raft::Message::AppendReply(reply) => match reply.result {
            AppendResult::Matched(index) => MessageLine::AppendEntriesReply {
                term,
                success: true,
                hint: Hint::Matched { match_index: index.0 },
            },
            AppendResult::Refused { probed, hint } => MessageLine::AppendEntriesReply {
                term,
                success: false,
                hint: Hint::Refused {
                    probed_index: probed.0,
                    hint_index: hint.index.0,
                    hint_term: hint.term.0,
                },
            },
        },
    }
}

impl EntryLine {
    pub(super) fn new(config: &ClusterConfig, entry: &Entry<Request>) -> Self {
        let op = entry.op.as_ref().map(|command| {
            OperationLine::new(config, command.client, command.serial, command.operation)
        });
        let configuration = entry.configuration.as_deref();
        let configuration = configuration.map(|these| ConfigurationLine::new(config, these));
        Self { term: entry.term.0, op, configuration }
    }
}

impl ConfigurationLine {
    fn new(config: &ClusterConfig, configuration: &Configuration) -> Self {
        let names = |set: NodeSet| set.iter().map(|node| name(config, node)).collect();
        Self {
            voters: names(configuration.voters()),
            outgoing: names(configuration.outgoing()),
            learners: names(configuration.learners()),
        }
    }
}

impl OperationLine {
    pub(super) fn new(
        config: &ClusterConfig,
        client: NodeId,
        serial: Serial,
        operation: Operation,
    ) -> Self {
        let (f, value) = match operation {
            Operation::Put { value, .. } => ("put", ValueLine::One(Some(value.to_string()))),
            Operation::Get { .. } => ("get", ValueLine::One(None)),
            Operation::Delete { .. } => ("delete", ValueLine::One(None)),
            Operation::Append { value, .. } => ("append", ValueLine::One(Some(value.to_string()))),
            Operation::Register => ("register", ValueLine::One(None)),
            Operation::CompareAndSet { expected, value, .. } => {
                ("cas", ValueLine::Swap([expected.to_string(), value.to_string()]))
            }
        };
        let key = operation.key().map_or(String::new(), |key| key.to_string());
        Self { id: name(config, client), op: serial.0, f, key, value }
    }

    pub(super) const fn is_swap(&self) -> bool {
        matches!(self.value, ValueLine::Swap(_))
    }

    /// Puts in what was read.
    pub(super) fn read(&mut self, value: Option<Word>) {
        self.value = ValueLine::One(value.map(|value| value.to_string()));
    }
}

impl OutcomeLine {
    fn new(config: &ClusterConfig, outcome: Outcome) -> Self {
        let text = |word: Option<Word>| word.map(|word| word.to_string());
        match outcome {
            Outcome::Applied(Answer::Done) => Self::Done,
            Outcome::Applied(Answer::Value(value)) => Self::Value { value: text(value) },
            Outcome::Applied(Answer::Differs(found)) => Self::Differs { found: text(found) },
            Outcome::Applied(Answer::Full) => Self::Full,
            Outcome::Applied(Answer::Registered(session)) => {
                Self::Registered { session: session.0 }
            }
            Outcome::Applied(Answer::NoSession) => Self::NoSession,
            Outcome::Applied(Answer::Superseded) => Self::Superseded,
            Outcome::Read { value, how } => {
                Self::Read { value: text(value), how: super::beyond::how(how) }
            }
            Outcome::NotLeader(leader) => {
                Self::NotLeader { leader: leader.map(|leader| name(config, leader)) }
            }
            Outcome::Unknown => Self::Unknown,
        }
    }
}
