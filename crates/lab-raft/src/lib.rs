//! The Raft exhibit: a cluster of the key-value store, its clients, the promises it makes, and how
//! all that is said and drawn.

mod config;
pub mod monitors;
mod names;
mod script;
mod system;

pub use config::{ClusterConfig, Timers};
pub use system::Cluster;
