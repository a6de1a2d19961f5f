//! Plays the run of a seed: the rage, the mending of a majority and then of the rest, and the work
//! that must go on after each.

use kernel::{Micros, NodeId, NodeSet};
use sim::delay::Delay;
use sim::saved::{Intervention, SavedRun};
use sim::{Event, PacketId, Setup, Step, World};

use super::blow::{Aim, Arm, Blow, after, choice, mend};
use super::clients;
use super::core;
use super::count::Counts;
use super::kind::Kind;
use super::taste::{Mood, On, begin};
use super::wait::{self, Demand, Wait};
use super::{Found, Outcome, PROGRESS, Swept};
use crate::dice::Dice;
use crate::linear::Record;
use crate::plan::Plan;
use crate::run::Run;

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
    let run = SavedRun { until_us: saved.until_us.max(lasted.0), ..saved };
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
    events: Vec<Event<S::Node>>,
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
            return Some(self.endless());
        }
        let found = self.recovers().or_else(|| self.goes_on());
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
                self.strike_more(due);
                strike = self.next_strike(due);
            }
        }
    }

    /// What some of all runs have beside all else.
    fn strike_more(&mut self, at: Micros) {
        let orders = (self.mood.orders_permille, Kind::Order);
        let slow_clocks = (self.mood.slow_clocks_permille, Kind::SlowClock);
        let rivals = (self.mood.rivals_permille, Kind::Rivals);
        for (permille, kind) in [orders, slow_clocks, rivals] {
            if permille > 0 && self.dice.permille(permille) {
                self.strike(at, kind, Aim::default());
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
        if S::BLOWS_MAX <= self.saved.interventions.len() + self.later.len() {
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

    /// A majority is mended and the rest stays as it is: is something new done in time?
    fn recovers(&mut self) -> Option<Found> {
        let election = S::election(self.run.world().config());
        let most_us = self.dice.between(election.min.0 / 100, wait::calm::<S>(self.config()).0);
        let calm = Delay::Uniform { min_us: most_us / 10, max_us: most_us };
        let core = core::draw(self.run.world(), &mut self.dice);
        let mut words = core::mend(self.run.world(), core, calm);
        if self.dice.permille(150) {
            words.extend(core::deafen(self.run.world(), core));
        }
        self.do_all(&words);
        self.settle(core).or_else(|| self.wait(Demand::Core))
    }

    /// Everything is mended: is something new done in time?
    fn goes_on(&mut self) -> Option<Found> {
        self.do_all(&mend(self.run.world(), CALM));
        let left = core::left(self.run.world());
        self.settle(left).or_else(|| self.wait(Demand::All))
    }

    fn config(&self) -> &S::Config {
        self.run.world().config()
    }

    fn do_all(&mut self, words: &[String]) {
        let at = self.run.world().now().max(Micros(self.mood.rage_us));
        self.later.clear();
        for words in words {
            self.act(at, words);
        }
    }

    /// Plays until the writes of these servers are over that began while their disks were slow, and
    /// what was slow on a stream between them or from and to a client has arrived: what comes behind
    /// it waits for it, however fast the network is by now.
    fn settle(&mut self, well: NodeSet) -> Option<Found> {
        let world = self.run.world();
        let hosts = world.hosts().filter(|(node, _)| well.contains(*node));
        let written = hosts.filter_map(|(_, host)| Some(host.syncing?.due)).max();
        let clients = S::servers(world.config())..S::nodes(world.config());
        let heard = world.streams_settle(well.union(clients.map(NodeId).collect()));
        let due = written.max(heard)?;
        while !self.is_broken() && self.run.step(&self.plan, due, &mut self.events).is_some() {
            self.look();
            if self.is_endless() {
                return Some(self.endless());
            }
        }
        self.broken()
    }

    /// Plays until something new is done. Clients ask for something where they would not by
    /// themselves.
    fn wait(&mut self, demand: Demand) -> Option<Found> {
        if self.is_broken() {
            return self.broken();
        }
        let begin = self.run.world().now();
        let Some(mut wait) = Wait::begin(self.run.world(), demand) else {
            // A change of who counts may have come so late that too many disks were lost for it.
            let left = core::left(self.run.world());
            assert!(!S::deciding(self.run.world())(left), "what was mended is well");
            return None;
        };
        let length_us = wait.end.0 - begin.0;
        for part in 1..=20 {
            let at = after::<S>(begin, length_us * (part - 1) / 20);
            let asked = self.asked(demand, wait.core());
            if let Some(words) = S::request(self.run.world(), &mut self.dice, asked) {
                self.act(at.max(self.run.world().now()), &words);
                wait.look(self.run.world(), &self.events);
            }
            let until = after::<S>(begin, length_us * part / 20);
            while self.run.step(&self.plan, until, &mut self.events).is_some() {
                self.look();
                wait.look(self.run.world(), &self.events);
                if self.is_endless() {
                    return Some(self.endless());
                }
                if self.is_broken() || wait.is_over {
                    return self.broken();
                }
            }
        }
        if let Some(stall) = wait.excuse(self.run.world()) {
            self.counts.stalls[stall] += 1;
            return None;
        }
        self.saved.until_us = wait.end.0;
        Some(wait.found(self.run.world()))
    }

    /// Whom a client asks: of a core one that leads, if there is one; otherwise whom it likes.
    fn asked(&mut self, demand: Demand, core: NodeSet) -> Option<NodeId> {
        let leaders = S::leaders(self.run.world());
        let of_core = |node: &NodeId| core.contains(*node);
        let leading: Vec<NodeId> = leaders.iter().filter(of_core).collect();
        let all: Vec<NodeId> = core.iter().collect();
        match demand {
            Demand::Core => self.dice.pick(&leading).or_else(|| self.dice.pick(&all)),
            Demand::All => None,
        }
    }

    /// The first promise that broke.
    fn broken(&self) -> Option<Found> {
        let breach = self.run.breaches().first()?;
        let (promise, words) = (breach.promise.name, breach.words.clone());
        Some(Found { promise, words, at: breach.at, step: breach.step, stall: None })
    }

    fn endless(&self) -> Found {
        let (at, step) = (self.run.world().now(), self.run.world().steps());
        let words = "There is no end of steps".to_owned();
        Found { promise: PROGRESS, words, at, step, stall: None }
    }
}

/// Whom an ambush on this event would strike.
fn aim<S: Swept>(on: On, event: &Event<S::Node>, world: &World<S>) -> Option<Aim> {
    let node = |node: &NodeId| Some(Aim { node: Some(*node), packet: None });
    let message = |id: &PacketId| Some(Aim { node: Some(id.from()), packet: Some(*id) });
    match (on, event) {
        (On::Wrote, Event::Wrote { node: at, .. })
        | (On::Synced, Event::Synced { node: at, .. }) => node(at),
        (On::Sent, Event::Sent(id)) => message(id),
        (On::SentToLeader, Event::Sent(id)) if S::leaders(world).contains(id.to()) => message(id),
        (On::Decisive, Event::Note { node: at, .. }) if S::is_decisive(event) => node(at),
        _ => None,
    }
}
