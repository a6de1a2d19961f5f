//! The one list of labs: the page and the command line know systems by this list only. The features of
//! this crate say which of them are in it, so that a module carries only what it shows.

use lab::search::{Searcher, Seeker};
use lab::sweep::Sweeper;
use lab::{Entry, Scenario};

/// Every system there is, the first one shown first.
pub static CATALOG: &[Entry] = &[
    #[cfg(feature = "raft")]
    lab_raft::ENTRY,
    #[cfg(feature = "zookeeper")]
    lab_zookeeper::ENTRY,
];

/// The system of this name.
pub fn find(name: &str) -> Option<&'static Entry> {
    CATALOG.iter().find(|entry| entry.name == name)
}

/// The scenarios of the system of this name, in the order of the gallery. They are not part of
/// [`CATALOG`], so that the page's first view does not carry them.
pub fn scenarios(name: &str) -> &'static [Scenario] {
    match name {
        #[cfg(feature = "raft")]
        "raft" => lab_raft::SCENARIOS,
        #[cfg(feature = "zookeeper")]
        "zookeeper" => lab_zookeeper::SCENARIOS,
        _ => &[],
    }
}

/// What writes the runs of the system of this name as lines of JSON.
#[cfg(feature = "trace")]
pub fn trace(name: &str) -> Option<lab::trace::TraceFn> {
    match name {
        #[cfg(feature = "raft")]
        "raft" => Some(lab_raft::TRACE),
        _ => None,
    }
}

/// What writes what the clients of the system of this name saw.
#[cfg(feature = "trace")]
pub fn history(name: &str) -> Option<lab::history::HistoryFn> {
    match name {
        #[cfg(feature = "raft")]
        "raft" => Some(lab_raft::HISTORY),
        _ => None,
    }
}

/// What sweeps the system of this name.
pub fn sweeper(name: &str) -> Option<Sweeper> {
    match name {
        #[cfg(feature = "raft")]
        "raft" => Some(lab_raft::SWEEPER),
        #[cfg(feature = "zookeeper")]
        "zookeeper" => Some(lab_zookeeper::SWEEPER),
        _ => None,
    }
}

/// What begins a search of the system of this name, and no more: for the page's worker.
pub fn seeker(name: &str) -> Option<Seeker> {
    match name {
        #[cfg(feature = "raft")]
        "raft" => Some(lab_raft::SEEKER),
        _ => None,
    }
}

/// What searches the system of this name.
pub fn searcher(name: &str) -> Option<Searcher> {
    match name {
        #[cfg(feature = "raft")]
        "raft" => Some(lab_raft::SEARCHER),
        _ => None,
    }
}

/// What plays recordings of real servers to the system of this name.
#[cfg(feature = "recordings")]
pub fn replayer(name: &str) -> Option<lab::replay::ReplayFn> {
    match name {
        #[cfg(feature = "zookeeper")]
        "zookeeper" => Some(lab_zookeeper::REPLAY),
        _ => None,
    }
}
