//! The entry of this lab in the catalog, and its scenario files.

use lab::{Bench, Entry, Exhibit, Scenario};
use sim::saved::SavedRun;

use crate::flaws::FLAWS;
use crate::system::Ensemble;

/// The files of a scenario: a path to include must be written out.
macro_rules! scenario {
    ($slug:literal) => {
        Scenario {
            slug: $slug,
            toml: include_str!(concat!("../scenarios/", $slug, ".toml")),
            picture: include_str!(concat!("../scenarios/", $slug, ".svg")),
        }
    };
}

/// This lab in the catalog.
pub const ENTRY: Entry = Entry {
    name: "zookeeper",
    title: Ensemble::TITLE,
    open: Bench::<Ensemble>::erased,
    first,
    flaws: FLAWS,
};

/// The scenario files, in the order of the gallery.
pub const SCENARIOS: &[Scenario] = &[
    scenario!("election"),
    scenario!("herd"),
    scenario!("two-leaders"),
    scenario!("session-expiry"),
    scenario!("lock"),
    scenario!("lost-create-reply"),
    scenario!("missed-watch"),
    scenario!("stale-read"),
    scenario!("minority-client"),
    scenario!("leader-crash-in-write"),
    scenario!("diff"),
    scenario!("trunc"),
    scenario!("snap"),
    scenario!("observer"),
    scenario!("counter-overflow"),
    scenario!("ack-before-disk"),
    scenario!("counter-only"),
    scenario!("no-trunc"),
    scenario!("serve-without-quorum"),
    scenario!("global-sequence"),
    scenario!("list-then-watch"),
    scenario!("ignore-owner"),
    scenario!("follower-expiry"),
];

/// What the page starts with: three servers, three clients, and nobody's plan.
pub fn first() -> SavedRun {
    let mut run = SavedRun::new("zookeeper");
    "An ensemble of three".clone_into(&mut run.title);
    run.seed = 7;
    run
}
