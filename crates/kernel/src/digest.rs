//! The digest of a run: a chain over a canonical encoding, the same on every machine.
//!
//! Not a derived `Hash`: that one follows the layout of our types, and a link must outlive it. A
//! type says itself which words stand for it, and a feature that is off adds none.
//!
//! Left out: resistance against an attacker. It tells runs apart, it does not sign them.

use std::rc::Rc;

/// Adds the words that stand for a value to a digest.
///
/// Invariant: different values of one type give different words, and what a value says never
/// changes once a link has been made with it.
pub trait Canonical {
    /// Adds this value.
    fn canonical(&self, digest: &mut Digest);
}

/// A running digest of 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(u64);

impl Digest {
    /// An odd constant with well spread bits, that of `FxHash`.
    const SPREAD: u64 = 0x517c_c1b7_2722_0a95;

    /// Adds a word.
    #[inline]
    pub fn word(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(Self::SPREAD);
        self.0 ^= self.0 >> 29;
    }

    /// Adds a text: its length and its bytes.
    pub fn text(&mut self, text: &str) {
        self.word(text.len() as u64);
        for chunk in text.as_bytes().chunks(8) {
            let mut bytes = [0; 8];
            bytes[..chunk.len()].copy_from_slice(chunk);
            self.word(u64::from_le_bytes(bytes));
        }
    }

    /// What it has come to.
    pub fn value(self) -> u64 {
        let mut mixed = self.0 ^ (self.0 >> 32);
        mixed = mixed.wrapping_mul(0xd6e8_feb8_6659_fd93);
        mixed ^ (mixed >> 32)
    }

    /// The lowest 16 bits of the value, as links carry them.
    pub fn short(self) -> u16 {
        #[expect(clippy::cast_possible_truncation, reason = "the lowest 16 bits are meant")]
        let short = self.value() as u16;
        short
    }
}

impl Default for Digest {
    fn default() -> Self {
        Self(Self::SPREAD)
    }
}

/// What is shared says what it is, and not that it is shared.
impl<T: Canonical> Canonical for Rc<T> {
    fn canonical(&self, digest: &mut Digest) {
        (**self).canonical(digest);
    }
}

impl Canonical for () {
    fn canonical(&self, _: &mut Digest) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_number_of_words_matter() {
        let of = |words: &[u64]| {
            let mut digest = Digest::default();
            words.iter().for_each(|word| digest.word(*word));
            digest.value()
        };
        let all = [of(&[1, 2]), of(&[2, 1]), of(&[1, 2, 0]), of(&[0, 1, 2]), of(&[])];
        for (i, a) in all.iter().enumerate() {
            assert!(all[i + 1..].iter().all(|b| a != b), "{all:x?}");
        }
    }

    #[test]
    fn the_digest_is_the_same_on_every_machine() {
        let mut digest = Digest::default();
        digest.word(7);
        digest.text("a vote is granted because a log is up to date");
        assert_eq!(format!("{:016x}", digest.value()), "ec8681d1feaeac08");
    }
}
