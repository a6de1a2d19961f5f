//! What a run has seen of its clients that no node remembers for long: how often one was told of a
//! change, and whose each session is. A client that crashes forgets both.

use std::rc::Rc;

use kernel::{NodeId, SortedMap};
use sim::Event;
use zookeeper::{ClientNote, Note, Output, SessionId};

/// What a run has seen of its clients.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// How many times a client was told of a change that it watched.
    pub told: u64,
    /// Whose each session is or was.
    owners: Rc<SortedMap<SessionId, NodeId>>,
}

impl Seen {
    /// The client that was served in this session.
    pub fn owner(&self, session: SessionId) -> Option<NodeId> {
        self.owners.get(session).copied()
    }

    /// Looks at what a step did.
    pub(crate) fn look(&mut self, events: &[Event<zookeeper::Node>]) {
        for event in events {
            if let Event::Output { output: Output::Notified { .. }, .. } = event {
                self.told += 1;
            }
            if let Event::Note { node, note } = event
                && let Note::Client(ClientNote::Connected { session, .. }) = note
                && !self.owners.contains(*session)
            {
                Rc::make_mut(&mut self.owners).insert(*session, *node);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zookeeper::{EventKind, Path, WatchEvent};

    #[test]
    fn what_was_told_and_whose_a_session_was_outlives_the_client() {
        let (client, session) = (NodeId(3), SessionId(7));
        let connected = ClientNote::Connected { server: NodeId(0), session, timeout_ms: 1 };
        let event = WatchEvent { kind: EventKind::Deleted, path: Path::new("/a") };
        let told = Output::Notified { watcher: Rc::from("recipe"), event };
        let mut seen = Seen::default();
        seen.look(&[
            Event::Note { node: client, note: Note::Client(connected) },
            Event::Output { node: client, output: told },
        ]);
        seen.look(&[Event::Stopped(client)]);
        assert_eq!((seen.told, seen.owner(session)), (1, Some(client)));
        assert_eq!(seen.owner(SessionId(8)), None);
    }
}
