//! A log whose copies share their entries.
//!
//! The entries stand in an append-only *line*; a log is a line and a length. A copy is a pointer
//! and a number, so checkpoints and disks cost next to nothing, and two servers whose lines have a
//! common start share it. Whoever appends at the end of the line extends it in place; whoever finds
//! the very entry already there just takes it; whoever disagrees gets a line of his own, which
//! shares the full chunks before.
//!
//! A log may be *compacted*: then nobody can read its first entries any more. The line still has
//! them, for those who only watch: see [`Log::history`].
//!
//! Invariant: an entry within the length of any log never changes.

use std::cell::RefCell;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

/// Entries in a chunk: a fork copies at most this many, and a pointer for each chunk before.
const CHUNK: usize = 128;

/// A log of entries, counted from 1. Cloning it is cheap.
#[derive(Clone)]
pub struct Log<E> {
    line: Rc<RefCell<Line<E>>>,
    /// Entries up to here are compacted.
    start: u64,
    len: u64,
}

/// Some entries of a log, in order. It shares them: cloning it is cheap, and whatever happens to the
/// log, they stay.
#[derive(Clone)]
pub struct Slice<E> {
    line: Rc<RefCell<Line<E>>>,
    /// It begins after this index.
    before: u64,
    /// It ends with this index.
    end: u64,
}

struct Line<E> {
    full: Vec<Rc<Vec<E>>>,
    tail: Vec<E>,
}

impl<E: Clone + Eq> Log<E> {
    /// The number of entries, which is the index of the last one.
    pub const fn len(&self) -> u64 {
        self.len
    }

    /// Has it no entries?
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Up to here its entries are compacted: no longer there to be read.
    pub const fn start(&self) -> u64 {
        self.start
    }

    /// Compacts the entries up to this index, as far as there are any.
    pub fn compact(&mut self, to: u64) {
        self.start = self.start.max(to.min(self.len));
    }

    /// Reads the last compacted entry: whoever compacts a log must remember what the next entry
    /// follows.
    pub fn last_compacted<T>(&self, read: impl FnOnce(&E) -> T) -> Option<T> {
        self.line.borrow().get(position(self.start.checked_sub(1)?)).map(read)
    }

    /// The same log with everything that was compacted: for those who watch, and never for those
    /// who take part.
    #[must_use]
    pub fn history(&self) -> Self {
        Self { start: 0, ..self.clone() }
    }

    /// The entry at an index from 1 on; none at 0, where it is compacted, and beyond the end.
    pub fn get(&self, index: u64) -> Option<E> {
        self.with(index, E::clone)
    }

    /// Reads the entry at an index without copying it.
    pub fn with<T>(&self, index: u64, read: impl FnOnce(&E) -> T) -> Option<T> {
        if index <= self.start || index > self.len {
            return None;
        }
        self.line.borrow().get(position(index - 1)).map(read)
    }

    /// The entries from `from` to `to`, both included, as far as there are any.
    pub fn range(&self, from: u64, to: u64) -> Vec<E> {
        let line = self.line.borrow();
        let range = from.max(self.start + 1)..=to.min(self.len);
        range.filter_map(|index| line.get(position(index - 1)).cloned()).collect()
    }

    /// Adds an entry at the end.
    pub fn push(&mut self, entry: E) {
        let at = position(self.len);
        let standing = self.line.borrow().get(at).map(|there| *there == entry);
        match standing {
            None => self.line.borrow_mut().push(entry),
            Some(true) => {}
            Some(false) => {
                let mut fork = self.line.borrow().fork(at);
                fork.push(entry);
                self.line = Rc::new(RefCell::new(fork));
            }
        }
        self.len += 1;
    }

    /// The entries from `from` to `to`, both included, as far as there are any: shared, not copied.
    pub fn slice(&self, from: u64, to: u64) -> Slice<E> {
        let before = from.max(self.start + 1) - 1;
        Slice { line: Rc::clone(&self.line), before, end: self.len.min(to) }
    }

    /// Adds the entries of a slice from its `nth` on, counted from 0. Where both share a line, and
    /// the slice goes on where this log ends, nothing is copied or compared.
    pub fn extend(&mut self, slice: &Slice<E>, nth: u64) {
        let from = slice.before + nth;
        if from == self.len && Rc::ptr_eq(&self.line, &slice.line) {
            self.len = self.len.max(slice.end);
            return;
        }
        for nth in nth..slice.len() {
            if let Some(entry) = slice.with(nth, E::clone) {
                self.push(entry);
            }
        }
    }

    /// Drops every entry after this index, which is not compacted.
    pub fn truncate(&mut self, len: u64) {
        assert!(self.start <= len, "what is compacted is never dropped");
        self.len = self.len.min(len);
    }

    /// Is this the other one's line and length? Then they are equal; where not, they may be.
    pub fn is_same(&self, other: &Self) -> bool {
        (self.start, self.len) == (other.start, other.len) && Rc::ptr_eq(&self.line, &other.line)
    }

    /// How many entries from the first on are the same in both, whether they are compacted or not.
    pub fn common(&self, other: &Self) -> u64 {
        let both = self.len.min(other.len);
        if Rc::ptr_eq(&self.line, &other.line) {
            return both;
        }
        let (a, b) = (self.line.borrow(), other.line.borrow());
        let shared = a.full.iter().zip(&b.full).take_while(|(x, y)| Rc::ptr_eq(x, y)).count();
        let start = ((shared * CHUNK) as u64).min(both);
        let differs = (start..both).find(|i| a.get(position(*i)) != b.get(position(*i)));
        differs.unwrap_or(both)
    }
}

impl<E: Clone + Eq> Slice<E> {
    /// How many entries there are.
    pub const fn len(&self) -> u64 {
        self.end.saturating_sub(self.before)
    }

    /// Are there none?
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads the `nth` entry, counted from 0, without copying it.
    pub fn with<T>(&self, nth: u64, read: impl FnOnce(&E) -> T) -> Option<T> {
        if self.len() <= nth {
            return None;
        }
        self.line.borrow().get(position(self.before + nth)).map(read)
    }

    /// The entries, in order.
    pub fn iter(&self) -> impl Iterator<Item = E> {
        (0..self.len()).filter_map(|nth| self.with(nth, E::clone))
    }
}

impl<E: Clone + Eq> FromIterator<E> for Slice<E> {
    fn from_iter<T: IntoIterator<Item = E>>(entries: T) -> Self {
        let mut log = Log::default();
        entries.into_iter().for_each(|entry| log.push(entry));
        Self { line: log.line, before: 0, end: log.len }
    }
}

impl<E: Clone + Eq> PartialEq for Slice<E> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<E: Clone + Eq> Eq for Slice<E> {}

impl<E: Clone + Eq + Hash> Hash for Slice<E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.len());
        for nth in 0..self.len() {
            self.with(nth, |entry| entry.hash(state));
        }
    }
}

impl<E: Clone + Eq + fmt::Debug> fmt::Debug for Slice<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<E: Clone> Line<E> {
    fn get(&self, at: usize) -> Option<&E> {
        match self.full.get(at / CHUNK) {
            Some(chunk) => chunk.get(at % CHUNK),
            None => self.tail.get(at - self.full.len() * CHUNK),
        }
    }

    fn push(&mut self, entry: E) {
        self.tail.push(entry);
        if self.tail.len() == CHUNK {
            let next = Vec::with_capacity(CHUNK);
            self.full.push(Rc::new(std::mem::replace(&mut self.tail, next)));
        }
    }

    fn fork(&self, len: usize) -> Self {
        let full = self.full[..len / CHUNK].to_vec();
        let rest = full.len() * CHUNK..len;
        let tail = rest.filter_map(|at| self.get(at).cloned()).collect();
        Self { full, tail }
    }
}

fn position(index: u64) -> usize {
    usize::try_from(index).expect("a log has far fewer entries than there are addresses")
}

impl<E> Default for Log<E> {
    fn default() -> Self {
        let line = Line { full: Vec::new(), tail: Vec::new() };
        Self { line: Rc::new(RefCell::new(line)), start: 0, len: 0 }
    }
}

/// Two logs are equal where the same can be read in both, and the same was compacted last.
impl<E: Clone + Eq> PartialEq for Log<E> {
    fn eq(&self, other: &Self) -> bool {
        let common = || self.common(other) == self.len;
        let same = |index| self.history().get(index) == other.history().get(index);
        self.start == other.start
            && self.len == other.len
            && (common() || (0 < self.start && (self.start..=self.len).all(same)))
    }
}

impl<E: Clone + Eq> Eq for Log<E> {}

impl<E: Clone + Eq + Hash> Hash for Log<E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.len);
        if 0 < self.start {
            state.write_u64(self.start);
            self.last_compacted(|entry| entry.hash(state));
        }
        for index in self.start + 1..=self.len {
            self.with(index, |entry| entry.hash(state));
        }
    }
}

impl<E: Clone + Eq + fmt::Debug> fmt::Debug for Log<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.range(self.start + 1, self.len)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(entries: impl IntoIterator<Item = u32>) -> Log<u32> {
        let mut log = Log::default();
        entries.into_iter().for_each(|entry| log.push(entry));
        log
    }

    #[test]
    fn entries_are_counted_from_one() {
        let log = log([7, 8, 9]);
        assert_eq!(
            [log.get(0), log.get(1), log.get(3), log.get(4)],
            [None, Some(7), Some(9), None]
        );
        assert_eq!(log.range(2, 9), [8, 9]);
        assert_eq!(log.range(3, 2), []);
    }

    #[test]
    fn a_copy_keeps_its_entries_whatever_the_other_does() {
        for len in [0_u64, 1, 127, 128, 129, 300] {
            let original = log(0..300);
            let mut copy = original.clone();
            copy.truncate(len);
            copy.push(1_000);
            copy.push(1_001);
            assert_eq!(original, log(0..300), "forked after {len}");
            assert_eq!(copy.len(), len + 2);
            assert_eq!(copy.range(1, len), original.range(1, len));
            assert_eq!(copy.get(len + 1), Some(1_000));
            assert_eq!(copy.common(&original), len);
        }
    }

    #[test]
    fn two_logs_with_the_same_entries_share_them() {
        let mut a = Log::default();
        let mut b = a.clone();
        for entry in 0..1_000_u32 {
            a.push(entry);
            b.push(entry);
        }
        assert!(Rc::ptr_eq(&a.line, &b.line));
        assert_eq!(a, b);
    }

    #[test]
    fn a_slice_keeps_its_entries_whatever_becomes_of_its_log() {
        for (from, to) in [(1, 300), (2, 5), (128, 129), (200, 900), (7, 3), (301, 400)] {
            let mut original = log(0..300);
            let slice = original.slice(from, to);
            let expected = original.range(from, to);
            original.truncate(from.saturating_sub(1).min(40));
            original.push(7_000);
            assert_eq!(slice.iter().collect::<Vec<_>>(), expected, "{from} to {to}");
            assert_eq!(
                (slice.len(), slice.is_empty()),
                (expected.len() as u64, to < from || 300 < from)
            );
            assert_eq!(slice, expected.iter().copied().collect());
            assert_eq!(slice.with(1, |entry| *entry), expected.get(1).copied());
        }
    }

    #[test]
    fn a_log_takes_a_slice_whether_they_share_a_line_or_not() {
        let whole = log(0..300);
        for (len, from, nth) in [(10_u64, 6_u64, 5_u64), (0, 1, 0), (128, 120, 9), (40, 41, 0)] {
            let mut sharing = whole.clone();
            sharing.truncate(len);
            let mut strange = log(0..u32::try_from(len).unwrap());
            let slice = whole.slice(from, 250);
            sharing.extend(&slice, nth);
            strange.extend(&slice, nth);
            assert_eq!(
                (sharing.len(), &sharing),
                (250, &strange),
                "{len} entries and from {from} on"
            );
        }
    }

    #[test]
    fn logs_of_different_origin_compare_by_their_entries() {
        assert_eq!(log(0..500), log(0..500));
        assert_ne!(log(0..500), log(0..499));
        assert_eq!(log([1, 2, 3]).common(&log([1, 2, 4, 5])), 2);
        assert_eq!(log([]).common(&log([1])), 0);
    }

    #[test]
    fn what_is_compacted_can_be_read_by_those_who_watch_alone() {
        let mut log = log(0..300);
        log.compact(200);
        log.compact(130);
        assert_eq!((log.start(), log.len()), (200, 300));
        assert_eq!([log.get(1), log.get(200), log.get(201)], [None, None, Some(200)]);
        assert_eq!(log.range(1, 202), [200, 201]);
        assert_eq!(log.last_compacted(|entry| *entry), Some(199));
        assert_eq!((log.history().get(1), log.history().start()), (Some(0), 0));
        log.compact(900);
        assert_eq!((log.start(), log.range(1, 900)), (300, vec![]));
    }

    #[test]
    fn compacted_logs_are_equal_where_the_same_can_be_read() {
        let compacted = |entries: [u32; 4], start| {
            let mut log = log(entries);
            log.compact(start);
            log
        };
        let hash = |log: &Log<u32>| {
            let mut hasher = std::hash::DefaultHasher::new();
            log.hash(&mut hasher);
            hasher.finish()
        };
        let one = compacted([1, 2, 3, 4], 2);
        for (other, equal) in [
            (compacted([1, 2, 3, 4], 2), true),
            (compacted([9, 2, 3, 4], 2), true),
            (compacted([1, 9, 3, 4], 2), false),
            (compacted([1, 2, 3, 9], 2), false),
            (compacted([1, 2, 3, 4], 1), false),
            (compacted([1, 2, 3, 4], 0), false),
        ] {
            assert_eq!(one == other, equal, "{other:?}");
            assert_eq!(hash(&one) == hash(&other), equal, "{other:?}");
        }
    }
}
