//! Makes a run that breaks a promise short: leaves out interventions, many at a time and then few,
//! as long as the same promise is the first to break (delta debugging, Zeller and Hildebrandt 2002);
//! then with other luck (`vary.rs`).

use kernel::Micros;
use sim::saved::{Intervention, SavedRun, Setting};
use sim::{Choice, Event, Setup, World};

use super::vary::{Moments, vary};
use super::wait::{Demand, Wait, length};
use super::{Found, PROGRESS, Swept, Taste, clients};
use crate::dice::Dice;
use crate::leave_out::leave_out;
use crate::linear::Record;
use crate::plan::Plan;
use crate::run::Run;

/// The run with as few interventions as this can do with, and what breaks in it. A run in which
/// that promise does not break is handed back as it is.
pub fn shrink<S: Swept>(run: &SavedRun, promise: &str) -> (SavedRun, Option<Found>) {
    let mut judge = Judge::new(promise, play::<S>, |dice| S::draw(dice, Taste::Swarm));
    let Some(found) = judge.judge(run, u64::MAX) else { return (run.clone(), None) };
    // What keeps it is a part of this promise: another reason would be another finding. Whether all
    // is mended or a majority is well is not: a stall that nothing excuses breaks it either way.
    judge.stall = found.stall;
    let mut short = Short::new(run.clone(), found).leave_out(&judge);
    if S::varies(promise) {
        // Where the end of a run is what breaks it, its moments are not to be changed.
        let moments = if promise == PROGRESS { Moments::Kept } else { Moments::Free };
        loop {
            let before = short.size();
            short = vary(&short, &judge, moments);
            // Of these few tries are made at a time: until they are in vain, and would be again.
            if moments == Moments::Free || short.size() == before {
                break;
            }
        }
    }
    // A stall that ends a little sooner is one that began a little sooner: until it stays as it is.
    while let Some(found) = judge.judge(&short.run, u64::MAX) {
        let is_same = found == short.found;
        short = Short::new(short.run, found);
        if is_same {
            break;
        }
    }
    (short.run, Some(short.found))
}

/// A run that breaks a promise, up to there, and how.
#[derive(Clone)]
pub(super) struct Short {
    pub(super) run: SavedRun,
    pub(super) found: Found,
}

impl Short {
    /// What comes after a breach is no part of a run.
    pub(super) fn new(run: SavedRun, found: Found) -> Self {
        let mut run = SavedRun { until_us: found.at.0, ..run };
        run.interventions.retain(|intervention| intervention.at_us <= found.at.0);
        Self { run, found }
    }

    /// Fewer interventions count more than fewer steps.
    pub(super) fn size(&self) -> (usize, u64) {
        (self.run.interventions.len(), self.found.step)
    }

    /// Without what it can do without.
    pub(super) fn leave_out(self, judge: &Judge<'_>) -> Self {
        let Self { run, mut found } = self;
        let mut still = |interventions: &[Intervention]| {
            let interventions = interventions.to_vec();
            let without = SavedRun { interventions, until_us: found.at.0, ..run.clone() };
            found = judge.judge(&without, u64::MAX)?;
            Some(Self::new(without, found.clone()).run.interventions)
        };
        let mut interventions = run.interventions.clone();
        // Many at a time may go once others are gone: until what is left is left as it is.
        let mut before = usize::MAX;
        while interventions.len() < before {
            before = interventions.len();
            interventions = leave_out(interventions, &mut still);
        }
        Self::new(SavedRun { interventions, ..run }, found)
    }
}

/// Plays a run to its first breach, if there is one within so many steps.
type Play = fn(run: &SavedRun, promise: &str, steps_max: u64) -> Option<Found>;

/// Draws the settings of a run.
type Draw = fn(dice: &mut Dice) -> Vec<Setting>;

/// Says whether a run breaks a promise.
pub(super) struct Judge<'a> {
    promise: &'a str,
    /// What keeps new work from being done then, where anything else is another finding.
    stall: Option<usize>,
    play: Play,
    draw: Draw,
}

impl<'a> Judge<'a> {
    /// For runs that are played like this, with settings like these.
    pub(super) const fn new(promise: &'a str, play: Play, draw: Draw) -> Self {
        Self { promise, stall: None, play, draw }
    }

    /// Settings as for a sweep.
    pub(super) fn settings(&self, dice: &mut Dice) -> Vec<Setting> {
        (self.draw)(dice)
    }

    /// The breach, if there is one within so many steps and the promise is the first to break.
    pub(super) fn judge(&self, run: &SavedRun, steps_max: u64) -> Option<Found> {
        let found = (self.play)(run, self.promise, steps_max)?;
        let is_same = self.stall.is_none() || self.stall == found.stall;
        (found.promise == self.promise && is_same).then_some(found)
    }
}

/// Plays a run to its first breach, whichever promise that is of; whether new work gets done is
/// looked at for that promise only.
fn play<S: Swept>(saved: &SavedRun, promise: &str, steps_max: u64) -> Option<Found> {
    let config = S::configure(saved).ok()?;
    let plan = Plan::<S>::read(saved, &config).ok()?;
    let setup = Setup { network: saved.network, fsync: saved.fsync, seed: saved.seed };
    let mut run = Run::new(World::new(config, setup), &plan);
    let record = Record::new::<S>(run.world().config());
    let mut watch = Watch::<S> { record, waits: Vec::new(), events: Vec::new(), steps_max };
    // The waits for new work that end with the run, the longer one first.
    if promise == PROGRESS {
        for demand in [Demand::All, Demand::Core] {
            let Some(begin_us) =
                saved.until_us.checked_sub(length::<S>(run.world().config(), demand).0)
            else {
                continue;
            };
            watch.play(&mut run, &plan, Micros(begin_us));
            if is_left_alone(saved, begin_us, run.world()) {
                watch.waits.extend(Wait::begin(run.world(), demand));
            }
        }
    }
    watch.play(&mut run, &plan, Micros(saved.until_us));
    watch.found(&run)
}

/// Does nothing but requests happen after this moment?
fn is_left_alone<S: Swept>(saved: &SavedRun, from_us: u64, world: &World<S>) -> bool {
    let mut later = saved.interventions.iter().filter(|one| from_us < one.at_us);
    later.all(|one| matches!(S::choice(world, &one.words), Ok(Choice::Command(..))))
}

/// What is looked at while a run is played again.
struct Watch<S: Swept> {
    record: Record,
    waits: Vec<Wait<S>>,
    events: Vec<Event<S::Node>>,
    steps_max: u64,
}

impl<S: Swept> Watch<S> {
    fn play(&mut self, run: &mut Run<S>, plan: &Plan<S>, until: Micros) {
        while run.breaches().is_empty()
            && run.world().steps() < self.steps_max
            && run.step(plan, until, &mut self.events).is_some()
        {
            self.record.hear(run.world(), &self.events);
            for wait in &mut self.waits {
                wait.look(run.world(), &self.events);
            }
        }
    }

    /// The first promise that broke, whichever it is.
    fn found(&self, run: &Run<S>) -> Option<Found> {
        if let Some(breach) = run.breaches().first() {
            let words = breach.words.clone();
            return Some(Found {
                promise: breach.promise.name,
                words,
                at: breach.at,
                step: breach.step,
                stall: None,
            });
        }
        let mut stuck = self.waits.iter().filter(|wait| !wait.is_over);
        let stuck = stuck.find(|wait| wait.excuse(run.world()).is_none());
        let stuck = stuck.map(|wait| wait.found(run.world()));
        stuck.or_else(|| clients::judge(run.world(), &self.record))
    }
}
