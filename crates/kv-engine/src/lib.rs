//! The simulator's engine for servers and clients of the key-value store, compiled by itself.
//!
//! The page is built for size, and what every step runs through must be fast. A generic engine is
//! compiled in the crate that names its nodes; here that is this one, which nothing else stands in,
//! and which the profile of the page builds for speed. What is said, drawn and searched of a run
//! stays small.

use kv::Node;
use sim::{Engine, Event, Step};

/// Makes a step that can be made: see [`Engine::play`].
#[inline(never)]
pub fn play(engine: &mut Engine<Node>, step: &Step<Node>, events: &mut Vec<Event<Node>>) {
    engine.play(step, events);
}

/// What the clock would do next: see [`Engine::next_due`].
#[inline(never)]
pub fn next_due(engine: &mut Engine<Node>) -> Option<Step<Node>> {
    engine.next_due()
}
