//! Shrunk runs beside the fewest steps that a person needs: each rule that can be switched off has a
//! script by hand in which nothing can be left out, and what `synod shrink` leaves of a run that random
//! faults made is at most a fifth longer.
//!
//! What needs time to pass has scripts too, and is held to what a sweep leaves of its own runs, in
//! interventions: what keeps a cluster from getting anything done (`stalls.rs`), and leases (`leases.rs`).

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod found;
mod leases;
mod scripts;
mod stalls;

use std::path::Path;

use found::{BY_HAND, SLOW};
use lab::{Stop, Travel};
use scripts::SCRIPTS;
use sim::saved::{ClockMode, Intervention, SavedRun, Setting, link};
use synod_lab_raft::{Cluster, ClusterConfig, ENTRY, SEARCHER};

/// Runs that random faults made: flaw, promise and link.
const LONG_RUNS: &str = include_str!("../../../cli/tests/long_runs.tsv");
/// What shrinking leaves of them: flaw and link.
/// Written again by `UPDATE=1 cargo test --release -p synod-lab-raft --test by_hand`.
const SHORT_RUNS: &str = include_str!("short_runs.tsv");
/// Those that take no more than a second or two to shrink.
const QUICK: [&str; 2] = ["vote-not-durable", "half-quorum"];

/// A script as a run whose clock stands still, and what it breaks.
struct Hand {
    flaw: &'static str,
    promise: &'static str,
    run: SavedRun,
}

/// Every script. A second one of the same flaw breaks another promise.
fn hands() -> Vec<Hand> {
    let found = BY_HAND.iter().chain(SLOW).map(|(flaw, promise, steps)| {
        let (run, _) = (SEARCHER.usual)(Some(flaw));
        Hand { flaw, promise, run: said(run, steps) }
    });
    let others = SCRIPTS.iter().map(|script| {
        let flaw = [("flaw", script.flaw)];
        let settings = script.settings.iter().chain(&flaw);
        let setting = |(key, value): &(&str, &str)| Setting {
            key: (*key).to_owned(),
            value: (*value).to_owned(),
        };
        let run = SavedRun { config: settings.map(setting).collect(), ..SavedRun::new("raft") };
        Hand { flaw: script.flaw, promise: script.promise, run: said(run, script.steps) }
    });
    found.chain(others).collect()
}

/// This run with these steps, once every node has begun.
fn said(run: SavedRun, steps: &[&str]) -> SavedRun {
    let config = ClusterConfig::read(&run.config).unwrap();
    let nodes = u32::from(<Cluster as sim::System>::nodes(&config));
    let intervention =
        |(nth, words): (u32, &&str)| Intervention { at_us: 0, nth, words: (*words).to_owned() };
    let interventions = (nodes..).zip(steps).map(intervention).collect();
    SavedRun { clock: ClockMode::Stopped, interventions, ..run }
}

/// Plays a run on the bench of the page, and says which promise breaks first.
fn broken(run: &SavedRun) -> Option<String> {
    let mut bench = (ENTRY.open)(run).unwrap();
    let mut stop = Stop::Budget;
    while stop == Stop::Budget {
        stop = bench.travel(Travel::To(60_000_000), 100_000).stop;
    }
    bench.frame(lab::Window::default()).breach.map(|breach| breach.promise)
}

#[test]
fn every_script_breaks_its_promise_and_needs_each_of_its_steps() {
    for Hand { flaw, promise, run } in hands() {
        let known = ENTRY.flaws.iter().find(|known| known.name == flaw).unwrap();
        assert!(known.breaks.contains(&promise), "{flaw}: {promise}");
        assert_eq!(broken(&run).as_deref(), Some(promise), "{flaw}");
        for left_out in 0..run.interventions.len() {
            let mut less = run.clone();
            let step = less.interventions.remove(left_out);
            assert_ne!(broken(&less).as_deref(), Some(promise), "{flaw} without {}", step.words);
        }
        let mut honest = run;
        honest.config.retain(|setting| setting.key != "flaw");
        assert_eq!(broken(&honest), None, "{flaw}, switched on again");
    }
}

#[test]
fn what_shrinking_leaves_of_a_long_run_is_at_most_a_fifth_longer_than_by_hand() {
    let hands = hands();
    for Hand { flaw, .. } in &hands {
        let line = SHORT_RUNS.lines().find(|line| line.split('\t').next() == Some(flaw));
        let short = link::decode(line.unwrap().split('\t').nth(1).unwrap()).unwrap();
        assert_eq!(short.clock, ClockMode::Stopped, "{flaw}");
        let promise = broken(&short).unwrap();
        let hand = hands.iter().find(|hand| hand.flaw == *flaw && hand.promise == promise);
        let by_hand = hand.unwrap_or_else(|| panic!("{flaw}: {promise}")).run.interventions.len();
        let steps = short.interventions.len();
        assert!(5 * steps <= 6 * by_hand, "{flaw}: {steps} steps, and {by_hand} by hand");
    }
}

/// All of them take minutes: `SEARCH=complete cargo test --release -p synod-lab-raft --test by_hand`.
#[test]
fn a_long_run_becomes_the_short_one_that_is_known() {
    let is_complete = std::env::var_os("SEARCH").is_some_and(|wanted| wanted == "complete");
    let is_update = std::env::var_os("UPDATE").is_some();
    let mut written = Vec::new();
    for line in SHORT_RUNS.lines() {
        let (flaw, known) = line.split_once('\t').unwrap();
        if !is_complete && !is_update && !QUICK.contains(&flaw) {
            continue;
        }
        let (promise, long) = long_run(flaw);
        let short = (SEARCHER.shrink)(&long).unwrap();
        assert_eq!(short.promise, promise, "{flaw}");
        let text = format!("#{}", link::encode(&short.run));
        if is_update {
            written.push(format!("{flaw}\t{text}\n"));
        } else {
            assert_eq!(text, known, "{flaw}: {} steps", short.run.interventions.len());
        }
    }
    if is_update {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/by_hand/short_runs.tsv");
        std::fs::write(path, written.concat()).unwrap();
    }
}

/// The long run of a flaw, and the promise that it breaks.
fn long_run(flaw: &str) -> (String, SavedRun) {
    let parts = |line: &str| line.split('\t').map(str::to_owned).collect::<Vec<String>>();
    let line = LONG_RUNS.lines().map(parts).find(|line| line[0] == flaw).unwrap();
    (line[1].clone(), link::decode(&line[2]).unwrap())
}
