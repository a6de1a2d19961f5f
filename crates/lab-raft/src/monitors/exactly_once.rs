//! Exactly once (thesis 6.3): where clients have sessions, a request that changes something takes
//! effect at one place of the log at most, however often it was sent or appended.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use kernel::{NodeId, SortedMap};
use kv::{Command, Note, Serial, ServerNote};
use raft::Index;
use sim::{Event, World};
use verify::{Aspects, Monitor, Promise};

use super::OUTPUT;
use crate::system::Cluster;

/// Where each request took effect. Copies share the map until the next one.
#[derive(Clone, Debug, Default)]
pub(super) struct ExactlyOnce {
    done: Rc<SortedMap<(NodeId, Serial), Index>>,
}

impl ExactlyOnce {
    /// A server did what this entry asks for. The other place where it was done is a breach.
    fn done(&mut self, index: Index, command: &Command) -> Option<Index> {
        if command.session.is_none() || command.operation.only_reads() {
            return None;
        }
        let request = (command.client, command.serial);
        if let Some(first) = self.done.get(request) {
            return Some(*first).filter(|first| *first != index);
        }
        Rc::make_mut(&mut self.done).insert(request, index);
        None
    }
}

/// Did the server do what the entry at this index asks for, and not only repeat an answer?
fn is_done(events: &[Event<kv::Node>], at: Index) -> bool {
    events.iter().any(|event| {
        matches!(event, Event::Note { note: Note::Server(ServerNote::Applied { index, .. }), .. }
            if *index == at)
    })
}

impl Monitor<Cluster> for ExactlyOnce {
    fn promise(&self) -> Promise {
        Promise {
            name: "Exactly once",
            words: "A request of a client takes effect once, however often it is sent",
            source: "Thesis 6.3",
        }
    }

    fn observe(&mut self, world: &World<Cluster>, events: &[Event<kv::Node>]) -> Option<String> {
        events.iter().find_map(|event| {
            let Event::Output { node, output: kv::Output::Applied { index, entry } } = event else {
                return None;
            };
            let command = entry.op.as_ref().filter(|_| is_done(events, *index))?;
            let first = self.done(*index, command)?;
            let [name, client] = [*node, command.client].map(|node| world.name(node));
            Some(format!(
                "{name} did “{}” of {client} at entry {}, though it was done at entry {}",
                command.operation, index.0, first.0
            ))
        })
    }

    fn looks_at(&self) -> Aspects {
        OUTPUT
    }

    fn remember(&self, into: &mut dyn Hasher) {
        self.done.hash(&mut { into });
    }

    fn copy(&self) -> Box<dyn Monitor<Cluster>> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kv::{Operation, SessionId};

    #[test]
    fn a_request_that_is_done_at_two_places_is_seen() {
        let key = "x".parse().unwrap();
        let (append, get) = (Operation::Append { key, value: key }, Operation::Get { key });
        let mut seen = ExactlyOnce::default();
        for (index, serial, operation, session, first) in [
            (1, 1, append, Some(1), None),
            (1, 1, append, Some(1), None),
            (2, 2, append, Some(1), None),
            (3, 1, append, Some(1), Some(1)),
            (4, 3, get, Some(1), None),
            (5, 3, get, Some(1), None),
            (6, 4, append, None, None),
            (7, 4, append, None, None),
        ] {
            let session = session.map(SessionId);
            let command = Command { client: NodeId(5), serial: Serial(serial), operation, session };
            assert_eq!(seen.done(Index(index), &command), first.map(Index), "at {index}");
        }
    }
}
