//! The rules about logs, as pure functions (Raft 5.3, 5.4.1).

use kernel::{Log, Slice};

use crate::numbers::{Index, Position, Term};
use crate::server::Entry;

/// The last entry; zero and zero for an empty log.
pub fn last<O: Clone + Eq>(log: &Log<Entry<O>>) -> Position {
    position(log, Index(log.len())).unwrap_or_default()
}

/// The entry at an index, by term and index. The place before the first entry has term 0, in every
/// log; beyond the end there is none, and what is compacted is forgotten but for the last.
pub fn position<O: Clone + Eq>(log: &Log<Entry<O>>, index: Index) -> Option<Position> {
    if index == Index(0) && log.start() == 0 {
        return Some(Position::default());
    }
    let read = |entry: &Entry<O>| Position { term: entry.term, index };
    if index.0 == log.start() {
        return log.last_compacted(read);
    }
    log.with(index.0, read)
}

/// The last entry at or before `index` whose term is at most `term`. Two logs, one with an entry
/// of `term` at `index`, cannot agree after it: so it is what a follower hints at, and where a
/// leader goes on from a hint, one probe for each term at most (Raft 5.3, end).
pub fn last_at_most<O: Clone + Eq>(log: &Log<Entry<O>>, index: Index, term: Term) -> Position {
    let mut at = Index(index.0.min(log.len()));
    loop {
        match position(log, at) {
            Some(found) if found.term <= term => return found,
            // What is compacted is no place to go on from.
            Some(_) | None if at.0 <= log.start() => return Position::default(),
            Some(_) | None => at = at.previous(),
        }
    }
}

/// What storing entries did to a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The first entry that was dropped because another one belongs there; none where nothing was.
    pub dropped_from: Option<Index>,
    /// The log is unchanged up to here.
    pub kept: Index,
    /// How many of the entries were new.
    pub added: u64,
}

/// Stores entries after `previous`, which the log has: drops from the first conflict on, and only
/// then; adds what is missing (Raft figure 2, `AppendEntries` steps 3 and 4). Entries that are
/// there already change nothing, so an old, short or repeated message does no harm.
pub fn store<O: Clone + Eq>(
    log: &mut Log<Entry<O>>,
    previous: Index,
    entries: &Slice<Entry<O>>,
) -> Stored {
    let there = |nth: u64| log.with(previous.0 + nth + 1, |entry| entry.term);
    let sent = |nth: u64| entries.with(nth, |entry| entry.term);
    let same = (0..entries.len()).take_while(|nth| there(*nth) == sent(*nth)).count() as u64;
    let (at, added) = (Index(previous.0 + same), entries.len() - same);
    let dropped_from = (added > 0 && log.len() > at.0).then(|| at.next());
    if dropped_from.is_some() {
        log.truncate(at.0);
    }
    log.extend(entries, same);
    Stored { dropped_from, kept: at, added }
}

/// Stores entries after `previous` and drops whatever else followed it, conflict or not: what
/// `AppendEntries` must not do, since an old or short message then takes away what a later one
/// brought ([`Flaw::TruncateAlways`](crate::Flaw::TruncateAlways)).
pub(crate) fn replace<O: Clone + Eq>(
    log: &mut Log<Entry<O>>,
    previous: Index,
    entries: &Slice<Entry<O>>,
) -> Stored {
    let dropped_from = (log.len() > previous.0).then(|| previous.next());
    log.truncate(previous.0);
    log.extend(entries, 0);
    Stored { dropped_from, kept: previous, added: entries.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(terms: &[u64]) -> Log<Entry<()>> {
        let mut log = Log::default();
        log.extend(&entries(terms), 0);
        log
    }

    fn entries(terms: &[u64]) -> Slice<Entry<()>> {
        terms.iter().map(|term| Entry::noop(Term(*term))).collect()
    }

    fn terms(log: &Log<Entry<()>>) -> Vec<u64> {
        log.range(1, log.len()).iter().map(|entry| entry.term.0).collect()
    }

    #[test]
    fn entries_are_dropped_from_the_first_conflict_only() {
        type Case<'a> = (&'a [u64], u64, &'a [u64], &'a [u64], Option<u64>);
        let cases: [Case<'_>; 9] = [
            (&[], 0, &[1, 1], &[1, 1], None),
            (&[1, 1], 2, &[2], &[1, 1, 2], None),
            (&[1, 1, 1], 1, &[2], &[1, 2], Some(2)),
            (&[1, 1, 2, 2], 1, &[1, 3], &[1, 1, 3], Some(3)),
            (&[1, 1, 2], 0, &[1, 1], &[1, 1, 2], None),
            (&[1, 1, 2], 1, &[1], &[1, 1, 2], None),
            (&[1, 1, 2], 0, &[], &[1, 1, 2], None),
            (&[1, 1, 2], 0, &[1, 1, 2], &[1, 1, 2], None),
            (&[1, 1, 2], 2, &[2, 2], &[1, 1, 2, 2], None),
        ];
        for (before, previous, sent, after, dropped) in cases {
            let mut log = log(before);
            let stored = store(&mut log, Index(previous), &entries(sent));
            assert_eq!(terms(&log), after, "{before:?} after {previous} gets {sent:?}");
            assert_eq!(stored.dropped_from, dropped.map(Index), "{before:?} gets {sent:?}");
        }
    }

    #[test]
    fn a_hint_skips_a_whole_term_at_once() {
        let follower = log(&[1, 1, 2, 2, 2, 5]);
        for (index, term, hint_index, hint_term) in
            [(9, 9, 6, 5), (6, 4, 5, 2), (5, 1, 2, 1), (2, 1, 2, 1), (3, 0, 0, 0), (0, 0, 0, 0)]
        {
            let hint = last_at_most(&follower, Index(index), Term(term));
            let expected = Position { term: Term(hint_term), index: Index(hint_index) };
            assert_eq!(hint, expected, "at most {term} at or before {index}");
        }
    }
}
