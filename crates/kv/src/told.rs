//! What a person tells a node.

use kernel::{Canonical, Digest, NodeId};
use raft::Change;

use crate::client::ClientCommand;

/// What a person tells a server or a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Told {
    /// A client, what to ask for.
    Client(ClientCommand),
    /// A server, who shall take part.
    Change(Change),
    /// A server, whom to hand its leadership to (thesis 3.10).
    Transfer(NodeId),
}

impl From<ClientCommand> for Told {
    fn from(command: ClientCommand) -> Self {
        Self::Client(command)
    }
}

impl Canonical for Told {
    fn canonical(&self, digest: &mut Digest) {
        // What a client is told begins with its operation, and those are few.
        match self {
            Self::Client(command) => command.canonical(digest),
            Self::Change(change) => {
                digest.word(64);
                change.canonical(digest);
            }
            Self::Transfer(node) => {
                digest.word(65);
                node.canonical(digest);
            }
        }
    }
}
