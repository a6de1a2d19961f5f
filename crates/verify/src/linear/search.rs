//! The search of one key: is there an order of its operations that explains all answers?
//!
//! It is the search of Wing and Gong 1993, which takes one operation after another among those that
//! began before anything still missing ended, with the memory of Lowe 2017: no configuration, that
//! is, which operations have taken effect and what holds then, is looked at twice.
//!
//! Some shortcuts leave out what cannot matter. An operation that never changes anything takes effect
//! as soon as it can: whatever was possible is so still. An operation that nobody heard of takes effect
//! only where the next one would not be the same without it: where it changes something, the next one
//! needs what it leaves, and a text that it leaves may have been seen. And of several such operations
//! that do the same, the one that began first is taken first, since it can stand wherever a later one
//! could.

use std::collections::{BTreeMap, BTreeSet};

use super::history::{Call, CallId, Ending, Place};
use super::model::{Effect, State, Values};
use super::{Bound, Verdict};

/// The operations of one key, ready to be searched. What certainly did not happen is no part of it,
/// nor are reads that nobody heard of.
struct Search {
    values: Values,
    /// Those that took effect, in the order of their ends.
    ended: Vec<Ended>,
    /// Those that may have, in the order of their beginnings.
    crashed: Vec<Crashed>,
    /// Which of those leave a value.
    makers: BTreeMap<State, Vec<u32>>,
    /// Whether one of those appends.
    appends: bool,
    seen: BTreeSet<Configuration>,
    to_do: Vec<Configuration>,
}

struct Ended {
    id: CallId,
    effect: Effect,
    end: Place,
    /// Which were under way when this one ended, itself among them, by their numbers in
    /// [`Search::ended`].
    beside: Vec<u32>,
}

#[derive(Clone, Copy)]
struct Crashed {
    effect: Effect,
    began: Place,
    /// The one before it that does the same.
    twin: Option<u32>,
}

/// Which operations have taken effect, and what holds then.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Configuration {
    /// How many of those that ended first have all taken effect.
    first: u32,
    state: State,
    last: Last,
    /// Which others have, in order: those that ended by their numbers, and after them those that
    /// did not.
    others: Vec<u32>,
}

/// What took effect last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Last {
    /// Nothing, or an operation that had to.
    Ended,
    /// One that nobody heard of: the next one needs it.
    Crashed,
}

/// Judges the operations of one key, which are in the order of their beginnings.
pub(super) fn search<'a>(
    calls: impl Iterator<Item = (CallId, &'a Call)> + Clone,
    bound: Bound,
) -> Verdict {
    let mut search = Search::new(calls);
    let mut farthest = 0;
    let (state, last) = (Values::FIRST, Last::Ended);
    search.reach(Configuration { first: 0, state, last, others: Vec::new() });
    while let Some(configuration) = search.to_do.pop() {
        let Some(missing) = search.ended.get(configuration.first as usize) else {
            return Verdict::Linearizable;
        };
        if bound.0 < search.seen.len() as u64 {
            return Verdict::Unknown;
        }
        farthest = farthest.max(configuration.first);
        let (end, beside) = (missing.end, missing.beside.clone());
        search.go_on(&configuration, end, &beside);
    }
    Verdict::NotLinearizable(search.ended[farthest as usize].id)
}

impl Search {
    fn new<'a>(calls: impl Iterator<Item = (CallId, &'a Call)> + Clone) -> Self {
        let mut values = Values::of(calls.clone().map(|(_, call)| &call.operation));
        let (mut ended, mut crashed) = (Vec::new(), Vec::new());
        let mut twins = BTreeMap::new();
        let mut order = BTreeMap::new();
        for (id, call) in calls {
            let (end, read) = match &call.end {
                Some((end, Ending::Ok(read))) => (Some(*end), read.as_ref()),
                Some((_, Ending::Fail)) => continue,
                Some((_, Ending::Info)) | None => (None, None),
            };
            let Some(effect) = values.effect(&call.operation, read) else { continue };
            if let Some(end) = end {
                order.insert(call.began, end);
                ended.push(Ended { id, effect, end, beside: Vec::new() });
            } else {
                let place = u32::try_from(crashed.len()).expect("fewer than 2^32 operations");
                let twin = twins.insert(effect, place);
                crashed.push(Crashed { effect, began: call.began, twin });
            }
        }
        ended.sort_by_key(|ended| ended.end);
        note_neighbours(&mut ended, &order);
        let mut makers: BTreeMap<State, Vec<u32>> = BTreeMap::new();
        for (place, crashed) in (0..).zip(&crashed) {
            if let Some(state) = crashed.effect.leaves() {
                makers.entry(state).or_default().push(place);
            }
        }
        let appends = crashed.iter().any(|crashed| matches!(crashed.effect, Effect::Append(_)));
        let (seen, to_do) = (BTreeSet::new(), Vec::new());
        Self { values, ended, crashed, makers, appends, seen, to_do }
    }

    fn reach(&mut self, configuration: Configuration) {
        if self.seen.insert(configuration.clone()) {
            self.to_do.push(configuration);
        }
    }

    /// Lets each operation take effect that may be the next one: those that began before the first
    /// that is missing ended.
    fn go_on(&mut self, from: &Configuration, end: Place, beside: &[u32]) {
        let mut next = Vec::new();
        for number in beside.iter().filter(|number| !from.has(**number)) {
            let effect = self.ended[*number as usize].effect;
            if from.last == Last::Crashed && effect.overwrites() {
                continue;
            }
            let Some(state) = self.values.apply(from.state, effect) else { continue };
            let after = self.with(from, *number, state);
            if effect.only_looks() {
                self.reach(after);
                return;
            }
            next.push(after);
        }
        for place in self.helpers(from, end, beside) {
            let Crashed { effect, twin, .. } = self.crashed[place as usize];
            let waits = twin.is_some_and(|twin| !from.has(self.number(twin)));
            if waits || (from.last == Last::Crashed && effect.overwrites()) {
                continue;
            }
            let state = self.values.apply(from.state, effect);
            let state =
                state.filter(|state| *state != from.state && self.values.may_be_seen(*state));
            if let Some(state) = state {
                let after = self.with(from, self.number(place), state);
                next.push(Configuration { last: Last::Crashed, ..after });
            }
        }
        // What is put down last is taken up first: the one that ended first.
        next.into_iter().rev().for_each(|after| self.reach(after));
    }

    /// Which of those that nobody heard of may take effect for others' sake: they leave what one
    /// that ended needs, or what another of these needs. An append needs whatever there is.
    fn helpers(&self, from: &Configuration, end: Place, beside: &[u32]) -> Vec<u32> {
        let begun = self.crashed.partition_point(|crashed| crashed.began < end);
        let is_free = |place: &u32| !from.has(self.number(*place));
        let missing = beside.iter().filter(|number| !from.has(**number));
        let missing = missing.map(|number| self.ended[*number as usize].effect);
        let mut needed: Vec<State> = missing.clone().filter_map(Effect::needs).collect();
        if self.appends || missing.clone().any(|effect| matches!(effect, Effect::Append(_))) {
            return (0..number(begun)).filter(is_free).collect();
        }
        let mut helpers = BTreeSet::new();
        let mut looked_at = 0;
        while let Some(state) = needed.get(looked_at).copied() {
            looked_at += 1;
            let makers = self.makers.get(&state).into_iter().flatten().copied();
            for place in makers.take_while(|place| (*place as usize) < begun).filter(is_free) {
                helpers.insert(place);
                let need = self.crashed[place as usize].effect.needs();
                needed.extend(need.filter(|need| !needed.contains(need)));
            }
        }
        helpers.into_iter().collect()
    }

    /// The number in configurations of one that nobody heard of.
    fn number(&self, place: u32) -> u32 {
        number(self.ended.len()) + place
    }

    fn with(&self, from: &Configuration, taken: u32, state: State) -> Configuration {
        let mut after = Configuration { state, last: Last::Ended, ..from.clone() };
        if taken != from.first {
            let at = after.others.partition_point(|other| *other < taken);
            after.others.insert(at, taken);
            return after;
        }
        after.first += 1;
        let all = number(self.ended.len());
        let follow = after.others.iter().zip(after.first..all);
        let run = follow.take_while(|(other, next)| **other == *next).count();
        after.others.drain(..run);
        after.first += number(run);
        after
    }
}

impl Configuration {
    fn has(&self, taken: u32) -> bool {
        taken < self.first || self.others.binary_search(&taken).is_ok()
    }
}

/// Notes for each operation which others were under way when it ended; `order` says for each
/// beginning when that operation ended.
fn note_neighbours(ended: &mut [Ended], order: &BTreeMap<Place, Place>) {
    let numbers: BTreeMap<Place, u32> = ended.iter().map(|ended| ended.end).zip(0..).collect();
    let mut beginnings = order.iter().peekable();
    let mut open = BTreeSet::new();
    for (ended, number) in ended.iter_mut().zip(0..) {
        while let Some((_, end)) = beginnings.next_if(|(began, _)| **began < ended.end) {
            open.insert(numbers[end]);
        }
        ended.beside = open.iter().copied().collect();
        open.remove(&number);
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).expect("fewer than 2^32 operations")
}
