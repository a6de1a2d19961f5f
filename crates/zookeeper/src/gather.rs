//! Queues, barriers and groups (recipes "Queues", "Barriers", "Group Membership").
//!
//! Left out: barriers that are entered and left by a number of clients together.

use std::rc::Rc;

use kernel::{Canonical, Digest};

use crate::code::Code;
use crate::note::ClientNote;
use crate::op::{Answer, EventKind, Mode, Op, Outcome, Watch};
use crate::path::{Path, Sequential};
use crate::recipe::{Cause, Said};
use crate::tree::SessionId;

/// What a client is there for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// It takes the first thing out of a queue, and waits for one.
    Take,
    /// It waits until a node is gone.
    Barrier,
    /// It is a member of a group by this name.
    Member(Rc<str>),
}

/// Who takes, waits or belongs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Gatherer {
    /// What for.
    pub purpose: Purpose,
    /// Where.
    pub root: Path,
    /// Has it what it wanted?
    pub done: bool,
    /// What it is about to take out of a queue.
    taking: Option<(Path, Rc<str>)>,
    session: Option<SessionId>,
}

impl Gatherer {
    pub(crate) const fn new(purpose: Purpose, root: Path) -> Self {
        Self { purpose, root, done: false, taking: None, session: None }
    }

    pub(crate) fn step(&mut self, cause: &Cause, said: &mut Said) {
        match cause {
            Cause::Opened(session) | Cause::Resumed(session) => {
                self.session = Some(*session);
                self.begin(said);
            }
            Cause::Suspended => {}
            Cause::Lost => self.session = None,
            Cause::Answered(op, outcome) => self.answered(op, outcome, said),
            Cause::Notified(event) => match (&self.purpose, event.kind) {
                // Somebody has its name who is not it, and goes: then it takes that.
                (Purpose::Member(_), EventKind::Deleted) => self.begin(said),
                (Purpose::Take | Purpose::Barrier | Purpose::Member(_), _) => self.look(said),
            },
            Cause::Release => self.leave(said),
        }
    }

    fn begin(&mut self, said: &mut Said) {
        if self.done && !matches!(self.purpose, Purpose::Member(_)) {
            return;
        }
        match self.purpose {
            Purpose::Barrier => self.look(said),
            Purpose::Take | Purpose::Member(_) => {
                said.asks.push(create(&self.root, Mode::Persistent));
            }
        }
    }

    fn look(&self, said: &mut Said) {
        if self.done && !matches!(self.purpose, Purpose::Member(_)) {
            return;
        }
        let (path, watch) = (self.root.clone(), Watch::Yes);
        said.asks.push(match self.purpose {
            Purpose::Barrier => Op::Exists { path, watch },
            Purpose::Take | Purpose::Member(_) => Op::Children { path, watch },
        });
    }

    fn answered(&mut self, op: &Op, outcome: &Outcome, said: &mut Said) {
        if matches!(outcome, Err(Code::ConnectionLoss | Code::SessionExpired | Code::SessionMoved))
        {
            return;
        }
        match self.purpose.clone() {
            Purpose::Take => self.take(op, outcome, said),
            Purpose::Barrier => {
                if *outcome == Err(Code::NoNode) {
                    self.done = true;
                    said.notes.push(ClientNote::Passed { path: self.root.clone() });
                    said.acts = Some(true);
                }
            }
            Purpose::Member(name) => self.belong(&name, op, outcome, said),
        }
    }

    /// Reads the lowest, then deletes it: who deletes it has it, whoever else read it.
    fn take(&mut self, op: &Op, outcome: &Outcome, said: &mut Said) {
        match (op, outcome) {
            (Op::Create { .. }, _) | (Op::Get { .. } | Op::Delete { .. }, Err(_)) => {
                self.look(said);
            }
            (Op::Children { .. }, Ok(Answer::Children { names, .. })) => {
                let first = names.iter().min_by_key(|name| crate::contend::suffix(name));
                if let Some(name) = first {
                    let path = self.root.child(name);
                    said.asks.push(Op::Get { path, watch: Watch::No });
                }
            }
            (Op::Get { path, .. }, Ok(Answer::Data { data, .. })) => {
                self.taking = Some((path.clone(), Rc::clone(data)));
                said.asks.push(Op::Delete { path: path.clone(), version: None });
            }
            (Op::Delete { .. }, Ok(_)) => {
                self.done = true;
                if let Some((path, data)) = self.taking.take() {
                    said.notes.push(ClientNote::Took { path, data });
                }
            }
            _ => {}
        }
    }

    fn belong(&mut self, name: &str, op: &Op, outcome: &Outcome, said: &mut Said) {
        let own = self.root.child(name);
        match (op, outcome) {
            (Op::Create { path, .. }, _) if *path == self.root => {
                said.asks.push(create(&own, Mode::Ephemeral));
            }
            (Op::Create { .. }, Ok(_)) => {
                self.done = true;
                self.look(said);
            }
            (Op::Create { .. }, Err(_)) => {
                said.asks.push(Op::Exists { path: own, watch: Watch::Yes });
            }
            (Op::Exists { .. }, Ok(Answer::Stat(stat))) if stat.owner == self.session => {
                self.done = true;
                self.look(said);
            }
            (Op::Exists { .. }, Err(_)) => self.begin(said),
            (Op::Children { .. }, Ok(Answer::Children { stat, .. })) => {
                let count = stat.children;
                said.notes.push(ClientNote::Members { path: self.root.clone(), count });
            }
            _ => {}
        }
    }

    fn leave(&mut self, said: &mut Said) {
        if let Purpose::Member(name) = &self.purpose {
            said.asks.push(Op::Delete { path: self.root.child(name), version: None });
            self.done = false;
        }
    }
}

fn create(path: &Path, mode: Mode) -> Op {
    Op::Create { path: path.clone(), data: Rc::from(""), mode, sequential: Sequential::No }
}

impl Canonical for Purpose {
    fn canonical(&self, digest: &mut Digest) {
        match self {
            Self::Take => digest.word(1),
            Self::Barrier => digest.word(2),
            Self::Member(name) => {
                digest.word(3);
                digest.text(name);
            }
        }
    }
}
