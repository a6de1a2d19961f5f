//! Varies a run of which nothing more can be left out: a few steps are added, moved, repeated or
//! given to other servers, or settings are drawn anew. Where the same promise still breaks, and other
//! steps can then be left out, what is left is a shorter run, or one as long to go on from.
//!
//! Chance comes from fixed numbers, so that a run becomes the same one on every machine. That a run
//! is left as it is does not prove that there is no shorter one: a search does.

use std::ops::Range;

use kernel::{Micros, NodeId};
use sim::saved::Setting;
use sim::{Choice, Event, Fault};

use super::bounds::{Bounds, Timeouts};
use super::moment::Moment;
use super::shrink::{Aim, Short};
use super::steps::{self, Deed};
use super::{Searched, moves, roles};
use crate::Dice;
use crate::sweep::Taste;

/// An attempt takes up to the square of as many steps as the run has: so many attempts are made.
const SQUARES_MAX: u64 = 15_000;
/// No more steps than these are made.
const STEPS_MAX: u64 = 10_000_000;
/// So many steps more than before may stand in a variant, before any is left out.
const LONGER_MAX: usize = 8;
/// A run to go on from may be so many steps longer than the shortest one.
const DETOUR_MAX: usize = 2;
/// How often it is.
const DETOUR_PERMILLE: u64 = 100;
/// So many settings more than before may stand in it.
const SETTINGS_MAX: usize = 2;

/// A shorter run, if one is found; with another seed maybe another one.
pub(super) fn vary<S: Searched>(aim: &Aim, short: &Short<S>, seed: u64) -> Option<Short<S>> {
    let mut best = Varied::of(short.clone());
    let mut now = Varied::of(short.clone());
    let mut dice = Dice::new(seed);
    let mut left = steps_max(short);
    while left > 0 {
        if dice.permille(1) {
            now = Varied::of(best.short.clone());
        }
        let Some(other) = now.variant(aim, &mut dice, &mut left) else { continue };
        let (count, shortest) = (other.deeds.len(), best.short.deeds.len());
        if count < shortest {
            left = steps_max(&other);
            best = Varied::of(other.clone());
        }
        // Most are no longer; now and then one that is leads further.
        let may_be_longer = count <= shortest + DETOUR_MAX && dice.permille(DETOUR_PERMILLE);
        if (count <= now.short.deeds.len().max(shortest) || may_be_longer)
            && other.settings.len() <= short.settings.len() + SETTINGS_MAX
        {
            now = Varied::of(other);
        }
    }
    (best.short.deeds.len() < short.deeds.len()).then_some(best.short)
}

/// So many steps are made to find a run that is shorter than this one.
fn steps_max<S: Searched>(short: &Short<S>) -> u64 {
    let count = short.deeds.len() as u64;
    STEPS_MAX.min(SQUARES_MAX * count * count)
}

/// The run that is varied, and the state before each of its steps.
struct Varied<S: Searched> {
    short: Short<S>,
    moments: Vec<Moment<S>>,
}

/// What is to become of it.
struct Draft<S: Searched> {
    settings: Vec<Setting>,
    begun: Moment<S>,
    deeds: Vec<Deed<S>>,
    is_changed: bool,
}

impl<S: Searched> Varied<S> {
    fn of(short: Short<S>) -> Self {
        let mut moment = short.begun.clone();
        let mut events: Vec<Event<S::Node>> = Vec::new();
        let mut moments = Vec::new();
        for deed in &short.deeds {
            moments.push(moment.clone());
            moment.make(&deed.choice, &mut events);
        }
        Self { short, moments }
    }

    /// Another run that breaks the same promise and of which no step can be left out, if this attempt
    /// makes one.
    fn variant(&self, aim: &Aim, dice: &mut Dice, left: &mut u64) -> Option<Short<S>> {
        let Short { settings, begun, deeds, .. } = &self.short;
        let mut draft = Draft {
            settings: settings.clone(),
            begun: begun.clone(),
            deeds: deeds.clone(),
            is_changed: false,
        };
        // Where something is left out, something else must make up for it.
        if dice.permille(500) {
            let at = below(dice, draft.deeds.len())?;
            let end = at + 1 + below(dice, 3)?.min(below(dice, 3)?);
            draft.deeds.drain(at..end.min(draft.deeds.len()));
            draft.is_changed = true;
        }
        // Mostly one change, and more of them less often.
        let changes = 1 + dice.below(3).min(dice.below(3));
        for _ in 0..changes {
            *left = left.saturating_sub(draft.deeds.len() as u64);
            self.change(&mut draft, aim, dice)?;
            draft.is_changed = true;
        }
        *left = left.saturating_sub(draft.deeds.len() as u64);
        let Draft { settings, begun, deeds, is_changed: _ } = draft;
        let (deeds, broken) = aim.breaks(&begun, &deeds)?;
        if self.short.deeds.len() + LONGER_MAX < deeds.len() {
            return None;
        }
        let mut other = Short { settings, begun, deeds, broken };
        // Most of what is new is of no use.
        let new = self.new_in(&other.deeds);
        singly(aim, &mut other, new, left);
        if self.is_same(&other) {
            return None;
        }
        while singly(aim, &mut other, 0..usize::MAX, left) {}
        (!self.is_same(&other)).then_some(other)
    }

    /// Which of these steps are new: those between what both have at the beginning and at the end.
    fn new_in(&self, deeds: &[Deed<S>]) -> Range<usize> {
        let old = &self.short.deeds;
        let same = |(one, other): &(&Deed<S>, &Deed<S>)| one.is(other);
        let first = old.iter().zip(deeds).take_while(same).count();
        let room = old.len().min(deeds.len()) - first;
        let last = old.iter().rev().zip(deeds.iter().rev()).take(room).take_while(same).count();
        first..deeds.len() - last
    }

    fn is_same(&self, other: &Short<S>) -> bool {
        let Short { settings, deeds, .. } = &self.short;
        let mut pairs = deeds.iter().zip(&other.deeds);
        deeds.len() == other.deeds.len()
            && *settings == other.settings
            && pairs.all(|(one, other)| one.is(other))
    }

    /// Changes one thing. None where nothing comes of it.
    fn change(&self, draft: &mut Draft<S>, aim: &Aim, dice: &mut Dice) -> Option<()> {
        let count = draft.deeds.len();
        let at = below(dice, count)?;
        let few = at..(at + 1 + below(dice, 5)?).min(count);
        match dice.below(20) {
            0..6 => {
                let new = self.something(draft, at, dice)?;
                draft.deeds.splice(at..at, new);
            }
            6..9 => {
                let new = Self::told(draft, dice)?;
                draft.deeds.insert(at, new);
            }
            9 => {
                draft.deeds.splice(at..at, Self::restarted(draft, dice)?);
            }
            10..13 => {
                let deed = draft.deeds.remove(at);
                draft.deeds.insert(below(dice, count)?, deed);
            }
            13..15 => {
                let copied = draft.deeds[few].to_vec();
                let to = below(dice, count)?;
                draft.deeds.splice(to..to, copied);
            }
            15 | 16 => Self::other_roles(draft, at..count, dice)?,
            17 => Self::other_roles(draft, few, dice)?,
            _ => Self::other_settings(draft, aim, dice)?,
        }
        Some(())
    }

    /// A few of the steps that can be made there.
    fn something(&self, draft: &Draft<S>, at: usize, dice: &mut Dice) -> Option<Vec<Deed<S>>> {
        let known = self.moments.get(at).filter(|_| !draft.is_changed);
        let mut moment = known.unwrap_or(&draft.begun).clone();
        if known.is_none() {
            steps::go_on(&mut moment, &draft.deeds[..at]);
        }
        let mut events = Vec::new();
        let mut new = Vec::new();
        for _ in 0..=dice.below(3) {
            let all = moves::all(&moment, &anything());
            let nth = below(dice, all.len())?;
            let choice = all.into_iter().nth(nth)?.choice;
            new.push(Deed::of(&moment.world, Micros(0), &choice));
            if moment.make(&choice, &mut events).is_some() {
                break;
            }
        }
        Some(new)
    }

    /// A client or a server is told something.
    fn told(draft: &Draft<S>, dice: &mut Dice) -> Option<Deed<S>> {
        let world = &draft.begun.world;
        let server = Some(any_server(draft, dice)?);
        let words = match dice.permille(700) {
            true => S::request(world, dice, server),
            false => S::order(world, dice, server),
        };
        let choice = S::choice(world, &words?).ok()?;
        Some(Deed { at: Micros(0), choice, message: None })
    }

    /// A server crashes and begins again.
    fn restarted(draft: &Draft<S>, dice: &mut Dice) -> Option<[Deed<S>; 2]> {
        let node = any_server(draft, dice)?;
        let ends = if dice.permille(500) { Fault::Crash(node) } else { Fault::PowerLoss(node) };
        let fault = |fault| Choice::Fault(Box::new(fault));
        let deed = |fault: Choice<S::Node>| Deed { at: Micros(0), choice: fault, message: None };
        Some([ends, Fault::Restart(node)].map(fault).map(deed))
    }

    /// Two servers exchange what they do in these steps, or one does what both did.
    fn other_roles(draft: &mut Draft<S>, range: Range<usize>, dice: &mut Dice) -> Option<()> {
        let names = roles::servers(&draft.begun);
        let (one, other) = (&names[below(dice, names.len())?], &names[below(dice, names.len())?]);
        let both = dice.permille(300);
        let rename = |name: &str| match name {
            name if name == one => other.clone(),
            name if name == other && !both => one.clone(),
            name => name.to_owned(),
        };
        let begun = &draft.begun;
        let renamed = roles::renamed([begun, begun], &draft.deeds[range.clone()], &rename);
        draft.deeds.splice(range, renamed);
        Some(())
    }

    /// A setting is left out, a number in one is made smaller, or one is as it was in the long run or
    /// drawn as for a sweep.
    fn other_settings(draft: &mut Draft<S>, aim: &Aim, dice: &mut Dice) -> Option<()> {
        let mut settings = draft.settings.clone();
        let at = below(dice, settings.len())?;
        let other = match dice.below(4) {
            0 => {
                settings.remove(at);
                None
            }
            1 => {
                let Setting { key, value } = settings[at].clone();
                let number = value.parse::<u64>().ok().filter(|number| 0 < *number)?;
                let less = if dice.permille(500) { number - 1 } else { dice.below(number) };
                Some(Setting { key, value: less.to_string() })
            }
            2 => aim.base.config.get(below(dice, aim.base.config.len())?).cloned(),
            _ => {
                let taste = dice.one([Taste::Swarm, Taste::Hard]);
                let mut drawn = S::draw(dice, taste);
                Some(drawn.swap_remove(below(dice, drawn.len())?))
            }
        };
        if let Some(other) = other {
            settings.retain(|setting| setting.key != other.key);
            settings.push(other);
        }
        Self::give(draft, settings, aim, dice)
    }

    /// Begins with these settings instead. Where there are fewer servers, some do what several did.
    fn give(
        draft: &mut Draft<S>,
        settings: Vec<Setting>,
        aim: &Aim,
        dice: &mut Dice,
    ) -> Option<()> {
        let begun = aim.begin::<S>(&settings)?;
        let [before, after] = [&draft.begun, &begun].map(roles::servers);
        if aim.servers < after.len() {
            return None;
        }
        let mut roles = Vec::new();
        for (nth, name) in before.iter().enumerate() {
            let stays = before.len() <= after.len() || dice.permille(500);
            let other = &after[below(dice, after.len())?];
            roles.push((name, after.get(nth).filter(|_| stays).unwrap_or(other)));
        }
        let rename = |name: &str| roles::taken(&roles, name);
        draft.deeds = roles::renamed([&draft.begun, &begun], &draft.deeds, &rename);
        (draft.settings, draft.begun) = (settings, begun);
        // A server that did not know may be one that forgot.
        if after.len() < before.len() && dice.permille(500) {
            let at = below(dice, draft.deeds.len())?;
            draft.deeds.splice(at..at, Self::restarted(draft, dice)?);
        }
        Some(())
    }
}

/// Leaves out what can be left out alone of these steps, from the first to the last. True where that
/// is any.
fn singly<S: Searched>(
    aim: &Aim,
    short: &mut Short<S>,
    range: Range<usize>,
    left: &mut u64,
) -> bool {
    let before = short.deeds.len();
    let mut moment = short.begun.clone();
    steps::go_on(&mut moment, &short.deeds[..range.start]);
    let mut events: Vec<Event<S::Node>> = Vec::new();
    // What comes after them stays.
    let after = before.saturating_sub(range.end).max(1);
    let mut at = range.start;
    while at + after < short.deeds.len() {
        let rest = &short.deeds[at + 1..];
        *left = left.saturating_sub(rest.len() as u64);
        if let Some((rest, broken)) = aim.breaks(&moment, rest) {
            short.deeds.truncate(at);
            short.deeds.extend(rest);
            short.broken = broken;
        } else {
            moment.make(&short.deeds[at].choice, &mut events);
            at += 1;
        }
    }
    short.deeds.len() < before
}

fn any_server<S: Searched>(draft: &Draft<S>, dice: &mut Dice) -> Option<NodeId> {
    let servers = u64::from(S::servers(draft.begun.world.config()));
    u8::try_from(dice.below(servers.max(1))).ok().map(NodeId)
}

/// A number below this one; none below 0.
fn below(dice: &mut Dice, count: usize) -> Option<usize> {
    let count = u64::try_from(count).ok().filter(|count| 0 < *count)?;
    usize::try_from(dice.below(count)).ok()
}

/// Whatever a search may choose.
fn anything() -> Bounds {
    Bounds {
        timeouts: Timeouts::Any(u8::MAX),
        crashes: u8::MAX,
        drops: u8::MAX,
        duplicates: u8::MAX,
        ..Bounds::default()
    }
}
