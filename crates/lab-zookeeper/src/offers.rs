//! What a person can do to a node of ZooKeeper only: tell a client something, or let a timer expire.

use kernel::NodeId;
use lab::{Offer, OfferGroup};
use sim::{Choice, World};
use zookeeper::{Node, Timer, command};

use crate::names;
use crate::script;
use crate::system::Ensemble;

/// What a client can be told without typing: the words and what they do.
const TOLD: &[(&str, &str, &str)] = &[
    (
        "elect /election",
        "Run for leader",
        "It joins the election below /election; each watches the one before it",
    ),
    (
        "herd /election",
        "Run for leader, with the herd",
        "The same, but everyone watches the lowest",
    ),
    ("lock /lock", "Take the lock", "It takes or waits for the lock at /lock"),
    ("release", "Give back", "It gives back what its recipe has"),
    (
        "create -s -e /n-",
        "Create a sequential, ephemeral node",
        "It gets the next number below the root, and goes with its session",
    ),
    (
        "ls -w /",
        "List and watch",
        "It lists the children of the root, and is told when one is created or deleted next",
    ),
    ("close", "Close the session", "Its ephemeral nodes go at once"),
    (
        "renew",
        "Give up the session",
        "It begins another, and the old one goes on until its timeout",
    ),
];

/// In groups.
pub(crate) fn of_node(world: &World<Ensemble>, node: NodeId) -> Vec<OfferGroup> {
    let (title, offers) = if node.0 < names::servers(world.config()) {
        ("Timers", timers(world, node))
    } else {
        ("Client", told(world, node))
    };
    if offers.is_empty() {
        return Vec::new();
    }
    vec![OfferGroup { title: title.to_owned(), offers }]
}

/// Timers of a server that run.
fn timers(world: &World<Ensemble>, node: NodeId) -> Vec<Offer> {
    let name = world.name(node);
    let known = [
        (zab::Timer::Finalize, "End the wait for better votes of"),
        (zab::Timer::Init, "Let the limit of a new leader run out at"),
        (zab::Timer::Tick, "End the tick of"),
        (zab::Timer::Silence, "Let the silence be too long for"),
    ];
    let running = |(timer, label): (zab::Timer, &str)| {
        let choice = Choice::Expire(node, Timer::Zab(timer));
        world.check(&choice).is_ok().then(|| Offer {
            verb: "timeout".to_owned(),
            label: format!("{label} {name}"),
            words: script::words(world, &choice),
            help: "The timer expires at once".to_owned(),
            disabled: None,
            active: false,
            steps: Vec::new(),
        })
    };
    known.into_iter().filter_map(running).collect()
}

fn told(world: &World<Ensemble>, node: NodeId) -> Vec<Offer> {
    let name = world.name(node);
    let known = |name: &str| names::node(world.config(), name);
    let up = matches!(world.process(node), Some(Node::Client(_)));
    let offer = |(words, label, help): &(&str, &str, &str)| {
        let choice = command::parse(words, &known).ok();
        let choice = choice.map(|told| Choice::Command(node, Box::new(told)));
        let refused = choice.and_then(|choice| world.check(&choice).err());
        let why =
            if up { refused.map(|why| why.to_string()) } else { Some("It is down".to_owned()) };
        Offer {
            verb: "tell".to_owned(),
            label: (*label).to_owned(),
            words: format!("{name} {words}"),
            help: (*help).to_owned(),
            disabled: why,
            active: false,
            steps: Vec::new(),
        }
    };
    TOLD.iter().map(offer).collect()
}
