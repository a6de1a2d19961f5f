//! The kinds of messages by the names that a person types: `lose append 1000`.

use kv::How;
use raft::Message;
use scene::Group;

use crate::config::ClusterConfig;

/// All of them.
pub(crate) const ALL: &[&str] = &[
    "request-vote",
    "vote-reply",
    "append",
    "append-reply",
    "heartbeat",
    "pre-vote",
    "pre-vote-reply",
    "request",
    "reply",
    "snapshot",
    "timeout-now",
    "confirm",
    "confirmed",
    "read-index",
    "read-index-reply",
    "read",
];

/// Those that a sweep loses by name. The others came later, and drawing them too would change what
/// every seed finds.
pub(crate) const SWEPT: &[&str] = ALL.split_at(9).0;

/// Do servers, or clients, send messages of this kind with these settings?
pub(crate) fn is_sent(config: &ClusterConfig, who: Group, kind: &str) -> bool {
    let (raft, reads) = (&config.store.raft, config.store.workload.reads);
    match (who, kind) {
        (Group::Client, "request") => true,
        (Group::Client, "read") => reads != How::Log,
        (Group::Client, _) | (Group::Server, "request" | "read") => false,
        (Group::Server, "pre-vote" | "pre-vote-reply") => raft.pre_vote,
        (Group::Server, "snapshot") => raft.snapshot_count.is_some(),
        (Group::Server, "confirm" | "confirmed" | "read-index" | "read-index-reply") => {
            matches!(reads, How::ReadIndex | How::Lease)
        }
        (Group::Server, _) => true,
    }
}

/// The kind of a message. A heartbeat is an `AppendEntries` without entries.
pub(crate) const fn of(message: &kv::Message) -> &'static str {
    match message {
        kv::Message::Raft(Message::RequestVote(_)) => "request-vote",
        kv::Message::Raft(Message::VoteReply(_)) => "vote-reply",
        kv::Message::Raft(Message::Append(append)) if append.entries.is_empty() => "heartbeat",
        kv::Message::Raft(Message::Append(_)) => "append",
        kv::Message::Raft(Message::AppendReply(_)) => "append-reply",
        kv::Message::Raft(Message::PreVote(_)) => "pre-vote",
        kv::Message::Raft(Message::PreVoteReply(_)) => "pre-vote-reply",
        kv::Message::Raft(Message::Snapshot(_)) => "snapshot",
        kv::Message::Raft(Message::TimeoutNow(_)) => "timeout-now",
        kv::Message::Raft(Message::Confirm(_)) => "confirm",
        kv::Message::Raft(Message::Confirmed(_)) => "confirmed",
        kv::Message::Raft(Message::ReadIndex(_)) => "read-index",
        kv::Message::Raft(Message::ReadIndexReply(_)) => "read-index-reply",
        kv::Message::Read { .. } => "read",
        kv::Message::Request { .. } => "request",
        kv::Message::Reply { .. } => "reply",
    }
}
