//! What servers and clients say to each other.

use std::rc::Rc;

use kernel::{Canonical, Digest};
use zab::{Connection, Epoch, Zxid};

use crate::op::{Op, Outcome, WatchEvent, digest_outcome};
use crate::tree::{SessionId, Tree};
use crate::txn::{Cxid, Transaction};

/// Zab with the transactions and snapshots of ZooKeeper.
pub type ZabMessage = zab::Message<Transaction, Rc<Tree>>;

/// Anything on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// Between servers: Zab.
    Zab(ZabMessage),
    /// Between a leader and who learns from it: all the rest, in the order of their stream.
    Between {
        /// In which epoch; what is of another is not listened to.
        epoch: Epoch,
        /// What.
        packet: Between,
    },
    /// From a client.
    ToServer {
        /// On which of its connections.
        connection: Connection,
        /// What.
        packet: ToServer,
    },
    /// To a client.
    ToClient {
        /// On which of its connections.
        connection: Connection,
        /// What.
        packet: ToClient,
    },
}

/// What a learner and its leader say to each other about clients.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Between {
    /// REQUEST: a write.
    Request(Request),
    /// SYNC: say when everything that you have committed by now is told.
    Sync {
        /// Whose.
        session: SessionId,
        /// Which request.
        cxid: Cxid,
    },
    /// SYNC, answered: all of it was told before this.
    Synced {
        /// Whose.
        session: SessionId,
        /// Which request.
        cxid: Cxid,
    },
    /// REVALIDATE: a client has come here with this session.
    Revalidate {
        /// It.
        session: SessionId,
    },
    /// REVALIDATE, answered.
    Revalidated {
        /// The session.
        session: SessionId,
        /// Its timeout; none where it is over.
        timeout_ms: Option<u64>,
    },
    /// PING, answered: these sessions were heard of.
    Touch(Rc<[SessionId]>),
}

/// A write on its way to the leader.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Request {
    /// Whose.
    pub session: SessionId,
    /// Which.
    pub cxid: Cxid,
    /// What.
    pub ask: Ask,
}

/// What is asked of the leader.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ask {
    /// A new session.
    Open {
        /// Its timeout.
        timeout_ms: u64,
    },
    /// A write of a client.
    Write(Rc<Op>),
}

/// What a client says to a server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ToServer {
    /// It wants to be served (`ConnectRequest`).
    Connect {
        /// Its session and the password of it; none for a new one.
        session: Option<(SessionId, Password)>,
        /// The timeout that it would like.
        timeout_ms: u64,
        /// Up to here it has seen everything.
        seen: Zxid,
    },
    /// It asks for something.
    Ask {
        /// Which of its requests.
        cxid: Cxid,
        /// What.
        op: Rc<Op>,
    },
    /// It lives.
    Ping,
    /// It closes the connection.
    Close,
}

/// What a server says to a client.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ToClient {
    /// It is served (`ConnectResponse`).
    Connected {
        /// Its session, password and timeout; none where the session is over.
        session: Option<(SessionId, Password, u64)>,
    },
    /// The answer to a request.
    Reply {
        /// Which.
        cxid: Cxid,
        /// Up to here the server had everything.
        zxid: Zxid,
        /// What came of it.
        outcome: Outcome,
    },
    /// What a watch reports.
    Notify(WatchEvent),
    /// It is heard.
    Pong,
    /// The server closes the connection, or does not serve.
    Close,
}

/// What shows that a session is one's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Password(pub u64);

impl Password {
    /// The password of a session: any server can tell it, and no client can guess it
    /// (`ZooKeeperServer.generatePasswd`).
    pub const fn of(session: SessionId) -> Self {
        let mixed = (session.0 ^ 0xb341_5c00_ba5e).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Self(mixed ^ (mixed >> 29))
    }
}

impl Message {
    /// Its kind, in one small word.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Zab(message) => message.kind(),
            Self::Between { packet, .. } => match packet {
                Between::Request(_) => "forward",
                Between::Sync { .. } | Between::Synced { .. } => "sync",
                Between::Revalidate { .. } | Between::Revalidated { .. } => "revalidate",
                Between::Touch(_) => "touch",
            },
            Self::ToServer { packet, .. } => match packet {
                ToServer::Connect { .. } => "connect",
                ToServer::Ask { .. } => "request",
                ToServer::Ping => "heartbeat",
                ToServer::Close => "hangup",
            },
            Self::ToClient { packet, .. } => match packet {
                ToClient::Connected { .. } => "connect",
                ToClient::Reply { .. } => "reply",
                ToClient::Notify(_) => "watch",
                ToClient::Pong => "heartbeat",
                ToClient::Close => "hangup",
            },
        }
    }

    /// All kinds.
    pub const KINDS: &[&str] = &[
        "notification",
        "followerinfo",
        "ackepoch",
        "ack",
        "pong",
        "close",
        "leaderinfo",
        "diff",
        "trunc",
        "snap",
        "proposal",
        "commit",
        "inform",
        "newleader",
        "uptodate",
        "ping",
        "forward",
        "sync",
        "revalidate",
        "touch",
        "connect",
        "request",
        "heartbeat",
        "hangup",
        "reply",
        "watch",
    ];
}

impl From<ZabMessage> for Message {
    fn from(message: ZabMessage) -> Self {
        Self::Zab(message)
    }
}

impl Canonical for Request {
    fn canonical(&self, digest: &mut Digest) {
        self.session.canonical(digest);
        self.cxid.canonical(digest);
        match &self.ask {
            Ask::Open { timeout_ms } => {
                digest.word(1);
                digest.word(*timeout_ms);
            }
            Ask::Write(op) => {
                digest.word(2);
                op.canonical(digest);
            }
        }
    }
}

impl Canonical for Between {
    fn canonical(&self, digest: &mut Digest) {
        match self {
            Self::Request(request) => {
                digest.word(1);
                request.canonical(digest);
            }
            Self::Sync { session, cxid } => {
                digest.word(2);
                session.canonical(digest);
                cxid.canonical(digest);
            }
            Self::Synced { session, cxid } => {
                digest.word(3);
                session.canonical(digest);
                cxid.canonical(digest);
            }
            Self::Revalidate { session } => {
                digest.word(4);
                session.canonical(digest);
            }
            Self::Revalidated { session, timeout_ms } => {
                digest.word(5);
                session.canonical(digest);
                digest.word(timeout_ms.map_or(0, |ms| ms + 1));
            }
            Self::Touch(sessions) => {
                digest.word(6);
                digest.word(sessions.len() as u64);
                sessions.iter().for_each(|session| session.canonical(digest));
            }
        }
    }
}

impl Canonical for ToServer {
    fn canonical(&self, digest: &mut Digest) {
        match self {
            Self::Connect { session, timeout_ms, seen } => {
                digest.word(1);
                let (session, password) = session.unwrap_or((SessionId(0), Password(0)));
                session.canonical(digest);
                digest.word(password.0);
                digest.word(*timeout_ms);
                seen.canonical(digest);
            }
            Self::Ask { cxid, op } => {
                digest.word(2);
                cxid.canonical(digest);
                op.canonical(digest);
            }
            Self::Ping => digest.word(3),
            Self::Close => digest.word(4),
        }
    }
}

impl Canonical for ToClient {
    fn canonical(&self, digest: &mut Digest) {
        match self {
            Self::Connected { session } => {
                digest.word(1);
                let (session, password, ms) = session.unwrap_or((SessionId(0), Password(0), 0));
                session.canonical(digest);
                digest.word(password.0);
                digest.word(ms);
            }
            Self::Reply { cxid, zxid, outcome } => {
                digest.word(2);
                cxid.canonical(digest);
                zxid.canonical(digest);
                digest_outcome(outcome, digest);
            }
            Self::Notify(event) => {
                digest.word(3);
                event.canonical(digest);
            }
            Self::Pong => digest.word(4),
            Self::Close => digest.word(5),
        }
    }
}

impl Canonical for Message {
    fn canonical(&self, digest: &mut Digest) {
        match self {
            Self::Zab(message) => {
                digest.word(1);
                message.canonical(digest);
            }
            Self::Between { epoch, packet } => {
                digest.word(2);
                epoch.canonical(digest);
                packet.canonical(digest);
            }
            Self::ToServer { connection, packet } => {
                digest.word(3);
                connection.canonical(digest);
                packet.canonical(digest);
            }
            Self::ToClient { connection, packet } => {
                digest.word(4);
                connection.canonical(digest);
                packet.canonical(digest);
            }
        }
    }
}
