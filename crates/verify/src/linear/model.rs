//! What operations do when they happen one after another: the sequential specification that a
//! history is judged by (Herlihy and Wing 1990, section 2.2).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::history::{Operation, Value};

/// What is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Model {
    /// Registers that are read, written, and set if they hold what is expected; null at first.
    Register,
    /// A store of keys and values, each key null at first. To put null is to delete.
    Kv,
    /// Locks, free at first. As in Jepsen's `mutex` a lock does not know who holds it: anyone may
    /// free one that is held.
    Mutex,
}

/// Values by number, so that states are compared and copied at no cost; 0 is null.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct State(u32);

/// What an operation that takes effect needs and does, of which a read needs what was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Effect {
    Read(State),
    Write(State),
    CompareAndSet { from: State, to: State },
    Append(State),
    Acquire,
    Release,
}

/// The values of one key, and their numbers.
#[derive(Debug)]
pub(super) struct Values {
    all: Vec<Value>,
    numbers: BTreeMap<Value, State>,
    joined: BTreeMap<(State, State), State>,
    /// A key that is appended to holds texts.
    only_texts: bool,
    /// Which were read or expected.
    looked_for: BTreeSet<State>,
    /// Of which is known whether anything longer, or itself, was read or expected.
    may_be_seen: BTreeMap<State, bool>,
}

impl Model {
    /// Every model.
    pub const ALL: [Self; 3] = [Self::Register, Self::Kv, Self::Mutex];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Kv => "kv",
            Self::Mutex => "mutex",
        }
    }

    /// The word for an operation; none for what this model does not know.
    pub const fn word(self, operation: &Operation) -> Option<&'static str> {
        match (self, operation) {
            (Self::Register, Operation::Read) => Some("read"),
            (Self::Register, Operation::Write(_)) => Some("write"),
            (Self::Kv, Operation::Read) => Some("get"),
            (Self::Kv, Operation::Write(_)) => Some("put"),
            (Self::Register | Self::Kv, Operation::CompareAndSet { .. }) => Some("cas"),
            (Self::Kv, Operation::Append(_)) => Some("append"),
            (Self::Mutex, Operation::Acquire) => Some("acquire"),
            (Self::Mutex, Operation::Release) => Some("release"),
            (Self::Register | Self::Kv, Operation::Acquire | Operation::Release)
            | (Self::Register, Operation::Append(_))
            | (
                Self::Mutex,
                Operation::Read
                | Operation::Write(_)
                | Operation::CompareAndSet { .. }
                | Operation::Append(_),
            ) => None,
        }
    }
}

impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Effect {
    /// Does it leave everything as it is, wherever it can take effect?
    pub(super) fn only_looks(self) -> bool {
        match self {
            Self::Read(_) => true,
            Self::CompareAndSet { from, to } => from == to,
            Self::Write(_) | Self::Append(_) | Self::Acquire | Self::Release => false,
        }
    }

    /// Is it the same to it what was there before?
    pub(super) const fn overwrites(self) -> bool {
        matches!(self, Self::Write(_))
    }

    /// What must be there before, if it must be something.
    pub(super) const fn needs(self) -> Option<State> {
        match self {
            Self::Read(value) => Some(value),
            Self::CompareAndSet { from, .. } => Some(from),
            Self::Acquire => Some(Values::FIRST),
            Self::Release => Some(Values::HELD),
            Self::Write(_) | Self::Append(_) => None,
        }
    }

    /// What it leaves; none where that depends on what was there before.
    pub(super) const fn leaves(self) -> Option<State> {
        match self {
            Self::Read(value) | Self::Write(value) => Some(value),
            Self::CompareAndSet { to, .. } => Some(to),
            Self::Acquire => Some(Values::HELD),
            Self::Release => Some(Values::FIRST),
            Self::Append(_) => None,
        }
    }
}

impl Values {
    pub(super) const FIRST: State = State(0);
    /// A lock that is held; one that is free is [`Self::FIRST`].
    const HELD: State = State(1);

    /// The values of a key on which these operations are done.
    pub(super) fn of<'a>(mut operations: impl Iterator<Item = &'a Operation>) -> Self {
        let only_texts = operations.any(|operation| matches!(operation, Operation::Append(_)));
        let numbers = BTreeMap::from([(Value::Null, Self::FIRST)]);
        Self {
            all: vec![Value::Null],
            numbers,
            joined: BTreeMap::new(),
            only_texts,
            looked_for: BTreeSet::new(),
            may_be_seen: BTreeMap::new(),
        }
    }

    /// An operation with its values by number. A read without a value is one that nobody heard of.
    pub(super) fn effect(&mut self, operation: &Operation, read: Option<&Value>) -> Option<Effect> {
        Some(match operation {
            Operation::Read => {
                let value = self.number(read?);
                self.looked_for.insert(value);
                Effect::Read(value)
            }
            Operation::Write(value) => Effect::Write(self.number(value)),
            Operation::CompareAndSet { from, to } => {
                let from = self.number(from);
                self.looked_for.insert(from);
                Effect::CompareAndSet { from, to: self.number(to) }
            }
            Operation::Append(value) => Effect::Append(self.number(value)),
            Operation::Acquire => Effect::Acquire,
            Operation::Release => Effect::Release,
        })
    }

    /// What holds after this took effect; none where it cannot have.
    pub(super) fn apply(&mut self, state: State, effect: Effect) -> Option<State> {
        if effect.needs().is_some_and(|needed| needed != state) {
            return None;
        }
        match effect {
            Effect::Append(value) => Some(self.join(state, value)),
            Effect::Read(_)
            | Effect::Write(_)
            | Effect::CompareAndSet { .. }
            | Effect::Acquire
            | Effect::Release => effect.leaves(),
        }
    }

    /// Could anybody have read or expected this, or what becomes of it by appending? A lock is not
    /// looked at.
    pub(super) fn may_be_seen(&mut self, state: State) -> bool {
        if !self.only_texts {
            return true;
        }
        if let Some(known) = self.may_be_seen.get(&state) {
            return *known;
        }
        let text = |state: State| self.all[state.0 as usize].text();
        let is_seen = self.looked_for.iter().any(|seen| text(*seen).starts_with(text(state)));
        self.may_be_seen.insert(state, is_seen);
        is_seen
    }

    fn number(&mut self, value: &Value) -> State {
        let value = match value {
            Value::Number(text) if self.only_texts => Value::Text(text.clone()),
            Value::Null | Value::Number(_) | Value::Text(_) => value.clone(),
        };
        if let Some(known) = self.numbers.get(&value) {
            return *known;
        }
        let new = State(u32::try_from(self.all.len()).expect("fewer than 2^32 values"));
        self.all.push(value.clone());
        self.numbers.insert(value, new);
        new
    }

    fn join(&mut self, state: State, value: State) -> State {
        if let Some(known) = self.joined.get(&(state, value)) {
            return *known;
        }
        let text = |state: State| self.all[state.0 as usize].text();
        let text = format!("{}{}", text(state), text(value));
        let joined = self.number(&Value::Text(text));
        self.joined.insert((state, value), joined);
        joined
    }
}
