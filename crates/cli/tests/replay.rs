//! Recordings of real servers: what `replay` says of those that agree, of one that does not, and of
//! files that are wrong.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::synod;

const SEQUENCE: &str = include_str!("../../zookeeper/tests/recordings/sequence.jsonl");
const ERRORS: &str = include_str!("../../zookeeper/tests/recordings/errors.jsonl");
const WATCHES: &str = include_str!("../../zookeeper/tests/recordings/watches.jsonl");

#[test]
fn every_recording_of_a_real_zookeeper_agrees() {
    let mut all = 0;
    for text in [SEQUENCE, ERRORS, WATCHES] {
        let said = synod(&["replay", "zookeeper", "-"], text);
        assert_eq!(said.status, 0, "{}{}", said.out, said.err);
        let steps = text.lines().count() - 1;
        let compared = text.lines().filter(|line| line.contains("\"recorded\"")).count();
        let numbers: Vec<usize> =
            said.out.split(' ').filter_map(|word| word.parse().ok()).collect();
        assert_eq!((numbers[0], numbers[2]), (steps, 0), "{}", said.out);
        assert!(compared <= numbers[1], "whatever was recorded is compared: {}", said.out);
        all += compared;
    }
    assert_eq!(all, 30);
}

#[test]
fn each_difference_is_a_line_and_the_exit_status() {
    let wrong = SEQUENCE.replace("/p/a-0000000003", "/p/a-0000000002");
    let said = synod(&["replay", "zookeeper", "-"], &wrong);
    assert_eq!(said.status, 1, "{}", said.err);
    let lines: Vec<&str> = said.out.lines().collect();
    assert_eq!(lines.len(), 2, "{}", said.out);
    assert!(
        lines[0]
            .ends_with("create -s /p/a-: result \"/p/a-0000000003\", recorded \"/p/a-0000000002\""),
        "{}",
        said.out
    );
    let silent = WATCHES.replace("[[\"child\", \"CHILD\", \"/w\"]]", "[]");
    let said = synod(&["replay", "zookeeper", "-"], &silent);
    assert_eq!((said.status, said.out.lines().count()), (1, 3), "{}", said.out);
}

#[test]
fn a_bad_recording_is_explained() {
    let first = "{\"ensemble\": {\"servers\": 1, \"tick_ms\": 200}}\n";
    let step = |fields: &str| format!("{first}{{{fields}}}\n");
    for (text, why) in [
        (String::new(), "line 1: the file is empty"),
        ("{".to_owned(), "line 1: no JSON"),
        ("{}".to_owned(), "line 1: ensemble.servers is a number from 1 to 9"),
        (step("\"session\": \"a\""), "line 2: command is a text"),
        (step("\"session\": \"a\", \"command\": \"fly\""), "there is no command fly"),
        (step("\"session\": \"a\", \"command\": \"elect /e\""), "no command of zkCli"),
        (step("\"session\": \"a\", \"command\": \"get /\", \"x\": 1"), "no field “x”"),
    ] {
        let said = synod(&["replay", "zookeeper", "-"], &text);
        assert!(said.status == 2 && said.out.is_empty(), "{text}: {}", said.out);
        assert!(said.err.contains(why), "{text}: {}", said.err);
    }
    for (words, why) in [
        (&["replay"][..], "The name of a system is missing"),
        (&["replay", "zookeeper"], "A file is missing"),
        (&["replay", "raft", "x"], "There are no recordings of “raft”"),
        (&["replay", "zookeeper", "x", "y"], "“y” is one word too many"),
        (&["replay", "zookeeper", "no/such.jsonl"], "no/such.jsonl"),
    ] {
        let said = synod(words, "");
        assert!(said.status == 2 && said.err.contains(why), "{words:?}: {}", said.err);
    }
}

#[test]
fn an_ensemble_of_three_comes_to_the_same() {
    let three = WATCHES.replace("\"servers\": 1", "\"servers\": 3");
    let said = synod(&["replay", "zookeeper", "-"], &three);
    assert_eq!(said.status, 0, "{}{}", said.out, said.err);
}
