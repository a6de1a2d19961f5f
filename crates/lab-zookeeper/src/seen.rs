//! What a run has seen of its clients that no node remembers for long: how often one was told of a
//! change, whose each session is, and what stands on the screen of each. A client that crashes
//! forgets the first two, and begins with an empty screen.

use std::collections::VecDeque;
use std::rc::Rc;

use kernel::{NodeId, SortedMap};
use sim::Event;
use zookeeper::{ClientNote, Cxid, Note, Op, Outcome, Output, SessionId, WatchEvent};

/// So many lines of the screen of a client are kept.
const LINES_MAX: usize = 8;

/// A line on the screen of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// It asked this, and this came of it, once it knows.
    Asked(Cxid, Rc<Op>, Option<Outcome>),
    /// It was told of this.
    Told(WatchEvent),
}

/// What a run has seen of its clients.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// How many times a client was told of a change that it watched.
    pub told: u64,
    /// Whose each session is or was.
    owners: Rc<SortedMap<SessionId, NodeId>>,
    /// What stands on the screen of each client.
    screens: Rc<SortedMap<NodeId, VecDeque<Line>>>,
}

impl Seen {
    /// The client that was served in this session.
    pub fn owner(&self, session: SessionId) -> Option<NodeId> {
        self.owners.get(session).copied()
    }

    /// What stands on the screen of a client, oldest first.
    pub fn screen(&self, client: NodeId) -> impl Iterator<Item = &Line> {
        self.screens.get(client).into_iter().flatten()
    }

    /// A client said or heard this.
    fn write(&mut self, client: NodeId, output: &Output) {
        let line = match output {
            // A client watches again by itself, and nobody is told what came of it.
            Output::Invoked { op, .. } if matches!(**op, Op::SetWatches(_)) => return,
            Output::Invoked { cxid, op } => Line::Asked(*cxid, Rc::clone(op), None),
            Output::Notified { event, .. } => {
                self.told += 1;
                Line::Told(event.clone())
            }
            Output::Answered { cxid, outcome } => {
                let screen = Rc::make_mut(&mut self.screens).get_mut(client);
                for line in screen.into_iter().flatten() {
                    if let Line::Asked(asked, _, came) = line
                        && asked == cxid
                    {
                        *came = Some(outcome.clone());
                    }
                }
                return;
            }
            Output::Serves(_)
            | Output::Stops
            | Output::Applied { .. }
            | Output::Turned(_)
            | Output::Acts(_) => return,
        };
        let screens = Rc::make_mut(&mut self.screens);
        let mut screen = screens.remove(client).unwrap_or_default();
        screen.push_back(line);
        if LINES_MAX < screen.len() {
            screen.pop_front();
        }
        screens.insert(client, screen);
    }

    /// Looks at what a step did.
    pub(crate) fn look(&mut self, events: &[Event<zookeeper::Node>]) {
        for event in events {
            if let Event::Output { node, output } = event {
                self.write(*node, output);
            }
            if let Event::Started(node) = event
                && self.screens.contains(*node)
            {
                Rc::make_mut(&mut self.screens).remove(*node);
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
    use zookeeper::{Answer, EventKind, Path};

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

    #[test]
    fn a_screen_has_the_last_requests_with_what_came_of_them_until_its_client_begins_anew() {
        let client = NodeId(3);
        let op = Rc::new(Op::Sync { path: Path::new("/a") });
        let says = |output| Event::Output { node: client, output };
        let asks = |cxid| says(Output::Invoked { cxid: Cxid(cxid), op: Rc::clone(&op) });
        let heard = Output::Answered { cxid: Cxid(1), outcome: Ok(Answer::Done) };
        let mut seen = Seen::default();
        seen.look(&[asks(1), asks(2)]);
        seen.look(&[says(heard)]);
        let line = |cxid, came| Line::Asked(Cxid(cxid), Rc::clone(&op), came);
        let both = [line(1, Some(Ok(Answer::Done))), line(2, None)];
        assert!(seen.screen(client).eq(&both));
        assert_eq!(seen.screen(NodeId(4)).count(), 0);
        for cxid in 3..12 {
            seen.look(&[asks(cxid)]);
        }
        assert_eq!(seen.screen(client).count(), LINES_MAX);
        assert_eq!(seen.screen(client).next(), Some(&line(4, None)), "the oldest are gone");
        seen.look(&[Event::Started(client)]);
        assert_eq!(seen.screen(client).count(), 0);
    }
}
