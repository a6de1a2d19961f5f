//! Exhaustive searches: their counts are pinned, the honest ensemble breaks nothing, and what a rule
//! that is switched off costs is found and plays again from its link.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::hash::Hasher;

use kernel::NodeId;
use lab::{Stop, Travel};
use sim::saved::{ClockMode, Intervention, SavedRun, Setting, link};
use sim::{Choice, Fault, FixedHasher, Setup, Step, World};
use synod_lab_zookeeper::{ENTRY, Ensemble, SEARCHER};
use verify::search::{Bounds, Counterexample, End, Progress, Timeouts};
use verify::sweep::Swept;
use verify::{Monitor, Subject};

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
        (1_000, 2_000_000, (2_000_000, 9_101_058, 15, 661_363, Some(End::States)))
    } else {
        (8, 10_000_000, (47_615, 163_153, 8, 26_404, Some(End::Depth)))
    };
    let bounds = Bounds { crashes: 1, workload, depth, states, ..usual };
    let (progress, found) = search(&run, &bounds);
    assert_eq!((counts(progress), found), (expected, None));
}

/// Three servers that are elected, synchronised and in broadcast, s3 their leader, and c1 with an open
/// session at s1; nothing is under way, and nothing is to be written.
const ESTABLISHED: &[&str] = &[
    // Everybody hears of everybody's vote, and that the others vote for s3 as well.
    "deliver s1>s2#1",
    "deliver s1>s3#1",
    "deliver s2>s1#1",
    "deliver s1>s2#2",
    "deliver s1>s3#2",
    "deliver s2>s3#1",
    "deliver s3>s1#1",
    "deliver s1>s2#3",
    "deliver s1>s3#3",
    "deliver s2>s1#2",
    "deliver s2>s3#2",
    "deliver s3>s2#1",
    "timeout s3 finalize",
    "timeout s2 finalize",
    // s2 follows s3, which proposes an epoch; both have that on disk.
    "deliver s2>s3#3",
    "sync s3",
    "deliver s3>s2#2",
    "sync s2",
    "deliver s2>s3#4",
    // s2 is brought to the history of s3, and acknowledges that. So s3 is established.
    "deliver s3>s2#3",
    "deliver s3>s2#4",
    "sync s2",
    "deliver s2>s3#5",
    "sync s3",
    "deliver s3>s2#5",
    // s1 comes later.
    "timeout s1 finalize",
    "deliver s1>s3#4",
    "deliver s3>s1#2",
    "sync s1",
    "deliver s1>s3#5",
    "deliver s3>s1#3",
    "deliver s3>s1#4",
    "sync s1",
    "deliver s1>s3#6",
    "deliver s3>s1#5",
    // c1 opens a session at s1; all of them have that on disk, and have applied it.
    "deliver c1>s1#1",
    "deliver s1>s3#7",
    "deliver s3>s1#6",
    "deliver s3>s2#6",
    "sync s1",
    "deliver s1>s3#8",
    "sync s2",
    "deliver s2>s3#6",
    "deliver s3>s1#7",
    "deliver s1>c1#1",
    "deliver s3>s2#7",
    "sync s3",
];

/// Two writes, so many crashes and one more election, from the established ensemble on; with this rule
/// switched off, if one is named.
fn established(flaw: Option<&str>, crashes: u8) -> (SavedRun, Bounds) {
    let (mut run, usual) = (SEARCHER.usual)(None);
    let flaw = flaw.map(|flaw| Setting { key: "flaw".to_owned(), value: flaw.to_owned() });
    run.config.extend(flaw);
    let workload = ["c1 create /a", "c1 create -s /n-"].map(str::to_owned).to_vec();
    let timeouts = Timeouts::Each(vec![("finalize".to_owned(), 2)]);
    (said(&run, ESTABLISHED), Bounds { crashes, workload, timeouts, ..usual })
}

#[test]
fn two_writes_in_an_established_ensemble_break_no_promise_in_any_order() {
    let (run, bounds) = established(None, 0);
    let (progress, found) = search(&run, &bounds);
    let complete = (1_665, 5_279, 26, 0, Some(End::Complete));
    assert_eq!((counts(progress), found), (complete, None));
}

#[test]
fn two_writes_in_an_established_ensemble_and_a_crash_break_no_promise() {
    let (run, usual) = established(None, 1);
    let (depth, states, expected) = if is_complete() {
        (1_000, 2_000_000, (2_000_000, 7_750_319, 18, 823_503, Some(End::States)))
    } else {
        (10, 10_000_000, (24_496, 72_611, 10, 12_445, Some(End::Depth)))
    };
    let (progress, found) = search(&run, &Bounds { depth, states, ..usual });
    assert_eq!((counts(progress), found), (expected, None));
}

/// From there on both writes are asked for, and s3 has proposed them.
const PROPOSED: &[&str] = &[
    "c1 create /a",
    "c1 create -s /n-",
    "deliver c1>s1#2",
    "deliver c1>s1#3",
    "deliver s1>s3#9",
    "deliver s1>s3#10",
];

/// With what is on the way already, as many states go further: to what comes of a leader that crashes
/// while its proposals are being acknowledged.
#[test]
fn two_writes_that_are_proposed_and_a_crash_break_no_promise() {
    let (run, usual) = established(None, 1);
    let run = said(&run, &[ESTABLISHED, PROPOSED].concat());
    let (depth, states, expected) = if is_complete() {
        (1_000, 2_000_000, (2_000_000, 7_196_268, 16, 869_382, Some(End::States)))
    } else {
        (8, 10_000_000, (19_840, 50_562, 8, 10_937, Some(End::Depth)))
    };
    let bounds = Bounds { depth, states, workload: Vec::new(), ..usual };
    let (progress, found) = search(&run, &bounds);
    assert_eq!((counts(progress), found), (expected, None));
}

/// The second write has the wrong number, which is seen once it is committed and no earlier. With a crash
/// that is within the states which the search above looks at.
#[test]
fn a_search_from_an_established_ensemble_gets_to_where_both_writes_are_committed() {
    let crashes = u8::from(is_complete());
    let (run, bounds) = established(Some("global-sequence"), crashes);
    let (progress, found) = search(&run, &bounds);
    let found = found.unwrap();
    let states = if is_complete() { 195_917 } else { 588 };
    assert_eq!((found.promise, progress.states, progress.depth), ("Sequence numbers", states, 14));
    let steps: Vec<&str> = found.run.interventions.iter().map(|step| &*step.words).collect();
    let (before, way) = steps.split_at(ESTABLISHED.len());
    assert_eq!((before, way.len()), (ESTABLISHED, 14));
    let again = link::decode(&link::encode(&found.run)).unwrap();
    assert_eq!(breach(&again), Some(("Sequence numbers".to_owned(), found.words)));
    let (honest, _) = established(None, crashes);
    assert_eq!(breach(&said(&honest, &steps)), None);
}

/// All that can happen next, as a search chooses it: in plain words once more.
fn moves(state: &State, bounds: &Bounds) -> Vec<(Choice<zookeeper::Node>, Spent)> {
    let State { world, spent, .. } = state;
    let mut moves = Vec::new();
    for choice in world.enabled() {
        match choice {
            Choice::Expire(_, zookeeper::Timer::Zab(zab::Timer::Finalize)) => {
                let spent = Spent { elections: spent.elections + 1, ..*spent };
                moves.extend((spent.elections <= 2).then_some((choice, spent)));
            }
            Choice::Expire(..) => {}
            Choice::Start(_)
            | Choice::Deliver(_)
            | Choice::Sync(_)
            | Choice::Close(..)
            | Choice::Command(..)
            | Choice::Fault(_) => moves.push((choice, *spent)),
        }
    }
    if let Some(words) = bounds.workload.get(spent.asked) {
        let choice = Ensemble::choice(world, words).unwrap();
        let spent = Spent { asked: spent.asked + 1, ..*spent };
        moves.extend(world.check(&choice).is_ok().then_some((choice, spent)));
    }
    for node in (0..3).map(NodeId) {
        let fault = |fault: fn(NodeId) -> Fault| Choice::Fault(Box::new(fault(node)));
        let host = world.host(node).unwrap();
        if host.can_restart() {
            moves.push((fault(Fault::Restart), *spent));
        }
        if host.is_up() && spent.crashes < bounds.crashes {
            let spent = Spent { crashes: spent.crashes + 1, ..*spent };
            moves.push((fault(Fault::Crash), spent));
            moves.extend((!host.written.is_empty()).then_some((fault(Fault::PowerLoss), spent)));
        }
    }
    moves
}

#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Spent {
    elections: u8,
    asked: usize,
    crashes: u8,
}

/// A state of an ensemble that is watched.
#[derive(Clone)]
struct State {
    world: World<Ensemble>,
    monitors: Vec<Box<dyn Monitor<Ensemble>>>,
    spent: Spent,
}

impl State {
    fn begin(run: &SavedRun) -> Self {
        let config = Ensemble::configure(run).unwrap();
        let monitors = Ensemble::monitors(&config);
        let setup = Setup { network: run.network, fsync: run.fsync, seed: run.seed };
        let mut state =
            Self { world: World::new(config, setup), monitors, spent: Spent::default() };
        (0..4).for_each(|node| state.make(Choice::Start(NodeId(node))));
        for step in &run.interventions {
            state.make(Ensemble::choice(&state.world, &step.words).unwrap());
        }
        state
    }

    fn make(&mut self, choice: Choice<zookeeper::Node>) {
        let mut events = Vec::new();
        self.world.apply(&Step { at: self.world.now(), choice }, &mut events).unwrap();
        for monitor in &mut self.monitors {
            assert_eq!(monitor.observe(&self.world, &events), None);
        }
    }

    fn key(&self) -> (u64, u64, Spent) {
        let mut hasher = FixedHasher::default();
        self.monitors.iter().for_each(|monitor| monitor.remember(&mut hasher));
        (self.world.fingerprint(), hasher.finish(), self.spent)
    }

    /// How many of the two writes some server that runs has applied.
    fn applied(&self) -> usize {
        let servers = (0..3).filter_map(|node| self.world.process(NodeId(node))?.server());
        let count = |server: &zookeeper::Server| {
            let paths = ["/a", "/n-0000000001"].map(zookeeper::Path::new);
            paths.iter().filter(|path| server.tree().get(path).is_some()).count()
        };
        servers.map(count).max().unwrap_or_default()
    }
}

/// States within so many steps of this run, and in how many of those some server has applied one write,
/// and both.
fn applied(run: &SavedRun, bounds: &Bounds, depth: u32) -> [u64; 3] {
    let begun = State::begin(run);
    let mut known = BTreeSet::from([begun.key()]);
    let mut layer = vec![begun];
    let mut counts = [1, 0, 0];
    for _ in 0..depth {
        let mut next = Vec::new();
        for state in &layer {
            for (choice, spent) in moves(state, bounds) {
                let mut child = State { spent, ..state.clone() };
                child.make(choice);
                if known.insert(child.key()) {
                    (0..=child.applied()).for_each(|writes| counts[writes] += 1);
                    next.push(child);
                }
            }
        }
        layer = next;
    }
    counts
}

/// The same states, counted by a search that is nothing but a set of them.
#[test]
fn how_many_states_from_an_established_ensemble_on_have_a_write_applied() {
    let (run, bounds) = established(None, 0);
    assert_eq!(applied(&run, &bounds, 30), [1_665, 1_424, 397]);
    let (run, bounds) = established(None, 1);
    let depth = if is_complete() { 14 } else { 9 };
    let expected = if is_complete() { [317_948, 6_637, 2] } else { [12_051, 54, 0] };
    assert_eq!(applied(&run, &bounds, depth), expected);
    let run = said(&run, &[ESTABLISHED, PROPOSED].concat());
    let depth = if is_complete() { 12 } else { 7 };
    let expected = if is_complete() { [323_893, 12_128, 325] } else { [8_903, 205, 0] };
    assert_eq!(applied(&run, &Bounds { workload: Vec::new(), ..bounds }, depth), expected);
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
