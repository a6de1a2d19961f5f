//! The simulator: a world of processes, their network, disks and clocks, the faults that befall
//! them, the history of a run, and the saved form of a run.
//!
//! Left out: disk corruption.

mod acts;
mod ahead;
mod apply;
mod chance;
mod check;
mod clocks;
pub mod delay;
mod due;
mod engine;
mod fault;
pub mod fault_words;
mod fingerprint;
mod history;
mod host;
mod hosts;
mod line;
mod packet;
mod refused;
pub mod saved;
mod site;
mod stream;
mod strike;
mod system;
mod weather;
mod wire;
mod world;

pub use clocks::Clocks;
pub use engine::{Engine, Setup};
pub use fault::{Bridge, Fault, KindLoss, Place, Rhythm};
pub use fingerprint::FixedHasher;
pub use history::{Checkpoints, Kind, Steps, Trace};
pub use host::{Armed, Host, Machine, Syncing, Written};
pub use packet::{Packet, PacketId, PacketState};
pub use refused::Refused;
pub use system::{
    Choice, CommandOf, DiskOf, Event, Link, Loss, MessageOf, NoteOf, OutputOf, Step, System,
    TimerOf, touched,
};
pub use weather::Weather;
pub use world::World;
