//! The recordings of a real ZooKeeper are transcribed with their results unchanged. Whether every step
//! comes to the same here is asked where whole ensembles play them (`crates/cli/tests/replay.rs`);
//! `docs/recording.md` says what a line means.

use serde_json::Value;

const SEQUENCE: &str = include_str!("recordings/sequence.jsonl");
const ERRORS: &str = include_str!("recordings/errors.jsonl");
const WATCHES: &str = include_str!("recordings/watches.jsonl");
/// The recording as it was made: what was done in words, without its preparations.
const ORIGINAL: &str = include_str!("recordings/zookeeper-3.8.0.original.jsonl");

fn lines(text: &str) -> impl Iterator<Item = Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON"))
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
