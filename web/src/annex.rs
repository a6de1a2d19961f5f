//! What the page can do without at first: the build cuts everything that hangs on [`annex::PARTS`] off
//! the page's program (`crates/xtask/src/split.rs`), and the shell loads it when the page stands idle.
//!
//! Invariant: the rest of the page reaches the crate `annex` through [`parts`] only; a direct call
//! would pull what it calls into the first view.

#![cfg_attr(
    feature = "split",
    expect(clippy::unnecessary_wraps, reason = "whoever calls `cut` may find it absent")
)]

use std::cell::RefCell;

use ::annex::{PARTS, Parts};
use yew::Callback;
use yew::platform::spawn_local;

use crate::ports::shell;

thread_local! {
    /// All of it, or why it is not there.
    static LOADED: RefCell<Result<&'static Parts, String>> = RefCell::new(Err(NOT_YET.to_owned()));
}

/// What is said while it is on its way.
const NOT_YET: &str = "This part of the page has not loaded yet. Try again in a moment.";

/// Everything that comes later, or in the page's words why it is not there.
pub(crate) fn parts() -> Result<&'static Parts, String> {
    LOADED.with_borrow(Clone::clone)
}

/// Begins to load it; says once when it is there, or will not come.
pub(crate) fn load(arrived: Callback<()>) {
    spawn_local(async move {
        let loaded = arrive().await;
        LOADED.set(loaded);
        arrived.emit(());
    });
}

/// All of it, once it is there.
pub(crate) async fn arrive() -> Result<&'static Parts, String> {
    match cut().await {
        Ok(parts) => Ok(parts),
        Err(NotThere) => Err(format!(
            "A part of the page did not load ({}). Reload the page.",
            shell::why_absent().unwrap_or_default()
        )),
    }
}

/// The program was not there when it was called.
pub(crate) struct NotThere;

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for NotThere {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

/// Where the page's program is cut: everything that only this reaches is on the other side.
#[cfg(feature = "split")]
#[wasm_split_helpers::wasm_split(annex, fallible)]
fn cut() -> Result<&'static Parts, NotThere> {
    Ok(&PARTS)
}

/// Nothing is cut off a page that is built for work on it.
#[cfg(not(feature = "split"))]
#[expect(clippy::unused_async, reason = "as where it is cut")]
async fn cut() -> Result<&'static Parts, NotThere> {
    Ok(&PARTS)
}
