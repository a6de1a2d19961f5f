//! What clients saw of a run, judged when it is over.

use sim::World;

use super::{Found, LINEARIZABILITY, Swept};
use crate::linear::{Bound, Record, Verdict, check};

/// Is what they saw linearizable, where that is promised? Not to know it is to find something too.
pub(super) fn judge<S: Swept>(world: &World<S>, record: &Record) -> Option<Found> {
    if S::promises_linearizability(world.config()) {
        judge_history(record, Bound::USUAL)
    } else {
        None
    }
}

fn judge_history(record: &Record, bound: Bound) -> Option<Found> {
    let history = record.history();
    let (place, words) = match check(history, bound) {
        Verdict::Linearizable => return None,
        Verdict::NotLinearizable(id) => {
            let call = history.call(id);
            let place = call.end.as_ref().map_or(call.began, |(end, _)| *end);
            (place, format!("No order of what clients did explains {}", history.words(id)))
        }
        Verdict::Unknown => {
            let last = history.calls().last().expect("nothing is linearizable");
            (
                last.began,
                "Too many orders of what clients did would have to be looked at".to_owned(),
            )
        }
    };
    let moment = record.moment(place);
    Some(Found { promise: LINEARIZABILITY, words, at: moment.at, step: moment.step, stall: None })
}

#[cfg(test)]
mod tests {
    use kernel::{Micros, NodeId};

    use super::*;
    use crate::linear::{Ending, Heard, Key, Model, Moment, Operation, Process, Value};

    /// What three clients say, each in the order of steps.
    fn record(said: &[(u8, Heard)]) -> Record {
        let mut record = Record::of(Model::Register, 3);
        for (step, (client, heard)) in (1..).zip(said) {
            let moment = Moment { at: Micros(step * 10), step };
            record.write(Process(u64::from(*client)), NodeId(*client), heard.clone(), moment);
        }
        record
    }

    fn began(operation: Operation) -> Heard {
        Heard::Began(Key(Value::Null), operation)
    }

    #[test]
    fn a_stale_read_is_found_at_its_moment() {
        let said = |value: Value| {
            [
                (0, began(Operation::Write(Value::from(1)))),
                (0, Heard::Ended(Ending::Ok(None))),
                (1, began(Operation::Read)),
                (1, Heard::Ended(Ending::Ok(Some(value)))),
                (2, began(Operation::Read)),
            ]
        };
        assert_eq!(judge_history(&record(&said(Value::from(1))), Bound::USUAL), None);
        let words = "No order of what clients did explains read gave null".to_owned();
        let found = Found { promise: LINEARIZABILITY, words, at: Micros(40), step: 4, stall: None };
        assert_eq!(judge_history(&record(&said(Value::Null)), Bound::USUAL), Some(found));
    }

    #[test]
    fn what_nobody_can_decide_is_found_too() {
        let many =
            (0..30).map(|client| (client, began(Operation::Write(Value::from(i64::from(client))))));
        let ends = (0..30).map(|client| (client, Heard::Ended(Ending::Ok(None))));
        let never =
            [(31, began(Operation::Read)), (31, Heard::Ended(Ending::Ok(Some(Value::from(99)))))];
        let said: Vec<(u8, Heard)> = many.chain(ends).chain(never).collect();
        let found = judge_history(&record(&said), Bound(1_000)).expect("there are too many orders");
        assert_eq!((found.promise, found.step), (LINEARIZABILITY, 61));
        assert!(found.words.starts_with("Too many orders"), "{}", found.words);
    }
}
