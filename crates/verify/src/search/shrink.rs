//! Makes a run that breaks a promise short. A run with its clock becomes one without, where every
//! step is a choice that can be left out; then settings are made simple, servers merged and steps
//! left out as long as the same promise is the first to break. Where nothing more can be left out,
//! the run is varied, since a run that is a little different may be shorter. Where the breach needs
//! time to pass, the steps keep their moments; where it does not, all of them happen at the first.

use kernel::Micros;
use sim::saved::{SavedRun, Setting};

use super::bounds::Bounds;
use super::moment::{Broken, Moment};
use super::shortest::shortest;
use super::steps::{self, Broke, Deed};
use super::vary::vary;
use super::{Searched, roles, untimed};
use crate::Dice;
use crate::leave_out::{leave_out, leave_out_together};
use crate::sweep;

/// Numbers of settings are made smaller one by one, from 0 on; no larger one is tried.
const NUMBER_MAX: u64 = 64;
/// So many ways to give servers other roles are tried at most.
const ROLES_MAX: u64 = 20_000;
/// Of these so many, which need the fewest steps, are looked at more closely.
const MERGED_MAX: usize = 6;

/// A run is varied so many times from where it is, each with other chances.
const SEEDS: u64 = 2;
/// So many states are looked at in all to find shorter runs nearby.
const STATES_MAX: u64 = 150_000;

/// A run made short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shrunk {
    /// The name of the promise that breaks.
    pub promise: &'static str,
    /// What is seen.
    pub words: String,
    /// The run.
    pub run: SavedRun,
    /// How many steps the run had that it was made from, up to the breach.
    pub steps_before: u64,
}

/// Makes a run short. None where it breaks no promise.
pub fn shrink<S: Searched>(run: &SavedRun) -> Option<Shrunk> {
    let (deeds, broken) = untimed::deeds::<S>(run)?;
    let steps_before = deeds.len() as u64;
    let base = still(run);
    let servers = usize::from(S::servers(&S::configure(&base).ok()?));
    let aim = Aim { base, servers, promise: broken.promise };
    let short = aim.short::<S>(&at_once(&deeds)).or_else(|| {
        // What is left may not need the time that all of it needed.
        let timed = aim.short::<S>(&deeds)?;
        let Short { settings, begun, deeds, .. } = timed.clone();
        let untimed = aim.fewer(settings, begun, &at_once(&deeds));
        Some(untimed.and_then(|short| aim.simplest(short)).unwrap_or(timed))
    });
    let short = short.and_then(|short| aim.nearby(short));
    let Some(Short { settings, begun, deeds, broken: Broken { promise, words } }) = short else {
        let (run, found) = sweep::shrink::<S>(run, broken.promise);
        let words = found.map_or(broken.words, |found| found.words);
        return Some(Shrunk { promise: broken.promise, words, run, steps_before });
    };
    let base = SavedRun { config: settings, ..aim.base };
    let run = steps::saved::<S>(&base, begun.world.config(), steps::told(&begun, &deeds));
    Some(Shrunk { promise, words, run, steps_before })
}

/// Where time stands still, network, disk and seed decide nothing: those of a new run do.
fn still(run: &SavedRun) -> SavedRun {
    let new = SavedRun::new(&run.lab);
    SavedRun { config: run.config.clone(), title: run.title.clone(), ..new }
}

/// These steps at the first moment.
fn at_once<S: Searched>(deeds: &[Deed<S>]) -> Vec<Deed<S>> {
    deeds.iter().map(|deed| Deed { at: Micros(0), ..deed.clone() }).collect()
}

/// What a run is made short for.
pub(super) struct Aim {
    /// The long run, with nothing but its settings.
    pub(super) base: SavedRun,
    /// How many servers it has.
    pub(super) servers: usize,
    promise: &'static str,
}

/// A run that is being made short.
#[derive(Clone)]
pub(super) struct Short<S: Searched> {
    pub(super) settings: Vec<Setting>,
    pub(super) begun: Moment<S>,
    pub(super) deeds: Vec<Deed<S>>,
    pub(super) broken: Broken,
}

impl Aim {
    fn short<S: Searched>(&self, deeds: &[Deed<S>]) -> Option<Short<S>> {
        let settings = self.base.config.clone();
        let begun = self.begin::<S>(&settings)?;
        self.simplest(self.fewer(settings, begun, deeds)?)
    }

    /// Simpler settings may make further steps superfluous, and the other way round.
    fn simplest<S: Searched>(&self, short: Short<S>) -> Option<Short<S>> {
        let mut short = short;
        loop {
            let before = (short.settings.clone(), short.deeds.len());
            short = self.simpler(short);
            let mut still = |deeds: &[Deed<S>]| Some(self.breaks(&short.begun, deeds)?.0);
            let deeds = leave_out_together(short.deeds, &mut still);
            let (deeds, broken) = self.breaks(&short.begun, &deeds)?;
            short = Short { deeds, broken, ..short };
            if before == (short.settings.clone(), short.deeds.len()) {
                return Some(short);
            }
        }
    }

    /// The run as short as varying it and searching near it make it. Where time passes, nothing is
    /// varied: a moment for each new step would have to be found too.
    fn nearby<S: Searched>(&self, short: Short<S>) -> Option<Short<S>> {
        if short.deeds.iter().any(|deed| Micros(0) < deed.at) {
            return Some(short);
        }
        let begun = (0..SEEDS).map(|seed| self.varied(short.clone(), seed));
        let mut short = begun.flatten().min_by_key(|short| short.deeds.len())?;
        let mut left = STATES_MAX;
        while let Some(found) = shortest(self, &short, &mut left) {
            short = self.varied(self.simplest(found)?, 0)?;
        }
        Some(short)
    }

    /// The run as short as varying it makes it.
    fn varied<S: Searched>(&self, short: Short<S>, seed: u64) -> Option<Short<S>> {
        let mut short = short;
        while let Some(varied) = vary(self, &short, seed) {
            let count = varied.deeds.len();
            short = self.simplest(varied)?;
            if short.deeds.len() == count {
                break;
            }
        }
        Some(short)
    }

    /// With as few steps as these settings need.
    pub(super) fn fewer<S: Searched>(
        &self,
        settings: Vec<Setting>,
        begun: Moment<S>,
        deeds: &[Deed<S>],
    ) -> Option<Short<S>> {
        let (deeds, _) = self.breaks(&begun, deeds)?;
        let mut still = |deeds: &[Deed<S>]| Some(self.breaks(&begun, deeds)?.0);
        let deeds = leave_out(deeds, &mut still);
        let (deeds, broken) = self.breaks(&begun, &deeds)?;
        Some(Short { settings, begun, deeds, broken })
    }

    /// With settings left out, and with smaller numbers in them.
    fn simpler<S: Searched>(&self, short: Short<S>) -> Short<S> {
        let mut short = short;
        let mut at = 0;
        while at < short.settings.len() {
            let simple = self.simpler_settings::<S>(&short.settings, at).into_iter();
            let simple = simple.filter_map(|settings| self.with(&short, &settings));
            let count = short.deeds.len();
            match { simple }.find(|simple| simple.deeds.len() <= count) {
                Some(simple) if simple.settings.len() < short.settings.len() => short = simple,
                Some(simple) => (short, at) = (simple, at + 1),
                None => at += 1,
            }
        }
        short
    }

    /// With other settings, and as few steps as these need.
    fn with<S: Searched>(&self, short: &Short<S>, settings: &[Setting]) -> Option<Short<S>> {
        let begun = self.begin::<S>(settings)?;
        let same = |name: &str| name.to_owned();
        let deeds = roles::renamed([&short.begun, &begun], &short.deeds, &same);
        let as_they_are = self.fewer(settings.to_vec(), begun.clone(), &deeds);
        as_they_are.or_else(|| self.merged(short, settings, &begun))
    }

    /// With fewer servers, some of which do what several did.
    fn merged<S: Searched>(
        &self,
        short: &Short<S>,
        settings: &[Setting],
        begun: &Moment<S>,
    ) -> Option<Short<S>> {
        let (before, after) = (roles::servers(&short.begun), roles::servers(begun));
        if before.len() <= after.len() {
            return None;
        }
        let choices = after.len() as u64;
        let ways = u32::try_from(before.len()).ok().and_then(|count| choices.checked_pow(count));
        let all = ways.filter(|ways| *ways <= ROLES_MAX);
        let mut dice = Dice::new(0);
        let mut found: Vec<Vec<Deed<S>>> = Vec::new();
        for nth in 0..all.unwrap_or(ROLES_MAX) {
            let mut way = if all.is_some() { nth } else { dice.next() };
            let roles = before.iter().map(|name| {
                let role = usize::try_from(way % choices).expect("there are few servers");
                way /= choices;
                (name, &after[role])
            });
            let roles: Vec<(&String, &String)> = roles.collect();
            let rename = |name: &str| roles::taken(&roles, name);
            let deeds = roles::renamed([&short.begun, begun], &short.deeds, &rename);
            found.extend(self.breaks(begun, &deeds).map(|(deeds, _)| deeds));
        }
        found.sort_by_key(Vec::len);
        found.truncate(MERGED_MAX);
        let short =
            found.iter().filter_map(|deeds| self.fewer(settings.to_vec(), begun.clone(), deeds));
        short.min_by_key(|short| short.deeds.len())
    }

    /// With a smaller number in this setting, the smallest first, or without the setting.
    pub(super) fn simpler_settings<S: Searched>(
        &self,
        settings: &[Setting],
        at: usize,
    ) -> Vec<Vec<Setting>> {
        let mut simpler = Vec::new();
        if let Ok(number) = settings[at].value.parse::<u64>() {
            for less in 0..number.min(NUMBER_MAX) {
                let mut settings = settings.to_vec();
                settings[at].value = less.to_string();
                simpler.push(settings);
            }
        }
        let mut without = settings.to_vec();
        without.remove(at);
        // More nodes than before would not be simpler.
        if self.nodes::<S>(&without) <= self.nodes::<S>(settings) {
            simpler.push(without);
        }
        simpler
    }

    /// How many nodes there are with these settings, if they make sense.
    fn nodes<S: Searched>(&self, settings: &[Setting]) -> Option<u8> {
        S::configure(&self.run(settings)).ok().map(|config| S::nodes(&config))
    }

    pub(super) fn begin<S: Searched>(&self, settings: &[Setting]) -> Option<Moment<S>> {
        Moment::begin(&self.run(settings), &Bounds::default()).ok()
    }

    /// The steps of these that can be made and lead to a breach of this promise first.
    pub(super) fn breaks<S: Searched>(
        &self,
        begun: &Moment<S>,
        deeds: &[Deed<S>],
    ) -> Option<Broke<S>> {
        steps::breaks(begun, deeds, self.promise)
    }

    /// The run that begins with these settings.
    pub(super) fn run(&self, settings: &[Setting]) -> SavedRun {
        SavedRun { config: settings.to_vec(), ..self.base.clone() }
    }
}
