//! Snapshots and compaction in storms.

use kv::Note;
use raft::{Flaw, Note as Raft};
use synod_lab_raft::ClusterConfig;
use verify::Storm;

use crate::weather::{Weather, busy, nobody};

fn compacting(dice: &mut Storm, flaw: Option<Flaw>) -> ClusterConfig {
    let servers = u8::try_from(3 + dice.below(3)).expect("it is small");
    let count = 1 + dice.below(6);
    busy(servers, dice).with_raft(|raft| (raft.snapshot_count, raft.flaw) = (Some(count), flaw))
}

#[test]
fn clusters_that_compact_their_logs_keep_every_promise() {
    let weather = Weather { config: &|dice| compacting(dice, None), person: nobody };
    weather.is_borne(
        300,
        &[
            ("saved", |note| matches!(note, Note::Raft(Raft::SavedSnapshot { .. }))),
            ("sent", |note| matches!(note, Note::Raft(Raft::SentSnapshot { .. }))),
            ("installed", |note| {
                matches!(note, Note::Raft(Raft::InstalledSnapshot { dropped: 0, .. }))
            }),
            ("in the place of a log", |note| {
                matches!(note, Note::Raft(Raft::InstalledSnapshot { dropped: 1.., .. }))
            }),
            ("kept", |note| matches!(note, Note::Raft(Raft::KeptLog { .. }))),
        ],
    );
}

#[test]
fn a_snapshot_without_sessions_lets_servers_apply_different_things() {
    let flaw = Some(Flaw::SessionsNotSaved);
    let weather = Weather { config: &|dice| compacting(dice, flaw), person: nobody };
    assert!(weather.first_to_break(300, &["State Machine Safety"]).is_some());
}
