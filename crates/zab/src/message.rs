//! What servers say to each other: votes, and what goes between a leader and its learners. The
//! names are those of the packet types in `Leader.java`.

use std::hash::Hash;
use std::rc::Rc;

use crate::numbers::{Connection, Epoch, Round, Zxid};
use crate::store::{Entry, Image};
use crate::vote::{Standing, Vote};

/// Anything on the wire between servers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message<T: Clone + Eq + Hash, S> {
    /// A vote (`FastLeaderElection.Notification`).
    Notification(Notification),
    /// From a learner.
    ToLeader {
        /// On which of its connections.
        connection: Connection,
        /// What.
        packet: FromLearner,
    },
    /// From a leader.
    ToLearner {
        /// On which connection of that learner.
        connection: Connection,
        /// What.
        packet: FromLeader<T, S>,
    },
}

/// What a server votes for, and what it is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Notification {
    /// Its vote; an observer that knows of no candidate has none.
    pub vote: Option<Vote>,
    /// The round of election that the vote is from.
    pub round: Round,
    /// What it is doing.
    pub standing: Standing,
}

/// What a learner says to a leader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FromLearner {
    /// FOLLOWERINFO or OBSERVERINFO (Zab: CEPOCH): it would follow, and accepted this epoch last.
    Info {
        /// Its accepted epoch.
        accepted: Epoch,
    },
    /// ACKEPOCH: it accepted the leader's epoch.
    AckEpoch {
        /// Its current epoch; none where it had accepted the very epoch before, which then counts
        /// for nothing.
        current: Option<Epoch>,
        /// The last transaction in its log.
        last: Zxid,
    },
    /// ACK: everything up to here is on its disk; the beginning of an epoch answers NEWLEADER.
    Ack {
        /// Up to here.
        zxid: Zxid,
    },
    /// PING, answered.
    Pong,
    /// It closes the connection.
    Close,
}

/// What a leader says to a learner.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FromLeader<T: Clone + Eq + Hash, S> {
    /// LEADERINFO (Zab: NEWEPOCH).
    Info {
        /// The new epoch, above all that a quorum had accepted.
        epoch: Epoch,
    },
    /// DIFF: what the learner has stands; what is missing follows.
    Diff {
        /// The leader's last committed transaction.
        committed: Zxid,
    },
    /// TRUNC: the learner drops what it has after this.
    Trunc {
        /// The last that it keeps.
        to: Zxid,
    },
    /// SNAP: the leader's state in the place of the learner's.
    Snap(Rc<Image<T, S>>),
    /// PROPOSAL.
    Proposal(Entry<T>),
    /// COMMIT.
    Commit {
        /// Up to here; each is said once, in order.
        zxid: Zxid,
    },
    /// INFORM: for observers, a proposal that is committed.
    Inform(Entry<T>),
    /// NEWLEADER: the end of synchronisation, to be acknowledged from the disk.
    NewLeader {
        /// Whose epoch it is.
        epoch: Epoch,
    },
    /// UPTODATE: a quorum has acknowledged the leader; serve.
    UpToDate,
    /// PING.
    Ping,
    /// It closes the connection, or does not listen.
    Close,
}

impl<T: Clone + Eq + Hash, S> Message<T, S> {
    /// Its kind, by the name of the packet in `Leader.java`, in small letters.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Notification(_) => "notification",
            Self::ToLeader { packet, .. } => packet.kind(),
            Self::ToLearner { packet, .. } => packet.kind(),
        }
    }
}

impl FromLearner {
    const fn kind(self) -> &'static str {
        match self {
            Self::Info { .. } => "followerinfo",
            Self::AckEpoch { .. } => "ackepoch",
            Self::Ack { .. } => "ack",
            Self::Pong => "pong",
            Self::Close => "close",
        }
    }
}

impl<T: Clone + Eq + Hash, S> FromLeader<T, S> {
    const fn kind(&self) -> &'static str {
        match self {
            Self::Info { .. } => "leaderinfo",
            Self::Diff { .. } => "diff",
            Self::Trunc { .. } => "trunc",
            Self::Snap(_) => "snap",
            Self::Proposal(_) => "proposal",
            Self::Commit { .. } => "commit",
            Self::Inform(_) => "inform",
            Self::NewLeader { .. } => "newleader",
            Self::UpToDate => "uptodate",
            Self::Ping => "ping",
            Self::Close => "close",
        }
    }
}
