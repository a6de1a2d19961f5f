//! What servers and clients say to each other.

use kernel::{Canonical, Digest, NodeId};

use crate::machine::{Answer, SessionId};
use crate::server::Request;
use crate::word::Word;

/// The number of a client's request; no client uses one twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serial(pub u32);

/// Anything on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// Between servers.
    Raft(raft::Message<Request>),
    /// A client asks a server.
    Request(Request),
    /// A client asks a server to read something without the log (thesis 6.4).
    Read {
        /// Which request of this client.
        serial: Serial,
        /// What to read.
        key: Word,
        /// In which way.
        how: How,
    },
    /// A server answers a client.
    Reply {
        /// The request it answers.
        serial: Serial,
        /// What came of it.
        outcome: Outcome,
    },
}

/// How a read is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum How {
    /// By an entry in the log, like a write.
    Log,
    /// By a server that has applied what its leader, asked then, knew to be committed (thesis 6.4).
    ReadIndex,
    /// By a leader that nobody can have replaced yet, by the clocks (thesis 6.4.1).
    Lease,
    /// By any server, with what it has: perhaps something old.
    Local,
}

/// What a server says has come of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It was applied, and this is the answer.
    Applied(Answer),
    /// It was read without the log.
    Read {
        /// The value; none where the key has none.
        value: Option<Word>,
        /// In which way, which need not be the one that was asked for.
        how: How,
    },
    /// This server does not lead and has done nothing; perhaps that one does (thesis 6.2).
    NotLeader(Option<NodeId>),
    /// It was appended, and this server no longer leads: it may be applied yet, or never.
    Unknown,
}

impl How {
    const fn number(self) -> u64 {
        match self {
            Self::Log => 1,
            Self::ReadIndex => 2,
            Self::Lease => 3,
            Self::Local => 4,
        }
    }
}

impl From<raft::Message<Request>> for Message {
    fn from(message: raft::Message<Request>) -> Self {
        Self::Raft(message)
    }
}

impl Canonical for Message {
    fn canonical(&self, digest: &mut Digest) {
        match self {
            Self::Raft(message) => {
                digest.word(1);
                message.canonical(digest);
            }
            Self::Request(request) => {
                digest.word(2);
                digest.word(u64::from(request.serial.0));
                request.operation.canonical(digest);
                // Where there are no sessions they add nothing.
                if let Some(SessionId(session)) = request.session {
                    digest.word(session);
                }
            }
            Self::Read { serial, key, how } => {
                digest.word(4);
                digest.word(u64::from(serial.0));
                key.canonical(digest);
                digest.word(how.number());
            }
            Self::Reply { serial, outcome } => {
                digest.word(3);
                digest.word(u64::from(serial.0));
                outcome.canonical(digest);
            }
        }
    }
}

impl Canonical for Outcome {
    fn canonical(&self, digest: &mut Digest) {
        match self {
            Self::Applied(answer) => {
                digest.word(1);
                answer.canonical(digest);
            }
            Self::NotLeader(leader) => {
                digest.word(2);
                digest.word(leader.map_or(0, |node| u64::from(node.0) + 1));
            }
            Self::Read { value, how } => {
                digest.word(4);
                digest.word(how.number());
                if let Some(value) = value {
                    value.canonical(digest);
                }
            }
            Self::Unknown => digest.word(3),
        }
    }
}
