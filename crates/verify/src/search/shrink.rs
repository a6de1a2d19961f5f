//! Makes a run that breaks a promise short. A run with its clock becomes one without, where every
//! step is a choice that can be left out; then settings are made simple and steps left out as long
//! as the same promise is the first to break. Where the breach needs time to pass, the steps keep
//! their moments; where it does not, all of them happen at the first.

use kernel::{Micros, NodeId};
use sim::saved::{SavedRun, Setting};

use super::bounds::Bounds;
use super::moment::{Broken, Moment};
use super::steps::{self, Alike, Deed, Played};
use super::{Searched, untimed};
use crate::leave_out::{leave_out, leave_out_together};
use crate::sweep;

/// Numbers of settings are made smaller one by one, from 0 on; no larger one is tried.
const NUMBER_MAX: u64 = 64;

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
    let at_once = deeds.iter().map(|deed| Deed { at: Micros(0), ..deed.clone() }).collect();
    let short = short::<S>(&base, at_once, broken.promise)
        .or_else(|| short::<S>(&base, deeds, broken.promise));
    let Some((settings, deeds, Broken { promise, words })) = short else {
        let (run, found) = sweep::shrink::<S>(run, broken.promise);
        let words = found.map_or(broken.words, |found| found.words);
        return Some(Shrunk { promise: broken.promise, words, run, steps_before });
    };
    let base = SavedRun { config: settings, ..base };
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

type Short<S> = (Vec<Setting>, Vec<Deed<S>>, Broken);

fn short<S: Searched>(
    base: &SavedRun,
    deeds: Vec<Deed<S>>,
    promise: &'static str,
) -> Option<Short<S>> {
    let whole = (base.config.clone(), deeds, Broken { promise, words: String::new() });
    let mut short = fewer::<S>(base, &whole, promise)?;
    // Simpler settings may make further steps superfluous, and the other way round.
    loop {
        let before = (short.0.clone(), short.1.len());
        short = simpler::<S>(base, short, promise);
        let begun = begin::<S>(&SavedRun { config: short.0.clone(), ..base.clone() })?;
        let mut still = |deeds: &[Deed<S>]| breaks(&begun, deeds, promise).map(|(deeds, _)| deeds);
        short.1 = leave_out_together(short.1, &mut still);
        if before == (short.0.clone(), short.1.len()) {
            let (deeds, broken) = breaks(&begun, &short.1, promise)?;
            return Some((short.0, deeds, broken));
        }
    }
}

/// With as few steps as these settings need.
fn fewer<S: Searched>(
    base: &SavedRun,
    (settings, deeds, _): &Short<S>,
    promise: &str,
) -> Option<Short<S>> {
    let begun = begin::<S>(&SavedRun { config: settings.clone(), ..base.clone() })?;
    let (deeds, broken) = breaks(&begun, deeds, promise)?;
    let mut still = |deeds: &[Deed<S>]| breaks(&begun, deeds, promise).map(|(deeds, _)| deeds);
    let deeds = leave_out(deeds, &mut still);
    Some((settings.clone(), deeds, broken))
}

/// With settings left out, and with smaller numbers in them.
fn simpler<S: Searched>(base: &SavedRun, short: Short<S>, promise: &str) -> Short<S> {
    let mut short = short;
    let mut at = 0;
    while at < short.0.len() {
        let simple = simpler_settings::<S>(base, &short.0, at).into_iter().find_map(|settings| {
            let as_they_are = (settings, short.1.clone(), short.2.clone());
            fewer::<S>(base, &as_they_are, promise).or_else(|| {
                let deeds = renamed::<S>(base, &short.0, &short.1)?;
                fewer::<S>(base, &(as_they_are.0, deeds, as_they_are.2), promise)
            })
        });
        match simple {
            Some(simple) if simple.0.len() < short.0.len() => short = simple,
            Some(simple) => (short, at) = (simple, at + 1),
            None => at += 1,
        }
    }
    short
}

/// With a smaller number in this setting, the smallest first, or without the setting.
fn simpler_settings<S: Searched>(
    base: &SavedRun,
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
    if nodes::<S>(base, &without) <= nodes::<S>(base, settings) {
        simpler.push(without);
    }
    simpler
}

/// The same steps by the first servers, so that the others can be left out: who acts first becomes
/// the first one, and so on.
fn renamed<S: Searched>(
    base: &SavedRun,
    settings: &[Setting],
    deeds: &[Deed<S>],
) -> Option<Vec<Deed<S>>> {
    let config = S::configure(&SavedRun { config: settings.to_vec(), ..base.clone() }).ok()?;
    let names: Vec<String> =
        (0..S::servers(&config)).map(|node| S::name(&config, NodeId(node))).collect();
    let mut met: Vec<usize> = Vec::new();
    for deed in deeds {
        let parts = parts(&deed.words);
        let servers = parts.filter_map(|part| names.iter().position(|name| name == part));
        servers.for_each(|server| {
            if !met.contains(&server) {
                met.push(server);
            }
        });
    }
    let name = |part: &str| {
        let server = names.iter().position(|name| name == part)?;
        let place = met.iter().position(|other| *other == server)?;
        Some(names[place].clone())
    };
    let rename = |deed: &Deed<S>| {
        let words = parts(&deed.words).map(|part| name(part).unwrap_or(part.to_owned())).collect();
        Deed { at: deed.at, words, message: deed.message.clone() }
    };
    Some(deeds.iter().map(rename).collect())
}

/// Words cut so that each name stands alone.
fn parts(words: &str) -> impl Iterator<Item = &str> {
    words.split_inclusive([' ', '>', '#']).flat_map(|part| {
        let end = part.trim_end_matches([' ', '>', '#']).len();
        let (name, sign) = part.split_at(end);
        [name, sign]
    })
}

/// How many nodes there are with these settings, if they make sense.
fn nodes<S: Searched>(base: &SavedRun, settings: &[Setting]) -> Option<u8> {
    let run = SavedRun { config: settings.to_vec(), ..base.clone() };
    S::configure(&run).ok().map(|config| S::nodes(&config))
}

fn begin<S: Searched>(run: &SavedRun) -> Option<Moment<S>> {
    Moment::begin(run, &Bounds::default()).ok()
}

/// The steps of these that can be made and lead to a breach of this promise first.
fn breaks<S: Searched>(
    begun: &Moment<S>,
    deeds: &[Deed<S>],
    promise: &str,
) -> Option<(Vec<Deed<S>>, Broken)> {
    [Alike::Last, Alike::First].into_iter().find_map(|alike| {
        let Played { deeds, broken } = steps::play(begun, deeds, alike);
        let broken = broken.filter(|broken| broken.promise == promise)?;
        Some((deeds, broken))
    })
}
