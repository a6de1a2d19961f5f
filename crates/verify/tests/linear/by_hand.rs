//! Histories written by hand, drawn as in the literature, each with its verdict. How they are drawn
//! is said at the top of `histories/register.txt`.

use std::collections::BTreeSet;

use synod_verify::linear::{
    Bound, CallId, Ending, History, Key, Model, Operation, Process, Value, Verdict, check,
};

use crate::every_order;

const FILES: [(Model, &str); 4] = [
    (Model::Register, include_str!("histories/register.txt")),
    (Model::Register, include_str!("histories/lost.txt")),
    (Model::Kv, include_str!("histories/kv.txt")),
    (Model::Mutex, include_str!("histories/mutex.txt")),
];

/// A history with its name, and the verdict that it should get.
struct Drawn {
    name: &'static str,
    history: History,
    verdict: Verdict,
}

/// A beginning or an end, at its column. At one column beginnings come first, and upper rows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Mark {
    column: usize,
    /// None at a beginning.
    ending: Option<Ending>,
    row: usize,
    nth: usize,
}

fn all() -> Vec<Drawn> {
    let of = |(model, text): (Model, &'static str)| {
        text.split("\n# ").skip(1).map(move |part| read(model, part))
    };
    FILES.into_iter().flat_map(of).collect()
}

fn read(model: Model, part: &'static str) -> Drawn {
    let mut lines = part.lines();
    let (name, verdict) = (lines.next().unwrap(), lines.next().unwrap());
    let rows: Vec<&str> = lines.filter(|line| !line.trim().is_empty()).collect();
    let mut calls = Vec::new();
    let mut marks = Vec::new();
    for (row, line) in rows.iter().enumerate() {
        for (nth, start) in line.match_indices('[').map(|(start, _)| start).enumerate() {
            let inside = line[start + 1..].split('[').next().unwrap();
            let (said, end) = match inside.split_once(']') {
                Some((said, _)) => (said, Some(start + 1 + said.len())),
                None => (inside, None),
            };
            let (key, operation, ending) = call(model, said);
            calls.push((row, nth, key, operation));
            marks.push(Mark { column: start, ending: None, row, nth });
            marks.extend(end.map(|column| Mark { column, ending: Some(ending), row, nth }));
        }
    }
    marks.sort();
    let mut history = History::new(model);
    let mut ids = Vec::new();
    for Mark { ending, row, nth, .. } in marks {
        let process = Process(row as u64);
        let Some(ending) = ending else {
            let same = |call: &&(usize, usize, Key, Operation)| (call.0, call.1) == (row, nth);
            let (.., key, operation) = calls.iter().find(same).unwrap().clone();
            ids.push(((row, nth), history.begin(process, key, operation).unwrap()));
            continue;
        };
        history.end(process, ending).unwrap_or_else(|why| panic!("{name}: {why}"));
    }
    let verdict = match verdict.split_once(' ') {
        None if verdict == "yes" => Verdict::Linearizable,
        Some(("no", place)) => Verdict::NotLinearizable(find(&rows, &ids, place)),
        _ => panic!("{name}: there is no verdict {verdict}"),
    };
    Drawn { name, history, verdict }
}

/// The operation of a place such as `b2`.
fn find(rows: &[&str], ids: &[((usize, usize), CallId)], place: &str) -> CallId {
    let (row, nth) = place.split_at(1);
    let row = rows.iter().position(|line| line.starts_with(row)).unwrap();
    let nth = nth.parse::<usize>().unwrap() - 1;
    ids.iter().find(|(known, _)| *known == (row, nth)).unwrap().1
}

/// An operation as it is drawn, with the ending that it has if it ends.
fn call(model: Model, said: &str) -> (Key, Operation, Ending) {
    let said = said.trim();
    let (said, lost) = match said.chars().last() {
        Some('!') => (&said[..said.len() - 1], Some(Ending::Fail)),
        Some('?') => (&said[..said.len() - 1], Some(Ending::Info)),
        _ => (said, None),
    };
    let mut words = said.split_whitespace();
    let f = words.next().unwrap();
    let mut next = || words.next().map(value);
    let key = match model {
        Model::Register => Value::Null,
        Model::Kv => next().unwrap(),
        Model::Mutex => next().unwrap_or(Value::Null),
    };
    let mut read = None;
    let operation = match f {
        "read" | "get" => {
            read = next();
            Operation::Read
        }
        "write" | "put" => Operation::Write(next().unwrap()),
        "cas" => {
            let from = next().unwrap();
            Operation::CompareAndSet { from, to: next().unwrap() }
        }
        "append" => Operation::Append(next().unwrap()),
        "acquire" => Operation::Acquire,
        "release" => Operation::Release,
        other => panic!("{other} is no operation"),
    };
    assert_eq!(model.word(&operation), Some(f));
    (Key(key), operation, lost.unwrap_or(Ending::Ok(read)))
}

fn value(word: &str) -> Value {
    match word {
        "null" => Value::Null,
        text if text.starts_with('"') => Value::from(text.trim_matches('"')),
        text => text.parse::<i64>().map_or(Value::from(text), Value::from),
    }
}

#[test]
fn every_history_is_judged_as_the_hand_that_drew_it_says() {
    for Drawn { name, history, verdict } in all() {
        assert_eq!(check(&history, Bound::USUAL), verdict, "{name}");
    }
}

#[test]
fn the_hand_that_drew_them_agrees_with_every_order() {
    for Drawn { name, history, verdict } in all() {
        let expected = every_order::first_impossible(&history);
        let expected = expected.map_or(Verdict::Linearizable, Verdict::NotLinearizable);
        assert_eq!(verdict, expected, "{name}");
    }
}

#[test]
fn there_are_more_than_a_hundred_and_no_two_are_the_same() {
    let all = all();
    assert!(all.len() > 100, "{}", all.len());
    let histories: BTreeSet<&History> = all.iter().map(|drawn| &drawn.history).collect();
    let names: BTreeSet<&str> = all.iter().map(|drawn| drawn.name).collect();
    assert_eq!((histories.len(), names.len()), (all.len(), all.len()));
    let right = all.iter().filter(|drawn| drawn.verdict == Verdict::Linearizable).count();
    assert!((40..=60).contains(&(right * 100 / all.len())), "{right} of {}", all.len());
    for model in Model::ALL {
        let of_model = all.iter().filter(|drawn| drawn.history.model() == model);
        assert!(of_model.count() > 20, "{model}");
    }
}

#[test]
fn what_is_begun_at_the_end_changes_no_verdict() {
    for Drawn { name, history, verdict } in all() {
        let mut longer = history.clone();
        let key = history.calls()[0].key.clone();
        let operation = if history.model() == Model::Mutex {
            Operation::Acquire
        } else {
            Operation::Write(Value::Null)
        };
        for nth in [100, 101] {
            longer.begin(Process(nth), key.clone(), operation.clone()).unwrap();
        }
        assert_eq!(check(&longer, Bound::USUAL), verdict, "{name}");
    }
}
