//! What a client is told, and what it knows of its connection and its session.

use std::rc::Rc;

use kernel::{Canonical, Digest, NodeId};

use crate::message::Password;
use crate::op::Op;
use crate::recipe::Wanted;
use crate::remembered::Watcher;
use crate::tree::SessionId;
use crate::txn::Cxid;

/// What a client is told by a person.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ClientCommand {
    /// Ask for this.
    Ask {
        /// What.
        op: Rc<Op>,
        /// Who hears of what is watched; none for the usual name of that kind of watch.
        watcher: Option<Watcher>,
    },
    /// Connect, to this server first.
    Connect {
        /// It; none for any.
        server: Option<NodeId>,
        /// The timeout to ask for; none for the usual one.
        timeout_ms: Option<u64>,
    },
    /// Give the session up without closing it, and begin another: what Curator does by its own clock
    /// when it has had no server for the timeout, though the session may live.
    Renew,
    /// Begin a recipe, in the place of the one before.
    Begin(Wanted),
    /// Give back what the recipe has.
    Release,
}

/// The timers of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClientTimer {
    /// It has said nothing for a third of its timeout.
    Ping,
    /// It has heard nothing for two thirds of its timeout, or was not taken in in time.
    Silence,
    /// It is time to try the next server.
    Reconnect,
}

/// How a client is connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Link {
    /// Not at all.
    Idle,
    /// It asks this server.
    Connecting(NodeId),
    /// This server serves it.
    Connected(NodeId),
}

/// What a client knows of its session, in the words of Curator and Kazoo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SessionState {
    /// It has none yet.
    None,
    /// It lives, and is served.
    Connected,
    /// It has no server: the session may live or not.
    Suspended,
    /// It is over.
    Lost,
    /// It was closed.
    Closed,
}

/// A session as its client has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Session {
    /// Its number.
    pub id: SessionId,
    /// Its password.
    pub password: Password,
    /// Its timeout, as negotiated.
    pub timeout_ms: u64,
}

/// What a client waits for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pending {
    /// Which request; none where it is not sent yet.
    pub cxid: Option<Cxid>,
    /// What.
    pub op: Rc<Op>,
    /// Who hears of what it watches.
    pub watcher: Watcher,
}

impl Canonical for ClientTimer {
    fn canonical(&self, digest: &mut Digest) {
        digest.word(match self {
            Self::Ping => 1,
            Self::Silence => 2,
            Self::Reconnect => 3,
        });
    }
}

impl Canonical for ClientCommand {
    fn canonical(&self, digest: &mut Digest) {
        match self {
            Self::Ask { op, watcher } => {
                digest.word(1);
                op.canonical(digest);
                digest.text(watcher.as_deref().unwrap_or_default());
            }
            Self::Connect { server, timeout_ms } => {
                digest.word(2);
                digest.word(server.map_or(0, |server| u64::from(server.0) + 1));
                digest.word(timeout_ms.unwrap_or(0));
            }
            Self::Begin(wanted) => {
                digest.word(3);
                wanted.canonical(digest);
            }
            Self::Release => digest.word(4),
            Self::Renew => digest.word(5),
        }
    }
}
