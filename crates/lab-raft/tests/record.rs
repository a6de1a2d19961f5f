//! A scenario of what was done by hand plays the same, or says why not.

use lab::{Bench, Lab, LampState, OpensAt, PlanState, Stop, Travel};
use sim::saved::{Expect, SavedRun, Trigger, file, link};
use synod_lab_raft::{Cluster, SCENARIOS};

fn open(run: &SavedRun) -> Bench<Cluster> {
    Bench::open(run).expect("it is a run")
}

fn plain(seed: u64) -> SavedRun {
    SavedRun { seed, ..SavedRun::new("raft") }
}

fn go(lab: &mut Bench<Cluster>, at_us: u64) {
    while matches!(lab.travel(Travel::To(at_us), 10_000).stop, Stop::Budget | Stop::Breach) {}
}

/// Plays a scenario to its end: everything that it plans happened.
fn digest_of(run: &SavedRun) -> String {
    assert_eq!(link::decode(&link::encode(run)).as_ref(), Ok(run));
    assert_eq!(file::read(&file::write(run)).as_ref(), Ok(run));
    assert!(run.interventions.is_empty() && run.moment.is_none() && run.digests.is_empty());
    let mut lab = open(run);
    go(&mut lab, run.until_us);
    let plan = lab.frame(lab::Window::default()).plan;
    assert!(plan.iter().all(|line| matches!(line.state, PlanState::Done(_))), "{plan:?}");
    lab.position().digest
}

#[test]
fn what_was_done_while_playing_is_played_again_with_the_same_digest() {
    for seed in 1..20 {
        let mut lab = open(&plain(seed));
        go(&mut lab, 400_123);
        lab.intervene("crash s1").expect("it runs");
        lab.intervene("isolate s2").expect("it is connected");
        lab.intervene("loss 100").expect("it can be done");
        go(&mut lab, 1_200_000);
        lab.intervene("restart s1").expect("it is down");
        go(&mut lab, 1_300_777);
        lab.intervene("heal").expect("something is cut");
        go(&mut lab, 2_000_000);
        let recorded = lab.record().expect("it is short");
        assert_eq!(recorded.differs, None);
        assert_eq!((recorded.run.script.len(), recorded.run.until_us), (5, 2_000_000));
        assert_eq!(recorded.run.expect, Some(Expect::Holds));
        assert_eq!(digest_of(&recorded.run), lab.position().digest, "seed {seed}");
    }
}

#[test]
fn what_was_done_at_a_beat_follows_it_at_once() {
    for scenario in SCENARIOS {
        let run = file::read(scenario.toml).expect("it is a file");
        let beats = run.script.iter().filter(|action| action.is_beat()).count();
        for beat in 1..=beats {
            let mut lab = open(&run);
            for _ in 0..beat {
                while lab.travel(Travel::NextBeat, 1_000).stop != Stop::Beat {}
            }
            lab.intervene("loss 7").expect("it can be done");
            lab.intervene("fsync s1 constant 3ms").expect("it can be done");
            go(&mut lab, run.until_us);
            let recorded = lab.record().expect("it is short");
            let slug = scenario.slug;
            assert_eq!(recorded.differs, None, "{slug}, beat {beat}");
            let mut again = open(&recorded.run);
            go(&mut again, run.until_us);
            assert_eq!(again.position().digest, lab.position().digest, "{slug}, beat {beat}");
        }
    }
}

#[test]
fn what_was_done_in_the_middle_of_a_moment_says_so_where_it_differs() {
    let (mut same, mut other) = (0, 0);
    for step in 20..120 {
        let mut lab = open(&plain(5));
        lab.travel(Travel::AfterStep(step), 10_000);
        lab.intervene("loss 100").expect("it can be done");
        go(&mut lab, 1_000_000);
        let recorded = lab.record().expect("it is short");
        let is_same = digest_of(&recorded.run) == lab.position().digest;
        assert_eq!(recorded.differs.is_none(), is_same, "after step {step}");
        *(if is_same { &mut same } else { &mut other }) += 1;
    }
    assert!(other > 0, "a step that comes a microsecond later is another step");
    assert_eq!(same + other, 100);
}

#[test]
fn what_no_longer_applied_is_left_out_and_a_breach_is_expected() {
    let text = "lab = \"raft\"\nseed = 5\n[config]\nservers = 3\nclients = 0\n\
        flaw = \"vote-not-durable\"\n\
        [[intervention]]\nat = \"10ms\"\ndo = \"fsync s2 constant 300ms\"\n\
        [[intervention]]\nat = \"10ms\"\nnth = 1\ndo = \"cut s1 s3\"\n\
        [[intervention]]\nat = \"20ms\"\ndo = \"restart s1\"\n\
        [[intervention]]\nat = \"50ms\"\ndo = \"timeout s1 election\"\n\
        [[intervention]]\nat = \"65ms\"\ndo = \"power s2\"\n\
        [[intervention]]\nat = \"65ms\"\nnth = 1\ndo = \"partition s1 | s2 s3\"\n\
        [[intervention]]\nat = \"65ms\"\nnth = 2\ndo = \"restart s2\"\n\
        [[intervention]]\nat = \"65ms\"\nnth = 3\ndo = \"timeout s3 election\"\n";
    let mut lab = open(&file::read(text).expect("it is a file"));
    go(&mut lab, 300_000);
    let frame = lab.frame(lab::Window::default());
    assert_eq!(frame.skipped.len(), 1);
    let broken = frame.lamps.iter().filter(|lamp| lamp.state == LampState::Broken).count();
    assert!(broken > 0);
    let recorded = lab.record().expect("it is short");
    assert_eq!((recorded.run.script.len(), recorded.differs), (7, None));
    assert!(recorded.run.script.iter().all(|action| matches!(action.trigger, Trigger::At(_))));
    let first = frame.breach.expect("one is broken").promise;
    assert_eq!(recorded.run.expect, Some(Expect::Breaks(first)));
    assert_eq!(digest_of(&recorded.run), lab.position().digest);
}

#[test]
fn the_record_is_of_the_whole_run_wherever_the_playhead_is() {
    let mut lab = open(&plain(3));
    go(&mut lab, 500_001);
    lab.intervene("crash leader").expect("one leads");
    go(&mut lab, 1_500_000);
    let whole = lab.record();
    go(&mut lab, 200_000);
    assert_eq!(lab.record(), whole);
    assert_eq!(lab.saved(OpensAt::Start).interventions.len(), 1, "the run itself is as it was");
}
