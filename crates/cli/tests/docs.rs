//! What the documents say is so: every example in `docs/scenario.md` reads, every word that the
//! parsers know is explained there, and `docs/trace.md` shows real lines and names every field.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use common::synod;
use kernel::Micros;
use lab_raft::{Cluster, ClusterConfig};
use serde_json::{Value, json};
use sim::saved::{SavedRun, file};
use sim::{Setup, World};
use verify::{NotNow, Subject};

fn path(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn text(of: &str) -> String {
    fs::read_to_string(path(of)).unwrap()
}

/// The lines in all blocks of a kind, block by block.
fn blocks(document: &str, kind: &str) -> Vec<String> {
    let parts = document.split("\n```").skip(1).step_by(2);
    let of_kind = parts.filter_map(|block| block.strip_prefix(kind)?.strip_prefix('\n'));
    of_kind.map(str::to_owned).collect()
}

/// Every text in quotes between two lines of a source.
fn quoted(source: &str, from: &str, to: &str) -> BTreeSet<String> {
    let start = source.find(from).unwrap_or_else(|| panic!("{from} is gone"));
    let part = &source[start..];
    let end = part.find(to).unwrap_or_else(|| panic!("{to} is gone"));
    let patterns = part[..end].lines().filter_map(|line| Some(line.split_once("=>")?.0));
    let words = patterns.flat_map(|pattern| pattern.split('"').skip(1).step_by(2));
    words.map(str::to_owned).collect()
}

/// Is this word explained: does it stand in backticks, alone or first in an example?
fn explains(document: &str, word: &str) -> bool {
    let alone = format!("`{word}`");
    let first = format!("`{word} ");
    let in_quotes = format!("`\"{word}\"`");
    [alone, first, in_quotes].iter().any(|form| document.contains(form))
}

fn world() -> World<Cluster> {
    let run = SavedRun::new("raft");
    let setup = Setup { network: run.network, fsync: run.fsync, seed: run.seed };
    let mut world = World::new(ClusterConfig::new(5, 4), setup);
    let mut events = Vec::new();
    while let Some(step) = world.next_due().filter(|step| step.at < Micros::from_millis(500)) {
        world.apply(&step, &mut events).unwrap();
    }
    world
}

#[test]
fn every_action_in_the_document_reads() {
    let world = world();
    let blocks = blocks(&text("docs/scenario.md"), "words");
    assert!(blocks.len() >= 5);
    for words in blocks.iter().flat_map(|block| block.lines()) {
        match Cluster::choice(&world, words) {
            Ok(_) => {}
            Err(NotNow::Waits(_)) => assert!(words.contains("crashed"), "{words} waits"),
            Err(NotNow::Absent(why) | NotNow::Never(why)) => panic!("{words}: {why}"),
        }
    }
}

#[test]
fn every_condition_in_the_document_reads() {
    let blocks = blocks(&text("docs/scenario.md"), "conditions");
    assert_eq!(blocks.len(), 2);
    for words in blocks.iter().flat_map(|block| block.lines()) {
        let read = Cluster::condition(&ClusterConfig::new(5, 4), words);
        assert!(read.is_ok(), "{words}: {read:?}");
    }
}

#[test]
fn every_file_in_the_documents_opens() {
    for document in ["docs/scenario.md", "docs/trace.md"] {
        let files = blocks(&text(document), "toml");
        assert!(!files.is_empty(), "{document} shows no file");
        for toml in files {
            let said = synod(&["run", "-"], &toml);
            assert_eq!(said.status, 0, "{document}: {}", said.err);
            assert!(!said.out.contains("refused:"), "{document}: {}", said.out);
        }
    }
}

/// Words that are explained together with others only.
const PARTS: [&str; 10] =
    ["leader", "elected", "no", "logs", "agree", "in", "doubt", "true", "false", "network"];

#[test]
fn every_word_that_is_read_is_explained() {
    let document = text("docs/scenario.md");
    let faults = text("crates/sim/src/fault_words.rs");
    let script = text("crates/lab-raft/src/script.rs");
    let files = text("crates/sim/src/saved/file/read.rs");
    let config = text("crates/lab-raft/src/config.rs");
    let verbs = quoted(&faults, "pub fn parse(", "fn heal(");
    assert!(verbs.len() >= 19 && verbs.contains("fsync"), "{verbs:?}");
    let conditions = quoted(&script, "fn condition(", "fn holds(");
    assert!(conditions.len() >= 12 && conditions.contains("entries"), "{conditions:?}");
    let actions = quoted(&script, "fn choice(", "fn read_timer(");
    assert!(actions.len() >= 2 && actions.contains("timeout"), "{actions:?}");
    let roles = quoted(&script, "fn role(", "fn minority(");
    assert!(roles.len() >= 6 && roles.contains("halves"), "{roles:?}");
    let operations = quoted(&script, "fn command(", "pub(crate) fn words(");
    assert!(operations.len() >= 4 && operations.contains("cas"), "{operations:?}");
    let settings = quoted(&config, "fn set(", "fn build(");
    assert!(settings.len() >= 7 && settings.contains("batch"), "{settings:?}");
    let root = files.split("const ROOT").nth(1).unwrap().split("];").next().unwrap();
    let fields: BTreeSet<String> = root.split('"').skip(1).step_by(2).map(str::to_owned).collect();
    assert!(fields.len() >= 14 && fields.contains("landmark"), "{fields:?}");
    let all = [verbs, conditions, actions, roles, operations, settings, fields];
    for word in all.iter().flatten().filter(|word| !PARTS.contains(&word.as_str())) {
        assert!(explains(&document, word), "docs/scenario.md does not explain “{word}”");
    }
    for pair in ["leader", "leader elected", "no leader", "logs agree", "in doubt", "network.delay"]
    {
        assert!(explains(&document, pair), "docs/scenario.md does not explain “{pair}”");
    }
}

#[test]
fn the_file_that_is_shown_first_is_one_that_synod_writes_back() {
    let document = text("docs/scenario.md");
    let run = file::read(&blocks(&document, "toml")[0]).unwrap();
    assert_eq!(file::read(&file::write(&run)), Ok(run));
}

/// Without what may be worded anew and without what differs from build to build.
fn stable(line: &str) -> Value {
    let mut line: Value = serde_json::from_str(line).unwrap();
    for note in line["notes"].as_array_mut().into_iter().flatten() {
        (note["text"], note["rule"]) = (json!(""), json!(""));
    }
    if !line["build"].is_null() {
        line["build"] = json!("");
    }
    if !line["summary"].is_null() {
        (line["summary"]["digest"], line["summary"]["link"]) = (json!(""), json!(""));
    }
    line
}

/// With `UPDATE=1` in the environment the document is written anew; read the difference.
#[test]
fn the_lines_in_the_document_are_those_of_the_run() {
    let document = text("docs/trace.md");
    let toml = blocks(&document, "toml").remove(0);
    let shown = blocks(&document, "json").remove(0);
    let trace = synod(&["run", "-", "--trace", "-"], &toml).out;
    let number = |line: &str| serde_json::from_str::<Value>(line).unwrap()["n"].clone();
    let real = |shown: &str| {
        let line: Value = serde_json::from_str(shown).unwrap();
        let mut lines = trace.lines();
        let line = match (line.get("format"), line.get("summary")) {
            (Some(_), _) => lines.next(),
            (_, Some(_)) => lines.last(),
            (None, None) => lines.find(|candidate| number(candidate) == line["n"]),
        };
        line.unwrap_or_else(|| panic!("there is no such line: {shown}")).to_owned()
    };
    assert!(shown.lines().count() > 5);
    let real: Vec<String> = shown.lines().map(real).collect();
    if std::env::var_os("UPDATE").is_some() {
        let updated = document.replace(&shown, &real.join("\n"));
        fs::write(path("docs/trace.md"), updated).unwrap();
        return;
    }
    for (shown, real) in shown.lines().zip(&real) {
        assert_eq!(stable(shown), stable(real), "run this test with UPDATE=1 and read the diff");
    }
}

#[test]
fn every_field_and_code_of_a_trace_is_in_its_document() {
    let document = text("docs/trace.md");
    let mut names = BTreeSet::new();
    let scenarios = ["first-election", "leader-crash", "log-repair"];
    let scenarios = scenarios.map(|slug| synod(&["scenarios", slug], "").out);
    for toml in scenarios.iter().map(String::as_str).chain([EVERY_SETTING]) {
        for line in synod(&["run", "-", "--trace", "-"], toml).out.lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            collect(&line, &mut names);
            for note in line["notes"].as_array().into_iter().flatten() {
                names.insert(note["code"].as_str().unwrap().to_owned());
            }
            for word in [&line["kind"], &line["client"]["phase"], &line["message"]["type"]] {
                names.extend(word.as_str().map(str::to_owned));
            }
        }
    }
    assert!(names.len() > 80, "{}", names.len());
    for name in names {
        assert!(document.contains(&format!("`{name}`")), "docs/trace.md does not name {name}");
    }
}

/// What a trace says only where more than the paper's plain Raft is switched on.
const EVERY_SETTING: &str = r#"
format = 1
lab = "raft"
until = "4s"

[config]
servers = 3
pre-vote = "on"
check-quorum = "on"
max-inflight = "4"
sessions = "on"
timeout = "100ms"

[[action]]
at = "1s"
do = "c1 append x 7"

[[action]]
at = "1.2s"
do = "loss 30%"

[[action]]
at = "2s"
do = "isolate leader"

[[action]]
at = "3s"
do = "heal all"
"#;

/// The names of all fields of a value, but for the settings, which `docs/scenario.md` explains.
fn collect(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                names.insert(name.clone());
                if name != "config" {
                    collect(value, names);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
