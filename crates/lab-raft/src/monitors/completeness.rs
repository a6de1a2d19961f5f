//! Leader Completeness (Raft figure 3), keyed by the term in which an entry was first committed:
//! the leaders of later terms have it. An entry's own term will not do: a leader of a later term
//! may well lead on without an entry that an even later one commits (see the test).

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use kernel::{NodeId, SortedMap};
use raft::{Index, Term};
use sim::{Event, World};
use verify::{Aspects, Monitor, Promise};

use super::{COMMIT, LOG, REIGN, ServerLog, touched_server};
use crate::system::Cluster;

/// What was committed when, and what each leader had when it was elected.
#[derive(Clone, Debug, Default)]
pub(super) struct LeaderCompleteness {
    leaders: Rc<SortedMap<Term, (NodeId, ServerLog)>>,
    committed: ServerLog,
    /// Entries up to this index were first committed in this term or before; both rise.
    commits: Rc<Vec<(u64, Term)>>,
}

/// A leader without a committed entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Lacks {
    leader: NodeId,
    term: Term,
    entry: Index,
    committed_in: Term,
}

impl LeaderCompleteness {
    /// This server leads this term with this log; at the first time that is its log at election.
    fn leads(&mut self, term: Term, node: NodeId, log: &ServerLog) -> Option<Lacks> {
        if self.leaders.contains(term) {
            return None;
        }
        Rc::make_mut(&mut self.leaders).insert(term, (node, log.clone()));
        let (needed, _) = *self.commits.iter().rev().find(|(_, commit)| *commit < term)?;
        self.lacking(term, needed)
    }

    /// A server in this term knows this log to be committed up to `index`.
    fn committed(&mut self, index: u64, log: &ServerLog, term: Term) -> Option<Lacks> {
        if index <= self.committed.len() {
            return None;
        }
        self.committed = log.clone();
        self.committed.truncate(index);
        let commits = Rc::make_mut(&mut self.commits);
        match commits.last_mut() {
            Some((last, of)) if *of == term => *last = index,
            _ => commits.push((index, term)),
        }
        let later = self.leaders.after(term);
        later.map(|(later, _)| later).find_map(|later| self.lacking(later, index))
    }

    /// The first of the committed entries up to `needed` that the leader of a term did not have.
    fn lacking(&self, term: Term, needed: u64) -> Option<Lacks> {
        let (leader, log) = self.leaders.get(term)?;
        let common = log.common(&self.committed);
        let entry = Index(common + 1);
        let (_, committed_in) = *self.commits.iter().find(|(up_to, _)| entry.0 <= *up_to)?;
        (common < needed).then_some(Lacks { leader: *leader, term, entry, committed_in })
    }
}

impl Monitor<Cluster> for LeaderCompleteness {
    fn promise(&self) -> Promise {
        Promise {
            name: "Leader Completeness",
            words: "A new leader has every entry that was committed in an earlier term",
            source: "Raft figure 3, 5.4",
        }
    }

    fn observe(&mut self, world: &World<Cluster>, events: &[Event<kv::Node>]) -> Option<String> {
        let (node, raft) = touched_server(world, events)?;
        let log = raft.log().history();
        let at_election = if raft.leads() { self.leads(raft.term(), node, &log) } else { None };
        let at_commit = self.committed(raft.commit().0, &log, raft.term());
        let Lacks { leader, term, entry, committed_in } = at_election.or(at_commit)?;
        let name = world.name(leader);
        Some(format!(
            "{name} was elected in term {} without entry {}, which was committed in term {}",
            term.0, entry.0, committed_in.0
        ))
    }

    fn looks_at(&self) -> Aspects {
        LOG.and(COMMIT).and(REIGN)
    }

    fn remember(&self, into: &mut dyn Hasher) {
        (&self.leaders, &self.committed, &self.commits).hash(&mut { into });
    }

    fn copy(&self) -> Box<dyn Monitor<Cluster>> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::log;
    use super::*;

    #[test]
    fn a_later_leader_without_a_committed_entry_is_seen_at_its_election() {
        for (terms, term, lacks) in [
            (&[1, 2, 2][..], 3, None),
            (&[1, 2, 2, 2], 3, None),
            (&[1, 2], 3, Some(3)),
            (&[1, 1, 1], 3, Some(2)),
            (&[], 3, Some(1)),
            (&[1], 2, None),
        ] {
            let mut seen = LeaderCompleteness::default();
            assert_eq!(seen.committed(1, &log(&[1]), Term(1)), None);
            assert_eq!(seen.committed(3, &log(&[1, 2, 2]), Term(2)), None);
            let found = seen.leads(Term(term), NodeId(4), &log(terms));
            assert_eq!(found.map(|found| found.entry.0), lacks, "{terms:?} leads {term}");
        }
    }

    #[test]
    fn a_leader_of_an_old_term_that_commits_late_is_compared_with_later_leaders() {
        let mut seen = LeaderCompleteness::default();
        assert_eq!(seen.leads(Term(3), NodeId(2), &log(&[1])), None);
        assert_eq!(seen.committed(1, &log(&[1, 2]), Term(2)), None, "it has that one");
        let expected =
            Lacks { leader: NodeId(2), term: Term(3), entry: Index(2), committed_in: Term(2) };
        assert_eq!(seen.committed(2, &log(&[1, 2]), Term(2)), Some(expected));
    }

    #[test]
    fn what_a_leader_appended_after_its_election_does_not_count() {
        let mut seen = LeaderCompleteness::default();
        assert_eq!(seen.leads(Term(3), NodeId(2), &log(&[1])), None);
        assert_eq!(seen.leads(Term(3), NodeId(2), &log(&[1, 2])), None);
        assert!(seen.committed(2, &log(&[1, 2]), Term(2)).is_some());
    }

    /// S1 leads term 2 and appends e2; S3 leads term 3 with the votes of 3 and 2 and appends e3;
    /// S1 leads term 4 and commits e2 with an entry of its own. S3 still believes that it leads
    /// term 3, which is later than e2's term, without e2. All is well.
    #[test]
    fn a_stale_leader_without_an_older_entry_that_is_committed_later_is_no_breach() {
        let mut seen = LeaderCompleteness::default();
        assert_eq!(seen.leads(Term(2), NodeId(0), &log(&[])), None);
        assert_eq!(seen.leads(Term(3), NodeId(2), &log(&[])), None);
        assert_eq!(seen.leads(Term(4), NodeId(0), &log(&[2])), None);
        assert_eq!(seen.committed(2, &log(&[2, 4]), Term(4)), None);
        assert_eq!(seen.leads(Term(3), NodeId(2), &log(&[3])), None, "it goes on");
    }
}
