//! Reads without the log in storms: fresh where they promise it.

use kv::{How, Note, ServerNote};
use raft::Flaw;
use synod_lab_raft::ClusterConfig;
use verify::Storm;

use crate::weather::{Weather, busy, nobody};

fn reading(dice: &mut Storm, how: How, flaw: Option<Flaw>) -> ClusterConfig {
    let servers = u8::try_from(3 + dice.below(3)).expect("it is small");
    let lease = how == How::Lease;
    busy(servers, dice)
        .with_raft(|raft| {
            raft.flaw = flaw;
            raft.noop = true;
            raft.check_quorum |= lease;
            raft.lease_drift_permille = lease.then_some(100);
        })
        .with_workload(|workload| workload.reads = how)
}

#[test]
fn reads_by_read_index_are_fresh() {
    let config = |dice: &mut Storm| reading(dice, How::ReadIndex, None);
    let read =
        |note: &Note| matches!(note, Note::Server(ServerNote::Read { how: How::ReadIndex, .. }));
    Weather { config: &config, person: nobody }.is_borne(400, &[("read", read)]);
}

#[test]
fn reads_by_lease_are_fresh_while_clocks_run_alike() {
    let config = |dice: &mut Storm| reading(dice, How::Lease, None);
    let leased =
        |note: &Note| matches!(note, Note::Server(ServerNote::Read { how: How::Lease, .. }));
    let asked =
        |note: &Note| matches!(note, Note::Server(ServerNote::Read { how: How::ReadIndex, .. }));
    let sights: [(&str, crate::weather::Sight); 2] = [("by lease", leased), ("by asking", asked)];
    Weather { config: &config, person: nobody }.is_borne(400, &sights);
}

#[test]
fn a_new_leader_that_reads_before_it_has_committed_anything_reads_what_is_old() {
    let flaw = Some(Flaw::ReadWithoutOwnCommit);
    let config = |dice: &mut Storm| reading(dice, How::ReadIndex, flaw);
    let weather = Weather { config: &config, person: nobody };
    assert!(weather.first_to_break(1_000, &["Fresh reads"]).is_some());
}
