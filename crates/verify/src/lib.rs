//! Runs that are watched: a world, the script and the person that act on it, and the monitors that
//! look for broken promises after every step; and sweeps of many such runs.
//!
//! Left out: linearizability, exhaustive search, and shrinking of anything but the runs of a sweep.

mod dice;
mod monitor;
mod plan;
mod run;
mod storm;
pub mod sweep;

pub use dice::Dice;
pub use monitor::{Monitor, Promise};
pub use plan::{BadPlan, NotNow, Plan, Subject};
pub use run::{ActionState, Breach, Run, SkippedIntervention, Turn};
pub use storm::Storm;
