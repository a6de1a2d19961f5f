//! Streams: in order and once, or broken; and each end is told before it hears anything further.

use std::collections::BTreeMap;

use kernel::{Canonical, Digest, Effects, Input, Micros, NodeId, NodeSet, Now, Process, Span};
use synod_sim::delay::Delay;
use synod_sim::saved::Network;
use synod_sim::{
    Choice, Event, Fault, KindLoss, Link, Loss, PacketId, PacketState, Place, Refused, Setup, Step,
    System, World,
};

const A: NodeId = NodeId(0);
const B: NodeId = NodeId(1);
const NODES: u8 = 3;
const EVERY: Micros = Micros::from_millis(10);

/// Three nodes that count aloud to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Counters;

/// A node; it says the next number to everyone every ten milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Counter {
    id: NodeId,
    said: u64,
}

/// What a node reports.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Report {
    Heard(NodeId, u64),
    Closed(NodeId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Number(u64);

impl Canonical for Number {
    fn canonical(&self, digest: &mut Digest) {
        digest.word(self.0);
    }
}

impl Canonical for Report {
    fn canonical(&self, digest: &mut Digest) {
        match self {
            Self::Heard(from, number) => {
                from.canonical(digest);
                digest.word(*number);
            }
            Self::Closed(peer) => peer.canonical(digest),
        }
    }
}

impl Process for Counter {
    type Message = Number;
    type Timer = ();
    type Command = ();
    type Record = Number;
    type Disk = u64;
    type Output = Report;
    type Note = ();

    fn step(&mut self, _: Now, input: Input<Self>, out: &mut impl Effects<Self>) {
        match input {
            Input::Start => out.set_timer((), Span::exactly(EVERY)),
            Input::Timer(()) => {
                self.said += 1;
                out.set_timer((), Span::exactly(EVERY));
                out.persist(Number(self.said));
                for peer in (0..NODES).map(NodeId).filter(|peer| *peer != self.id) {
                    // What A says waits for the disk, so that some streams break meanwhile.
                    if self.id == A {
                        out.send(peer, Number(self.said));
                    } else {
                        out.send_at_once(peer, Number(self.said));
                    }
                }
            }
            Input::Message { from, message } => out.output(Report::Heard(from, message.0)),
            Input::Closed { peer } => out.output(Report::Closed(peer)),
            Input::Command(()) | Input::Synced(_) => {}
        }
    }

    fn write(disk: &mut u64, record: Number) {
        *disk = record.0;
    }
}

impl System for Counters {
    type Config = ();
    type Node = Counter;

    fn nodes((): &()) -> u8 {
        NODES
    }

    fn name((): &(), node: NodeId) -> String {
        format!("n{}", node.0 + 1)
    }

    fn kinds() -> &'static [&'static str] {
        &["number"]
    }

    fn kind(_: &Number) -> &'static str {
        "number"
    }

    fn lost_disk((): &(), _: NodeId) -> Option<&'static str> {
        None
    }

    fn link((): &(), _: NodeId, _: NodeId) -> Link {
        Link::Stream
    }

    fn boot((): &(), id: NodeId, disk: &u64, _: u32) -> Counter {
        // A number that was said and never written may be said again by another boot: leave room.
        Counter { id, said: disk + 1_000 }
    }
}

fn world(seed: u64, loss_permille: u16) -> World<Counters> {
    let delay = Delay::Uniform { min_us: 1_000, max_us: 40_000 };
    let fsync = Delay::Uniform { min_us: 1_000, max_us: 8_000 };
    let setup = Setup { network: Network { delay, loss_permille }, fsync, seed };
    World::new((), setup)
}

/// Has nothing happened that could break a stream?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Calm {
    Yes,
    No,
}

/// What happened, in order.
#[derive(Default)]
struct Seen {
    reports: Vec<(NodeId, Report)>,
    lost: Vec<Loss>,
    started: Vec<NodeId>,
    /// For each end: the last number heard, and whether it may skip some.
    heard: BTreeMap<(NodeId, NodeId), (u64, bool)>,
    skips: u64,
}

impl Seen {
    /// The contract: numbers rise; none is left out but after the end was told, or begins anew.
    fn take(&mut self, events: &[Event<Counter>], calm: Calm) {
        for event in events {
            match event {
                Event::Output { node, output: Report::Heard(from, number) } => {
                    let before = self.heard.insert((*node, *from), (*number, false));
                    let (last, may_skip) = before.unwrap_or((0, true));
                    assert!(last < *number, "{node:?} heard {number} of {from:?} after {last}");
                    let skipped = *number != last + 1;
                    assert!(!skipped || may_skip, "{node:?} was not told: {last}, then {number}");
                    self.skips += u64::from(skipped);
                    self.reports.push((*node, Report::Heard(*from, *number)));
                }
                Event::Output { node, output: Report::Closed(peer) } => {
                    assert_eq!(calm, Calm::No, "nothing broke");
                    self.reports.push((*node, Report::Closed(*peer)));
                    if let Some((_, may_skip)) = self.heard.get_mut(&(*node, *peer)) {
                        *may_skip = true;
                    }
                }
                Event::Lost { why, .. } => self.lost.push(*why),
                Event::Started(node) => {
                    self.started.push(*node);
                    self.heard.retain(|(end, _), _| end != node);
                }
                Event::Sent(_)
                | Event::Wrote { .. }
                | Event::Synced { .. }
                | Event::TimerSet { .. }
                | Event::TimerCancelled { .. }
                | Event::Note { .. }
                | Event::Stopped(_) => {}
            }
        }
    }

    fn closed(&self, end: NodeId, peer: NodeId) -> usize {
        let told = (end, Report::Closed(peer));
        self.reports.iter().filter(|report| **report == told).count()
    }
}

fn run(world: &mut World<Counters>, until_ms: u64, seen: &mut Seen, calm: Calm) {
    while let Some(step) = world.next_due().filter(|step| step.at <= Micros::from_millis(until_ms))
    {
        let mut events = Vec::new();
        world.apply(&step, &mut events).expect("what is due can be done");
        seen.take(&events, calm);
    }
}

fn strike(world: &mut World<Counters>, at_ms: u64, fault: Fault, seen: &mut Seen) {
    let step = Step { at: Micros::from_millis(at_ms), choice: Choice::Fault(Box::new(fault)) };
    let mut events = Vec::new();
    world.apply(&step, &mut events).expect("this can happen now");
    seen.take(&events, Calm::No);
}

/// The messages from A to B, in order.
fn from_a_to_b(world: &World<Counters>) -> Vec<PacketId> {
    let ids = world.packets().map(|(id, _)| id);
    ids.filter(|id| (id.from(), id.to()) == (A, B)).collect()
}

#[test]
fn everything_arrives_in_order_and_once_however_long_it_takes() {
    let (mut world, mut seen) = (world(7, 0), Seen::default());
    run(&mut world, 5_000, &mut seen, Calm::Yes);
    assert_eq!((seen.lost.len(), seen.skips), (0, 6), "only the first of each is no successor");
    assert!(2_500 < seen.reports.len());
}

#[test]
fn a_loss_breaks_the_stream_and_both_ends_are_told() {
    let (mut world, mut seen) = (world(7, 20), Seen::default());
    run(&mut world, 20_000, &mut seen, Calm::No);
    assert!(100 < seen.skips, "{}", seen.skips);
    assert!(seen.lost.contains(&Loss::Chance) && seen.lost.contains(&Loss::Broken));
    assert!(20 < seen.closed(A, B) && 20 < seen.closed(B, A));
}

#[test]
fn a_cut_breaks_a_stream_when_a_message_is_due_and_the_next_one_opens_after_it() {
    let (mut world, mut seen) = (world(3, 0), Seen::default());
    run(&mut world, 1_000, &mut seen, Calm::Yes);
    strike(&mut world, 1_000, Fault::Cut(A, B), &mut seen);
    run(&mut world, 3_000, &mut seen, Calm::No);
    let (at_a, at_b) = (seen.closed(A, B), seen.closed(B, A));
    assert!(1 < at_a && 1 < at_b, "and again each time that one tries");
    assert_eq!(seen.closed(A, NodeId(2)), 0, "the others are as they were");
    let heard = |seen: &Seen| seen.heard[&(B, A)].0;
    let before = heard(&seen);
    strike(&mut world, 3_000, Fault::HealAll, &mut seen);
    run(&mut world, 4_000, &mut seen, Calm::No);
    assert!(before + 50 < heard(&seen));
}

#[test]
fn a_node_that_crashes_is_missed_and_hears_nothing_of_before() {
    let (mut world, mut seen) = (world(5, 0), Seen::default());
    run(&mut world, 1_000, &mut seen, Calm::Yes);
    strike(&mut world, 1_000, Fault::Crash(B), &mut seen);
    run(&mut world, 2_000, &mut seen, Calm::No);
    assert!(0 < seen.closed(A, B) && seen.closed(A, NodeId(2)) == 0);
    strike(&mut world, 2_000, Fault::Restart(B), &mut seen);
    run(&mut world, 3_000, &mut seen, Calm::No);
    assert_eq!(seen.started.iter().filter(|node| **node == B).count(), 2);
    assert!(seen.heard.contains_key(&(B, A)) && seen.heard.contains_key(&(A, B)));
}

#[test]
fn nothing_overtakes_a_message_that_is_held() {
    let (mut world, mut seen) = (world(9, 0), Seen::default());
    run(&mut world, 1_000, &mut seen, Calm::Yes);
    let first = from_a_to_b(&world)[0];
    strike(&mut world, 1_000, Fault::Hold(first), &mut seen);
    let before = seen.heard[&(B, A)].0;
    run(&mut world, 2_000, &mut seen, Calm::Yes);
    assert_eq!(seen.heard[&(B, A)].0, before, "all wait behind it");
    strike(&mut world, 2_000, Fault::Release(first), &mut seen);
    run(&mut world, 3_000, &mut seen, Calm::Yes);
    assert!(before + 150 < seen.heard[&(B, A)].0);
}

#[test]
fn only_the_next_of_a_stream_can_arrive() {
    let (mut world, mut seen) = (world(9, 0), Seen::default());
    run(&mut world, 1_000, &mut seen, Calm::Yes);
    let ids = from_a_to_b(&world);
    assert!(1 < ids.len(), "several are under way");
    let offered: Vec<PacketId> = world
        .enabled()
        .into_iter()
        .filter_map(|choice| match choice {
            Choice::Deliver(id) if (id.from(), id.to()) == (A, B) => Some(id),
            Choice::Deliver(_)
            | Choice::Start(_)
            | Choice::Sync(_)
            | Choice::Expire(..)
            | Choice::Close(..)
            | Choice::Command(..)
            | Choice::Fault(_) => None,
        })
        .collect();
    assert_eq!(offered, ids[..1]);
    assert_eq!(world.check(&Choice::Deliver(ids[1])), Err(Refused::NotItsTurn));
    let now = Choice::Fault(Box::new(Fault::DeliverNow(ids[1])));
    assert_eq!(world.check(&now), Err(Refused::NotItsTurn));
    assert_eq!(world.check(&Choice::Close(A, B)), Err(Refused::NoBreak));
}

#[test]
fn whatever_is_done_to_one_message_breaks_the_stream() {
    type Deed = fn(PacketId, PacketId) -> Fault;
    let deeds: [Deed; 4] = [
        |one, _| Fault::Drop(one),
        |one, _| Fault::Duplicate(one),
        |one, _| Fault::Replay(one, Micros(1_000)),
        Fault::Swap,
    ];
    for deed in deeds {
        let (mut world, mut seen) = (world(9, 0), Seen::default());
        let due = |world: &World<Counters>, id| world.packet(id).map(|packet| packet.due);
        let (at_ms, one, other) = (1_000..)
            .find_map(|at_ms| {
                run(&mut world, at_ms, &mut seen, Calm::Yes);
                let ids = from_a_to_b(&world);
                let (one, other) = (*ids.first()?, *ids.last()?);
                (due(&world, one) != due(&world, other)).then_some((at_ms, one, other))
            })
            .expect("two that arrive at different times");
        strike(&mut world, at_ms, deed(one, other), &mut seen);
        assert!(from_a_to_b(&world).is_empty(), "all of it is lost");
        run(&mut world, 2_000, &mut seen, Calm::No);
        assert_eq!((seen.closed(A, B), seen.closed(B, A)), (1, 1));
    }
}

#[test]
fn an_end_can_be_told_at_once() {
    let (mut world, mut seen) = (world(9, 0), Seen::default());
    run(&mut world, 1_000, &mut seen, Calm::Yes);
    let first = from_a_to_b(&world)[0];
    strike(&mut world, 1_000, Fault::Drop(first), &mut seen);
    let step = Step { at: world.now(), choice: Choice::Close(B, A) };
    let mut events = Vec::new();
    world.apply(&step, &mut events).expect("it was to be told");
    seen.take(&events, Calm::No);
    assert_eq!((seen.closed(B, A), seen.closed(A, B)), (1, 0), "each at its own time");
    run(&mut world, 2_000, &mut seen, Calm::No);
    assert_eq!((seen.closed(B, A), seen.closed(A, B)), (1, 1));
}

#[test]
fn any_weather_keeps_the_contract_and_plays_the_same_again() {
    let weathers: [fn(u64) -> Fault; 9] = [
        |_| Fault::Crash(B),
        |_| Fault::Pause(A),
        |_| Fault::Clog(Place::Link(A, B)),
        |_| Fault::Cpu(B, Some(100)),
        |_| Fault::Duplicates(50, Delay::Constant { us: 1_000 }),
        |_| Fault::Lose(KindLoss { kind: "number".to_owned(), from: None, to: None, permille: 30 }),
        |_| Fault::CutOneWay(A, B),
        |_| Fault::Slow(A, 20),
        |seed| Fault::Drift(A, i32::try_from(seed).expect("a small seed") * 1_000),
    ];
    let mends: [Fault; 5] = [
        Fault::Restart(B),
        Fault::Resume(A),
        Fault::HealAll,
        Fault::Cpu(B, None),
        Fault::Normal(A),
    ];
    let play = |seed: u64| {
        let (mut world, mut seen) = (world(seed, 5), Seen::default());
        for (nth, weather) in
            (0..).zip(weathers.iter().cycle().skip(usize::try_from(seed).unwrap() % 9)).take(12)
        {
            let at_ms = 500 * (nth + 1);
            run(&mut world, at_ms, &mut seen, Calm::No);
            for fault in mends.iter().cloned().chain([weather(seed)]) {
                if world.check(&Choice::Fault(Box::new(fault.clone()))).is_ok() {
                    strike(&mut world, at_ms, fault, &mut seen);
                }
            }
        }
        run(&mut world, 8_000, &mut seen, Calm::No);
        (world.digest(), world.fingerprint(), seen.skips)
    };
    let mut skips = 0;
    for seed in 0..40 {
        let first = play(seed);
        assert_eq!(first, play(seed), "seed {seed}");
        skips += first.2;
    }
    assert!(1_000 < skips, "{skips}");
}

#[test]
fn what_is_done_does_not_depend_on_how_far_somebody_looked_ahead() {
    for seed in 0..200 {
        let digests = [false, true].map(|looks| {
            let (mut world, mut seen) = (world(seed, 0), Seen::default());
            let mut at_us = 100_000 + seed * 7;
            for fault in [
                Fault::Pause(B),
                Fault::Cpu(NodeId(2), Some(100)),
                Fault::Clog(Place::Link(A, NodeId(2))),
                Fault::Resume(B),
                Fault::HealAll,
            ] {
                let end = Micros(at_us);
                while let Some(step) = world.clone().next_due().filter(|step| step.at <= end) {
                    world.next_due();
                    world.apply_due(&step, &mut Vec::new());
                }
                // Whoever looks finds messages that will wait where they come to.
                if looks {
                    world.next_due();
                }
                let flying = world.packets().map(|(id, _)| id).find(|id| id.to() == B);
                let choices = [
                    Some(Choice::Fault(Box::new(fault))),
                    flying.map(|id| Choice::Fault(Box::new(Fault::Hold(id)))),
                ];
                for choice in choices.into_iter().flatten() {
                    let mut events = Vec::new();
                    let done = world.apply(&Step { at: end, choice }, &mut events);
                    assert!(done.is_ok() || done == Err(Refused::NotFlying), "{done:?}");
                    seen.take(&events, Calm::No);
                }
                at_us += 30_000;
            }
            run(&mut world, 500, &mut seen, Calm::No);
            world.digest()
        });
        assert_eq!(digests[0], digests[1], "seed {seed}");
    }
}

#[test]
fn what_comes_later_can_be_held_though_somebody_looked_ahead() {
    let mut cases = [0, 0];
    for seed in 0..200 {
        for (nth, pauses) in [false, true].into_iter().enumerate() {
            let (mut world, mut seen) = (world(seed, 0), Seen::default());
            run(&mut world, 100, &mut seen, Calm::Yes);
            // The others wait for their turn behind one that is held, or where they come to.
            let Some(first) = from_a_to_b(&world).first().copied() else { continue };
            let fault = if pauses { Fault::Pause(B) } else { Fault::Hold(first) };
            strike(&mut world, 100, fault, &mut seen);
            world.next_due();
            let waits = |id: &PacketId| {
                let packet = world.packet(*id).expect("it is under way");
                packet.state == PacketState::Waiting && world.now() < packet.due
            };
            if let Some(id) = from_a_to_b(&world).into_iter().find(waits) {
                cases[nth] += 1;
                strike(&mut world, 100, Fault::Hold(id), &mut seen);
            }
        }
    }
    assert!(5 < cases[0] && 5 < cases[1], "{cases:?}");
}

#[test]
fn streams_settle_when_all_that_was_under_way_has_arrived() {
    let (mut world, mut seen) = (world(7, 0), Seen::default());
    run(&mut world, 1_000, &mut seen, Calm::Yes);
    let all: NodeSet = (0..NODES).map(NodeId).collect();
    let under_way: Vec<PacketId> = world.packets().map(|(id, _)| id).collect();
    let settled = world.streams_settle(all).expect("something is under way");
    let last = |world: &World<Counters>| {
        let known = under_way.iter().filter_map(|id| world.packet(*id));
        known.map(|packet| packet.due).max()
    };
    assert_eq!(last(&world), Some(settled));
    assert_eq!(world.streams_settle([A].into_iter().collect()), None, "not between others");
    while let Some(step) = world.next_due().filter(|step| step.at <= settled) {
        world.apply_due(&step, &mut Vec::new());
    }
    assert_eq!(last(&world), None, "all of it has arrived");
    let cut =
        Step { at: settled, choice: Choice::Fault(Box::new(Fault::Drop(from_a_to_b(&world)[0]))) };
    world.apply(&cut, &mut Vec::new()).expect("it is under way");
    let told = world.streams_settle([A, B].into_iter().collect()).expect("both are to be told");
    assert!(settled < told);
}
