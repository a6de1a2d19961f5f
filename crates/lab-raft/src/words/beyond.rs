//! The sentences for what stands in later sections and in the dissertation: snapshots.

#![expect(clippy::wildcard_enum_match_arm, reason = "each takes the notes that say_raft sends it")]

use kernel::NodeId;
use lab::{Said, Weight};
use raft::Note;

use super::said;
use crate::config::ClusterConfig;
use crate::names::name;

pub(super) fn say_snapshot(config: &ClusterConfig, note: &Note) -> Said {
    let of = |node: &NodeId| name(config, *node);
    match note {
        Note::SavedSnapshot { last, start } => said(
            Weight::Meaningful,
            format!(
                "saves a snapshot up to entry {} and keeps its log from entry {} on.",
                last.index.0,
                start.0 + 1
            ),
            "State, sessions and configuration instead of the entries that led there. Raft 7",
        ),
        Note::SentSnapshot { to, last } => said(
            Weight::Meaningful,
            format!("sends {} its snapshot up to entry {}.", of(to), last.index.0),
            "The entries that the follower needs are compacted. Raft 7",
        ),
        Note::InstalledSnapshot { leader, last, dropped: 0 } => said(
            Weight::Meaningful,
            format!("takes the snapshot of {} up to entry {}.", of(leader), last.index.0),
            "It begins from there. Raft 7, figure 13",
        ),
        Note::InstalledSnapshot { leader, last, dropped } => said(
            Weight::Meaningful,
            format!(
                "takes the snapshot of {} up to entry {} in the place of its log, {dropped} entries not known to be committed with it.",
                of(leader),
                last.index.0
            ),
            "Its log does not have the last entry of the snapshot. Raft 7, figure 13",
        ),
        Note::KeptLog { leader, last } => said(
            Weight::Routine,
            format!(
                "has entry {} of the snapshot of {} already, keeps its log and knows it to be committed up to there.",
                last.index.0,
                of(leader)
            ),
            "What follows the snapshot in a log stays. Raft 7, figure 13",
        ),
        _ => unreachable!("say_raft sends only its own notes here"),
    }
}
