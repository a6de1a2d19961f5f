//! Z-6, Z-7, Z-8, Z-9: how learners are brought to one history. The table of decisions itself is
//! tested beside it, in `plan.rs`.

use kernel::NodeId;
use synod_zab::{Config, Epoch, FromLearner, Message, Note, Role, Zxid};

use crate::election::disk;
use crate::net::{Net, node};

fn three() -> Config {
    Config::usual([0, 1, 2].map(NodeId))
}

/// Three servers that serve, led by 2, with these transactions.
fn serving(ops: u32) -> Net {
    let mut net = Net::new(three());
    net.run_ms(5_000);
    (1..=ops).for_each(|op| net.propose(2, op));
    net.run_ms(100);
    net
}

#[test]
fn an_equal_follower_gets_an_empty_diff() {
    let mut net = serving(3);
    net.crash(node(0));
    net.sent.clear();
    net.boot(node(0));
    net.run_ms(5_000);
    let kinds = net.kinds(2, 0);
    assert_eq!(kinds[..4], ["leaderinfo", "diff", "newleader", "uptodate"], "{kinds:?}");
    assert_eq!(net.state(0), [1, 2, 3]);
}

#[test]
fn a_follower_that_is_behind_gets_what_it_lacks() {
    let mut net = serving(2);
    net.crash(node(0));
    net.run_ms(100);
    (3..=4).for_each(|op| net.propose(2, op));
    net.sent.clear();
    net.boot(node(0));
    net.run_ms(5_000);
    let kinds = net.kinds(2, 0);
    let expected = ["leaderinfo", "diff", "proposal", "commit", "proposal", "commit", "newleader"];
    assert_eq!(kinds[..7], expected);
    assert_eq!(net.state(0), [1, 2, 3, 4]);
}

#[test]
fn a_follower_with_a_transaction_of_its_own_drops_it() {
    let mut net = serving(2);
    // The leader proposes, and nobody hears of it.
    net.isolate(2);
    net.propose(2, 66);
    net.run_ms(30_000);
    let leader = net.leader().filter(|at| *at != 2).expect("the others have a leader");
    net.propose(leader, 3);
    net.run_ms(100);
    assert_eq!(net.server(2).log().len(), 3, "it still has that");
    net.heal();
    net.run_ms(90_000);
    assert!(net.noted(2, |note| matches!(note, Note::Installed { .. } | Note::Truncated { .. })));
    assert!((0..3).all(|at| net.state(at) == [1, 2, 3]), "and it is gone everywhere");
    assert!(net.delivered.iter().all(|(_, _, op)| op.0 != 66), "nobody ever delivered it");
}

#[test]
fn what_is_truncated_is_gone_from_the_disk() {
    let logs =
        vec![disk(2, &[(1, 1), (2, 1)]), disk(2, &[(1, 1), (2, 1)]), disk(1, &[(1, 1), (1, 2)])];
    let mut net = Net::with_disks(three(), logs);
    net.boot(node(0));
    net.boot(node(1));
    net.run_ms(10_000);
    assert_eq!(net.leader(), Some(1));
    net.boot(node(2));
    net.run_ms(10_000);
    // Its own (1, 2) is in the epoch before the leader's next entry: never TRUNC across epochs.
    assert!(net.noted(2, |note| matches!(note, Note::Installed { .. })));
    assert_eq!(net.state(2), [101, 201]);
    assert_eq!(net.disk(2).log.len(), 2);
    let mut ahead = Net::with_disks(
        three(),
        vec![disk(1, &[(1, 1)]), disk(1, &[(1, 1)]), disk(1, &[(1, 1), (1, 2)])],
    );
    ahead.boot(node(0));
    ahead.boot(node(1));
    ahead.run_ms(10_000);
    ahead.boot(node(2));
    ahead.run_ms(10_000);
    assert!(ahead.noted(2, |note| matches!(note, Note::Truncated { dropped: 1, .. })));
    assert_eq!((ahead.state(2), ahead.disk(2).log.len()), (vec![101], 1));
}

#[test]
fn a_follower_beyond_memory_and_disk_gets_everything() {
    let mut net = Net::new(Config { committed_log: 2, disk_log: 0, ..three() });
    net.run_ms(5_000);
    net.propose(2, 1);
    net.run_ms(100);
    net.crash(node(0));
    (2..=6).for_each(|op| net.propose(2, op));
    net.run_ms(100);
    net.save_snapshot(2, 0);
    net.propose(2, 7);
    net.run_ms(100);
    net.sent.clear();
    net.boot(node(0));
    net.run_ms(5_000);
    assert!(net.kinds(2, 0).contains(&"snap"));
    assert_eq!(net.state(0), [1, 2, 3, 4, 5, 6, 7]);
    net.crash(node(0));
    net.boot(node(0));
    net.run_ms(5_000);
    assert_eq!(net.state(0), [1, 2, 3, 4, 5, 6, 7], "and has it on disk");
}

#[test]
fn newleader_is_acknowledged_only_from_the_disk() {
    let mut net = Net::with_disks(three(), vec![disk(0, &[]), disk(1, &[(1, 1)]), disk(0, &[])]);
    net.boot(node(0));
    net.boot(node(1));
    net.stall(0);
    net.run_ms(1_500);
    // It has accepted the epoch only in memory, so nobody can have gone on.
    assert!(!net.kinds(0, 1).contains(&"ackepoch"));
    net.sync(0);
    net.stall(0);
    net.run_ms(1_500);
    let acked = |net: &Net| {
        net.sent.iter().any(|(from, _, message)| match message {
            Message::ToLeader { packet: FromLearner::Ack { zxid }, .. } => {
                (*from, *zxid) == (node(0), Zxid::new(Epoch(2), 0))
            }
            _ => false,
        })
    };
    if !acked(&net) {
        assert!(!net.serves(1), "the leader cannot open");
        net.sync(0);
    }
    net.run_ms(5_000);
    assert!(acked(&net) && net.serves(1));
    assert_eq!((net.disk(0).current, net.disk(0).log.len()), (Epoch(2), 1));
}

#[test]
fn a_follower_never_has_the_epoch_on_disk_without_the_transactions() {
    // The disk of the follower stops after every number of writes in turn.
    for writes in 0..12 {
        let mut net =
            Net::with_disks(three(), vec![disk(0, &[]), disk(1, &[(1, 1), (1, 2)]), disk(0, &[])]);
        net.boot(node(0));
        net.boot(node(1));
        net.run_ms(writes * 150);
        net.lose_power(node(0));
        let disk = net.disk(0);
        assert!(disk.current < Epoch(2) || disk.log.len() == 2, "{disk:?}");
    }
}

#[test]
fn a_leader_opens_only_with_a_quorum_and_then_commits_what_it_has() {
    let mut net = Net::with_disks(
        three(),
        vec![disk(1, &[(1, 1)]), disk(1, &[(1, 1), (1, 2)]), disk(0, &[])],
    );
    net.boot(node(1));
    net.run_ms(60_000);
    assert!(!net.serves(1), "alone it is nothing");
    assert_eq!(net.state(1), [0_u32; 0], "and has put nothing out");
    net.boot(node(0));
    net.run_ms(130_000);
    assert_eq!(net.leader(), Some(1));
    assert_eq!((net.state(0), net.state(1)), (vec![101, 102], vec![101, 102]));
}

#[test]
fn a_late_joiner_misses_no_proposal() {
    let mut net = serving(1);
    net.crash(node(0));
    net.run_ms(100);
    // A proposal that is under way while the joiner comes: the other follower's disk stalls.
    net.stall(1);
    net.propose(2, 2);
    net.settle();
    assert_eq!(net.state(2), [1], "not committed");
    net.boot(node(0));
    net.run_ms(3_000);
    assert_eq!(net.state(2), [1, 2], "the joiner's copy makes the quorum");
    assert_eq!(net.state(0), [1, 2]);
    let kinds = net.kinds(2, 0);
    let at = |kind| kinds.iter().rposition(|known| *known == kind);
    assert!(at("proposal") < at("newleader"), "it came before NEWLEADER: {kinds:?}");
    net.propose(2, 3);
    net.settle();
    assert_eq!(net.state(0), [1, 2, 3]);
}

#[test]
fn a_follower_that_serves_nothing_yet_says_so() {
    let mut net = Net::new(three());
    net.settle();
    assert!((0..3).all(|at| !net.serves(at)));
    net.run_ms(5_000);
    assert!((0..3).all(|at| net.serves(at)));
    net.isolate(2);
    net.run_ms(20_000);
    assert!(!net.serves(2), "it left");
    assert!(matches!(net.server(2).role(), Role::Looking(_)));
}
