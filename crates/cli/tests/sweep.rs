//! `synod sweep`: the honest system survives, a flaw does not, and the exit status says which.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::synod;

/// The lines of a sweep that tell of a broken promise: the sentence, and the link below it.
fn broken(out: &str) -> Vec<(&str, &str)> {
    let lines: Vec<&str> = out.lines().collect();
    let pairs = lines.windows(2).filter(|pair| pair[0].starts_with("Seed "));
    pairs.map(|pair| (pair[0], pair[1].trim())).collect()
}

/// This many in every run of the tests; a hundred thousand by command (`docs/sweep.md`).
#[test]
fn five_thousand_honest_seeds_break_no_promise_and_leave_nothing_out() {
    let said = synod(&["sweep", "raft", "--seeds", "0..5000"], "");
    assert_eq!((said.status, broken(&said.out)), (0, vec![]));
    assert!(said.out.starts_with("5000 runs, "), "{}", said.out);
    assert!(said.err.contains("5000 of 5000 seeds, 0 broken"), "{}", said.err);
    for (name, runs) in counts(&said.out, "What was done to them") {
        assert!(50 <= runs, "{name} in {runs} of 5000 runs");
    }
    for (name, runs) in counts(&said.out, "What was seen in them") {
        assert!(1 <= runs || RARE.contains(&name), "{name} in no run");
    }
    // What stays broken outside of a majority that is well matters, but seldom.
    let stalls = counts(&said.out, "What kept a majority from working, and is excused");
    let excused: u64 = stalls.iter().map(|(_, runs)| runs).sum();
    assert!((50..200).contains(&excused), "{excused} of 5000 runs: {stalls:?}");
    for name in ["disrupted from outside", "leader that hears nobody", "leader of little use"] {
        assert!(stalls.iter().any(|(stall, runs)| *stall == name && 0 < *runs), "{name}");
    }
}

/// ZooKeeper's in two parts, on two threads of the tests.
#[test]
fn honest_seeds_of_zookeeper_break_no_promise_and_leave_nothing_out() {
    zookeeper("0..1500");
}

#[test]
fn more_honest_seeds_of_zookeeper_break_no_promise_and_leave_nothing_out() {
    zookeeper("1500..3000");
}

fn zookeeper(seeds: &str) {
    let said = synod(&["sweep", "zookeeper", "--seeds", seeds], "");
    assert_eq!((said.status, broken(&said.out)), (0, vec![]));
    assert!(said.out.starts_with("1500 runs, "), "{}", said.out);
    for (name, runs) in counts(&said.out, "What was done to them") {
        assert_eq!(runs < 15, NO_ORDERS.contains(&name), "{name} in {runs} of 1500 runs");
    }
    for (name, runs) in counts(&said.out, "What was seen in them") {
        assert!(1 <= runs || RARE_OF_ZOOKEEPER.contains(&name), "{name} in no run");
    }
    let missed = said.out.lines().find_map(|line| line.strip_prefix("Never: ")).unwrap_or("");
    for missed in missed.split("; ").filter(|missed| !missed.is_empty()) {
        assert!(RARE_OF_ZOOKEEPER.contains(&missed), "{missed}: nobody can do that here");
    }
    let stalls = counts(&said.out, "What kept a majority from working, and is excused");
    let excused: u64 = stalls.iter().map(|(_, runs)| runs).sum();
    assert!((1..30).contains(&excused), "{excused} of 1500 runs: {stalls:?}");
}

/// Nobody orders a server of ZooKeeper about: its members do not change.
const NO_ORDERS: [&str; 2] =
    ["order to a leader", "two leaders told different things, one after the other"];

/// What fifteen hundred seeds need not see; twenty thousand do.
const RARE_OF_ZOOKEEPER: [&str; 1] = ["gave up: leader of an old epoch"];

/// What five thousand seeds need not see; twenty thousand do (`docs/sweep.md`).
const RARE: [&str; 2] = ["client refused everywhere", "session was over"];

/// The rows of a table, and in how many runs each happened.
fn counts<'a>(out: &'a str, title: &str) -> Vec<(&'a str, u64)> {
    let table = out.split(&format!("| {title} |")).nth(1).unwrap();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let cells = rows.map(|row| row.split('|').map(str::trim).collect::<Vec<_>>());
    let counts: Vec<_> = cells.map(|cells| (cells[1], cells[3].parse().unwrap())).collect();
    assert!(counts.len() > 7, "{title} has {} rows", counts.len());
    counts
}

#[test]
fn a_broken_promise_is_a_link_that_breaks_it_again() {
    let said = synod(&["sweep", "raft", "--flaw", "half-quorum", "--seeds", "0..8"], "");
    assert_eq!(said.status, 1, "{}", said.err);
    let broken = broken(&said.out);
    assert!(broken.len() > 2, "{}", said.out);
    for (sentence, link) in broken {
        let promise = sentence.split_once(" breaks ").unwrap().1.split_once(" at ").unwrap().0;
        let again = synod(&["run", link], "");
        assert_eq!(again.status, 1, "{sentence}\n{}", again.err);
        assert!(again.out.contains(&format!("\n{promise} at ")), "{sentence}\n{}", again.out);
        let words = sentence.rsplit_once(": ").unwrap().1;
        assert!(again.out.contains(words), "{sentence}\n{}", again.out);
    }
}

#[test]
fn more_threads_change_nothing() {
    let sweep = |jobs| {
        let flawed = ["sweep", "raft", "--flaw", "truncate-always", "--seeds", "5..45"];
        synod(&[&flawed[..], &["--jobs", jobs]].concat(), "")
    };
    let one = sweep("1");
    assert_eq!(one.status, 1);
    for jobs in ["2", "7"] {
        assert_eq!(sweep(jobs).out, one.out, "{jobs} threads");
    }
}

#[test]
fn all_flaws_are_looked_for_or_it_is_no_success() {
    let said = synod(&["sweep", "raft", "--flaws", "--seeds", "0..20"], "");
    assert_eq!(said.status, 1, "twenty seeds do not find all");
    assert!(said.out.starts_with("# Rules of Raft that can be broken\n"), "{}", said.out);
    assert!(said.out.contains("| `half-quorum` | Raft 5.2, 5.3 | "), "{}", said.out);
    assert!(said.out.contains("| not found |"), "{}", said.out);
    assert!(said.err.contains(": no seed finds it\n"), "{}", said.err);
}

#[test]
fn wrong_words_are_answered_with_the_usage() {
    for (words, part) in [
        (&[][..], "The name of a system is missing"),
        (&["paxos"], "no system “paxos”"),
        (&["raft", "--seeds", "9"], "a range"),
        (&["raft", "--seeds", "9..9"], "a range that is not empty"),
        (&["raft", "--seeds", "9..3"], "a range that is not empty"),
        (&["raft", "--seeds", "a..b"], "a range"),
        (&["raft", "--jobs", "0"], "from 1 to 256"),
        (&["raft", "--flaw", "sloth"], "no flaw “sloth”; there are vote-not-durable, "),
        (&["raft", "--flaw", "half-quorum", "--flaws"], "one flaw, or all"),
        (&["raft", "--write", "x.md"], "written to a file"),
        (&["raft", "--until", "1s"], "--until"),
    ] {
        let said = synod(&[&["sweep"], words].concat(), "");
        assert_eq!((said.status, said.out.as_str()), (2, ""), "{words:?}");
        assert!(said.err.contains(part) && said.err.contains("Usage: synod sweep"), "{}", said.err);
    }
}
