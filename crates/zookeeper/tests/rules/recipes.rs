//! What clients do together.

use synod_zookeeper::{ClientNote, EventKind, Note, Op, Stage};

use super::net::Net;
use super::{config, serving};

fn acting(net: &Net, clients: u8) -> Vec<u8> {
    let acts = |nth: &u8| {
        let recipe = net.client(*nth).recipe().and_then(|recipe| recipe.contender());
        recipe.is_some_and(|contender| contender.stage == Stage::Acting)
    };
    (0..clients).filter(acts).collect()
}

fn woken(net: &Net, nth: u8) -> u64 {
    net.client(nth).recipe().and_then(|recipe| recipe.contender()).map_or(0, |one| one.woken)
}

/// Clients that contend, one after the other.
fn contending(recipe: &str, clients: u8) -> Net {
    let mut net = serving(config(3, clients));
    for nth in 0..clients {
        net.tell(nth, recipe);
        net.run_ms(100);
    }
    assert_eq!(acting(&net, clients), [0], "the first to come");
    net
}

#[test]
fn five_candidates_and_the_leader_dies_one_watch_fires_and_the_next_leads() {
    let mut net = contending("elect /election", 5);
    let from = net.outputs.len();
    net.crash(net.servers());
    net.run_ms(10_000);
    assert!(net.client_acts(1), "the next in order");
    let woken: Vec<usize> = (1..5).map(|nth| net.heard_since(nth, from).len()).collect();
    assert_eq!(woken, [1, 0, 0, 0], "and nobody else is woken");
}

#[test]
fn with_the_herd_everybody_is_woken() {
    let mut net = contending("herd /election", 5);
    let from = net.outputs.len();
    net.crash(net.servers());
    net.run_ms(10_000);
    assert!(net.client_acts(1));
    let woken: Vec<usize> = (1..5).map(|nth| net.heard_since(nth, from).len()).collect();
    assert_eq!(woken, [1, 1, 1, 1]);
}

#[test]
fn a_predecessor_that_goes_while_it_is_not_first_promotes_nobody() {
    let mut net = contending("elect /election", 4);
    net.crash(net.servers() + 1);
    net.run_ms(10_000);
    assert_eq!(acting_alive(&net, [0, 2, 3]), [0], "the leader goes on");
    assert_eq!(woken(&net, 2), 1, "who was behind it looks again");
    net.crash(net.servers());
    net.run_ms(10_000);
    assert_eq!(acting_alive(&net, [2, 3, 3]), [2]);
}

fn acting_alive(net: &Net, clients: [u8; 3]) -> Vec<u8> {
    let mut acting: Vec<u8> = clients.into_iter().filter(|nth| net.client_acts(*nth)).collect();
    acting.dedup();
    acting
}

#[test]
fn a_lock_goes_from_hand_to_hand() {
    let mut net = contending("lock /lock", 3);
    for (nth, next) in [(0, vec![1]), (1, vec![2]), (2, vec![])] {
        net.tell(nth, "unlock");
        net.run_ms(200);
        assert_eq!(acting(&net, 3), next);
    }
    assert_eq!(net.paths(0), ["/lock"], "nothing is left behind");
}

#[test]
fn readers_share_a_lock_and_a_writer_waits_for_them() {
    let mut net = serving(config(3, 5));
    for (nth, recipe) in
        ["read-lock /l", "read-lock /l", "write-lock /l", "read-lock /l", "write-lock /l"]
            .iter()
            .enumerate()
    {
        net.tell(u8::try_from(nth).unwrap(), recipe);
        net.run_ms(100);
    }
    assert_eq!(acting(&net, 5), [0, 1], "the third reader came after a writer");
    net.tell(0, "unlock");
    net.run_ms(200);
    assert_eq!(acting(&net, 5), [1]);
    net.tell(1, "unlock");
    net.run_ms(200);
    assert_eq!(acting(&net, 5), [2], "the writer alone");
    net.tell(2, "unlock");
    net.run_ms(200);
    assert_eq!(acting(&net, 5), [3]);
    net.tell(3, "unlock");
    net.run_ms(200);
    assert_eq!(acting(&net, 5), [4]);
}

#[test]
fn who_is_suspended_stops_acting_and_goes_on_in_the_same_session() {
    let mut net = contending("elect /election", 2);
    let client = net.servers();
    let from = net.outputs.len();
    net.isolate(client);
    net.run_ms(10);
    assert!(acting(&net, 2).is_empty(), "it cannot know whether its session lives");
    net.heal();
    net.run_ms(2_500);
    assert_eq!(acting(&net, 2), [0]);
    assert!(net.heard_since(1, from).is_empty(), "nobody was woken");
}

#[test]
fn who_lost_its_session_begins_anew_at_the_end() {
    let mut net = contending("elect /election", 3);
    let client = net.servers();
    net.isolate(client);
    net.run_ms(10_000);
    assert_eq!(acting(&net, 3), [1]);
    net.heal();
    net.run_ms(5_000);
    assert_eq!(acting(&net, 3), [1], "the old leader leads no more");
    net.crash(client + 1);
    net.run_ms(10_000);
    assert!(net.client_acts(2), "and stands behind those who waited");
}

#[test]
fn a_lost_create_reply_is_made_up_for_by_the_guid() {
    let mut net = serving(config(3, 1));
    net.ask(0, "create /lock").unwrap();
    net.tell(0, "lock /lock");
    // Root, then its own node: the answer to that is lost.
    let client = net.servers();
    let created = |net: &Net| {
        net.asked(0, |op| matches!(&**op, Op::Create { path, .. } if path.as_str() != "/lock"))
    };
    while created(&net) == 0 {
        net.run_ms(1);
    }
    net.run_ms(2);
    net.isolate(client);
    net.run_ms(100);
    net.heal();
    net.run_ms(2_500);
    assert!(net.noted(client, |note| matches!(note, Note::Client(ClientNote::FoundOwn { .. }))));
    assert_eq!(created(&net), 1, "it was not created again");
    assert_eq!((acting(&net, 1), net.paths(0).len()), (vec![0], 2));
}

#[test]
fn each_thing_in_a_queue_is_taken_once_and_in_order() {
    let mut net = serving(config(3, 4));
    net.ask(0, "create /queue").unwrap();
    for thing in ["one", "two"] {
        net.ask(0, &format!("create -s /queue/item- {thing}")).unwrap();
    }
    (1..4).for_each(|nth| net.tell(nth, "take /queue"));
    net.run_ms(500);
    let took = |net: &Net| -> Vec<String> {
        let took = net.notes.iter().filter_map(|(_, note)| match note {
            Note::Client(ClientNote::Took { data, .. }) => Some(data.to_string()),
            _ => None,
        });
        took.collect()
    };
    assert_eq!(took(&net), ["one", "two"]);
    net.ask(0, "create -s /queue/item- three").unwrap();
    net.run_ms(200);
    assert_eq!(took(&net), ["one", "two", "three"], "the third waited for it");
    assert_eq!(net.paths(0), ["/queue"]);
}

#[test]
fn a_barrier_holds_until_it_is_gone() {
    let mut net = serving(config(3, 3));
    net.ask(0, "create /barrier").unwrap();
    net.tell(1, "await /barrier");
    net.tell(2, "await /barrier");
    net.run_ms(1_000);
    let passed = |net: &Net| {
        let passed =
            |(_, note): &&(_, Note)| matches!(note, Note::Client(ClientNote::Passed { .. }));
        net.notes.iter().filter(passed).count()
    };
    assert_eq!(passed(&net), 0);
    net.ask(0, "delete /barrier").unwrap();
    net.run_ms(100);
    assert_eq!(passed(&net), 2);
}

#[test]
fn a_group_knows_its_members() {
    let mut net = serving(config(3, 3));
    (0..3).for_each(|nth| net.tell(nth, &format!("join /group m{nth}")));
    net.run_ms(500);
    let counts = |net: &Net, nth: u8| -> Option<u32> {
        let id = kernel::NodeId(net.servers() + nth);
        net.notes.iter().rev().find_map(|(node, note)| match note {
            Note::Client(ClientNote::Members { count, .. }) if *node == id => Some(*count),
            _ => None,
        })
    };
    assert_eq!([0, 1, 2].map(|nth| counts(&net, nth)), [Some(3); 3]);
    net.crash(net.servers() + 1);
    net.run_ms(10_000);
    assert_eq!(counts(&net, 0), Some(2));
    let heard = |kind| net.heard_since(0, 0).iter().any(|(_, known, _)| *known == kind);
    assert!(heard(EventKind::Children));
}

#[test]
fn a_recipe_that_begins_without_a_server_goes_on_with_the_session_that_there_is() {
    let mut net = serving(config(3, 1));
    let client = net.servers();
    net.isolate(client);
    net.run_ms(50);
    net.tell(0, "elect /election");
    net.heal();
    net.run_ms(2_500);
    assert_eq!(acting(&net, 1), [0]);
}

#[test]
fn a_create_that_is_still_on_its_way_is_waited_for() {
    let mut net = serving(config(3, 1));
    let (client, leader) = (net.servers(), net.leader().unwrap());
    let follower = (0..3).find(|at| *at != leader).unwrap();
    net.ask(0, "create /lock").unwrap();
    net.tell(0, &format!("connect s{}", follower + 1));
    net.run_ms(3_000);
    // All disks are slow: the node is created long after it was asked for.
    net.tell(0, "lock /lock");
    let created = |net: &Net| {
        net.asked(0, |op| matches!(&**op, Op::Create { path, .. } if path.as_str() != "/lock"))
    };
    while created(&net) == 0 {
        net.run_ms(1);
    }
    (0..3).for_each(|at| net.stall(at));
    net.run_ms(5);
    net.break_stream(client, follower);
    net.tell(0, &format!("connect s{}", follower + 1));
    net.run_ms(300);
    (0..3).for_each(|at| net.sync(at));
    net.run_ms(2_000);
    assert_eq!((acting(&net, 1), net.paths(0).len()), (vec![0], 2), "{:?}", net.paths(0));
}

#[test]
fn who_begins_anew_gives_back_first_what_it_has() {
    let mut net = contending("elect /election", 2);
    let client = net.servers();
    // What it gives back is lost on the way, with its connection.
    net.tell(0, "release");
    net.isolate(client);
    net.tell(0, "elect /election");
    net.run_ms(50);
    net.heal();
    net.run_ms(3_000);
    assert_eq!(acting(&net, 2), [1], "the other one leads");
    assert_eq!(net.paths(0).len(), 3, "one node for each, and the one above them");
}

#[test]
fn who_runs_already_goes_on() {
    let mut net = contending("elect /election", 2);
    net.tell(0, "elect /election");
    net.run_ms(500);
    assert_eq!((acting(&net, 2), net.paths(0).len()), (vec![0], 3));
}
