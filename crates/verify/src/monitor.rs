//! Monitors: each watches one promise after every step, and remembers what it needs for that.

use std::hash::Hasher;

use sim::{Event, System, World};

use crate::aspects::Aspects;

/// A promise of a system, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    /// Its name in the literature: `Election Safety`.
    pub name: &'static str,
    /// What it says: `At most one leader per term`.
    pub words: &'static str,
    /// Where it is from: `Raft figure 3`.
    pub source: &'static str,
}

/// Watches one promise.
///
/// Invariant: a monitor reads the world and never changes it, and its own state is no part of any
/// digest; so a run with monitors is the run without.
pub trait Monitor<S: System> {
    /// What it watches.
    fn promise(&self) -> Promise;
    /// Looks at the world after a step and at what the step did. Says what is broken, if anything.
    fn observe(&mut self, world: &World<S>, events: &[Event<S::Node>]) -> Option<String>;
    /// Which sides of the system it looks at. After a step that changed none of them, as
    /// [`Subject::changes`] says, it would see what it saw before, and is not asked.
    ///
    /// [`Subject::changes`]: crate::Subject::changes
    fn looks_at(&self) -> Aspects {
        Aspects::ALL
    }
    /// Hashes what it remembers and the world does not show. A search takes two ways to the same
    /// world for one where this is the same too; what is left out here could hide a breach.
    fn remember(&self, into: &mut dyn Hasher);
    /// A copy, for a checkpoint.
    fn copy(&self) -> Box<dyn Monitor<S>>;
}

impl<S: System> Clone for Box<dyn Monitor<S>> {
    fn clone(&self) -> Self {
        self.copy()
    }
}
