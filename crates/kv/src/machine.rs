//! The state machine: keys and values, changed by one operation after another, and the sessions of
//! clients, by which it knows what it has done already (thesis 6.3).

use std::fmt;

use kernel::{Canonical, Digest, SortedMap};

use crate::message::Serial;
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
    /// Put a value after the one that a key has, if both fit into a word.
    Append {
        /// Which.
        key: Word,
        /// What follows.
        value: Word,
    },
    /// Open a session (thesis 6.3, `RegisterClient`).
    Register,
}

/// The name of a session: the index of the entry that opened it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub u64);

/// What an operation came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// It is done.
    Done,
    /// The value read; none where the key has none.
    Value(Option<Word>),
    /// The key did not have the expected value but this one; nothing was changed.
    Differs(Option<Word>),
    /// The two values together do not fit into a word; nothing was changed.
    Full,
    /// The session is open.
    Registered(SessionId),
    /// The session is unknown or over: nothing was done now, and nobody knows what was done before
    /// (thesis 6.3).
    NoSession,
    /// A later request of this session was applied already.
    Superseded,
}

/// The contents: a function of the operations applied, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Machine {
    pub(crate) values: SortedMap<Word, Word>,
    pub(crate) sessions: SortedMap<SessionId, Session>,
}

/// What the machine remembers of a session: the last request, and the answer to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Session {
    pub(crate) last: Option<(Serial, Answer)>,
    /// The index of the last entry that used it.
    pub(crate) used: u64,
}

/// What applying a request with a session came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// It was done, and this is the answer.
    Now(Answer),
    /// It had been done before; this is the answer that was given then.
    Before(Answer),
}

impl Applied {
    /// The answer, whenever it was given.
    pub const fn answer(self) -> Answer {
        match self {
            Self::Now(answer) | Self::Before(answer) => answer,
        }
    }
}

impl Machine {
    /// So many sessions are open at once; the one that was used least lately makes room. Every
    /// server applies the same entries, so all close the same one (thesis 6.3).
    pub const SESSIONS_MAX: usize = 8;

    /// Opens a session at this index of the log.
    pub fn register(&mut self, index: u64) -> Answer {
        if self.sessions.len() >= Self::SESSIONS_MAX {
            let least = self.sessions.iter().min_by_key(|(_, session)| session.used);
            if let Some(least) = least.map(|(id, _)| id) {
                self.sessions.remove(least);
            }
        }
        let id = SessionId(index);
        self.sessions.insert(id, Session { last: None, used: index });
        Answer::Registered(id)
    }

    /// Applies a request of a session: at most once, however often it stands in the log.
    pub fn apply_once(
        &mut self,
        index: u64,
        id: SessionId,
        serial: Serial,
        operation: Operation,
    ) -> Applied {
        let Some(session) = self.sessions.get_mut(id) else {
            return Applied::Before(Answer::NoSession);
        };
        session.used = index;
        match session.last {
            Some((last, answer)) if last == serial => return Applied::Before(answer),
            Some((last, _)) if serial < last => return Applied::Before(Answer::Superseded),
            Some(_) | None => {}
        }
        let answer = self.apply(operation);
        if let Some(session) = self.sessions.get_mut(id) {
            session.last = Some((serial, answer));
        }
        Applied::Now(answer)
    }

    /// How many sessions are open.
    pub fn sessions(&self) -> u64 {
        self.sessions.len() as u64
    }

    /// The value of a key.
    pub fn read(&self, key: Word) -> Option<Word> {
        self.values.get(key).copied()
    }

    /// Applies an operation.
    pub fn apply(&mut self, operation: Operation) -> Answer {
        match operation {
            Operation::Put { key, value } => {
                self.values.insert(key, value);
                Answer::Done
            }
            Operation::Get { key } => Answer::Value(self.read(key)),
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
            Operation::Append { key, value } => {
                let joined = match self.values.get(key) {
                    Some(before) => before.join(value),
                    None => Some(value),
                };
                let Some(joined) = joined else { return Answer::Full };
                self.values.insert(key, joined);
                Answer::Done
            }
            // It needs the place in the log: see `register`.
            Operation::Register => Answer::NoSession,
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

    /// The key it is about, if it is about one.
    pub const fn key(&self) -> Option<Word> {
        match self {
            Self::Put { key, .. }
            | Self::Get { key }
            | Self::Delete { key }
            | Self::Append { key, .. }
            | Self::CompareAndSet { key, .. } => Some(*key),
            Self::Register => None,
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
            Self::Append { key, value } => write!(f, "append {key} {value}"),
            Self::Register => f.write_str("register"),
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
            Self::Append { key, value } => {
                digest.word(5);
                key.canonical(digest);
                value.canonical(digest);
            }
            Self::Register => digest.word(6),
        }
    }
}

impl Canonical for Answer {
    fn canonical(&self, digest: &mut Digest) {
        let (kind, value) = match self {
            Self::Done => (1, None),
            Self::Value(value) => (2, *value),
            Self::Differs(value) => (3, *value),
            Self::Full => (4, None),
            Self::Registered(SessionId(session)) => {
                digest.word(5);
                digest.word(*session);
                return;
            }
            Self::NoSession => (6, None),
            Self::Superseded => (7, None),
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
            (Operation::Append { key: x, value: one }, Answer::Done),
            (Operation::Get { key: x }, Answer::Value(Some(word("21")))),
            (Operation::Append { key: x, value: word("fourteen-signs") }, Answer::Full),
            (Operation::Delete { key: x }, Answer::Done),
            (Operation::Append { key: x, value: one }, Answer::Done),
            (Operation::Delete { key: x }, Answer::Done),
            (Operation::Get { key: x }, Answer::Value(None)),
        ] {
            assert_eq!(machine.apply(operation), answer, "{operation}");
        }
    }

    #[test]
    fn a_request_of_a_session_is_applied_once() {
        let word = |text: &str| text.parse::<Word>().unwrap();
        let append = Operation::Append { key: word("x"), value: word("a") };
        let mut machine = Machine::default();
        let Answer::Registered(id) = machine.register(1) else { panic!("it opens") };
        for (index, serial, expected) in [
            (2, 1, Applied::Now(Answer::Done)),
            (3, 1, Applied::Before(Answer::Done)),
            (4, 2, Applied::Now(Answer::Done)),
            (5, 1, Applied::Before(Answer::Superseded)),
        ] {
            assert_eq!(machine.apply_once(index, id, Serial(serial), append), expected, "{index}");
        }
        assert_eq!(
            machine.contents().collect::<Vec<_>>(),
            [(word("x"), word("aa"))],
            "two requests, four entries"
        );
        let unknown = machine.apply_once(6, SessionId(99), Serial(1), append);
        assert_eq!(unknown, Applied::Before(Answer::NoSession));
    }

    #[test]
    fn the_session_used_least_lately_makes_room() {
        let get = Operation::Get { key: "x".parse().unwrap() };
        let mut machine = Machine::default();
        let ids = 1..=Machine::SESSIONS_MAX as u64;
        for index in ids.clone() {
            assert_eq!(machine.register(index), Answer::Registered(SessionId(index)));
        }
        machine.apply_once(20, SessionId(1), Serial(1), get);
        machine.register(21);
        let gone = |id| machine.clone().apply_once(30, SessionId(id), Serial(9), get).answer();
        assert_eq!((gone(1), gone(2)), (Answer::Value(None), Answer::NoSession));
        assert_eq!(machine.sessions(), ids.end().to_owned());
    }
}
