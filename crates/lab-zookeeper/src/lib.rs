//! The ZooKeeper exhibit: an ensemble with its clients as the simulator and the verifier see it, the
//! promises that it makes, and how all that is said and drawn.
//!
//! Left out: sweeps and searches.

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
mod scenarios;
mod script;
mod system;
mod words;

pub use scenarios::{ENTRY, SCENARIOS, first};
pub use system::Ensemble;
