//! Fresh reads (thesis 6.4): a read that promises it, whoever answers it, sees every write that its
//! client or another one knew to be done before the read began.

#![expect(clippy::wildcard_enum_match_arm, reason = "a few of many events are looked for")]

use std::hash::{Hash, Hasher};

use kernel::{NodeId, SortedMap};
use kv::{How, Note, Output, Serial, ServerNote};
use raft::Index;
use sim::{Event, World};
use verify::{Aspects, Monitor, Promise};

use crate::system::Cluster;

/// What clients know, and what their reads must see.
#[derive(Clone, Debug, Default)]
pub(super) struct FreshReads {
    /// Where the last request of each client took effect.
    applied: SortedMap<NodeId, (Serial, Index)>,
    /// Up to here somebody knows of effects.
    known: Index,
    /// What the last read of each client must see.
    floors: SortedMap<NodeId, (Serial, Index)>,
}

impl FreshReads {
    fn applied(&mut self, client: NodeId, serial: Serial, index: Index) {
        let last = self.applied.get(client).map(|(last, _)| *last);
        if last.is_none_or(|last| last < serial) {
            self.applied.insert(client, (serial, index));
        }
    }

    fn invoked(&mut self, client: NodeId, serial: Serial) {
        self.floors.insert(client, (serial, self.known));
    }

    fn answered(&mut self, client: NodeId, serial: Serial) {
        if let Some((_, index)) = self.applied.get(client).filter(|(last, _)| *last == serial) {
            self.known = self.known.max(*index);
        }
    }

    /// A server answered this read with so much applied. What it should have applied is a breach.
    fn read(&self, client: NodeId, serial: Serial, index: Index) -> Option<Index> {
        let (_, floor) = self.floors.get(client).filter(|(last, _)| *last == serial)?;
        (index < *floor).then_some(*floor)
    }
}

impl Monitor<Cluster> for FreshReads {
    fn promise(&self) -> Promise {
        Promise {
            name: "Fresh reads",
            words: "A read sees every write that somebody knew to be done before it began",
            source: "Thesis 6.4",
        }
    }

    fn observe(&mut self, world: &World<Cluster>, events: &[Event<kv::Node>]) -> Option<String> {
        events.iter().find_map(|event| match event {
            Event::Output { output: Output::Applied { index, entry }, .. } => {
                let command = entry.op.as_ref()?;
                self.applied(command.client, command.serial, *index);
                None
            }
            Event::Output { node, output: Output::Invoked(request) } => {
                self.invoked(*node, request.serial);
                None
            }
            Event::Output { node, output: Output::Answered { serial, .. } } => {
                self.answered(*node, *serial);
                None
            }
            Event::Note { node, note: Note::Server(read) } => {
                let ServerNote::Read { client, serial, key, how, index } = read else {
                    return None;
                };
                let floor = self.read(*client, *serial, *index).filter(|_| *how != How::Local)?;
                let [name, client] = [*node, *client].map(|node| world.name(node));
                Some(format!(
                    "{name} read {key} for {client} with entries up to {} applied; one at {} was known to be done before",
                    index.0, floor.0
                ))
            }
            _ => None,
        })
    }

    /// A read without the log changes nothing of the server that answers it.
    fn looks_at(&self) -> Aspects {
        Aspects::STEP
    }

    fn remember(&self, into: &mut dyn Hasher) {
        (&self.applied, self.known, &self.floors).hash(&mut { into });
    }

    fn copy(&self) -> Box<dyn Monitor<Cluster>> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITER: NodeId = NodeId(5);
    const READER: NodeId = NodeId(6);

    #[test]
    fn a_read_without_a_write_that_was_known_before_is_seen() {
        for (known, index, floor) in [(true, 6, Some(7)), (true, 7, None), (false, 6, None)] {
            let mut seen = FreshReads::default();
            seen.invoked(WRITER, Serial(1));
            seen.applied(WRITER, Serial(1), Index(7));
            if known {
                seen.answered(WRITER, Serial(1));
            }
            seen.invoked(READER, Serial(4));
            let found = seen.read(READER, Serial(4), Index(index));
            assert_eq!(found, floor.map(Index), "{known} {index}");
        }
    }

    #[test]
    fn what_became_known_while_it_read_need_not_be_seen() {
        let mut seen = FreshReads::default();
        seen.invoked(WRITER, Serial(1));
        seen.invoked(READER, Serial(4));
        seen.applied(WRITER, Serial(1), Index(7));
        seen.applied(WRITER, Serial(1), Index(9));
        seen.answered(WRITER, Serial(1));
        assert_eq!(seen.read(READER, Serial(4), Index(3)), None);
        seen.invoked(READER, Serial(5));
        assert_eq!(seen.read(READER, Serial(4), Index(3)), None, "its answer is not waited for");
        assert_eq!(seen.read(READER, Serial(5), Index(3)), Some(Index(7)));
    }
}
