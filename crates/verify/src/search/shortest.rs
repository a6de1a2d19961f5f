//! The shortest run of which a short one gives the bounds: a search of what its timers, crashes,
//! losses, copies and commands can lead to, with as many servers, with fewer, and with some that take
//! no part yet.

use sim::saved::Setting;
use sim::{Choice, Fault};

use super::bounds::{Bounds, Timeouts};
use super::moment::Moment;
use super::shrink::{Aim, Short};
use super::steps::Deed;
use super::{End, Searched, explore, roles};

/// A single search ends at so many states.
const STATES_MAX: u64 = 30_000;

/// The shortest run that a search finds, if that is shorter than this one.
pub(super) fn shortest<S: Searched>(
    aim: &Aim,
    short: &Short<S>,
    left: &mut u64,
) -> Option<Short<S>> {
    let mut found: Option<Short<S>> = None;
    let usual = nearby::<S>(aim, &short.settings).into_iter().map(|settings| (settings, 0));
    let idle = with_idle::<S>(aim, &short.settings).into_iter();
    let idle = idle.flat_map(|settings| (0..aim.servers).map(move |turn| (settings.clone(), turn)));
    for (settings, turn) in usual.chain(idle) {
        let steps = found.as_ref().unwrap_or(short).deeds.len();
        let Some(begun) = aim.begin::<S>(&settings) else { continue };
        let bounds = Bounds {
            depth: u32::try_from(steps).ok()?,
            states: STATES_MAX.min(*left),
            promise: Some(short.broken.promise.to_owned()),
            ..bounds(short, &begun, turn)
        };
        let Ok(mut search) = explore::begin::<S>(&aim.run(&settings), &bounds) else { continue };
        while search.advance(STATES_MAX).end.is_none() {}
        let progress = search.advance(1);
        *left = left.saturating_sub(progress.states);
        if *left == 0 {
            break;
        }
        if progress.end != Some(End::Found) {
            continue;
        }
        let words = search.found()?.run.interventions.iter();
        let deeds = words.filter_map(|step| S::choice(&begun.world, &step.words).ok());
        let deeds: Vec<Deed<S>> =
            deeds.map(|choice| Deed { at: kernel::Micros(0), choice, message: None }).collect();
        // Without the other promises, one of those may have been broken before.
        let other = aim.fewer(settings, begun, &deeds);
        found = other.filter(|other| other.deeds.len() < steps).or(found);
    }
    found
}

/// These settings, and those with fewer servers, the fewest first, with one other left out or none.
fn nearby<S: Searched>(aim: &Aim, settings: &[Setting]) -> Vec<Vec<Setting>> {
    let servers = |settings: &[Setting]| {
        let config = S::configure(&aim.run(settings)).ok()?;
        Some(S::servers(&config))
    };
    let now = servers(settings);
    let simpler = (0..settings.len()).flat_map(|at| aim.simpler_settings::<S>(settings, at));
    let fewer = simpler.filter(|other| servers(other).is_some_and(|fewer| Some(fewer) < now));
    let mut all = vec![settings.to_vec()];
    for fewer in fewer {
        let without = (0..fewer.len()).map(|at| {
            let mut without = fewer.clone();
            without.remove(at);
            without
        });
        let without: Vec<Vec<Setting>> =
            without.filter(|without| servers(without) == servers(&fewer)).collect();
        all.push(fewer);
        all.extend(without);
    }
    all
}

/// These settings with no more servers, of which some take no part yet: those where a setting of the
/// long run that is left out here adds servers, and fewer of the others make up for them.
fn with_idle<S: Searched>(aim: &Aim, settings: &[Setting]) -> Vec<Vec<Setting>> {
    let servers = |settings: &[Setting]| {
        let config = S::configure(&aim.run(settings)).ok()?;
        Some(S::servers(&config))
    };
    let Some(now) = servers(settings) else { return Vec::new() };
    let is_known = |key: &str| settings.iter().any(|known| known.key == key);
    let left_out = aim.base.config.iter().filter(|setting| !is_known(&setting.key));
    let mut all = Vec::new();
    for Setting { key, .. } in left_out {
        for idle in 1..now {
            let mut more = settings.to_vec();
            more.push(Setting { key: key.clone(), value: idle.to_string() });
            if servers(&more) != Some(now + idle) {
                break;
            }
            let fewer = (0..settings.len()).flat_map(|at| aim.simpler_settings::<S>(&more, at));
            all.extend(fewer.filter(|fewer| servers(fewer) == Some(now)));
        }
    }
    all
}

/// As much of everything as the run has, and one crash where there are fewer servers; what a server
/// is told, one that comes so many places later is told.
fn bounds<S: Searched>(short: &Short<S>, begun: &Moment<S>, turn: usize) -> Bounds {
    let mut each: Vec<(String, u8)> = Vec::new();
    let mut bounds = Bounds::default();
    for deed in &short.deeds {
        match &deed.choice {
            Choice::Expire(_, timer) => {
                let name = S::timer_name(*timer);
                match each.iter_mut().find(|(known, _)| known == name) {
                    Some((_, count)) => *count += 1,
                    None => each.push((name.to_owned(), 1)),
                }
            }
            Choice::Command(..) => bounds.workload.push(S::said(&short.begun.world, &deed.choice)),
            Choice::Fault(fault) => {
                let is_crash = matches!(**fault, Fault::Crash(_) | Fault::PowerLoss(_));
                bounds.crashes += u8::from(is_crash);
                bounds.drops += u8::from(matches!(**fault, Fault::Drop(_)));
                bounds.duplicates += u8::from(matches!(**fault, Fault::Duplicate(_)));
            }
            Choice::Start(_) | Choice::Deliver(_) | Choice::Sync(_) | Choice::Close(..) => {}
        }
    }
    each.truncate(Timeouts::NAMES_MAX);
    let [before, after] = [&short.begun, begun].map(roles::servers);
    for words in &mut bounds.workload {
        let rename = |name: &str| match before.iter().position(|known| known == name) {
            Some(nth) => after[(nth + turn) % after.len()].clone(),
            None => name.to_owned(),
        };
        *words = roles::parts(words).map(rename).collect();
    }
    if after.len() < before.len() {
        // A server that did not know may be one that forgot, and begins anew.
        bounds.crashes += 1;
        each.iter_mut().for_each(|(_, count)| *count += 1);
    }
    Bounds { timeouts: Timeouts::Each(each), ..bounds }
}
