//! Elections and locks: whoever has the lowest of the sequential nodes acts, and everyone else
//! watches the one before it (recipes "Leader Election", "Locks", "Shared Locks").

use std::rc::Rc;

use crate::code::Code;
use crate::flaw::Flaw;
use crate::note::ClientNote;
use crate::op::{Answer, EventKind, Mode, Op, Outcome, Watch};
use crate::path::{Path, Sequential};
use crate::recipe::{Cause, Said};
use crate::tree::SessionId;

/// What is contended for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Manner {
    /// To lead; each watches the one before it.
    Leader,
    /// To lead; all watch the lowest, so that all wake when it goes.
    Herd,
    /// A lock.
    Lock,
    /// A lock that readers share.
    ReadLock,
    /// The other side of that.
    WriteLock,
}

/// How far a contender has come.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// It has no session.
    Idle,
    /// It makes sure that the node above is there.
    Rooting,
    /// It creates its own.
    Creating,
    /// It reads all of them, without a watch.
    Listing,
    /// It watches this one.
    Watching(Path),
    /// It waits until this one goes.
    Waiting(Path),
    /// It looks whether its node is its own session's.
    Verifying,
    /// It acts.
    Acting,
    /// It gives back what it had.
    Releasing,
    /// It gave that back.
    Released,
}

/// Who contends.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Contender {
    /// What for.
    pub manner: Manner,
    /// Below this node.
    pub root: Path,
    /// Its own node.
    pub own: Option<Path>,
    /// How far it has come.
    pub stage: Stage,
    /// How often a watch of it reported: one for each release, or with the herd one for each
    /// release of anyone.
    pub woken: u64,
    guid: String,
    attempts: u32,
    session: Option<SessionId>,
}

impl Manner {
    /// What its nodes are called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Leader | Self::Herd => "n",
            Self::Lock => "lock",
            Self::ReadLock => "read",
            Self::WriteLock => "write",
        }
    }
}

impl Contender {
    pub(crate) const fn new(manner: Manner, root: Path, guid: String) -> Self {
        let (own, stage) = (None, Stage::Idle);
        Self { manner, root, own, stage, woken: 0, guid, attempts: 0, session: None }
    }

    /// Has it given back what it had, or is it about to?
    pub const fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Releasing | Stage::Released)
    }

    /// What its nodes begin with: by this it finds one whose creation it never heard of.
    fn prefix(&self) -> String {
        format!("{}.{}-{}-", self.guid, self.attempts, self.manner.label())
    }

    pub(crate) fn step(&mut self, cause: &Cause, flaw: Option<Flaw>, said: &mut Said) {
        match cause {
            Cause::Opened(session) => {
                self.session = Some(*session);
                if !self.is_over() {
                    self.root(said);
                }
            }
            Cause::Resumed(session) => {
                self.session = Some(*session);
                self.resume(said);
            }
            Cause::Suspended => {
                self.stop(Code::ConnectionLoss, said);
            }
            Cause::Lost => {
                self.stop(Code::SessionExpired, said);
                self.session = None;
                // What it was giving back goes with the session. Else the GUID stays, so that a node of
                // the old session that is still to be seen is found, and looked at.
                self.stage = if self.is_over() { Stage::Released } else { Stage::Idle };
            }
            Cause::Answered(op, outcome) => self.answered(op, outcome, flaw, said),
            Cause::Notified(event) => {
                self.woken += 1;
                if let Stage::Watching(on) | Stage::Waiting(on) = &self.stage
                    && *on == event.path
                {
                    match event.kind {
                        EventKind::Deleted | EventKind::Created => self.list(said),
                        EventKind::Changed | EventKind::Children => {
                            self.watch(on.clone(), flaw, said);
                        }
                    }
                }
            }
            Cause::Release => self.release(said),
        }
    }

    fn root(&mut self, said: &mut Said) {
        self.stage = Stage::Rooting;
        said.asks.push(create(&self.root, Mode::Persistent, Sequential::No));
    }

    fn create(&mut self, said: &mut Said) {
        self.stage = Stage::Creating;
        let path = self.root.child(&self.prefix());
        said.asks.push(create(&path, Mode::Ephemeral, Sequential::Yes));
    }

    fn list(&mut self, said: &mut Said) {
        self.stage = Stage::Listing;
        said.asks.push(Op::Children { path: self.root.clone(), watch: Watch::No });
    }

    /// Served again in the same session: whatever it waited for, it looks how things are. A node
    /// whose creation it never heard of is among them, if there is one.
    fn resume(&mut self, said: &mut Said) {
        match self.stage {
            Stage::Idle | Stage::Rooting => self.root(said),
            Stage::Released => {}
            Stage::Releasing => self.release(said),
            Stage::Creating
            | Stage::Listing
            | Stage::Watching(_)
            | Stage::Waiting(_)
            | Stage::Verifying
            | Stage::Acting => {
                if self.own.is_none() {
                    let guid = Rc::from(self.prefix());
                    said.notes.push(ClientNote::LookedForOwn { guid });
                    // Its question may still be under way to the leader, by the same server: then
                    // it is before this one there. By another it comes too late, as the session has
                    // moved. So after this the node is there, or never will be.
                    said.asks.push(Op::Sync { path: self.root.clone() });
                }
                self.list(said);
            }
        }
    }

    fn stop(&mut self, why: Code, said: &mut Said) {
        if self.stage == Stage::Acting {
            said.notes.push(ClientNote::StopsActing { why });
            said.acts = Some(false);
            self.stage = Stage::Listing;
        }
    }

    fn answered(&mut self, op: &Op, outcome: &Outcome, flaw: Option<Flaw>, said: &mut Said) {
        if matches!(outcome, Err(Code::ConnectionLoss | Code::SessionExpired | Code::SessionMoved))
        {
            // It is suspended or lost, and told so.
            return;
        }
        match (&self.stage, op, outcome) {
            (Stage::Rooting, Op::Create { .. }, _) if self.attempts == 0 => {
                self.attempts = 1;
                self.create(said);
            }
            // With a new session: is there a node from before?
            (Stage::Rooting, Op::Create { .. }, _) => self.list(said),
            (Stage::Creating, Op::Create { .. }, Ok(Answer::Created { path, .. })) => {
                self.own = Some(path.clone());
                self.list(said);
            }
            (Stage::Listing, Op::Children { .. }, Ok(Answer::Children { names, .. })) => {
                self.judge(names, flaw, said);
            }
            (Stage::Watching(on), Op::Get { .. } | Op::Exists { .. }, result) => {
                let gone = result.is_err() && flaw != Some(Flaw::ListThenWatch);
                if gone {
                    self.list(said);
                } else {
                    self.stage = Stage::Waiting(on.clone());
                }
            }
            (Stage::Verifying, Op::Exists { .. }, result) => self.verify(result, said),
            (Stage::Releasing, Op::Delete { .. }, _) => {
                let path = self.own.take().unwrap_or_else(|| self.root.clone());
                said.notes.push(ClientNote::Released { path });
                self.attempts += 1;
                self.stage = Stage::Released;
            }
            // The node above is gone, or something else is odd: from the beginning.
            (Stage::Creating | Stage::Listing, _, Err(_)) => self.root(said),
            _ => {}
        }
    }

    /// Who is first acts; else it watches who is before it.
    fn judge(&mut self, names: &[Rc<str>], flaw: Option<Flaw>, said: &mut Said) {
        let prefix = self.prefix();
        let found = names.iter().find(|name| name.starts_with(&prefix));
        match (found, &self.own) {
            (Some(name), None) => {
                let path = self.root.child(name);
                said.notes.push(ClientNote::FoundOwn { path: path.clone() });
                self.own = Some(path);
            }
            (None, _) => {
                // Its session may have ended and begun anew, or somebody deleted it.
                self.own = None;
                self.attempts += 1;
                self.create(said);
                return;
            }
            (Some(_), Some(_)) => {}
        }
        let Some(own) = self.own.clone() else { return };
        match before(self.manner, own.name(), names) {
            Some(name) => {
                let before = self.root.child(&name);
                said.notes.push(ClientNote::WatchesBefore { own, before: before.clone() });
                self.watch(before, flaw, said);
            }
            None if flaw == Some(Flaw::IgnoreOwner) => self.act(own, said),
            None => {
                self.stage = Stage::Verifying;
                said.asks.push(Op::Exists { path: own, watch: Watch::No });
            }
        }
    }

    /// Reads with a watch, so that nothing is left behind where there is no such node any more:
    /// `exists` would leave a watch that nobody wants (Curator, Kazoo).
    fn watch(&mut self, on: Path, flaw: Option<Flaw>, said: &mut Said) {
        let (path, watch) = (on.clone(), Watch::Yes);
        said.asks.push(match flaw {
            Some(Flaw::ListThenWatch) => Op::Exists { path, watch },
            Some(_) | None => Op::Get { path, watch },
        });
        self.stage = Stage::Watching(on);
    }

    /// The lowest node counts only where it belongs to this very session: one of the session before
    /// may still be there, and will go (CURATOR-696).
    fn verify(&mut self, result: &Outcome, said: &mut Said) {
        let Some(own) = self.own.clone() else { return };
        match result {
            Ok(Answer::Stat(stat)) if stat.owner == self.session => self.act(own, said),
            Ok(_) => {
                said.notes.push(ClientNote::NotItsOwn { path: own });
                self.own = None;
                self.attempts += 1;
                self.create(said);
            }
            Err(_) => self.list(said),
        }
    }

    fn act(&mut self, path: Path, said: &mut Said) {
        let Some(session) = self.session else { return };
        said.notes.push(ClientNote::Acts { path, session });
        said.acts = Some(true);
        self.stage = Stage::Acting;
    }

    fn release(&mut self, said: &mut Said) {
        if self.stage == Stage::Acting {
            said.acts = Some(false);
        }
        let Some(path) = self.own.clone() else { return };
        self.stage = Stage::Releasing;
        said.asks.push(Op::Delete { path, version: None });
    }
}

fn create(path: &Path, mode: Mode, sequential: Sequential) -> Op {
    Op::Create { path: path.clone(), data: Rc::from(""), mode, sequential }
}

/// The number of a sequential node; the minus sign of one that overflowed is its own.
pub(crate) fn suffix(name: &str) -> i64 {
    let (rest, digits) = name.rsplit_once('-').unwrap_or(("", name));
    let number: i64 = digits.parse().unwrap_or(i64::MAX);
    if rest.ends_with('-') { -number } else { number }
}

/// Which node has to go before this one is first: the next lower one that is in its way, whatever
/// it is called; the lowest of all with the herd.
fn before(manner: Manner, own: &str, names: &[Rc<str>]) -> Option<Rc<str>> {
    let in_the_way = |name: &&Rc<str>| match manner {
        Manner::ReadLock => name.contains("-write-"),
        Manner::Leader | Manner::Herd | Manner::Lock | Manner::WriteLock => true,
    };
    let lower = names.iter().filter(|name| suffix(name) < suffix(own)).filter(in_the_way);
    let chosen = match manner {
        Manner::Herd => lower.min_by_key(|name| suffix(name)),
        Manner::Leader | Manner::Lock | Manner::ReadLock | Manner::WriteLock => {
            lower.max_by_key(|name| suffix(name))
        }
    };
    chosen.cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_ordered_by_their_numbers_and_not_by_their_names() {
        let names =
            ["z-lock-0000000001", "a-lock-0000000003", "m-read-0000000002", "b-write-0000000000"];
        let names: Vec<Rc<str>> = names.map(Rc::from).to_vec();
        let found = |manner, own| before(manner, own, &names).map(|name| name.to_string());
        let is = |name: &str| Some(name.to_owned());
        assert_eq!(found(Manner::Lock, "a-lock-0000000003"), is("m-read-0000000002"));
        assert_eq!(found(Manner::Herd, "a-lock-0000000003"), is("b-write-0000000000"));
        assert_eq!(found(Manner::ReadLock, "m-read-0000000002"), is("b-write-0000000000"));
        assert_eq!(found(Manner::WriteLock, "b-write-0000000000"), None);
        assert_eq!(suffix("a-lock--2147483648"), -2_147_483_648);
    }
}
