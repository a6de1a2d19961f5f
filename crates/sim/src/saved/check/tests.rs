//! Every rule broken once, and what tidying keeps.

use super::*;
use crate::saved::Moment;

fn run() -> SavedRun {
    let at = |at_us| Intervention { at_us, nth: 0, words: "crash s1".to_owned() };
    SavedRun {
        config: vec![Setting { key: "servers".to_owned(), value: "5".to_owned() }],
        script: vec![Action {
            trigger: Trigger::When("leader elected".to_owned()),
            words: "crash leader".to_owned(),
            caption: "It crashes.".to_owned(),
            beat: true,
            ask: String::new(),
        }],
        questions: vec!["Who wins?".to_owned()],
        expect: Some(Expect::Breaks("Election Safety".to_owned())),
        interventions: vec![at(1), at(2)],
        digests: vec![Landmark { before: 0, digest: 7 }, Landmark { before: 1, digest: 8 }],
        moment: Some(Moment { at_us: 3, nth: 0, digest: 9 }),
        ..SavedRun::new("raft")
    }
}

fn breaks(change: impl FnOnce(&mut SavedRun)) -> (Place, Fault) {
    let mut run = run();
    assert_eq!(validate(&run), Ok(()));
    change(&mut run);
    let bad = validate(&run).unwrap_err();
    (bad.place, bad.fault)
}

#[test]
fn the_header_is_held_to_its_rules() {
    let long = Fault::TooLong { length: 201, max: 200 };
    assert_eq!(breaks(|run| run.lab.clear()), (Place::Lab, Fault::Empty));
    assert_eq!(breaks(|run| run.lab = "a b".to_owned()), (Place::Lab, Fault::Spaces));
    assert_eq!(breaks(|run| run.lab = "a\0".to_owned()), (Place::Lab, Fault::Unprintable));
    assert_eq!(breaks(|run| run.about = "é".repeat(201)), (Place::About, long));
    assert_eq!(breaks(|run| run.title = " a".to_owned()), (Place::Title, Fault::Spaces));
    for hidden in ["\n", "\u{7f}", "\u{9b}", "\u{202e}", "\u{2066}", "\u{feff}", "\u{2028}"] {
        let (place, fault) = breaks(|run| run.title = format!("a{hidden}b"));
        assert_eq!((place, fault), (Place::Title, Fault::Unprintable), "{hidden:?}");
    }
    let late = |place| (place, Fault::TooLate);
    assert_eq!(breaks(|run| run.until_us = TIME_US_MAX + 1), late(Place::Until));
    assert_eq!(breaks(|run| run.network.loss_permille = 1_001), (Place::Loss, Fault::TooHigh));
    let backwards = Delay::Uniform { min_us: 2, max_us: 1 };
    let fault = Fault::Delay(BadDelay::Backwards);
    assert_eq!(breaks(|run| run.fsync = backwards), (Place::Fsync, fault));
    assert_eq!(breaks(|run| run.network.delay = backwards), (Place::NetworkDelay, fault));
}

#[test]
fn settings_are_held_to_their_rules() {
    let key = Place::SettingKey(0);
    assert_eq!(breaks(|run| run.config[0].key.clear()), (key, Fault::Empty));
    assert_eq!(
        breaks(|run| run.config[0].key = "x".repeat(41)),
        (key, Fault::TooLong { length: 41, max: 40 })
    );
    assert_eq!(
        breaks(|run| run.config.push(run.config[0].clone())),
        (Place::SettingKey(1), Fault::Twice)
    );
    assert_eq!(
        breaks(|run| run.config[0].value = "a\u{200b}b".to_owned()),
        (Place::SettingValue(0), Fault::Unprintable)
    );
    assert_eq!(
        breaks(|run| run.config = vec![run.config[0].clone(); 65]),
        (Place::Settings, Fault::TooMany { count: 65, max: 64 })
    );
}

#[test]
fn actions_are_held_to_their_rules() {
    assert_eq!(
        breaks(|run| run.script[0].trigger = Trigger::When(String::new())),
        (Place::Condition(0), Fault::Empty)
    );
    assert_eq!(
        breaks(|run| run.script[0].trigger = Trigger::At(TIME_US_MAX + 1)),
        (Place::ActionTime(0), Fault::TooLate)
    );
    assert_eq!(
        breaks(|run| run.script[0].words = "crash  s1".to_owned()),
        (Place::Action(0), Fault::Spaces)
    );
    assert_eq!(
        breaks(|run| run.script[0].caption = "x".repeat(201)),
        (Place::Caption(0), Fault::TooLong { length: 201, max: 200 })
    );
    let nothing = |run: &mut SavedRun| {
        run.script[0].words.clear();
        run.script[0].caption.clear();
    };
    assert_eq!(breaks(nothing), (Place::Action(0), Fault::Empty));
    assert_eq!(
        breaks(|run| run.script = vec![run.script[0].clone(); 1_001]),
        (Place::Script, Fault::TooMany { count: 1_001, max: 1_000 })
    );
}

#[test]
fn what_a_teacher_adds_is_held_to_its_rules() {
    let long = Fault::TooLong { length: 201, max: 200 };
    let (question, text) = (Place::Question(0), "x".repeat(201));
    assert_eq!(breaks(|run| run.questions[0].clear()), (question, Fault::Empty));
    assert_eq!(breaks(|run| run.questions[0].clone_from(&text)), (question, long));
    assert_eq!(
        breaks(|run| run.questions = vec![run.questions[0].clone(); 6]),
        (Place::Questions, Fault::TooMany { count: 6, max: 5 })
    );
    assert_eq!(breaks(|run| run.source.clone_from(&text)), (Place::Source, long));
    let breaks_that =
        |promise: &str| breaks(|run| run.expect = Some(Expect::Breaks(promise.into())));
    assert_eq!(breaks_that(""), (Place::Expect, Fault::Empty));
    assert_eq!(breaks_that("a  b"), (Place::Expect, Fault::Spaces));
    assert_eq!(breaks_that(&text[..81]), (Place::Expect, Fault::TooLong { length: 81, max: 80 }));
    let asks = |words: &str, ask: &str| {
        breaks(|run| {
            run.script[0].words = words.to_owned();
            run.script[0].ask = ask.to_owned();
        })
    };
    assert_eq!(asks("crash leader", "Who?"), (Place::Ask(0), Fault::AsksAndDoes));
    assert_eq!(asks("", &text), (Place::Ask(0), long));
    let mut run = run();
    run.script[0] = Action { ask: "Who?".to_owned(), ..Action::new(Trigger::At(1), "", "") };
    assert_eq!(validate(&run), Ok(()), "a question needs nothing beside it");
}

#[test]
fn interventions_and_digests_are_held_to_their_rules() {
    let second = Place::Intervention(1);
    assert_eq!(breaks(|run| run.interventions[1].at_us = 0), (second, Fault::OutOfOrder));
    assert_eq!(breaks(|run| run.interventions[1].words.clear()), (second, Fault::Empty));
    assert_eq!(breaks(|run| run.interventions[1].at_us = u64::MAX), (second, Fault::TooLate));
    assert_eq!(
        breaks(|run| run.interventions = vec![run.interventions[0].clone(); 1_001]),
        (Place::Interventions, Fault::TooMany { count: 1_001, max: 1_000 })
    );
    assert_eq!(breaks(|run| run.digests[1].before = 0), (Place::Landmark(1), Fault::OutOfOrder));
    assert_eq!(
        breaks(|run| run.digests[1].before = 2),
        (Place::Landmark(1), Fault::NoIntervention)
    );
    assert_eq!(
        breaks(|run| run.digests = vec![run.digests[0]; 9]),
        (Place::Landmarks, Fault::TooMany { count: 9, max: 8 })
    );
    assert_eq!(
        breaks(|run| run.moment = Some(Moment { at_us: u64::MAX, nth: 0, digest: 0 })),
        (Place::Moment, Fault::TooLate)
    );
}

#[test]
fn tidy_text_is_one_line_and_keeps_what_shows() {
    for (text, tidy) in [
        ("", ""),
        ("  a \n\t b\u{2028}c ", "a b c"),
        ("a\0\u{1b}[31mb\u{9f}", "a[31mb"),
        ("\u{202e}abc\u{2069}\u{200f}", "abc"),
        ("日本\u{3000}語 👩\u{200d}💻", "日本\u{3000}語 👩\u{200d}💻"),
    ] {
        assert_eq!(tidy_text(text), tidy);
    }
    assert_eq!(tidy_words("\tcrash\u{a0} s1\n"), "crash s1");
}

#[test]
fn a_broken_rule_is_told_in_a_sentence() {
    let fault = Fault::TooLong { length: 201, max: 200 };
    for (bad, words) in [
        (
            BadRun { place: Place::Caption(2), fault },
            "caption of action 3: it has 201 characters, 200 are allowed",
        ),
        (BadRun { place: Place::Lab, fault: Fault::Empty }, "lab: it is empty"),
    ] {
        assert_eq!(bad.to_string(), words);
    }
}
