//! `synod search` and `synod shrink`: what they find plays again, and what they do not find is said
//! with its bounds.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::path::Path;

use common::synod;
use sim::saved::{ClockMode, Intervention, SavedRun, link};

/// The link in what was said.
fn link_in(out: &str) -> &str {
    out.lines().map(str::trim).find(|line| line.starts_with("#s=")).unwrap()
}

#[test]
fn an_honest_search_says_what_it_looked_at_and_no_more() {
    let said = synod(&["search", "raft", "--servers", "3"], "");
    assert_eq!((said.status, said.err.as_str()), (0, ""), "{}", said.out);
    let all = "Raft: nothing found in 11599 states, which are all within the bounds; the furthest is 25 steps away.\n";
    assert!(said.out.starts_with(all), "{}", said.out);
    assert!(said.out.contains("\nStates 11599, steps 33783, depth 25.\n"), "{}", said.out);
    assert!(said.out.contains("servers 3, clients 1, think off, 1 expiries of election"));

    let some = synod(&["search", "raft", "--max-states", "500", "--crashes", "1"], "");
    assert_eq!(some.status, 0);
    assert!(some.out.contains("in 500 states, where the search ended; "), "{}", some.out);
    let near = synod(&["search", "raft", "--max-depth", "4", "--drops", "1"], "");
    assert_eq!(near.status, 0);
    assert!(near.out.contains("which are all within 4 steps; "), "{}", near.out);
}

#[test]
fn what_a_search_finds_plays_again_from_its_link() {
    let asked = ["search", "raft", "--flaw", "vote-not-durable"];
    let said = synod(&asked, "");
    assert_eq!(said.status, 1, "{}", said.err);
    let first = "One vote per term is broken after 5 steps: s2 votes for s2 in term 1, after s1.\n";
    assert!(said.out.starts_with(first), "{}", said.out);
    assert!(said.out.contains("\n   3  power s2\n"), "{}", said.out);
    let again = synod(&["run", link_in(&said.out)], "");
    assert_eq!(again.status, 1, "{}", again.err);
    assert!(again.out.contains("\nOne vote per term at 0s, step 9: s2 votes for s2"));
    assert!(!again.out.contains("Skipped"), "{}", again.out);

    let leaders = synod(&[&asked[..], &["--promise", "Election Safety"]].concat(), "");
    assert!(leaders.out.starts_with("Election Safety is broken after 8 steps: "));
    let once = ["--timeouts", "1", "--ask", "-", "--set", "noop=off"];
    let mild = synod(&[&asked[..], &once[..]].concat(), "");
    assert_eq!(mild.status, 0, "there is no second candidate: {}", mild.out);
    assert!(mild.out.contains("1 expiries of any timers, 1 crashes"), "{}", mild.out);
    assert!(mild.out.contains("all within the bounds"), "{}", mild.out);
}

/// Runs that random faults made: flaw, promise and link.
const LONG_RUNS: &str = include_str!("long_runs.tsv");

/// Shrinks a run, which must stay one of the same promise that plays again from its link; what was
/// said, and the run.
fn shrunk(flaw: &str, promise: &str, run: &str) -> (String, SavedRun) {
    let said = synod(&["shrink", run], "");
    assert_eq!(said.status, 0, "{flaw}: {}", said.err);
    assert!(said.out.starts_with(&format!("{promise}: ")), "{flaw}: {}", said.out);
    let short = link::decode(link_in(&said.out)).unwrap();
    let again = synod(&["run", link_in(&said.out)], "");
    assert!(again.out.contains(&format!("\n{promise} at ")), "{flaw}: {}", again.out);
    assert!(!again.out.contains("Skipped"), "{flaw}: {}", again.out);
    (said.out, short)
}

/// The others take longer, and are held to scripts in `crates/lab-raft/tests/by_hand`.
#[test]
fn a_long_run_is_shrunk_to_few_steps_of_the_same_promise() {
    for (flaw, most) in [("vote-not-durable", 5), ("half-quorum", 3)] {
        let line = LONG_RUNS.lines().find(|line| line.split('\t').next() == Some(flaw)).unwrap();
        let [_, promise, run] = line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        let (said, short) = shrunk(flaw, promise, run);
        assert_eq!(short.clock, ClockMode::Stopped, "{flaw}");
        assert!(short.interventions.len() <= most, "{flaw}: {said}");
    }
}

/// The link of a flaw in `docs/flaws.md`.
fn documented(flaw: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/flaws.md");
    let document = std::fs::read_to_string(path).unwrap();
    let (_, part) = document.split_once(&format!("\n## {flaw}\n")).unwrap();
    link_in(part).to_owned()
}

/// A lease needs its clock: what is left of the run of `docs/flaws.md` is what was done.
#[test]
fn a_run_that_needs_its_clock_keeps_it() {
    let (said, short) =
        shrunk("lease-without-drift", "Fresh reads", &documented("lease-without-drift"));
    assert_eq!(short.clock, ClockMode::Runs);
    assert!(short.interventions.len() <= 3, "{said}");
}

/// No lamp shows that nothing gets done; what is left of the run shows it at its end, as before.
#[test]
fn a_run_that_stalls_is_shrunk_to_what_keeps_it_from_getting_anything_done() {
    let mut stalled = link::decode(&documented("no-check-quorum")).unwrap();
    let needed = stalled.interventions.clone();
    let vain = Intervention { words: "skew s1 1s".to_owned(), ..needed[0].clone() };
    stalled.interventions.insert(0, vain);
    let said = synod(&["shrink", &format!("#{}", link::encode(&stalled))], "");
    assert_eq!(said.status, 0, "{}", said.err);
    let first = "Progress: 2 of 3 interventions are left; it needs its clock.\nSeen: ";
    assert!(said.out.starts_with(first), "{}", said.out);
    assert!(said.out.contains("and nothing new gets done: "), "{}", said.out);
    let short = link::decode(link_in(&said.out)).unwrap();
    assert_eq!((short.clock, &short.interventions), (ClockMode::Runs, &needed));
    let again = synod(&["shrink", link_in(&said.out)], "");
    assert!(again.out.starts_with("Progress: 2 of 2 interventions are left; "), "{}", again.out);
    // With the rule kept, the same run gets on.
    stalled.config.retain(|setting| setting.key != "flaw");
    let honest = synod(&["shrink", &format!("#{}", link::encode(&stalled))], "");
    assert_eq!(honest.status, 2, "{}", honest.out);
    assert!(honest.err.contains("This run breaks no promise"), "{}", honest.err);
}

#[test]
fn where_a_search_says_little_it_says_so() {
    let remark = "A sweep finds a run that breaks a promise";
    let said = synod(&["search", "raft", "--flaw", "fixed-timeout"], "");
    assert!(said.status == 0 && said.out.contains(remark), "{}", said.out);
    let honest = synod(&["search", "raft", "--max-states", "100"], "");
    assert!(!honest.out.contains(remark), "{}", honest.out);
    let lease = synod(&["search", "raft", "--flaw", "lease-without-drift"], "");
    assert!(lease.status == 2 && lease.err.contains("a lease runs by the clock"), "{}", lease.err);
}

/// As a file that a person wrote: s2 has voted, and lost its power.
fn start(settings: &str, steps: &[&str]) -> String {
    let step =
        |(nth, words)| format!("[[intervention]]\nat = \"0s\"\nnth = {nth}\ndo = \"{words}\"\n");
    let steps: String = (4..).zip(steps).map(step).collect();
    format!("lab = \"raft\"\nclock = \"stopped\"\n{settings}{steps}")
}

#[test]
fn a_search_begins_where_a_run_has_come_to() {
    let settings = "[config]\nservers = 3\nclients = 1\nthink = \"off\"\nnoop = true\n";
    let flawed = format!("{settings}flaw = \"vote-not-durable\"\n");
    let steps = ["timeout s1 election", "deliver s1>s2#1", "power s2"];
    let from = ["search", "raft", "--from", "-", "--timeouts", "1", "--crashes", "0"];
    let found = synod(&from, &start(&flawed, &steps));
    assert_eq!(found.status, 1, "{}{}", found.out, found.err);
    assert!(found.out.starts_with("One vote per term is broken after 5 steps: "), "{}", found.out);
    assert!(found.out.contains("\n   3  power s2\n   4  restart s2\n"), "{}", found.out);
    assert!(found.out.contains(", 3 steps before the search begins, "), "{}", found.out);
    let again = synod(&["run", link_in(&found.out)], "");
    assert!(again.status == 1 && !again.out.contains("Skipped"), "{}", again.out);
    // With the rule kept, a request is sent once the own vote is on disk.
    let steps = ["timeout s1 election", "sync s1", "deliver s1>s2#1", "power s2"];
    let honest = synod(&from, &start(settings, &steps));
    assert_eq!(honest.status, 0, "{}{}", honest.out, honest.err);

    for (more, file, part) in [
        (&["--servers", "5"][..], start(settings, &steps), "the settings are those of that run"),
        (&["--set", "noop=off"], start(settings, &steps), "the settings are those of that run"),
        (&["--flaw", "half-quorum"], start(settings, &steps), "the settings are those of that run"),
        (&[], "lab = \"zookeeper\"\n".to_owned(), "is one of zookeeper, not of raft"),
        (&[], start(settings, &steps).replace("stopped", "runs"), "with a stopped clock"),
        (&[], start(settings, &["restart s2"]), "does not get past “restart s2”"),
        (
            &[],
            start(&flawed, &[&steps[..], &["restart s2", "timeout s2 election"]].concat()),
            "“timeout s2 election”: already broken there: One vote per term",
        ),
    ] {
        let said = synod(&[&from[..], more].concat(), &file);
        assert_eq!((said.status, said.out.as_str()), (2, ""), "{more:?} {file}");
        assert!(said.err.contains(part), "{part}: {}", said.err);
    }
}

#[test]
fn wrong_words_are_explained() {
    for (words, part) in [
        (&["search"][..], "The name of a system is missing"),
        (&["search", "tides"], "no system “tides” to search"),
        (&["search", "raft", "--flaw", "none"], "there are vote-not-durable"),
        (&["search", "raft", "--promise", "Peace"], "no promise “Peace”"),
        (&["search", "raft", "--timeouts", "soon"], "election=2,heartbeat=1"),
        (
            &["search", "raft", "--timeouts", "elections=2"],
            "no timer “elections” here; there are election",
        ),
        (&["search", "raft", "--servers", "12"], "from 1 to 9"),
        (&["search", "raft", "--ask", "c1 sing"], "put x 7"),
        (&["search", "raft", "--max-states", "0"], "whole number from 1"),
        (&["search", "raft", "--seeds", "1..2"], "--seeds"),
        (&["shrink"], "A file or a link is missing"),
    ] {
        let said = synod(words, "");
        assert_eq!((said.status, said.out.as_str()), (2, ""), "{words:?}");
        assert!(said.err.contains(part), "{words:?}: {}", said.err);
    }
    let said = synod(&["shrink", "-"], "lab = \"raft\"\nuntil = \"2s\"\n");
    assert_eq!(said.status, 2);
    assert!(said.err.contains("This run breaks no promise"), "{}", said.err);
}
