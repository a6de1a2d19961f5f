//! The one list of labs: the page and the command line know systems by this list only.

use lab::search::{Searcher, Seeker};
use lab::sweep::Sweeper;
use lab::{Entry, Scenario};

/// The systems that the page begins with, the first one shown first. Apart from [`LATER`], so that the
/// page's first view does not carry what it does not show.
pub static FIRST: &[Entry] = &[lab_raft::ENTRY];

/// The systems that the page loads after its first view.
pub static LATER: &[Entry] = &[lab_zookeeper::ENTRY];

/// Every system there is.
pub fn all() -> impl Iterator<Item = &'static Entry> {
    FIRST.iter().chain(LATER)
}

/// The system of this name.
pub fn find(name: &str) -> Option<&'static Entry> {
    all().find(|entry| entry.name == name)
}

/// The scenarios of the system of this name, in the order of the gallery. They are not part of
/// [`FIRST`], so that the page's first view does not carry them.
pub fn scenarios(name: &str) -> &'static [Scenario] {
    match name {
        "raft" => lab_raft::SCENARIOS,
        "zookeeper" => lab_zookeeper::SCENARIOS,
        _ => &[],
    }
}

/// What writes the runs of the system of this name as lines of JSON.
#[cfg(feature = "trace")]
pub fn trace(name: &str) -> Option<lab::trace::TraceFn> {
    match name {
        "raft" => Some(lab_raft::TRACE),
        "zookeeper" => Some(lab_zookeeper::TRACE),
        _ => None,
    }
}

/// What writes what the clients of the system of this name saw.
#[cfg(feature = "trace")]
pub fn history(name: &str) -> Option<lab::history::HistoryFn> {
    match name {
        "raft" => Some(lab_raft::HISTORY),
        _ => None,
    }
}

/// What sweeps the system of this name.
pub fn sweeper(name: &str) -> Option<Sweeper> {
    match name {
        "raft" => Some(lab_raft::SWEEPER),
        "zookeeper" => Some(lab_zookeeper::SWEEPER),
        _ => None,
    }
}

/// What begins a search of the system of this name, and no more: for the page's worker.
pub fn seeker(name: &str) -> Option<Seeker> {
    match name {
        "raft" => Some(lab_raft::SEEKER),
        "zookeeper" => Some(lab_zookeeper::SEEKER),
        _ => None,
    }
}

/// What searches the system of this name.
pub fn searcher(name: &str) -> Option<Searcher> {
    match name {
        "raft" => Some(lab_raft::SEARCHER),
        "zookeeper" => Some(lab_zookeeper::SEARCHER),
        _ => None,
    }
}

/// What plays recordings of real servers to the system of this name.
#[cfg(feature = "recordings")]
pub fn replayer(name: &str) -> Option<lab::replay::ReplayFn> {
    match name {
        "zookeeper" => Some(lab_zookeeper::REPLAY),
        _ => None,
    }
}
