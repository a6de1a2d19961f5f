//! Log Matching (Raft figure 3): where two logs have an entry of the same term at the same index,
//! they are the same up to there.
//!
//! It is watched by what makes it true, over the whole history: a term and an index stand for one
//! entry and one predecessor. So each new entry is looked at once, however many servers and entries
//! there are.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use kernel::{NodeId, SortedMap};
use raft::{Index, Position, Term};
use sim::{Event, World};
use verify::{Aspects, Monitor, Promise};

use super::{LOG, ServerLog, same_at, touched_server};
use crate::system::Cluster;

/// What each server's log was after its last step, and the entries of each term.
#[derive(Clone, Debug, Default)]
pub(super) struct LogMatching {
    logs: SortedMap<NodeId, ServerLog>,
    terms: Rc<SortedMap<Term, OfTerm>>,
}

/// The entries of one term, as the first log that had them has them.
#[derive(Clone, Debug)]
struct OfTerm {
    /// The index of the first one.
    first: u64,
    /// A log that ends with the last one.
    log: ServerLog,
    /// Whose log that was.
    node: NodeId,
}

/// An entry that is not what it was in another log, or does not follow the same entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mismatch {
    at: Position,
    other: NodeId,
}

impl LogMatching {
    /// This server's log is now this.
    fn log_changed(&mut self, node: NodeId, log: &ServerLog) -> Option<Mismatch> {
        let before = self.logs.entry(node);
        let kept = before.common(log);
        if kept < log.len() || kept < before.len() {
            *before = log.clone();
        }
        (kept + 1..=log.len()).find_map(|index| self.entry_added(node, log, index))
    }

    fn entry_added(&mut self, node: NodeId, log: &ServerLog, index: u64) -> Option<Mismatch> {
        let term = term_at(log, index);
        let Some(known) = self.terms.get(term) else {
            self.remember(term, OfTerm { first: index, log: until(log, index), node });
            return None;
        };
        let OfTerm { first, node: other, .. } = *known;
        let last = known.log.len();
        let follows = term_at(log, index - 1) == term_at(&known.log, index - 1);
        let fits = follows && first <= index && index <= last + 1;
        if fits && index == last + 1 {
            self.remember(term, OfTerm { first, log: until(log, index), node });
            return None;
        }
        let same = fits && same_at(&known.log, log, index);
        let at = Position { term, index: Index(index) };
        (!same).then_some(Mismatch { at, other })
    }

    fn remember(&mut self, term: Term, entries: OfTerm) {
        Rc::make_mut(&mut self.terms).insert(term, entries);
    }
}

/// The term at an index; 0 before the first entry and beyond the last.
fn term_at(log: &ServerLog, index: u64) -> Term {
    log.with(index, |entry| entry.term).unwrap_or_default()
}

fn until(log: &ServerLog, index: u64) -> ServerLog {
    let mut log = log.clone();
    log.truncate(index);
    log
}

impl Monitor<Cluster> for LogMatching {
    fn promise(&self) -> Promise {
        Promise {
            name: "Log Matching",
            words: "Logs with the same entry are the same up to there",
            source: "Raft figure 3, 5.3",
        }
    }

    fn observe(&mut self, world: &World<Cluster>, events: &[Event<kv::Node>]) -> Option<String> {
        let (node, raft) = touched_server(world, events)?;
        let Mismatch { at, other } = self.log_changed(node, &raft.log().history())?;
        let (name, other) = (world.name(node), world.name(other));
        let (index, term) = (at.index.0, at.term.0);
        Some(format!(
            "{name} has entry {index} of term {term}, but not the same up to there as {other} had"
        ))
    }

    fn looks_at(&self) -> Aspects {
        LOG
    }

    fn remember(&self, into: &mut dyn Hasher) {
        let mut into = into;
        // Whose log had an entry first is only said; and what each log was after its last step only
        // saves work, since an entry that is looked at again is found to be what it was.
        for (term, OfTerm { first, log, node: _ }) in self.terms.iter() {
            (term, first, log).hash(&mut into);
        }
    }

    fn copy(&self) -> Box<dyn Monitor<Cluster>> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{entry, log};
    use super::*;

    fn changed(seen: &mut LogMatching, node: u8, log: &ServerLog) -> Option<(u64, u8)> {
        let mismatch = seen.log_changed(NodeId(node), log)?;
        Some((mismatch.at.index.0, mismatch.other.0))
    }

    #[test]
    fn logs_that_differ_only_where_their_terms_do_match() {
        let mut seen = LogMatching::default();
        for (node, terms) in
            [(0, &[1, 1, 2][..]), (1, &[1, 1, 3]), (2, &[1]), (1, &[1, 1, 2, 2]), (0, &[1, 4])]
        {
            assert_eq!(changed(&mut seen, node, &log(terms)), None, "{terms:?}");
        }
    }

    #[test]
    fn the_same_term_and_index_with_another_entry_is_seen() {
        let mut seen = LogMatching::default();
        let mut other = log(&[1]);
        other.push(entry(2, 77));
        assert_eq!(changed(&mut seen, 0, &log(&[1, 2])), None);
        assert_eq!(changed(&mut seen, 1, &other), Some((2, 0)));
    }

    #[test]
    fn the_same_entry_after_another_one_is_seen() {
        for (first, second, index) in [
            (&[1, 1, 3][..], &[1, 2, 3][..], 3),
            (&[1, 3, 3], &[1, 2, 3], 3),
            (&[1, 2, 3], &[1, 3], 2),
            (&[2, 2], &[1, 2, 2], 2),
        ] {
            let mut seen = LogMatching::default();
            assert_eq!(changed(&mut seen, 0, &log(first)), None);
            let mismatch = changed(&mut seen, 1, &log(second));
            assert_eq!(mismatch, Some((index, 0)), "{first:?} and {second:?}");
        }
    }

    #[test]
    fn an_entry_that_is_gone_is_still_remembered() {
        let mut seen = LogMatching::default();
        let mut other = log(&[1]);
        other.push(entry(2, 77));
        assert_eq!(changed(&mut seen, 0, &log(&[1, 2])), None);
        assert_eq!(changed(&mut seen, 0, &log(&[1])), None);
        assert_eq!(changed(&mut seen, 0, &other), Some((2, 0)));
    }
}
