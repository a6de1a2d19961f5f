//! Each rule that can be switched off, beside what it is for.

use kernel::NodeId;
use synod_zookeeper::{Config, Flaw, Link, Op};

use super::net::Net;
use super::{config, path, serving};

fn with(flaw: Option<Flaw>, servers: u8, clients: u8) -> Config {
    match flaw {
        Some(flaw) => config(servers, clients).without(flaw),
        None => config(servers, clients),
    }
}

#[test]
fn a_global_counter_numbers_across_parents() {
    for (flaw, second) in [(None, "/q/x0000000000"), (Some(Flaw::GlobalSequence), "/q/x0000000001")]
    {
        let mut net = serving(with(flaw, 1, 1));
        net.ask(0, "create /p").unwrap();
        net.ask(0, "create /q").unwrap();
        net.ask(0, "create -s /p/x").unwrap();
        assert_eq!(path(&net.ask(0, "create -s /q/x")), second);
    }
}

/// The predecessor goes between the list and the watch.
fn gone_in_between(flaw: Option<Flaw>) -> bool {
    let mut net = serving(with(flaw, 3, 2));
    net.tell(0, "lock /lock");
    net.run_ms(200);
    let (servers, from) = (net.servers(), net.outputs.len());
    net.tell(1, "lock /lock");
    let watches = |net: &Net| {
        let watched = |op: &Op| matches!(op, Op::Get { .. } | Op::Exists { .. });
        net.asked(1, |op| watched(op))
    };
    while watches(&net) == 0 {
        net.run_ms(1);
    }
    // Its question is under way; the holder's end overtakes it.
    let Link::Connected(server) = net.client(1).link() else { panic!("connected") };
    net.hold(servers + 1, server.0);
    net.tell(0, "unlock");
    net.run_ms(100);
    net.let_go(servers + 1, server.0);
    net.run_ms(60_000);
    assert!(from < net.outputs.len());
    net.client_acts(1)
}

#[test]
fn a_waiter_that_does_not_look_again_waits_for_ever() {
    assert!(gone_in_between(None));
    assert!(!gone_in_between(Some(Flaw::ListThenWatch)));
}

/// A leader takes a new session, and the node of its old one is still there, and first. Who leads
/// then, and who once the old session is over?
fn with_a_new_session(flaw: Option<Flaw>) -> ([bool; 2], [bool; 2]) {
    let mut net = serving(with(flaw, 3, 2));
    for nth in 0..2 {
        net.tell(nth, "elect /election");
        net.run_ms(200);
    }
    assert!(net.client_acts(0));
    net.tell(0, "renew");
    net.run_ms(1_500);
    let acting = |net: &Net| [0, 1].map(|nth| net.client_acts(nth));
    let at_once = acting(&net);
    net.run_ms(10_000);
    (at_once, acting(&net))
}

#[test]
fn a_leader_looks_whose_session_its_node_belongs_to() {
    assert_eq!(with_a_new_session(None), ([false, false], [false, true]));
    let two_leaders = ([true, false], [true, true]);
    assert_eq!(with_a_new_session(Some(Flaw::IgnoreOwner)), two_leaders);
}

/// A client that has seen a change goes to a server that has not.
fn back_in_time(flaw: Option<Flaw>) -> bool {
    let mut net = serving(with(flaw, 3, 1));
    let leader = net.leader().expect("it is done");
    let laggard = (0..3).find(|at| *at != leader).expect("it is done");
    net.tell(0, &format!("connect s{}", leader + 1));
    net.run_ms(3_000);
    net.hold_commits(leader, laggard);
    net.ask(0, "create /a").expect("it is done");
    net.tell(0, &format!("connect s{}", laggard + 1));
    net.run_ms(100);
    let from = net.outputs.len();
    net.tell(0, "get /a");
    net.run_ms(1_500);
    net.answer_since(0, from).is_some_and(|outcome| outcome.is_err())
}

#[test]
fn a_client_never_sees_less_than_before() {
    assert!(!back_in_time(None));
    assert!(back_in_time(Some(Flaw::ServeAheadClient)));
}

/// A client moves; the server that it was at hears of it no more.
fn moved_and_alive(flaw: Option<Flaw>) -> bool {
    let mut net = serving(with(flaw, 3, 1));
    net.ask(0, "create -e /e").expect("it is done");
    let Link::Connected(NodeId(server)) = net.client(0).link() else { panic!("connected") };
    net.tell(0, &format!("connect s{}", (server + 1) % 3 + 1));
    net.run_ms(20_000);
    net.paths(0) == ["/e"]
}

#[test]
fn only_the_leader_knows_who_lives() {
    assert!(moved_and_alive(None));
    assert!(!moved_and_alive(Some(Flaw::FollowerExpiry)));
}
