//! Each rule that can be switched off, beside what it is for.

use kernel::NodeId;
use synod_zab::{Config, Flaw, Note};

use crate::election::disk;
use crate::net::{Net, node};

fn three(flaw: Option<Flaw>) -> Config {
    Config { flaw, ..Config::usual([0, 1, 2].map(NodeId)) }
}

/// A committed transaction whose only copy on disk is the leader's own, if followers acknowledge
/// early: both others lose power.
fn acknowledged_and_lost(flaw: Option<Flaw>) -> (bool, Vec<u32>) {
    let mut net = Net::new(three(flaw));
    net.run_ms(5_000);
    (0..2).for_each(|at| net.stall(at));
    net.propose(2, 1);
    net.settle();
    let committed = net.state(2) == [1];
    (0..2).for_each(|at| net.lose_power(node(at)));
    net.crash(node(2));
    (0..2).for_each(|at| net.boot(node(at)));
    net.run_ms(30_000);
    net.propose(1, 2);
    net.settle();
    (committed, net.state(1))
}

#[test]
fn an_early_acknowledgement_loses_a_committed_transaction() {
    assert_eq!(acknowledged_and_lost(None), (false, vec![2]));
    assert_eq!(acknowledged_and_lost(Some(Flaw::AckBeforeDisk)), (true, vec![2]));
}

/// Server 0 has a long old log that was never committed, servers 1 and 2 a short new one that was.
fn long_old_log(flaw: Option<Flaw>) -> Vec<u32> {
    let old = disk(1, &[(1, 1), (1, 2), (1, 3), (1, 4)]);
    let new = || disk(2, &[(1, 1), (2, 1)]);
    let mut net = Net::with_disks(three(flaw), vec![old, new(), new()]);
    net.boot(node(0));
    net.boot(node(1));
    net.run_ms(30_000);
    net.state(0)
}

#[test]
fn votes_by_the_counter_alone_lose_a_committed_transaction() {
    assert_eq!(long_old_log(None), [101, 201]);
    assert_eq!(long_old_log(Some(Flaw::CounterOnly)), [101, 102, 103, 104]);
}

fn one_of_its_own(flaw: Option<Flaw>) -> Vec<u32> {
    let logs = vec![disk(1, &[(1, 1)]), disk(1, &[(1, 1)]), disk(1, &[(1, 1), (1, 2)])];
    let mut net = Net::with_disks(three(flaw), logs);
    net.boot(node(0));
    net.boot(node(1));
    net.run_ms(10_000);
    net.boot(node(2));
    net.run_ms(10_000);
    net.propose(1, 9);
    net.settle();
    net.state(2)
}

#[test]
fn without_trunc_a_server_delivers_what_nobody_committed() {
    assert_eq!(one_of_its_own(None), [101, 9]);
    assert_eq!(one_of_its_own(Some(Flaw::NoTrunc)), [101, 102, 9]);
}

#[test]
fn a_leader_that_serves_without_a_quorum_serves_beside_the_next_one() {
    for (flaw, both) in [(None, false), (Some(Flaw::ServeWithoutQuorum), true)] {
        let mut net = Net::new(three(flaw));
        net.run_ms(5_000);
        net.isolate(2);
        net.run_ms(30_000);
        assert!(net.serves(1), "the others go on");
        assert_eq!(net.serves(2), both, "{flaw:?}");
        let gave_up = net.noted(2, |note| matches!(note, Note::GaveUp { .. }));
        assert_eq!(gave_up, !both);
    }
}
