//! What a sweep says of a seed is so, whoever plays it again.

use kernel::Micros;
use sim::saved::{SavedRun, link};
use sim::{Setup, World};
use synod_lab_raft::{Cluster, ClusterConfig, SWEEPER, sights, stall};
use verify::sweep::Report;
use verify::{Plan, Run};

const SEEDS: u64 = 60;

/// Plays a run from its link to its end.
fn replay(saved: &SavedRun) -> Run<Cluster> {
    let text = link::encode(saved);
    assert!(text.len() < link::LINK_MAX, "{} characters", text.len());
    let saved = link::decode(&format!("#{text}")).expect("what a sweep writes can be read");
    let config = ClusterConfig::read(&saved.config).expect("its settings are valid");
    let plan = Plan::read(&saved, &config).expect("nothing is planned");
    let setup = Setup { network: saved.network, fsync: saved.fsync, seed: saved.seed };
    let mut run = Run::new(World::new(config, setup), &plan);
    let mut events = Vec::new();
    while run.step(&plan, Micros(saved.until_us), &mut events).is_some() {}
    run
}

#[test]
fn every_run_of_a_sweep_plays_again_from_its_link() {
    for seed in 0..SEEDS {
        let outcome = (SWEEPER.play)(seed, None);
        let again = replay(&outcome.run);
        assert_eq!(again.skipped(), &[], "seed {seed}");
        assert_eq!(again.world().digest(), outcome.digest, "seed {seed}");
        assert_eq!(again.world().steps(), outcome.steps, "seed {seed}");
    }
}

#[test]
fn a_seed_is_one_run_and_another_seed_another() {
    let [one, again, other] = [3, 3, 4].map(|seed| (SWEEPER.play)(seed, None));
    assert_eq!(one, again);
    assert_ne!(one.digest, other.digest);
}

/// Found in a sweep: a leader took one of two copies of a request, began again, and refused the other.
#[test]
fn what_all_refused_may_have_happened_where_a_copy_was_taken() {
    assert_eq!((SWEEPER.play)(289_615, None).found, None);
}

#[test]
fn a_report_is_the_same_whatever_the_order() {
    let outcomes: Vec<_> = (0..20).map(|seed| (SWEEPER.play)(seed, None)).collect();
    let report = |order: &mut dyn Iterator<Item = usize>| {
        let mut report = Report::new(sights::NAMES, stall::CARDS);
        order.for_each(|nth| report.add(&outcomes[nth]));
        report
    };
    let report_forwards = report(&mut (0..20));
    assert_eq!(report_forwards, report(&mut (0..20).rev()));
    assert_eq!((report_forwards.runs, report_forwards.broken), (20, 0));
    let steps: u64 = outcomes.iter().map(|outcome| outcome.steps).sum();
    assert_eq!(report_forwards.steps, steps);
}

#[test]
fn a_run_is_made_short_without_losing_what_breaks_in_it() {
    let seeds = (0..).map(|seed| (SWEEPER.play)(seed, Some("half-quorum")));
    let broken = seeds.filter(|outcome| outcome.found.is_some()).take(3);
    for outcome in broken {
        let promise = outcome.found.expect("one that is broken").promise;
        let (short, found) = (SWEEPER.shrink)(&outcome.run, promise);
        let again = replay(&short);
        assert!(short.interventions.len() < outcome.run.interventions.len());
        assert_eq!(again.breaches()[0].promise.name, promise);
        assert_eq!(found.map(|found| found.step), Some(again.breaches()[0].step));
        for left_out in 0..short.interventions.len() {
            let mut shorter = short.clone();
            shorter.interventions.remove(left_out);
            let breaches = replay(&shorter).breaches().to_vec();
            let still = breaches.first().is_some_and(|breach| breach.promise.name == promise);
            assert!(!still, "intervention {left_out} is not needed");
        }
    }
    let honest = (SWEEPER.play)(0, None).run;
    assert_eq!((SWEEPER.shrink)(&honest, "Election Safety"), (honest, None));
}

#[test]
fn a_sweep_keeps_to_what_is_borne_and_mends_the_rest() {
    let mut lost_disks = 0;
    for seed in 0..SEEDS {
        let again = replay(&(SWEEPER.play)(seed, None).run);
        let (world, weather) = (again.world(), again.world().weather());
        let lost = world.hosts().filter(|(_, host)| host.lost.is_some()).count();
        assert!(lost == 0 || 2 * lost < usize::from(world.config().servers), "seed {seed}");
        lost_disks += lost;
        for (node, host) in world.hosts() {
            assert_eq!(host.is_up(), host.lost.is_none(), "seed {seed}, {node:?}");
            assert!(!host.paused && host.clocks.drift_ppm == 0 && host.clocks.skew_us == 0);
        }
        assert!(!weather.is_broken() && weather.losses.is_empty(), "seed {seed}: {weather:?}");
        assert!(weather.duplicates.is_none() && weather.slow.iter().next().is_none());
        assert!(weather.delays.iter().next().is_none() && weather.disks.iter().next().is_none());
        assert_eq!(world.setup().network.loss_permille, 0, "seed {seed}");
    }
    assert!(lost_disks > 0, "some disks are lost for good");
}
