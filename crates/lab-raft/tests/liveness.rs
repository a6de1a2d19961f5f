//! While a majority is well something new is committed, unless the settings excuse it; and a broken
//! rule that keeps it from that is found, with its reason, and made short.

use sim::saved::{SavedRun, link};
use synod_lab_raft::{SWEEPER, stall};
use verify::sweep::{Outcome, PROGRESS, Report};

const FLAW: &str = "truncate-always";

/// The first runs in which this flaw, and nothing before it, keeps a majority from working.
fn stuck(count: usize) -> Vec<Outcome> {
    let seeds = (0..2_000).map(|seed| (SWEEPER.play)(seed, Some(FLAW)));
    let stuck = seeds
        .filter(|outcome| outcome.found.as_ref().is_some_and(|found| found.promise == PROGRESS));
    stuck.take(count).collect()
}

/// The same run with every rule kept.
fn honest(run: &SavedRun) -> SavedRun {
    let mut run = run.clone();
    run.config.retain(|setting| setting.key != "flaw");
    run
}

#[test]
fn a_rule_that_keeps_a_majority_from_working_is_found_and_made_short() {
    let outcomes = stuck(3);
    assert_eq!(outcomes.len(), 3);
    for outcome in outcomes {
        let found = outcome.found.expect("it is stuck");
        let text = link::encode(&outcome.run);
        assert!(text.len() < link::LINK_MAX, "{} characters", text.len());
        let run = link::decode(&format!("#{text}")).expect("what a sweep writes can be read");
        assert_eq!(run, outcome.run);
        let (short, still) = (SWEEPER.shrink)(&run, PROGRESS);
        let still = still.expect("it is stuck again, from its link");
        assert_eq!(still.words, found.words, "for the same reason");
        assert!(2 * short.interventions.len() < run.interventions.len());
        assert_eq!((SWEEPER.shrink)(&short, PROGRESS), (short.clone(), Some(still)));
        let honest = honest(&short);
        assert_eq!((SWEEPER.shrink)(&honest, PROGRESS), (honest, None), "seed {}", outcome.seed);
    }
}

#[test]
fn a_run_that_nobody_keeps_from_working_is_not_said_to_be_stuck() {
    for seed in 0..40 {
        let run = (SWEEPER.play)(seed, None).run;
        assert_eq!((SWEEPER.shrink)(&run, PROGRESS), (run, None), "seed {seed}");
    }
}

#[test]
fn a_majority_that_is_kept_from_working_is_so_again_at_the_same_seeds() {
    let sweep = || {
        let mut report = Report::new(SWEEPER.sights, stall::CARDS);
        let mut digests = Vec::new();
        for seed in 0..400 {
            let outcome = (SWEEPER.play)(seed, None);
            report.add(&outcome);
            digests.push((outcome.digest, outcome.run));
        }
        (report, digests)
    };
    let (report, digests) = sweep();
    assert_eq!(sweep(), (report.clone(), digests));
    assert_eq!(report.broken, 0);
    assert!(report.stalls.iter().any(|stall| stall.times > 0), "some do not recover");
}
