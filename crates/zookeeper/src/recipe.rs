//! What clients do together: elections, locks, queues, barriers, groups (the recipes of the
//! ZooKeeper documentation, as Curator and Kazoo do them).

use std::rc::Rc;

use kernel::{Canonical, Digest};

use crate::contend::{Contender, Manner, Stage};
use crate::flaw::Flaw;
use crate::gather::{Gatherer, Purpose};
use crate::note::ClientNote;
use crate::op::{Op, Outcome, WatchEvent};
use crate::path::Path;
use crate::tree::SessionId;

/// Which recipe a client is to run, and where.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Wanted {
    /// An election or a lock.
    Contend {
        /// Which.
        manner: Manner,
        /// Below this node.
        root: Path,
    },
    /// A queue, a barrier or a group.
    Gather {
        /// Which.
        purpose: Purpose,
        /// At this node.
        root: Path,
    },
}

/// A recipe that a client runs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Recipe {
    /// What it runs.
    pub running: Running,
    /// The rule that is switched off, if one is.
    pub flaw: Option<Flaw>,
}

/// What a client runs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Running {
    /// An election or a lock.
    Contender(Contender),
    /// A queue, a barrier or a group.
    Gatherer(Gatherer),
}

/// What a recipe is told.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// It has this new session.
    Opened(SessionId),
    /// It is served again, in this session that it had.
    Resumed(SessionId),
    /// What it asked for came to this.
    Answered(Rc<Op>, Outcome),
    /// A watch of it reports.
    Notified(WatchEvent),
    /// It has no server.
    Suspended,
    /// Its session is over.
    Lost,
    /// A person wants back what it has.
    Release,
}

/// What a recipe says to one cause.
#[derive(Debug, Default)]
pub struct Said {
    /// What it asks for, in order.
    pub asks: Vec<Op>,
    /// What it did and why.
    pub notes: Vec<ClientNote>,
    /// Whether it acts from now on, where that changes.
    pub acts: Option<bool>,
}

impl Recipe {
    /// A recipe at its beginning, with a name that nobody else has.
    pub fn new(wanted: Wanted, guid: String, flaw: Option<Flaw>) -> Self {
        let running = match wanted {
            Wanted::Contend { manner, root } => {
                Running::Contender(Contender::new(manner, root, guid))
            }
            Wanted::Gather { purpose, root } => Running::Gatherer(Gatherer::new(purpose, root)),
        };
        Self { running, flaw }
    }

    /// Is this what it runs, and is it not done?
    pub fn runs(&self, wanted: &Wanted) -> bool {
        match (&self.running, wanted) {
            (Running::Contender(contender), Wanted::Contend { manner, root }) => {
                (contender.manner, &contender.root) == (*manner, root) && !contender.is_over()
            }
            (Running::Gatherer(gatherer), Wanted::Gather { purpose, root }) => {
                (&gatherer.purpose, &gatherer.root) == (purpose, root) && !gatherer.done
            }
            (Running::Contender(_), Wanted::Gather { .. })
            | (Running::Gatherer(_), Wanted::Contend { .. }) => false,
        }
    }

    /// Is it about to give back what it has?
    pub fn is_releasing(&self) -> bool {
        self.contender().is_some_and(|contender| contender.stage == Stage::Releasing)
    }

    /// Takes one cause.
    pub fn step(&mut self, cause: &Cause, said: &mut Said) {
        match &mut self.running {
            Running::Contender(contender) => contender.step(cause, self.flaw, said),
            Running::Gatherer(gatherer) => gatherer.step(cause, said),
        }
    }

    /// The election or lock that it is, if it is one.
    pub const fn contender(&self) -> Option<&Contender> {
        match &self.running {
            Running::Contender(contender) => Some(contender),
            Running::Gatherer(_) => None,
        }
    }
}

impl Canonical for Wanted {
    fn canonical(&self, digest: &mut Digest) {
        match self {
            Self::Contend { manner, root } => {
                digest.word(1);
                digest.text(manner.label());
                digest.word(u64::from(*manner == Manner::Herd));
                root.canonical(digest);
            }
            Self::Gather { purpose, root } => {
                digest.word(2);
                purpose.canonical(digest);
                root.canonical(digest);
            }
        }
    }
}
