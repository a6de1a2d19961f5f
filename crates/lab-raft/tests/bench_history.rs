//! A run on the bench: speed does not matter, the past can be visited, a branch keeps the old
//! future, and undo takes back exactly one thing.

use lab::{Bench, Change, Lab, OpensAt, Stop, Travel};
use sim::saved::{SavedRun, link};
use synod_lab_raft::{Cluster, first};

fn bench(run: &SavedRun) -> Bench<Cluster> {
    Bench::open(run).expect("the run is valid")
}

fn digest_at(lab: &mut dyn Lab, at_us: u64) -> String {
    while lab.travel(Travel::To(at_us), 10_000).stop == Stop::Budget {}
    lab.position().digest
}

const SECOND: u64 = 1_000_000;

#[test]
fn the_digest_does_not_depend_on_how_the_run_is_sliced() {
    let whole = digest_at(&mut bench(&first()), 5 * SECOND);
    for (rate, speed_permille) in [(10, 4_000), (30, 1_000), (60, 50), (144, 250)] {
        let mut lab = bench(&first());
        let frame = SECOND * speed_permille / 1_000 / rate;
        let mut at = 0;
        while at < 5 * SECOND {
            at = (at + frame).min(5 * SECOND);
            while lab.advance(at, 7).stop == Stop::Budget {}
        }
        assert_eq!(lab.position().digest, whole, "{rate} frames a second");
    }
}

#[test]
fn stepping_back_and_seeking_find_the_same_states() {
    let mut lab = bench(&first());
    let mut seen = vec![lab.position().digest];
    for _ in 0..3_000 {
        lab.travel(Travel::Step, 1);
        seen.push(lab.position().digest);
    }
    for step in [2_999, 2_500, 1_025, 1_024, 1_023, 513, 512, 511, 1, 0, 777, 3_000] {
        lab.travel(Travel::AfterStep(step), 10_000);
        let index = usize::try_from(step).unwrap();
        assert_eq!(lab.position().digest, seen[index], "after {step} steps");
    }
    for step in (2_900..3_000_usize).rev() {
        lab.travel(Travel::Back, 1);
        assert_eq!(lab.position().digest, seen[step], "back to {step}");
    }
}

#[test]
fn a_choice_in_the_past_keeps_the_old_future_as_a_branch() {
    let mut lab = bench(&first());
    digest_at(&mut lab, SECOND);
    lab.intervene("crash leader").unwrap();
    let old_future = digest_at(&mut lab, 3 * SECOND);
    digest_at(&mut lab, 2 * SECOND);
    lab.intervene("isolate s3").unwrap();
    assert_eq!(lab.timeline(100).branches.len(), 1);
    let new_future = digest_at(&mut lab, 3 * SECOND);
    assert_ne!(new_future, old_future);
    let number = lab.timeline(100).branches[0].number;
    lab.change(Change::Branch(number)).unwrap();
    assert_eq!(digest_at(&mut lab, 3 * SECOND), old_future, "the old future is as it was");
    let number = lab.timeline(100).branches[0].number;
    lab.change(Change::Branch(number)).unwrap();
    assert_eq!(digest_at(&mut lab, 3 * SECOND), new_future, "and so is the new one");
}

#[test]
fn undo_takes_one_intervention_back_and_redo_makes_it_again() {
    let mut lab = bench(&first());
    let untouched = digest_at(&mut bench(&first()), 3 * SECOND);
    digest_at(&mut lab, SECOND);
    lab.intervene("crash s1").unwrap();
    digest_at(&mut lab, 2 * SECOND);
    lab.intervene("slow s2 10").unwrap();
    let both = digest_at(&mut lab, 3 * SECOND);
    lab.change(Change::Undo).unwrap();
    assert_eq!(lab.position().at_us, 2 * SECOND, "undo goes to where it was made");
    lab.change(Change::Redo).unwrap();
    assert_eq!(digest_at(&mut lab, 3 * SECOND), both);
    lab.change(Change::Undo).unwrap();
    lab.change(Change::Undo).unwrap();
    assert!(lab.change(Change::Undo).is_err(), "there is nothing left to undo");
    assert_eq!(digest_at(&mut lab, 3 * SECOND), untouched);
}

#[test]
fn a_link_opens_at_the_very_moment_with_the_same_digest() {
    let mut lab = bench(&first());
    digest_at(&mut lab, SECOND);
    lab.intervene("crash leader").unwrap();
    lab.intervene("c1 put x 7").unwrap();
    lab.travel(Travel::Step, 1);
    lab.travel(Travel::Step, 1);
    lab.intervene("isolate s5").unwrap();
    let (there, saved) = (lab.position(), lab.saved(OpensAt::Moment));
    digest_at(&mut lab, 4 * SECOND);
    let opened = link::decode(&link::encode(&saved)).unwrap();
    assert_eq!(opened, saved);
    let mut again = bench(&opened);
    while again.travel(Travel::Moment, 50).stop == Stop::Budget {}
    let here = again.position();
    assert_eq!((here.at_us, here.step, here.digest), (there.at_us, there.step, there.digest));
    assert_eq!(again.frame(lab::Window::default()).drift, None);
    assert_eq!(digest_at(&mut again, 4 * SECOND), lab.position().digest);
}

#[test]
fn a_run_that_this_build_plays_differently_says_where() {
    let mut lab = bench(&first());
    for second in 1..=3 {
        digest_at(&mut lab, second * SECOND);
        lab.intervene("c1 get x").unwrap();
    }
    let mut saved = lab.saved(OpensAt::Moment);
    saved.digests[2].digest ^= 1;
    let mut again = bench(&saved);
    while again.travel(Travel::Moment, 1_000).stop == Stop::Budget {}
    let drift = again.frame(lab::Window::default()).drift.unwrap();
    assert!(drift.contains("between its interventions 2 and 3"), "{drift}");
}

#[test]
fn an_intervention_that_no_longer_applies_is_listed() {
    let mut lab = bench(&first());
    digest_at(&mut lab, SECOND);
    lab.intervene("crash s1").unwrap();
    let mut saved = lab.saved(OpensAt::Start);
    saved.digests.clear();
    saved.interventions.push(saved.interventions[0].clone());
    let mut again = bench(&saved);
    digest_at(&mut again, 2 * SECOND);
    let skipped = again.frame(lab::Window::default()).skipped;
    assert_eq!(skipped.len(), 1);
    assert_eq!((skipped[0].words.as_str(), skipped[0].why.as_str()), ("crash s1", "It is down"));
}

#[test]
fn a_refused_intervention_changes_nothing() {
    let mut lab = bench(&first());
    let before = digest_at(&mut lab, SECOND);
    for words in ["restart s1", "crash s9", "explode", "", "drop s1>s2#99", "c1 put x", "s1 get x"]
    {
        assert!(lab.intervene(words).is_err(), "{words}");
        assert_eq!(lab.position().digest, before, "{words}");
        assert!(!lab.frame(lab::Window::default()).can_undo, "{words}");
    }
}

#[test]
fn the_story_is_the_same_whether_remembered_or_played_again() {
    let mut lab = bench(&first());
    digest_at(&mut lab, 4 * SECOND);
    let told = lab.story(60);
    assert_eq!(told.lines.len(), 60);
    digest_at(&mut lab, 8 * SECOND);
    digest_at(&mut lab, 4 * SECOND);
    assert_eq!(lab.story(60), told);
}

/// More happens than is kept; whoever asks for it all again and again comes to the beginning.
#[test]
fn what_is_forgotten_is_told_again_and_nothing_twice() {
    let told = |lab: &mut Bench<Cluster>, lines_max| {
        let lines = lab.story(lines_max).lines.into_iter();
        lines.map(|line| (line.step, line.who, line.text)).collect::<Vec<_>>()
    };
    let mut early = bench(&first());
    digest_at(&mut early, 5 * SECOND);
    let beginning = told(&mut early, usize::MAX);
    let mut lab = bench(&first());
    digest_at(&mut lab, 200 * SECOND);
    let mut all = told(&mut lab, usize::MAX);
    assert!(beginning[0].0 < all[0].0, "the beginning is forgotten by now");
    while beginning[0].0 < all[0].0 {
        let more = told(&mut lab, usize::MAX);
        assert!(more.len() > all.len() && more.ends_with(&all), "it only grows at its beginning");
        all = more;
    }
    assert_eq!(all[..beginning.len()], beginning);
}

#[test]
fn with_a_stopped_clock_only_the_listed_choices_happen() {
    let mut run = first();
    run.clock = sim::saved::ClockMode::Stopped;
    let mut lab = bench(&run);
    assert_eq!(lab.advance(10 * SECOND, 1_000).stop, Stop::Quiet);
    assert_eq!(lab.position().step, 7, "every node has started, and nothing else happened");
    lab.intervene("timeout s1 election").unwrap();
    lab.intervene("sync s1").unwrap();
    lab.intervene("deliver s1>s2#1").unwrap();
    assert_eq!(lab.position().step, 10);
    let saved = lab.saved(OpensAt::Moment);
    let mut again = bench(&saved);
    while again.travel(Travel::Moment, 10).stop == Stop::Budget {}
    assert_eq!(again.position().digest, lab.position().digest);
}
