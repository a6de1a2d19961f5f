//! The search of one key: is there an order of its operations that explains all answers?
//!
//! It is the search of Wing and Gong 1993, which takes one operation after another among those that
//! began before anything still missing ended, with the memory of Lowe 2017: no configuration, that
//! is, which operations have taken effect and what holds then, is looked at twice.
//!
//! Three shortcuts leave out what cannot matter. An operation that never changes anything takes effect
//! as soon as it can: whatever was possible is so still. An operation that nobody heard of need not
//! take effect where it would change nothing. And of several such operations that do the same, the one
//! that began first is taken first, since it can stand wherever a later one could.

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
    /// Which others have, in order: those that ended by their numbers, and after them those that
    /// did not.
    others: Vec<u32>,
}

/// Judges the operations of one key, which are in the order of their beginnings.
pub(super) fn search<'a>(
    calls: impl Iterator<Item = (CallId, &'a Call)> + Clone,
    bound: Bound,
) -> Verdict {
    let mut search = Search::new(calls);
    let mut farthest = 0;
    search.reach(Configuration { first: 0, state: Values::FIRST, others: Vec::new() });
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
        Self { values, ended, crashed, seen: BTreeSet::new(), to_do: Vec::new() }
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
            let Some(state) = self.values.apply(from.state, effect) else { continue };
            let after = self.with(from, *number, state);
            if effect.only_looks() {
                self.reach(after);
                return;
            }
            next.push(after);
        }
        let count = number(self.ended.len());
        for (place, crashed) in (0..).zip(&self.crashed) {
            let waits = crashed.twin.is_some_and(|twin| !from.has(count + twin));
            if end < crashed.began || from.has(count + place) || waits {
                continue;
            }
            let state = self.values.apply(from.state, crashed.effect);
            if let Some(state) = state.filter(|state| *state != from.state) {
                next.push(self.with(from, count + place, state));
            }
        }
        // What is put down last is taken up first: the one that ended first.
        next.into_iter().rev().for_each(|after| self.reach(after));
    }

    fn with(&self, from: &Configuration, taken: u32, state: State) -> Configuration {
        let mut after = Configuration { state, ..from.clone() };
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
