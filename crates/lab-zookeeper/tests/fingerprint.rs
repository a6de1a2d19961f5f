//! What a search takes for one state is one: two ways to the same fingerprint leave the same choices,
//! and each of them does the same.

use std::collections::BTreeMap;

use kernel::{Micros, NodeId};
use sim::delay::Delay;
use sim::saved::{Network, SavedRun, Setting};
use sim::{Choice, Event, Fault, PacketId, Setup, Step, World};
use synod_lab_zookeeper::Ensemble;
use verify::Subject;
use verify::sweep::Swept;

/// Servers and clients that have begun, in a world whose time stands still.
fn begun(servers: u8, clients: u8, settings: &[(&str, &str)]) -> World<Ensemble> {
    let [of_servers, of_clients] = [servers, clients].map(|count| count.to_string());
    let own = [("servers", &*of_servers), ("clients", &*of_clients)];
    let setting = |(key, value): &(&str, &str)| Setting {
        key: (*key).to_owned(),
        value: (*value).to_owned(),
    };
    let config = own.iter().chain(settings).map(setting).collect();
    let run = SavedRun { config, ..SavedRun::new("zookeeper") };
    let network = Network { delay: Delay::Constant { us: 10_000 }, loss_permille: 0 };
    let setup = Setup { network, fsync: Delay::Constant { us: 0 }, seed: 1 };
    let config = Ensemble::configure(&run).expect("the settings are valid");
    let mut world = World::new(config, setup);
    (0..servers + clients).for_each(|node| drop(make(&mut world, Choice::Start(NodeId(node)))));
    world
}

/// Makes a step now; what it did.
fn make(
    world: &mut World<Ensemble>,
    choice: Choice<zookeeper::Node>,
) -> Vec<Event<zookeeper::Node>> {
    let mut events = Vec::new();
    let step = Step { at: world.now(), choice };
    world.apply(&step, &mut events).expect("the step can be made");
    events
}

fn told(world: &mut World<Ensemble>, words: &str) {
    let choice = Ensemble::choice(world, words).expect("it makes sense");
    make(world, choice);
}

/// The first message that one sends another.
fn first(from: u8, to: u8) -> Choice<zookeeper::Node> {
    let (from, to) = (NodeId(from), NodeId(to));
    Choice::Deliver(PacketId::new(from, to, 1))
}

fn fault(fault: Fault) -> Choice<zookeeper::Node> {
    Choice::Fault(Box::new(fault))
}

/// All that can be done to a state, or happen in it: also that a server fails or begins again, and that
/// a message is lost or comes twice.
fn choices(world: &World<Ensemble>) -> Vec<Choice<zookeeper::Node>> {
    let mut all = world.enabled();
    for (node, _) in world.hosts() {
        all.extend([Fault::Crash(node), Fault::PowerLoss(node), Fault::Restart(node)].map(fault));
    }
    for (id, _) in world.packets() {
        all.extend([Fault::Drop(id), Fault::Duplicate(id)].map(fault));
    }
    all.retain(|choice| world.check(choice).is_ok());
    all
}

/// What each choice comes to: the state after it, and what nodes report.
fn behaviour(world: &World<Ensemble>) -> Vec<(u64, Vec<String>)> {
    let after = |choice| {
        let mut world = world.clone();
        let events = make(&mut world, choice);
        let reported = events.iter().filter_map(|event| match event {
            Event::Output { node, output } => Some(format!("{node:?} {output:?}")),
            Event::Sent(_)
            | Event::Lost { .. }
            | Event::Wrote { .. }
            | Event::Synced { .. }
            | Event::TimerSet { .. }
            | Event::TimerCancelled { .. }
            | Event::Note { .. }
            | Event::Started(_)
            | Event::Stopped(_) => None,
        });
        (world.fingerprint(), reported.collect())
    };
    let mut all: Vec<_> = choices(world).into_iter().map(after).collect();
    all.sort();
    all
}

/// The same machines with the same on their disks, though messages may have other names.
fn are_alike(one: &World<Ensemble>, other: &World<Ensemble>) -> bool {
    one.hosts().zip(other.hosts()).all(|((_, one), (_, other))| {
        one.process == other.process && one.disk == other.disk && one.paused == other.paused
    })
}

/// Follows all ways from a state, so many states far; holds that those which meet go on alike, and says
/// how often some met.
fn meet(from: World<Ensemble>, states: usize) -> usize {
    let mut known = BTreeMap::from([(from.fingerprint(), from.clone())]);
    let mut ahead = std::collections::VecDeque::from([from]);
    let mut met = 0;
    while let Some(world) = ahead.pop_front() {
        for choice in world.enabled() {
            let mut next = world.clone();
            make(&mut next, choice.clone());
            match known.get(&next.fingerprint()) {
                Some(other) if other.digest() != next.digest() => {
                    met += 1;
                    assert!(are_alike(other, &next), "after {choice:?}");
                    assert_eq!(behaviour(other), behaviour(&next), "after {choice:?}");
                }
                None if known.len() < states => {
                    known.insert(next.fingerprint(), next.clone());
                    ahead.push_back(next);
                }
                Some(_) | None => {}
            }
        }
    }
    met
}

/// The states of a run with its clock, after so many steps each: its clients ask for what has watches,
/// ephemeral nodes and sequences, and contend.
fn moments(servers: u8, every: u64, count: usize) -> Vec<World<Ensemble>> {
    let mut world = begun(servers, 2, &[("session", "1s")]);
    for words in ["c1 lock /lock", "c2 lock /lock", "c2 get -w /", "c1 create -s -e /n-"] {
        told(&mut world, words);
    }
    let mut moments = Vec::new();
    while moments.len() < count {
        let step = world.next_due().expect("something is due");
        world.apply_due(&step, &mut Vec::new());
        if world.steps().is_multiple_of(every) {
            moments.push(world.clone());
        }
    }
    moments
}

#[test]
fn ways_that_meet_go_on_alike() {
    let met = meet(begun(3, 1, &[]), 300);
    assert!(met > 300, "only {met} met at the beginning");
    let met: usize = moments(3, 17, 12).into_iter().map(|moment| meet(moment, 40)).sum();
    assert!(met > 1_500, "only {met} met later");
}

#[test]
fn two_ways_to_one_state_have_one_fingerprint_and_two_digests() {
    let (mut one, mut other) = (begun(3, 1, &[]), begun(3, 1, &[]));
    [1, 2].into_iter().for_each(|to| drop(make(&mut one, first(0, to))));
    [2, 1].into_iter().for_each(|to| drop(make(&mut other, first(0, to))));
    assert_eq!(one.fingerprint(), other.fingerprint());
    assert_ne!(one.digest(), other.digest());
}

#[test]
fn what_differs_has_another_fingerprint() {
    let base = begun(3, 1, &[]);
    let id = PacketId::new(NodeId(0), NodeId(1), 1);
    for choice in [
        first(0, 1),
        fault(Fault::Drop(id)),
        fault(Fault::Duplicate(id)),
        fault(Fault::Crash(NodeId(1))),
        fault(Fault::Pause(NodeId(1))),
        fault(Fault::Isolate(NodeId(1))),
    ] {
        let mut other = base.clone();
        make(&mut other, choice.clone());
        assert_ne!(base.fingerprint(), other.fingerprint(), "{choice:?}");
    }
}

/// A server that alone is the ensemble, and what a client had it do.
fn alone(words: &[&str]) -> World<Ensemble> {
    let mut world = begun(1, 1, &[]);
    for words in ["timeout s1 finalize", "sync s1", "deliver c1>s1#1", "sync s1", "deliver s1>c1#1"]
    {
        told(&mut world, words);
    }
    for words in words {
        told(&mut world, words);
    }
    world
}

#[test]
fn what_a_server_and_a_client_remember_of_a_watch_counts() {
    let read = |words: &str| {
        alone(&[&format!("c1 {words}"), "deliver c1>s1#2", "deliver s1>c1#2"]).fingerprint()
    };
    assert_eq!(read("get /"), read("get /"));
    assert_ne!(read("get /"), read("get -w /"));
}

#[test]
fn a_fingerprint_is_the_same_on_every_machine() {
    assert_eq!(format!("{:016x}", begun(3, 1, &[]).fingerprint()), "01105e17a02e601b");
    assert_eq!(begun(3, 1, &[]).now(), Micros(0));
}
