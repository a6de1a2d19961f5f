//! Histories: what `check-history` says of them and of lines that are wrong, and what `run --history`
//! writes.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use common::{Said, synod};
use serde_json::{Value, json};

fn check(model: &str, history: &str) -> Said {
    synod(&["check-history", "-", "--model", model], history)
}

/// A line from its words: `0 invoke write 1`, `1 ok get x null`, values as JSON.
fn line(model: &str, words: &str) -> String {
    let words: Vec<&str> = words.split(' ').collect();
    let (start, rest) = words.split_at(3);
    let read = |text: &&str| serde_json::from_str(text).unwrap();
    let mut rest = rest.iter();
    let key: Value = if model == "kv" { json!(rest.next().unwrap()) } else { Value::Null };
    let value: Value = rest.next().map_or(Value::Null, read);
    let process: Value = serde_json::from_str(start[0]).unwrap();
    json!({"process": process, "type": start[1], "f": start[2], "key": key, "value": value})
        .to_string()
}

fn lines(model: &str, words: &[&str]) -> String {
    words.iter().map(|words| line(model, words) + "\n").collect()
}

#[test]
fn a_history_is_judged_with_words_and_exit_status() {
    for (model, words, status, out) in [
        ("register", &[][..], 0, "linearizable\n"),
        ("register", &["0 invoke read", "0 ok read null"], 0, "linearizable\n"),
        (
            "register",
            &["0 invoke write 1", "0 ok write 1", "1 invoke read", "1 ok read null"],
            1,
            "not linearizable\nline 4: process 1, read gave null, begun on line 3\n",
        ),
        (
            "register",
            &["0 invoke write 1", "0 info write 1", "1 invoke read", "1 ok read null"],
            0,
            "linearizable\n",
        ),
        (
            "register",
            &["0 invoke write 1", "0 fail write 1", "1 invoke read", "1 ok read 1"],
            1,
            "not linearizable\nline 4: process 1, read gave 1, begun on line 3\n",
        ),
        (
            "kv",
            &[
                "0 invoke append x \"a\"",
                "0 ok append x \"a\"",
                "1 invoke cas x [\"a\",\"b\"]",
                "1 ok cas x [\"a\",\"b\"]",
                "\"c1\" invoke get x",
                "\"c1\" ok get x \"a\"",
            ],
            1,
            "not linearizable\nline 6: process \"c1\", get \"x\" gave \"a\", begun on line 5\n",
        ),
        (
            "mutex",
            &["0 invoke acquire", "1 invoke acquire", "0 ok acquire", "1 ok acquire"],
            1,
            "not linearizable\nline 4: process 1, acquire, begun on line 2\n",
        ),
    ] {
        let said = check(model, &lines(model, words));
        assert_eq!((said.status, &*said.out, &*said.err), (status, out, ""), "{words:?}");
    }
}

#[test]
fn what_takes_too_long_is_unknown() {
    let writes = (0..12).map(|nth| format!("{nth} invoke write {nth}"));
    let ends = (0..12).map(|nth| format!("{nth} ok write {nth}"));
    let reads = ["20 invoke read".to_owned(), "20 ok read 99".to_owned()];
    let words: Vec<String> = writes.chain(ends).chain(reads).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let history = lines("register", &words);
    let bounded = ["check-history", "-", "--model", "register", "--max-states", "1000"];
    let said = synod(&bounded, &history);
    assert_eq!((said.status, &*said.out, &*said.err), (2, "unknown\n", ""));
    let said = check("register", &history);
    assert_eq!(said.status, 1, "within the usual bound it is decided: {}", said.out);
    assert!(said.out.contains("line 26: process 20, read gave 99"), "{}", said.out);
}

#[test]
fn what_may_be_left_out_is_left_out_and_numbers_are_the_same_however_written() {
    let history = r#"
{"process":0,"type":"invoke","f":"write","value":1,"time":5}

{"process":0,"type":"ok","f":"write","value":1.0,"error":"none"}
{"process":1,"type":"invoke","f":"cas","value":[1e0,"1"]}
{"process":1,"type":"ok","f":"cas"}
{"process":1,"type":"invoke","f":"read"}
{"process":1,"type":"ok","f":"read","value":"1"}"#;
    let said = check("register", history);
    assert_eq!((said.status, &*said.out, &*said.err), (0, "linearizable\n", ""));
    let said = check("register", &history.replace("read\",\"value\":\"1\"", "read\",\"value\":1"));
    assert_eq!(said.out, "not linearizable\nline 8: process 1, read gave 1, begun on line 7\n");
}

#[test]
fn a_line_that_is_wrong_is_named() {
    let begun = r#"{"process":0,"type":"invoke","f":"write","key":"x","value":1}"#;
    for (model, second, part) in [
        ("register", "{", "this is no object of JSON: EOF while parsing an object, at column 1"),
        ("register", "[1]", "this is no object of JSON"),
        ("register", r#"{"type":"ok","f":"write"}"#, "the field `process` is missing"),
        ("register", r#"{"process":[],"type":"ok","f":"write"}"#, "a `process` is a number or"),
        ("register", r#"{"process":0,"f":"write"}"#, "the field `type` is missing"),
        ("register", r#"{"process":0,"type":"ok"}"#, "the field `f` is missing"),
        ("register", r#"{"process":0,"type":"done","f":"write"}"#, "there is no type “done”"),
        ("register", r#"{"process":1,"type":"ok","f":"write"}"#, "process 1 ends what it did not"),
        ("register", r#"{"process":0,"type":"invoke","f":"read"}"#, "process 0 begins something"),
        ("register", r#"{"process":1,"type":"invoke","f":"get"}"#, "“get” is no operation of the"),
        ("register", r#"{"process":1,"type":"invoke","f":"write"}"#, "a write needs a `value`"),
        ("register", r#"{"process":1,"type":"invoke","f":"write","value":[]}"#, "a write needs a"),
        ("register", r#"{"process":1,"type":"invoke","f":"cas","value":[1]}"#, "a cas needs a"),
        ("register", r#"{"process":0,"type":"ok","f":"read","value":1}"#, "ends a read that it"),
        ("register", r#"{"process":0,"type":"ok","f":"write","key":"y"}"#, "on the key \"x\""),
        ("register", r#"{"process":0,"type":"ok","f":"write","value":2}"#, "with another value"),
        ("register", r#"{"process":0,"type":"ok","f":"write","key":{}}"#, "a `key` is a number, a"),
        ("mutex", "", "“write” is no operation of the model mutex; there are acquire and release"),
        ("kv", "", "“write” is no operation of the model kv; there are put, get, append and cas"),
    ] {
        let said = check(model, &format!("{begun}\n{second}\n"));
        assert_eq!((said.status, &*said.out), (2, ""), "{second}");
        let number = if model == "register" { 2 } else { 1 };
        let start = format!("synod: Standard input: Line {number}: ");
        assert!(said.err.starts_with(&start) && said.err.contains(part), "{}", said.err);
    }
    for (words, part) in [
        (&["0 invoke get x", "0 ok get x"][..], "0 does not say what it read"),
        (&["0 invoke put x 1", "0 info put x 1", "0 invoke get x"], "0 ended as info and does"),
        (&["0 invoke put x 1", "0 info put x 1", "0 ok put x 1"], "process 0 ended as info"),
        (&["0 invoke append x null"], "an append needs a `value`"),
    ] {
        let history =
            lines("kv", words).replace("\"type\":\"ok\",\"value\":null", "\"type\":\"ok\"");
        let said = check("kv", &history);
        assert_eq!((said.status, &*said.out), (2, ""), "{words:?}");
        let start = format!("synod: Standard input: Line {}: ", words.len());
        assert!(said.err.starts_with(&start) && said.err.contains(part), "{}", said.err);
    }
    let keyless = check("kv", r#"{"process":0,"type":"invoke","f":"get","value":null}"#);
    assert!(keyless.err.contains("Line 1: a get needs a `key`"), "{}", keyless.err);
}

#[test]
fn wrong_words_are_answered_with_the_usage() {
    for (words, part) in [
        (&["check-history"][..], "A file is missing"),
        (&["check-history", "-"], "--model is missing"),
        (&["check-history", "-", "--model", "queue"], "a model is register, kv or mutex"),
        (&["check-history", "-", "--model", "kv", "--max-states", "0"], "from 1 on"),
        (&["check-history", "-", "--model", "kv", "--seed", "1"], "--seed"),
        (&["run", "-", "--model", "kv"], "--model"),
        (&["run", "-", "--trace", "-", "--history", "-"], "Only one of the two"),
    ] {
        let said = synod(words, "");
        assert_eq!((said.status, said.out.as_str()), (2, ""), "{words:?}");
        assert!(said.err.contains(part) && said.err.contains("Usage: synod"), "{}", said.err);
    }
    let nowhere = synod(&["check-history", "no/such.jsonl", "--model", "kv"], "");
    assert_eq!((nowhere.status, &*nowhere.out), (2, ""));
    assert!(nowhere.err.starts_with("synod: no/such.jsonl: It cannot be read"), "{}", nowhere.err);
}

/// Two clients of their own accord, told some things more, and servers and a client that crash.
const ROUGH: &str = r#"
lab = "raft"
until = "12s"
[network]
delay = "exponential 1ms 8ms"
loss = 50
[config]
servers = 3
clients = 3
think = "15ms"
timeout = "200ms"
[[action]]
at = "2s"
do = "isolate leader"
[[action]]
at = "3s"
do = "heal all"
[[action]]
at = "4s"
do = "crash leader"
[[action]]
at = "4s"
do = "c2 append x 7"
[[action]]
at = "4s"
do = "crash c2"
[[action]]
at = "5s"
do = "restart s1"
[[action]]
at = "5s"
do = "restart s2"
[[action]]
at = "5s"
do = "restart s3"
[[action]]
at = "5s"
do = "restart c2"
[[action]]
at = "6s"
do = "c1 put w fifteen-letters"
[[action]]
at = "6s"
do = "c1 append w more"
[[action]]
at = "6s"
do = "c1 delete w"
[[action]]
at = "6s"
do = "c1 get w"
"#;

fn history(toml: &str) -> Vec<Value> {
    let said = synod(&["run", "-", "--history", "-"], toml);
    assert_eq!(said.status, 0, "{}", said.err);
    assert_eq!(said.err, synod(&["run", "-"], toml).out, "the summary goes to standard error");
    said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_history_of_a_run_is_what_its_trace_says_of_its_clients() {
    let history = history(ROUGH);
    let trace = synod(&["run", "-", "--trace", "-"], ROUGH).out;
    let told: Vec<Value> = trace.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut clients: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for client in told.iter().map(|line| &line["client"]).filter(|client| client.is_object()) {
        let is_delete = client["f"] == "delete";
        let kind = match client["phase"].as_str().unwrap() {
            "unknown" => "info",
            "ok" if client["swapped"] == false => "fail",
            other => other,
        };
        let f = if is_delete { "put" } else { client["f"].as_str().unwrap() };
        let said = json!([kind, f, client["key"], client["value"]]);
        clients.entry(client["id"].as_str().unwrap().to_owned()).or_default().push(said);
    }
    let mut written: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let mut crashed = 0;
    for (nth, line) in history.iter().enumerate() {
        let fields: BTreeSet<&str> = line.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(fields, BTreeSet::from(["process", "type", "f", "key", "value"]));
        let client = format!("c{}", line["process"].as_u64().unwrap() % 3 + 1);
        let said = json!([line["type"], line["f"], line["key"], line["value"]]);
        let place = written.get(&client).map_or(0, Vec::len);
        // A crash ends what its client says nothing more of.
        if line["type"] == "info" && clients[&client].get(place) != Some(&said) {
            assert_eq!(client, "c2", "line {nth}");
            crashed += 1;
            continue;
        }
        written.entry(client).or_default().push(said);
    }
    assert_eq!((written, crashed), (clients, 1));
}

#[test]
fn a_process_of_a_run_does_not_return_once_nobody_knows_what_came_of_it() {
    let history = history(ROUGH);
    let mut gone = BTreeSet::new();
    for line in &history {
        let process = line["process"].as_u64().unwrap();
        assert!(!gone.contains(&process), "{line}");
        if line["type"] == "info" {
            gone.insert(process);
        }
    }
    assert!(gone.len() > 5, "{gone:?}");
    for kind in ["invoke", "ok", "fail", "info"] {
        assert!(history.iter().any(|line| line["type"] == kind), "{kind} never happens");
    }
    let append = json!({"process": 0, "type": "", "f": "append", "key": "w", "value": "more"});
    let same = |line: &&Value| line["f"] == append["f"] && line["value"] == append["value"];
    let kinds: Vec<&Value> = history.iter().filter(same).map(|line| &line["type"]).collect();
    assert_eq!(kinds, ["invoke", "fail"], "what does not fit is not done");
}

#[test]
fn the_history_of_a_run_is_linearizable_until_an_answer_is_falsified() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("history.jsonl");
    let path = path.to_str().unwrap();
    let said = synod(&["run", "-", "--history", path], ROUGH);
    assert_eq!((said.status, said.out), (0, synod(&["run", "-"], ROUGH).out));
    let judged = synod(&["check-history", path, "--model", "kv"], "");
    assert_eq!((judged.status, &*judged.out), (0, "linearizable\n"), "{}", judged.err);
    let written = std::fs::read_to_string(path).unwrap();
    let mut lines: Vec<String> = written.lines().map(str::to_owned).collect();
    let reads = |line: &&String| line.contains("\"ok\",\"f\":\"get\"");
    let places: Vec<usize> = (0..lines.len()).filter(|nth| reads(&&lines[*nth])).collect();
    for nth in places.iter().step_by(places.len() / 10) {
        let mut line: Value = serde_json::from_str(&lines[*nth]).unwrap();
        line["value"] = json!("never");
        let honest = std::mem::replace(&mut lines[*nth], line.to_string());
        let judged = check("kv", &lines.join("\n"));
        let begin = format!("not linearizable\nline {}: ", nth + 1);
        assert!(judged.status == 1 && judged.out.starts_with(&begin), "{}", judged.out);
        lines[*nth] = honest;
    }
}

/// Half of all messages arrive again after 300 ms, those of clients too.
const REPEATED: &str = r#"
lab = "raft"
until = "8s"
[config]
servers = 3
clients = 2
think = "20ms"
[[action]]
at = "1s"
do = "duplicate 500 constant 300ms"
"#;

/// Without sessions a request that the network repeats is applied twice, which no lamp shows: a
/// client sees it (thesis 6.3).
#[test]
fn repeated_requests_are_seen_by_clients_that_have_no_sessions() {
    for (sessions, status) in [("off", 1), ("on", 0)] {
        let toml = REPEATED.replace("[config]", &format!("[config]\nsessions = \"{sessions}\""));
        let run = synod(&["run", "-", "--history", "-"], &toml);
        assert_eq!(run.status, 0, "no monitor sees it: {}", run.err);
        let judged = check("kv", &run.out);
        assert_eq!(judged.status, status, "sessions {sessions}: {}{}", judged.out, judged.err);
    }
}

#[test]
fn the_document_shows_what_is_said() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/history.md");
    let document = std::fs::read_to_string(document).unwrap();
    let block = |kind: &str| {
        let start = document.split(&format!("\n```{kind}\n")).nth(1).unwrap();
        start.split("\n```").next().unwrap().to_owned() + "\n"
    };
    let said = check("register", &block("json"));
    assert_eq!((said.status, said.out), (1, block("text")));
    for word in ["read", "write", "cas", "put", "get", "append", "acquire", "release"] {
        assert!(document.contains(&format!("`{word}`")), "{word}");
    }
}

#[test]
fn the_history_of_a_run_has_a_command_of_its_own() {
    let run = "lab = \"raft\"\nuntil = \"2s\"\n";
    let said = synod(&["history", "-"], run);
    assert!(said.status == 0 && said.err.contains("Digest"), "{}", said.err);
    assert_eq!(said.out, synod(&["run", "-", "--history", "-"], run).out);
    let judged = synod(&["check-history", "-", "--model", "kv"], &said.out);
    assert_eq!(judged.out, "linearizable\n");
}
