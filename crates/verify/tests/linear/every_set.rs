//! A judge of one register and at most sixteen operations: for every set of operations, in the order
//! of their numbers as bits, which values can the register have once exactly these took effect?

use synod_verify::linear::{Call, Ending, History, Operation, Value};

/// An operation, values by number.
struct Known {
    began: u32,
    /// None where nobody heard of it.
    ended: Option<u32>,
    does: Does,
}

enum Does {
    /// None where nobody heard what it read.
    Read(Option<u32>),
    Write(u32),
    CompareAndSet(u32, u32),
}

/// Is there an order that explains this history?
pub(crate) fn is_explained(history: &History) -> bool {
    let mut values = vec![&Value::Null];
    let known: Vec<Known> =
        history.calls().iter().filter_map(|call| know(call, &mut values)).collect();
    let all: usize = (1 << known.len()) - 1;
    // Which operations must have taken effect before this one begins.
    let earlier: Vec<usize> = known.iter().map(|call| before(call.began, &known)).collect();
    let needed = before(u32::MAX, &known);
    // For each set, the values as bits.
    let mut possible = vec![0_u32; all + 1];
    possible[0] = 1;
    for taken in 0..=all {
        if possible[taken] == 0 {
            continue;
        }
        if taken & needed == needed {
            return true;
        }
        for (nth, call) in known.iter().enumerate() {
            if taken & (1 << nth) == 0 && taken & earlier[nth] == earlier[nth] {
                possible[taken | (1 << nth)] |= after(possible[taken], &call.does);
            }
        }
    }
    false
}

fn know<'a>(call: &'a Call, values: &mut Vec<&'a Value>) -> Option<Known> {
    let mut number = |value: &'a Value| {
        let known = values.iter().position(|known| *known == value);
        let place = known.unwrap_or(values.len());
        if known.is_none() {
            values.push(value);
        }
        u32::try_from(place).unwrap()
    };
    let (ended, read) = match &call.end {
        Some((_, Ending::Fail)) => return None,
        Some((end, Ending::Ok(read))) => (Some(end.0), read.as_ref()),
        Some((_, Ending::Info)) | None => (None, None),
    };
    let does = match &call.operation {
        Operation::Read => Does::Read(read.map(number)),
        Operation::Write(value) => Does::Write(number(value)),
        Operation::CompareAndSet { from, to } => {
            let from = number(from);
            Does::CompareAndSet(from, number(to))
        }
        Operation::Append(_) | Operation::Acquire | Operation::Release => {
            panic!("this is nothing that a register does")
        }
    };
    Some(Known { began: call.began.0, ended, does })
}

/// Those that ended before this place, as bits.
fn before(place: u32, known: &[Known]) -> usize {
    let ended = known.iter().enumerate();
    let ended = ended.filter(|(_, call)| call.ended.is_some_and(|end| end < place));
    ended.map(|(nth, _)| 1 << nth).sum()
}

fn after(values: u32, does: &Does) -> u32 {
    match *does {
        Does::Read(None) => values,
        Does::Read(Some(value)) => values & (1 << value),
        Does::Write(value) => 1 << value,
        Does::CompareAndSet(from, to) => ((values >> from) & 1) << to,
    }
}
