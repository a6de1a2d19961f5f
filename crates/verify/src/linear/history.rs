//! A history: what processes began and what came of it, in the order in which it was seen
//! (Herlihy and Wing 1990, section 2). What endings mean is what they mean to Jepsen.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::Model;

/// Who does one thing after another. A process whose operation ended as [`Ending::Info`] does
/// nothing any more; who goes on does so as another process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Process(pub u64);

/// A value as it stands in a history.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// None: what a register holds at first.
    Null,
    /// A number, as it is written in JSON.
    Number(String),
    /// A text.
    Text(String),
}

/// Which register, entry or lock.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub Value);

/// What a process wants.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// To know the value.
    Read,
    /// To set it.
    Write(Value),
    /// To set it if it is what is expected.
    CompareAndSet {
        /// If it is this.
        from: Value,
        /// To this.
        to: Value,
    },
    /// To put a text after it.
    Append(Value),
    /// To hold the lock.
    Acquire,
    /// To free the lock.
    Release,
}

/// What came of an operation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ending {
    /// It took effect; a read says what it read.
    Ok(Option<Value>),
    /// It certainly did not take effect, and never will.
    Fail,
    /// Nobody knows: it may have taken effect, or may yet, or never.
    Info,
}

/// A place in the order of everything that was seen, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place(pub u32);

/// The number of an operation in its history, counted from 0 in the order of beginnings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(pub u32);

/// One operation of a process, from its beginning to its end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Call {
    /// Who.
    pub process: Process,
    /// On what.
    pub key: Key,
    /// What it wants.
    pub operation: Operation,
    /// When it began.
    pub began: Place,
    /// When it ended and what came of it; none for one that never did, which is as good as one that
    /// ended as [`Ending::Info`].
    pub end: Option<(Place, Ending)>,
}

/// Why something cannot be the next thing in a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misuse {
    /// The model knows no such operation.
    NotOfModel(Model),
    /// The process has not ended what it began before.
    Busy,
    /// The process ended as [`Ending::Info`] and does nothing any more.
    Gone,
    /// The process has nothing to end.
    NothingBegun,
    /// A read that took effect does not say what it read.
    NothingRead,
}

/// What was seen, in order.
///
/// Invariant: each process does one thing at a time, and all operations are of the model.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct History {
    model: Model,
    calls: Vec<Call>,
    /// One for each beginning and each end.
    places: Vec<CallId>,
    open: BTreeMap<Process, CallId>,
    gone: BTreeSet<Process>,
}

impl History {
    /// One in which nothing has happened yet.
    pub const fn new(model: Model) -> Self {
        Self {
            model,
            calls: Vec::new(),
            places: Vec::new(),
            open: BTreeMap::new(),
            gone: BTreeSet::new(),
        }
    }

    /// A process begins an operation.
    pub fn begin(
        &mut self,
        process: Process,
        key: Key,
        operation: Operation,
    ) -> Result<CallId, Misuse> {
        if self.model.word(&operation).is_none() {
            return Err(Misuse::NotOfModel(self.model));
        }
        if self.gone.contains(&process) {
            return Err(Misuse::Gone);
        }
        if self.open.contains_key(&process) {
            return Err(Misuse::Busy);
        }
        let id = CallId(u32::try_from(self.calls.len()).expect("fewer than 2^32 operations"));
        self.calls.push(Call { process, key, operation, began: self.next_place(), end: None });
        self.places.push(id);
        self.open.insert(process, id);
        Ok(id)
    }

    /// What a process began last ends.
    pub fn end(&mut self, process: Process, ending: Ending) -> Result<CallId, Misuse> {
        if self.gone.contains(&process) {
            return Err(Misuse::Gone);
        }
        let id = *self.open.get(&process).ok_or(Misuse::NothingBegun)?;
        let place = self.next_place();
        let call = &mut self.calls[id.0 as usize];
        if call.operation == Operation::Read && ending == Ending::Ok(None) {
            return Err(Misuse::NothingRead);
        }
        if ending == Ending::Info {
            self.gone.insert(process);
        }
        call.end = Some((place, ending));
        self.places.push(id);
        self.open.remove(&process);
        Ok(id)
    }

    /// What operations it may hold, and what they do.
    pub const fn model(&self) -> Model {
        self.model
    }

    /// Every operation, in the order in which they began.
    pub fn calls(&self) -> &[Call] {
        &self.calls
    }

    /// The operation of this number.
    pub fn call(&self, id: CallId) -> &Call {
        &self.calls[id.0 as usize]
    }

    /// An operation in words, with what it read or was told: `get "x" gave 7`.
    pub fn words(&self, id: CallId) -> String {
        let call = self.call(id);
        let word = self.model.word(&call.operation).expect("it is of the model");
        let key = match &call.key.0 {
            Value::Null => String::new(),
            key @ (Value::Number(_) | Value::Text(_)) => format!(" {key}"),
        };
        let value = match (&call.operation, &call.end) {
            (Operation::Read, Some((_, Ending::Ok(Some(read))))) => format!(" gave {read}"),
            (Operation::Read | Operation::Acquire | Operation::Release, _) => String::new(),
            (Operation::Write(value) | Operation::Append(value), _) => format!(" {value}"),
            (Operation::CompareAndSet { from, to }, _) => format!(" {from} {to}"),
        };
        format!("{word}{key}{value}")
    }

    /// The operation that this process has not ended.
    pub fn open(&self, process: Process) -> Option<&Call> {
        self.open.get(&process).map(|id| self.call(*id))
    }

    /// Everything that was seen, in order: an operation, and its ending where it ended there.
    pub fn seen(&self) -> impl Iterator<Item = (&Call, Option<&Ending>)> {
        (0..).map(Place).zip(&self.places).map(|(place, id)| {
            let call = self.call(*id);
            let end = call.end.as_ref().filter(|(end, _)| *end == place);
            (call, end.map(|(_, ending)| ending))
        })
    }

    fn next_place(&self) -> Place {
        Place(u32::try_from(self.places.len()).expect("fewer than 2^32 beginnings and ends"))
    }
}

impl Value {
    /// Its text, without the quotes of a text; nothing for null.
    pub fn text(&self) -> &str {
        match self {
            Self::Null => "",
            Self::Number(text) | Self::Text(text) => text,
        }
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number.to_string())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Number(text) => f.write_str(text),
            Self::Text(text) => write!(f, "{text:?}"),
        }
    }
}

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotOfModel(model) => write!(f, "is no operation of a {model}"),
            Self::Busy => f.write_str("begins something before it ended what it began before"),
            Self::Gone => f.write_str(
                "ended as info and does nothing any more: what follows is another process's",
            ),
            Self::NothingBegun => f.write_str("ends what it did not begin"),
            Self::NothingRead => f.write_str("does not say what it read"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Key = Key(Value::Null);
    const P: Process = Process(1);

    #[test]
    fn a_process_does_one_thing_at_a_time_and_nothing_after_info() {
        let mut history = History::new(Model::Register);
        assert_eq!(history.end(P, Ending::Fail), Err(Misuse::NothingBegun));
        assert!(history.begin(P, KEY, Operation::Read).is_ok());
        assert_eq!(history.begin(P, KEY, Operation::Read), Err(Misuse::Busy));
        assert_eq!(history.end(P, Ending::Ok(None)), Err(Misuse::NothingRead));
        assert!(history.end(P, Ending::Info).is_ok());
        assert_eq!(history.begin(P, KEY, Operation::Read), Err(Misuse::Gone));
        assert_eq!(history.end(P, Ending::Fail), Err(Misuse::Gone));
        let locks = Err(Misuse::NotOfModel(Model::Register));
        assert_eq!(history.begin(Process(2), KEY, Operation::Acquire), locks);
        assert_eq!(
            (history.calls().len(), history.seen().count()),
            (1, 2),
            "no error leaves a trace"
        );
    }

    #[test]
    fn what_was_seen_is_told_in_order() {
        let mut history = History::new(Model::Register);
        history.begin(P, KEY, Operation::Write(Value::from(1))).unwrap();
        history.begin(Process(2), KEY, Operation::Read).unwrap();
        history.end(P, Ending::Ok(None)).unwrap();
        let seen: Vec<_> =
            history.seen().map(|(call, ending)| (call.process.0, ending.cloned())).collect();
        assert_eq!(seen, [(1, None), (2, None), (1, Some(Ending::Ok(None)))]);
    }
}
