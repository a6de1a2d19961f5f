//! What the browser keeps for this page. Storage may be forbidden (a sandbox, a strict setting):
//! then nothing is kept, and nothing breaks.

use web_sys::Storage;

use super::window;

/// How long something is kept.
#[derive(Clone, Copy)]
pub(crate) enum Keep {
    /// Until the browser's data is cleared: a preference.
    Always,
    /// Until this tab is closed: the run it shows.
    Tab,
}

/// What was kept under this name, if anything and if allowed.
pub(crate) fn read(keep: Keep, name: &str) -> Option<String> {
    store(keep)?.get_item(name).ok()?
}

/// Keeps a text; says whether the browser did.
pub(crate) fn write(keep: Keep, name: &str, text: &str) -> bool {
    store(keep).is_some_and(|store| store.set_item(name, text).is_ok())
}

fn store(keep: Keep) -> Option<Storage> {
    match keep {
        Keep::Always => window().local_storage(),
        Keep::Tab => window().session_storage(),
    }
    .ok()?
}
