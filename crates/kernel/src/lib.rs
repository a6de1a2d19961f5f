//! What every protocol here is written against. Read this first.
//!
//! A protocol is a [`Process`]: a value that takes one [`Input`] at a time and answers with
//! [`Effects`]. It does no input or output of its own, reads no clock and draws no lots. It asks
//! for timers in a range, and the world picks; it writes records, and the world tells it when they
//! are durable. So the same value runs in a browser, in a test and in a search.
//!
//! Invariant: this room depends on nothing, and every core depends on this room only.
//!
//! Left out: threads, floats, hash maps, `usize` in anything that is recorded.

mod digest;
mod effects;
mod listed;
mod log;
mod nodes;
mod process;
mod quorum;
mod sorted;

pub use digest::{Canonical, Digest};
pub use effects::{Effect, EffectList, Effects, Nested};
pub use listed::{ListMap, ListSet};
pub use log::{Log, Slice};
pub use nodes::NodeSet;
pub use process::{Clock, Input, Micros, NodeId, Now, Process, Span, WriteId};
pub use quorum::{majority, reached_by};
pub use sorted::{SortedMap, SortedSet};
