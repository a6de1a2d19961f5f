//! What clients are promised of writes: they take effect between question and answer.
//!
//! Left out: writes that fail, which are transactions too and say nothing of their number, and the end of
//! a session, after which a client remembers nothing.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use kernel::{ListMap, NodeId};
use sim::{Event, World};
use verify::{Monitor, Promise};
use zab::Zxid;
use zookeeper::{Answer, Cxid, Op, Outcome, Output};

use crate::system::Ensemble;

/// What a step told of one client.
pub(super) fn heard(events: &[Event<zookeeper::Node>]) -> impl Iterator<Item = (NodeId, &Output)> {
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

/// The transaction that a write came to. Of a deletion and of several together the answer does not say
/// it, but stands behind a number up to which the client has then seen everything. That is this one, or a
/// later one that was committed by then: whatever is asked for from then on comes after that as well.
fn zxid_of(op: &Op, outcome: &Outcome, seen: Zxid) -> Option<Zxid> {
    match (op, outcome) {
        (Op::Create { .. }, Ok(Answer::Created { stat, .. })) => Some(stat.czxid),
        (Op::Set { .. }, Ok(Answer::Stat(stat))) => Some(stat.mzxid),
        (Op::Delete { .. } | Op::Multi(_), Ok(_)) => Some(seen),
        _ => None,
    }
}

impl LinearizableWrites {
    /// Takes what a client did or heard, after which it has seen everything up to here; says where a write
    /// came before one that was answered.
    fn take(&mut self, client: NodeId, output: &Output, seen: Zxid) -> Option<(Zxid, Zxid)> {
        if let Output::Invoked { cxid, op } = output {
            let newest = self.newest;
            Rc::make_mut(&mut self.asked).insert((client, *cxid), (newest, Rc::clone(op)));
        }
        let Output::Answered { cxid, outcome } = output else { return None };
        let (floor, op) = Rc::make_mut(&mut self.asked).remove(&(client, *cxid))?;
        let zxid = zxid_of(&op, outcome, seen)?;
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
        let seen = |node| {
            let client = world.process(node).and_then(zookeeper::Node::client);
            client.map_or(Zxid(0), zookeeper::Client::seen)
        };
        let wrong = heard(events)
            .find_map(|(node, output)| Some((node, self.take(node, output, seen(node))?)));
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
pub(super) mod tests {
    use super::*;
    use zookeeper::{Code, Path, Stat};

    pub(in super::super) const ONE: NodeId = NodeId(3);
    const OTHER: NodeId = NodeId(4);

    /// Of a node whose data are of this transaction, and whose list of children of that one.
    pub(in super::super) fn stat(mzxid: u64, pzxid: u64) -> Stat {
        Stat {
            czxid: Zxid(mzxid),
            mzxid: Zxid(mzxid),
            pzxid: Zxid(pzxid),
            ctime_ms: 0,
            mtime_ms: 0,
            version: 0,
            cversion: 0,
            owner: None,
            data_length: 0,
            children: 0,
        }
    }

    pub(in super::super) fn asked(cxid: u32, op: Op) -> Output {
        Output::Invoked { cxid: Cxid(cxid), op: Rc::new(op) }
    }

    pub(in super::super) fn answered(cxid: u32, outcome: Outcome) -> Output {
        Output::Answered { cxid: Cxid(cxid), outcome }
    }

    fn set(cxid: u32) -> Output {
        asked(cxid, Op::Set { path: Path::new("/a"), data: Rc::from(""), version: None })
    }

    fn was_set(cxid: u32, mzxid: u64) -> Output {
        answered(cxid, Ok(Answer::Stat(stat(mzxid, 0))))
    }

    #[test]
    fn a_write_that_comes_before_one_that_was_answered_is_seen() {
        let seen = Zxid(0);
        for (second, breach) in [(7, false), (4, true)] {
            let mut monitor = LinearizableWrites::default();
            monitor.take(ONE, &set(1), seen);
            monitor.take(ONE, &was_set(1, 5), seen);
            monitor.take(OTHER, &set(1), seen);
            assert_eq!(monitor.take(OTHER, &was_set(1, second), seen).is_some(), breach);
        }
        let mut together = LinearizableWrites::default();
        together.take(ONE, &set(1), seen);
        together.take(OTHER, &set(1), seen);
        together.take(ONE, &was_set(1, 5), seen);
        assert_eq!(together.take(OTHER, &was_set(1, 4), seen), None, "they were asked for at once");
    }

    #[test]
    fn a_deletion_and_several_writes_together_count_by_what_the_client_has_seen_then() {
        let delete = || Op::Delete { path: Path::new("/a"), version: None };
        let done = answered(1, Ok(Answer::Done));
        let both = answered(1, Ok(Answer::Multi(Rc::from([Ok(Answer::Done)]))));
        for (op, outcome) in [(delete(), &done), (Op::Multi(Rc::from([delete()])), &both)] {
            for (seen, breach) in [(6, false), (4, true)] {
                let mut later = LinearizableWrites::default();
                later.take(OTHER, &set(1), Zxid(0));
                later.take(OTHER, &was_set(1, 5), Zxid(5));
                later.take(ONE, &asked(1, op.clone()), Zxid(3));
                assert_eq!(later.take(ONE, outcome, Zxid(seen)).is_some(), breach, "{op:?}");
            }
            let mut first = LinearizableWrites::default();
            first.take(ONE, &asked(1, op.clone()), Zxid(0));
            first.take(ONE, outcome, Zxid(5));
            first.take(OTHER, &set(1), Zxid(0));
            assert!(first.take(OTHER, &was_set(1, 4), Zxid(4)).is_some(), "{op:?}");
        }
        let mut failed = LinearizableWrites::default();
        failed.take(ONE, &asked(1, delete()), Zxid(0));
        failed.take(ONE, &answered(1, Err(Code::ConnectionLoss)), Zxid(9));
        failed.take(ONE, &set(2), Zxid(9));
        assert_eq!(failed.take(ONE, &was_set(2, 5), Zxid(9)), None, "it says nothing");
    }
}
