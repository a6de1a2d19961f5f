//! Plays the run of a seed: the rage, the mending, and the work that must go on.

use kernel::{Micros, NodeId};
use sim::saved::{Intervention, SavedRun};
use sim::{Event, PacketId, Setup, Step, World};

use super::blow::{Aim, Arm, Blow, after, choice, mend};
use super::clients;
use super::count::Counts;
use super::kind::Kind;
use super::taste::{Mood, On, begin};
use super::{Found, Outcome, PROGRESS, Swept};
use crate::dice::Dice;
use crate::linear::Record;
use crate::plan::Plan;
use crate::run::Run;

/// A run holds at most so many interventions of the first phase, so that it fits into a link.
const BLOWS_MAX: usize = 400;
/// A run in which so much happens has no end: an honest one needs a hundredth of it.
const STEPS_MAX: u64 = 200_000;
/// The network once everything is mended.
const CALM: &str = "uniform 500us 5ms";

/// Plays the run of a seed; with a flaw, if one is named. The settings that are drawn are valid.
pub fn run<S: Swept>(seed: u64, flaw: Option<&str>) -> Outcome {
    let mut dice = Dice::new(seed ^ 0x5_3eed);
    let (saved, mood) = begin::<S>(seed, flaw, &mut dice);
    let config = S::configure(&saved).expect("the settings of a sweep are valid");
    let plan = Plan::read(&saved, &config).expect("nothing is planned");
    let setup = Setup { network: saved.network, fsync: saved.fsync, seed };
    let usual = saved.network.delay.to_string();
    let record = Record::new::<S>(&config);
    let mut driver = Driver::<S> {
        run: Run::new(World::new(config, setup), &plan),
        plan,
        saved,
        mood,
        usual,
        dice,
        later: Vec::new(),
        events: Vec::new(),
        eyes: S::Eyes::default(),
        record,
        counts: Counts::of::<S>(),
    };
    let found = driver.play();
    let Driver { run, saved, counts, .. } = driver;
    let (steps, lasted, digest) = (run.world().steps(), run.world().now(), run.world().digest());
    let run = SavedRun { until_us: lasted.0, ..saved };
    Outcome { seed, run, steps, lasted, digest, found, counts }
}

struct Driver<S: Swept> {
    run: Run<S>,
    plan: Plan<S>,
    saved: SavedRun,
    mood: Mood,
    usual: String,
    dice: Dice,
    later: Vec<(Micros, String)>,
    events: Vec<Event<S>>,
    eyes: S::Eyes,
    record: Record,
    counts: Counts,
}

impl<S: Swept> Driver<S> {
    fn play(&mut self) -> Option<Found> {
        self.rage();
        if let Some(found) = self.broken() {
            return Some(found);
        }
        if self.is_endless() {
            return Some(self.stuck());
        }
        self.mend();
        let works = self.goes_on();
        let found = self.broken().or_else(|| (!works).then(|| self.stuck()));
        found.or_else(|| clients::judge(self.run.world(), &self.record))
    }

    fn is_broken(&self) -> bool {
        !self.run.breaches().is_empty()
    }

    fn is_endless(&self) -> bool {
        STEPS_MAX <= self.run.world().steps()
    }

    /// Anything goes, until the time is over or a promise is broken.
    fn rage(&mut self) {
        let end = Micros(self.mood.rage_us);
        let mut strike = self.next_strike(Micros(0));
        while !self.is_broken() && !self.is_endless() {
            // An ambush may have put something off until a moment before all others.
            let put_off = self.later.iter().map(|(at, _)| *at).min();
            let due = put_off.map_or(strike, |at| at.min(strike)).min(end);
            if self.run.step(&self.plan, due, &mut self.events).is_some() {
                self.look();
                self.spring();
            } else if end <= due {
                return;
            } else if due < strike {
                self.catch_up(due);
            } else {
                if let Some(kind) = self.dice.pick(&self.mood.kinds) {
                    self.strike(due, kind, Aim::default());
                }
                strike = self.next_strike(due);
            }
        }
    }

    fn next_strike(&mut self, at: Micros) -> Micros {
        after::<S>(at, 1 + self.dice.below(2 * self.mood.pace_us))
    }

    fn look(&mut self) {
        self.record.hear(self.run.world(), &self.events);
        let sights = &mut self.counts.sights;
        S::look(&mut self.eyes, self.run.world(), &self.events, &mut |sight| sights[sight] += 1);
    }

    /// What follows at once on what just happened.
    fn spring(&mut self) {
        let at = self.run.world().now();
        for nth in 0..self.mood.ambushes.len() {
            let ambush = self.mood.ambushes[nth];
            let mut sprung = None;
            for event in &self.events {
                if let Some(aim) = aim::<S>(ambush.on, event, self.run.world())
                    && self.dice.permille(ambush.permille)
                {
                    sprung = Some(aim);
                    break;
                }
            }
            if let Some(aim) = sprung {
                self.strike(at, ambush.kind, aim);
                return;
            }
        }
    }

    fn strike(&mut self, at: Micros, kind: Kind, aim: Aim) {
        if BLOWS_MAX <= self.saved.interventions.len() + self.later.len() {
            return;
        }
        let (world, dice) = (self.run.world(), &mut self.dice);
        let mut arm = Arm { world, dice, mood: &self.mood, usual: &self.usual };
        let Some(Blow { now, later }) = arm.blow(kind, aim) else { return };
        let mut done = false;
        for words in now {
            done |= self.act(at, &words);
        }
        if done {
            self.counts.faults[kind.place()] += 1;
            let due = |(us, words)| (after::<S>(at, us), words);
            self.later.extend(later.into_iter().map(due));
        }
    }

    /// Does what was put off until now.
    fn catch_up(&mut self, at: Micros) {
        while let Some(nth) = self.later.iter().position(|(due, _)| *due <= at) {
            let (_, words) = self.later.remove(nth);
            self.act(at, &words);
        }
    }

    /// Does this, if it can be done and nothing is broken yet, and writes it down.
    fn act(&mut self, at: Micros, words: &str) -> bool {
        let world = self.run.world();
        let Some(choice) = choice::<S>(world, words).filter(|_| !self.is_broken()) else {
            return false;
        };
        let sights = &mut self.counts.sights;
        S::look_before(world, &choice, &mut |sight| sights[sight] += 1);
        let nth = if world.now() == at { world.nth() } else { 0 };
        let words = words.to_owned();
        let step = Step { at, choice };
        if self.run.force(&self.plan, step, &mut self.events).is_err() {
            return false;
        }
        self.saved.interventions.push(Intervention { at_us: at.0, nth, words });
        self.look();
        true
    }

    fn mend(&mut self) {
        let at = self.run.world().now().max(Micros(self.mood.rage_us));
        self.later.clear();
        for words in mend(self.run.world(), CALM) {
            self.act(at, &words);
        }
    }

    /// Everything is mended: is something new done in time? Clients ask for something where they
    /// would not by themselves.
    fn goes_on(&mut self) -> bool {
        let config = self.run.world().config();
        let patience = S::patience(config);
        let begin = self.run.world().now();
        let mut work = S::Work::default();
        for part in 1..=20 {
            if let Some(words) = S::request(self.run.world(), &mut self.dice, None) {
                let at = after::<S>(begin, patience.0 * (part - 1) / 20);
                self.act(at.max(self.run.world().now()), &words);
                S::works(&mut work, &self.events);
            }
            let until = after::<S>(begin, patience.0 * part / 20);
            while self.run.step(&self.plan, until, &mut self.events).is_some() {
                self.look();
                if self.is_endless() {
                    return false;
                }
                if self.is_broken() || S::works(&mut work, &self.events) {
                    return true;
                }
            }
        }
        false
    }

    /// The first promise that broke.
    fn broken(&self) -> Option<Found> {
        let breach = self.run.breaches().first()?;
        let (promise, words) = (breach.promise.name, breach.words.clone());
        Some(Found { promise, words, at: breach.at, step: breach.step })
    }

    fn stuck(&self) -> Found {
        let (at, step) = (self.run.world().now(), self.run.world().steps());
        let words = if self.is_endless() {
            "There is no end of steps"
        } else {
            "Everything is mended, and nothing new gets done"
        };
        let words = words.to_owned();
        Found { promise: PROGRESS, words, at, step }
    }
}

/// Whom an ambush on this event would strike.
fn aim<S: Swept>(on: On, event: &Event<S>, world: &World<S>) -> Option<Aim> {
    let node = |node: &NodeId| Some(Aim { node: Some(*node), packet: None });
    let message = |id: &PacketId| Some(Aim { node: Some(id.from), packet: Some(*id) });
    match (on, event) {
        (On::Wrote, Event::Wrote { node: at, .. })
        | (On::Synced, Event::Synced { node: at, .. }) => node(at),
        (On::Sent, Event::Sent(id)) => message(id),
        (On::SentToLeader, Event::Sent(id)) if S::leaders(world).contains(id.to) => message(id),
        (On::Decisive, Event::Note { node: at, .. }) if S::is_decisive(event) => node(at),
        _ => None,
    }
}
