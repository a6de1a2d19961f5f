//! The page: the only crate that knows a browser.
//!
//! Elm-shaped: [`app::App`] owns the run, the playhead and the selection; components are functions
//! of values and say what a person wants as an [`intent::Intent`]; everything that touches the
//! browser is in [`ports`]. Packets, timer arcs, the clock and the playhead change in every frame
//! and are painted through ports; everything else changes on a step or an intent.
//!
//! Invariant: the page knows no system by name; it knows the catalog and the contract of `lab`.
//!
//! In a worker the same program searches: see [`ports`].
//!
//! Left out: embedding, presenter mode.

mod annex;
mod app;
mod dialogs;
mod faults;
mod intent;
mod look;
mod panels;
mod ports;
mod stage;
mod timeline;

fn main() {
    if !ports::is_page() {
        return;
    }
    ports::shell::report_panics();
    let root = ports::document::root().expect("index.html has the element that the page fills");
    yew::Renderer::<app::App>::with_root(root).render();
}
