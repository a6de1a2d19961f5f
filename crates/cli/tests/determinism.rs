//! Same run, same digest: in a trace, on the bench forward, after seeking back, through a link and
//! through a file.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::synod;
use lab::{Lab, Stop, Travel};
use serde_json::Value;
use sim::saved::{SavedRun, file, link};

fn runs() -> Vec<SavedRun> {
    let mut runs: Vec<SavedRun> =
        lab_raft::SCENARIOS.iter().map(|scenario| file::read(scenario.toml).unwrap()).collect();
    let mut first = lab_raft::first();
    first.until_us = 4_000_000;
    runs.push(first);
    runs.push(file::read(&handled()).unwrap());
    runs
}

/// A run that a person has handled: interventions at moments and within them.
fn handled() -> String {
    let head = "lab = \"raft\"\ntitle = \"Handled\"\nseed = 18446744073709551615\nuntil = \"5s\"\n\
                fsync = \"exponential 1ms 3ms\"\n[network]\ndelay = \"exponential 2ms 9ms\"\n\
                loss = 20\n[config]\nservers = 4\nthink = \"30ms\"\n\
                [[action]]\nwhen = \"leader elected\"\ndo = \"c1 cas x 1 2\"\nsay = \"It begins.\"\n";
    let interventions = [
        ("500ms", 0, "crash s1"),
        ("700ms", 1, "power s2"),
        ("1s", 0, "restart s1"),
        ("1s", 1, "restart s2"),
        ("1.2s", 0, "c2 put y 7"),
        ("1.2s", 1, "c2 get y"),
        ("2s", 0, "partition s1 s2 c1 | s3 s4 c2"),
        ("3s", 0, "heal partition"),
        ("3.1s", 0, "drop s1>s2#9"),
    ];
    let tables = interventions.iter().map(|(at, nth, words)| {
        format!("[[intervention]]\nat = \"{at}\"\nnth = {nth}\ndo = \"{words}\"\n")
    });
    head.to_owned() + &tables.collect::<String>()
}

fn open(run: &SavedRun) -> Box<dyn Lab> {
    (catalog::find(&run.lab).unwrap().open)(run).unwrap()
}

fn play(lab: &mut dyn Lab, until_us: u64, steps: u32) -> String {
    while matches!(lab.advance(until_us, steps).stop, Stop::Budget | Stop::Breach | Stop::Beat) {}
    lab.position().digest
}

fn traced(run: &SavedRun, arguments: &[&str]) -> Value {
    let said = synod(&[&["run", "-", "--trace", "-"], arguments].concat(), &file::write(run));
    let last: Value = serde_json::from_str(said.out.lines().last().unwrap()).unwrap();
    let breaches = last["summary"]["breaches"].as_array().unwrap().len();
    assert_eq!(said.status, i32::from(breaches > 0), "{}", said.err);
    last["summary"].clone()
}

#[test]
fn a_run_has_one_digest_however_it_is_played() {
    for run in runs() {
        let title = &run.title;
        let end = run.until_us;
        let summary = traced(&run, &[]);
        let digest = summary["digest"].as_str().unwrap();
        let mut lab = open(&run);
        assert_eq!(play(lab.as_mut(), end, u32::MAX), digest, "{title}, forward");
        assert_eq!(summary["steps"], lab.position().step, "{title}");
        for back in [end / 2, 0, end - 1] {
            lab.travel(Travel::To(back), u32::MAX);
            assert_eq!(play(lab.as_mut(), end, 7), digest, "{title}, after going back to {back}");
        }
        let linked = link::decode(&link::encode(&run)).unwrap();
        assert_eq!(play(open(&linked).as_mut(), end, 1), digest, "{title}, through a link");
        let filed = file::read(&file::write(&run)).unwrap();
        assert_eq!(play(open(&filed).as_mut(), end, 100), digest, "{title}, through a file");
        assert_eq!(traced(&linked, &[]), summary, "{title}, traced again");
    }
}

#[test]
fn the_link_of_a_summary_leads_to_the_same_moment() {
    for run in runs() {
        for until in ["1.5s", "777ms"] {
            let summary = traced(&run, &["--until", until]);
            let again = link::decode(summary["link"].as_str().unwrap()).unwrap();
            assert!(again.moment.is_some());
            assert_eq!(traced(&again, &[]), summary, "{}", run.title);
            let to_moment = SavedRun { until_us: 0, ..again };
            let again = traced(&to_moment, &[]);
            assert_eq!(again["digest"], summary["digest"], "{}, to its moment", run.title);
        }
    }
}

#[test]
fn another_seed_is_another_run_with_nothing_left_of_the_old_one() {
    let run = file::read(&handled()).unwrap();
    let old = traced(&run, &[]);
    let new = traced(&link::decode(old["link"].as_str().unwrap()).unwrap(), &["--seed", "5"]);
    assert_ne!(old["digest"], new["digest"]);
    let other = SavedRun { seed: 5, ..run };
    assert_eq!(traced(&other, &[])["digest"], new["digest"]);
}

#[test]
fn the_digest_of_the_first_scenario_is_printed_as_its_trace_says() {
    let toml = lab_raft::SCENARIOS[0].toml;
    let summary = traced(&file::read(toml).unwrap(), &[]);
    let said = synod(&["run", "-"], toml);
    assert!(said.out.contains(&format!("Digest {}", summary["digest"].as_str().unwrap())));
}
