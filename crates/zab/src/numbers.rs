//! Epochs, transaction numbers, election rounds and connections.

use std::fmt;

use kernel::{Canonical, Digest};

/// An epoch: the reign of at most one leader (Zab III). Epoch 0 is before the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch(pub u32);

impl Epoch {
    /// The one after it.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// The number of a transaction: its epoch in the high half, a counter in the low half.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Zxid(pub u64);

impl Zxid {
    /// The place in an epoch that this counter names.
    pub const fn new(epoch: Epoch, counter: u32) -> Self {
        Self((epoch.0 as u64) << 32 | counter as u64)
    }

    /// In which epoch it was proposed.
    pub const fn epoch(self) -> Epoch {
        Epoch((self.0 >> 32) as u32)
    }

    /// Its place in that epoch.
    pub const fn counter(self) -> u32 {
        #[expect(clippy::cast_possible_truncation, reason = "the low half is meant")]
        let counter = self.0 as u32;
        counter
    }

    /// Does it name the beginning of an epoch, and no transaction?
    pub const fn begins_epoch(self) -> bool {
        self.counter() == 0
    }

    /// The next one of its epoch; none where the counter is used up (ZOOKEEPER-1277: the last value
    /// of the counter is never given out).
    pub const fn next(self) -> Option<Self> {
        let next = Self(self.0 + 1);
        if next.counter() == u32::MAX { None } else { Some(next) }
    }
}

impl fmt::Display for Zxid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#x}", self.0)
    }
}

/// The number of a round of election: `logicalclock` of `FastLeaderElection`. It is not on disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Round(pub u64);

/// Which connection of a learner to a leader; a learner never uses a number twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Connection {
    /// Which boot of the learner.
    pub incarnation: u32,
    /// Which of its connections since then, from 1 on.
    pub nth: u32,
}

impl Canonical for Epoch {
    fn canonical(&self, digest: &mut Digest) {
        digest.word(u64::from(self.0));
    }
}

impl Canonical for Zxid {
    fn canonical(&self, digest: &mut Digest) {
        digest.word(self.0);
    }
}

impl Canonical for Round {
    fn canonical(&self, digest: &mut Digest) {
        digest.word(self.0);
    }
}

impl Canonical for Connection {
    fn canonical(&self, digest: &mut Digest) {
        digest.word(u64::from(self.incarnation) << 32 | u64::from(self.nth));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_epoch_is_above_any_counter() {
        let last = Zxid::new(Epoch(1), u32::MAX);
        assert!(last < Zxid::new(Epoch(2), 0));
        assert_eq!((last.epoch(), last.counter()), (Epoch(1), u32::MAX));
        assert_eq!(Zxid::new(Epoch(1), 3).to_string(), "0x100000003");
    }

    #[test]
    fn the_last_counter_is_never_given_out() {
        let before = |counter| Zxid::new(Epoch(1), counter).next();
        assert_eq!(before(0), Some(Zxid::new(Epoch(1), 1)));
        assert_eq!(before(u32::MAX - 2), Some(Zxid::new(Epoch(1), u32::MAX - 1)));
        assert_eq!(before(u32::MAX - 1), None);
    }
}
