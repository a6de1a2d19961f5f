//! Z-10, Z-11, Z-12: broadcast, giving up, observers.

use kernel::NodeId;
use synod_zab::{Config, GaveUp, Note, Zxid};

use crate::net::{Net, node};

fn serving() -> Net {
    let mut net = Net::new(Config::usual([0, 1, 2].map(NodeId)));
    net.run_ms(5_000);
    net.sent.clear();
    net
}

#[test]
fn proposals_go_out_beside_the_leaders_own_write_and_count_only_from_the_disk() {
    let mut net = serving();
    (0..3).for_each(|at| net.stall(at));
    net.propose(2, 1);
    net.settle();
    assert_eq!(net.kinds(2, 0), ["proposal"], "sent before anything is durable");
    assert!(net.kinds(0, 2).is_empty(), "and not acknowledged before it is");
    net.sync(0);
    assert_eq!(net.kinds(0, 2), ["ack"]);
    assert_eq!(net.state(2), [0_u32; 0], "one copy is no quorum: its own is not durable");
    net.sync(2);
    assert_eq!(net.state(2), [1]);
}

#[test]
fn a_quorum_commits_without_the_leaders_disk() {
    let mut net = serving();
    net.stall(2);
    net.propose(2, 1);
    net.settle();
    assert_eq!(net.state(2), [1], "two followers are a quorum of three");
}

#[test]
fn commits_come_in_the_order_of_proposals() {
    let mut net = serving();
    (1..=5).for_each(|op| net.propose(2, op));
    net.settle();
    for at in 0..3 {
        assert_eq!(net.state(at), [1, 2, 3, 4, 5]);
        let zxids: Vec<Zxid> = net
            .delivered
            .iter()
            .filter(|(id, ..)| *id == node(at))
            .map(|(_, zxid, _)| *zxid)
            .collect();
        assert!(zxids.is_sorted());
    }
}

#[test]
fn a_follower_proposes_nothing() {
    let mut net = serving();
    net.propose(0, 1);
    net.settle();
    assert!(net.noted(0, |note| *note == Note::NotLeading));
    assert_eq!(net.state(2), [0_u32; 0]);
}

#[test]
fn nothing_is_taken_after_a_close() {
    let mut net = serving();
    net.propose(2, 1);
    // The proposal is under way when the follower's leader goes.
    net.crash(node(2));
    net.settle();
    assert_eq!(net.server(0).log().len(), 0, "the stream took it along");
}

#[test]
fn a_leader_without_a_quorum_gives_up_and_so_do_its_followers() {
    let mut net = serving();
    net.isolate(2);
    assert!(net.serves(2), "it does not know yet");
    net.run_ms(5_000);
    assert!(net.noted(2, |note| *note == Note::GaveUp { why: GaveUp::LostQuorum }));
    assert!(!net.serves(2), "it refuses clients");
    assert!(net.noted(0, |note| *note == Note::GaveUp { why: GaveUp::Closed }));
    net.run_ms(20_000);
    assert_eq!(net.leader(), Some(1));
}

#[test]
fn a_follower_leaves_a_leader_that_is_silent() {
    let mut net = serving();
    // The leader's process hangs: its timers never fire, its streams stand.
    net.step(node(0), kernel::Input::Timer(synod_zab::Timer::Silence));
    assert!(net.noted(0, |note| *note == Note::GaveUp { why: GaveUp::Silence }));
    assert!(!net.serves(0));
    net.run_ms(10_000);
    assert!(net.serves(0), "it finds that leader again");
    assert_eq!(net.leader(), Some(2));
}

#[test]
fn a_leader_counts_followers_that_answer_and_not_streams_that_stand() {
    let mut net = serving();
    let config = net.server(2).config();
    let half_ticks = 2 * (config.init_limit + config.sync_limit + 1);
    for _ in 0..half_ticks {
        net.step(node(2), kernel::Input::Timer(synod_zab::Timer::Tick));
    }
    assert!(net.noted(2, |note| *note == Note::GaveUp { why: GaveUp::LostQuorum }));
}

#[test]
fn observers_learn_and_neither_vote_nor_acknowledge() {
    let mut config = Config::usual([0, 1, 2].map(NodeId));
    config.observers = [3, 4].map(NodeId).into_iter().collect();
    let mut net = Net::new(config);
    net.run_ms(90_000);
    assert!((0..5).all(|at| net.serves(at)));
    assert!(net.leader() < Some(3), "the highest number does not lead");
    net.sent.clear();
    let leader = net.leader().unwrap();
    net.propose(leader, 1);
    net.settle();
    assert_eq!(net.state(3), [1]);
    assert_eq!(net.kinds(leader, 3), ["inform"]);
    assert!(net.kinds(3, leader).is_empty(), "no acknowledgement");
    // Two observers and one voter are no quorum.
    let others: Vec<u8> = (0..3).filter(|at| *at != leader).collect();
    others.iter().for_each(|at| net.crash(node(*at)));
    net.propose(leader, 2);
    net.settle();
    assert_eq!(net.state(leader), [1]);
    net.run_ms(20_000);
    assert!(!net.serves(leader) && !net.serves(3));
}

#[test]
fn a_late_observer_gets_the_whole_history() {
    let mut config = Config::usual([0, 1, 2].map(NodeId));
    config.observers = [NodeId(3)].into_iter().collect();
    let mut net = Net::new(config);
    net.crash(node(3));
    net.run_ms(5_000);
    (1..=3).for_each(|op| net.propose(2, op));
    net.settle();
    net.boot(node(3));
    net.run_ms(5_000);
    assert_eq!(net.state(3), [1, 2, 3]);
}
