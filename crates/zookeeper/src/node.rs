//! Servers and clients as one process, the way the simulator runs them.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use kernel::{Canonical, Digest, Effects, Input, NodeId, Now, Process};
use zab::{Established, Zxid};

use crate::client::Client;
use crate::config::Config;
use crate::message::Message;
use crate::note::Note;
use crate::op::{Op, Outcome, WatchEvent, digest_outcome};
use crate::remembered::Watcher;
use crate::server::{Disk, Server, ServerTimer};
use crate::session::{ClientCommand, ClientTimer, SessionState};
use crate::tree::Tree;
use crate::txn::{Cxid, Transaction};

/// A server or a client.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// A server.
    Server(Box<Server>),
    /// A client.
    Client(Box<Client>),
}

/// Their timers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// Of a server, as Zab.
    Zab(zab::Timer),
    /// Of a server, as ZooKeeper.
    Server(ServerTimer),
    /// Of a client.
    Client(ClientTimer),
}

/// A server's write; clients write nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Record(pub zab::Record<Transaction, Rc<Tree>>);

/// What they report.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Output {
    /// A server serves from now on.
    Serves(Established),
    /// It no longer does.
    Stops,
    /// A server applied a transaction.
    Applied {
        /// Its number.
        zxid: Zxid,
        /// It.
        txn: Transaction,
    },
    /// A client asked for something.
    Invoked {
        /// Which of its requests.
        cxid: Cxid,
        /// What.
        op: Rc<Op>,
    },
    /// It heard what came of it. A lost connection leaves it open whether it was done.
    Answered {
        /// Which of its requests.
        cxid: Cxid,
        /// What came of it.
        outcome: Outcome,
    },
    /// A watch of a client reported.
    Notified {
        /// Who watched.
        watcher: Watcher,
        /// What happened.
        event: WatchEvent,
    },
    /// A client knows something else of its session.
    Turned(SessionState),
    /// A client acts from now on, as leader or with a lock, or no longer.
    Acts(bool),
}

impl Node {
    /// Boots the node of this number, with what its disk holds; `incarnation` counts its boots.
    pub fn boot(config: &Config, id: NodeId, disk: &Disk, incarnation: u32) -> Self {
        if config.zab.servers().contains(id) {
            Self::Server(Box::new(Server::boot(config, id, disk, incarnation)))
        } else {
            Self::Client(Box::new(Client::boot(Rc::clone(&config.client), id, incarnation)))
        }
    }

    /// What tells it apart from others.
    pub fn essence(&self, hasher: &mut impl Hasher) {
        self.hash(hasher);
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
    type Command = ClientCommand;
    type Record = Record;
    type Disk = Disk;
    type Output = Output;
    type Note = Note;

    fn step(&mut self, now: Now, input: Input<Self>, out: &mut impl Effects<Self>) {
        match self {
            Self::Server(server) => step_server(server, now, input, out),
            Self::Client(client) => step_client(client, input, out),
        }
    }

    fn write(disk: &mut Disk, record: Record) {
        disk.write(record.0);
    }
}

/// What is not meant for a server does nothing to it: a mistaken sender is not the server's fault.
fn step_server(server: &mut Server, now: Now, input: Input<Node>, out: &mut impl Effects<Node>) {
    match input {
        Input::Start => server.drive(now, Input::Start, out),
        Input::Message { from, message: Message::Zab(message) } => {
            server.drive(now, Input::Message { from, message }, out);
        }
        Input::Message { from, message: Message::Between { epoch, packet } } => {
            server.hear_between(now, from, epoch, packet, out);
        }
        Input::Message { from, message: Message::ToServer { connection, packet } } => {
            server.hear_client(now, from, connection, packet, out);
        }
        Input::Timer(Timer::Zab(timer)) => server.drive(now, Input::Timer(timer), out),
        Input::Timer(Timer::Server(timer)) => server.expired(now, timer, out),
        Input::Synced(write) => server.drive(now, Input::Synced(write), out),
        Input::Closed { peer } => {
            server.detach(peer);
            server.drive(now, Input::Closed { peer }, out);
        }
        Input::Message { message: Message::ToClient { .. }, .. }
        | Input::Timer(Timer::Client(_))
        | Input::Command(_) => {}
    }
}

fn step_client(client: &mut Client, input: Input<Node>, out: &mut impl Effects<Node>) {
    match input {
        Input::Start => client.start(out),
        Input::Message { from, message: Message::ToClient { connection, packet } } => {
            client.hear(from, connection, packet, out);
        }
        Input::Timer(Timer::Client(timer)) => client.expired(timer, out),
        Input::Command(command) => client.command(command, out),
        Input::Closed { peer } => client.stream_broke(peer, out),
        Input::Message {
            message: Message::Zab(_) | Message::Between { .. } | Message::ToServer { .. },
            ..
        }
        | Input::Timer(Timer::Zab(_) | Timer::Server(_))
        | Input::Synced(_) => {}
    }
}

impl From<zab::Timer> for Timer {
    fn from(timer: zab::Timer) -> Self {
        Self::Zab(timer)
    }
}

impl From<zab::Record<Transaction, Rc<Tree>>> for Record {
    fn from(record: zab::Record<Transaction, Rc<Tree>>) -> Self {
        Self(record)
    }
}

impl Canonical for Timer {
    fn canonical(&self, digest: &mut Digest) {
        match self {
            Self::Zab(timer) => {
                digest.word(1);
                timer.canonical(digest);
            }
            Self::Server(timer) => {
                digest.word(2);
                digest.word(match timer {
                    ServerTimer::Expire => 1,
                    ServerTimer::Touch => 2,
                    ServerTimer::Overdue => 3,
                });
            }
            Self::Client(timer) => {
                digest.word(3);
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
            Self::Serves(with) => {
                digest.word(1);
                with.leader.canonical(digest);
                with.epoch.canonical(digest);
            }
            Self::Stops => digest.word(2),
            Self::Applied { zxid, txn } => {
                digest.word(3);
                zxid.canonical(digest);
                txn.canonical(digest);
            }
            Self::Invoked { cxid, op } => {
                digest.word(4);
                cxid.canonical(digest);
                op.canonical(digest);
            }
            Self::Answered { cxid, outcome } => {
                digest.word(5);
                cxid.canonical(digest);
                digest_outcome(outcome, digest);
            }
            Self::Notified { watcher, event } => {
                digest.word(6);
                digest.text(watcher);
                event.canonical(digest);
            }
            Self::Turned(state) => {
                digest.word(7);
                digest.word(match state {
                    SessionState::None => 0,
                    SessionState::Connected => 1,
                    SessionState::Suspended => 2,
                    SessionState::Lost => 3,
                    SessionState::Closed => 4,
                });
            }
            Self::Acts(acts) => {
                digest.word(8);
                digest.word(u64::from(*acts));
            }
        }
    }
}
