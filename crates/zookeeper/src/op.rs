//! What clients ask for, and what they hear.

use std::rc::Rc;

use kernel::{Canonical, Digest};
use zab::Zxid;

use crate::code::Code;
use crate::path::{Path, Sequential};
use crate::tree::{SessionId, Stat};

/// What a client asks for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// Create a node.
    Create {
        /// Where; a number follows where it is sequential.
        path: Path,
        /// Its data.
        data: Rc<str>,
        /// How long it stays.
        mode: Mode,
        /// Does it get a number?
        sequential: Sequential,
    },
    /// Delete a node.
    Delete {
        /// Which.
        path: Path,
        /// Only in this version; none for any (−1 in the protocol).
        version: Option<i32>,
    },
    /// Change the data of a node.
    Set {
        /// Which.
        path: Path,
        /// The data.
        data: Rc<str>,
        /// Only in this version; none for any.
        version: Option<i32>,
    },
    /// In a multi: go on only in this version.
    Check {
        /// Of which node.
        path: Path,
        /// Which version; none for any.
        version: Option<i32>,
    },
    /// All of these or none.
    Multi(Rc<[Self]>),
    /// Read the data of a node.
    Get {
        /// Which.
        path: Path,
        /// Is the client to hear when that changes?
        watch: Watch,
    },
    /// Read whether there is a node.
    Exists {
        /// Which.
        path: Path,
        /// Is the client to hear when that changes?
        watch: Watch,
    },
    /// Read the names of a node's children.
    Children {
        /// Of which.
        path: Path,
        /// Is the client to hear when they change?
        watch: Watch,
    },
    /// Wait until this server has everything that the leader had committed.
    Sync {
        /// Said in vain: it is about all.
        path: Path,
    },
    /// Watch a node for good (3.6).
    AddWatch {
        /// Which.
        path: Path,
        /// And what is below it?
        reach: Reach,
    },
    /// Watch again what was watched on a connection before.
    SetWatches(Rc<Rewatch>),
    /// End the session.
    Close,
}

/// Is a client to hear of the next change?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Watch {
    /// It is.
    Yes,
    /// It is not.
    No,
}

/// What a persistent watch is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// A node and its list of children.
    Node,
    /// A node and everything below it; then nothing is said of lists of children.
    Recursive,
}

/// How long a node stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// Until it is deleted.
    Persistent,
    /// Until the session that created it ends.
    Ephemeral,
    /// Until some time after its last child is gone.
    Container,
    /// Until it has not changed for so many milliseconds, and has no children.
    Ttl(u64),
}

/// What a client had watched when its connection broke, and up to where it had seen everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rewatch {
    /// Up to here it had.
    pub seen: Zxid,
    /// Nodes whose data it watched.
    pub data: Vec<Path>,
    /// Nodes that were not there.
    pub exist: Vec<Path>,
    /// Nodes whose children it watched.
    pub child: Vec<Path>,
    /// Persistent watches.
    pub persistent: Vec<(Path, Reach)>,
}

/// What came of an operation that was done.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// A node was created, with this path and status.
    Created {
        /// Its path, with the number that it got.
        path: Path,
        /// Its status.
        stat: Stat,
    },
    /// Nothing else to say: deleted, checked, watched, closed.
    Done,
    /// The status after a change, or of a node that exists.
    Stat(Stat),
    /// What was read.
    Data {
        /// The data.
        data: Rc<str>,
        /// The status.
        stat: Stat,
    },
    /// The names of children, in order; who asks must not count on the order.
    Children {
        /// The names.
        names: Rc<[Rc<str>]>,
        /// The status of the parent.
        stat: Stat,
    },
    /// One result for each operation of a multi.
    Multi(Rc<[Outcome]>),
    /// A session was created, with this timeout in milliseconds.
    Session {
        /// It.
        session: SessionId,
        /// The timeout.
        timeout_ms: u64,
    },
}

/// What came of an operation.
pub type Outcome = Result<Answer, Code>;

/// What a watch reports.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WatchEvent {
    /// What happened.
    pub kind: EventKind,
    /// To which node.
    pub path: Path,
}

/// What can happen to a node that is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// It was created.
    Created,
    /// It was deleted.
    Deleted,
    /// Its data were set.
    Changed,
    /// Its list of children changed.
    Children,
}

impl Op {
    /// Must it go through the leader?
    pub const fn is_write(&self) -> bool {
        match self {
            Self::Create { .. }
            | Self::Delete { .. }
            | Self::Set { .. }
            | Self::Check { .. }
            | Self::Multi(_)
            | Self::Close => true,
            Self::Get { .. }
            | Self::Exists { .. }
            | Self::Children { .. }
            | Self::Sync { .. }
            | Self::AddWatch { .. }
            | Self::SetWatches(_) => false,
        }
    }

    /// The node that it is about.
    pub const fn path(&self) -> Option<&Path> {
        match self {
            Self::Create { path, .. }
            | Self::Delete { path, .. }
            | Self::Set { path, .. }
            | Self::Check { path, .. }
            | Self::Get { path, .. }
            | Self::Exists { path, .. }
            | Self::Children { path, .. }
            | Self::Sync { path }
            | Self::AddWatch { path, .. } => Some(path),
            Self::Multi(_) | Self::SetWatches(_) | Self::Close => None,
        }
    }
}

impl EventKind {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "CREATED",
            Self::Deleted => "DELETED",
            Self::Changed => "CHANGED",
            Self::Children => "CHILD",
        }
    }

    const fn number(self) -> u64 {
        match self {
            Self::Created => 1,
            Self::Deleted => 2,
            Self::Changed => 3,
            Self::Children => 4,
        }
    }
}

fn version_word(version: Option<i32>) -> u64 {
    // −1 in the protocol is any version.
    version.map_or(0, |version| u64::from(version.unsigned_abs()) + 1)
}

impl Canonical for Mode {
    fn canonical(&self, digest: &mut Digest) {
        match self {
            Self::Persistent => digest.word(0),
            Self::Ephemeral => digest.word(1),
            Self::Container => digest.word(2),
            Self::Ttl(ms) => {
                digest.word(3);
                digest.word(*ms);
            }
        }
    }
}

impl Canonical for Op {
    fn canonical(&self, digest: &mut Digest) {
        let watched = |watch: &Watch| u64::from(*watch == Watch::Yes);
        match self {
            Self::Create { path, data, mode, sequential } => {
                digest.word(1);
                path.canonical(digest);
                digest.text(data);
                mode.canonical(digest);
                digest.word(u64::from(*sequential == Sequential::Yes));
            }
            Self::Delete { path, version } => {
                digest.word(2);
                path.canonical(digest);
                digest.word(version_word(*version));
            }
            Self::Set { path, data, version } => {
                digest.word(3);
                path.canonical(digest);
                digest.text(data);
                digest.word(version_word(*version));
            }
            Self::Check { path, version } => {
                digest.word(4);
                path.canonical(digest);
                digest.word(version_word(*version));
            }
            Self::Multi(ops) => {
                digest.word(5);
                digest.word(ops.len() as u64);
                ops.iter().for_each(|op| op.canonical(digest));
            }
            Self::Get { path, watch } => {
                digest.word(6);
                path.canonical(digest);
                digest.word(watched(watch));
            }
            Self::Exists { path, watch } => {
                digest.word(7);
                path.canonical(digest);
                digest.word(watched(watch));
            }
            Self::Children { path, watch } => {
                digest.word(8);
                path.canonical(digest);
                digest.word(watched(watch));
            }
            Self::Sync { path } => {
                digest.word(9);
                path.canonical(digest);
            }
            Self::AddWatch { path, reach } => {
                digest.word(10);
                path.canonical(digest);
                digest.word(u64::from(*reach == Reach::Recursive));
            }
            Self::SetWatches(again) => {
                digest.word(11);
                again.canonical(digest);
            }
            Self::Close => digest.word(12),
        }
    }
}

impl Canonical for Rewatch {
    fn canonical(&self, digest: &mut Digest) {
        self.seen.canonical(digest);
        for paths in [&self.data, &self.exist, &self.child] {
            digest.word(paths.len() as u64);
            paths.iter().for_each(|path| path.canonical(digest));
        }
        for (path, reach) in &self.persistent {
            path.canonical(digest);
            digest.word(u64::from(*reach == Reach::Recursive));
        }
    }
}

impl Canonical for WatchEvent {
    fn canonical(&self, digest: &mut Digest) {
        digest.word(self.kind.number());
        self.path.canonical(digest);
    }
}

/// An outcome in a digest; a type of its own has no place for it.
pub(crate) fn digest_outcome(outcome: &Outcome, digest: &mut Digest) {
    match outcome {
        Err(code) => {
            digest.word(0);
            code.canonical(digest);
        }
        Ok(answer) => answer.canonical(digest),
    }
}

impl Canonical for Answer {
    fn canonical(&self, digest: &mut Digest) {
        match self {
            Self::Created { path, stat } => {
                digest.word(1);
                path.canonical(digest);
                stat.canonical(digest);
            }
            Self::Done => digest.word(2),
            Self::Stat(stat) => {
                digest.word(3);
                stat.canonical(digest);
            }
            Self::Data { data, stat } => {
                digest.word(4);
                digest.text(data);
                stat.canonical(digest);
            }
            Self::Children { names, stat } => {
                digest.word(5);
                digest.word(names.len() as u64);
                names.iter().for_each(|name| digest.text(name));
                stat.canonical(digest);
            }
            Self::Multi(outcomes) => {
                digest.word(6);
                digest.word(outcomes.len() as u64);
                outcomes.iter().for_each(|outcome| digest_outcome(outcome, digest));
            }
            Self::Session { session, timeout_ms } => {
                digest.word(7);
                session.canonical(digest);
                digest.word(*timeout_ms);
            }
        }
    }
}
