//! Counts the sights of a search.

use std::collections::BTreeMap;

use sim::{Choice, Event, Fault, World};
use synod_lab_raft::Cluster;
use synod_lab_raft::sights::{Eyes, Sight, look_before};

/// How often each sight was seen in a run, or in several.
#[derive(Debug, Default)]
pub(crate) struct Sights {
    seen: BTreeMap<&'static str, u64>,
    steps: u64,
    eyes: Eyes,
}

impl Sights {
    /// Counts steps.
    pub(crate) fn steps(&mut self, steps: u64) {
        self.steps += steps;
    }

    /// Adds what was seen in another run.
    pub(crate) fn add(&mut self, other: Self) {
        self.steps += other.steps;
        for (sight, count) in other.seen {
            *self.seen.entry(sight).or_default() += count;
        }
    }

    /// Says what was seen, and that each of these was.
    pub(crate) fn include(&self, wanted: &[Sight]) {
        eprintln!("{} steps: {:?}", self.steps, self.seen);
        for sight in wanted {
            assert!(self.seen.contains_key(sight.name()), "nowhere was seen: {}", sight.name());
        }
    }

    /// Looks at a world that this fault is about to strike.
    pub(crate) fn before(&mut self, world: &World<Cluster>, fault: &Fault) {
        let seen = &mut self.seen;
        let mut see = |sight: Sight| *seen.entry(sight.name()).or_default() += 1;
        look_before(world, &Choice::Fault(Box::new(fault.clone())), &mut see);
    }

    /// Looks at what a step did.
    pub(crate) fn look(&mut self, world: &World<Cluster>, events: &[Event<kv::Node>]) {
        let seen = &mut self.seen;
        self.eyes.look(world, events, &mut |sight| *seen.entry(sight.name()).or_default() += 1);
    }
}

/// Says which seed failed, whatever the reason.
pub(crate) struct Seed(pub(crate) u64);

impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("this was seed {}", self.0);
        }
    }
}
