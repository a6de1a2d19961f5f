//! Exhaustive search: every state that a system can reach within bounds, whoever chooses what
//! happens next, and every promise watched in each (model checking in the manner of TLC and Murphi).
//!
//! Time stands still. A message that is under way may arrive at any time, a timer that is set may
//! expire at any time, a disk may be done at any time; what may happen only so often is bounded by
//! [`Bounds`]. States are visited by layers, so the first breach found is one of the shortest, and
//! it becomes a run with a stopped clock, in the words that a person types. A search may begin where
//! such a run has come to; what it finds is then that run, and the way from there.
//!
//! Two ways to one state are one if the world has the same fingerprint, the bounds have the same
//! left, and every monitor remembers the same ([`Monitor::remember`](crate::Monitor::remember)):
//! otherwise the second way could break a promise that the first one did not.
//!
//! Invariant: what is found, and every count, depends on the run and the bounds alone; not on the
//! slices in which a search advances, nor on the machine.
//!
//! Left out: partial order and symmetry reduction, liveness, and rules about elapsed time: where
//! time stands still a leader was always heard just now, so a lease never runs out.

use sim::saved::{SavedRun, Setting};
use sim::{Choice, TimerOf, World};

use crate::sweep::Swept;

mod bounds;
mod explore;
mod moment;
mod moves;
mod roles;
mod seen;
mod shortest;
mod shrink;
mod steps;
mod tree;
mod untimed;
mod usual;
mod vary;
mod walk;

pub use bounds::{BadBounds, Bounds, Timeouts};
pub(crate) use roles::parts;
pub use shrink::{Shrunk, shrink};
pub use usual::Usual;
pub use walk::{Walk, walk};

/// A system that can be searched.
pub trait Searched: Swept {
    /// The words for a choice, as a person types them; [`Subject::choice`] reads them back.
    ///
    /// [`Subject::choice`]: crate::Subject::choice
    fn said(world: &World<Self>, choice: &Choice<Self::Node>) -> String;
    /// The name of a timer, as in the words for its expiry.
    fn timer_name(timer: TimerOf<Self>) -> &'static str;
    /// The names of all timers.
    fn timer_names() -> Vec<&'static str>;
    /// Why a search of a system that is set up so says nothing, where it does: a rule of it runs by the
    /// clock, and the clock stands still.
    fn needs_clock(_: &Self::Config) -> Option<&'static str> {
        None
    }
    /// What is searched where a person says nothing else: settings and bounds, for the honest system
    /// or for one with a rule switched off.
    fn usual(flaw: Option<&str>) -> (Vec<Setting>, Bounds);
}

/// A search under way: what there is of it without the type of the system.
pub trait Searching {
    /// Goes on until about so many more states are known, or until it is over. Cheap to call again.
    fn advance(&mut self, states: u64) -> Progress;
    /// The run that was found, once the end is [`End::Found`].
    fn found(&self) -> Option<&Counterexample>;
}

/// How far a search is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How many different states are known.
    pub states: u64,
    /// How many steps were tried from them.
    pub steps: u64,
    /// How many steps the states of the last layer are away from the start.
    pub depth: u32,
    /// How many known states have not been looked at yet.
    pub frontier: u64,
    /// Whether it is over, and why.
    pub end: Option<End>,
}

/// Why a search is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Every state within the bounds of what may happen is known, and no promise is broken.
    Complete,
    /// A promise is broken.
    Found,
    /// As many states as allowed are known; there are more.
    States,
    /// All states so many steps away are known; there are more beyond.
    Depth,
}

/// A run that breaks a promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterexample {
    /// The name of the promise.
    pub promise: &'static str,
    /// What was seen.
    pub words: String,
    /// The run: its clock stands still, and its interventions are the steps.
    pub run: SavedRun,
}

/// A search that has begun, or why there is none.
pub type Begun = Result<Box<dyn Searching>, BadBounds>;

/// What searches a system.
#[derive(Clone, Copy, Debug)]
pub struct Searcher {
    /// What is searched where a person says nothing else; with a flaw, if one is named.
    pub usual: fn(flaw: Option<&str>) -> (SavedRun, Bounds),
    /// Begins a search within these bounds where this run has come to: its clock stands still, or it
    /// does nothing.
    pub begin: fn(run: &SavedRun, bounds: &Bounds) -> Begun,
    /// Makes a run that breaks a promise short.
    pub shrink: fn(run: &SavedRun) -> Option<Shrunk>,
    /// Walks at random within these bounds, from there too.
    pub walk: fn(
        run: &SavedRun,
        bounds: &Bounds,
        walk: Walk,
    ) -> Result<Option<Counterexample>, BadBounds>,
}

impl Searcher {
    /// What searches this system.
    pub const fn of<S: Searched>() -> Self {
        Self { usual: usual::<S>, begin: explore::begin::<S>, shrink: shrink::<S>, walk: walk::<S> }
    }
}

/// What of a [`Searcher`] begins a search, for whoever has no room for the rest.
#[derive(Clone, Copy, Debug)]
pub struct Seeker {
    /// See [`Searcher::usual`].
    pub usual: fn(flaw: Option<&str>) -> (SavedRun, Bounds),
    /// See [`Searcher::begin`].
    pub begin: fn(run: &SavedRun, bounds: &Bounds) -> Begun,
}

impl Seeker {
    /// What begins a search of this system.
    pub const fn of<S: Searched>() -> Self {
        Self { usual: usual::<S>, begin: explore::begin::<S> }
    }
}

fn usual<S: Searched>(flaw: Option<&str>) -> (SavedRun, Bounds) {
    let (config, bounds) = S::usual(flaw);
    (SavedRun { config, ..SavedRun::new(S::LAB) }, bounds)
}
