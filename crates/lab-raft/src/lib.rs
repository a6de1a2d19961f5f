//! The Raft exhibit: a cluster of the key-value store, its clients, the promises it makes, and how
//! all that is said and drawn.
//!
//! Left out: membership, snapshots, reads without the log.

mod beyond;
mod config;
mod depict;
mod exhibit;
mod facts;
mod flaws;
mod history;
mod kinds;
pub mod monitors;
mod names;
mod offers;
mod orders;
mod panels;
mod quorum;
mod scenarios;
mod script;
mod search;
pub mod sights;
pub mod stall;
mod sweep;
mod system;
#[cfg(feature = "trace")]
mod trace;
mod words;

pub use config::{ClusterConfig, Timers};
#[cfg(feature = "trace")]
pub use history::HISTORY;
pub use scenarios::{ENTRY, SCENARIOS, first};
pub use search::{SEARCHER, SEEKER};
pub use sweep::SWEEPER;
pub use system::Cluster;
#[cfg(feature = "trace")]
pub use trace::TRACE;
