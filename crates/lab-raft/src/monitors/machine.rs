//! State Machine Safety (Raft figure 3), in its history form: the first entry that any server
//! applied at an index is what every server applies there, for ever; and where one only repeated an
//! answer, since its sessions know the request (thesis 6.3), all do.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use kernel::SortedSet;
use kv::{Note, Request, ServerNote};
use raft::{Entry, Index};
use sim::{Event, World};
use verify::{Aspects, Monitor, Promise};

use super::{OUTPUT, ServerLog, touched_server};
use crate::system::Cluster;

/// The first entry applied at each index.
#[derive(Clone, Debug, Default)]
pub(super) struct StateMachineSafety {
    first: ServerLog,
    /// Where the first server did nothing but repeat an answer. Copies share it until the next one.
    repeated: Rc<SortedSet<Index>>,
}

/// What a server did with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Did {
    /// What it says.
    Applied,
    /// Nothing but to repeat an answer.
    Repeated,
}

/// What is wrong with an entry that was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Wrong {
    /// Another one was applied at this index before.
    Differs(Entry<Request>),
    /// Nobody has applied the entry before it.
    Skips,
    /// The first server did this with it.
    Unlike(Did),
}

impl StateMachineSafety {
    /// A server applied this entry.
    fn applied(&mut self, index: Index, entry: &Entry<Request>, did: Did) -> Option<Wrong> {
        match self.first.with(index.0, |first| first == entry) {
            Some(true) => {
                let repeated = self.repeated.contains(index);
                let first = if repeated { Did::Repeated } else { Did::Applied };
                (first != did).then_some(Wrong::Unlike(first))
            }
            Some(false) => self.first.get(index.0).map(Wrong::Differs),
            None if index.0 == self.first.len() + 1 => {
                self.first.push(entry.clone());
                if did == Did::Repeated {
                    Rc::make_mut(&mut self.repeated).insert(index, ());
                }
                None
            }
            None => Some(Wrong::Skips),
        }
    }

    /// Stores entries where this log does: what is the same is then not stored twice.
    fn share(&mut self, log: &ServerLog) {
        if self.first.is_empty() {
            self.first = log.clone();
            self.first.truncate(0);
        }
    }
}

fn said(entry: &Entry<Request>) -> String {
    let operation = entry.op.as_ref().map_or_else(
        || crate::depict::without_command(entry),
        |command| command.operation.to_string(),
    );
    format!("“{operation}” of term {}", entry.term.0)
}

fn repeats(event: &Event<kv::Node>, at: Index) -> bool {
    matches!(event, Event::Note { note: Note::Server(ServerNote::Filtered { index, .. }), .. }
        if *index == at)
}

impl Monitor<Cluster> for StateMachineSafety {
    fn promise(&self) -> Promise {
        Promise {
            name: "State Machine Safety",
            words: "Every server applies the same entries in the same order",
            source: "Raft figure 3, 5.4.3",
        }
    }

    fn observe(&mut self, world: &World<Cluster>, events: &[Event<kv::Node>]) -> Option<String> {
        events.iter().find_map(|event| {
            let Event::Output { node, output: kv::Output::Applied { index, entry } } = event else {
                return None;
            };
            if let Some((_, raft)) = touched_server(world, events) {
                self.share(&raft.log().history());
            }
            let repeats = events.iter().any(|event| repeats(event, *index));
            let did = if repeats { Did::Repeated } else { Did::Applied };
            let wrong = self.applied(*index, entry, did)?;
            let (name, new, at) = (world.name(*node), said(entry), index.0);
            Some(match wrong {
                Wrong::Differs(first) => {
                    format!("{name} applied {new} at {at}, where {} was applied", said(&first))
                }
                Wrong::Unlike(Did::Applied) => {
                    format!("{name} did not apply {new} at {at}, which another server applied")
                }
                Wrong::Unlike(Did::Repeated) => {
                    format!("{name} applied {new} at {at}, which another server did not apply")
                }
                Wrong::Skips => format!("{name} applied {new} at {at} and nobody the one before"),
            })
        })
    }

    fn looks_at(&self) -> Aspects {
        OUTPUT
    }

    fn remember(&self, into: &mut dyn Hasher) {
        self.first.hash(&mut { into });
    }

    fn copy(&self) -> Box<dyn Monitor<Cluster>> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{entry, log};
    use super::*;

    #[test]
    fn another_entry_at_an_index_is_seen_and_so_is_a_gap() {
        for (index, applied, wrong) in [
            (2, entry(1, 2), None),
            (3, entry(2, 3), None),
            (2, entry(1, 9), Some(Wrong::Differs(entry(1, 2)))),
            (1, entry(2, 1), Some(Wrong::Differs(entry(1, 1)))),
            (4, entry(2, 4), Some(Wrong::Skips)),
        ] {
            let mut seen = StateMachineSafety::default();
            assert_eq!(seen.applied(Index(1), &entry(1, 1), Did::Applied), None);
            assert_eq!(seen.applied(Index(2), &entry(1, 2), Did::Applied), None);
            assert_eq!(
                seen.applied(Index(index), &applied, Did::Applied),
                wrong,
                "{applied:?} at {index}"
            );
        }
    }

    #[test]
    fn an_entry_that_is_applied_here_and_only_answered_there_is_seen() {
        for first in [Did::Applied, Did::Repeated] {
            for (second, wrong) in [
                (Did::Applied, (first != Did::Applied).then_some(Wrong::Unlike(first))),
                (Did::Repeated, (first != Did::Repeated).then_some(Wrong::Unlike(first))),
            ] {
                let mut seen = StateMachineSafety::default();
                assert_eq!(seen.applied(Index(1), &entry(1, 1), first), None);
                assert_eq!(seen.applied(Index(1), &entry(1, 1), second), wrong, "{first:?}");
            }
        }
    }

    #[test]
    fn sharing_a_log_takes_nothing_from_it_for_granted() {
        let mut seen = StateMachineSafety::default();
        seen.share(&log(&[1, 1]));
        assert_eq!(seen.applied(Index(1), &entry(3, 1), Did::Applied), None);
        assert_eq!(
            seen.applied(Index(1), &entry(1, 1), Did::Applied),
            Some(Wrong::Differs(entry(3, 1)))
        );
    }
}
