//! Why an operation was not done (`KeeperException.Code`).

use kernel::{Canonical, Digest};

/// Why an operation was not done, or nobody knows whether it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// There is no such node, or no parent for a new one.
    NoNode,
    /// There is such a node already.
    NodeExists,
    /// The node has children.
    NotEmpty,
    /// The node has another version.
    BadVersion,
    /// Ephemeral nodes have no children.
    NoChildrenForEphemerals,
    /// A path that no node may have, or a node that must stay.
    BadArguments,
    /// In a multi, an operation after the one that failed.
    RuntimeInconsistency,
    /// In a multi, an operation before the one that failed: it was undone.
    RolledBack,
    /// The session is over.
    SessionExpired,
    /// The session is at another server now.
    SessionMoved,
    /// The connection broke: it may have been done, may be done later, or never.
    ConnectionLoss,
}

impl Code {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::NoNode,
        Self::NodeExists,
        Self::NotEmpty,
        Self::BadVersion,
        Self::NoChildrenForEphemerals,
        Self::BadArguments,
        Self::RuntimeInconsistency,
        Self::RolledBack,
        Self::SessionExpired,
        Self::SessionMoved,
        Self::ConnectionLoss,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoNode => "NoNode",
            Self::NodeExists => "NodeExists",
            Self::NotEmpty => "NotEmpty",
            Self::BadVersion => "BadVersion",
            Self::NoChildrenForEphemerals => "NoChildrenForEphemerals",
            Self::BadArguments => "BadArguments",
            Self::RuntimeInconsistency => "RuntimeInconsistency",
            Self::RolledBack => "RolledBack",
            Self::SessionExpired => "SessionExpired",
            Self::SessionMoved => "SessionMoved",
            Self::ConnectionLoss => "ConnectionLoss",
        }
    }

    /// Its number in the protocol of ZooKeeper.
    pub const fn number(self) -> i32 {
        match self {
            Self::RolledBack => 0,
            Self::RuntimeInconsistency => -2,
            Self::ConnectionLoss => -4,
            Self::BadArguments => -8,
            Self::NoNode => -101,
            Self::BadVersion => -103,
            Self::NoChildrenForEphemerals => -108,
            Self::NodeExists => -110,
            Self::NotEmpty => -111,
            Self::SessionExpired => -112,
            Self::SessionMoved => -118,
        }
    }
}

impl Canonical for Code {
    fn canonical(&self, digest: &mut Digest) {
        digest.word(u64::from(self.number().unsigned_abs()));
    }
}
