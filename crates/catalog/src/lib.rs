//! The one list of labs: the page and the command line know systems by this list only.

use lab::search::{Searcher, Seeker};
use lab::sweep::Sweeper;
use lab::{Entry, Scenario};

/// Every system there is, the first one shown first.
pub static CATALOG: &[Entry] = &[lab_raft::ENTRY];

/// Those that the page's own program does without: its later module holds them.
pub static FAR: &[Entry] = &[];

/// The system of this name.
pub fn find(name: &str) -> Option<&'static Entry> {
    CATALOG.iter().find(|entry| entry.name == name)
}

/// The scenarios of the system of this name, in the order of the gallery. They are not part of
/// [`CATALOG`], so that the page's first view does not carry them.
pub fn scenarios(name: &str) -> &'static [Scenario] {
    if name == lab_raft::ENTRY.name { lab_raft::SCENARIOS } else { &[] }
}

/// What writes the runs of the system of this name as lines of JSON.
#[cfg(feature = "trace")]
pub fn trace(name: &str) -> Option<lab::trace::TraceFn> {
    (name == lab_raft::ENTRY.name).then_some(lab_raft::TRACE)
}

/// What writes what the clients of the system of this name saw.
#[cfg(feature = "trace")]
pub fn history(name: &str) -> Option<lab::history::HistoryFn> {
    (name == lab_raft::ENTRY.name).then_some(lab_raft::HISTORY)
}

/// What sweeps the system of this name.
pub fn sweeper(name: &str) -> Option<Sweeper> {
    (name == lab_raft::ENTRY.name).then_some(lab_raft::SWEEPER)
}

/// What begins a search of the system of this name, and no more: for the page's worker.
pub fn seeker(name: &str) -> Option<Seeker> {
    (name == lab_raft::ENTRY.name).then_some(lab_raft::SEEKER)
}

/// What searches the system of this name.
pub fn searcher(name: &str) -> Option<Searcher> {
    (name == lab_raft::ENTRY.name).then_some(lab_raft::SEARCHER)
}
