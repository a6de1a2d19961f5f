//! Shorter ways near a run: from each of its states a search for the shortest way to the breach by
//! choices of the kinds that the run has, and detours that skip more steps than they make.

use std::rc::Rc;

use kernel::Micros;
use sim::{Choice, Event};

use super::Searched;
use super::bounds::Bounds;
use super::explore::{Wanted, from_here};
use super::guide::{self, Guide};
use super::moment::{Broken, Moment};
use super::moves::{self, Move};
use super::seen::Seen;
use super::steps::{self, Alike, Deed, Played};

/// So many states are looked at from one state of the run.
const STATES_MAX: u64 = 150_000;
/// A detour makes so few steps, and skips at most so many.
const DETOUR_MAX: usize = 3;
const SKIPPED_MAX: usize = 9;
/// So many states are tried as the end of a detour from one state of the run.
const DETOURS_MAX: usize = 250;

/// A run that was made again step by step, with all that it came through.
struct Trail<'a, S: Searched> {
    deeds: &'a [Deed<S>],
    /// The state before each step.
    moments: Vec<Moment<S>>,
    choices: Vec<Choice<S>>,
    guide: Rc<Guide>,
    promises: &'a [&'static str],
}

/// What a shorter run is, and what breaks in it.
pub(super) type Shorter<S> = Option<(Vec<Deed<S>>, Broken)>;

/// A shorter run that breaks one of these promises, if one is near. It takes what it costs from the
/// steps that may still be tried. Where time passes nothing is looked for.
pub(super) fn shorter<S: Searched>(
    begun: &Moment<S>,
    deeds: &[Deed<S>],
    promises: &[&'static str],
    left: &mut u64,
) -> Shorter<S> {
    if deeds.iter().any(|deed| Micros(0) < deed.at) {
        return None;
    }
    let trail = Trail::of(begun, deeds, promises)?;
    trail.ends(left).or_else(|| trail.detours(left))
}

impl<'a, S: Searched> Trail<'a, S> {
    fn of(
        begun: &Moment<S>,
        deeds: &'a [Deed<S>],
        promises: &'a [&'static str],
    ) -> Option<Self> {
        let (mut moments, mut choices) = (vec![begun.clone()], Vec::new());
        let mut events: Vec<Event<S>> = Vec::new();
        for deed in deeds {
            let mut moment = moments.last()?.clone();
            let choice = S::choice(&moment.world, &deed.words).ok()?;
            moment.make(&choice, &mut events);
            choices.push(choice);
            moments.push(moment);
        }
        let worlds = moments.iter().map(|moment| &moment.world);
        let guide = Rc::new(Guide::of(worlds.zip(&choices)));
        Some(Self { deeds, moments, choices, guide, promises })
    }

    /// What the steps from this one on may do.
    fn bounds(&self, from: usize) -> Bounds {
        let worlds = self.moments.iter().map(|moment| &moment.world);
        let made = worlds.zip(&self.choices).zip(self.deeds).skip(from);
        guide::as_much_as(made.map(|((world, choice), deed)| (world, choice, deed)))
    }

    fn before(&self, step: usize, then: Vec<Deed<S>>) -> Vec<Deed<S>> {
        self.deeds[..step].iter().cloned().chain(then).collect()
    }

    /// Another way to the breach, from a state near the end first.
    fn ends(&self, left: &mut u64) -> Shorter<S> {
        let count = self.deeds.len();
        let from = (0..count.saturating_sub(2)).rev().filter(|from| from % 3 == 0);
        for from in from {
            let depth = u32::try_from(count - from - 1).ok()?;
            let states = STATES_MAX.min(*left);
            let bounds = Bounds { depth, states, ..self.bounds(from) };
            let wanted = Wanted {
                guide: Some(Rc::clone(&self.guide)),
                promises: Some(self.promises.to_vec()),
            };
            let way = from_here(&self.moments[from], &bounds, wanted);
            *left = left.saturating_sub(way.steps);
            if let Some((then, broken)) = way.found {
                return Some((self.before(from, then), broken));
            }
            if way.gave_up || *left == 0 {
                return None;
            }
        }
        None
    }

    /// A few other steps in the place of more of its own.
    fn detours(&self, left: &mut u64) -> Shorter<S> {
        (0..self.deeds.len()).find_map(|from| self.detour(from, left))
    }

    fn detour(&self, from: usize, left: &mut u64) -> Shorter<S> {
        let bounds = self.bounds(from);
        let start = Moment { spent: super::moment::Spent::default(), ..self.moments[from].clone() };
        let mut seen = Seen::new();
        seen.insert(start.key());
        let mut layer = vec![(start, Vec::new())];
        let mut tried = 0;
        let mut events = Vec::new();
        for _ in 0..DETOUR_MAX {
            let mut next = Vec::new();
            for (moment, way) in &layer {
                let mut moves = moves::all(moment, &bounds);
                moves.retain(|next| self.guide.allows(&moment.world, &next.choice));
                for Move { choice, spent } in moves {
                    if DETOURS_MAX <= tried || *left == 0 {
                        return None;
                    }
                    let mut child = Moment { spent, ..moment.clone() };
                    let mut way: Vec<Deed<S>> = way.clone();
                    way.push(Deed::of(&child.world, Micros(0), &choice));
                    *left = left.saturating_sub(1);
                    if child.make(&choice, &mut events).is_some() || !seen.insert(child.key()) {
                        continue;
                    }
                    tried += 1;
                    if let Some(found) = self.joins(from, &child, &way, left) {
                        return Some(found);
                    }
                    next.push((child, way));
                }
            }
            layer = next;
        }
        None
    }

    /// Do later steps of the run lead from here to the breach?
    fn joins(&self, from: usize, here: &Moment<S>, way: &[Deed<S>], left: &mut u64) -> Shorter<S> {
        let until = self.deeds.len().min(from + SKIPPED_MAX);
        for next in from + way.len() + 1..until {
            for alike in [Alike::Last, Alike::First] {
                let Played { deeds, broken } = steps::play(here, &self.deeds[next..], alike);
                *left = left.saturating_sub(deeds.len() as u64);
                let Some(broken) = broken else { continue };
                if self.promises.contains(&broken.promise) {
                    let then = way.iter().cloned().chain(deeds).collect();
                    return Some((self.before(from, then), broken));
                }
            }
        }
        None
    }
}
