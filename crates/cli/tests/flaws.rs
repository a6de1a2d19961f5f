//! `docs/flaws.md` is so, and its like for other systems: every rule that can be switched off has a
//! row, its seed finds it by the promise that stands there, and its link breaks that promise again.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::path::Path;

use common::synod;
use lab::sweep::PROGRESS;
use lab::{Stop, Travel};
use sim::saved::{duration::show_us, link};

/// Flaws that take more seeds than all others.
const RARE: [&str; 1] = ["change-without-own-commit"];

/// The document of a system, and its path.
fn document(system: &str) -> (String, String) {
    let path = match system {
        "raft" => "docs/flaws.md".to_owned(),
        other => format!("docs/flaws-{other}.md"),
    };
    let at = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(&path);
    (std::fs::read_to_string(at).unwrap(), path)
}

/// The cells of a row of the table.
fn row<'a>(document: &'a str, flaw: &str) -> Vec<&'a str> {
    let begin = format!("| `{flaw}` | ");
    let line = document.lines().find(|line| line.starts_with(&begin));
    let line = line.unwrap_or_else(|| panic!("{flaw} has no row"));
    line.trim_matches('|').split('|').map(str::trim).collect()
}

/// The link in the part of a flaw.
fn link_of<'a>(document: &'a str, flaw: &str) -> &'a str {
    let part = document.split(&format!("\n## {flaw}\n")).nth(1).unwrap();
    part.split("```text\n").nth(1).unwrap().lines().next().unwrap()
}

#[test]
fn every_flaw_is_found_again_at_its_seed_by_the_right_promise() {
    for entry in catalog::all() {
        // What no sweep looks for has no row.
        let Some(sweeper) = catalog::sweeper(entry.name) else { continue };
        let (document, path) = document(entry.name);
        let again =
            format!("; write {path} again: synod sweep {} --flaws --write {path}", entry.name);
        for flaw in entry.flaws {
            let [_, source, promise, seed, interventions, steps, at] =
                row(&document, flaw.name)[..]
            else {
                panic!("the row of {} has another form", flaw.name);
            };
            assert_eq!(source, flaw.source);
            assert!(flaw.breaks.contains(&promise), "{}: {promise}", flaw.name);
            let seed: u64 = seed.parse().unwrap();
            let most = if RARE.contains(&flaw.name) { 50_000 } else { 5_000 };
            assert!(seed < most, "{}: seed {seed}", flaw.name);
            let outcome = (sweeper.play)(seed, Some(flaw.name));
            let found = outcome.found.map(|found| found.promise);
            assert_eq!(found, Some(promise), "{} at seed {seed}{again}", flaw.name);
            let (short, found) = (sweeper.shrink)(&outcome.run, promise);
            let found = found.unwrap();
            let shown = [
                short.interventions.len().to_string(),
                found.step.to_string(),
                show_us(found.at.0),
            ];
            assert_eq!(shown, [interventions, steps, at], "{}{again}", flaw.name);
            let linked = link::decode(link_of(&document, flaw.name)).unwrap();
            let title = linked.title.clone();
            assert_eq!(linked, sim::saved::SavedRun { title, ..short }, "{}{again}", flaw.name);
        }
    }
}

#[test]
fn every_link_breaks_its_promise_on_the_bench() {
    let swept = |entry: &&lab::Entry| catalog::sweeper(entry.name).is_some();
    for entry in catalog::all().filter(swept) {
        let (document, _) = document(entry.name);
        for flaw in entry.flaws {
            let text = link_of(&document, flaw.name);
            if row(&document, flaw.name)[2] == PROGRESS {
                is_stuck_only_with_its_flaw(text, flaw.name);
                continue;
            }
            let mut bench = (entry.open)(&link::decode(text).unwrap()).unwrap();
            let mut stop = Stop::Budget;
            while stop == Stop::Budget {
                stop = bench.travel(Travel::To(60_000_000), 100_000).stop;
            }
            assert_eq!(stop, Stop::Breach, "{}", flaw.name);
            let frame = bench.frame(lab::Window::default());
            assert_eq!(frame.flaw.map(|shown| shown.name), Some(flaw.name));
            let breach = frame.breach.unwrap();
            assert_eq!(breach.promise, row(&document, flaw.name)[2], "{}", flaw.name);
            let honest =
                synod(&["show", text], "").out.replace(&format!("flaw = \"{}\"", flaw.name), "");
            assert!(!honest.contains("flaw ="));
            let said = synod(&["run", "-"], &honest);
            assert_eq!(said.status, 0, "{} without its flaw: {}{}", flaw.name, said.out, said.err);
        }
    }
}

/// No lamp shows this promise; who plays the link again sees the same at its end, with the flaw.
fn is_stuck_only_with_its_flaw(text: &str, flaw: &str) {
    let run = link::decode(text).unwrap();
    let shrink = catalog::sweeper(&run.lab).unwrap().shrink;
    let (short, found) = shrink(&run, PROGRESS);
    assert_eq!((short, found.unwrap().promise), (run.clone(), PROGRESS), "{flaw}");
    let mut honest = run;
    honest.config.retain(|setting| setting.key != "flaw");
    assert_eq!(shrink(&honest, PROGRESS), (honest, None), "{flaw}");
}
