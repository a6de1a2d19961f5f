//! Everything that touches the browser: the rest of the page is functions of values.
//!
//! Invariant: `web_sys`, `js_sys` and `wasm_bindgen` are named below this room only. What a port
//! starts, its `Drop` ends.

pub(crate) mod address;
pub(crate) mod api;
pub(crate) mod canvas;
pub(crate) mod clipboard;
pub(crate) mod document;
pub(crate) mod events;
pub(crate) mod files;
pub(crate) mod frames;
pub(crate) mod gauges;
pub(crate) mod keyboard;
pub(crate) mod later;
pub(crate) mod listener;
pub(crate) mod media;
pub(crate) mod seek;
pub(crate) mod shell;
pub(crate) mod size;
pub(crate) mod storage;
mod worker;

/// Does this program run in a page? Else it runs in a worker, where it searches.
pub(crate) fn is_page() -> bool {
    web_sys::window().is_some()
}

/// The window: there is always one where this program runs.
fn window() -> web_sys::Window {
    web_sys::window().expect("the page runs in a window")
}

/// The document of that window.
fn page() -> web_sys::Document {
    window().document().expect("a window of a page has a document")
}
