//! Transactions: what the leader makes of requests, so that applying one needs no question
//! (`TxnHeader` and the records of `org.apache.zookeeper.txn`).

use std::rc::Rc;

use kernel::{Canonical, Digest};

use crate::code::Code;
use crate::path::{Path, Sequential};
use crate::tree::{Lifetime, SessionId};

/// The number of a client's request; it rises by one in a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cxid(pub u32);

/// A transaction, shared by messages, logs and notes.
pub type Transaction = Rc<Txn>;

/// What stands in the log.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Txn {
    /// The session that asked.
    pub session: SessionId,
    /// Which of its requests.
    pub cxid: Cxid,
    /// The leader's wall clock, in milliseconds.
    pub time_ms: u64,
    /// What is done.
    pub body: TxnBody,
}

/// What a transaction does. What failed is a transaction too: it has a number, so that all agree
/// on when it failed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TxnBody {
    /// A session begins.
    Open {
        /// Its timeout.
        timeout_ms: u64,
    },
    /// A session ends, and its ephemeral nodes with it.
    Close,
    /// One change.
    One(Change),
    /// Several, together.
    All(Rc<[Change]>),
    /// A change that cannot be made.
    Failed(Code),
    /// Several of which one cannot be made: a code for each.
    FailedMulti(Rc<[Code]>),
}

/// A change of the tree that is known to be possible.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// A node is created.
    Create {
        /// Its path, its number included.
        path: Path,
        /// Its data.
        data: Rc<str>,
        /// How long it stays.
        lifetime: Lifetime,
        /// Did it get a number?
        sequential: Sequential,
    },
    /// A node is deleted.
    Delete {
        /// Which.
        path: Path,
    },
    /// The data of a node are set.
    Set {
        /// Which.
        path: Path,
        /// The data.
        data: Rc<str>,
        /// The version that it has then.
        version: i32,
    },
    /// Nothing: a version was right.
    Check,
}

impl Canonical for Cxid {
    fn canonical(&self, digest: &mut Digest) {
        digest.word(u64::from(self.0));
    }
}

impl Canonical for Txn {
    fn canonical(&self, digest: &mut Digest) {
        self.session.canonical(digest);
        self.cxid.canonical(digest);
        digest.word(self.time_ms);
        match &self.body {
            TxnBody::Open { timeout_ms } => {
                digest.word(1);
                digest.word(*timeout_ms);
            }
            TxnBody::Close => digest.word(2),
            TxnBody::One(change) => {
                digest.word(3);
                change.canonical(digest);
            }
            TxnBody::All(changes) => {
                digest.word(4);
                digest.word(changes.len() as u64);
                changes.iter().for_each(|change| change.canonical(digest));
            }
            TxnBody::Failed(code) => {
                digest.word(5);
                code.canonical(digest);
            }
            TxnBody::FailedMulti(codes) => {
                digest.word(6);
                digest.word(codes.len() as u64);
                codes.iter().for_each(|code| code.canonical(digest));
            }
        }
    }
}

impl Canonical for Change {
    fn canonical(&self, digest: &mut Digest) {
        match self {
            Self::Create { path, data, lifetime, sequential } => {
                digest.word(1);
                path.canonical(digest);
                digest.text(data);
                lifetime.canonical(digest);
                digest.word(u64::from(*sequential == Sequential::Yes));
            }
            Self::Delete { path } => {
                digest.word(2);
                path.canonical(digest);
            }
            Self::Set { path, data, version } => {
                digest.word(3);
                path.canonical(digest);
                digest.text(data);
                digest.word(u64::from(version.cast_unsigned()));
            }
            Self::Check => digest.word(4),
        }
    }
}
