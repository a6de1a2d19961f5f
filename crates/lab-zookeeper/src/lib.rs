//! The ZooKeeper exhibit: an ensemble with its clients as the simulator and the verifier see it, the
//! promises that it makes, and how all that is said and drawn.
//!
//! Left out: histories of what clients saw. Reads are promised to be in the order of each client only, and a
//! multi or the end of a session changes several nodes at once, so that no model of a single key or lock
//! would judge them rightly; `monitors` watch what is promised instead.

mod beyond;
mod config;
mod depict;
mod exhibit;
mod facts;
mod flaws;
mod history;
pub mod monitors;
mod names;
mod offers;
mod panels;
#[cfg(feature = "recordings")]
mod replay;
mod scenarios;
mod script;
mod search;
mod seen;
mod sweep;
mod system;
#[cfg(feature = "trace")]
mod trace;
mod words;

#[cfg(feature = "recordings")]
pub use replay::REPLAY;
pub use scenarios::{ENTRY, SCENARIOS, first};
pub use search::{SEARCHER, SEEKER};
pub use seen::Seen;
pub use sweep::SWEEPER;
pub use system::Ensemble;
#[cfg(feature = "trace")]
pub use trace::TRACE;
