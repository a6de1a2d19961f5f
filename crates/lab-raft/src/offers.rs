//! What a person can do to a server of Raft only: its election timer, and what its leader is told
//! about it.

use kernel::NodeId;
use kv::Told;
use lab::{Offer, OfferGroup};
use raft::Change;
use sim::{Choice, World};

use crate::script;
use crate::system::{Cluster, leader, server};
use crate::words::beyond::bad_change;

/// In groups; none for a client.
pub(crate) fn of_node(world: &World<Cluster>, node: NodeId) -> Vec<OfferGroup> {
    if node.0 >= world.config().servers {
        return Vec::new();
    }
    vec![
        OfferGroup { title: "Timers".to_owned(), offers: vec![time_out(world, node)] },
        OfferGroup { title: "Cluster".to_owned(), offers: orders(world, node) },
    ]
}

fn time_out(world: &World<Cluster>, node: NodeId) -> Offer {
    let name = world.name(node);
    let timer = kv::Timer::Raft(raft::Timer::Election);
    let leads = server(world, node).is_some_and(|server| server.raft().leads());
    let refused = world.check(&Choice::Expire(node, timer)).err();
    let why = if leads {
        Some("A leader has no election timer (Raft 5.2)".to_owned())
    } else {
        refused.map(|refused| refused.to_string())
    };
    Offer {
        verb: "timeout".to_owned(),
        label: format!("Time out {name} now"),
        words: format!("timeout {name} election"),
        help: "Its election timer expires at once, and it begins an election".to_owned(),
        disabled: why,
        active: false,
        steps: Vec::new(),
    }
}

/// What the leader can be told about this server.
fn orders(world: &World<Cluster>, node: NodeId) -> Vec<Offer> {
    let name = world.name(node);
    let leads = leader(world);
    let hand_over = order(
        world,
        Told::Transfer(node),
        "transfer",
        format!("Hand leadership over to {name}"),
        "The leader brings it up to date and tells it to ask for votes at once (thesis 3.10)",
        leads.and_then(|(leads, server)| match server.raft().configuration().is_voter(node) {
            _ if leads == node => Some("It leads already".to_owned()),
            true => None,
            false => Some("It does not vote".to_owned()),
        }),
    );
    if !world.config().may_change() {
        return vec![hand_over];
    }
    let change = |change: Change, verb, label: &str, help| {
        let refused = leads.and_then(|(_, server)| {
            let (_, latest) = server.raft().membership().latest();
            latest.after(change).err().map(bad_change)
        });
        let refused = refused.map(sentence);
        order(world, Told::Change(change), verb, format!("{label} {name}"), help, refused)
    };
    let learns = leads.is_some_and(|(_, server)| {
        let (_, latest) = server.raft().membership().latest();
        latest.learners().contains(node)
    });
    let (join, help) = if learns {
        (
            Change::Promote(node),
            "It is counted from now on, where it has nearly the whole log (etcd)",
        )
    } else {
        (Change::Add(node), "One server more is counted from now on (thesis 4.1)")
    };
    vec![
        hand_over,
        change(
            Change::AddLearner(node),
            "member-learn",
            "Add as learner",
            "It gets the log and is not counted (thesis 4.2.1)",
        ),
        change(join, "member-add", if learns { "Promote to voter:" } else { "Add as voter" }, help),
        change(
            Change::Remove(node),
            "member-remove",
            "Remove",
            "One server less is counted; the leader may remove itself (thesis 4.2.2)",
        ),
    ]
}

fn order(
    world: &World<Cluster>,
    told: Told,
    verb: &str,
    label: String,
    help: &str,
    refused: Option<String>,
) -> Offer {
    let leads = leader(world);
    let (words, disabled) = match leads {
        Some((node, _)) => {
            let choice = Choice::Command(node, Box::new(told));
            let stands = world.check(&choice).err();
            let stands = stands.map(|why| format!("{}, which leads: {why}", world.name(node)));
            (script::words(world, &choice), refused.or(stands))
        }
        None => (String::new(), Some("No server leads".to_owned())),
    };
    let (verb, help) = (verb.to_owned(), help.to_owned());
    Offer { verb, label, words, help, disabled, active: false, steps: Vec::new() }
}

/// As a sentence of its own.
fn sentence(words: &str) -> String {
    let (first, rest) = words.split_at(1);
    first.to_ascii_uppercase() + rest
}
