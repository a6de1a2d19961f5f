//! The entry of this lab in the catalog, and its scenario files.

use lab::{Bench, Entry, Exhibit, Scenario};
use sim::saved::SavedRun;

use crate::flaws::OFFERED;
use crate::system::Cluster;

/// A scenario: a path to include must be written out.
macro_rules! scenario {
    ($slug:literal, $telling_us:literal) => {
        Scenario {
            slug: $slug,
            toml: include_str!(concat!("../scenarios/", $slug, ".toml")),
            telling_us: $telling_us,
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
    scenario!("first-election", 176_000),
    scenario!("split-vote", 135_000),
    scenario!("leader-crash", 583_000),
    scenario!("log-repair", 600_000),
    scenario!("old-term-entry", 256_000),
    scenario!("old-term-entry-broken", 420_000),
    scenario!("minority-leader", 450_000),
    scenario!("healed-server", 1_155_000),
    scenario!("healed-server-pre-vote", 1_150_000),
    scenario!("nine-three-three-three", 900_000),
    scenario!("nine-five-two-two", 560_000),
    scenario!("lost-answer", 330_000),
    scenario!("lost-answer-broken", 725_000),
    scenario!("slow-disk", 350_000),
    scenario!("double-vote", 103_000),
    scenario!("one-way-cut", 500_000),
    scenario!("one-way-cut-check-quorum", 800_000),
    scenario!("bridge", 603_000),
    scenario!("members-one-by-one", 165_000),
    scenario!("change-too-early", 230_000),
    scenario!("joint-consensus", 410_000),
    scenario!("removed-server", 400_000),
    scenario!("removed-server-ignored", 400_000),
    scenario!("snapshot-to-a-laggard", 570_000),
    scenario!("transfer", 205_000),
    scenario!("read-index", 500_000),
    scenario!("stale-lease", 4_090_000),
    scenario!("returned-server", 95_000),
];

/// What the page starts with: five servers, two clients, and nobody's plan.
pub fn first() -> SavedRun {
    let mut run = SavedRun::new("raft");
    "A cluster of five".clone_into(&mut run.title);
    run.seed = 7;
    run
}
