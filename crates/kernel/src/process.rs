//! A process, what it is told, and the numbers that both sides share.

use std::fmt::Debug;
use std::hash::Hash;

use crate::digest::{Canonical, Digest};
use crate::effects::Effects;

/// A node of a protocol, as a value.
///
/// Invariant: `step` depends on nothing but `self`, `now` and `input`.
pub trait Process: Clone + Debug + Eq + Hash + 'static {
    /// What peers say to each other.
    type Message: Clone + Debug + Eq + Hash + Canonical;
    /// The names of its timers; setting one again replaces it.
    type Timer: Copy + Debug + Ord + Hash + Canonical;
    /// What a person or an owner says to it.
    type Command: Clone + Debug + Eq + Hash + Canonical;
    /// One durable write.
    type Record: Clone + Debug + Eq + Hash + Canonical;
    /// What all its durable writes add up to; its default is an empty disk.
    type Disk: Clone + Debug + Default + Eq + Hash;
    /// What it reports upward: to the service that owns it, or to whoever watches a client.
    type Output: Clone + Debug + Eq + Hash + Canonical;
    /// What it did and why, for people; never read by a process.
    type Note: Clone + Debug + Eq;

    /// Takes one input and answers with effects, in order.
    fn step(&mut self, now: Now, input: Input<Self>, out: &mut impl Effects<Self>);

    /// Adds one record to a disk.
    fn write(disk: &mut Self::Disk, record: Self::Record);
}

/// What a process is told.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Input<P: Process> {
    /// It begins, for the first time or again with what its disk holds.
    Start,
    /// A peer says something.
    Message {
        /// Who.
        from: NodeId,
        /// What.
        message: P::Message,
    },
    /// A timer that it set has expired.
    Timer(P::Timer),
    /// A person or an owner says something.
    Command(P::Command),
    /// Every write up to and with this one is durable.
    Synced(WriteId),
    /// The stream to this peer is broken: what was under way on it is lost, and whatever either
    /// says next opens a new one. Only where links are streams.
    Closed {
        /// Whose.
        peer: NodeId,
    },
}

/// The number of a node: servers and clients share one sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u8);

/// Microseconds, as a moment or as a duration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Micros(pub u64);

impl Micros {
    /// This many milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis * 1_000)
    }
}

/// A node's own clocks at one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Never goes back; timers run by it.
    pub monotonic: Micros,
    /// The time of day as this node believes it; it can jump.
    pub wall: Micros,
}

/// Which of a node's clocks a timer runs by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Clock {
    /// The monotonic clock.
    Monotonic,
    /// The time of day: a jump of it makes the timer expire early or late.
    Wall,
}

/// A duration that the world draws: at least `min`, at most `max`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// The shortest.
    pub min: Micros,
    /// The longest.
    pub max: Micros,
}

impl Span {
    /// Exactly this long.
    pub const fn exactly(us: Micros) -> Self {
        Self { min: us, max: us }
    }
}

/// The number of a node's durable write, rising by one from write to write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WriteId(pub u64);

impl Canonical for NodeId {
    fn canonical(&self, digest: &mut Digest) {
        digest.word(u64::from(self.0));
    }
}

impl Canonical for Micros {
    fn canonical(&self, digest: &mut Digest) {
        digest.word(self.0);
    }
}
