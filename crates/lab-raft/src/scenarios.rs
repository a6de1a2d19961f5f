//! The entry of this lab in the catalog, and its scenario files.

use lab::{Bench, Entry, Exhibit, Scenario};
use sim::saved::SavedRun;

use crate::flaws::FLAWS;
use crate::system::Cluster;

/// This lab in the catalog.
pub const ENTRY: Entry = Entry {
    name: "raft",
    title: Cluster::TITLE,
    open: Bench::<Cluster>::erased,
    first,
    scenarios: SCENARIOS,
    flaws: FLAWS,
};

/// The scenario files, in the order of the menu.
pub const SCENARIOS: &[Scenario] = &[
    Scenario { slug: "first-election", toml: include_str!("../scenarios/first-election.toml") },
    Scenario { slug: "leader-crash", toml: include_str!("../scenarios/leader-crash.toml") },
    Scenario { slug: "log-repair", toml: include_str!("../scenarios/log-repair.toml") },
];

/// What the page starts with: five servers, two clients, and nobody's plan.
pub fn first() -> SavedRun {
    let mut run = SavedRun::new("raft");
    "A cluster of five".clone_into(&mut run.title);
    run.seed = 7;
    run
}
