//! A world on its way, with the monitors that watch it and what is spent of the bounds.

use std::hash::Hasher;

use kernel::{Micros, NodeId};
use sim::saved::{ClockMode, SavedRun};
use sim::{Choice, Event, Fault, FixedHasher, Setup, Step, World};

use super::bounds::{BadBounds, Bounds, Timeouts};
use super::{Searched, moves};
use crate::monitor::Monitor;

/// A state of a search.
pub(super) struct Moment<S: Searched> {
    pub(super) world: World<S>,
    pub(super) monitors: Vec<Box<dyn Monitor<S>>>,
    pub(super) spent: Spent,
}

/// What has happened so far of that which may happen only so often.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Spent {
    pub(super) crashes: u8,
    pub(super) drops: u8,
    pub(super) duplicates: u8,
    pub(super) asked: u8,
    pub(super) expired: [u8; Timeouts::NAMES_MAX],
}

/// A broken promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Broken {
    pub(super) promise: &'static str,
    pub(super) words: String,
}

/// By hand, so that a copy can be made into a moment that is no longer needed.
impl<S: Searched> Clone for Moment<S> {
    fn clone(&self) -> Self {
        let Self { world, monitors, spent } = self;
        Self { world: world.clone(), monitors: monitors.clone(), spent: *spent }
    }

    fn clone_from(&mut self, from: &Self) {
        let Self { world, monitors, spent } = from;
        self.world.clone_from(world);
        self.monitors.clone_from(monitors);
        self.spent = *spent;
    }
}

impl<S: Searched> Moment<S> {
    /// Every node has begun, and what the run does has happened. None of that counts as spent.
    pub(super) fn begin(run: &SavedRun, bounds: &Bounds) -> Result<Self, BadBounds> {
        if run.network.loss_permille > 0 {
            return Err(BadBounds::Chance);
        }
        check_timers::<S>(&bounds.timeouts)?;
        let config = S::configure(run).map_err(BadBounds::Settings)?;
        let mut monitors = S::monitors(&config);
        if let Some(name) = &bounds.promise {
            monitors.retain(|monitor| monitor.promise().name == name);
            if monitors.is_empty() {
                return Err(BadBounds::Promise(name.clone()));
            }
        }
        let nodes = S::nodes(&config);
        let setup = Setup { network: run.network, fsync: run.fsync, seed: run.seed };
        let world = World::new(config, setup);
        let mut begun = Self { world, monitors, spent: Spent::default() };
        let mut events = Vec::new();
        for node in (0..nodes).map(NodeId) {
            let broken = begun.make(&Choice::Start(node), &mut events);
            assert!(broken.is_none(), "no promise is broken by beginning");
        }
        begun.play(run, nodes, &mut events)?;
        moves::check_workload(&begun.world, bounds)?;
        Ok(begun)
    }

    /// Does what a run with a stopped clock does: each of it, in its order, once every node has begun.
    fn play(
        &mut self,
        run: &SavedRun,
        nodes: u8,
        events: &mut Vec<Event<S::Node>>,
    ) -> Result<(), BadBounds> {
        let Some(first) = run.interventions.first() else { return Ok(()) };
        let begins_early = first.at_us == 0 && first.nth < u32::from(nodes);
        if run.clock == ClockMode::Runs || !run.script.is_empty() || begins_early {
            return Err(BadBounds::Start);
        }
        for step in &run.interventions {
            let refused = |why| BadBounds::Step(step.words.clone(), why);
            let choice =
                S::choice(&self.world, &step.words).map_err(|not_now| refused(not_now.why()))?;
            if let Choice::Fault(fault) = &choice
                && matches!(&**fault, Fault::Loss(_) | Fault::Lose(_) | Fault::Duplicates(..))
            {
                return Err(BadBounds::Chance);
            }
            self.world.check(&choice).map_err(|why| refused(why.to_string()))?;
            if let Some(Broken { promise, words }) =
                self.make_at(Micros(step.at_us), &choice, events)
            {
                return Err(refused(format!("already broken there: {promise}: {words}")));
            }
        }
        Ok(())
    }

    /// Makes a step that can be made, and says which promise it breaks, if it does.
    pub(super) fn make(
        &mut self,
        choice: &Choice<S::Node>,
        events: &mut Vec<Event<S::Node>>,
    ) -> Option<Broken> {
        self.make_at(Micros(0), choice, events)
    }

    /// The same at this moment, or now if that is over.
    pub(super) fn make_at(
        &mut self,
        at: Micros,
        choice: &Choice<S::Node>,
        events: &mut Vec<Event<S::Node>>,
    ) -> Option<Broken> {
        events.clear();
        let step = Step { at: at.max(self.world.now()), choice: choice.clone() };
        let made = self.world.apply(&step, events).is_ok();
        assert!(made, "only what can be done is chosen");
        self.watch(events)
    }

    /// Monitors look at what a step did.
    fn watch(&mut self, events: &[Event<S::Node>]) -> Option<Broken> {
        let mut broken = None;
        for monitor in &mut self.monitors {
            if let Some(words) = monitor.observe(&self.world, events) {
                let promise = monitor.promise().name;
                broken = broken.or(Some(Broken { promise, words }));
            }
        }
        broken
    }

    /// What this state is known by.
    pub(super) fn key(&self) -> u64 {
        let mut hasher = FixedHasher::default();
        hasher.write_u64(self.world.fingerprint());
        let Spent { crashes, drops, duplicates, asked, expired } = self.spent;
        hasher.write_u32(u32::from_le_bytes([crashes, drops, duplicates, asked]));
        hasher.write_u64(u64::from_le_bytes(expired));
        self.monitors.iter().for_each(|monitor| monitor.remember(&mut hasher));
        hasher.finish()
    }
}

fn check_timers<S: Searched>(timeouts: &Timeouts) -> Result<(), BadBounds> {
    let Timeouts::Each(list) = timeouts else { return Ok(()) };
    if Timeouts::NAMES_MAX < list.len() {
        return Err(BadBounds::Timers);
    }
    let known = S::timer_names();
    let mut names = list.iter().map(|(name, _)| name);
    match names.find(|name| !known.contains(&name.as_str())) {
        Some(unknown) => Err(BadBounds::Timer(unknown.clone(), known)),
        None => Ok(()),
    }
}
