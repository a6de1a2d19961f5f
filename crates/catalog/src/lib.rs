//! The one list of labs: the page and the command line know systems by this list only.

use lab::Entry;

/// Every system there is, the first one shown first.
pub static CATALOG: &[Entry] = &[];
