//! Beats: where a run pauses for its reader, and that pausing changes nothing.

use lab::{Bench, Frame, Lab, OpensAt, PlanState, Stop, Travel};
use sim::saved::{Expect, SavedRun, file};
use synod_lab_raft::Cluster;

const LESSON: &str = r#"
lab = "raft"
seed = 5
until = "3s"

[[action]]
at = "50ms"
say = "Nobody leads."
beat = true

[[action]]
when = "committed 3"
ask = "Who leads next?"

[[action]]
when = "committed 3"
do = "crash leader"
say = "The leader crashes."

[[action]]
when = "leader elected"
say = "A new leader."
beat = true

[[action]]
when = "committed 6"
do = "restart crashed"
beat = true
"#;

fn lesson() -> SavedRun {
    file::read(LESSON).expect("it is a file")
}

fn open(run: &SavedRun) -> Bench<Cluster> {
    Bench::open(run).expect("it is a run")
}

/// Plays until something asks for attention.
fn play(lab: &mut Bench<Cluster>, until_us: u64) -> Stop {
    loop {
        let stop = lab.advance(until_us, 7).stop;
        if stop != Stop::Budget {
            return stop;
        }
    }
}

fn beat(lab: &mut Bench<Cluster>) -> (usize, u64, u64) {
    let frame = lab.frame(lab::Window::default());
    (frame.beat.expect("it stands at a beat"), frame.position.at_us, frame.position.step)
}

fn beats(lab: &mut Bench<Cluster>) -> Vec<(usize, u64, u64)> {
    let mut beats = Vec::new();
    while play(lab, 3_000_000) == Stop::Beat {
        beats.push(beat(lab));
    }
    beats
}

fn is_up(frame: &Frame, name: &str) -> bool {
    frame.scene.actors.iter().any(|actor| actor.name == name && actor.life == scene::Life::Up)
}

#[test]
fn playing_pauses_at_every_beat_and_pausing_changes_nothing() {
    let mut plain = lesson();
    for action in &mut plain.script {
        action.beat = false;
        action.caption.push_str(&std::mem::take(&mut action.ask));
    }
    let mut without = open(&plain);
    assert_eq!(play(&mut without, 3_000_000), Stop::Reached);
    let mut lab = open(&lesson());
    let seen = beats(&mut lab);
    assert_eq!(seen.iter().map(|beat| beat.0).collect::<Vec<_>>(), [0, 1, 3, 4]);
    assert_eq!(lab.position().digest, without.position().digest);
    assert_eq!(lab.position().step, without.position().step);
    assert!(
        lab.frame(lab::Window::default())
            .plan
            .iter()
            .all(|line| matches!(line.state, PlanState::Done(_)))
    );
    let mut sought = open(&lesson());
    while sought.travel(Travel::To(3_000_000), 100).stop == Stop::Budget {}
    assert_eq!(sought.position().at_us, 3_000_000, "whoever seeks does not stop on the way");
    sought.travel(Travel::To(0), 100);
    assert_eq!(beats(&mut sought), seen, "and finds every beat afterwards");
}

#[test]
fn a_question_waits_before_what_it_is_about() {
    let mut lab = open(&lesson());
    play(&mut lab, 3_000_000);
    assert_eq!(play(&mut lab, 3_000_000), Stop::Beat);
    let frame = lab.frame(lab::Window::default());
    let (asked, next) = (&frame.plan[1], &frame.plan[2]);
    assert_eq!((frame.beat, &*asked.ask, asked.beat), (Some(1), "Who leads next?", true));
    assert_eq!((next.beat, &next.state), (false, &PlanState::Ahead));
    assert!(["s1", "s2", "s3", "s4", "s5"].iter().all(|name| is_up(&frame, name)));
    let (steps, at_us) = (frame.position.step, frame.position.at_us);
    lab.travel(Travel::Step, 1);
    let frame = lab.frame(lab::Window::default());
    assert_eq!(frame.plan[2].state, PlanState::Done(at_us), "the next step is the answer");
    assert_eq!(frame.position.step, steps + 1);
    assert!(!["s1", "s2", "s3", "s4", "s5"].iter().all(|name| is_up(&frame, name)));
}

#[test]
fn stepping_stops_at_a_question_too() {
    let mut lab = open(&lesson());
    let mut asked = 0;
    while lab.position().at_us < 2_000_000 {
        let steps = lab.position().step;
        lab.travel(Travel::Step, 1);
        let frame = lab.frame(lab::Window::default());
        if frame.beat == Some(1) && frame.position.step == steps {
            assert_eq!(frame.plan[2].state, PlanState::Ahead);
            asked += 1;
        }
    }
    assert_eq!(asked, 1);
}

#[test]
fn page_down_and_page_up_go_from_beat_to_beat() {
    let mut whole = open(&lesson());
    let seen = beats(&mut whole);
    let mut lab = open(&lesson());
    let next = |lab: &mut Bench<Cluster>| loop {
        let stop = lab.travel(Travel::NextBeat, 50).stop;
        if stop != Stop::Budget {
            return stop;
        }
    };
    for expected in &seen {
        assert_eq!(next(&mut lab), Stop::Beat);
        assert_eq!(beat(&mut lab), *expected);
    }
    let end = lab.position();
    assert_eq!((next(&mut lab), lab.position().at_us), (Stop::Reached, end.at_us), "none is left");
    for expected in seen.iter().rev().skip(1) {
        assert_eq!(lab.travel(Travel::PreviousBeat, 50).stop, Stop::Beat);
        assert_eq!(beat(&mut lab), *expected);
    }
    assert_eq!(lab.travel(Travel::PreviousBeat, 50).stop, Stop::Reached);
    assert_eq!(
        (lab.position().at_us, lab.position().step),
        (0, 0),
        "before the first is the start"
    );
    for expected in &seen {
        assert_eq!(next(&mut lab), Stop::Beat);
        assert_eq!(beat(&mut lab), *expected, "and forward again over what is known");
    }
    lab.travel(Travel::To(seen[2].1 + 1), 1_000);
    lab.travel(Travel::PreviousBeat, 50);
    assert_eq!(beat(&mut lab), seen[2], "from behind a beat, back to it");
}

#[test]
fn what_is_done_at_a_beat_happens_again_when_the_run_is_opened_again() {
    for (number, words) in
        [(0, "crash s2"), (1, "isolate leader"), (2, "pause s3"), (3, "cut s1 s2")]
    {
        let mut lab = open(&lesson());
        for _ in 0..=number {
            assert_eq!(play(&mut lab, 3_000_000), Stop::Beat);
        }
        let here = beat(&mut lab);
        lab.intervene(words).expect("it can be done");
        let frame = lab.frame(lab::Window::default());
        assert_eq!(frame.position.at_us, here.1);
        assert!(matches!(frame.plan[here.0].state, PlanState::Done(_)), "it is not asked twice");
        let rest = beats(&mut lab);
        let mut again = open(&lab.saved(OpensAt::Start));
        let all = beats(&mut again);
        assert_eq!(all[all.len() - rest.len()..], rest, "{words}");
        assert_eq!(again.position().digest, lab.position().digest, "{words}");
        let (left, right) =
            (lab.frame(lab::Window::default()), again.frame(lab::Window::default()));
        assert_eq!((left.plan, left.drift), (right.plan, right.drift), "{words}");
    }
}

/// The condition of the last action holds before the person acts, and not afterwards.
#[test]
fn a_person_at_a_beat_comes_before_what_the_script_does_next() {
    let text = "lab = \"raft\"\nseed = 5\nuntil = \"1s\"\n\
        [[action]]\nwhen = \"leader elected\"\nask = \"Who?\"\n\
        [[action]]\nwhen = \"s1 leads\"\ndo = \"pause follower\"\n";
    let mut lab = open(&file::read(text).expect("it is a file"));
    assert_eq!(play(&mut lab, 1_000_000), Stop::Beat);
    lab.intervene("crash leader").expect("one leads");
    play(&mut lab, 1_000_000);
    let mut again = open(&lab.saved(OpensAt::Start));
    while play(&mut again, 1_000_000) == Stop::Beat {}
    assert_eq!(again.frame(lab::Window::default()).plan, lab.frame(lab::Window::default()).plan);
    assert_eq!(again.position().digest, lab.position().digest);
    assert_eq!(
        lab.frame(lab::Window::default()).plan[1].state,
        PlanState::Ahead,
        "nobody leads any more"
    );
}

#[test]
fn taking_back_what_was_done_at_a_beat_leads_back_to_it() {
    let mut lab = open(&lesson());
    play(&mut lab, 3_000_000);
    play(&mut lab, 3_000_000);
    let (here, digest) = (beat(&mut lab), lab.position().digest);
    lab.intervene("crash s2").expect("it runs");
    play(&mut lab, 2_000_000);
    lab.change(lab::Change::Undo).expect("something was done");
    assert_eq!((beat(&mut lab), lab.position().digest), (here, digest));
    let rest = beats(&mut lab);
    assert_eq!(rest, beats(&mut open(&lesson()))[2..]);
}

#[test]
fn only_a_promise_that_is_watched_can_be_expected_to_break() {
    let breaks = |name: &str| {
        let expect = Some(Expect::Breaks(name.to_owned()));
        Bench::<Cluster>::open(&SavedRun { expect, ..lesson() }).err().map(|why| why.words)
    };
    assert_eq!(breaks("Election Safety"), None);
    let why = "There is no promise called “Eternal Peace”";
    assert_eq!(breaks("Eternal Peace").as_deref(), Some(why));
}

#[test]
fn what_cannot_be_opened_says_which_part_of_the_run_is_wrong() {
    let place = |text: &str| {
        let run = file::read(&format!("lab = \"raft\"\n{text}")).expect("it is a file");
        Bench::<Cluster>::open(&run).err().and_then(|why| Some(why.place?.to_string()))
    };
    let settings = "[config]\nservers = 3\nbatch = 900\nclients = 70";
    assert_eq!(place(settings).as_deref(), Some("value of setting 2"));
    let actions = "[[action]]\nat = \"1s\"\ndo = \"heal\"\n[[action]]\nwhen = \"x\"\ndo = \"heal\"";
    assert_eq!(place(actions).as_deref(), Some("condition of action 2"));
    assert_eq!(place("expect = \"breaks Peace\"").as_deref(), Some("expect"));
    assert_eq!(place("seed = 7"), None);
}

#[test]
fn at_once_is_the_moment_of_the_action_above() {
    let text = "lab = \"raft\"\nuntil = \"1s\"\n\
        [[action]]\nat = \"123456us\"\nask = \"Who?\"\n\
        [[action]]\nwhen = \"at once\"\ndo = \"crash s2\"\n\
        [[action]]\nwhen = \"leader elected\"\ndo = \"crash s3\"\n\
        [[action]]\nwhen = \"at once\"\nsay = \"Two are down.\"\nbeat = true\n";
    let mut lab = open(&file::read(text).expect("it is a file"));
    assert_eq!(play(&mut lab, 1_000_000), Stop::Beat);
    assert_eq!(
        lab.frame(lab::Window::default()).plan[1].state,
        PlanState::Ahead,
        "the question comes first"
    );
    assert_eq!(play(&mut lab, 1_000_000), Stop::Beat);
    let plan = lab.frame(lab::Window::default()).plan;
    assert_eq!(plan[1].state, PlanState::Done(123_456));
    assert_eq!(plan[2].state, plan[3].state);
}

#[test]
fn seeking_in_the_smallest_slices_gets_past_every_beat() {
    let mut whole = open(&lesson());
    whole.travel(Travel::To(3_000_000), u32::MAX);
    let mut lab = open(&lesson());
    let slices =
        (0..2_000).take_while(|_| lab.travel(Travel::To(3_000_000), 1).stop == Stop::Budget);
    assert!(slices.count() < 2_000);
    assert_eq!(lab.position().digest, whole.position().digest);
}
