//! The entry of this lab in the catalog, and its scenario files.

use lab::{Bench, Entry, Exhibit, Scenario};
use sim::saved::{Action, SavedRun, Setting, Trigger};

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
    scenario!("serve-ahead-client"),
    scenario!("global-sequence"),
    scenario!("list-then-watch"),
    scenario!("ignore-owner"),
    scenario!("follower-expiry"),
];

/// What the page starts with: three servers, and five clients that run for leader among themselves.
pub fn first() -> SavedRun {
    let mut run = SavedRun::new("zookeeper");
    "Five clients elect a leader".clone_into(&mut run.title);
    run.seed = 7;
    run.config.push(Setting { key: "clients".to_owned(), value: "5".to_owned() });
    let steps = [
        ("all connected", "c1 elect /election"),
        ("c1 acts", "c2 elect /election"),
        ("c2 waits", "c3 elect /election"),
        ("c3 waits", "c4 elect /election"),
        ("c4 waits", "c5 elect /election"),
    ];
    let action =
        |(when, words): (&str, &str)| Action::new(Trigger::When(when.to_owned()), words, "");
    run.script = steps.map(action).to_vec();
    run
}
