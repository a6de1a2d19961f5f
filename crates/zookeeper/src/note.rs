//! What servers and clients did and why, typed.

use kernel::NodeId;
use zab::Zxid;

use crate::code::Code;
use crate::op::{Op, Outcome, WatchEvent};
use crate::path::Path;
use crate::tree::SessionId;
use crate::txn::{Cxid, Transaction};
use std::rc::Rc;

/// Something a node did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// A server, as Zab.
    Zab(zab::Note),
    /// A server, as ZooKeeper.
    Server(ServerNote),
    /// A client.
    Client(ClientNote),
}

/// Something a server did.
#[expect(missing_docs, reason = "the fields are said by the line of their variant")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerNote {
    /// It does not serve, so it sends a client away.
    NotServing { client: NodeId },
    /// A client has seen more than it, so it sends it away ("client must try another server").
    Behind { client: NodeId, seen: Zxid, own: Zxid },
    /// It asked for a new session, with a timeout within bounds.
    Opening { client: NodeId, session: SessionId, asked_ms: u64, timeout_ms: u64 },
    /// It took a client in with a session from before.
    Moved { client: NodeId, session: SessionId },
    /// The session that a client came with is over.
    Over { client: NodeId, session: SessionId },
    /// The password is wrong.
    WrongPassword { client: NodeId, session: SessionId },
    /// It sent a write on to its leader.
    Forwarded { session: SessionId, cxid: Cxid, leader: NodeId },
    /// As leader it made a transaction of a write (`PrepRequestProcessor`).
    Prepared { zxid: Zxid, txn: Transaction },
    /// As leader it heard nothing of a session for its timeout, rounded up to ticks.
    Expired { session: SessionId },
    /// It ended a session by its own clock: a rule is switched off.
    ExpiredHere { session: SessionId },
    /// It applied a transaction.
    Applied { zxid: Zxid, txn: Transaction, outcome: Outcome },
    /// It told a client of a change that it watched, before it can see it.
    Notified { client: NodeId, event: WatchEvent },
    /// It answered a read from its own tree, which may be old.
    Read { client: NodeId, cxid: Cxid, zxid: Zxid },
    /// It answered a client.
    Answered { client: NodeId, cxid: Cxid },
    /// A session is at another server now, so it lets its client go.
    SessionMoved { client: NodeId, session: SessionId },
    /// It lets a client go.
    LetGo { client: NodeId },
    /// As leader it deletes an empty container, or a node past its time (`ContainerManager`).
    Overdue { path: Path },
}

/// Something a client did.
#[expect(missing_docs, reason = "the fields are said by the line of their variant")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientNote {
    /// It asks a server to take it in.
    Connecting { server: NodeId, session: Option<SessionId> },
    /// It is served.
    Connected { server: NodeId, session: SessionId, timeout_ms: u64 },
    /// It lost its server: whatever it waits for may have happened or not.
    Suspended { server: NodeId, why: Lost },
    /// It learned that its session is over.
    Lost { session: SessionId },
    /// It has given its session up by itself, which lives on until its timeout.
    GaveUp { session: SessionId },
    /// It ended its session.
    Closed { session: SessionId },
    /// It asked for something.
    Asked { cxid: Cxid, op: Rc<Op> },
    /// It heard an answer.
    Heard { cxid: Cxid, outcome: Outcome },
    /// A watch reported.
    Watched { watcher: Rc<str>, event: WatchEvent },
    /// It watches again what it watched before (`SetWatches`).
    WatchedAgain { seen: Zxid },
    /// It looks for a node that it may have created before its connection broke, by its GUID.
    LookedForOwn { guid: Rc<str> },
    /// That node is there.
    FoundOwn { path: Path },
    /// It watches the one before it, and nobody else.
    WatchesBefore { own: Path, before: Path },
    /// Its node is of another session: it does not count.
    NotItsOwn { path: Path },
    /// It leads, or holds the lock: its node is the lowest.
    Acts { path: Path, session: SessionId },
    /// It stops acting.
    StopsActing { why: Code },
    /// It gave back what it had.
    Released { path: Path },
    /// It took something out of a queue.
    Took { path: Path, data: Rc<str> },
    /// It may go on: the barrier is gone.
    Passed { path: Path },
    /// So many are members of its group.
    Members { path: Path, count: u32 },
}

/// How a client lost its server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// It heard nothing for two thirds of its timeout.
    Silence,
    /// The stream broke, or the server closed it.
    Closed,
    /// It was not taken in in time.
    NotTakenIn,
}

impl From<zab::Note> for Note {
    fn from(note: zab::Note) -> Self {
        Self::Zab(note)
    }
}
