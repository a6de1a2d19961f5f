//! Keys and values: short words that need no allocation.

use std::fmt;
use std::str::FromStr;

use kernel::{Canonical, Digest};

/// A key or a value: 1 to 15 bytes of printable ASCII without spaces.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word {
    bytes: [u8; Self::BYTES_MAX],
    len: u8,
}

/// Why a text is no word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordError {
    /// There is nothing in it.
    Empty,
    /// It has more than 15 bytes.
    TooLong,
    /// It has a character that is not printable ASCII, or a space.
    BadCharacter,
}

impl Word {
    const BYTES_MAX: usize = 15;

    /// The word as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..usize::from(self.len)]).expect("a word is ASCII")
    }

    /// This word and another one after it, if that is not too long.
    pub fn join(&self, other: Self) -> Option<Self> {
        let (at, len) = (usize::from(self.len), self.len + other.len);
        let mut bytes = self.bytes;
        let room = bytes.get_mut(at..usize::from(len))?;
        room.copy_from_slice(other.as_str().as_bytes());
        Some(Self { bytes, len })
    }

    /// A whole number as a word.
    pub fn number(number: u32) -> Self {
        number.to_string().parse().expect("ten digits fit")
    }
}

impl FromStr for Word {
    type Err = WordError;

    fn from_str(text: &str) -> Result<Self, WordError> {
        if text.is_empty() {
            return Err(WordError::Empty);
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(WordError::BadCharacter);
        }
        let mut bytes = [0; Self::BYTES_MAX];
        bytes.get_mut(..text.len()).ok_or(WordError::TooLong)?.copy_from_slice(text.as_bytes());
        Ok(Self { bytes, len: u8::try_from(text.len()).map_err(|_| WordError::TooLong)? })
    }
}

impl fmt::Display for WordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "is empty",
            Self::TooLong => "is longer than 15 characters",
            Self::BadCharacter => "may hold letters, digits and signs without accents only",
        })
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Canonical for Word {
    fn canonical(&self, digest: &mut Digest) {
        // The words of its text, without looking at each of its letters.
        let (first, rest) = self.bytes.split_at(8);
        let word = |part: &[u8]| {
            let mut bytes = [0; 8];
            bytes[..part.len()].copy_from_slice(part);
            u64::from_le_bytes(bytes)
        };
        digest.word(u64::from(self.len));
        digest.word(word(first));
        if self.len > 8 {
            digest.word(word(rest));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_short_printable_ascii() {
        for (text, expected) in [
            ("x", Ok("x")),
            ("fifteen-letters", Ok("fifteen-letters")),
            ("sixteen-letters!", Err(WordError::TooLong)),
            ("", Err(WordError::Empty)),
            ("a b", Err(WordError::BadCharacter)),
            ("é", Err(WordError::BadCharacter)),
            ("a\n", Err(WordError::BadCharacter)),
        ] {
            let word: Result<Word, WordError> = text.parse();
            assert_eq!(word.as_ref().map(Word::as_str).map_err(|error| *error), expected, "{text}");
        }
    }

    #[test]
    fn a_word_counts_like_its_text() {
        for text in ["x", "1234567", "12345678", "123456789", "fifteen-letters"] {
            let (mut of_word, mut of_text) = (Digest::default(), Digest::default());
            text.parse::<Word>().unwrap().canonical(&mut of_word);
            of_text.text(text);
            assert_eq!(of_word, of_text, "{text}");
        }
    }
}
