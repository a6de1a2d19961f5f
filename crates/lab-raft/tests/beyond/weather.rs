//! Storms over a cluster, and a person who says something now and then.

use kernel::{Micros, NodeId, Span};
use raft::Note;
use sim::delay::Delay;
use sim::saved::{Network, SavedRun};
use sim::{Choice, Event, Fault, Setup, Step, World};
use synod_lab_raft::{Cluster, ClusterConfig};
use verify::{Plan, Run, Storm, Subject};

/// What a person says next, if anything.
pub(crate) type Person = fn(&World<Cluster>, &mut Storm) -> Option<String>;
/// What is counted among the notes.
pub(crate) type Sight = fn(&kv::Note) -> bool;

/// Storms over clusters of one kind.
pub(crate) struct Weather<'a> {
    pub(crate) config: &'a dyn Fn(&mut Storm) -> ClusterConfig,
    pub(crate) person: Person,
}

/// How one storm went.
pub(crate) struct Past {
    /// The promises that broke.
    pub(crate) broken: Vec<String>,
    /// How often each of the sights was seen.
    pub(crate) seen: Vec<u64>,
    /// Was something new committed after everything was mended?
    pub(crate) works: bool,
}

/// Nobody says anything.
pub(crate) fn nobody(_: &World<Cluster>, _: &mut Storm) -> Option<String> {
    None
}

impl Weather<'_> {
    /// No storm of so many breaks a promise or stops the work, and each sight is seen.
    pub(crate) fn is_borne(&self, seeds: u64, sights: &[(&str, Sight)]) {
        let mut seen = vec![0; sights.len()];
        for seed in 0..seeds {
            let past = self.rage(seed, sights);
            assert!(past.broken.is_empty(), "seed {seed}: {:?}", past.broken);
            assert!(past.works, "seed {seed}: the cluster is stuck");
            seen.iter_mut().zip(past.seen).for_each(|(all, one)| *all += one);
        }
        for ((name, _), count) in sights.iter().zip(seen) {
            assert!(count > 0, "{name} was never seen");
        }
    }

    /// The first storm that breaks one of these promises, before any other.
    pub(crate) fn first_to_break(&self, seeds: u64, promises: &[&str]) -> Option<u64> {
        (0..seeds).find(|seed| {
            let broken = self.rage(*seed, &[]).broken;
            broken.first().is_some_and(|first| promises.contains(&first.as_str()))
        })
    }

    fn rage(&self, seed: u64, sights: &[(&str, Sight)]) -> Past {
        let mut dice = Storm::new(seed ^ 0xd1ce, 1);
        let config = (self.config)(&mut dice);
        let plan = Plan::read(&SavedRun::new("raft"), &config).expect("nothing is planned");
        let servers = config.servers;
        let world = World::new(config, network(&mut dice, seed));
        let (run, seen) = (Run::new(world, &plan), vec![0; sights.len()]);
        let mut sky = Sky { at: Micros(0), run, plan, sights, seen };
        let mut storm = Storm::new(seed, servers);
        let mut works = true;
        for _ in 0..3 {
            let end = Micros(sky.at.0 + 200_000 + dice.below(1_500_000));
            while sky.at < end && sky.run.breaches().is_empty() {
                sky.play(storm.pause(sky.at));
                let fault = storm.fault(sky.run.world());
                fault.into_iter().for_each(|fault| sky.force(Choice::Fault(Box::new(fault))));
                sky.say(self.person, &mut dice);
            }
            sky.heal();
            works &= sky.works();
        }
        // Where a configuration is in force only when applied, a leader that leaves may take with it
        // the knowledge that the others need: see `raft::Effective::Applied`.
        let raft = &sky.run.world().config().store.raft;
        works |= raft.effective == raft::Effective::Applied;
        let broken = sky.run.breaches().iter().map(|breach| breach.promise.name.to_owned());
        Past { broken: broken.collect(), seen: sky.seen, works }
    }
}

struct Sky<'a> {
    at: Micros,
    run: Run<Cluster>,
    plan: Plan<Cluster>,
    sights: &'a [(&'a str, Sight)],
    seen: Vec<u64>,
}

impl Sky<'_> {
    fn play(&mut self, until: Micros) {
        while self.step(until, &mut Vec::new()) {}
        self.at = until;
    }

    fn step(&mut self, until: Micros, events: &mut Vec<Event<kv::Node>>) -> bool {
        let open = self.run.breaches().is_empty();
        let made = open && self.run.step(&self.plan, until, events).is_some();
        self.look(events);
        made
    }

    fn look(&mut self, events: &[Event<kv::Node>]) {
        for event in events {
            let Event::Note { note, .. } = event else { continue };
            for ((_, is), seen) in self.sights.iter().zip(&mut self.seen) {
                *seen += u64::from(is(note));
            }
        }
    }

    fn force(&mut self, choice: Choice<kv::Node>) {
        let mut events = Vec::new();
        if self.run.breaches().is_empty() && self.run.world().check(&choice).is_ok() {
            let step = Step { at: self.at, choice };
            self.run.force(&self.plan, step, &mut events).expect("it was checked");
            self.look(&events);
        }
    }

    fn say(&mut self, person: Person, dice: &mut Storm) {
        let words = person(self.run.world(), dice);
        let choice = words.and_then(|words| Cluster::choice(self.run.world(), &words).ok());
        choice.into_iter().for_each(|choice| self.force(choice));
    }

    fn heal(&mut self) {
        let servers = (0..self.run.world().config().servers).map(NodeId);
        let usual = Delay::Uniform { min_us: 500, max_us: 5_000 };
        let faults: Vec<Fault> = servers
            .flat_map(|node| {
                [
                    Fault::Resume(node),
                    Fault::Restart(node),
                    Fault::Normal(node),
                    Fault::Fsync(node, None),
                ]
            })
            .chain([Fault::HealAll, Fault::Loss(0), Fault::Delay(None, usual)])
            .collect();
        faults.into_iter().for_each(|fault| self.force(Choice::Fault(Box::new(fault))));
    }

    /// Plays on until something is committed that was appended from now on.
    fn works(&mut self) -> bool {
        let patience = 20 * self.run.world().config().store.raft.election.max.0;
        let until = Micros(self.at.0 + patience);
        let mut fresh = Vec::new();
        let mut events = Vec::new();
        while self.step(until, &mut events) {
            self.at = self.run.world().now();
            for event in &events {
                let Event::Note { note: kv::Note::Raft(note), .. } = event else { continue };
                match note {
                    Note::Appended { at, .. } => fresh.push(*at),
                    Note::Committed { at, .. }
                        if fresh.iter().any(|new| new.term == at.term && new.index <= at.index) =>
                    {
                        return true;
                    }
                    _ => {}
                }
            }
        }
        !self.run.breaches().is_empty()
    }
}

fn network(dice: &mut Storm, seed: u64) -> Setup {
    let min_us = dice.below(8_000);
    let delay = match dice.below(2) {
        0 => Delay::Uniform { min_us, max_us: min_us + dice.below(20_000) },
        _ => Delay::Exponential { min_us, mean_us: dice.below(20_000) },
    };
    let loss_permille = u16::try_from(dice.below(3) * dice.below(60)).expect("it is small");
    let fsync = Delay::Uniform { min_us: 0, max_us: dice.below(10_000) };
    Setup { network: Network { delay, loss_permille }, fsync, seed }
}

/// So many servers and two clients with sessions that ask every few milliseconds, quick timers, and
/// random settings of what came before.
pub(crate) fn busy(servers: u8, dice: &mut Storm) -> ClusterConfig {
    let think = 5 + dice.below(40);
    let (noop, batch) = (dice.below(4) > 0, 1 + dice.below(4));
    let inflight = [None, None, Some(1), Some(3)][usize::try_from(dice.below(4)).expect("small")];
    ClusterConfig::new(servers, 2)
        .with_raft(|raft| {
            raft.noop = noop;
            raft.batch = batch;
            raft.inflight = inflight;
        })
        .with_workload(|workload| {
            let [min, max] = [think, 2 * think].map(Micros::from_millis);
            workload.think = Some(Span { min, max });
            workload.timeout = Micros::from_millis(60 + 10 * think);
            workload.sessions = true;
        })
}
