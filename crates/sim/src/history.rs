//! The past of a run: every step in 16 bytes, and the world at some of them.
//!
//! What a step did is not kept: it is found again by playing on from the checkpoint before it.

use kernel::{Micros, NodeId, Process};

use crate::system::{Choice, Step};

/// What kind of choice a step was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A node began.
    Start,
    /// A message arrived.
    Deliver,
    /// A disk was done.
    Sync,
    /// A timer expired.
    Expire,
    /// An end of a stream was told that it is broken.
    Close,
    /// A person spoke to a node.
    Command,
    /// Something broke or was mended.
    Fault,
}

/// One step as history keeps it: 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trace {
    at: u64,
    nth: u32,
    kind: Kind,
    node: u8,
    /// What the step is worth showing for, as its owner numbers it; 0 for nothing.
    pub mark: u8,
}

impl Trace {
    /// The step as history keeps it; `nth` counts it within its moment.
    pub fn of<P: Process>(step: &Step<P>, nth: u32, mark: u8) -> Self {
        let (kind, node) = match &step.choice {
            Choice::Start(node) => (Kind::Start, *node),
            Choice::Deliver(id) => (Kind::Deliver, id.to()),
            Choice::Sync(node) => (Kind::Sync, *node),
            Choice::Expire(node, _) => (Kind::Expire, *node),
            Choice::Close(node, _) => (Kind::Close, *node),
            Choice::Command(node, _) => (Kind::Command, *node),
            Choice::Fault(_) => (Kind::Fault, NodeId(u8::MAX)),
        };
        Self { at: step.at.0, nth, kind, node: node.0, mark }
    }

    /// When it happened.
    pub const fn at(self) -> Micros {
        Micros(self.at)
    }

    /// Which step of its moment it was, counted from 1.
    pub const fn nth(self) -> u32 {
        self.nth
    }

    /// What kind it was.
    pub const fn kind(self) -> Kind {
        self.kind
    }

    /// The node that took it; none for a fault.
    pub fn node(self) -> Option<NodeId> {
        (self.node != u8::MAX).then_some(NodeId(self.node))
    }
}

/// All steps of a run, in order.
///
/// They stand in chunks, so that a long run is never copied to make room for more of it.
#[derive(Clone, Debug, Default)]
pub struct Steps {
    /// Invariant: all but the last are full, and none is empty.
    chunks: Vec<Vec<Trace>>,
}

impl Steps {
    /// Steps in a chunk: 64 KiB.
    const CHUNK: usize = 4_096;

    /// How many there are.
    pub fn len(&self) -> u64 {
        let Some(last) = self.chunks.last() else { return 0 };
        ((self.chunks.len() - 1) * Self::CHUNK + last.len()) as u64
    }

    /// Is there none?
    pub const fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// Adds one.
    pub fn push(&mut self, trace: Trace) {
        match self.chunks.last_mut() {
            Some(last) if last.len() < Self::CHUNK => last.push(trace),
            Some(_) | None => {
                let mut chunk = Vec::with_capacity(Self::CHUNK);
                chunk.push(trace);
                self.chunks.push(chunk);
            }
        }
    }

    /// Forgets all after the first `len`.
    pub fn truncate(&mut self, len: u64) {
        let len = position(len);
        self.chunks.truncate(len.div_ceil(Self::CHUNK));
        if let Some(last) = self.chunks.get_mut(len / Self::CHUNK) {
            last.truncate(len % Self::CHUNK);
        }
    }

    /// The step of this number, counted from 1.
    pub fn get(&self, number: u64) -> Option<Trace> {
        let at = position(number.checked_sub(1)?);
        self.chunks.get(at / Self::CHUNK)?.get(at % Self::CHUNK).copied()
    }

    /// How many steps happened up to this moment, it included.
    pub fn until(&self, at: Micros) -> u64 {
        let begun = self.chunks.partition_point(|chunk| chunk[0].at <= at.0);
        let Some(before) = begun.checked_sub(1) else { return 0 };
        let within = self.chunks[before].partition_point(|trace| trace.at <= at.0);
        (before * Self::CHUNK + within) as u64
    }

    /// The steps in order, with their numbers from 1.
    pub fn iter(&self) -> impl Iterator<Item = (u64, Trace)> {
        (1..).zip(self.chunks.iter().flatten().copied())
    }
}

/// Copies of something at some steps of a run: thick near the end, thinner the further back, so
/// that their number grows with the logarithm of the run and no way back is long in proportion.
#[derive(Clone, Debug)]
pub struct Checkpoints<T> {
    every: u64,
    most: usize,
    list: Vec<(u64, T)>,
}

impl<T: Clone> Checkpoints<T> {
    /// One every so many steps, until there are `most`; then every second one goes, and they
    /// come half as often.
    pub const fn new(every: u64, most: usize) -> Self {
        Self { every, most, list: Vec::new() }
    }

    /// Offers the state after so many steps; it is kept if it is time for one.
    pub fn offer(&mut self, steps: u64, state: impl FnOnce() -> T) {
        let last = self.list.last().map(|(at, _)| *at);
        if last.is_some_and(|last| steps < last + self.every) {
            return;
        }
        self.list.push((steps, state()));
        if self.list.len() > self.most {
            let mut keep = false;
            self.list.retain(|_| {
                keep = !keep;
                keep
            });
            self.every *= 2;
        }
    }

    /// The last state kept at or before so many steps.
    pub fn before(&self, steps: u64) -> Option<&(u64, T)> {
        let count = self.list.partition_point(|(at, _)| *at <= steps);
        self.list.get(count.checked_sub(1)?)
    }

    /// Forgets every state after so many steps.
    pub fn truncate(&mut self, steps: u64) {
        self.list.retain(|(at, _)| *at <= steps);
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.list.len()
    }

    /// Is there none?
    pub const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

fn position(number: u64) -> usize {
    usize::try_from(number).expect("a history fits into memory")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_takes_sixteen_bytes() {
        assert_eq!(size_of::<Trace>(), 16);
    }

    fn step(at: u64) -> Trace {
        Trace { at, nth: 1, kind: Kind::Deliver, node: 0, mark: 0 }
    }

    #[test]
    fn steps_are_found_by_number_and_by_time() {
        for len in [0, 1, 4_095, 4_096, 4_097, 8_192, 10_000] {
            let mut steps = Steps::default();
            (1..=10_000).for_each(|number| steps.push(step(number / 2)));
            steps.truncate(len);
            assert_eq!((steps.len(), steps.is_empty()), (len, len == 0));
            assert_eq!(steps.get(0), None);
            assert_eq!(steps.get(len + 1), None);
            let numbers: Vec<u64> = steps.iter().map(|(number, _)| number).collect();
            assert_eq!(numbers, (1..=len).collect::<Vec<u64>>());
            for number in [1, 4_095, 4_096, 4_097, 8_193, len].into_iter().filter(|n| *n <= len) {
                assert_eq!(steps.get(number), (number > 0).then(|| step(number / 2)));
                let at_once = (2 * (number / 2) + 1).min(len);
                assert_eq!(steps.until(Micros(number / 2)), at_once, "{number} of {len}");
            }
            steps.push(step(9_999));
            assert_eq!((steps.len(), steps.get(len + 1)), (len + 1, Some(step(9_999))));
        }
    }

    #[test]
    fn checkpoints_thin_out_and_stay_in_reach() {
        let mut kept = Checkpoints::new(10, 8);
        for steps in 0..=1_000 {
            kept.offer(steps, || steps);
        }
        assert!(kept.len() <= 8);
        for steps in 0..=1_000 {
            let (at, state) = kept.before(steps).unwrap();
            assert_eq!(at, state);
            assert!(steps - at <= 160, "{steps} is {} steps from its checkpoint", steps - at);
        }
        kept.truncate(500);
        assert!(kept.before(1_000).unwrap().0 <= 500);
    }
}
