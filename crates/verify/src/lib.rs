//! Runs that are watched: a world, the script and the person that act on it, and the monitors that
//! look for broken promises after every step; sweeps of many such runs, exhaustive searches, and what
//! clients saw, judged.

mod aspects;
mod dice;
mod leave_out;
pub mod linear;
mod monitor;
mod plan;
mod run;
pub mod search;
mod storm;
pub mod sweep;

pub use aspects::Aspects;
pub use dice::Dice;
pub use monitor::{Monitor, Promise};
pub use plan::{BadPlan, NotNow, Plan, Subject};
pub use run::{ActionState, Breach, Run, SkippedIntervention, Turn};
pub use storm::Storm;
