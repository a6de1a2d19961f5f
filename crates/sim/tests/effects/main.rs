//! Every fault has the effect that it promises: the same seed without it reaches another digest,
//! and something one can name has moved.

#![expect(clippy::wildcard_enum_match_arm, reason = "a few of many choices are looked for")]

mod clocks;
#[path = "../echo/mod.rs"]
mod echo;
mod network;

use kernel::{Micros, NodeId, NodeSet};
use synod_sim::delay::Delay;
use synod_sim::saved::Network;
use synod_sim::{Choice, Event, Fault, Loss, PacketId, Setup, Step, World};

use echo::Echo;

const A: NodeId = NodeId(0);
const B: NodeId = NodeId(1);
const C: NodeId = NodeId(2);
const D: NodeId = NodeId(3);
const TRAVEL_US: u64 = 3_000;
const FSYNC_US: u64 = 1_000;
const END: Micros = Micros::from_millis(300);
/// Calls leave every 10 ms and arrive 3 ms later: now some are under way.
const T: u64 = 51_000;
/// Now they have arrived and are being written.
const WRITING: u64 = 53_500;
const LATER: u64 = 151_000;

fn world() -> World<Echo> {
    let network = Network { delay: Delay::Constant { us: TRAVEL_US }, loss_permille: 0 };
    World::new((), Setup { network, fsync: Delay::Constant { us: FSYNC_US }, seed: 7 })
}

/// What can be seen of a run from outside.
#[derive(Debug, Default)]
struct Seen {
    digest: u64,
    arrivals: Vec<Arrival>,
    lost: Vec<(PacketId, Loss)>,
    /// When each node's timer expired.
    rings: Vec<(NodeId, u64)>,
    /// When each node's writes became durable.
    synced: Vec<(NodeId, u64)>,
    disks: Vec<u64>,
    remembers: Vec<Option<u64>>,
    /// What was lost with each disk.
    lost_disks: Vec<Option<u64>>,
}

#[derive(Clone, Copy, Debug)]
struct Arrival {
    id: PacketId,
    at: u64,
    sent: u64,
}

impl Seen {
    fn between(&self, a: NodeId, b: NodeId) -> impl Iterator<Item = Arrival> {
        self.arrivals.iter().copied().filter(move |x| (x.id.from(), x.id.to()) == (a, b))
    }

    fn hears(&self, to: NodeId, from: NodeId, after: u64) -> bool {
        self.between(from, to).any(|arrival| arrival.at > after)
    }

    /// Do all messages between these two, sent after `T`, take as long as this says?
    fn takes(&self, a: NodeId, b: NodeId, within: impl Fn(u64) -> bool) -> bool {
        let mut late = self.between(a, b).filter(|arrival| arrival.sent > T).peekable();
        late.peek().is_some() && late.all(|arrival| within(arrival.at - arrival.sent))
    }

    fn lost_by(&self, why: Loss) -> bool {
        self.lost.iter().any(|(_, loss)| *loss == why)
    }

    fn writes(&self, node: NodeId) -> u64 {
        self.disks[usize::from(node.0)]
    }

    fn synced(&self, node: NodeId, from: u64, to: u64) -> bool {
        self.synced.iter().any(|(of, at)| *of == node && (from..to).contains(at))
    }

    fn rings(&self, node: NodeId, from: u64, to: u64) -> bool {
        self.rings.iter().any(|(of, at)| *of == node && (from..to).contains(at))
    }
}

/// A fault at a moment; it may name a message that is under way then.
type Planned = (u64, fn(&World<Echo>) -> Fault);

fn play(faults: &[Planned]) -> Seen {
    let mut world = world();
    let mut seen = Seen::default();
    let mut events = Vec::new();
    let mut faults = faults.iter().peekable();
    loop {
        let due = world.next_due().filter(|step| step.at <= END);
        let strikes = due.as_ref().map_or(END, |step| step.at);
        let step = match faults.next_if(|(at, _)| *at <= strikes.0) {
            Some((at, fault)) => {
                Step { at: Micros(*at), choice: Choice::Fault(Box::new(fault(&world))) }
            }
            None => match due {
                Some(step) => step,
                None => break,
            },
        };
        events.clear();
        let sent = subject(&step).and_then(|id| Some(world.packet(id)?.sent.0));
        world.apply(&step, &mut events).unwrap_or_else(|why| panic!("{step:?}: {why}"));
        note(&mut seen, &step, sent, &events);
    }
    seen.digest = world.digest().value();
    seen.disks = world.hosts().map(|(_, host)| host.disk).collect();
    seen.lost_disks = world.hosts().map(|(_, host)| host.lost).collect();
    seen.remembers =
        world.hosts().map(|(_, host)| Some(host.process.as_ref()?.remembers)).collect();
    seen
}

fn subject(step: &Step<echo::Caller>) -> Option<PacketId> {
    match &step.choice {
        Choice::Deliver(id) => Some(*id),
        Choice::Fault(fault) => match **fault {
            Fault::DeliverNow(id) => Some(id),
            _ => None,
        },
        _ => None,
    }
}

fn note(
    seen: &mut Seen,
    step: &Step<echo::Caller>,
    sent: Option<u64>,
    events: &[Event<echo::Caller>],
) {
    let at = step.at.0;
    let lost = |event: &Event<echo::Caller>| match event {
        Event::Lost { packet, why } => Some((*packet, *why)),
        _ => None,
    };
    let before = seen.lost.len();
    seen.lost.extend(events.iter().filter_map(lost));
    if let (Some(id), Some(sent)) = (subject(step), sent)
        && seen.lost.len() == before
    {
        seen.arrivals.push(Arrival { id, at, sent });
    }
    match step.choice {
        Choice::Expire(node, ()) => seen.rings.push((node, at)),
        Choice::Sync(node) => seen.synced.push((node, at)),
        _ => {}
    }
}

/// The message under way from A to B.
fn call(world: &World<Echo>) -> PacketId {
    let mut all = world.packets().map(|(id, _)| id);
    all.find(|id| (id.from(), id.to()) == (A, B)).expect("a call is under way")
}

fn set(nodes: &[NodeId]) -> NodeSet {
    nodes.iter().copied().collect()
}

/// The last fault is the one that is tried, those before it prepare it: it must change the digest,
/// and this must hold with it and not without it.
fn moves(faults: &[Planned], what: &str, holds: impl Fn(&Seen) -> bool) {
    let with = play(faults);
    let without = play(&faults[..faults.len() - 1]);
    assert_ne!(with.digest, without.digest, "{what}: the digest is the same");
    assert!(!holds(&without), "without the fault: {what}");
    assert!(holds(&with), "with the fault: {what}");
}

const SLOW: Delay = Delay::Constant { us: 20_000 };

#[test]
fn a_delay_changes_how_long_messages_travel() {
    moves(&[(T, |_| Fault::Delay(None, SLOW))], "20 ms", |seen| {
        seen.takes(A, B, |us| us == 20_000) && seen.takes(C, D, |us| us == 20_000)
    });
    let uniform =
        |_: &World<Echo>| Fault::Delay(None, Delay::Uniform { min_us: 20_000, max_us: 30_000 });
    moves(&[(T, uniform)], "from 20 to 30 ms, not always the same", |seen| {
        seen.takes(A, B, |us| (20_000..=30_000).contains(&us))
            && !seen.takes(A, B, |us| us < 25_000)
            && !seen.takes(A, B, |us| us > 25_000)
    });
    let exponential = |_: &World<Echo>| {
        Fault::Delay(None, Delay::Exponential { min_us: 20_000, mean_us: 10_000 })
    };
    moves(&[(T, exponential)], "20 ms and more, at times much more", |seen| {
        seen.takes(A, B, |us| us >= 20_000)
            && !seen.takes(A, B, |us| us < 30_000)
            && !seen.takes(A, B, |us| us > 30_000)
    });
    moves(&[(T, |_| Fault::Delay(Some((A, B)), SLOW))], "20 ms on one link", |seen| {
        let slow = seen.takes(A, B, |us| us == 20_000) && seen.takes(B, A, |us| us == 20_000);
        slow && seen.takes(A, C, |us| us == TRAVEL_US)
    });
    let slow: Planned = (T, |_| Fault::Delay(Some((A, B)), SLOW));
    moves(&[slow, (LATER, |_| Fault::UsualDelay(B, A))], "3 ms again", |seen| {
        seen.between(A, B).filter(|x| x.sent > LATER).all(|x| x.at - x.sent == TRAVEL_US)
    });
}

#[test]
fn loss_takes_its_share_of_the_messages() {
    moves(&[(T, |_| Fault::Loss(500))], "about half are lost", |seen| {
        let sent = seen.arrivals.iter().filter(|arrival| arrival.sent > T).count();
        (sent / 2..sent * 2).contains(&seen.lost.len()) && seen.lost_by(Loss::Chance)
    });
    moves(&[(T, |_| Fault::Loss(1_000))], "all are lost", |seen| {
        seen.arrivals.iter().all(|arrival| arrival.sent < T)
    });
}

#[test]
fn a_partition_keeps_groups_apart_and_each_together() {
    let halves = |_: &World<Echo>| Fault::Partition(vec![set(&[A, B]), set(&[C, D])]);
    moves(&[(T, halves)], "two halves", |seen| {
        let across = [(A, C), (A, D), (B, C), (C, A), (D, B)];
        across.iter().all(|(a, b)| !seen.hears(*a, *b, T))
            && seen.hears(A, B, LATER)
            && seen.hears(C, D, LATER)
            && seen.lost_by(Loss::Cut)
    });
    let groups = |_: &World<Echo>| Fault::Partition(vec![set(&[A]), set(&[B, C])]);
    moves(&[(T, groups)], "three groups, one of the rest", |seen| {
        let apart = [(A, B), (A, D), (B, D), (D, C)];
        apart.iter().all(|(a, b)| !seen.hears(*a, *b, T)) && seen.hears(B, C, LATER)
    });
}

#[test]
fn isolation_and_cuts_act_on_their_links_only() {
    moves(&[(T, |_| Fault::Isolate(C))], "C alone", |seen| {
        let deaf = [A, B, D].iter().all(|x| !seen.hears(C, *x, T) && !seen.hears(*x, C, T));
        deaf && seen.hears(A, B, LATER)
    });
    moves(&[(T, |_| Fault::Cut(A, B))], "A and B apart", |seen| {
        !seen.hears(A, B, T) && !seen.hears(B, A, T) && seen.hears(A, C, LATER)
    });
    moves(&[(T, |_| Fault::CutOneWay(A, B))], "B no longer hears A", |seen| {
        !seen.hears(B, A, T) && seen.hears(A, B, LATER)
    });
}

#[test]
fn healing_ends_what_it_names() {
    let cuts: [Planned; 3] =
        [(T, |_| Fault::Cut(A, B)), (T, |_| Fault::Isolate(C)), (T, |_| Fault::Cut(A, D))];
    let parted: Planned = (T, |_| Fault::Partition(vec![set(&[A, B])]));
    let then = |prepared: &[Planned], heal: Planned| [prepared, &[heal]].concat();
    moves(&then(&[parted], (LATER, |_| Fault::EndPartition)), "the halves again", |seen| {
        seen.hears(A, C, LATER) && seen.hears(D, B, LATER)
    });
    moves(&then(&cuts, (LATER, |_| Fault::HealLink(A, B))), "A and B again", |seen| {
        seen.hears(A, B, LATER) && !seen.hears(A, D, LATER) && !seen.hears(A, C, LATER)
    });
    moves(&then(&cuts, (LATER, |_| Fault::Heal(A))), "A again", |seen| {
        seen.hears(A, B, LATER) && seen.hears(D, A, LATER) && !seen.hears(A, C, LATER)
    });
    moves(&then(&cuts, (LATER, |_| Fault::Heal(C))), "C again", |seen| {
        seen.hears(A, C, LATER) && !seen.hears(A, B, LATER)
    });
    moves(&then(&cuts, (LATER, |_| Fault::HealAll)), "all again", |seen| {
        seen.hears(A, B, LATER) && seen.hears(A, C, LATER) && seen.hears(A, D, LATER)
    });
}

#[test]
fn a_crash_keeps_what_was_written_and_loses_the_sends_that_wait() {
    let answered = |seen: &Seen| seen.between(B, A).any(|x| (54_000..58_000).contains(&x.at));
    moves(&[(WRITING, |_| Fault::Crash(B))], "15 calls written, none answered", |seen| {
        seen.writes(B) == 15 && !answered(seen) && !seen.hears(B, A, WRITING)
    });
    assert!(play(&[(WRITING, |_| Fault::Crash(B))]).lost_by(Loss::Down));
}

#[test]
fn a_power_loss_loses_what_was_not_durable() {
    moves(&[(WRITING, |_| Fault::PowerLoss(B))], "the last 3 calls are lost", |seen| {
        seen.writes(B) == 12 && !seen.hears(B, A, WRITING)
    });
    let durable: Planned = (56_000, |_| Fault::PowerLoss(B));
    assert_eq!(play(&[durable]).writes(B), 15, "what was durable is not");
}

#[test]
fn a_restarted_node_has_what_its_disk_held() {
    let crash: Planned = (WRITING, |_| Fault::Crash(B));
    let restart: Planned = (LATER, |_| Fault::Restart(B));
    moves(&[crash, restart], "B remembers 15 calls and hears again", |seen| {
        seen.remembers[1] == Some(15) && seen.hears(B, A, LATER) && seen.rings(B, LATER, END.0)
    });
}

#[test]
fn a_paused_node_is_late_and_its_messages_wait_in_order() {
    let pause: Planned = (T, |_| Fault::Pause(B));
    moves(&[pause], "B stands still", |seen| {
        !seen.rings(B, T, END.0) && !seen.hears(B, A, T) && seen.lost.is_empty()
    });
    moves(&[pause, (LATER, |_| Fault::Resume(B))], "B goes on where it was", |seen| {
        let late: Vec<Arrival> =
            seen.between(A, B).filter(|x| x.at > T && x.sent < LATER).collect();
        seen.rings(B, LATER, LATER + 1_000)
            && late.len() >= 10
            && late.windows(2).all(|pair| pair[0].sent <= pair[1].sent)
    });
}

#[test]
fn who_goes_on_hears_nothing_before_it_comes() {
    let stop = |at, node: NodeId| -> [Planned; 2] {
        match node {
            A => [(at, |_| Fault::Pause(A)), (at + 10, |_| Fault::Resume(A))],
            B => [(at, |_| Fault::Pause(B)), (at + 10, |_| Fault::Resume(B))],
            C => [(at, |_| Fault::Pause(C)), (at + 10, |_| Fault::Resume(C))],
            _ => [(at, |_| Fault::Pause(D)), (at + 10, |_| Fault::Resume(D))],
        }
    };
    // With everybody paused the world looks far ahead for something to do.
    let mut faults: Vec<Planned> = [A, B, C, D].into_iter().flat_map(|n| stop(T, n)).collect();
    faults.sort_by_key(|(at, _)| *at);
    let (stopped, never) = (play(&faults), play(&[]));
    let times = |seen: &Seen| seen.arrivals.iter().map(|x| (x.id, x.at)).collect::<Vec<_>>();
    assert_eq!(times(&stopped), times(&never), "messages");
    assert_eq!((stopped.rings, stopped.synced), (never.rings, never.synced), "timers and disks");
}

#[test]
fn a_slow_node_makes_its_links_slow_until_it_is_normal() {
    let slow: Planned = (T, |_| Fault::Slow(B, 10));
    moves(&[slow], "ten times as long", |seen| {
        let links = seen.takes(A, B, |us| us == 30_000) && seen.takes(B, C, |us| us == 30_000);
        links && seen.takes(A, C, |us| us == TRAVEL_US)
    });
    moves(&[slow, (LATER, |_| Fault::Normal(B))], "as before", |seen| {
        seen.between(A, B).filter(|x| x.sent > LATER).all(|x| x.at - x.sent == TRAVEL_US)
    });
}

#[test]
fn a_slow_disk_takes_its_time_until_it_is_normal() {
    let slow: Planned = (T, |_| Fault::Fsync(B, Some(Delay::Constant { us: 40_000 })));
    moves(&[slow], "40 ms", |seen| {
        !seen.synced(B, T, 93_000) && seen.synced(B, 93_000, 93_001) && seen.synced(A, T, 93_000)
    });
    moves(&[slow, (LATER, |_| Fault::Fsync(B, None))], "1 ms again", |seen| {
        seen.synced.iter().filter(|(node, at)| *node == B && *at > LATER).count() > 10
    });
}

#[test]
fn a_message_can_be_dropped_repeated_held_released_and_hurried() {
    let arrives = |seen: &Seen, at: u64| seen.between(A, B).filter(|x| x.at == at).count();
    moves(&[(T, |w| Fault::Drop(call(w)))], "it is lost", |seen| {
        arrives(seen, 53_000) == 0 && seen.lost_by(Loss::Dropped)
    });
    moves(&[(T, |w| Fault::Duplicate(call(w)))], "it arrives twice", |seen| {
        let copies = seen.between(A, B).filter(|x| x.id.copy() == 1).count();
        (arrives(seen, 53_000), arrives(seen, T + TRAVEL_US), copies) == (1, 1, 1)
    });
    let hold: Planned = (T, |w| Fault::Hold(call(w)));
    moves(&[hold], "it stays away", |seen| {
        arrives(seen, 53_000) == 0 && seen.between(A, B).all(|x| x.sent != 50_000)
    });
    moves(&[hold, (71_500, |w| Fault::Release(call(w)))], "it has 2 ms to go", |seen| {
        arrives(seen, 73_500) == 1
    });
    moves(&[(T, |w| Fault::DeliverNow(call(w)))], "it arrives at once", |seen| {
        arrives(seen, T) == 1 && arrives(seen, 53_000) == 0
    });
    moves(&[hold, (71_500, |w| Fault::DeliverNow(call(w)))], "though it was held", |seen| {
        arrives(seen, 71_500) == 1
    });
}
