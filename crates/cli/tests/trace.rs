//! Traces are enough for an outsider: a checker that reads `docs/trace.md` only finds nothing wrong
//! with an honest run, and finds what was tampered with.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;
mod outsider;

use std::collections::BTreeSet;
use std::fmt::Write;

use common::synod;
use outsider::check;
use serde_json::{Value, json};

/// Crashes, power losses, pauses, cuts, loss, duplicates, slow disks, and clients that are told
/// more than one thing at once.
fn rough(servers: u32) -> String {
    let mut toml = format!(
        "lab = \"raft\"\ntitle = \"Rough weather\"\nuntil = \"22s\"\n\
         [network]\ndelay = \"exponential 1ms 8ms\"\nloss = 30\n\
         [config]\nservers = {servers}\nclients = 3\nthink = \"20ms\"\ntimeout = \"300ms\"\nbatch = 3\n"
    );
    let round = [
        "crash leader",
        "c1 put a 1",
        "c1 cas a 1 2",
        "c1 get a",
        "power follower",
        "restart s1",
        "restart s2",
        "isolate leader",
        "fsync s1 exponential 5ms 40ms",
        "restart s3",
        "pause leader",
        "crash c2",
        "resume s1",
        "resume s2",
        "heal all",
        "restart c2",
        "resume s3",
        "partition minority c1",
        "power leader",
        "fsync s1 normal",
        "slow follower 20",
        "heal all",
        "restart s1",
        "restart s2",
        "restart s3",
        "normal s1",
        "normal s2",
        "delay all exponential 1ms 20ms",
        "cut s1 > s2",
        "duplicate s1>s2#40",
        "delay all exponential 1ms 8ms",
        "loss 200",
        "heal all",
        "loss 30",
    ];
    let all = (4..=servers).flat_map(|nth| [format!("resume s{nth}"), format!("restart s{nth}")]);
    let round: Vec<String> = round.iter().map(|words| (*words).to_owned()).chain(all).collect();
    for (nth, words) in (1..).zip(round.iter().cycle().take(200)) {
        let at = 100 * nth;
        write!(toml, "[[action]]\nat = \"{at}ms\"\ndo = \"{words}\"\n").unwrap();
    }
    toml
}

/// Servers that cannot elect anyone turn a client away for good, and single messages meet mishaps.
fn turned_away() -> String {
    let mut toml = "lab = \"raft\"\ntitle = \"Turned away\"\nuntil = \"12s\"\n\
                    [config]\nservers = 3\nthink = \"off\"\n"
        .to_owned();
    for (at, words) in [
        ("100ms", "c1 put a 1 to s1"),
        ("100ms", "duplicate c1>s1#1"),
        ("600ms", "c2 get a to s2"),
        ("600ms", "drop c2>s2#1"),
        ("900ms", "c1 put a 3 to s1"),
        ("900ms", "hold c1>s1#3"),
        ("950ms", "deliver c1>s1#3"),
        ("1s", "cut s1 s2"),
        ("1s", "cut s1 s3"),
        ("1s", "cut s2 s3"),
        ("1.5s", "crash s1"),
        ("1.5s", "crash s2"),
        ("1.5s", "power s3"),
        ("1.6s", "restart s1"),
        ("1.6s", "restart s2"),
        ("1.6s", "restart s3"),
        ("2.5s", "c1 put b 2"),
        ("10s", "heal all"),
        ("11s", "c1 put b 3"),
    ] {
        write!(toml, "[[action]]\nat = \"{at}\"\ndo = \"{words}\"\n").unwrap();
    }
    toml
}

fn trace(run: &str, arguments: &[&str]) -> Vec<Value> {
    let said = synod(&[&["run", "-", "--trace", "-"], arguments].concat(), run);
    assert_eq!(said.status, 0, "{}", said.err);
    said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Lines by what they are.
fn find(lines: &[Value], is: impl Fn(&Value) -> bool) -> Vec<usize> {
    (1..lines.len() - 1).filter(|at| is(&lines[*at])).collect()
}

fn has_note(line: &Value, code: &str) -> bool {
    line["notes"].as_array().is_some_and(|notes| notes.iter().any(|note| note["code"] == code))
}

/// Numbers the steps anew, so that a missing line is not found by its number.
fn renumber(lines: &mut [Value]) {
    let mut n = 0;
    for line in &mut *lines {
        let Some(step) = line.get("kind") else { continue };
        n += u64::from(*step != "command" || line.get("words").is_some());
        line["n"] = json!(n);
    }
    lines.last_mut().unwrap()["summary"]["steps"] = json!(n);
}

/// What a trace shows at all: kinds, phases, ways to be lost, codes of notes.
fn sights(lines: &[Value]) -> BTreeSet<String> {
    let words =
        lines.iter().flat_map(|line| [&line["kind"], &line["client"]["phase"], &line["lost"]]);
    let notes = lines.iter().filter_map(|line| line["notes"].as_array()).flatten();
    let words = words.chain(notes.map(|note| &note["code"]));
    words.filter_map(|word| word.as_str().map(str::to_owned)).collect()
}

#[test]
fn an_outsider_finds_nothing_wrong_with_rough_runs() {
    let mut seen = BTreeSet::new();
    let mut checked = |run: &str, seed: u64| {
        let lines = trace(run, &["--seed", &seed.to_string()]);
        assert_eq!(check(&lines), [""; 0], "seed {seed} of {run}");
        seen.extend(sights(&lines));
    };
    for (servers, seeds) in [(1, 1..=1), (2, 1..=1), (3, 1..=3), (5, 1..=4)] {
        seeds.for_each(|seed| checked(&rough(servers), seed));
    }
    checked(&turned_away(), 1);
    let wanted = "start deliver timer sync command fault invoke ok fail unknown chance cut down \
                  dropped refused_vote backed_up refused_append stepped_down gave_up redirected \
                  had_all ended_failed sent_on";
    for wanted in wanted.split_whitespace() {
        assert!(seen.contains(wanted), "no run shows {wanted}: {seen:?}");
    }
}

/// The next line of the same node that says something of its state.
fn next_of_node(lines: &[Value], at: usize) -> &Value {
    let rest = lines[at + 1..].iter();
    let mut own = rest.filter(|line| line["node"] == lines[at]["node"] && !line["state"].is_null());
    own.next().unwrap_or(&Value::Null)
}

#[test]
fn a_step_that_ends_one_operation_and_begins_the_next_has_two_lines() {
    let lines = trace(&rough(3), &["--seed", "2"]);
    let further = find(&lines, |line| line["kind"] == "command" && line.get("words").is_none());
    assert!(!further.is_empty());
    for at in further {
        assert_eq!(lines[at]["n"], lines[at - 1]["n"]);
        assert_eq!(lines[at]["client"]["phase"], "invoke");
        assert_ne!(lines[at - 1]["client"]["phase"], "invoke");
    }
}

#[test]
fn a_missing_vote_is_missed() {
    let lines = trace(&rough(3), &["--until", "8s"]);
    let mut votes = find(&lines, |line| has_note(line, "granted_vote"));
    votes.retain(|at| next_of_node(&lines, *at)["kind"] == "sync");
    assert!(votes.len() > 5, "{}", votes.len());
    for at in votes.iter().step_by(votes.len().div_ceil(12)) {
        let mut without = lines.clone();
        let gone = without.remove(*at);
        renumber(&mut without);
        assert_ne!(check(&without), [""; 0], "nobody misses {gone}");
    }
}

/// A way to tamper with lines of a kind.
struct Tampering {
    what: &'static str,
    fits: fn(&Value) -> bool,
    tamper: fn(&mut Value),
}

const TAMPERINGS: [Tampering; 12] = [
    Tampering {
        what: "a later term",
        fits: |line| line["state"]["role"] == "candidate",
        tamper: |line| {
            line["state"]["term"] = json!(line["state"]["term"].as_u64().unwrap() + 1);
        },
    },
    Tampering {
        what: "a leader of an old term",
        fits: |line| line["state"]["role"] == "leader",
        tamper: |line| line["state"]["term"] = json!(1),
    },
    Tampering {
        what: "another operation at an index",
        fits: is_durable_operation,
        tamper: |line| {
            line["state"]["durable"]["log"]["append"][0]["op"]["value"] = json!("tampered");
        },
    },
    Tampering {
        what: "another term at an index",
        fits: is_durable_operation,
        tamper: |line| line["state"]["durable"]["log"]["append"][0]["term"] = json!(0),
    },
    Tampering {
        what: "a write that never happened",
        fits: is_durable_operation,
        tamper: |line| {
            line["state"]["durable"].as_object_mut().unwrap().remove("log");
        },
    },
    Tampering {
        what: "a vote that was never written",
        fits: |line| !line["state"]["durable"]["term"].is_null(),
        tamper: |line| {
            line["state"].as_object_mut().unwrap().remove("durable");
        },
    },
    Tampering {
        what: "a vote for another",
        fits: |line| has_note(line, "granted_vote"),
        tamper: |line| line["state"]["voted_for"] = json!("s9"),
    },
    Tampering {
        what: "a log that keeps too much",
        fits: |line| !line["state"]["log"].is_null(),
        tamper: |line| line["state"]["log"]["keep"] = json!(100_000),
    },
    Tampering {
        what: "an early commit",
        fits: |line| has_note(line, "accepted"),
        tamper: |line| {
            let mut notes = line["notes"].as_array().unwrap().iter();
            let accepted = notes.find(|note| note["code"] == "accepted").unwrap();
            line["state"]["commit"] = accepted["fields"]["index"].clone();
        },
    },
    Tampering {
        what: "a message that changed",
        fits: |line| line["message"]["type"] == "AppendEntries",
        tamper: |line| line["message"]["leaderCommit"] = json!(100_000),
    },
    Tampering {
        what: "an answer taken back",
        fits: |line| line["client"]["phase"] == "ok",
        tamper: |line| line["client"]["phase"] = json!("fail"),
    },
    Tampering {
        what: "another value read",
        fits: |line| line["client"]["phase"] == "ok" && line["client"]["f"] == "get",
        tamper: |line| line["client"]["value"] = json!("tampered"),
    },
];

#[test]
fn what_was_tampered_with_is_found() {
    let lines = trace(&rough(5), &["--until", "6s"]);
    assert_eq!(check(&lines), [""; 0]);
    for Tampering { what, fits, tamper } in TAMPERINGS {
        let mut places = find(&lines, fits);
        // What a node forgets before anyone hears of it cannot be found.
        places.retain(|at| next_of_node(&lines, *at)["kind"] != "fault");
        assert!(!places.is_empty(), "{what}: no such line");
        for at in places.iter().step_by(places.len().div_ceil(4)) {
            let mut tampered = lines.clone();
            tamper(&mut tampered[*at]);
            assert_ne!(check(&tampered), [""; 0], "{what}: {}", tampered[*at]);
        }
    }
}

fn is_durable_operation(line: &Value) -> bool {
    line["state"]["durable"]["log"]["append"][0]["op"].is_object()
}

#[test]
fn a_message_that_arrives_twice_and_a_trace_that_was_cut_are_found() {
    let lines = trace(&rough(3), &["--until", "2s"]);
    let arrivals = find(&lines, |line| line["kind"] == "deliver");
    let mut twice = lines.clone();
    twice.insert(arrivals[20] + 1, lines[arrivals[20]].clone());
    renumber(&mut twice);
    assert_ne!(check(&twice), [""; 0]);
    assert_ne!(check(&lines[..lines.len() / 2]), [""; 0]);
}
