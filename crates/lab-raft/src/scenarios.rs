//! The entry of this lab in the catalog, and its scenario files.

use lab::{Bench, Entry, Exhibit, Scenario};
use sim::saved::SavedRun;

use crate::flaws::OFFERED;
use crate::system::Cluster;

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
    name: "raft",
    title: Cluster::TITLE,
    open: Bench::<Cluster>::erased,
    first,
    flaws: OFFERED,
};

/// The scenario files, in the order of the gallery.
pub const SCENARIOS: &[Scenario] = &[
    scenario!("first-election"),
    scenario!("split-vote"),
    scenario!("leader-crash"),
    scenario!("log-repair"),
    scenario!("old-term-entry"),
    scenario!("old-term-entry-broken"),
    scenario!("minority-leader"),
    scenario!("healed-server"),
    scenario!("healed-server-pre-vote"),
    scenario!("nine-three-three-three"),
    scenario!("nine-five-two-two"),
    scenario!("lost-answer"),
    scenario!("lost-answer-broken"),
    scenario!("slow-disk"),
    scenario!("double-vote"),
    scenario!("one-way-cut"),
    scenario!("one-way-cut-check-quorum"),
    scenario!("bridge"),
    scenario!("members-one-by-one"),
    scenario!("change-too-early"),
    scenario!("joint-consensus"),
    scenario!("removed-server"),
    scenario!("removed-server-ignored"),
    scenario!("snapshot-to-a-laggard"),
    scenario!("transfer"),
    scenario!("read-index"),
    scenario!("stale-lease"),
    scenario!("returned-server"),
];

/// What the page starts with: five servers, two clients, and nobody's plan.
pub fn first() -> SavedRun {
    let mut run = SavedRun::new("raft");
    "A cluster of five".clone_into(&mut run.title);
    run.seed = 7;
    run
}
