//! ZS-9, ZS-10, ZS-11: watches. The plain cases are held to the real server by its recordings.

use synod_zookeeper::{EventKind, Output};

use super::net::{Heard, Net};
use super::{config, serving};

fn two() -> Net {
    serving(config(3, 2))
}

fn heard(watcher: &str, kind: EventKind, path: &str) -> Heard {
    (watcher.to_owned(), kind, path.to_owned())
}

#[test]
fn a_client_hears_of_a_change_before_it_can_see_it() {
    let mut net = two();
    net.ask(0, "create /a old").unwrap();
    net.ask(1, "get -w /a").unwrap();
    let from = net.outputs.len();
    net.tell(0, "set /a new");
    // It reads all the time; the first answer with the new data comes after the event.
    for _ in 0..20 {
        net.tell(1, "get /a");
        net.run_ms(1);
    }
    net.run_ms(100);
    let client = kernel::NodeId(net.servers() + 1);
    let mut told = false;
    let mut news = 0;
    for (_, node, output) in &net.outputs[from..] {
        match output {
            Output::Notified { .. } if *node == client => told = true,
            Output::Answered {
                outcome: Ok(synod_zookeeper::Answer::Data { data, .. }), ..
            } if *node == client && &**data == "new" => {
                assert!(told, "the new data came before the event");
                news += 1;
            }
            _ => {}
        }
    }
    assert!(told && 0 < news);
}

#[test]
fn who_changes_a_node_hears_of_its_own_watch_before_the_answer() {
    let mut net = two();
    net.ask(0, "create /a").unwrap();
    net.ask(0, "get -w /a").unwrap();
    let from = net.outputs.len();
    net.ask(0, "set /a x").unwrap();
    let order: Vec<&str> = net.outputs[from..]
        .iter()
        .filter_map(|(_, _, output)| match output {
            Output::Notified { .. } => Some("event"),
            Output::Answered { .. } => Some("answer"),
            _ => None,
        })
        .collect();
    assert_eq!(order, ["event", "answer"]);
}

#[test]
fn events_come_in_the_order_of_changes() {
    let mut net = two();
    for text in ["create /a", "create /b", "create /c"] {
        net.ask(0, text).unwrap();
    }
    for text in ["get -w /a", "get -w /b", "get -w /c"] {
        net.ask(1, text).unwrap();
    }
    let from = net.outputs.len();
    for text in ["set /c x", "set /a x", "delete /b"] {
        net.tell(0, text);
    }
    net.run_ms(100);
    let expected = [
        heard("data", EventKind::Changed, "/c"),
        heard("data", EventKind::Changed, "/a"),
        heard("data", EventKind::Deleted, "/b"),
    ];
    assert_eq!(net.heard_since(1, from), expected);
}

#[test]
fn watches_go_along_to_the_next_server_and_say_what_was_missed() {
    let mut net = two();
    for text in ["create /changed", "create /gone", "create /parent", "create /same"] {
        net.ask(0, text).unwrap();
    }
    for text in [
        "get -w /changed",
        "get -w /gone",
        "ls -w /parent",
        "get -w /same",
        "exists -w /new",
        "exists -w /brief",
    ] {
        let (Ok(_) | Err(_)) = net.ask(1, text);
    }
    let client = net.servers() + 1;
    net.isolate(client);
    for text in [
        "set /changed x",
        "delete /gone",
        "create /parent/c",
        "create /new",
        "create /brief",
        "delete /brief",
    ] {
        net.ask(0, text).unwrap();
    }
    let from = net.outputs.len();
    net.heal();
    net.run_ms(3_000);
    let mut missed = net.heard_since(1, from);
    missed.sort();
    let mut expected = [
        heard("data", EventKind::Changed, "/changed"),
        heard("data", EventKind::Deleted, "/gone"),
        heard("child", EventKind::Children, "/parent"),
        heard("exists", EventKind::Created, "/new"),
    ];
    expected.sort();
    assert_eq!(missed, expected, "what came and went while it was away it never hears of");
    let from = net.outputs.len();
    net.ask(0, "set /same x").unwrap();
    net.ask(0, "create /brief").unwrap();
    net.run_ms(100);
    let later =
        [heard("data", EventKind::Changed, "/same"), heard("exists", EventKind::Created, "/brief")];
    assert_eq!(net.heard_since(1, from), later, "the others are watched on");
}

#[test]
fn a_persistent_watch_stays_and_also_after_a_move() {
    let mut net = two();
    net.ask(0, "create /a").unwrap();
    net.ask(1, "addWatch -m PERSISTENT /a").unwrap();
    let from = net.outputs.len();
    for text in ["set /a 1", "create /a/b", "set /a/b x", "set /a 2"] {
        net.ask(0, text).unwrap();
    }
    let expected = [
        heard("always", EventKind::Changed, "/a"),
        heard("always", EventKind::Children, "/a"),
        heard("always", EventKind::Changed, "/a"),
    ];
    assert_eq!(net.heard_since(1, from), expected);
    net.tell(1, "connect");
    net.run_ms(3_000);
    let from = net.outputs.len();
    net.ask(0, "set /a 3").unwrap();
    assert_eq!(net.heard_since(1, from), [heard("always", EventKind::Changed, "/a")]);
}

#[test]
fn a_recursive_watch_hears_of_everything_below_and_of_no_list_of_children() {
    let mut net = two();
    net.ask(0, "create /a").unwrap();
    net.ask(1, "addWatch -m PERSISTENT_RECURSIVE /a").unwrap();
    let from = net.outputs.len();
    for text in ["create /a/b", "create /a/b/c", "set /a/b/c x", "delete /a/b/c", "create /ab"] {
        net.ask(0, text).unwrap();
    }
    let expected = [
        heard("always", EventKind::Created, "/a/b"),
        heard("always", EventKind::Created, "/a/b/c"),
        heard("always", EventKind::Changed, "/a/b/c"),
        heard("always", EventKind::Deleted, "/a/b/c"),
    ];
    assert_eq!(net.heard_since(1, from), expected);
}

#[test]
fn a_session_that_ends_fires_what_watched_its_nodes() {
    let mut net = two();
    net.ask(0, "create -e /e").unwrap();
    net.ask(1, "get -w /e").unwrap();
    let from = net.outputs.len();
    net.ask(0, "close").unwrap();
    net.run_ms(100);
    assert_eq!(net.heard_since(1, from), [heard("data", EventKind::Deleted, "/e")]);
}
