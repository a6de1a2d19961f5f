//! Random faults over random settings: no promise breaks, and afterwards work goes on. The
//! settings of each seed are drawn too (swarm testing, Groce et al. 2012).

mod common;
mod sights;

use std::collections::BTreeMap;

use kernel::{Micros, NodeId, Span};
use kv::Note;
use raft::Position;
use sim::delay::Delay;
use sim::saved::Network;
use sim::{Choice, Event, Fault, Setup};
use synod_lab_raft::ClusterConfig;
use synod_lab_raft::sights::Sight;
use verify::Storm;

use common::Watched;
use sights::{Seed, Sights};

const SEEDS: u64 = 2_000;
const ROUNDS: u64 = 4;
const THREADS: u64 = 2;

#[test]
fn two_thousand_storms_break_no_promise_and_work_goes_on_after_each() {
    let halves = (0..THREADS).map(|half| {
        std::thread::spawn(move || {
            let mut sights = Sights::default();
            for seed in (0..SEEDS).filter(|seed| seed % THREADS == half) {
                sights.add(weather(seed));
            }
            sights
        })
    });
    let mut sights = Sights::default();
    for half in halves.collect::<Vec<_>>() {
        sights.add(half.join().expect("no storm broke a promise"));
    }
    sights.include(&[
        Sight::Elected,
        Sight::TwoCandidates,
        Sight::SplitVote,
        Sight::Deposed,
        Sight::AppendRefused,
        Sight::VoteLogBehind,
        Sight::VoteTaken,
        Sight::BackedUp,
        Sight::Repaired,
        Sight::HadAll,
        Sight::OldAnswer,
        Sight::Overtaken,
        Sight::Committed,
        Sight::OldEntryWaits,
        Sight::CommittedAlone,
        Sight::Answered,
        Sight::InDoubt,
        Sight::Refused,
        Sight::SentOn,
        Sight::LostUnsynced,
        Sight::CrashWithSends,
        Sight::BeganAgain,
        Sight::LostByChance,
        Sight::LostAtCut,
        Sight::LostAtDown,
    ]);
}

/// A few storms, each with the calm after it.
fn weather(seed: u64) -> Sights {
    let _seed = Seed(seed);
    let mut dice = Storm::new(seed ^ 0xd1ce, 1);
    let config = settings(&mut dice);
    let mut watched = Watched::new(&config, network(&mut dice, seed));
    let mut storm = Storm::new(seed, config.servers);
    let mildness = 1 + dice.below(6);
    let mut sights = Sights::default();
    for _ in 0..ROUNDS {
        let end = Micros(watched.now().0 + 100_000 + dice.below(1_500_000));
        rage(&mut watched, &mut storm, mildness, end, &mut sights);
        heal(&mut watched);
        let patience = Micros(watched.now().0 + 10 * config.store.raft.election.max.0);
        assert!(commits_something_new(&mut watched, patience, &mut sights), "the cluster is stuck");
        let end = Micros(watched.now().0 + dice.below(500_000));
        while watched.step(end) {
            sights.look(watched.run.world(), &watched.events);
        }
    }
    sights.steps(watched.run.world().steps());
    sights
}

/// Faults until then, so many times less often than the storm would have it.
fn rage(w: &mut Watched, storm: &mut Storm, mildness: u64, end: Micros, sights: &mut Sights) {
    let next = |storm: &mut Storm, at: Micros| Micros(at.0 + mildness * (storm.pause(at).0 - at.0));
    let mut strike = next(storm, w.now());
    loop {
        while w.step(strike.min(end)) {
            sights.look(w.run.world(), &w.events);
        }
        if strike >= end {
            return;
        }
        if let Some(fault) = storm.fault(w.run.world()) {
            sights.before(w.run.world(), &fault);
            w.force(strike, Choice::Fault(Box::new(fault)));
            sights.look(w.run.world(), &w.events);
        }
        strike = next(storm, strike);
    }
}

fn settings(dice: &mut Storm) -> ClusterConfig {
    let mut byte = |below: u64| u8::try_from(dice.below(below)).expect("it is small");
    let (servers, clients) = (1 + byte(7), 1 + byte(3));
    let mut ms = |from: u64, count: u64| from + dice.below(count);
    let election_min = ms(100, 150);
    let election = Span {
        min: Micros::from_millis(election_min),
        max: Micros::from_millis(election_min + ms(100, 100)),
    };
    let heartbeat = Micros::from_millis(ms(20, election_min / 2 - 20));
    let (noop, batch) = (ms(0, 2) == 0, ms(1, 8));
    let think = ms(5, 200);
    let timeout = Micros::from_millis(ms(100, 400));
    ClusterConfig::new(servers, clients)
        .with_raft(|raft| {
            raft.election = election;
            raft.heartbeat = heartbeat;
            raft.noop = noop;
            raft.batch = batch;
        })
        .with_workload(|workload| {
            workload.think =
                Some(Span { min: Micros::from_millis(think), max: Micros::from_millis(2 * think) });
            workload.timeout = timeout;
            workload.attempts = 3 + u32::try_from(think % 8).expect("it is small");
        })
}

fn network(dice: &mut Storm, seed: u64) -> Setup {
    let min_us = dice.below(10_000);
    let delay = match dice.below(3) {
        0 => Delay::Constant { us: min_us },
        1 => Delay::Uniform { min_us, max_us: min_us + dice.below(20_000) },
        _ => Delay::Exponential { min_us, mean_us: dice.below(20_000) },
    };
    let loss_permille = u16::try_from(dice.below(3) * dice.below(60)).expect("it is small");
    let fsync = Delay::Uniform { min_us: 0, max_us: dice.below(10_000) };
    Setup { network: Network { delay, loss_permille }, fsync, seed }
}

/// Mends everything that a storm can break.
fn heal(watched: &mut Watched) {
    let at = watched.now();
    let usual = Delay::Uniform { min_us: 500, max_us: 5_000 };
    let nodes = (0..watched.run.world().config().servers).map(NodeId);
    let of_each = nodes.flat_map(|node| {
        [Fault::Resume(node), Fault::Restart(node), Fault::Normal(node), Fault::Fsync(node, None)]
    });
    for fault in of_each.chain([Fault::HealAll, Fault::Loss(0), Fault::Delay(None, usual)]) {
        let choice = Choice::<kv::Node>::Fault(Box::new(fault));
        if watched.run.world().check(&choice).is_ok() {
            watched.force(at, choice);
        }
    }
    assert!(watched.run.world().hosts().all(|(_, host)| host.is_up() && !host.paused));
}

/// Plays on until an entry is committed that was appended from now on.
fn commits_something_new(watched: &mut Watched, until: Micros, sights: &mut Sights) -> bool {
    let mut fresh = BTreeMap::new();
    while watched.step(until) {
        sights.look(watched.run.world(), &watched.events);
        for at in watched.events.iter().filter_map(appended) {
            fresh.entry(at.term).or_insert(at.index);
        }
        let mut commits = watched.events.iter().filter_map(committed);
        if commits.any(|at| fresh.get(&at.term).is_some_and(|first| *first <= at.index)) {
            return true;
        }
    }
    false
}

/// The entry that a leader appended in this event.
fn appended(event: &Event<kv::Node>) -> Option<Position> {
    let Event::Note { note: Note::Raft(raft::Note::Appended { at, .. }), .. } = event else {
        return None;
    };
    Some(*at)
}

/// The entry up to which a leader committed in this event.
fn committed(event: &Event<kv::Node>) -> Option<Position> {
    let Event::Note { note: Note::Raft(raft::Note::Committed { at, .. }), .. } = event else {
        return None;
    };
    Some(*at)
}
