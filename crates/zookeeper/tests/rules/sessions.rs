//! ZS-6, ZS-7, ZS-8: sessions and their nodes.

use kernel::Micros;
use synod_zookeeper::{
    ClientCommand, Code, Link, Note, Password, ServerNote, SessionId, SessionState,
};

use super::net::Net;
use super::{config, serving, stat};

fn three() -> Net {
    serving(config(3, 2))
}

/// The server that a client is at.
fn at(net: &Net, nth: u8) -> u8 {
    match net.client(nth).link() {
        Link::Connected(server) => server.0,
        other => panic!("not connected: {other:?}"),
    }
}

fn session(net: &Net, nth: u8) -> SessionId {
    net.client(nth).session().expect("it has one").id
}

/// When a session's end was applied first, by the clock.
fn ended_us(net: &Net, session: SessionId) -> Option<u64> {
    net.outputs.iter().find_map(|(at, _, output)| match output {
        synod_zookeeper::Output::Applied { txn, .. }
            if txn.session == session && txn.body == synod_zookeeper::TxnBody::Close =>
        {
            Some(*at)
        }
        _ => None,
    })
}

#[test]
fn a_timeout_is_brought_into_bounds() {
    for (asked, got) in [(100, 800), (800, 800), (3_000, 3_000), (60_000, 8_000)] {
        let mut net = Net::new(config(1, 1));
        net.command(0, ClientCommand::Connect { server: None, timeout_ms: Some(asked) });
        net.run_ms(5_000);
        assert_eq!(net.client(0).session().expect("a session").timeout_ms, got, "{asked} ms");
    }
}

#[test]
fn an_ephemeral_node_belongs_to_its_session_and_has_no_children() {
    let mut net = three();
    net.ask(0, "create -e /e").unwrap();
    assert_eq!(stat(&net.ask(1, "stat /e")).owner, Some(session(&net, 0)));
    assert_eq!(net.ask(1, "create /e/child"), Err(Code::NoChildrenForEphemerals));
    net.ask(1, "create /p").unwrap();
    assert_eq!(stat(&net.ask(1, "stat /p")).owner, None);
}

#[test]
fn a_session_that_is_closed_takes_its_nodes_along_in_one_transaction() {
    let mut net = three();
    net.ask(0, "create /p").unwrap();
    net.ask(0, "create -e /p/a").unwrap();
    net.ask(0, "create -e /p/b").unwrap();
    let before = net.server(0).applied();
    net.ask(0, "close").unwrap();
    net.run_ms(100);
    assert_eq!(net.client(0).state(), SessionState::Closed);
    assert!((0..3).all(|at| net.paths(at) == ["/p"]));
    assert_eq!(net.server(0).applied().0, before.0 + 1);
    assert_eq!(net.ask(0, "get /p"), Err(Code::SessionExpired), "and nothing more is done in it");
}

#[test]
fn a_silent_session_ends_never_early_and_at_the_end_of_a_tick() {
    let mut net = three();
    net.ask(0, "create -e /e").unwrap();
    let (client, gone) = (net.servers(), session(&net, 0));
    let began = net.now_us;
    net.crash(client);
    net.run_ms(20_000);
    let ended = ended_us(&net, gone).expect("it ended");
    assert!(began + 4_000_000 - 400_000 < ended, "not before the timeout after its last word");
    assert!(ended < began + 4_000_000 + 3 * 400_000, "and soon after");
    assert!((0..3).all(|at| net.paths(at).is_empty()));
    assert_eq!(net.ask(1, "get /e"), Err(Code::NoNode));
}

#[test]
fn pings_keep_a_session_that_asks_for_nothing() {
    let mut net = three();
    net.ask(0, "create -e /e").unwrap();
    let before = session(&net, 0);
    net.run_ms(120_000);
    assert_eq!(session(&net, 0), before);
    assert_eq!(net.paths(0), ["/e"]);
}

#[test]
fn a_client_that_hears_nothing_changes_its_server_within_its_timeout() {
    let mut net = three();
    net.ask(0, "create -e /e").unwrap();
    let (first, before) = (at(&net, 0), session(&net, 0));
    // Its server hangs; the stream stands.
    net.pause(first);
    net.run_ms(4_000 * 2 / 3 + 1_500);
    assert_ne!(at(&net, 0), first);
    assert_eq!(session(&net, 0), before, "with the same session");
    assert_eq!(net.turns(0).last(), Some(&SessionState::Connected));
    net.resume(first);
    net.run_ms(20_000);
    assert!((0..3).all(|at| net.paths(at) == ["/e"]), "and its node");
}

#[test]
fn a_session_moves_with_its_password_only() {
    let mut net = three();
    let before = session(&net, 0);
    let server = at(&net, 0);
    net.tell(0, &format!("connect s{}", (server + 1) % 3 + 1));
    net.run_ms(3_000);
    assert_eq!((session(&net, 0), at(&net, 0)), (before, (server + 1) % 3));
    assert_ne!(Password::of(before), Password::of(SessionId(before.0 + 1)), "each has its own");
}

#[test]
fn a_server_that_asks_in_a_session_that_has_moved_lets_its_client_go() {
    let mut net = three();
    net.ask(0, "create /p old").unwrap();
    let leader = net.leader().unwrap();
    let followers: Vec<u8> = (0..3).filter(|at| *at != leader).collect();
    net.tell(0, &format!("connect s{}", followers[0] + 1));
    net.run_ms(3_000);
    assert_eq!(at(&net, 0), followers[0]);
    // A write, and the end of the connection behind it, are under way when the client moves.
    let client = net.servers();
    net.hold(client, followers[0]);
    net.tell(0, "set /p late");
    net.tell(0, &format!("connect s{}", followers[1] + 1));
    net.run_ms(200);
    assert_eq!(at(&net, 0), followers[1]);
    net.ask(0, "set /p new").unwrap();
    net.let_go(client, followers[0]);
    net.run_ms(1_000);
    let moved = |note: &Note| matches!(note, Note::Server(ServerNote::SessionMoved { .. }));
    // The end of the connection may come first; what matters is that the write did nothing.
    let refused = net.outputs.iter().any(|(_, _, output)| match output {
        synod_zookeeper::Output::Applied { txn, .. } => {
            txn.body == synod_zookeeper::TxnBody::Failed(Code::SessionMoved)
        }
        _ => false,
    });
    assert!(
        refused
            && (net.noted(followers[0], moved) || net.server(followers[0]).clients().count() == 0)
    );
    let Ok(synod_zookeeper::Answer::Data { data, .. }) = net.ask(0, "get /p") else { panic!() };
    assert_eq!(&*data, "new", "the client's later write stands");
}

#[test]
fn a_client_learns_of_the_end_of_its_session_only_when_it_comes_back() {
    let mut net = three();
    net.ask(0, "create -e /e").unwrap();
    let (client, before) = (net.servers(), session(&net, 0));
    net.isolate(client);
    net.run_ms(20_000);
    assert!(net.paths(0).is_empty(), "it is over");
    assert_eq!(net.client(0).state(), SessionState::Suspended, "and its client cannot know");
    net.heal();
    net.run_ms(5_000);
    let turns = net.turns(0);
    let end = [SessionState::Suspended, SessionState::Lost, SessionState::Connected];
    assert!(turns.ends_with(&end), "{turns:?}");
    assert_ne!(session(&net, 0), before, "it has a new one");
}

#[test]
fn a_new_leader_gives_every_session_its_whole_timeout_again() {
    let mut net = three();
    net.ask(0, "create -e /e").unwrap();
    let (client, before) = (net.servers(), session(&net, 0));
    net.isolate(client);
    net.run_ms(3_000);
    let leader = net.leader().unwrap();
    net.crash(leader);
    net.run_ms(3_000);
    let next = net.leader().expect("the next leader");
    assert_eq!(net.server(next).tree().timeout_ms(before), Some(4_000), "it would be over by now");
    net.run_ms(7_000);
    assert_eq!(net.server(next).tree().timeout_ms(before), None, "but not for ever");
}

#[test]
fn what_a_client_waits_for_when_it_loses_its_server_may_have_happened_or_not() {
    let mut net = three();
    let leader = net.leader().unwrap();
    let follower = (0..3).find(|at| *at != leader).unwrap();
    net.tell(0, &format!("connect s{}", follower + 1));
    net.run_ms(3_000);
    let from = net.outputs.len();
    let client = net.servers();
    net.tell(0, "create /maybe");
    net.run_ms(2);
    net.break_stream(client, follower);
    net.run_ms(3_000);
    assert_eq!(net.answer_since(0, from), Some(Err(Code::ConnectionLoss)));
    assert_eq!(net.paths(leader), ["/maybe"], "here it has");
}

#[test]
fn servers_without_a_leader_refuse_clients() {
    let mut net = three();
    let leader = net.leader().unwrap();
    (0..3).filter(|at| *at != leader).for_each(|at| net.crash(at));
    net.run_ms(10_000);
    assert!(
        net.client(0).link() == Link::Idle || matches!(net.client(0).link(), Link::Connecting(_))
    );
    assert!(net.noted(leader, |note| matches!(note, Note::Server(ServerNote::NotServing { .. }))));
    assert_eq!(net.client(0).state(), SessionState::Suspended);
    assert_eq!(net.config.zab.tick, Micros::from_millis(400));
}

#[test]
fn who_asked_for_the_end_of_its_session_asks_for_nothing_more() {
    let mut net = three();
    let from = net.outputs.len();
    for words in ["create /before", "close", "create /after"] {
        net.tell(0, words);
    }
    net.run_ms(1_000);
    let heard = net.answers_since(0, from);
    assert_eq!(heard[0], Err(Code::ConnectionLoss), "what it asked for last, at once");
    assert!(heard[1].is_ok() && heard[2].is_ok() && heard.len() == 3, "{heard:?}");
    assert_eq!((net.client(0).state(), net.client(0).waiting()), (SessionState::Closed, 0));
    assert_eq!(net.paths(0), ["/before"]);
}

#[test]
fn who_asked_for_the_end_of_its_session_and_lost_its_server_tries_no_other_one() {
    let mut net = three();
    let (client, before) = (net.servers(), session(&net, 0));
    let server = at(&net, 0);
    net.hold(client, server);
    net.tell(0, "close");
    net.break_stream(client, server);
    net.run_ms(1_000);
    assert_eq!((net.client(0).state(), net.client(0).waiting()), (SessionState::Closed, 0));
    let next = net.leader().unwrap();
    assert_eq!(
        net.server(next).tree().timeout_ms(before),
        Some(4_000),
        "it is left to its timeout"
    );
    net.run_ms(10_000);
    assert_eq!(net.server(next).tree().timeout_ms(before), None);
    assert_eq!(net.client(0).link(), Link::Idle);
}

#[test]
fn a_client_after_one_that_was_closed_goes_on_trying() {
    let mut net = three();
    net.ask(0, "close").unwrap();
    net.crash(1);
    net.tell(0, "connect s2");
    net.run_ms(10_000);
    assert_eq!(net.client(0).state(), SessionState::Connected, "at another one");
    net.ask(0, "create /a").unwrap();
}
