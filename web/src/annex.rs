//! What the page can do without at first: the build cuts everything that hangs on [`LATER`] off the page's
//! program (`crates/xtask/src/later.rs`), and the shell loads it when the page stands idle.
//!
//! Invariant: the rest of the page reaches the crate `annex`, and the drawing of what needs it, through
//! the functions of this room only; a direct call would pull what it calls into the first view.

#![cfg_attr(
    feature = "split",
    expect(clippy::unnecessary_wraps, reason = "whoever calls `cut` may find it absent")
)]

use std::cell::RefCell;

use ::annex::{PARTS, Parts};
use yew::platform::spawn_local;
use yew::{Callback, Html, html};

use crate::dialogs::Later as Dialog;
use crate::look::part;
use crate::panels::{Line, Tree};
use crate::ports::shell;

/// Everything that comes later.
struct Later {
    parts: &'static Parts,
    dialog: fn(Dialog) -> Html,
    tree: fn(Tree) -> Html,
    line: fn(Line) -> Html,
}

static LATER: Later = Later { parts: &PARTS, dialog: Dialog::draw, tree: part, line: part };

thread_local! {
    /// All of it, or why it is not there.
    static LOADED: RefCell<Result<&'static Later, String>> = RefCell::new(Err(NOT_YET.to_owned()));
}

/// What is said while it is on its way.
const NOT_YET: &str = "This part of the page has not loaded yet. Try again in a moment.";

fn later() -> Result<&'static Later, String> {
    LOADED.with_borrow(Clone::clone)
}

/// What does not draw, or in the page's words why it is not there.
pub(crate) fn parts() -> Result<&'static Parts, String> {
    later().map(|later| later.parts)
}

/// A dialog, or why it is not there.
pub(crate) fn dialog(dialog: Dialog) -> Html {
    match later() {
        Ok(later) => (later.dialog)(dialog),
        Err(why) => html! { <p class="dialog-notice" role="alert">{ why }</p> },
    }
}

/// A tree: only what comes later has one.
pub(crate) fn tree(tree: Tree) -> Html {
    later().map(|later| (later.tree)(tree)).unwrap_or_default()
}

/// A command line: only what comes later has one.
pub(crate) fn line(line: Line) -> Html {
    later().map(|later| (later.line)(line)).unwrap_or_default()
}

/// Begins to load it; says once when it is there, or will not come.
pub(crate) fn load(arrived: Callback<()>) {
    spawn_local(async move {
        LOADED.set(arrive().await);
        arrived.emit(());
    });
}

/// What does not draw, once it is there: for a worker.
pub(crate) async fn parts_on_arrival() -> Result<&'static Parts, String> {
    arrive().await.map(|later| later.parts)
}

async fn arrive() -> Result<&'static Later, String> {
    match cut().await {
        Ok(later) => Ok(later),
        Err(NotThere) => Err(format!(
            "A part of the page did not load ({}). Reload the page.",
            shell::why_absent().unwrap_or_default()
        )),
    }
}

/// The program was not there when it was called.
struct NotThere;

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for NotThere {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

/// Where the page's program is cut: everything that only this reaches is on the other side.
#[cfg(feature = "split")]
#[wasm_split_helpers::wasm_split(annex, fallible)]
fn cut() -> Result<&'static Later, NotThere> {
    Ok(&LATER)
}

/// Nothing is cut off a page that is built for work on it.
#[cfg(not(feature = "split"))]
#[expect(clippy::unused_async, reason = "as where it is cut")]
async fn cut() -> Result<&'static Later, NotThere> {
    Ok(&LATER)
}
