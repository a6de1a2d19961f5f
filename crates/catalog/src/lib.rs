//! The one list of labs: the page and the command line know systems by this list only.

use lab::Entry;

/// Every system there is, the first one shown first.
pub static CATALOG: &[Entry] = &[lab_raft::ENTRY];

/// The system of this name.
pub fn find(name: &str) -> Option<&'static Entry> {
    CATALOG.iter().find(|entry| entry.name == name)
}
