//! Exhaustive searches: their counts are pinned, the honest system breaks nothing, and what a rule
//! that is switched off costs is found, shrunk, and plays again from its link.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "by_hand/found.rs"]
mod found;

use std::hash::Hasher;

use found::{BY_HAND, SLOW};
use kernel::{Micros, NodeId};
use lab::{Stop, Travel};
use sim::saved::{Action, Network, SavedRun, Trigger, link};
use sim::{Choice, Event, Fault, FixedHasher, PacketId, Setup, Step, World};
use synod_lab_raft::{Cluster, ClusterConfig, ENTRY, SEARCHER};
use verify::search::{Bounds, Counterexample, End, Progress, Timeouts, Walk};
use verify::{Monitor, Subject};

/// Searches to the end, so many states at a time.
fn search(run: &SavedRun, bounds: &Bounds, slice: u64) -> (Progress, Option<Counterexample>) {
    let mut search = (SEARCHER.begin)(run, bounds).unwrap();
    loop {
        let progress = search.advance(slice);
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

/// One election, one heartbeat, one entry, one crash and one lost message.
fn with_faults(depth: u32) -> (SavedRun, Bounds) {
    let (run, usual) = (SEARCHER.usual)(None);
    let each = [("election".to_owned(), 1), ("heartbeat".to_owned(), 1)];
    let timeouts = Timeouts::Each(each.to_vec());
    (run, Bounds { crashes: 1, drops: 1, timeouts, depth, ..usual })
}

#[test]
fn one_election_and_one_entry_without_faults_are_searched_completely() {
    let (run, bounds) = (SEARCHER.usual)(None);
    let complete = (11_599, 33_783, 25, 0, Some(End::Complete));
    for slice in [1, 777, u64::MAX] {
        let (progress, found) = search(&run, &bounds, slice);
        assert_eq!((counts(progress), found), (complete, None), "in slices of {slice}");
    }
}

/// The complete search takes minutes: `SEARCH=complete cargo test --release -p synod-lab-raft
/// --test search`. Otherwise it goes as deep as the tests have time for.
#[test]
fn a_crash_and_a_lost_message_break_no_promise() {
    let (depth, expected) = if is_complete() {
        (1_000, (8_815_368, 48_845_478, 31, 0, Some(End::Complete)))
    } else {
        (13, (163_458, 609_363, 13, 78_111, Some(End::Depth)))
    };
    let (run, bounds) = with_faults(depth);
    let (progress, found) = search(&run, &bounds, 100_000);
    assert_eq!((counts(progress), found), (expected, None));
}

/// Are the searches wanted that take minutes?
fn is_complete() -> bool {
    std::env::var_os("SEARCH").is_some_and(|wanted| wanted == "complete")
}

#[test]
fn a_search_that_ends_early_says_so() {
    let (run, bounds) = with_faults(1_000);
    let (progress, found) = search(&run, &Bounds { states: 5_000, ..bounds }, 999);
    assert_eq!((progress.states, progress.end, found), (5_000, Some(End::States), None));
    assert!(0 < progress.frontier && progress.frontier < progress.states);
}

fn flawed(flaw: &str) -> (SavedRun, Bounds) {
    (SEARCHER.usual)(Some(flaw))
}

/// Plays a run on the bench of the page, and says which promise breaks first and after how many
/// steps.
fn breach(run: &SavedRun) -> Option<(String, u64)> {
    let mut bench = (ENTRY.open)(run).unwrap();
    let stop = bench.travel(Travel::To(60_000_000), 1_000_000).stop;
    let breach = bench.frame(lab::Window::default()).breach?;
    assert_eq!(stop, Stop::Breach);
    Some((breach.promise, breach.step))
}

#[test]
fn a_flaw_is_found_as_fast_as_by_hand_and_its_link_breaks_the_same_promise() {
    let slow = SLOW.iter().filter(|_| is_complete());
    for (flaw, promise, by_hand) in BY_HAND.iter().chain(slow) {
        let (run, bounds) = flawed(flaw);
        let nodes = if *flaw == "votes-counted-twice" { NODES + 1 } else { NODES };
        let (progress, found) = search(&run, &bounds, 10_000);
        assert_eq!(progress.end, Some(End::Found), "{flaw}");
        let found = found.unwrap();
        assert_eq!(found.promise, *promise, "{flaw}");
        let named = ENTRY.flaws.iter().find(|known| known.name == *flaw).unwrap();
        assert!(named.breaks.contains(&found.promise), "{flaw}");
        let linked = link::decode(&link::encode(&found.run)).unwrap();
        assert_eq!(linked, found.run);
        let steps = found.run.interventions.len() as u64;
        assert_eq!(breach(&linked), Some(((*promise).to_owned(), nodes + steps)), "{flaw}");
        let hand = breach(&said(&run, nodes, by_hand)).map(|breach| breach.0);
        assert_eq!(hand.as_deref(), Some(*promise), "{flaw}");
        assert_eq!(steps, by_hand.len() as u64, "{flaw}: {:?}", found.run.interventions);
    }
}

/// Three servers and a client begin before anything is chosen.
const NODES: u64 = 4;

/// The run with these steps while its clock stands still.
fn said(run: &SavedRun, nodes: u64, words: &[&str]) -> SavedRun {
    let begun = u32::try_from(nodes).unwrap();
    let interventions = (begun..).zip(words).map(|(nth, words)| sim::saved::Intervention {
        at_us: 0,
        nth,
        words: (*words).to_owned(),
    });
    let clock = sim::saved::ClockMode::Stopped;
    SavedRun { clock, interventions: interventions.collect(), ..run.clone() }
}

/// One vote per term breaks before that; this search watches for two leaders only.
#[test]
fn a_vote_sent_before_it_was_durable_takes_few_steps_to_two_leaders() {
    let (run, bounds) = flawed("vote-not-durable");
    let promise = "Election Safety";
    let (progress, found) =
        search(&run, &Bounds { promise: Some(promise.to_owned()), ..bounds }, 10_000);
    let found = found.unwrap();
    assert_eq!((progress.states, progress.depth, found.promise), (37_727, 8, promise));
    assert_eq!(found.run.interventions.len(), 8, "{:?}", found.run.interventions);
    let frame = {
        let mut bench = (ENTRY.open)(&found.run).unwrap();
        while bench.travel(Travel::To(1_000_000), 1_000).stop == Stop::Breach {}
        bench.frame(lab::Window::default())
    };
    let broken = |lamp: &&lab::Lamp| lamp.state == lab::LampState::Broken;
    let mut broken = frame.lamps.iter().filter(broken);
    assert!(broken.any(|lamp| lamp.name == promise), "{:?}", frame.lamps);
}

#[test]
fn a_walk_finds_what_is_deep_and_shrinking_leaves_nothing_to_leave_out() {
    let (run, bounds) = flawed("truncate-always");
    let each = [("election".to_owned(), 4), ("heartbeat".to_owned(), 4)];
    let timeouts = Timeouts::Each(each.to_vec());
    let bounds = Bounds { timeouts, crashes: 2, drops: 2, duplicates: 2, ..bounds };
    let walk = Walk { seed: 1, walks: 5_000, steps: 300 };
    let found = (SEARCHER.walk)(&run, &bounds, walk).unwrap().expect("a walk gets there");
    let short = (SEARCHER.shrink)(&found.run).unwrap();
    let (_, promise, by_hand) =
        BY_HAND.iter().find(|(flaw, ..)| *flaw == "truncate-always").unwrap();
    assert_eq!((found.promise, short.promise), (*promise, *promise));
    let (before, after) = (found.run.interventions.len(), short.run.interventions.len());
    assert!(after < before && 5 * after <= 6 * by_hand.len(), "{before} steps became {after}");
    assert_eq!(short.steps_before, before as u64);
    let again = breach(&short.run).map(|breach| breach.0);
    assert_eq!(again.as_deref(), Some(found.promise));
    let again = (SEARCHER.shrink)(&short.run).unwrap();
    assert_eq!(again.run, short.run, "what is short stays as it is");
    for left_out in 0..after {
        let mut run = short.run.clone();
        run.interventions.remove(left_out);
        assert_eq!(breach(&run), None, "without {}", short.run.interventions[left_out].words);
    }
}

#[test]
fn an_honest_run_cannot_be_shrunk_and_an_honest_walk_breaks_nothing() {
    let (run, bounds) = with_faults(1_000);
    assert_eq!((SEARCHER.shrink)(&said(&run, NODES, &["timeout s1 election", "sync s1"])), None);
    let walk = Walk { seed: 7, walks: 500, steps: 200 };
    let bounds = Bounds { crashes: 3, drops: 3, duplicates: 3, ..bounds };
    let bounds = Bounds { timeouts: Timeouts::Any(6), ..bounds };
    assert_eq!((SEARCHER.walk)(&run, &bounds, walk), Ok(None));
}

/// s2 has voted and lost its power; nothing more may fail, and what has failed does not count.
#[test]
fn a_search_and_a_walk_begin_where_a_run_has_come_to() {
    let (run, usual) = flawed("vote-not-durable");
    let (_, promise, by_hand) = BY_HAND[0];
    let start = said(&run, NODES, &by_hand[..3]);
    let bounds = Bounds { crashes: 0, timeouts: Timeouts::Any(1), ..usual };
    let (progress, found) = search(&start, &bounds, 1);
    let found = found.unwrap();
    assert_eq!((found.promise, progress.depth), (promise, 2));
    assert_eq!(found.run, said(&run, NODES, by_hand), "the start, and then the way");
    assert_eq!(breach(&found.run), Some((promise.to_owned(), NODES + 5)));
    let again = search(&run, &bounds, 1_000);
    assert_eq!(again.1, None, "nothing can fail from the beginning on");

    let walk = Walk { seed: 1, walks: 100, steps: 50 };
    let walked = (SEARCHER.walk)(&start, &bounds, walk).unwrap().expect("it is near");
    assert_eq!(walked.run.interventions[..3], start.interventions);
    assert_eq!(breach(&walked.run).map(|breach| breach.0).as_deref(), Some(promise));
    let short = (SEARCHER.shrink)(&walked.run).unwrap();
    assert_eq!(short.run.interventions.len(), by_hand.len(), "the start is steps like any other");
}

#[test]
fn a_start_that_cannot_be_played_is_explained() {
    let (run, bounds) = flawed("vote-not-durable");
    let why = |run: &SavedRun| {
        (SEARCHER.begin)(run, &bounds).err().map_or(String::new(), |why| why.to_string())
    };
    let (_, promise, by_hand) = BY_HAND[0];
    let start = said(&run, NODES, &by_hand[..3]);
    assert_eq!(why(&start), "");
    let runs = SavedRun { clock: sim::saved::ClockMode::Runs, ..start.clone() };
    let mut early = start.clone();
    early.interventions[0].nth = 3;
    let act = Action {
        trigger: Trigger::At(0),
        words: "crash s3".to_owned(),
        caption: String::new(),
        beat: false,
        ask: String::new(),
    };
    let scripted = SavedRun { script: vec![act], ..start };
    for run in [runs, early, scripted] {
        assert!(why(&run).contains("with a stopped clock and no script"), "{}", why(&run));
    }
    let broken = why(&said(&run, NODES, by_hand));
    assert!(broken.contains("“timeout s2 election”: already broken there: "), "{broken}");
    assert!(broken.contains(promise), "{broken}");
    for (words, part) in [
        ("deliver s1>s2#1", "“deliver s1>s2#1”: "),
        ("crash leader", "“crash leader”: waits for a leader"),
        ("sing", "“sing”: "),
        ("loss 10", "no chance"),
    ] {
        let why = why(&said(&run, NODES, &[words]));
        assert!(why.contains(part), "{words}: {why}");
    }
}

#[test]
fn what_cannot_be_searched_is_explained() {
    let (run, usual) = (SEARCHER.usual)(None);
    let why = |run: &SavedRun, bounds: &Bounds| {
        (SEARCHER.begin)(run, bounds).err().map_or(String::new(), |why| why.to_string())
    };
    let lossy = SavedRun { network: Network { loss_permille: 1, ..run.network }, ..run.clone() };
    assert!(why(&lossy, &usual).contains("no chance"));
    let none = Bounds { promise: Some("Kindness".to_owned()), ..usual.clone() };
    assert!(why(&run, &none).contains("Kindness"));
    for words in ["c1 sing", "crash s1"] {
        let asked = Bounds { workload: vec![words.to_owned()], ..usual.clone() };
        assert!(!why(&run, &asked).is_empty(), "{words}");
    }
}

/// A world that is watched, as a search does it.
struct Watched {
    world: World<Cluster>,
    monitors: Vec<Box<dyn Monitor<Cluster>>>,
}

impl Watched {
    fn begin() -> Self {
        let (run, _) = flawed("vote-not-durable");
        let config = ClusterConfig::read(&run.config).unwrap();
        let monitors = Cluster::monitors(&config);
        let setup = Setup { network: run.network, fsync: run.fsync, seed: run.seed };
        let mut begun = Self { world: World::new(config, setup), monitors };
        (0..4).for_each(|node| begun.make(Choice::Start(NodeId(node))));
        begun
    }

    fn make(&mut self, choice: Choice<kv::Node>) {
        let mut events: Vec<Event<kv::Node>> = Vec::new();
        self.world.apply(&Step { at: Micros(0), choice }, &mut events).unwrap();
        for monitor in &mut self.monitors {
            assert_eq!(monitor.observe(&self.world, &events), None);
        }
    }

    fn memory(&self) -> u64 {
        let mut hasher = FixedHasher::default();
        self.monitors.iter().for_each(|monitor| monitor.remember(&mut hasher));
        hasher.finish()
    }
}

/// A vote that was told and lost is nowhere in the world, and yet a second one would be a breach.
#[test]
fn two_ways_to_one_world_are_two_states_where_monitors_remember_differently() {
    let (mut voted, mut not) = (Watched::begin(), Watched::begin());
    let packet = |from, to| PacketId::new(NodeId(from), NodeId(to), 1);
    let election = kv::Timer::Raft(raft::Timer::Election);
    for watched in [&mut voted, &mut not] {
        watched.make(Choice::Expire(NodeId(0), election));
    }
    voted.make(Choice::Deliver(packet(0, 1)));
    voted.make(Choice::Fault(Box::new(Fault::Drop(packet(1, 0)))));
    not.make(Choice::Fault(Box::new(Fault::Drop(packet(0, 1)))));
    for watched in [&mut voted, &mut not] {
        watched.make(Choice::Fault(Box::new(Fault::PowerLoss(NodeId(1)))));
        watched.make(Choice::Fault(Box::new(Fault::Restart(NodeId(1)))));
    }
    assert_eq!(voted.world.fingerprint(), not.world.fingerprint());
    assert_ne!(voted.memory(), not.memory());
}
