//! While a majority is well something new is committed, unless the settings excuse it; and a broken
//! rule that keeps it from that is found, with its reason, and made short.

use kernel::Micros;
use sim::saved::{Intervention, SavedRun, link};
use sim::{Setup, World};
use synod_lab_raft::{Cluster, ClusterConfig, SWEEPER, stall};
use verify::sweep::{Outcome, PROGRESS, Report, Swept};
use verify::{Plan, Run};

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
        assert!(found.stall.is_some(), "a sweep says why");
        assert_eq!(still.stall, found.stall, "for the same reason");
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

/// Is something new committed in this run between these moments?
fn works(saved: &SavedRun, from_us: u64, until_us: u64) -> bool {
    let config = ClusterConfig::read(&saved.config).expect("its settings are valid");
    let plan = Plan::read(saved, &config).expect("nothing is planned");
    let setup = Setup { network: saved.network, fsync: saved.fsync, seed: saved.seed };
    let mut run = Run::<Cluster>::new(World::new(config, setup), &plan);
    let mut events = Vec::new();
    while run.step(&plan, Micros(from_us), &mut events).is_some() {}
    let mut work = <Cluster as Swept>::Work::default();
    let mut works = false;
    while run.step(&plan, Micros(until_us), &mut events).is_some() {
        works |= Cluster::works(&mut work, &events);
    }
    works
}

/// Found in sweeps: with nobody to disrupt it, the same majority works.
#[test]
fn who_is_said_to_disrupt_a_majority_is_what_keeps_it_from_working() {
    for (seed, server, from_us, until_us) in
        [(507_091, "s1", 1_012_558, 3_012_558), (53_176, "s1", 4_041_555, 6_041_555)]
    {
        let outcome = (SWEEPER.play)(seed, None);
        assert_eq!(kept(&outcome), ["disrupted by one that does not count"], "seed {seed}");
        let mut run = outcome.run;
        assert!(!works(&run, from_us, until_us), "seed {seed}");
        let place = run.interventions.iter().take_while(|one| one.at_us <= from_us).count();
        let words = format!("isolate {server}");
        run.interventions.insert(place, Intervention { at_us: from_us, nth: 0, words });
        assert!(works(&run, from_us, until_us), "seed {seed} without {server}");
    }
}

/// The classes of what kept it.
fn kept(outcome: &Outcome) -> Vec<&'static str> {
    assert_eq!(outcome.found, None, "seed {}", outcome.seed);
    let mut report = Report::new(SWEEPER.sights, stall::CARDS);
    report.add(outcome);
    let counts = report.stalls.iter().zip(stall::CARDS);
    counts.filter(|(count, _)| count.times > 0).map(|(_, card)| card.name).collect()
}

/// Found in sweeps, each as a broken promise.
#[test]
fn what_kept_a_majority_is_named_at_the_seeds_that_showed_it() {
    for (seed, class) in [
        (56_681, "change that was overruled"),
        (130_563, "nothing asked of its leader"),
        (146_279, "leader of little use"),
        (257_311, "leader of little use"),
        (195_178, "no majority any more"),
        (507_091, "disrupted by one that does not count"),
    ] {
        assert_eq!(kept(&(SWEEPER.play)(seed, None)), [class], "seed {seed}");
    }
}

/// Found in sweeps: only servers that had left, or that learn, had what the others needed.
#[test]
fn who_is_needed_asks_to_lead_though_it_does_not_decide() {
    for seed in [49_776, 66_932, 72_870, 502_118, 504_544, 515_281, 519_120, 758_532] {
        assert_eq!(kept(&(SWEEPER.play)(seed, None)), [""; 0], "seed {seed}");
    }
}
