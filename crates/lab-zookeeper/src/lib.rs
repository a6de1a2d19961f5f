//! The ZooKeeper exhibit: an ensemble with its clients as the simulator and the verifier see it, the
//! promises that it makes, and how all that is said and drawn.
//!
//! Left out: traces and histories for outsiders.

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
mod words;

#[cfg(feature = "recordings")]
pub use replay::REPLAY;
pub use scenarios::{ENTRY, SCENARIOS, first};
pub use search::{SEARCHER, SEEKER};
pub use seen::Seen;
pub use sweep::SWEEPER;
pub use system::Ensemble;
