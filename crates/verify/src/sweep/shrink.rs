//! Makes a run that breaks a promise short: leaves out interventions, many at a time and then few,
//! as long as the same promise is the first to break (delta debugging, Zeller and Hildebrandt 2002).

use kernel::Micros;
use sim::saved::{Intervention, SavedRun};
use sim::{Setup, World};

use super::{Found, Swept, clients};
use crate::leave_out::leave_out;
use crate::linear::Record;
use crate::plan::Plan;
use crate::run::Run;

/// The run with as few interventions as this can do with, and what breaks in it. A run in which
/// that promise does not break is handed back as it is.
pub fn shrink<S: Swept>(run: &SavedRun, promise: &str) -> (SavedRun, Option<Found>) {
    let Some(mut found) = judge::<S>(run, promise) else { return (run.clone(), None) };
    let mut short = ended(run, &found);
    let mut still = |interventions: &[Intervention]| {
        let without = SavedRun { interventions: interventions.to_vec(), ..run.clone() };
        let without = SavedRun { until_us: found.at.0, ..without };
        found = judge::<S>(&without, promise)?;
        Some(ended(&without, &found).interventions)
    };
    short.interventions = leave_out(short.interventions, &mut still);
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
    let mut events = Vec::new();
    let mut record = Record::new::<S>(run.world().config());
    while run.breaches().is_empty() {
        if run.step(&plan, Micros(saved.until_us), &mut events).is_none() {
            let found = clients::judge(run.world(), &record);
            return found.filter(|found| found.promise == promise);
        }
        record.hear(run.world(), &events);
    }
    let breach = run.breaches().first().filter(|breach| breach.promise.name == promise)?;
    let words = breach.words.clone();
    Some(Found { promise: breach.promise.name, words, at: breach.at, step: breach.step })
}
