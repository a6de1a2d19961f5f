//! The state machine: keys and values, changed by one operation after another.

use std::fmt;

use kernel::{Canonical, Digest, SortedMap};

use crate::word::Word;

/// What a client can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// Set a key.
    Put {
        /// Which.
        key: Word,
        /// To what.
        value: Word,
    },
    /// Read a key.
    Get {
        /// Which.
        key: Word,
    },
    /// Remove a key.
    Delete {
        /// Which.
        key: Word,
    },
    /// Set a key if it has the expected value.
    CompareAndSet {
        /// Which.
        key: Word,
        /// If it is this.
        expected: Word,
        /// To this.
        value: Word,
    },
}

/// What an operation came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// It is done.
    Done,
    /// The value read; none where the key has none.
    Value(Option<Word>),
    /// The key did not have the expected value but this one; nothing was changed.
    Differs(Option<Word>),
}

/// The contents: a function of the operations applied, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Machine {
    values: SortedMap<Word, Word>,
}

impl Machine {
    /// Applies an operation.
    pub fn apply(&mut self, operation: Operation) -> Answer {
        match operation {
            Operation::Put { key, value } => {
                self.values.insert(key, value);
                Answer::Done
            }
            Operation::Get { key } => Answer::Value(self.values.get(key).copied()),
            Operation::Delete { key } => {
                self.values.remove(key);
                Answer::Done
            }
            Operation::CompareAndSet { key, expected, value } => {
                let found = self.values.get(key).copied();
                if found != Some(expected) {
                    return Answer::Differs(found);
                }
                self.values.insert(key, value);
                Answer::Done
            }
        }
    }

    /// Every key with its value, in the order of the keys.
    pub fn contents(&self) -> impl Iterator<Item = (Word, Word)> {
        self.values.iter().map(|(key, value)| (key, *value))
    }
}

impl Operation {
    /// Does it leave everything as it is? Then it may be repeated.
    pub const fn only_reads(&self) -> bool {
        matches!(self, Self::Get { .. })
    }

    /// The key it is about.
    pub const fn key(&self) -> Word {
        match self {
            Self::Put { key, .. }
            | Self::Get { key }
            | Self::Delete { key }
            | Self::CompareAndSet { key, .. } => *key,
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Put { key, value } => write!(f, "put {key} {value}"),
            Self::Get { key } => write!(f, "get {key}"),
            Self::Delete { key } => write!(f, "delete {key}"),
            Self::CompareAndSet { key, expected, value } => {
                write!(f, "cas {key} {expected} {value}")
            }
        }
    }
}

impl Canonical for Operation {
    fn canonical(&self, digest: &mut Digest) {
        match self {
            Self::Put { key, value } => {
                digest.word(1);
                key.canonical(digest);
                value.canonical(digest);
            }
            Self::Get { key } => {
                digest.word(2);
                key.canonical(digest);
            }
            Self::Delete { key } => {
                digest.word(3);
                key.canonical(digest);
            }
            Self::CompareAndSet { key, expected, value } => {
                digest.word(4);
                key.canonical(digest);
                expected.canonical(digest);
                value.canonical(digest);
            }
        }
    }
}

impl Canonical for Answer {
    fn canonical(&self, digest: &mut Digest) {
        let (kind, value) = match self {
            Self::Done => (1, None),
            Self::Value(value) => (2, *value),
            Self::Differs(value) => (3, *value),
        };
        digest.word(kind);
        digest.word(u64::from(value.is_some()));
        if let Some(value) = value {
            value.canonical(digest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_do_what_they_say() {
        let word = |text: &str| text.parse::<Word>().unwrap();
        let (x, one, two) = (word("x"), word("1"), word("2"));
        let mut machine = Machine::default();
        let cas = |expected, value| Operation::CompareAndSet { key: x, expected, value };
        for (operation, answer) in [
            (Operation::Get { key: x }, Answer::Value(None)),
            (cas(one, two), Answer::Differs(None)),
            (Operation::Put { key: x, value: one }, Answer::Done),
            (Operation::Get { key: x }, Answer::Value(Some(one))),
            (cas(two, one), Answer::Differs(Some(one))),
            (cas(one, two), Answer::Done),
            (Operation::Get { key: x }, Answer::Value(Some(two))),
            (Operation::Delete { key: x }, Answer::Done),
            (Operation::Get { key: x }, Answer::Value(None)),
        ] {
            assert_eq!(machine.apply(operation), answer, "{operation}");
        }
    }
}
