//! Makes a run that breaks a promise short: leaves out interventions, many at a time and then few,
//! as long as the same promise is the first to break (delta debugging, Zeller and Hildebrandt 2002).

use kernel::Micros;
use sim::saved::{Intervention, SavedRun};
use sim::{Choice, Event, Setup, World};

use super::wait::{Demand, Wait, length};
use super::{Found, PROGRESS, Swept, clients};
use crate::leave_out::leave_out;
use crate::linear::Record;
use crate::plan::Plan;
use crate::run::Run;

/// The run with as few interventions as this can do with, and what breaks in it. A run in which
/// that promise does not break is handed back as it is.
pub fn shrink<S: Swept>(run: &SavedRun, promise: &str) -> (SavedRun, Option<Found>) {
    let Some(mut found) = judge::<S>(run, promise) else { return (run.clone(), None) };
    // What keeps it is a part of this promise: another reason would be another finding.
    let why = (promise == PROGRESS).then(|| found.words.clone());
    let judge = |run: &SavedRun| {
        judge::<S>(run, promise).filter(|still| why.as_ref().is_none_or(|why| *why == still.words))
    };
    let mut short = ended(run, &found);
    let mut still = |interventions: &[Intervention]| {
        let without = SavedRun { interventions: interventions.to_vec(), ..run.clone() };
        let without = SavedRun { until_us: found.at.0, ..without };
        found = judge(&without)?;
        Some(ended(&without, &found).interventions)
    };
    // Many at a time may go once others are gone: until what is left is left as it is.
    let mut before = usize::MAX;
    while short.interventions.len() < before {
        before = short.interventions.len();
        short.interventions = leave_out(short.interventions, &mut still);
    }
    short.until_us = found.at.0;
    (short, Some(found))
}

/// What comes after a breach is no part of a run.
fn ended(run: &SavedRun, found: &Found) -> SavedRun {
    let mut run = SavedRun { until_us: found.at.0, ..run.clone() };
    run.interventions.retain(|intervention| intervention.at_us <= found.at.0);
    run
}

/// Plays a run to its first breach. None where it has none, or one of another promise.
fn judge<S: Swept>(saved: &SavedRun, promise: &str) -> Option<Found> {
    let config = S::configure(saved).ok()?;
    let plan = Plan::<S>::read(saved, &config).ok()?;
    let setup = Setup { network: saved.network, fsync: saved.fsync, seed: saved.seed };
    let mut run = Run::new(World::new(config, setup), &plan);
    let record = Record::new::<S>(run.world().config());
    let mut watch = Watch::<S> { record, waits: Vec::new(), events: Vec::new() };
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
    let Some(breach) = run.breaches().first() else {
        let mut stuck = watch.waits.iter().filter(|wait| !wait.is_over);
        let stuck = stuck.find(|wait| wait.excuse(run.world()).is_none());
        let stuck = stuck.map(|wait| wait.found(run.world()));
        let found = stuck.or_else(|| clients::judge(run.world(), &watch.record));
        return found.filter(|found| found.promise == promise);
    };
    let words = breach.words.clone();
    let found = Found { promise: breach.promise.name, words, at: breach.at, step: breach.step };
    Some(found).filter(|found| found.promise == promise)
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
    events: Vec<Event<S>>,
}

impl<S: Swept> Watch<S> {
    fn play(&mut self, run: &mut Run<S>, plan: &Plan<S>, until: Micros) {
        while run.breaches().is_empty() && run.step(plan, until, &mut self.events).is_some() {
            self.record.hear(run.world(), &self.events);
            for wait in &mut self.waits {
                wait.look(run.world(), &self.events);
            }
        }
    }
}
