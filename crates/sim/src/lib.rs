//! The simulator: a world of processes, their network, disks and clocks, the faults that befall
//! them, the history of a run, and the saved form of a run.
//!
//! Left out: streams (they come with the first system that needs them; `PacketId::stream` is the
//! seam), disk corruption, clock drift.

pub mod delay;
pub mod saved;
