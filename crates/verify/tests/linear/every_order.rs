//! A judge that tries every order of the operations of a whole history, with all its keys, and
//! every choice of those that nobody heard of.

use std::collections::BTreeMap;

use synod_verify::linear::{Call, CallId, Ending, History, Key, Operation, Place, Value};

/// Is there an order of what happened before this place?
fn is_explained(history: &History, until: Place) -> bool {
    let known = history.calls().iter().filter(|call| call.began < until);
    let happened: Vec<&Call> =
        known.filter(|call| !matches!(call.end, Some((_, Ending::Fail)))).collect();
    follow(&happened, &vec![false; happened.len()], &BTreeMap::new(), until)
}

/// The operation whose end makes a history impossible: the first one whose end does.
pub(crate) fn first_impossible(history: &History) -> Option<CallId> {
    let ends = history.calls().iter().zip(0..).filter_map(|(call, number)| {
        let (end, ending) = call.end.as_ref()?;
        (*ending != Ending::Fail).then_some((Place(end.0 + 1), CallId(number)))
    });
    let mut ends: Vec<(Place, CallId)> = ends.collect();
    ends.sort();
    ends.into_iter().find(|(until, _)| !is_explained(history, *until)).map(|(_, id)| id)
}

fn follow(calls: &[&Call], taken: &[bool], values: &BTreeMap<Key, Value>, until: Place) -> bool {
    let missing = || calls.iter().zip(taken).filter(|(_, taken)| !**taken).map(|(call, _)| *call);
    if missing().all(|call| end(call, until).is_none()) {
        return true;
    }
    let may_be_next =
        |call: &Call| missing().all(|other| end(other, until).is_none_or(|end| call.began < end));
    (0..calls.len()).any(|nth| {
        if taken[nth] || !may_be_next(calls[nth]) {
            return false;
        }
        let Some(values) = apply(calls[nth], values, until) else { return false };
        let mut taken = taken.to_vec();
        taken[nth] = true;
        follow(calls, &taken, &values, until)
    })
}

/// When it took effect at the latest, as far as is known before this place.
fn end(call: &Call, until: Place) -> Option<Place> {
    let (end, ending) = call.end.as_ref()?;
    (*end < until && matches!(ending, Ending::Ok(_))).then_some(*end)
}

fn apply(call: &Call, values: &BTreeMap<Key, Value>, until: Place) -> Option<BTreeMap<Key, Value>> {
    let old = values.get(&call.key).cloned().unwrap_or(Value::Null);
    let held = Value::from("held");
    let new = match &call.operation {
        Operation::Read => {
            let read = match &call.end {
                Some((end, Ending::Ok(read))) if *end < until => read.clone(),
                _ => None,
            };
            if read.is_some_and(|read| read != old) {
                return None;
            }
            old
        }
        Operation::Write(value) => value.clone(),
        Operation::CompareAndSet { from, to } if *from == old => to.clone(),
        Operation::Append(more) => Value::Text(format!("{}{}", old.text(), more.text())),
        Operation::Acquire if old == Value::Null => held,
        Operation::Release if old == held => Value::Null,
        Operation::CompareAndSet { .. } | Operation::Acquire | Operation::Release => return None,
    };
    let mut values = values.clone();
    values.insert(call.key.clone(), new);
    Some(values)
}
