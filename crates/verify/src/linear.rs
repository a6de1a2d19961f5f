//! Linearizability (Herlihy and Wing 1990): can each operation of a history be said to have happened
//! at one moment between its beginning and its end, so that every answer is right?
//!
//! A history is linearizable where that of each key is (the same paper, theorem 1), so each key is
//! searched for itself. An operation whose end is not known may happen at any time after it began,
//! or never; one that failed never happened.
//!
//! Left out: operations on several keys at once, and weaker promises such as sequential consistency.

use std::collections::BTreeMap;

mod draw;
mod history;
mod model;
mod record;
mod search;

pub use draw::{Shape, draw};
pub use history::{Call, CallId, Ending, History, Key, Misuse, Operation, Place, Process, Value};
pub use model::Model;
pub use record::{Heard, Judged, Moment, Record};

/// How much may be looked at: so many configurations of each key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound(pub u64);

/// What a history is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// There is an order that explains it.
    Linearizable,
    /// There is none: this operation is the one whose end first made it so, without those that
    /// failed. Where another key was not decided, that one may have been impossible before.
    NotLinearizable(CallId),
    /// The bound was reached first. Whoever asks must treat it as a failure.
    Unknown,
}

impl Bound {
    /// Enough for every history that is not made to be hard; some hundred megabytes.
    pub const USUAL: Self = Self(1_000_000);
}

/// Judges a history.
pub fn check(history: &History, bound: Bound) -> Verdict {
    let mut keys: BTreeMap<&Key, Vec<CallId>> = BTreeMap::new();
    for (id, call) in (0..).map(CallId).zip(history.calls()) {
        keys.entry(&call.key).or_default().push(id);
    }
    let mut first: Option<CallId> = None;
    let mut is_known = true;
    for ids in keys.values() {
        let calls = ids.iter().map(|id| (*id, history.call(*id)));
        match search::search(calls, bound) {
            Verdict::Linearizable => {}
            Verdict::NotLinearizable(id) => {
                let end = |id| history.call(id).end.as_ref().map(|(end, _)| *end);
                if first.is_none_or(|first| end(id) < end(first)) {
                    first = Some(id);
                }
            }
            Verdict::Unknown => is_known = false,
        }
    }
    match first {
        Some(id) => Verdict::NotLinearizable(id),
        None if is_known => Verdict::Linearizable,
        None => Verdict::Unknown,
    }
}
