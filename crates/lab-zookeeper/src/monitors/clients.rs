//! What clients are promised: an event before the data that it is about, and writes that take effect
//! between question and answer.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use kernel::{ListMap, NodeId};
use sim::{Event, World};
use verify::{Monitor, Promise};
use zab::Zxid;
use zookeeper::{Answer, Cxid, Op, Outcome, Output, Path, SessionState, Watch};

use crate::system::Ensemble;

/// What a step told of one client.
fn heard(events: &[Event<zookeeper::Node>]) -> impl Iterator<Item = (NodeId, &Output)> {
    events.iter().filter_map(|event| match event {
        Event::Output { node, output } => Some((*node, output)),
        Event::Sent(_)
        | Event::Lost { .. }
        | Event::Wrote { .. }
        | Event::Synced { .. }
        | Event::TimerSet { .. }
        | Event::TimerCancelled { .. }
        | Event::Note { .. }
        | Event::Started(_)
        | Event::Stopped(_) => None,
    })
}

/// Who watches the data of a node hears of a change before it reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct WatchBeforeData {
    asked: Rc<ListMap<(NodeId, Cxid), Rc<Op>>>,
    /// What each client had read when it began to watch.
    watched: Rc<ListMap<(NodeId, Path), Zxid>>,
}

impl WatchBeforeData {
    /// Takes what a client did or heard; says which node it read too early.
    fn take(&mut self, client: NodeId, output: &Output) -> Option<Path> {
        match output {
            Output::Invoked { cxid, op } => {
                Rc::make_mut(&mut self.asked).insert((client, *cxid), Rc::clone(op));
                None
            }
            Output::Notified { event, .. } => {
                Rc::make_mut(&mut self.watched).remove(&(client, event.path.clone()));
                None
            }
            Output::Turned(state) => {
                if matches!(state, SessionState::Lost | SessionState::Closed) {
                    Rc::make_mut(&mut self.watched).retain(|(of, _), _| *of != client);
                }
                None
            }
            Output::Answered { cxid, outcome } => {
                let op = Rc::make_mut(&mut self.asked).remove(&(client, *cxid))?;
                let (Op::Get { path, watch }, Ok(Answer::Data { stat, .. })) = (&*op, outcome)
                else {
                    return None;
                };
                let key = (client, path.clone());
                if self.watched.get(&key).is_some_and(|read| *read < stat.mzxid) {
                    return Some(path.clone());
                }
                if *watch == Watch::Yes {
                    Rc::make_mut(&mut self.watched).or_insert(key, stat.mzxid);
                }
                None
            }
            Output::Serves(_) | Output::Stops | Output::Applied { .. } | Output::Acts(_) => None,
        }
    }

    /// A client that begins anew remembers nothing.
    fn begins(&mut self, client: NodeId) {
        Rc::make_mut(&mut self.watched).retain(|(of, _), _| *of != client);
        Rc::make_mut(&mut self.asked).retain(|(of, _), _| *of != client);
    }
}

impl Monitor<Ensemble> for WatchBeforeData {
    fn promise(&self) -> Promise {
        Promise {
            name: "Watch before data",
            words: "A client that watches a node hears of a change before it reads the new data",
            source: "Hunt and others 2.3; programmer's guide, watches",
        }
    }

    fn observe(
        &mut self,
        world: &World<Ensemble>,
        events: &[Event<zookeeper::Node>],
    ) -> Option<String> {
        for event in events {
            if let Event::Started(node) = event {
                self.begins(*node);
            }
        }
        let early = heard(events).find_map(|(node, output)| Some((node, self.take(node, output)?)));
        let (client, path) = early?;
        Some(format!("{} read {path} before it heard that it changed", world.name(client)))
    }

    fn remember(&self, into: &mut dyn Hasher) {
        self.hash(&mut { into });
    }

    fn copy(&self) -> Box<dyn Monitor<Ensemble>> {
        Box::new(self.clone())
    }
}

/// A write takes effect after everything that was answered before it was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct LinearizableWrites {
    /// The highest zxid of an answered write.
    newest: Zxid,
    /// What that was when each write that is not answered was asked for.
    asked: Rc<ListMap<(NodeId, Cxid), Asked>>,
}

/// What was answered when something was asked for, and what that was.
type Asked = (Zxid, Rc<Op>);

/// The transaction that a write came to.
fn zxid_of(op: &Op, outcome: &Outcome) -> Option<Zxid> {
    match (op, outcome) {
        (Op::Create { .. }, Ok(Answer::Created { stat, .. })) => Some(stat.czxid),
        (Op::Set { .. }, Ok(Answer::Stat(stat))) => Some(stat.mzxid),
        _ => None,
    }
}

impl LinearizableWrites {
    /// Takes what a client did or heard; says where a write came before one that was answered.
    fn take(&mut self, client: NodeId, output: &Output) -> Option<(Zxid, Zxid)> {
        if let Output::Invoked { cxid, op } = output {
            let newest = self.newest;
            Rc::make_mut(&mut self.asked).insert((client, *cxid), (newest, Rc::clone(op)));
        }
        let Output::Answered { cxid, outcome } = output else { return None };
        let (floor, op) = Rc::make_mut(&mut self.asked).remove(&(client, *cxid))?;
        let zxid = zxid_of(&op, outcome)?;
        self.newest = self.newest.max(zxid);
        (zxid <= floor).then_some((zxid, floor))
    }
}

impl Monitor<Ensemble> for LinearizableWrites {
    fn promise(&self) -> Promise {
        Promise {
            name: "Linearizable writes",
            words: "A write takes effect after every write that was answered before it was asked for",
            source: "Hunt and others 2.3",
        }
    }

    fn observe(
        &mut self,
        world: &World<Ensemble>,
        events: &[Event<zookeeper::Node>],
    ) -> Option<String> {
        let wrong = heard(events).find_map(|(node, output)| Some((node, self.take(node, output)?)));
        let (client, (zxid, floor)) = wrong?;
        Some(format!("{} wrote by {zxid} after {floor} was answered", world.name(client)))
    }

    fn remember(&self, into: &mut dyn Hasher) {
        self.hash(&mut { into });
    }

    fn copy(&self) -> Box<dyn Monitor<Ensemble>> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zookeeper::{EventKind, Stat, WatchEvent};

    const ONE: NodeId = NodeId(3);
    const OTHER: NodeId = NodeId(4);

    fn stat(mzxid: u64) -> Stat {
        Stat {
            czxid: Zxid(mzxid),
            mzxid: Zxid(mzxid),
            pzxid: Zxid(0),
            ctime_ms: 0,
            mtime_ms: 0,
            version: 0,
            cversion: 0,
            owner: None,
            data_length: 0,
            children: 0,
        }
    }

    fn asked(cxid: u32, op: Op) -> Output {
        Output::Invoked { cxid: Cxid(cxid), op: Rc::new(op) }
    }

    fn read(cxid: u32, mzxid: u64) -> Output {
        let outcome = Ok(Answer::Data { data: Rc::from(""), stat: stat(mzxid) });
        Output::Answered { cxid: Cxid(cxid), outcome }
    }

    fn set(cxid: u32, mzxid: u64) -> Output {
        Output::Answered { cxid: Cxid(cxid), outcome: Ok(Answer::Stat(stat(mzxid))) }
    }

    #[test]
    fn new_data_before_its_event_are_seen() {
        let get = |cxid, watch| asked(cxid, Op::Get { path: Path::new("/a"), watch });
        let event = WatchEvent { kind: EventKind::Changed, path: Path::new("/a") };
        let told = Output::Notified { watcher: Rc::from("data"), event };
        let run = |outputs: &[Output]| {
            let mut monitor = WatchBeforeData::default();
            outputs.iter().any(|output| monitor.take(ONE, output).is_some())
        };
        let begin = || vec![get(1, Watch::Yes), read(1, 5), get(2, Watch::No)];
        assert!(!run(&[begin(), vec![read(2, 5)]].concat()), "the same data are no news");
        assert!(run(&[begin(), vec![read(2, 6)]].concat()));
        assert!(!run(&[begin(), vec![told, read(2, 6)]].concat()));
        let lost = Output::Turned(SessionState::Lost);
        assert!(!run(&[begin(), vec![lost, read(2, 6)]].concat()), "the watch is gone");
    }

    #[test]
    fn a_write_that_comes_before_one_that_was_answered_is_seen() {
        let write = |cxid| {
            asked(cxid, Op::Set { path: Path::new("/a"), data: Rc::from(""), version: None })
        };
        for (second, breach) in [(7, false), (4, true)] {
            let mut monitor = LinearizableWrites::default();
            monitor.take(ONE, &write(1));
            monitor.take(ONE, &set(1, 5));
            monitor.take(OTHER, &write(1));
            assert_eq!(monitor.take(OTHER, &set(1, second)).is_some(), breach);
        }
        let mut together = LinearizableWrites::default();
        together.take(ONE, &write(1));
        together.take(OTHER, &write(1));
        together.take(ONE, &set(1, 5));
        assert_eq!(together.take(OTHER, &set(1, 4)), None, "they were asked for at once");
    }
}
