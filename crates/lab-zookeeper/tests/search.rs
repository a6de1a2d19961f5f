//! Exhaustive searches: their counts are pinned, the honest ensemble breaks nothing, and what a rule
//! that is switched off costs is found and plays again from its link.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use lab::{Stop, Travel};
use sim::saved::{SavedRun, link};
use synod_lab_zookeeper::{ENTRY, SEARCHER};
use verify::search::{Bounds, Counterexample, End, Progress};

/// Searches to the end.
fn search(run: &SavedRun, bounds: &Bounds) -> (Progress, Option<Counterexample>) {
    let mut search = (SEARCHER.begin)(run, bounds).unwrap();
    loop {
        let progress = search.advance(10_000);
        if progress.end.is_some() {
            return (progress, search.found().cloned());
        }
    }
}

/// States, steps, depth, states not looked at, and the end.
fn counts(progress: Progress) -> (u64, u64, u32, u64, Option<End>) {
    let Progress { states, steps, depth, frontier, end } = progress;
    (states, steps, depth, frontier, end)
}

/// Are the searches wanted that take minutes? `SEARCH=complete cargo test --release -p
/// synod-lab-zookeeper --test search`. Otherwise they go as deep as the tests have time for.
fn is_complete() -> bool {
    std::env::var_os("SEARCH").is_some_and(|wanted| wanted == "complete")
}

#[test]
fn one_election_and_one_write_break_no_promise() {
    let (run, usual) = (SEARCHER.usual)(None);
    let (depth, expected) = if is_complete() {
        (1_000, (2_075_470, 9_567_748, 61, 0, Some(End::Complete)))
    } else {
        (9, (19_547, 68_523, 9, 8_966, Some(End::Depth)))
    };
    let (progress, found) = search(&run, &Bounds { depth, ..usual });
    assert_eq!((counts(progress), found), (expected, None));
}

#[test]
fn a_crash_and_two_writes_break_no_promise() {
    let (run, usual) = (SEARCHER.usual)(None);
    let workload = ["c1 create /a", "c1 create /b"].map(str::to_owned).to_vec();
    let (depth, states, expected) = if is_complete() {
        (1_000, 2_000_000, (2_000_000, 9_118_478, 15, 660_168, Some(End::States)))
    } else {
        (8, 10_000_000, (47_589, 163_132, 8, 26_381, Some(End::Depth)))
    };
    let bounds = Bounds { crashes: 1, workload, depth, states, ..usual };
    let (progress, found) = search(&run, &bounds);
    assert_eq!((counts(progress), found), (expected, None));
}

/// Both are found by their named promises, in so many steps, the fewest there are.
#[test]
fn a_rule_that_is_left_out_is_found_and_plays_again() {
    for (flaw, promise, steps) in [
        ("global-sequence", "Sequence numbers", 13),
        ("ack-before-disk", "Durable on a quorum", 18),
    ] {
        let (run, bounds) = (SEARCHER.usual)(Some(flaw));
        let (progress, found) = search(&run, &bounds);
        let found = found.unwrap_or_else(|| panic!("{flaw}: {progress:?}"));
        assert_eq!((found.promise, found.run.interventions.len()), (promise, steps), "{flaw}");
        let again = link::decode(&link::encode(&found.run)).unwrap();
        let mut lab = (ENTRY.open)(&again).unwrap();
        let stop = lab.travel(Travel::To(60_000_000), 1_000_000).stop;
        assert_eq!(stop, Stop::Breach, "{flaw}");
        let breach = lab.frame(lab::Window::default()).breach.unwrap();
        assert_eq!((breach.promise.as_str(), &breach.words), (promise, &found.words), "{flaw}");
    }
}
