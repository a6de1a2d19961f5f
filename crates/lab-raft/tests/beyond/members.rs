//! Membership changes, learners and handed over leadership in storms.

use kernel::NodeId;
use kv::Note;
use raft::{Effective, Flaw, Note as Raft};
use sim::World;
use synod_lab_raft::{Cluster, ClusterConfig};
use verify::Storm;

use crate::weather::{Weather, busy};

fn changing(dice: &mut Storm, flaw: Option<Flaw>) -> ClusterConfig {
    let effective = [Effective::Appended, Effective::Applied][pick(dice, 2)];
    let count = [None, None, Some(1 + dice.below(6))][pick(dice, 3)];
    let (pre_vote, check_quorum) = (dice.below(3) == 0, dice.below(2) == 0);
    let spare = 1 + pick(dice, 3);
    let all = u8::try_from(3 + spare).expect("it is small");
    busy(all, dice).with_spare(u8::try_from(spare).expect("it is small")).with_raft(|raft| {
        raft.flaw = flaw;
        raft.effective = effective;
        raft.snapshot_count = count;
        (raft.pre_vote, raft.check_quorum) = (pre_vote, check_quorum);
    })
}

fn pick(dice: &mut Storm, below: u64) -> usize {
    usize::try_from(dice.below(below)).expect("it is small")
}

/// Somebody who changes the membership now and then, whatever it is.
fn changes_their_mind(world: &World<Cluster>, dice: &mut Storm) -> Option<String> {
    let servers = world.config().servers;
    let mut name = || {
        let node = u8::try_from(dice.below(u64::from(servers))).expect("it is small");
        world.name(NodeId(node))
    };
    let (one, two, three) = (name(), name(), name());
    Some(match dice.below(10) {
        0 | 1 => format!("member add {one}"),
        2 => format!("member learn {one}"),
        3 => format!("member promote {one}"),
        4 | 5 => format!("member remove {one}"),
        6 => format!("member joint {one},{two},{three}"),
        7 => format!("member joint {one},{two} {three}"),
        8 => format!("transfer {one}"),
        _ => return None,
    })
}

#[test]
fn clusters_whose_members_change_keep_every_promise() {
    let weather = Weather { config: &|dice| changing(dice, None), person: changes_their_mind };
    weather.is_borne(
        1_000,
        &[
            ("one at a time", |note| {
                matches!(note, Note::Raft(Raft::AppendedConfiguration { joint: false, .. }))
            }),
            ("joint", |note| matches!(note, Note::Raft(Raft::InForce { joint: true, .. }))),
            ("left", |note| matches!(note, Note::Raft(Raft::LeftCluster { .. }))),
            ("needed", |note| matches!(note, Note::Raft(Raft::Needed { .. }))),
            ("transfer", |note| matches!(note, Note::Raft(Raft::ToldToCampaign { .. }))),
            ("aborted", |note| matches!(note, Note::Raft(Raft::TransferAborted { .. }))),
            ("refused", |note| matches!(note, Note::Raft(Raft::RefusedChange { .. }))),
        ],
    );
}

#[test]
fn a_union_majority_elects_two_leaders_or_loses_what_is_committed() {
    let flaw = Some(Flaw::UnionMajority);
    let weather = Weather { config: &|dice| changing(dice, flaw), person: changes_their_mind };
    let promises = [
        "Election Safety",
        "Durable before committed",
        "Leader Completeness",
        "Committed stays committed",
    ];
    assert!(weather.first_to_break(400, &promises).is_some());
}

#[test]
fn a_pre_vote_that_is_counted_elects_two_leaders() {
    let flaw = Some(Flaw::PreVoteCounted);
    let config = |dice: &mut Storm| changing(dice, flaw).with_raft(|raft| raft.pre_vote = true);
    let weather = Weather { config: &config, person: changes_their_mind };
    let promises = ["Election Safety", "Leader Completeness"];
    assert!(weather.first_to_break(1_000, &promises).is_some());
}
