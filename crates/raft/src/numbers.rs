//! Terms, indexes, and the two together.

use kernel::{Canonical, Digest};

/// A term: a stretch of time with at most one leader (Raft 5.1). Terms start at 0, before any election.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term(pub u64);

/// The place of an entry in a log, from 1 on; 0 is the place before the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Index(pub u64);

impl Index {
    /// The place after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The place before this one; the place before the first is its own.
    #[must_use]
    pub const fn previous(self) -> Self {
        Self(self.0.saturating_sub(1))
    }
}

/// An entry by its term and index. The order is that of Raft 5.4.1: the later term is more up to
/// date, and in the same term the longer log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The term of the entry.
    pub term: Term,
    /// Its place.
    pub index: Index,
}

impl Canonical for Term {
    fn canonical(&self, digest: &mut Digest) {
        digest.word(self.0);
    }
}

impl Canonical for Index {
    fn canonical(&self, digest: &mut Digest) {
        digest.word(self.0);
    }
}

impl Canonical for Position {
    fn canonical(&self, digest: &mut Digest) {
        digest.word(self.term.0);
        digest.word(self.index.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_later_term_is_more_up_to_date_then_the_longer_log() {
        let at = |term, index| Position { term: Term(term), index: Index(index) };
        let cases = [
            (at(2, 1), at(1, 9), true, "a later term beats a longer log"),
            (at(1, 9), at(2, 1), false, "and not the other way round"),
            (at(2, 3), at(2, 2), true, "in the same term the longer log"),
            (at(2, 2), at(2, 2), true, "the same log is up to date enough"),
            (at(0, 0), at(0, 0), true, "two empty logs"),
        ];
        for (candidate, voter, granted, why) in cases {
            assert_eq!(candidate >= voter, granted, "{why}");
        }
    }
}
