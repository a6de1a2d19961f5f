//! Exhaustive searches: their counts are pinned, the honest ensemble breaks nothing, and what a rule
//! that is switched off costs is found and plays again from its link.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use lab::{Stop, Travel};
use sim::saved::{ClockMode, Intervention, SavedRun, link};
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

/// What these rules cost, and the fewest steps that show it, written by hand from the rule; with their
/// clocks running the same stands in `by_hand.rs`.
const BY_HAND: &[(&str, &str, &[&str])] = &[
    (
        "global-sequence",
        "Sequence numbers",
        &[
            // s1 alone elects itself, and leads once the new epoch is on disk.
            "timeout s1 finalize",
            "sync s1",
            // c1 opens a session.
            "deliver c1>s1#1",
            "sync s1",
            "deliver s1>c1#1",
            // The root has a child, which is not sequential; so its next one is the second.
            "c1 create /a",
            "deliver c1>s1#2",
            "c1 create -s /n-",
            "deliver c1>s1#3",
            // A disk that is done with the first of both begins with the second.
            "sync s1",
            "sync s1",
        ],
    ),
    (
        "ack-before-disk",
        "Durable on a quorum",
        &[
            // s1 learns that s2 votes for itself, and says that it does as well.
            "deliver s2>s1#1",
            "deliver s1>s2#1",
            "deliver s1>s2#2",
            "timeout s1 finalize",
            "timeout s2 finalize",
            // s1 follows s2, which proposes an epoch; both have that on disk.
            "deliver s1>s2#3",
            "sync s2",
            "deliver s2>s1#2",
            "sync s1",
            "deliver s1>s2#4",
            // s1 is brought to the history of s2, and acknowledges that.
            "deliver s2>s1#3",
            "deliver s2>s1#4",
            "deliver s1>s2#5",
            "deliver s2>s1#5",
            // A session is a transaction, which neither has on disk when both have acknowledged it.
            "deliver c1>s1#1",
            "deliver s1>s2#6",
            "deliver s2>s1#6",
            "deliver s1>s2#7",
        ],
    ),
];

/// The run with these steps while its clock stands still, once servers and client have begun.
fn said(run: &SavedRun, words: &[&str]) -> SavedRun {
    let servers = run.config.iter().find(|setting| setting.key == "servers").unwrap();
    let begun = servers.value.parse::<u32>().unwrap() + 1;
    let act =
        |(nth, words): (u32, &&str)| Intervention { at_us: 0, nth, words: (*words).to_owned() };
    let interventions = (begun..).zip(words).map(act).collect();
    SavedRun { clock: ClockMode::Stopped, interventions, ..run.clone() }
}

/// Plays a run on the bench of the page: the promise that breaks first, and what is seen.
fn breach(run: &SavedRun) -> Option<(String, String)> {
    let mut lab = (ENTRY.open)(run).unwrap();
    let stop = lab.travel(Travel::To(60_000_000), 1_000_000).stop;
    let breach = lab.frame(lab::Window::default()).breach?;
    assert_eq!(stop, Stop::Breach);
    Some((breach.promise, breach.words))
}

#[test]
fn by_hand_every_step_is_needed_and_with_every_rule_kept_nothing_breaks() {
    for (flaw, promise, steps) in BY_HAND {
        let broken = |run: &SavedRun| breach(run).map(|(promise, _)| promise);
        let (run, _) = (SEARCHER.usual)(Some(flaw));
        assert_eq!(broken(&said(&run, steps)).as_deref(), Some(*promise), "{flaw}");
        for nth in 0..steps.len() {
            let without = [&steps[..nth], &steps[nth + 1..]].concat();
            assert_eq!(broken(&said(&run, &without)), None, "{flaw} without {}", steps[nth]);
        }
        let mut honest = run;
        honest.config.retain(|setting| setting.key != "flaw");
        assert_eq!(broken(&said(&honest, steps)), None, "{flaw}");
    }
}

/// Both are found by their named promises, and it takes no fewer steps: a search finds the fewest.
#[test]
fn a_rule_that_is_left_out_is_found_in_as_few_steps_as_by_hand_and_plays_again() {
    for (flaw, promise, by_hand) in BY_HAND {
        let (run, bounds) = (SEARCHER.usual)(Some(flaw));
        let (progress, found) = search(&run, &bounds);
        let found = found.unwrap_or_else(|| panic!("{flaw}: {progress:?}"));
        let steps = found.run.interventions.len();
        assert_eq!((found.promise, steps), (*promise, by_hand.len()), "{flaw}");
        let again = link::decode(&link::encode(&found.run)).unwrap();
        let seen = Some(((*promise).to_owned(), found.words));
        assert_eq!(breach(&again), seen, "{flaw}");
    }
}
