//! A machine as bytes, for snapshots (Raft 7): its contents and its sessions (thesis 6.3).
//!
//! Only servers of this build read what they wrote, so there is no version in it.

use std::rc::Rc;

use crate::machine::{Answer, Machine, Session, SessionId};
use crate::message::Serial;
use crate::word::Word;

/// Are the sessions a part of what is saved?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sessions {
    /// Yes (thesis 6.3).
    Saved,
    /// No: a rule that is switched off.
    Forgotten,
}

/// A machine as bytes.
pub(crate) fn save(machine: &Machine, sessions: Sessions) -> Rc<[u8]> {
    let mut bytes = Vec::new();
    number(machine.values.len() as u64, &mut bytes);
    for (key, value) in machine.values.iter() {
        word(key, &mut bytes);
        word(*value, &mut bytes);
    }
    let kept = match sessions {
        Sessions::Saved => machine.sessions.len(),
        Sessions::Forgotten => 0,
    };
    number(kept as u64, &mut bytes);
    for (SessionId(id), session) in machine.sessions.iter().take(kept) {
        number(id, &mut bytes);
        number(session.used, &mut bytes);
        bytes.push(u8::from(session.last.is_some()));
        if let Some((Serial(serial), given)) = session.last {
            number(u64::from(serial), &mut bytes);
            answer(given, &mut bytes);
        }
    }
    bytes.into()
}

fn number(number: u64, bytes: &mut Vec<u8>) {
    bytes.extend(number.to_le_bytes());
}

/// A word is never empty, so an empty text stands for none.
fn word(word: Word, bytes: &mut Vec<u8>) {
    text(word.as_str(), bytes);
}

fn text(text: &str, bytes: &mut Vec<u8>) {
    bytes.push(u8::try_from(text.len()).expect("a word is short"));
    bytes.extend(text.as_bytes());
}

fn answer(answer: Answer, bytes: &mut Vec<u8>) {
    let maybe = |value: Option<Word>, bytes: &mut Vec<u8>| {
        text(value.as_ref().map_or("", Word::as_str), bytes);
    };
    match answer {
        Answer::Done => bytes.push(1),
        Answer::Value(value) => {
            bytes.push(2);
            maybe(value, bytes);
        }
        Answer::Differs(value) => {
            bytes.push(3);
            maybe(value, bytes);
        }
        Answer::Full => bytes.push(4),
        Answer::Registered(SessionId(session)) => {
            bytes.push(5);
            number(session, bytes);
        }
        Answer::NoSession => bytes.push(6),
        Answer::Superseded => bytes.push(7),
    }
}

/// The machine that was saved so.
pub(crate) fn load(bytes: &[u8]) -> Machine {
    let mut rest = Reader(bytes);
    let mut machine = Machine::default();
    for _ in 0..rest.number() {
        let key = rest.word().expect("a key is a word");
        machine.values.insert(key, rest.word().expect("a value is a word"));
    }
    for _ in 0..rest.number() {
        let id = SessionId(rest.number());
        let used = rest.number();
        let last = (rest.byte() == 1).then(|| (rest.serial(), rest.answer()));
        machine.sessions.insert(id, Session { last, used });
    }
    machine
}

/// What is left to read of a snapshot. That is made by a server, and no link holds one: it is whole.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn byte(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().expect("a snapshot is whole");
        self.0 = rest;
        *first
    }

    fn number(&mut self) -> u64 {
        let (first, rest) = self.0.split_first_chunk().expect("a snapshot is whole");
        self.0 = rest;
        u64::from_le_bytes(*first)
    }

    fn serial(&mut self) -> Serial {
        Serial(u32::try_from(self.number()).expect("it was one"))
    }

    fn word(&mut self) -> Option<Word> {
        let len = usize::from(self.byte());
        let (first, rest) = self.0.split_at(len);
        self.0 = rest;
        let text = std::str::from_utf8(first).expect("a word is ASCII");
        (len > 0).then(|| text.parse().expect("it was a word"))
    }

    fn answer(&mut self) -> Answer {
        match self.byte() {
            1 => Answer::Done,
            2 => Answer::Value(self.word()),
            3 => Answer::Differs(self.word()),
            4 => Answer::Full,
            5 => Answer::Registered(SessionId(self.number())),
            6 => Answer::NoSession,
            _ => Answer::Superseded,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Operation;

    #[test]
    fn what_was_saved_is_loaded() {
        let word = |text: &str| text.parse::<Word>().unwrap();
        let (x, y) = (word("x"), word("fifteen-letters"));
        let mut machine = Machine::default();
        for id in 1..=7 {
            machine.register(id);
        }
        for (id, operation) in [
            (1, Operation::Put { key: x, value: y }),
            (2, Operation::Get { key: x }),
            (3, Operation::Get { key: y }),
            (4, Operation::CompareAndSet { key: y, expected: x, value: x }),
            (5, Operation::Append { key: x, value: y }),
            (6, Operation::Register),
        ] {
            machine.apply_once(10 + id, SessionId(id), Serial(7), operation);
        }
        assert_eq!(load(&save(&machine, Sessions::Saved)), machine);
        assert_eq!(load(&save(&Machine::default(), Sessions::Saved)), Machine::default());
        let forgotten = load(&save(&machine, Sessions::Forgotten));
        assert!(forgotten.contents().eq(machine.contents()) && forgotten.sessions() == 0);
    }
}
