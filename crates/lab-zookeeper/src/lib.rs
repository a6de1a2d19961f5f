//! The ZooKeeper exhibit: an ensemble with its clients as the simulator and the verifier see it, and
//! the promises that it makes.
//!
//! Left out, as yet: what is said and drawn, scenarios, sweeps and searches.

pub mod monitors;
mod names;
mod script;
mod system;

pub use system::Ensemble;
