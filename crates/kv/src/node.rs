//! Servers and clients as one process, the way the simulator runs them.

use std::hash::Hasher;
use std::rc::Rc;

use kernel::{Canonical, Digest, Effects, Input, NodeId, Now, Process};
use raft::{Entry, Index, Raft};

use crate::client::{Client, ClientTimer, Workload};
use crate::machine::Answer;
use crate::message::{Message, Serial};
use crate::note::Note;
use crate::reading::Reading;
use crate::server::{Request, Server};
use crate::told::Told;

/// A cluster and its clients.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Config {
    /// What servers are told; its members come first among the numbers.
    pub raft: Rc<raft::Config>,
    /// How many servers follow them that are no members yet.
    pub spare: u8,
    /// What servers do with a request that stands in the log again.
    pub repeats: Repeats,
    /// What clients are told.
    pub workload: Rc<Workload>,
    /// How many clients there are, numbered after all servers.
    pub clients: u8,
}

/// What servers do with a request of a session that stands in the log again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Repeats {
    /// They repeat the answer (thesis 6.3).
    Filtered,
    /// They apply it again: a rule that is switched off.
    Applied,
}

/// A server or a client.
#[expect(clippy::large_enum_variant, reason = "most nodes are servers, and each stands in place")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// A server.
    Server(Server),
    /// A client.
    Client(Client),
}

/// Their timers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// Of a server.
    Raft(raft::Timer),
    /// Of a client.
    Client(ClientTimer),
}

/// A server's write; clients write nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Record(pub raft::Record<Request>);

/// A server's disk; a client's stays empty.
pub type Disk = raft::Disk<Request>;

/// What they report.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Output {
    /// A server applied an entry.
    Applied {
        /// Its place.
        index: Index,
        /// The entry.
        entry: Entry<Request>,
    },
    /// A client began an operation.
    Invoked(Request),
    /// It heard the answer: the operation is applied.
    Answered {
        /// Its request.
        serial: Serial,
        /// The answer.
        answer: Answer,
    },
    /// It was refused everywhere: the operation is certainly not applied.
    Failed {
        /// Its request.
        serial: Serial,
    },
    /// It gave up: the operation may be applied, or may be later, or never.
    Unknown {
        /// Its request.
        serial: Serial,
    },
}

impl Node {
    /// Boots the node of this number, with what its disk holds; `incarnation` counts its boots.
    pub fn boot(config: &Config, id: NodeId, disk: &Disk, incarnation: u32) -> Self {
        if usize::from(id.0) < config.raft.members.len() + usize::from(config.spare) {
            Self::Server(Server::boot(Rc::clone(&config.raft), config.repeats, id, disk))
        } else {
            Self::Client(Client::boot(Rc::clone(&config.workload), id, incarnation))
        }
    }

    /// What tells it apart from others, without the numbers of its writes.
    pub fn essence(&self, hasher: &mut impl Hasher) {
        match self {
            Self::Server(server) => server.essence(hasher),
            Self::Client(client) => client.essence(hasher),
        }
    }

    /// The server it is, if it is one.
    pub const fn server(&self) -> Option<&Server> {
        match self {
            Self::Server(server) => Some(server),
            Self::Client(_) => None,
        }
    }

    /// The client it is, if it is one.
    pub const fn client(&self) -> Option<&Client> {
        match self {
            Self::Server(_) => None,
            Self::Client(client) => Some(client),
        }
    }
}

impl Process for Node {
    type Message = Message;
    type Timer = Timer;
    type Command = Told;
    type Record = Record;
    type Disk = Disk;
    type Output = Output;
    type Note = Note;

    fn step(&mut self, now: Now, input: Input<Self>, out: &mut Effects<Self>) {
        match self {
            Self::Server(server) => step_server(server, now, input, out),
            Self::Client(client) => step_client(client, &input, out),
        }
    }

    fn write(disk: &mut Disk, record: Record) {
        Raft::write(disk, record.0);
    }
}

/// What is not meant for a server does nothing to it: a mistaken sender is not the server's fault.
fn step_server(server: &mut Server, now: Now, input: Input<Node>, out: &mut Effects<Node>) {
    match input {
        Input::Start => server.drive(now, Input::Start, out),
        Input::Message { from, message: Message::Raft(message) } => {
            server.drive(now, Input::Message { from, message }, out);
        }
        Input::Message { from: _, message: Message::Request(request) } => {
            server.request(request, out);
        }
        Input::Message { from, message: Message::Read { serial, key, how } } => {
            server.read(now, Reading { client: from, serial, key }, how, out);
        }
        Input::Timer(Timer::Raft(timer)) => server.drive(now, Input::Timer(timer), out),
        Input::Synced(write) => server.drive(now, Input::Synced(write), out),
        Input::Command(Told::Change(change)) => server.change(change, out),
        Input::Command(Told::Transfer(to)) => server.transfer(to, out),
        Input::Message { message: Message::Reply { .. }, .. }
        | Input::Timer(Timer::Client(_))
        | Input::Command(Told::Client(_)) => {}
    }
}

fn step_client(client: &mut Client, input: &Input<Node>, out: &mut Effects<Node>) {
    match *input {
        Input::Start => client.start(out),
        Input::Message { from, message: Message::Reply { serial, outcome } } => {
            client.reply(from, serial, outcome, out);
        }
        Input::Timer(Timer::Client(timer)) => client.expired(timer, out),
        Input::Command(Told::Client(command)) => client.command(command, out),
        Input::Message {
            message: Message::Raft(_) | Message::Request { .. } | Message::Read { .. },
            ..
        }
        | Input::Timer(Timer::Raft(_))
        | Input::Command(Told::Change(_) | Told::Transfer(_))
        | Input::Synced(_) => {}
    }
}

impl From<raft::Timer> for Timer {
    fn from(timer: raft::Timer) -> Self {
        Self::Raft(timer)
    }
}

impl From<raft::Record<Request>> for Record {
    fn from(record: raft::Record<Request>) -> Self {
        Self(record)
    }
}

impl Canonical for Timer {
    fn canonical(&self, digest: &mut Digest) {
        match self {
            Self::Raft(timer) => {
                digest.word(1);
                timer.canonical(digest);
            }
            Self::Client(timer) => {
                digest.word(2);
                timer.canonical(digest);
            }
        }
    }
}

impl Canonical for Record {
    fn canonical(&self, digest: &mut Digest) {
        self.0.canonical(digest);
    }
}

impl Canonical for Output {
    fn canonical(&self, digest: &mut Digest) {
        match self {
            Self::Applied { index, entry } => {
                digest.word(1);
                index.canonical(digest);
                entry.canonical(digest);
            }
            Self::Invoked(request) => {
                digest.word(2);
                digest.word(u64::from(request.serial.0));
                request.operation.canonical(digest);
            }
            Self::Answered { serial, answer } => {
                digest.word(3);
                digest.word(u64::from(serial.0));
                answer.canonical(digest);
            }
            Self::Failed { serial } => {
                digest.word(4);
                digest.word(u64::from(serial.0));
            }
            Self::Unknown { serial } => {
                digest.word(5);
                digest.word(u64::from(serial.0));
            }
        }
    }
}
