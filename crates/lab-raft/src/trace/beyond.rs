//! The codes and fields of notes about what stands in later sections and in the dissertation.

#![expect(clippy::wildcard_enum_match_arm, reason = "each takes the notes that of_raft sends it")]

use kernel::NodeId;
use raft::Note;
use serde_json::{Value, json};

use super::note::place;
use crate::config::ClusterConfig;
use crate::names::name;

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
