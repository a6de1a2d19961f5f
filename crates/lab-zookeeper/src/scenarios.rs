//! The entry of this lab in the catalog, and its scenario files.

use lab::{Bench, Entry, Exhibit, Scenario};
use sim::saved::SavedRun;

use crate::flaws::FLAWS;
use crate::system::Ensemble;

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
    name: "zookeeper",
    title: Ensemble::TITLE,
    open: Bench::<Ensemble>::erased,
    first,
    flaws: FLAWS,
};

/// The scenario files, in the order of the gallery.
pub const SCENARIOS: &[Scenario] = &[
    scenario!("election", 3_295_480),
    scenario!("herd", 3_295_480),
    scenario!("two-leaders", 2_822_742),
    scenario!("session-expiry", 2_526_552),
    scenario!("lock", 986_360),
    scenario!("lost-create-reply", 779_612),
    scenario!("missed-watch", 1_950_491),
    scenario!("stale-read", 1_367_942),
    scenario!("minority-client", 2_612_082),
    scenario!("leader-crash-in-write", 655_874),
    scenario!("diff", 453_099),
    scenario!("trunc", 788_893),
    scenario!("snap", 499_526),
    scenario!("observer", 604_928),
    scenario!("counter-overflow", 443_989),
    scenario!("ack-before-disk", 292_170),
    scenario!("counter-only", 1_029_376),
    scenario!("no-trunc", 725_727),
    scenario!("serve-without-quorum", 646_048),
    scenario!("global-sequence", 420_669),
    scenario!("list-then-watch", 4_000_000),
    scenario!("ignore-owner", 608_778),
    scenario!("follower-expiry", 2_403_034),
];

/// What the page starts with: three servers, three clients, and nobody's plan.
pub fn first() -> SavedRun {
    let mut run = SavedRun::new("zookeeper");
    "An ensemble of three".clone_into(&mut run.title);
    run.seed = 7;
    run
}
