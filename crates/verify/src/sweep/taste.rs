//! What is drawn for a seed before its run begins.

use sim::delay::Delay;
use sim::saved::{Network, SavedRun, Setting};

use super::kind::Kind;
use super::{Swept, Taste};
use crate::dice::Dice;

/// The mood of a run: which faults, how often, and how long.
#[derive(Clone, Debug)]
pub(super) struct Mood {
    /// The kinds that occur; a kind may stand there more than once.
    pub(super) kinds: Vec<Kind>,
    /// The mean time between two.
    pub(super) pace_us: u64,
    /// The mean time until what one broke is mended.
    pub(super) repair_us: u64,
    /// About how long a message and a write take together.
    pub(super) beat_us: u64,
    /// Only so many of the servers are made to ask to lead: the same ones lead again and again.
    pub(super) actors: u8,
    /// How long the first phase lasts.
    pub(super) rage_us: u64,
    /// So many times of a thousand somebody tells a leader what to do, when something else happens.
    pub(super) orders_permille: u64,
    /// So many times of a thousand two leaders are told different things.
    pub(super) rivals_permille: u64,
    /// So many times of a thousand a leader's clock is too slow, when something else happens.
    pub(super) slow_clocks_permille: u64,
    /// What follows at once when something happens.
    pub(super) ambushes: Vec<Ambush>,
}

/// Something that follows another at once, so many times of a thousand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ambush {
    pub(super) on: On,
    pub(super) kind: Kind,
    pub(super) permille: u64,
}

/// What an ambush waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum On {
    /// A node wrote something: it is not yet durable.
    Wrote,
    /// It became durable: what waited for it has just left.
    Synced,
    /// A message left.
    Sent,
    /// A message left for a node that believes to lead.
    SentToLeader,
    /// A node did what matters most in its system.
    Decisive,
}

/// The run of a seed as it begins, and the mood it will be in.
pub(super) fn begin<S: Swept>(seed: u64, flaw: Option<&str>, dice: &mut Dice) -> (SavedRun, Mood) {
    let taste = match dice.below(20) {
        0 | 1 => Taste::Uniform,
        2..=10 => Taste::Swarm,
        11..=13 => Taste::Hard,
        _ => Taste::Reigns,
    };
    let mut mood = match taste {
        Taste::Uniform => uniform(dice),
        Taste::Swarm => swarm(dice),
        Taste::Hard => hard(dice),
        Taste::Reigns => reigns(dice),
    };
    let mut run = SavedRun::new(S::LAB);
    run.title = format!("Seed {seed} of a sweep");
    run.config = S::draw(dice, taste);
    let more = &mut Dice::new(seed ^ 0x00de_5eed);
    let has_more = more.permille(550);
    if has_more {
        mood.orders_permille = more.one([0, 30, 100, 200, 400]);
        mood.slow_clocks_permille = more.one([0, 0, 50, 300]);
        if mood.slow_clocks_permille > 50 {
            // It takes a leader that led for a while.
            mood.pace_us = more.doubled(100_000, 4);
            mood.rage_us = 12_000_000;
        }
        mood.rivals_permille = more.one([0, 0, 100, 300]);
    }
    run.config.extend(flaw.map(|flaw| Setting { key: "flaw".into(), value: flaw.into() }));
    run.network = network(dice, taste, mood.beat_us);
    run.fsync = fsync(dice, taste, mood.beat_us);
    if has_more {
        S::draw_more(more, &mut run);
    }
    run.seed = seed;
    (run, mood)
}

fn uniform(dice: &mut Dice) -> Mood {
    Mood {
        kinds: Kind::DRAWN.to_vec(),
        pace_us: 40_000,
        repair_us: 150_000,
        beat_us: 10_000,
        actors: u8::MAX,
        rage_us: dice.between(1_000_000, 8_000_000),
        orders_permille: 0,
        slow_clocks_permille: 0,
        rivals_permille: 0,
        ambushes: Vec::new(),
    }
}

fn swarm(dice: &mut Dice) -> Mood {
    let mut kinds: Vec<Kind> = Vec::new();
    kinds.extend(Kind::DRAWN.iter().filter(|_| dice.permille(600)));
    // Sometimes one of them is most of what happens.
    if let Some(favourite) = dice.pick(&kinds).filter(|_| dice.permille(400)) {
        kinds.extend([favourite; 24]);
    }
    Mood {
        kinds,
        pace_us: dice.doubled(4_000, 8),
        repair_us: dice.doubled(10_000, 9),
        beat_us: dice.doubled(1_000, 6),
        actors: dice.one([2, 3, u8::MAX]),
        rage_us: if dice.permille(100) { 20_000_000 } else { dice.between(500_000, 8_000_000) },
        orders_permille: 0,
        slow_clocks_permille: 0,
        rivals_permille: 0,
        ambushes: (0..dice.below(3)).map(|_| ambush(dice)).collect(),
    }
}

fn hard(dice: &mut Dice) -> Mood {
    let mut kinds: Vec<Kind> = vec![Kind::CutOff, Kind::Campaign, Kind::Requests];
    kinds.extend(Kind::HARD.iter().filter(|_| dice.permille(600)));
    let beat_us = dice.doubled(1_000, 4);
    Mood {
        kinds,
        pace_us: dice.doubled(2_000, 4),
        repair_us: dice.doubled(4_000, 5),
        beat_us,
        actors: dice.one([1, 2, 2, 3, u8::MAX]),
        rage_us: dice.between(500_000, 4_000_000),
        orders_permille: 0,
        slow_clocks_permille: 0,
        rivals_permille: 0,
        ambushes: (0..dice.below(4)).map(|_| ambush(dice)).collect(),
    }
}

/// Reign after reign of the same few servers, over parts of the others.
fn reigns(dice: &mut Dice) -> Mood {
    let main = dice.one([Kind::Reign, Kind::Reign, Kind::LateAnswer]);
    let mut kinds: Vec<Kind> = vec![main; 8];
    kinds.extend([Kind::Campaign; 2]);
    kinds.extend(Kind::HARD.iter().filter(|_| dice.permille(150)));
    let beat_us = dice.doubled(1_000, 3);
    let mut ambushes: Vec<Ambush> = (0..dice.below(3)).map(|_| ambush(dice)).collect();
    if dice.permille(500) {
        let permille = dice.doubled(32, 4);
        let kind = dice.one([Kind::Hold, Kind::Replay]);
        ambushes.push(Ambush { on: On::SentToLeader, kind, permille });
    }
    Mood {
        kinds,
        pace_us: beat_us * dice.between(6, 14),
        repair_us: beat_us * dice.between(2, 10),
        beat_us,
        actors: dice.one([1, 2, 2, 3]),
        rage_us: dice.between(1_000_000, 3_000_000),
        orders_permille: 0,
        slow_clocks_permille: 0,
        rivals_permille: 0,
        ambushes,
    }
}

fn ambush(dice: &mut Dice) -> Ambush {
    let on = dice.one([On::Wrote, On::Synced, On::Sent, On::SentToLeader, On::Decisive]);
    let of_node = [Kind::PowerLoss, Kind::Crash, Kind::Pause, Kind::Isolate, Kind::CutOff];
    let of_message = [Kind::Hold, Kind::Replay, Kind::Duplicate, Kind::Drop, Kind::Swap];
    let (kinds, permille) = match on {
        On::Wrote | On::Synced => (&of_node[..2], dice.doubled(8, 5)),
        On::Sent => (&of_message[..], dice.doubled(4, 5)),
        On::SentToLeader => (&of_message[..3], dice.doubled(16, 5)),
        On::Decisive => (&of_node[..], dice.doubled(32, 5)),
    };
    Ambush { on, kind: dice.pick(kinds).expect("there are some"), permille }
}

fn network(dice: &mut Dice, taste: Taste, beat_us: u64) -> Network {
    let scale = match taste {
        Taste::Uniform => 10_000,
        Taste::Swarm => dice.doubled(500, 7),
        Taste::Hard => dice.doubled(500, 5),
        Taste::Reigns => beat_us,
    };
    let loss_permille = match taste {
        Taste::Uniform => 10,
        Taste::Swarm | Taste::Hard | Taste::Reigns => dice.one([0, 0, 0, 5, 20, 60]),
    };
    Network { delay: delay(dice, scale), loss_permille }
}

fn fsync(dice: &mut Dice, taste: Taste, beat_us: u64) -> Delay {
    let scale = match taste {
        Taste::Uniform => 2_000,
        Taste::Swarm | Taste::Hard => dice.doubled(200, 7),
        Taste::Reigns => beat_us / 2,
    };
    Delay::Uniform { min_us: dice.below(scale / 2), max_us: scale }
}

/// A delay of about this long.
pub(super) fn delay(dice: &mut Dice, scale_us: u64) -> Delay {
    let us = 1 + dice.below(scale_us);
    match dice.below(3) {
        0 => Delay::Constant { us },
        1 => Delay::Uniform { min_us: us / 4, max_us: us * 2 },
        _ => Delay::Exponential { min_us: us / 8, mean_us: us },
    }
}
