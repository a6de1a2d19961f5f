//! Walks in which nothing keeps its time: messages and timers in any order, with losses, repeats
//! and crashes in between. What is stale, reordered or repeated breaks no promise.

mod common;
mod sights;

use kernel::{Micros, NodeId};
use sim::delay::Delay;
use sim::saved::Network;
use sim::{Choice, Fault, PacketId, Setup};
use synod_lab_raft::ClusterConfig;
use synod_lab_raft::sights::Sight;
use verify::Storm;

use common::Watched;
use sights::{Seed, Sights};

const SEEDS: u64 = 500;
const STEPS: u64 = 2_000;

#[test]
fn messages_and_timers_in_any_order_break_no_promise() {
    let mut sights = Sights::default();
    for seed in 0..SEEDS {
        sights.add(walk(seed));
    }
    sights.include(&[
        Sight::Elected,
        Sight::TwoCandidates,
        Sight::SplitVote,
        Sight::Deposed,
        Sight::AppendRefused,
        Sight::Repaired,
        Sight::HadAll,
        Sight::OldAnswer,
        Sight::Overtaken,
        Sight::Committed,
        Sight::OldEntryWaits,
        Sight::LostUnsynced,
        Sight::BeganAgain,
    ]);
}

/// How likely each kind of step is, drawn for each walk.
struct Taste {
    faults: u64,
    timers: u64,
    /// Messages that arrive in the order in which they were sent, of a hundred.
    in_order: u64,
}

fn walk(seed: u64) -> Sights {
    let _seed = Seed(seed);
    let mut dice = Storm::new(seed, 1);
    let servers = 1 + u8::try_from(dice.below(5)).expect("it is small");
    let (noop, batch) = (dice.below(2) == 0, 1 + dice.below(4));
    // Half of the walks have what goes beyond the paper; their dice are their own.
    let mut more = Storm::new(!seed, 1);
    let mut on = || more.below(4) == 0;
    let (pre_vote, check_quorum, sessions, window) = (on(), on(), on(), on());
    let config = ClusterConfig::new(servers, 2)
        .with_raft(|raft| {
            (raft.noop, raft.batch) = (noop, batch);
            (raft.pre_vote, raft.check_quorum) = (pre_vote, check_quorum);
            raft.inflight = window.then_some(1 + batch);
        })
        .with_workload(|workload| workload.sessions = sessions);
    let delay = Delay::Constant { us: 0 };
    let network = Network { delay, loss_permille: 0 };
    let mut watched = Watched::new(&config, Setup { network, fsync: delay, seed });
    let taste =
        Taste { faults: dice.below(100), timers: 1 + dice.below(200), in_order: dice.below(100) };
    let mut sights = Sights::default();
    for _ in 0..STEPS {
        let Some(choice) = pick(&watched, &mut dice, &taste) else { continue };
        if let Choice::Fault(fault) = &choice {
            sights.before(watched.run.world(), fault);
        }
        // Time stands still: nothing is ever due, everything may happen.
        watched.force(watched.now(), choice);
        sights.look(watched.run.world(), &watched.events);
    }
    // And then the clock takes over.
    while watched.step(Micros::from_millis(100)) {
        sights.look(watched.run.world(), &watched.events);
    }
    sights.steps(watched.run.world().steps());
    sights
}

fn pick(watched: &Watched, dice: &mut Storm, taste: &Taste) -> Option<Choice<kv::Node>> {
    if dice.below(1_000) < taste.faults {
        let choice = Choice::Fault(Box::new(fault(watched, dice)?));
        return watched.run.world().check(&choice).is_ok().then_some(choice);
    }
    let enabled = watched.run.world().enabled();
    let (timers, others): (Vec<_>, Vec<_>) =
        enabled.into_iter().partition(|choice| matches!(choice, Choice::Expire(..)));
    let pool = if others.is_empty() || dice.below(1_000) < taste.timers { timers } else { others };
    let in_order = dice.below(100) < taste.in_order;
    let nth = usize::try_from(dice.below(pool.len().max(1) as u64)).expect("it is small");
    let choice = pool.get(nth)?.clone();
    if let Choice::Deliver(id) = choice
        && in_order
    {
        return Some(Choice::Deliver(first_on_link(watched, id)));
    }
    Some(choice)
}

fn first_on_link(watched: &Watched, id: PacketId) -> PacketId {
    let mut link = watched.run.world().packets().map(|(other, _)| other);
    link.find(|other| other.from() == id.from() && other.to() == id.to()).unwrap_or(id)
}

fn fault(watched: &Watched, dice: &mut Storm) -> Option<Fault> {
    let world = watched.run.world();
    let server =
        NodeId(u8::try_from(dice.below(u64::from(world.config().servers))).expect("it is small"));
    let nth =
        usize::try_from(dice.below(world.packets().count().max(1) as u64)).expect("it is small");
    let packet = world.packets().nth(nth).map(|(id, _)| id);
    Some(match dice.below(6) {
        _ if !world.host(server)?.is_up() => Fault::Restart(server),
        0 | 1 => Fault::Drop(packet?),
        2 | 3 => Fault::Duplicate(packet?),
        4 => Fault::Crash(server),
        _ => Fault::PowerLoss(server),
    })
}
