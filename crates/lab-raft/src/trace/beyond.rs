//! The codes and fields of notes about what stands in later sections and in the dissertation.

#![expect(clippy::wildcard_enum_match_arm, reason = "each takes the notes that of_raft sends it")]

use kernel::NodeId;
use kv::How;
use raft::{BadChange, ChangeRefusal, Note, TransferRefusal};
use serde_json::{Value, json};

use super::note::place;
use crate::config::ClusterConfig;
use crate::names::name;
use crate::words::beyond::change_words;

pub(super) fn of_snapshot(config: &ClusterConfig, note: &Note) -> (&'static str, Value) {
    let of = |node: NodeId| name(config, node);
    match *note {
        Note::SavedSnapshot { last, start } => {
            ("saved_snapshot", json!({ "last": place(last), "start": start.0 }))
        }
        Note::SentSnapshot { to, last } => {
            ("sent_snapshot", json!({ "to": of(to), "last": place(last) }))
        }
        Note::InstalledSnapshot { leader, last, dropped } => {
            let fields = json!({ "leader": of(leader), "last": place(last), "dropped": dropped });
            ("installed_snapshot", fields)
        }
        Note::KeptLog { leader, last } => {
            ("kept_log", json!({ "leader": of(leader), "last": place(last) }))
        }
        _ => unreachable!("of_raft sends only its own notes here"),
    }
}

pub(super) fn of_membership(config: &ClusterConfig, note: &Note) -> (&'static str, Value) {
    match *note {
        Note::AppendedConfiguration { at, joint } => {
            ("appended_configuration", json!({ "at": place(at), "joint": joint }))
        }
        Note::InForce { joint, voters } => {
            let voters: Vec<String> = voters.iter().map(|node| name(config, node)).collect();
            ("configuration_in_force", json!({ "joint": joint, "voters": voters }))
        }
        Note::RefusedChange { change, why } => {
            let why = match why {
                ChangeRefusal::NotLeader => "not_leader",
                ChangeRefusal::Transferring => "transferring",
                ChangeRefusal::Pending => "pending",
                ChangeRefusal::NoOwnCommit => "no_own_commit",
                ChangeRefusal::LearnerBehind => "learner_behind",
                ChangeRefusal::Bad(BadChange::Joint) => "joint",
                ChangeRefusal::Bad(BadChange::Already) => "already",
                ChangeRefusal::Bad(BadChange::NoMember) => "no_member",
                ChangeRefusal::Bad(BadChange::NoVoters) => "no_voters",
            };
            ("refused_change", json!({ "change": change_words(config, change), "why": why }))
        }
        Note::LeftCluster { term } => ("left_cluster", json!({ "term": term.0 })),
        Note::Needed { candidate } => ("needed", json!({ "candidate": name(config, candidate) })),
        _ => unreachable!("of_raft sends only its own notes here"),
    }
}

pub(super) fn of_transfer(config: &ClusterConfig, note: &Note) -> (&'static str, Value) {
    let of = |node: NodeId| name(config, node);
    match *note {
        Note::Transferring { to } => ("transferring", json!({ "to": of(to) })),
        Note::SentTimeoutNow { to } => ("sent_timeout_now", json!({ "to": of(to) })),
        Note::ToldToCampaign { leader, term } => {
            ("told_to_campaign", json!({ "leader": of(leader), "term": term.0 }))
        }
        Note::TransferAborted { to } => ("transfer_aborted", json!({ "to": of(to) })),
        Note::RefusedTransfer { to, why } => {
            let why = match why {
                TransferRefusal::NotLeader => "not_leader",
                TransferRefusal::Itself => "itself",
                TransferRefusal::UnderWay => "under_way",
                TransferRefusal::NoVoter => "no_voter",
            };
            ("refused_transfer", json!({ "to": of(to), "why": why }))
        }
        _ => unreachable!("of_raft sends only its own notes here"),
    }
}

pub(super) fn of_reads(config: &ClusterConfig, note: &Note) -> (&'static str, Value) {
    match *note {
        Note::AskedReadIndex { leader } => {
            ("asked_read_index", json!({ "leader": name(config, leader) }))
        }
        Note::BeganRound { round } => ("began_round", json!({ "round": round })),
        Note::ReadReady { asker, index } => {
            ("read_ready", json!({ "asker": name(config, asker), "index": index.0 }))
        }
        _ => unreachable!("of_raft sends only its own notes here"),
    }
}

/// How a read is answered.
pub(super) const fn how(how: How) -> &'static str {
    match how {
        How::Log => "log",
        How::ReadIndex => "read-index",
        How::Lease => "lease",
        How::Local => "local",
    }
}
