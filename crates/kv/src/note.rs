//! What servers and clients did for each other, typed.

use kernel::NodeId;
use raft::Index;

use crate::machine::{Answer, SessionId};
use crate::message::{How, Serial};
use crate::server::Request;
use crate::word::Word;

/// Something a node did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// A server, as Raft.
    Raft(raft::Note),
    /// A server, as a store.
    Server(ServerNote),
    /// A client.
    Client(ClientNote),
}

/// Something a server did as a store.
#[expect(missing_docs, reason = "the fields are said by the line of their variant")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerNote {
    /// It took a request into its log.
    Accepted { request: Request, index: Index },
    /// It does not lead and sent the client on (thesis 6.2).
    Redirected { client: NodeId, leader: Option<NodeId> },
    /// It applied an entry (Raft 5.3).
    Applied { index: Index, request: Option<Request> },
    /// It found an entry whose request it had applied before, or that has no session, and did not
    /// apply it again (thesis 6.3).
    Filtered { request: Request, index: Index, answer: Answer },
    /// It answered a client, after applying (Raft figure 2).
    Answered { request: Request, answer: Answer },
    /// It answered a read without the log, with entries up to `index` applied (thesis 6.4).
    Read { client: NodeId, serial: Serial, key: Word, how: How, index: Index },
    /// It told a client that it no longer knows what becomes of its request.
    GaveUp { client: NodeId, index: Index },
}

/// Something a client did.
#[expect(missing_docs, reason = "the fields are said by the line of their variant")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientNote {
    /// It asked a server for the first time.
    Asked { request: Request, server: NodeId },
    /// It asked again, another server.
    AskedAgain { request: Request, server: NodeId },
    /// It heard that its operation is applied.
    Heard { request: Request, answer: Answer },
    /// It heard what was read without the log.
    HeardRead { request: Request, value: Option<Word>, how: How },
    /// It was sent on.
    SentOn { by: NodeId, to: NodeId },
    /// It waited in vain, or was told that nobody knows: it may have happened or not.
    Unknown { request: Request },
    /// It has a session now (thesis 6.3).
    Registered { session: SessionId },
    /// Its session is over: what it asked was not done now, and may have been done before.
    SessionGone { request: Request },
    /// It was refused everywhere: it certainly has not happened.
    Failed { request: Request },
}

impl From<raft::Note> for Note {
    fn from(note: raft::Note) -> Self {
        Self::Raft(note)
    }
}
