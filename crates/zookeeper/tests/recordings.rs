//! Recordings of a real ZooKeeper, played to this one: every step must come to what it came to
//! there. `docs/recording.md` says what a line means.

#![expect(clippy::wildcard_enum_match_arm, reason = "a few of many outputs are looked for")]
#![expect(dead_code, reason = "one network for several tests")]

mod net;

use std::collections::BTreeMap;
use std::rc::Rc;

use kernel::{Micros, NodeId};
use net::Net;
use serde_json::{Value, json};
use synod_zookeeper::{Answer, ClientCommand, Config, Outcome, command};

const SEQUENCE: &str = include_str!("recordings/sequence.jsonl");
const ERRORS: &str = include_str!("recordings/errors.jsonl");
const WATCHES: &str = include_str!("recordings/watches.jsonl");
/// The recording as it was made: what was done in words, without its preparations.
const ORIGINAL: &str = include_str!("recordings/zookeeper-3.8.0.original.jsonl");

fn lines(text: &str) -> impl Iterator<Item = Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON"))
}

/// An ensemble as the first line describes it, with a client for every session.
fn ensemble(text: &str) -> (Net, BTreeMap<String, u8>) {
    let first = lines(text).next().expect("a first line");
    let number = |name| first["ensemble"][name].as_u64().expect("a number");
    let servers = u8::try_from(number("servers")).expect("few servers");
    let mut zab = zab_config(servers);
    zab.tick = Micros::from_millis(number("tick_ms"));
    let mut sessions = BTreeMap::new();
    for line in lines(text).skip(1) {
        let name = line["session"].as_str().expect("a session").to_owned();
        let next = u8::try_from(sessions.len()).expect("few sessions");
        sessions.entry(name).or_insert(next);
    }
    let clients = u8::try_from(sessions.len()).expect("few sessions");
    let mut net = Net::new(Config::usual(zab, clients));
    net.run_ms(10_000);
    assert!((0..clients).all(|nth| net.client(nth).session().is_some()), "all are connected");
    (net, sessions)
}

fn zab_config(servers: u8) -> zab::Config {
    zab::Config::usual((0..servers).map(NodeId))
}

/// A result as the recording writes it. Of a status it has what is the same in every run.
fn written(outcome: &Outcome, expected: &Value) -> Value {
    match outcome {
        Err(code) => json!(format!("ERR {}Error", code.name())),
        Ok(Answer::Created { path, .. }) => json!(path.as_str()),
        Ok(Answer::Done) => json!(true),
        Ok(Answer::Stat(stat)) => json!({
            "version": stat.version,
            "cversion": stat.cversion,
            "numChildren": stat.children,
            "ephemeral": stat.owner.is_some(),
        }),
        Ok(Answer::Data { data, .. }) => json!(&**data),
        // A number for a list is its length: the order of children is not told.
        Ok(Answer::Children { names, .. }) if expected.is_number() => json!(names.len()),
        Ok(Answer::Children { names, .. }) => {
            json!(names.iter().map(|name| &**name).collect::<Vec<_>>())
        }
        Ok(Answer::Multi(each)) => each.iter().map(|one| written(one, &Value::Null)).collect(),
        Ok(Answer::Session { timeout_ms, .. }) => json!(timeout_ms),
    }
}

/// Plays a recording; says each difference, and how many steps were compared with the real one.
fn replay(text: &str) -> (Vec<String>, u64) {
    let (mut net, sessions) = ensemble(text);
    let (mut differences, mut compared) = (Vec::new(), 0);
    for (number, line) in (2..).zip(lines(text).skip(1)) {
        let session = line["session"].as_str().expect("a session");
        let nth = sessions[session];
        let words = line["command"].as_str().expect("a command");
        net.run_ms(line["wait_ms"].as_u64().unwrap_or(0));
        let from = net.outputs.len();
        let mut parsed = command::parse(words, &|_| None).expect("a command of zkCli");
        if let (ClientCommand::Ask { watcher, .. }, Some(name)) =
            (&mut parsed, line["watcher"].as_str())
        {
            *watcher = Some(Rc::from(name));
        }
        net.command(nth, parsed);
        net.run_ms(100);
        let outcome = net.answer_since(nth, from).expect("an answer");
        let mut differs = |what: &str, is: &Value, was: &Value| {
            if is != was {
                differences.push(format!("line {number}: {words}: {what} {is}, and was {was}"));
            }
        };
        if let Some(was) = line.get("result") {
            differs("result", &written(&outcome, was), was);
        }
        let heard = net.heard_since(nth, from).into_iter();
        let is: Vec<Value> =
            heard.map(|(who, kind, path)| json!([who, kind.name(), path])).collect();
        let was = line.get("events").and_then(Value::as_array).cloned().unwrap_or_default();
        differs("events", &in_order(is), &in_order(was));
        compared += u64::from(line.get("recorded").is_some());
    }
    (differences, compared)
}

/// Events of one step: the order among watchers of one node is not told.
fn in_order(mut events: Vec<Value>) -> Value {
    events.sort_by_key(Value::to_string);
    Value::Array(events)
}

#[test]
fn every_recorded_step_agrees() {
    for (name, text, steps) in
        [("sequence", SEQUENCE, 11), ("errors", ERRORS, 9), ("watches", WATCHES, 10)]
    {
        let (differences, compared) = replay(text);
        assert!(differences.is_empty(), "{name}:\n{}", differences.join("\n"));
        assert_eq!(compared, steps, "{name}");
    }
}

#[test]
fn every_step_of_the_original_is_there_with_its_result_unchanged() {
    let transcribed: Vec<(&str, Value)> =
        [("sequence", SEQUENCE), ("errors", ERRORS), ("watches", WATCHES)]
            .into_iter()
            .flat_map(|(case, text)| lines(text).skip(1).map(move |line| (case, line)))
            .filter(|(_, line)| line.get("recorded").is_some())
            .collect();
    let original: Vec<Value> = lines(ORIGINAL).collect();
    assert_eq!((transcribed.len(), original.len()), (30, 30));
    for ((case, line), was) in transcribed.iter().zip(&original) {
        assert_eq!(*case, was["case"]);
        assert_eq!(line["recorded"], was["op"]);
        let result = line.get("result").or_else(|| line.get("events")).expect("one of both");
        assert_eq!(*result, was["result"], "{}", was["op"]);
    }
}

#[test]
fn a_changed_result_is_noticed() {
    let wrong = SEQUENCE.replace("/p/a-0000000003", "/p/a-0000000002");
    let (differences, _) = replay(&wrong);
    assert_eq!(differences.len(), 1, "{differences:?}");
    let silent = WATCHES.replace("[[\"child\", \"CHILD\", \"/w\"]]", "[]");
    assert_eq!(replay(&silent).0.len(), 2, "two child watches fire");
}
