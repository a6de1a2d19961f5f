//! Z-3, Z-4, Z-5: epochs.

use kernel::{Input, NodeId};
use synod_zab::{
    Config, Connection, Disk, Epoch, FromLeader, FromLearner, GaveUp, Learning, Message, Note,
    Reign, Role, Zxid,
};

use crate::election::disk;
use crate::net::{Net, node};

fn three() -> Config {
    Config::usual([0, 1, 2].map(NodeId))
}

fn accepted_ack(net: &Net, from: u8) -> Option<(Option<Epoch>, Zxid)> {
    net.sent.iter().rev().find_map(|(sender, _, message)| match message {
        Message::ToLeader { packet: FromLearner::AckEpoch { current, last }, .. }
            if *sender == node(from) =>
        {
            Some((*current, *last))
        }
        _ => None,
    })
}

#[test]
fn the_epoch_stands_in_the_high_half_and_the_counter_begins_anew() {
    let mut net = Net::new(three());
    net.run_ms(5_000);
    (1..=3).for_each(|op| net.propose(2, op));
    net.run_ms(100);
    assert_eq!(net.server(2).processed(), Zxid(0x1_0000_0003));
    net.crash(node(2));
    net.run_ms(30_000);
    assert_eq!(net.server(1).processed(), Zxid(0x2_0000_0000), "a new leader processed its epoch");
    net.propose(1, 4);
    net.run_ms(100);
    assert_eq!(net.server(0).processed(), Zxid(0x2_0000_0001));
    assert_eq!(net.state(0), [1, 2, 3, 4]);
}

#[test]
fn a_counter_that_is_used_up_forces_a_new_election() {
    let config = Config { counter_start: u32::MAX - 2, ..three() };
    let mut net = Net::new(config);
    net.run_ms(5_000);
    net.propose(2, 1);
    net.run_ms(100);
    assert_eq!(net.server(2).processed(), Zxid(0x1_ffff_fffe));
    net.propose(2, 2);
    assert!(net.noted(2, |note| *note == Note::GaveUp { why: GaveUp::CounterUsedUp }));
    net.run_ms(30_000);
    let leader = net.leader().expect("a leader again");
    assert_eq!(net.server(leader).current(), Epoch(2));
    net.propose(leader, 3);
    net.run_ms(100);
    assert_eq!(net.state(0), [1, 3], "the refused one was never proposed");
    assert_eq!(net.server(leader).processed(), Zxid(0x2_0000_0001), "it counts from 0 again");
}

#[test]
fn the_new_epoch_is_above_all_that_a_quorum_accepted() {
    let mut other = disk(1, &[]);
    other.accepted = Epoch(7);
    let mut net = Net::with_disks(three(), vec![other, disk(1, &[]), disk(1, &[])]);
    net.boot(node(0));
    net.boot(node(2));
    net.run_ms(5_000);
    assert_eq!(net.server(2).current(), Epoch(8));
    assert_eq!((net.disk(0).accepted, net.disk(0).current), (Epoch(8), Epoch(8)));
}

/// A follower of server 2 that has just asked to be listened to.
fn asking(disk: Disk<crate::net::Op, crate::net::State>) -> (Net, Connection) {
    let mut net = Net::with_disks(three(), vec![disk, Disk::default(), Disk::default()]);
    net.boot(node(0));
    let leading = |from: u8| {
        let vote = synod_zab::Vote { epoch: Epoch(1), zxid: Zxid(0), leader: node(2) };
        let standing =
            if from == 2 { synod_zab::Standing::Leading } else { synod_zab::Standing::Following };
        let notification =
            synod_zab::Notification { vote: Some(vote), round: synod_zab::Round(9), standing };
        Input::Message { from: node(from), message: Message::Notification(notification) }
    };
    net.step(node(0), leading(1));
    net.step(node(0), leading(2));
    let Role::Following(following) = net.server(0).role() else { panic!("it follows") };
    let connection = following.connection;
    (net, connection)
}

fn leader_says(
    net: &mut Net,
    connection: Connection,
    packet: FromLeader<crate::net::Op, crate::net::State>,
) {
    let message = Message::ToLearner { connection, packet };
    net.step(node(0), Input::Message { from: node(2), message });
}

#[test]
fn an_epoch_is_on_disk_before_it_is_acknowledged() {
    let (mut net, connection) = asking(disk(1, &[(1, 1)]));
    net.stall(0);
    leader_says(&mut net, connection, FromLeader::Info { epoch: Epoch(2) });
    assert_eq!(accepted_ack(&net, 0), None, "not yet");
    assert_eq!(net.disk(0).accepted, Epoch(1));
    net.sync(0);
    assert_eq!(net.disk(0).accepted, Epoch(2));
    assert_eq!(accepted_ack(&net, 0), Some((Some(Epoch(1)), Zxid(0x1_0000_0001))));
}

#[test]
fn an_epoch_that_was_accepted_before_counts_for_nothing() {
    let mut before = disk(1, &[(1, 1)]);
    before.accepted = Epoch(2);
    let (mut net, connection) = asking(before);
    leader_says(&mut net, connection, FromLeader::Info { epoch: Epoch(2) });
    assert_eq!(accepted_ack(&net, 0), Some((None, Zxid(0x1_0000_0001))));
    assert!(net.noted(0, |note| matches!(note, Note::AcceptedBefore { .. })));
}

#[test]
fn an_epoch_below_the_accepted_one_is_refused() {
    let mut before = disk(1, &[]);
    before.accepted = Epoch(5);
    let (mut net, connection) = asking(before);
    leader_says(&mut net, connection, FromLeader::Info { epoch: Epoch(4) });
    assert!(net.noted(0, |note| *note == Note::GaveUp { why: GaveUp::OldEpoch }));
    assert_eq!(net.server(0).accepted(), Epoch(5));
}

#[test]
fn an_old_connection_is_not_listened_to() {
    let (mut net, connection) = asking(disk(1, &[]));
    let old = Connection { nth: connection.nth - 1, ..connection };
    leader_says(&mut net, old, FromLeader::Info { epoch: Epoch(2) });
    let Role::Following(following) = net.server(0).role() else { panic!("it follows") };
    assert_eq!(following.learning, Learning::Asked);
}

/// Server 0 leads by the others' word, and a follower tells that it has more.
#[test]
fn a_leader_never_takes_a_follower_that_is_ahead_and_never_its_history() {
    let mut net = Net::with_disks(three(), vec![disk(1, &[(1, 1)]), disk(1, &[]), disk(1, &[])]);
    net.boot(node(0));
    for from in [1, 2] {
        let vote = synod_zab::Vote { epoch: Epoch(1), zxid: Zxid(0x1_0000_0001), leader: node(0) };
        let notification = synod_zab::Notification {
            vote: Some(vote),
            round: synod_zab::Round(1),
            standing: synod_zab::Standing::Looking,
        };
        let message = Message::Notification(notification);
        net.step(node(0), Input::Message { from: node(from), message });
    }
    net.run_ms(300);
    let say = |net: &mut Net, packet| {
        let message =
            Message::ToLeader { connection: Connection { incarnation: 0, nth: 1 }, packet };
        net.step(node(0), Input::Message { from: node(1), message });
    };
    say(&mut net, FromLearner::Info { accepted: Epoch(1) });
    let ahead = FromLearner::AckEpoch { current: Some(Epoch(1)), last: Zxid(0x1_0000_0002) };
    say(&mut net, ahead);
    let Role::Leading(leading) = net.server(0).role() else { panic!("it leads") };
    assert_eq!(leading.reign, Reign::Proposed, "that ack does not count");
    assert!(net.kinds(0, 1).ends_with(&["close"]), "the follower is sent away");
    assert_eq!(net.server(0).log().len(), 1, "and nothing is taken from it");
    net.run_ms(30_000);
    assert!(net.noted(0, |note| *note == Note::GaveUp { why: GaveUp::NoQuorumInTime }));
    assert!(net.is_looking(0), "it gives up and looks again");
}

#[test]
fn the_follower_that_was_ahead_leads_next() {
    let longest = disk(1, &[(1, 1), (1, 2)]);
    let mut net = Net::with_disks(three(), vec![longest, disk(1, &[(1, 1)]), disk(1, &[])]);
    (0..3).for_each(|at| net.boot(node(at)));
    net.run_ms(30_000);
    assert_eq!(net.leader(), Some(0));
    assert!((0..3).all(|at| net.state(at) == [101, 102]), "what it has is committed");
}
