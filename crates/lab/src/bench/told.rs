//! What happened in the last steps, for the story.
//!
//! The events of a step are kept where the step put them: most are never read, and every step
//! brings some.

use kernel::{Micros, NodeId};
use sim::{Choice, Event, Loss, NoteOf, PacketId};

use crate::exhibit::Exhibit;

/// What happened in the last steps, in parts: the oldest part is forgotten as a whole, and its room
/// taken again.
///
/// Invariant: steps rise, from part to part too, and so does where their events begin within a part.
/// There is a part.
pub(super) struct Told<S: Exhibit> {
    parts: Vec<Part<S>>,
    /// Where, in the last part, the events of the step begin that was last made.
    fresh: usize,
}

struct Part<S: Exhibit> {
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
        Self { parts: vec![Part::default()], fresh: 0 }
    }
}

impl<S: Exhibit> Default for Part<S> {
    fn default() -> Self {
        Self { steps: Vec::new(), events: Vec::new() }
    }
}

impl<S: Exhibit> Told<S> {
    /// A part with so many events is full. Where two are, the older one is forgotten, and found again by
    /// playing.
    const EVENTS_MAX: usize = 16_000;

    fn last(&mut self) -> &mut Part<S> {
        self.parts.last_mut().expect("there is a part")
    }

    /// Has a step put what it did behind all that is here.
    pub(super) fn take_in<T>(&mut self, make: impl FnOnce(&mut Vec<Event<S::Node>>) -> T) -> T {
        self.fresh = self.last().events.len();
        make(&mut self.last().events)
    }

    /// What nodes said in the step that was just made.
    pub(super) fn fresh(&self) -> impl Iterator<Item = &NoteOf<S>> {
        let events = self.parts.last().and_then(|last| last.events.get(self.fresh..));
        events.unwrap_or_default().iter().filter_map(|event| {
            if let Event::Note { note, .. } = event { Some(note) } else { None }
        })
    }

    /// That was this step.
    pub(super) fn push(&mut self, step: u64, at: Micros, beside: Option<Box<Beside<S>>>) {
        let first = self.fresh;
        self.last().steps.push(ToldStep { step, at, first, beside });
    }

    /// Begins another part where the last one is full. Says which step is now the first, if some are
    /// forgotten.
    pub(super) fn forget(&mut self) -> Option<u64> {
        if self.last().events.len() < Self::EVENTS_MAX {
            return None;
        }
        let mut oldest: Vec<Part<S>> = self.parts.drain(..self.parts.len() - 1).collect();
        let forgets = oldest.iter().any(|part| !part.steps.is_empty());
        let mut part = oldest.pop().unwrap_or_default();
        part.clear();
        self.parts.push(part);
        self.parts[0].steps.first().filter(|_| forgets).map(|told| told.step)
    }

    pub(super) fn clear(&mut self) {
        self.parts.truncate(1);
        self.last().clear();
    }

    /// Puts what happened up to this step in front of what happened after it.
    pub(super) fn put_before(mut self, step: u64, mut newer: Self) -> Self {
        self.parts.iter_mut().for_each(|part| part.keep_until(step));
        newer.parts.iter_mut().for_each(|part| part.keep_after(step));
        self.parts.append(&mut newer.parts);
        self
    }

    /// All, newest first.
    pub(super) fn newest_first(&self) -> impl Iterator<Item = Tale<'_, S>> {
        self.parts.iter().rev().flat_map(Part::newest_first)
    }

    /// What was noted in this step.
    pub(super) fn noted(&self, step: u64) -> impl Iterator<Item = (NodeId, &NoteOf<S>)> {
        let told = self.parts.iter().filter_map(move |part| Some(part.of(part.find(step)?)));
        told.flatten().filter_map(|tale| match tale.what {
            What::Note(node, note) => Some((node, note)),
            What::Chosen(_) | What::Lost(..) | What::Broken(_) => None,
        })
    }
}

impl<S: Exhibit> Part<S> {
    fn clear(&mut self) {
        self.steps.clear();
        self.events.clear();
    }

    fn newest_first(&self) -> impl Iterator<Item = Tale<'_, S>> {
        (0..self.steps.len()).rev().flat_map(|at| self.of(at).rev())
    }

    /// The place of this step, if it is here.
    fn find(&self, step: u64) -> Option<usize> {
        self.steps.binary_search_by_key(&step, |told| told.step).ok()
    }

    fn keep_until(&mut self, step: u64) {
        let end = self.steps.partition_point(|told| told.step <= step);
        if let Some(told) = self.steps.get(end) {
            self.events.truncate(told.first);
        }
        self.steps.truncate(end);
    }

    fn keep_after(&mut self, step: u64) {
        let from = self.steps.partition_point(|told| told.step <= step);
        let gone = self.steps.get(from).map_or(self.events.len(), |told| told.first);
        self.events.drain(..gone);
        self.steps.drain(..from);
        self.steps.iter_mut().for_each(|told| told.first -= gone);
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
