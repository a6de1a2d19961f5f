//! Monitors are asked only after steps that changed what they look at. Asked after every step of a
//! run that random faults made, each would have seen the same.

use kernel::Micros;
use sim::saved::link;
use sim::{Setup, World};
use synod_lab_raft::{Cluster, ClusterConfig};
use verify::{Plan, Run, Subject};

/// Runs in which promises break: flaw, promise and link.
const LONG_RUNS: &str = include_str!("../../cli/tests/long_runs.tsv");

#[test]
fn monitors_that_are_asked_after_every_step_see_no_more() {
    let mut broken = 0;
    for line in LONG_RUNS.lines() {
        let [flaw, promise, text] = *line.split('\t').collect::<Vec<_>>() else {
            panic!("{line} has other parts");
        };
        let saved = link::decode(text).expect("the link opens");
        let config = ClusterConfig::read(&saved.config).expect("its settings are known");
        let plan = Plan::read(&saved, &config).expect("its script is known");
        let setup = Setup { network: saved.network, fsync: saved.fsync, seed: saved.seed };
        let mut always = Cluster::monitors(&config);
        let mut run = Run::new(World::<Cluster>::new(config, setup), &plan);
        let mut events = Vec::new();
        let mut seen: Vec<(&str, String, u64)> = Vec::new();
        while run.step(&plan, Micros(saved.until_us), &mut events).is_some() {
            for monitor in &mut always {
                let Some(words) = monitor.observe(run.world(), &events) else { continue };
                let name = monitor.promise().name;
                if seen.iter().all(|(known, ..)| *known != name) {
                    seen.push((name, words, run.world().steps()));
                }
            }
        }
        let told = run.breaches().iter();
        let told: Vec<_> =
            told.map(|breach| (breach.promise.name, breach.words.clone(), breach.step)).collect();
        assert!(told.iter().any(|(name, ..)| *name == promise), "{flaw} breaks {promise}");
        assert_eq!(told, seen, "{flaw}");
        broken += told.len();
    }
    assert!(broken > 16, "some break more than one promise");
}
