//! The contract between a system and the page.
//!
//! The typed side ([`Exhibit`]) is written once per system; the erased side ([`Lab`]) is
//! implemented once, by [`Bench`]. A [`Lab`] takes and returns owned, serialisable values only, so
//! that it can move to a worker or to a Wasm module of its own.
//!
//! Invariant: nothing here names a protocol or a browser.

mod bench;
mod contract;
mod exhibit;
#[cfg(feature = "trace")]
pub mod history;
pub mod replay;
#[cfg(feature = "trace")]
pub mod trace;
pub mod tree;

pub use bench::Bench;
pub use contract::{
    Asks, Band, Branch, Breached, Change, Entry, Fact, FactGroup, FaultLine, Flaw, Frame, Goal,
    Inspection, Lab, Lamp, LampState, Mark, MarkKind, Narration, Offer, OfferGroup, OpenError,
    OpensAt, Plan, PlanState, Position, Progress, Recorded, Refused, Scenario, Selection,
    SettingForm, SettingKind, Skipped, Stop, Story, StoryLine, Timeline, Travel, TreeLook,
    TreeView,
};
/// Searches and linearizability, and sweeps for the command line.
pub use verify::{linear, search, sweep};

pub use exhibit::{Exhibit, Face, PacketFace, Said, Weight};
pub use scene::Window;
