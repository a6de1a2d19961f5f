//! What a person did becomes a plan.

use synod_sim::saved::{Action, Intervention, Landmark, Moment, SavedRun, Trigger};

#[test]
fn what_was_done_is_planned_at_its_time() {
    let mut run = SavedRun::new("raft");
    run.script.push(Action::new(Trigger::When("leader elected".to_owned()), "", "A leader"));
    let done = |at_us, nth, words: &str| Intervention { at_us, nth, words: words.to_owned() };
    run.interventions = vec![done(1_000, 0, "crash s1"), done(2_000, 3, "restart s1")];
    run.digests.push(Landmark { before: 0, digest: 7 });
    run.moment = Some(Moment { at_us: 3_000, nth: 0, digest: 9 });
    run.as_scenario();
    let at = |at_us, words| Action::new(Trigger::At(at_us), words, "");
    assert_eq!(run.script[1..], [at(1_000, "crash s1"), at(2_001, "restart s1")]);
    assert!(run.interventions.is_empty() && run.digests.is_empty() && run.moment.is_none());
}
