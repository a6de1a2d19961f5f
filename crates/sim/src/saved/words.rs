//! The words of actions, conditions and settings, packed: one byte for a word that is known, a
//! marked number for a number, and the letters themselves for everything else.
//!
//! White space is not kept: words come back with a single space between them.
//!
//! Invariant: words are only ever appended to [`WORDS`], and the codes below never change their
//! meaning, because links hold them. At least 60 of the one-byte codes were free at the first
//! release. A link with a code that is not known here was made by a newer Synod.

use super::duration::{parse_us, show_us};
use super::pack::{fold_us, put_varint, take_varint, unfold_us};

/// Why packed words cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadWords {
    /// A code of a newer version.
    Unknown,
    /// Cut, not UTF-8, a number out of range, or too long.
    Malformed,
}

/// Packs words.
pub(super) fn pack(words: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for word in words.split_whitespace() {
        pack_word(word, &mut bytes);
    }
    bytes
}

/// Unpacks words, one space between them.
pub(super) fn unpack(mut bytes: &[u8]) -> Result<String, BadWords> {
    let mut words = String::new();
    while let Some((&code, rest)) = bytes.split_first() {
        bytes = rest;
        if !words.is_empty() {
            words.push(' ');
        }
        unpack_word(code, &mut bytes, &mut words)?;
        if BYTES_MAX < words.len() {
            return Err(BadWords::Malformed);
        }
    }
    Ok(words)
}

/// Unpacked words stop growing here; `validate` then holds them to its own, lower limit.
const BYTES_MAX: usize = 4_096;

/// The codes below are for [`WORDS`].
const FREE: u8 = 0xc0;
const SERVER: u8 = 0xc0;
const CLIENT: u8 = 0xd0;
const DIGIT: u8 = 0xe0;
const NUMBER: u8 = 0xf0;
const DURATION: u8 = 0xf1;
const LITERAL: u8 = 0xf2;
const PACKET_ARROW: u8 = 0xf3;
const PACKET_ANGLE: u8 = 0xf4;

/// Between the two ends of a packet's name: `s1→s2#3` or `s1>s2#3`.
const ARROWS: [(u8, &str); 2] = [(PACKET_ARROW, "→"), (PACKET_ANGLE, ">")];

/// Invariant: words are only ever appended.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "crash", "power", "restart", "pause", "resume", "isolate", "partition", "cut", "heal", "slow",
    "normal", "delay", "loss", "fsync", "drop", "duplicate", "hold", "release", "deliver", "timeout",
    "election", "heartbeat", "leader", "follower", "candidate", "minority", "majority", "halves",
    "put", "get", "delete", "cas", "from", "to", "all", "|", ">", "-", "servers", "clients",
    "timers", "paper", "etcd", "raftscope", "noop", "batch", "pace", "elected", "committed",
    "applied", "entry", "term", "is", "no", "raft", "constant", "uniform", "exponential", "on", "off",
    "true", "false", "and", "when", "at", "x", "y", "z",
    "a", "the", "any", "other", "not", "or", "of", "in", "for", "after", "before", "until", "→", ",",
    "one", "two", "server", "client", "link", "links", "node", "network", "disk", "clock", "message",
    "request", "vote", "append", "reply", "log", "index", "value", "key", "read", "write", "commit",
    "start", "stop", "sync", "new", "old", "up", "down", "retry", "crashed", "replicated",
    "wipe", "bridge", "over", "ring", "flap", "clog", "unclog", "lose", "replay", "cpu", "drift",
    "member", "add", "learn", "promote", "remove", "joint", "transfer",
];

fn pack_word(word: &str, bytes: &mut Vec<u8>) {
    let known = WORDS.iter().position(|known| *known == word);
    if let Some(code) = known.and_then(|index| u8::try_from(index).ok()).or_else(|| name_code(word))
    {
        bytes.push(code);
    } else if let Some(number) = canonical_number(word) {
        bytes.push(NUMBER);
        put_varint(number, bytes);
    } else if let Some(us) = parse_us(word).ok().filter(|us| show_us(*us) == word)
        && unfold_us(fold_us(us)) == Some(us)
    {
        bytes.push(DURATION);
        put_varint(fold_us(us), bytes);
    } else if pack_packet(word, bytes).is_none() {
        bytes.push(LITERAL);
        put_varint(word.len() as u64, bytes);
        bytes.extend_from_slice(word.as_bytes());
    }
}

fn unpack_word(code: u8, bytes: &mut &[u8], words: &mut String) -> Result<(), BadWords> {
    match code {
        0..FREE => words.push_str(WORDS.get(usize::from(code)).ok_or(BadWords::Unknown)?),
        FREE..NUMBER => words.push_str(&code_name(code).ok_or(BadWords::Unknown)?),
        NUMBER => {
            let number = take_varint(bytes).ok_or(BadWords::Malformed)?;
            words.push_str(&number.to_string());
        }
        DURATION => {
            let us = take_varint(bytes).and_then(unfold_us).ok_or(BadWords::Malformed)?;
            words.push_str(&show_us(us));
        }
        LITERAL => words.push_str(take_literal(bytes).ok_or(BadWords::Malformed)?),
        PACKET_ARROW => words.push_str(&take_packet("→", bytes).ok_or(BadWords::Malformed)?),
        PACKET_ANGLE => words.push_str(&take_packet(">", bytes).ok_or(BadWords::Malformed)?),
        _ => return Err(BadWords::Unknown),
    }
    Ok(())
}

/// The one-byte code of `s1` to `s9`, `c1` to `c9` and `0` to `9`.
fn name_code(word: &str) -> Option<u8> {
    match word.as_bytes() {
        [b's', digit @ b'1'..=b'9'] => Some(SERVER + (digit - b'0')),
        [b'c', digit @ b'1'..=b'9'] => Some(CLIENT + (digit - b'0')),
        [digit @ b'0'..=b'9'] => Some(DIGIT + (digit - b'0')),
        _ => None,
    }
}

fn code_name(code: u8) -> Option<String> {
    let digit = code & 0x0f;
    match (code & 0xf0, digit) {
        (SERVER, 1..=9) => Some(format!("s{digit}")),
        (CLIENT, 1..=9) => Some(format!("c{digit}")),
        (DIGIT, 0..=9) => Some(digit.to_string()),
        _ => None,
    }
}

/// The number, if it would be shown in just these letters.
fn canonical_number(word: &str) -> Option<u64> {
    word.parse::<u64>().ok().filter(|number| number.to_string() == word)
}

fn pack_packet(word: &str, bytes: &mut Vec<u8>) -> Option<()> {
    let (code, (from, rest)) =
        ARROWS.iter().find_map(|(code, arrow)| Some((*code, word.split_once(arrow)?)))?;
    let (to, nth) = rest.split_once('#')?;
    let (from, to, nth) = (node_code(from)?, node_code(to)?, canonical_number(nth)?);
    bytes.extend([code, from, to]);
    put_varint(nth, bytes);
    Some(())
}

fn take_packet(arrow: &str, bytes: &mut &[u8]) -> Option<String> {
    let (&[from, to], rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    let (from, to) = (node_name(from)?, node_name(to)?);
    Some(format!("{from}{arrow}{to}#{}", take_varint(bytes)?))
}

fn node_code(word: &str) -> Option<u8> {
    name_code(word).filter(|code| *code < DIGIT)
}

fn node_name(code: u8) -> Option<String> {
    code_name(code).filter(|_| code < DIGIT)
}

fn take_literal<'a>(bytes: &mut &'a [u8]) -> Option<&'a str> {
    let length = usize::try_from(take_varint(bytes)?).ok()?;
    let (literal, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    std::str::from_utf8(literal).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_as_they_were() {
        for words in [
            "",
            "crash leader",
            "partition s1 s2 | s3 s4 s5",
            "put x 7",
            "put überschrift 1000",
            "delay uniform 10ms 15ms",
            "deliver s1→s2#3",
            "deliver s1>c9#18446744073709551615",
            "bridge s1 s2 | s4 s5 over s3",
            "flap s1 off 200ms on 800ms",
            "lose vote-reply 500 from s1",
            "replay s1>s2#3 2s",
            "skew s1 -10min",
            "drift s1 -50000",
            "loss 07",
            "s10 c0 s0 ss",
            "18446744073709551616",
            "0.1s 1.5ms 90s 18446744073709.551615s",
            "s1→s2#03 s1→s2 →#1 s1→9#1 s1>s2→s3#1",
            "漢字 🎉",
        ] {
            assert_eq!(unpack(&pack(words)).as_deref(), Ok(words));
        }
        assert_eq!(unpack(&pack(" crash \t s1\n")).as_deref(), Ok("crash s1"));
    }

    #[test]
    fn usual_words_are_short() {
        for (words, length) in [
            ("crash leader", 2),
            ("leader elected", 2),
            ("partition s1 s2 | s3 s4 s5", 7),
            ("put x 7", 3),
            ("put x 700", 5),
            ("lose append 1000", 5),
            ("bridge s1 s2 | s4 s5 over s3", 8),
            ("delay uniform 10ms 15ms", 6),
            ("deliver s1→s2#3", 5),
            ("put colour red", 1 + 8 + 5),
        ] {
            assert_eq!(pack(words).len(), length, "{words}");
        }
    }

    #[test]
    fn known_words_are_unique_and_leave_sixty_codes_free() {
        for (index, word) in WORDS.iter().enumerate() {
            assert_eq!(pack(word), [u8::try_from(index).unwrap()], "{word} is there twice");
            assert_eq!(name_code(word), None);
        }
        assert!(WORDS.len() + 60 <= usize::from(FREE));
    }

    #[test]
    fn known_words_keep_their_places() {
        for (place, word) in [
            (0, "crash"),
            (22, "leader"),
            (54, "raft"),
            (67, "z"),
            (113, "replicated"),
            (124, "drift"),
        ] {
            assert_eq!(WORDS[place], word);
        }
    }

    #[test]
    fn bad_packed_words_are_refused() {
        let long = [&[LITERAL, 0x81, 0x20][..], &[b'x'; 4_097]].concat();
        for (bytes, why) in [
            (&[0xbf][..], BadWords::Unknown),
            (&[0xc0], BadWords::Unknown),
            (&[0xda], BadWords::Unknown),
            (&[0xef], BadWords::Unknown),
            (&[0xff], BadWords::Unknown),
            (&[NUMBER], BadWords::Malformed),
            (&[NUMBER, 0x80], BadWords::Malformed),
            (
                &[DURATION, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1],
                BadWords::Malformed,
            ),
            (&[LITERAL, 2, b'a'], BadWords::Malformed),
            (&[LITERAL, 1, 0xff], BadWords::Malformed),
            (&[LITERAL, 0xff, 0xff, 0xff, 0xff, 0x0f], BadWords::Malformed),
            (&[PACKET_ARROW, 0xc1], BadWords::Malformed),
            (&[PACKET_ARROW, 0xc1, DIGIT + 1, 1], BadWords::Malformed),
            (&long, BadWords::Malformed),
        ] {
            assert_eq!(unpack(bytes), Err(why), "{bytes:?}");
        }
    }
}
