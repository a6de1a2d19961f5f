//! What a sweep says of a seed is so, whoever plays it again.

use kernel::Micros;
use sim::saved::{SavedRun, link};
use sim::{Setup, World};
use synod_lab_zookeeper::{Ensemble, SWEEPER};
use verify::sweep::{Outcome, PROGRESS, Swept};
use verify::{Plan, Run};

const SEEDS: u64 = 60;

/// Plays a run from its link, for so many steps.
fn replay(saved: &SavedRun, steps: u64) -> Run<Ensemble> {
    let text = link::encode(saved);
    assert!(text.len() < link::LINK_MAX, "{} characters", text.len());
    let saved = link::decode(&format!("#{text}")).expect("what a sweep writes can be read");
    let config = Ensemble::configure(&saved).expect("its settings are valid");
    let plan = Plan::read(&saved, &config).expect("nothing is planned");
    let setup = Setup { network: saved.network, fsync: saved.fsync, seed: saved.seed };
    let mut run = Run::new(World::new(config, setup), &plan);
    let mut events = Vec::new();
    while run.world().steps() < steps
        && run.step(&plan, Micros(saved.until_us), &mut events).is_some()
    {}
    run
}

fn again(outcome: &Outcome) -> Run<Ensemble> {
    replay(&outcome.run, outcome.steps)
}

#[test]
fn every_run_of_a_sweep_plays_again_from_its_link() {
    for seed in 0..SEEDS {
        let outcome = (SWEEPER.play)(seed, None);
        let again = again(&outcome);
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

#[test]
fn a_run_is_made_short_without_losing_what_breaks_in_it() {
    let seeds = (0..).map(|seed| (SWEEPER.play)(seed, Some("ack-before-disk")));
    let broken = seeds.filter(|outcome| outcome.found.is_some()).take(3);
    for outcome in broken {
        let promise = outcome.found.expect("one that is broken").promise;
        let (short, found) = (SWEEPER.shrink)(&outcome.run, promise);
        let again = replay(&short, u64::MAX);
        assert!(short.interventions.len() < outcome.run.interventions.len());
        assert_eq!(again.breaches()[0].promise.name, promise);
        assert_eq!(found.map(|found| found.step), Some(again.breaches()[0].step));
        let mut honest = short;
        honest.config.retain(|setting| setting.key != "flaw");
        assert_eq!(replay(&honest, u64::MAX).breaches(), &[], "with every rule kept");
    }
}

#[test]
fn a_run_that_nobody_keeps_from_working_is_not_said_to_be_stuck() {
    for seed in 0..20 {
        let run = (SWEEPER.play)(seed, None).run;
        assert_eq!((SWEEPER.shrink)(&run, PROGRESS), (run, None), "seed {seed}");
    }
}

#[test]
fn a_sweep_keeps_to_what_is_borne_and_mends_the_rest() {
    let mut lost_disks = 0;
    for seed in 0..SEEDS {
        let again = again(&(SWEEPER.play)(seed, None));
        let (world, weather) = (again.world(), again.world().weather());
        let voters = world.config().zab.voters;
        let lost =
            |node: &kernel::NodeId| world.host(*node).is_some_and(|host| host.lost.is_some());
        let lost = voters.iter().filter(lost).count() as u64;
        assert!(lost == 0 || 2 * lost < voters.count(), "seed {seed}");
        lost_disks += lost;
        for (node, host) in world.hosts() {
            assert_eq!(host.is_up(), host.lost.is_none(), "seed {seed}, {node:?}");
            assert!(!host.paused && host.clocks.drift_ppm == 0 && host.clocks.skew_us == 0);
        }
        assert!(!weather.is_broken() && weather.losses.is_empty(), "seed {seed}: {weather:?}");
        assert!(weather.duplicates.is_none() && weather.slow.iter().next().is_none());
        assert_eq!(world.setup().network.loss_permille, 0, "seed {seed}");
    }
    assert!(lost_disks > 0, "some disks are lost for good");
}
