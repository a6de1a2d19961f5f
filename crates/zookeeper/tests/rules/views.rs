//! ZS-1, ZS-2: what clients see.

use std::rc::Rc;

use synod_zookeeper::{Answer, Code, Link, Note, Outcome, ServerNote};

use super::net::Net;
use super::{config, serving};

fn data(outcome: &Outcome) -> Rc<str> {
    match outcome {
        Ok(Answer::Data { data, .. }) => Rc::clone(data),
        other => panic!("no data: {other:?}"),
    }
}

/// Client 0 at the leader, client 1 at a follower that hears nothing more; the number of that.
fn lagging(net: &mut Net) -> (u8, u8) {
    let leader = net.leader().expect("it is done");
    let follower = (0..3).find(|at| *at != leader).expect("it is done");
    net.ask(0, "create /a old").expect("it is done");
    net.tell(0, &format!("connect s{}", leader + 1));
    net.tell(1, &format!("connect s{}", follower + 1));
    net.run_ms(3_000);
    assert_eq!(net.client(1).link(), Link::Connected(kernel::NodeId(follower)));
    (leader, follower)
}

#[test]
fn a_read_is_local_and_may_be_old_and_sync_brings_it_up() {
    let mut net = serving(config(3, 2));
    let (leader, follower) = lagging(&mut net);
    // The follower's link to the leader is slow: what is under way to it waits.
    net.hold(leader, follower);
    net.ask(0, "set /a new").unwrap();
    assert_eq!(&*data(&net.ask(1, "get /a")), "old", "the follower has not heard of it");
    let from = net.outputs.len();
    net.tell(1, "sync /a");
    net.tell(1, "get /a");
    net.run_ms(100);
    assert_eq!(net.answer_since(1, from), None, "sync waits for the stream from the leader");
    net.let_go(leader, follower);
    net.run_ms(100);
    assert_eq!(net.answer_since(1, from), Some(Ok(Answer::Done)));
    assert_eq!(&*data(&net.ask(1, "get /a")), "new");
}

#[test]
fn sync_asks_no_quorum() {
    let mut net = serving(config(3, 2));
    let leader = net.leader().unwrap();
    net.tell(0, &format!("connect s{}", leader + 1));
    net.run_ms(3_000);
    // The leader alone, which does not know it yet, answers.
    (0..3).filter(|at| *at != leader).for_each(|at| net.pause(at));
    assert_eq!(net.ask(0, "sync /"), Ok(Answer::Done));
}

#[test]
fn one_clients_operations_come_in_its_order_and_reads_wait_for_its_writes() {
    let mut net = serving(config(3, 1));
    let from = net.outputs.len();
    for text in ["create /a 1", "get /a", "set /a 2", "get /a", "delete /a", "get /a"] {
        net.tell(0, text);
    }
    net.run_ms(200);
    let outcomes: Vec<Outcome> = net.outputs[from..]
        .iter()
        .filter_map(|(_, _, output)| match output {
            synod_zookeeper::Output::Answered { outcome, .. } => Some(outcome.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(outcomes.len(), 6);
    assert_eq!((&*data(&outcomes[1]), &*data(&outcomes[3])), ("1", "2"));
    assert_eq!(outcomes[5], Err(Code::NoNode));
}

#[test]
fn a_server_that_has_seen_less_than_a_client_sends_it_away() {
    let mut net = serving(config(3, 2));
    let (leader, follower) = lagging(&mut net);
    net.hold(leader, follower);
    net.ask(0, "set /a new").unwrap();
    net.tell(0, &format!("connect s{}", follower + 1));
    net.run_ms(50);
    let behind = |note: &Note| matches!(note, Note::Server(ServerNote::Behind { .. }));
    assert!(net.noted(follower, behind));
    net.run_ms(1_000);
    assert_eq!(&*data(&net.ask(0, "get /a")), "new", "it never sees less than before");
}

#[test]
fn a_write_waits_for_a_quorum_and_not_for_every_server() {
    let mut net = serving(config(3, 1));
    let leader = net.leader().unwrap();
    let laggard = (0..3).find(|at| *at != leader).unwrap();
    net.tell(0, &format!("connect s{}", leader + 1));
    net.run_ms(3_000);
    net.stall(laggard);
    net.ask(0, "create /a").unwrap();
    net.stall((0..3).find(|at| *at != leader && *at != laggard).unwrap());
    let from = net.outputs.len();
    net.tell(0, "create /b");
    net.run_ms(100);
    assert_eq!(net.answer_since(0, from), None, "two disks of three stand still");
}

#[test]
fn equal_servers_have_equal_trees() {
    let mut net = serving(config(3, 2));
    for text in ["create /a 1", "create -s -e /a-", "create -c /box", "set /a 2", "delete /box"] {
        net.ask(0, text).unwrap();
    }
    net.run_ms(1_000);
    assert!((1..3).all(|at| net.server(at).applied() == net.server(0).applied()));
    assert!((1..3).all(|at| net.server(at).tree() == net.server(0).tree()));
}

#[test]
fn a_server_that_comes_back_has_what_it_had_also_from_a_snapshot() {
    for count in [None, Some(4)] {
        let mut config = config(3, 1);
        let service =
            synod_zookeeper::Service { snapshot_count: count, ..(*config.service).clone() };
        config.service = Rc::new(service);
        let mut net = serving(config);
        for nth in 0..12 {
            net.ask(0, &format!("create /a{nth}")).unwrap();
        }
        let victim = (0..3).find(|at| Some(*at) != net.leader()).unwrap();
        net.crash(victim);
        net.run_ms(4_000);
        net.ask(0, "create /z").unwrap();
        net.boot(victim);
        net.run_ms(10_000);
        let leader = net.leader().unwrap();
        assert_eq!(net.server(victim).tree(), net.server(leader).tree(), "{count:?}");
        let has = net.server(victim).zab().snapshot().is_some();
        assert_eq!(has, count.is_some());
    }
}
