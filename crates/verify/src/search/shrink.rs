//! Makes a run that breaks a promise short. A run with its clock becomes one without, where every
//! step is a choice that can be left out; then settings are made simple, servers merged and steps
//! left out as long as the same promise is the first to break, or another one that the rule which is
//! switched off should break. Where nothing more can be left out, shorter ways near the run are
//! looked for. Where the breach needs time to pass, the steps keep their moments; where it does not,
//! all of them happen at the first.

use kernel::Micros;
use sim::saved::{SavedRun, Setting};

use super::bounds::Bounds;
use super::merge::merged;
use super::moment::{Broken, Moment};
use super::shorter::shorter;
use super::steps::{self, Alike, Deed, Played};
use super::{Searched, untimed};
use crate::leave_out::{leave_out, leave_out_together};
use crate::sweep;

/// Numbers of settings are made smaller one by one, from 0 on; no larger one is tried.
const NUMBER_MAX: u64 = 64;
/// Of the ways to merge servers, so many that need the fewest steps are looked at more closely.
const MERGED_MAX: usize = 6;
/// So many steps are tried to find shorter ways.
const STEPS_TRIED_MAX: u64 = 6_000_000;

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
    let shrinker = Shrinker { promises: promises::<S>(&base, broken.promise), base };
    let at_once = deeds.iter().map(|deed| Deed { at: Micros(0), ..deed.clone() }).collect();
    let short = shrinker.short::<S>(at_once).or_else(|| shrinker.short::<S>(deeds));
    let Some(Short { settings, deeds, broken: Broken { promise, words } }) = short else {
        let (run, found) = sweep::shrink::<S>(run, broken.promise);
        let words = found.map_or(broken.words, |found| found.words);
        return Some(Shrunk { promise: broken.promise, words, run, steps_before });
    };
    let base = SavedRun { config: settings, ..shrinker.base };
    let config = S::configure(&base).expect("they were configured before");
    let steps = deeds.into_iter().map(|deed| (deed.at, deed.words));
    let run = steps::saved::<S>(&base, &config, steps);
    Some(Shrunk { promise, words, run, steps_before })
}

/// Where time stands still, network, disk and seed decide nothing: those of a new run do.
fn still(run: &SavedRun) -> SavedRun {
    let new = SavedRun::new(&run.lab);
    SavedRun { config: run.config.clone(), title: run.title.clone(), ..new }
}

/// The promises that may break in the end: this one, or one that the flaw should break as this one.
fn promises<S: Searched>(base: &SavedRun, promise: &'static str) -> Vec<&'static str> {
    let named = S::configure(base).map_or(&[][..], |config| S::breaks(&config));
    if named.contains(&promise) { named.to_vec() } else { vec![promise] }
}

/// What a run is made short for.
struct Shrinker {
    base: SavedRun,
    promises: Vec<&'static str>,
}

/// A run that is being made short.
#[derive(Clone)]
struct Short<S: Searched> {
    settings: Vec<Setting>,
    deeds: Vec<Deed<S>>,
    broken: Broken,
}

impl Shrinker {
    fn short<S: Searched>(&self, deeds: Vec<Deed<S>>) -> Option<Short<S>> {
        let mut short = self.fewer::<S>(self.base.config.clone(), &deeds)?;
        let mut left = STEPS_TRIED_MAX;
        loop {
            short = self.simplest(short)?;
            let begun = self.begin::<S>(&short.settings)?;
            match shorter(&begun, &short.deeds, &self.promises, &mut left) {
                Some((deeds, broken)) => short = Short { deeds, broken, ..short },
                None => return Some(short),
            }
        }
    }

    /// Simpler settings may make further steps superfluous, and the other way round.
    fn simplest<S: Searched>(&self, short: Short<S>) -> Option<Short<S>> {
        let mut short = short;
        loop {
            let before = (short.settings.clone(), short.deeds.len());
            short = self.plainer(self.simpler(short));
            let begun = self.begin::<S>(&short.settings)?;
            let mut still = |deeds: &[Deed<S>]| Some(self.breaks(&begun, deeds)?.0);
            let deeds = leave_out_together(short.deeds, &mut still);
            let (deeds, broken) = self.breaks(&begun, &deeds)?;
            short = Short { settings: short.settings, deeds, broken };
            if before == (short.settings.clone(), short.deeds.len()) {
                return Some(short);
            }
        }
    }

    /// With as few steps as these settings need.
    fn fewer<S: Searched>(&self, settings: Vec<Setting>, deeds: &[Deed<S>]) -> Option<Short<S>> {
        let begun = self.begin::<S>(&settings)?;
        let (deeds, _) = self.breaks(&begun, deeds)?;
        let mut still = |deeds: &[Deed<S>]| Some(self.breaks(&begun, deeds)?.0);
        let deeds = leave_out(deeds, &mut still);
        let (deeds, broken) = self.breaks(&begun, &deeds)?;
        Some(Short { settings, deeds, broken })
    }

    /// With settings left out, and with smaller numbers in them.
    fn simpler<S: Searched>(&self, short: Short<S>) -> Short<S> {
        let mut short = short;
        let mut at = 0;
        while at < short.settings.len() {
            let simpler = self.simpler_settings::<S>(&short.settings, at).into_iter();
            let simple = simpler.filter_map(|settings| {
                let as_they_are = self.fewer(settings.clone(), &short.deeds);
                as_they_are.or_else(|| self.merge(&short, &settings))
            });
            let count = short.deeds.len();
            match { simple }.find(|simple| simple.deeds.len() <= count) {
                Some(simple) if simple.settings.len() < short.settings.len() => short = simple,
                Some(simple) => (short, at) = (simple, at + 1),
                None => at += 1,
            }
        }
        short
    }

    /// With another setting under which less happens, where that takes fewer steps.
    fn plainer<S: Searched>(&self, short: Short<S>) -> Short<S> {
        let mut short = short;
        for (key, value) in S::plain() {
            let mut settings = short.settings.clone();
            settings.retain(|setting| setting.key != *key);
            settings.push(Setting { key: (*key).to_owned(), value: (*value).to_owned() });
            let plain = self.fewer(settings, &short.deeds);
            if let Some(plain) = plain.filter(|plain| plain.deeds.len() < short.deeds.len()) {
                short = plain;
            }
        }
        short
    }

    /// With fewer servers, some of which do what several did.
    fn merge<S: Searched>(&self, short: &Short<S>, settings: &[Setting]) -> Option<Short<S>> {
        let [before, after] = [&short.settings[..], settings].map(|settings| self.read::<S>(settings));
        let (before, after) = (before?, after?);
        if S::nodes(&before) <= S::nodes(&after) {
            return None;
        }
        let begun = self.begin::<S>(settings)?;
        let all = merged::<S>(&before, &short.deeds, S::servers(&after)).into_iter();
        let mut all: Vec<Vec<Deed<S>>> =
            all.filter_map(|deeds| Some(self.breaks(&begun, &deeds)?.0)).collect();
        all.sort_by_key(Vec::len);
        all.truncate(MERGED_MAX);
        let short = all.iter().filter_map(|deeds| self.fewer(settings.to_vec(), deeds));
        short.min_by_key(|short| short.deeds.len())
    }

    /// With a smaller number in this setting, the smallest first, or without the setting.
    fn simpler_settings<S: Searched>(&self, settings: &[Setting], at: usize) -> Vec<Vec<Setting>> {
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
        let nodes = |settings| self.read::<S>(settings).map(|config| S::nodes(&config));
        if nodes(&without) <= nodes(settings) {
            simpler.push(without);
        }
        simpler
    }

    fn read<S: Searched>(&self, settings: &[Setting]) -> Option<S::Config> {
        S::configure(&SavedRun { config: settings.to_vec(), ..self.base.clone() }).ok()
    }

    fn begin<S: Searched>(&self, settings: &[Setting]) -> Option<Moment<S>> {
        let run = SavedRun { config: settings.to_vec(), ..self.base.clone() };
        Moment::begin(&run, &Bounds::default()).ok()
    }

    /// The steps of these that can be made and lead to a breach that is wanted.
    fn breaks<S: Searched>(
        &self,
        begun: &Moment<S>,
        deeds: &[Deed<S>],
    ) -> Option<(Vec<Deed<S>>, Broken)> {
        [Alike::Last, Alike::First].into_iter().find_map(|alike| {
            let Played { deeds, broken } = steps::play(begun, deeds, alike);
            let broken = broken.filter(|broken| self.promises.contains(&broken.promise))?;
            Some((deeds, broken))
        })
    }
}
