//! What happened in the last steps, for the story.
//!
//! The events of a step are kept as they came, all at once: most are never read, and every step
//! brings some.

use kernel::{Micros, NodeId};
use sim::{Choice, Event, Loss, NoteOf, PacketId};

use crate::exhibit::Exhibit;

/// What happened in the last steps.
///
/// Invariant: steps rise, and so does where their events begin.
pub(super) struct Told<S: Exhibit> {
    steps: Vec<ToldStep<S>>,
    events: Vec<Event<S::Node>>,
}

/// A step in which something happened.
struct ToldStep<S: Exhibit> {
    step: u64,
    at: Micros,
    /// Where its events begin.
    first: usize,
    beside: Option<Box<Beside<S>>>,
}

/// What few steps have beside their events.
pub(super) struct Beside<S: Exhibit> {
    /// What somebody chose, if anybody did.
    pub(super) chosen: Option<Choice<S::Node>>,
    /// What was broken, if anything.
    pub(super) broken: Option<String>,
}

/// Something worth telling.
pub(super) struct Tale<'a, S: Exhibit> {
    /// After so many steps.
    pub(super) step: u64,
    /// When.
    pub(super) at: Micros,
    /// What.
    pub(super) what: What<'a, S>,
}

pub(super) enum What<'a, S: Exhibit> {
    Note(NodeId, &'a NoteOf<S>),
    Chosen(&'a Choice<S::Node>),
    Lost(PacketId, Loss),
    Broken(&'a str),
}

impl<S: Exhibit> Default for Told<S> {
    fn default() -> Self {
        Self { steps: Vec::new(), events: Vec::new() }
    }
}

impl<S: Exhibit> Told<S> {
    /// At most so many events are kept; older ones are found again by playing.
    const EVENTS_MAX: usize = 32_000;

    /// A step happened, and did this.
    pub(super) fn push(
        &mut self,
        step: u64,
        at: Micros,
        events: &mut Vec<Event<S::Node>>,
        beside: Option<Box<Beside<S>>>,
    ) {
        self.steps.push(ToldStep { step, at, first: self.events.len(), beside });
        self.events.append(events);
    }

    /// Forgets the older half where there is too much. Says which step is now the first, if so.
    pub(super) fn forget(&mut self) -> Option<u64> {
        if self.events.len() <= Self::EVENTS_MAX {
            return None;
        }
        let cut = self.steps.partition_point(|told| told.first < Self::EVENTS_MAX / 2);
        let gone = self.steps.get(cut).map_or(self.events.len(), |told| told.first);
        self.steps.drain(..cut);
        self.events.drain(..gone);
        self.steps.iter_mut().for_each(|told| told.first -= gone);
        self.steps.first().map(|told| told.step)
    }

    pub(super) fn clear(&mut self) {
        self.steps.clear();
        self.events.clear();
    }

    /// Puts what happened up to this step in front of what happened after it.
    pub(super) fn put_before(mut self, step: u64, newer: Self) -> Self {
        let end = self.steps.partition_point(|told| told.step <= step);
        if let Some(told) = self.steps.get(end) {
            self.events.truncate(told.first);
        }
        self.steps.truncate(end);
        let from = newer.steps.partition_point(|told| told.step <= step);
        let first = newer.steps.get(from).map_or(newer.events.len(), |told| told.first);
        let moved = self.events.len();
        self.events.extend(newer.events.into_iter().skip(first));
        self.steps.extend(
            newer
                .steps
                .into_iter()
                .skip(from)
                .map(|told| ToldStep { first: told.first - first + moved, ..told }),
        );
        self
    }

    /// All, newest first.
    pub(super) fn newest_first(&self) -> impl Iterator<Item = Tale<'_, S>> {
        (0..self.steps.len()).rev().flat_map(|at| self.of(at).rev())
    }

    /// What was noted in this step.
    pub(super) fn noted(&self, step: u64) -> impl Iterator<Item = (NodeId, &NoteOf<S>)> {
        let at = self.steps.partition_point(|told| told.step < step);
        let told = self.steps.get(at).filter(|told| told.step == step).map(|_| self.of(at));
        told.into_iter().flatten().filter_map(|tale| match tale.what {
            What::Note(node, note) => Some((node, note)),
            What::Chosen(_) | What::Lost(..) | What::Broken(_) => None,
        })
    }

    /// What is worth telling of the step at this place, in order.
    fn of(&self, at: usize) -> impl DoubleEndedIterator<Item = Tale<'_, S>> {
        let told = &self.steps[at];
        let end = self.steps.get(at + 1).map_or(self.events.len(), |next| next.first);
        let beside = told.beside.as_deref();
        let chosen = beside.and_then(|beside| beside.chosen.as_ref()).map(What::Chosen);
        let broken = beside.and_then(|beside| beside.broken.as_deref()).map(What::Broken);
        let events = self.events[told.first..end].iter().filter_map(|event| match event {
            Event::Note { node, note } => Some(What::Note(*node, note)),
            Event::Lost { packet, why } => Some(What::Lost(*packet, *why)),
            Event::Sent(_)
            | Event::Wrote { .. }
            | Event::Synced { .. }
            | Event::TimerSet { .. }
            | Event::TimerCancelled { .. }
            | Event::Output { .. }
            | Event::Started(_)
            | Event::Stopped(_) => None,
        });
        let whats = chosen.into_iter().chain(events).chain(broken);
        whats.map(|what| Tale { step: told.step, at: told.at, what })
    }
}
