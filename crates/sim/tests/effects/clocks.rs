//! Clocks that are wrong, and slow processors.

use kernel::{Canonical, Digest, Effects, Input, Now, Process, Span};
use synod_sim::{Clocks, System};

use super::*;

/// Two nodes that say what their clocks show: every 10 ms by the one, every 100 ms by the other.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Watch;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Timer {
    Tick,
    Alarm,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Watcher;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Shows(Timer, Micros, Micros);

impl Process for Watcher {
    type Message = Shows;
    type Timer = Timer;
    type Command = Shows;
    type Record = Shows;
    type Disk = u64;
    type Output = Shows;
    type Note = ();

    fn step(&mut self, now: Now, input: Input<Self>, out: &mut impl Effects<Self>) {
        let Input::Timer(timer) = input else {
            out.set_timer(Timer::Tick, Span::exactly(Micros(10_000)));
            out.set_wall_timer(Timer::Alarm, Span::exactly(Micros(100_000)));
            return;
        };
        out.output(Shows(timer, now.monotonic, now.wall));
        match timer {
            Timer::Tick => out.set_timer(timer, Span::exactly(Micros(10_000))),
            Timer::Alarm => out.set_wall_timer(timer, Span::exactly(Micros(100_000))),
        }
    }

    fn write(_: &mut u64, _: Shows) {}
}

impl System for Watch {
    type Config = ();
    type Node = Watcher;

    fn nodes((): &()) -> u8 {
        2
    }

    fn name((): &(), node: NodeId) -> String {
        format!("w{}", node.0 + 1)
    }

    fn kinds() -> &'static [&'static str] {
        &[]
    }

    fn kind(_: &Shows) -> &'static str {
        ""
    }

    fn lost_disk((): &(), _: NodeId) -> Option<&'static str> {
        None
    }

    fn boot((): &(), _: NodeId, _: &u64, _: u32) -> Watcher {
        Watcher
    }
}

impl Canonical for Timer {
    fn canonical(&self, digest: &mut Digest) {
        digest.word(u64::from(*self == Self::Alarm));
    }
}

impl Canonical for Shows {
    fn canonical(&self, digest: &mut Digest) {
        self.0.canonical(digest);
        self.1.canonical(digest);
        self.2.canonical(digest);
    }
}

const HOUR: u64 = 3_600_000_000;

/// What A said until `END`: when by the world, of which timer, and both clocks.
struct Said {
    digest: u64,
    by_a: Vec<(u64, Timer, u64, u64)>,
    by_b: usize,
    /// When A's tick was set and was due, right after each fault.
    dials: Vec<(u64, u64)>,
}

impl Said {
    fn ticks(&self, after: u64) -> Vec<(u64, u64)> {
        let all = self.by_a.iter().filter(|said| said.1 == Timer::Tick && said.0 > after);
        all.map(|said| (said.0, said.2)).collect()
    }

    fn alarms(&self) -> Vec<u64> {
        self.by_a.iter().filter(|said| said.1 == Timer::Alarm).map(|said| said.0).collect()
    }
}

fn watch(faults: &[(u64, Fault)]) -> Said {
    let network = Network { delay: Delay::Constant { us: TRAVEL_US }, loss_permille: 0 };
    let fsync = Delay::Constant { us: FSYNC_US };
    let mut world = World::<Watch>::new((), Setup { network, fsync, seed: 7 });
    let mut said = Said { digest: 0, by_a: Vec::new(), by_b: 0, dials: Vec::new() };
    let (mut events, mut faults) = (Vec::new(), faults.iter().peekable());
    loop {
        let due = world.next_due().filter(|step| step.at <= END);
        let strikes = due.as_ref().map_or(END, |step| step.at);
        let step = match (faults.next_if(|(at, _)| *at <= strikes.0), due) {
            (Some((at, fault)), _) => {
                Step { at: Micros(*at), choice: Choice::Fault(Box::new(fault.clone())) }
            }
            (None, Some(step)) => step,
            (None, None) => break,
        };
        events.clear();
        world.apply(&step, &mut events).unwrap_or_else(|why| panic!("{step:?}: {why}"));
        let host = world.host(A).expect("it is there");
        if matches!(step.choice, Choice::Fault(_)) {
            let tick = host.timers.iter().find(|armed| armed.timer == Timer::Tick);
            said.dials.extend(tick.map(|armed| (armed.armed.0, armed.due.0)));
        }
        for event in &events {
            match event {
                Event::Output { node: A, output: Shows(timer, monotonic, wall) } => {
                    said.by_a.push((step.at.0, *timer, monotonic.0, wall.0));
                }
                Event::Output { .. } => said.by_b += 1,
                _ => {}
            }
        }
    }
    said.digest = world.digest().value();
    said
}

fn moves_clock(faults: &[(u64, Fault)], what: &str, holds: impl Fn(&Said) -> bool) {
    let (with, without) = (watch(faults), watch(&faults[..faults.len() - 1]));
    assert_ne!(with.digest, without.digest, "{what}: the digest is the same");
    assert!(!holds(&without), "without the fault: {what}");
    assert!(holds(&with), "with the fault: {what}: {:?}", with.by_a);
    assert_eq!(with.by_b, without.by_b, "B has clocks of its own");
}

/// Half way through a tick.
const HALF: u64 = 55_000;

#[test]
fn a_skewed_wall_clock_shows_another_time_until_it_is_normal() {
    let wall = |said: &Said, after: u64, skew: i64| {
        let mut late = said.by_a.iter().filter(|said| said.0 > after).peekable();
        late.peek().is_some()
            && late.all(|said| said.3 == (HOUR + said.0).saturating_add_signed(skew))
    };
    let ahead = (HALF, Fault::Skew(A, 600_000_000));
    moves_clock(std::slice::from_ref(&ahead), "10 min ahead", |said| wall(said, HALF, 600_000_000));
    let behind = (HALF, Fault::Skew(A, -3_600_000_000));
    moves_clock(&[behind], "an hour behind", |said| wall(said, HALF, -3_600_000_000));
    moves_clock(&[ahead, (LATER, Fault::Skew(A, 0))], "right again", |said| wall(said, LATER, 0));
    let back = [(HALF, Fault::Jump(A, 5_000_000)), (LATER, Fault::Jump(A, -8_000_000))];
    moves_clock(&back[..1], "5 s ahead", |said| wall(said, HALF, 5_000_000));
    moves_clock(&back, "and 8 s back", |said| wall(said, LATER, -3_000_000));
}

#[test]
fn a_jump_of_the_wall_clock_moves_its_timers_and_no_others() {
    let jump = |us| [(HALF, Fault::Jump(A, us))];
    let ticks = watch(&[]).ticks(0);
    for (us, first) in [(30_000, 70_000), (60_000, HALF), (-30_000, 130_000)] {
        moves_clock(&jump(us), "the alarm", |said| said.alarms()[0] == first);
        assert_eq!(watch(&jump(us)).ticks(0), ticks, "ticks are by the monotonic clock");
    }
}

#[test]
fn a_drifting_clock_counts_at_its_rate_and_moves_the_timers_that_are_set() {
    for (ppm, first, every) in [(100_000, 59_546, 9_091), (-100_000, 60_556, 11_112)] {
        let drift = [(HALF, Fault::Drift(A, ppm))];
        moves_clock(&drift, "the ticks", |said| {
            let ticks = said.ticks(HALF);
            ticks[0].0 == first && ticks.windows(2).all(|pair| pair[1].0 - pair[0].0 == every)
        });
        let ticks = watch(&drift).ticks(HALF);
        for pair in ticks.windows(2) {
            assert!((10_000..=10_001).contains(&(pair[1].1 - pair[0].1)), "by its own clock");
        }
        let (armed, due) = watch(&drift).dials[0];
        let (over, left) = (HALF - armed, due - HALF);
        assert!(over.abs_diff(left) <= 1, "the dial stays half way: {over} and {left}");
        let normal = [drift[0].clone(), (150_000, Fault::Drift(A, 0))];
        moves_clock(&normal, "10 ms again", |said| {
            let ticks = said.ticks(170_000);
            ticks.windows(2).all(|pair| pair[1].0 - pair[0].0 == 10_000)
        });
    }
}

#[test]
fn clocks_and_processors_have_caps() {
    let network = Network { delay: Delay::Constant { us: TRAVEL_US }, loss_permille: 0 };
    let fsync = Delay::Constant { us: FSYNC_US };
    let world = World::<Watch>::new((), Setup { network, fsync, seed: 7 });
    let hour = i64::try_from(Clocks::SKEW_US_MAX).unwrap();
    for (fault, why) in [
        (Fault::Skew(A, hour + 1), synod_sim::Refused::Cap),
        (Fault::Skew(A, -hour - 1), synod_sim::Refused::Cap),
        (Fault::Skew(A, i64::MIN), synod_sim::Refused::Cap),
        (Fault::Jump(A, hour + 1), synod_sim::Refused::Cap),
        (Fault::Jump(A, 0), synod_sim::Refused::Cap),
        (Fault::Drift(A, 100_001), synod_sim::Refused::Cap),
        (Fault::Drift(A, i32::MIN), synod_sim::Refused::Cap),
        (Fault::Cpu(A, Some(0)), synod_sim::Refused::Cap),
        (Fault::Cpu(A, Some(1_001)), synod_sim::Refused::Cap),
        (Fault::Drift(C, 1), synod_sim::Refused::NoNode),
    ] {
        assert_eq!(world.check(&Choice::Fault(Box::new(fault.clone()))), Err(why), "{fault:?}");
    }
    let mut world = world;
    let jump = Choice::Fault(Box::new(Fault::Jump(A, hour)));
    world.apply(&Step { at: Micros(1), choice: jump.clone() }, &mut Vec::new()).unwrap();
    assert_eq!(world.check(&jump), Err(synod_sim::Refused::Cap), "two hours in all");
}

impl Seen {
    /// When a node handled its inputs.
    fn handled(&self, node: NodeId, after: u64) -> Vec<u64> {
        let came = self.arrivals.iter().filter(|x| x.id.to() == node).map(|x| x.at);
        let own = self.rings.iter().chain(&self.synced).filter(|(of, _)| *of == node);
        let mut all: Vec<u64> =
            came.chain(own.map(|(_, at)| *at)).filter(|at| *at > after).collect();
        all.sort_unstable();
        all
    }

    fn handles_each_in(&self, node: NodeId, after: u64, us: u64) -> bool {
        let handled = self.handled(node, after);
        handled.len() > 20 && handled.windows(2).all(|pair| pair[1] - pair[0] >= us)
    }
}

#[test]
fn a_slow_processor_handles_one_input_after_the_other() {
    let slow: Planned = (T, |_| Fault::Cpu(B, Some(10)));
    moves(&[slow], "each takes 500 us", |seen| {
        seen.handles_each_in(B, T, 500) && !seen.handles_each_in(A, T, 1)
    });
    let seen = play(&[slow]);
    let first: Vec<u64> = seen.handled(B, T).into_iter().take(3).collect();
    assert_eq!(first, [53_500, 54_000, 54_500], "three calls came at 53 ms");
    let calls: Vec<Arrival> = seen.between(A, B).filter(|x| x.at > T).collect();
    assert!(calls.windows(2).all(|pair| pair[0].id.nth() < pair[1].id.nth()), "in their order");
    let normal: Planned = (LATER, |_| Fault::Cpu(B, None));
    moves(&[slow, normal], "at once again", |seen| {
        seen.between(A, B).filter(|x| x.sent > LATER).all(|x| x.at - x.sent == TRAVEL_US)
    });
}

#[test]
fn a_processor_that_falls_behind_keeps_a_line_and_then_catches_up() {
    let slow: Planned = (T, |_| Fault::Cpu(B, Some(100)));
    moves(&[slow], "it falls ever more behind", |seen| {
        seen.between(A, B).any(|x| x.sent > 100_000 && x.at - x.sent > 20_000)
    });
    let normal: Planned = (LATER, |_| Fault::Cpu(B, None));
    moves(&[slow, normal], "the line empties at once", |seen| {
        let line = seen.handled(B, LATER - 1);
        line.iter().filter(|at| **at < LATER + 100).count() > 20
            && seen.between(A, B).filter(|x| x.sent > LATER).all(|x| x.at - x.sent == TRAVEL_US)
    });
}

#[test]
fn what_stands_in_line_is_lost_in_a_crash_and_waits_for_a_paused_node() {
    let slow: Planned = (T, |_| Fault::Cpu(B, Some(100)));
    let seen = play(&[slow, (LATER, |_| Fault::Crash(B))]);
    assert!(seen.lost_by(Loss::Down) && seen.handled(B, LATER).is_empty());
    let seen = play(&[slow, (LATER, |_| Fault::Pause(B))]);
    assert!(seen.handled(B, LATER).is_empty() && seen.lost.is_empty());
    let resume: Planned = (200_000, |_| Fault::Resume(B));
    let seen = play(&[slow, (LATER, |_| Fault::Pause(B)), resume]);
    assert!(seen.handled(B, LATER).first().is_some_and(|at| *at >= 205_000), "then in line again");
}

#[test]
fn what_somebody_does_meanwhile_finds_the_line_as_it_is_by_then() {
    let slow: Planned = (T, |_| Fault::Cpu(B, Some(10)));
    let looked = play(&[slow]);
    let elsewhere: Planned = (52_000, |_| Fault::Slow(C, 2));
    let by_hand: Planned = (52_000, |w| Fault::DeliverNow(call(w)));
    let (other, hand) = (play(&[slow, elsewhere]), play(&[slow, by_hand]));
    let early =
        |seen: &Seen| seen.handled(B, T).into_iter().take_while(|at| *at < 56_000).collect();
    let (before, after): (Vec<u64>, Vec<u64>) = (early(&looked), early(&other));
    assert_eq!(before, after, "a fault elsewhere moves nothing here");
    let hand: Vec<u64> = early(&hand);
    assert_eq!(hand[..3], [52_000, 53_500, 54_000], "one fewer stands in line");
}

#[test]
fn what_stands_in_line_has_arrived_and_can_neither_be_held_nor_exchanged() {
    let mut world = super::world();
    let mut events = Vec::new();
    while let Some(step) = world.next_due().filter(|step| step.at.0 < T) {
        world.apply(&step, &mut events).expect("it is due");
    }
    let step = |at, fault| Step { at: Micros(at), choice: Choice::Fault(Box::new(fault)) };
    world.apply(&step(T, Fault::Cpu(B, Some(100))), &mut events).expect("B runs");
    let to_b: Vec<PacketId> = world.packets().map(|(id, _)| id).filter(|id| id.to() == B).collect();
    assert!(to_b.len() >= 2 && world.next_due().is_some(), "calls are under way");
    let arrived = world.packet(to_b[0]).expect("it is under way").due.0 + 500;
    for fault in [Fault::Swap(to_b[0], to_b[1]), Fault::Hold(to_b[0])] {
        let made = world.clone().apply(&step(arrived, fault.clone()), &mut events);
        assert!(made.is_err(), "{fault:?} of what stands in line");
    }
    let mut arrives = 0;
    while let Some(step) = world.next_due().filter(|step| step.at.0 < LATER) {
        arrives += u64::from(matches!(step.choice, Choice::Deliver(id) if id == to_b[0]));
        world.apply(&step, &mut events).expect("it is due");
    }
    assert_eq!(arrives, 1, "and it is handled once");
}
