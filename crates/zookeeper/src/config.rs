//! An ensemble and its clients.

use std::rc::Rc;

use kernel::{Micros, NodeId};

use crate::flaw::Flaw;

/// An ensemble and its clients; servers come first among the numbers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Config {
    /// What servers are told as Zab.
    pub zab: Rc<zab::Config>,
    /// What they are told as ZooKeeper.
    pub service: Rc<Service>,
    /// What clients are told.
    pub client: Rc<ClientConfig>,
    /// How many clients there are.
    pub clients: u8,
}

/// What servers are told.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Service {
    /// `minSessionTimeout`: 2 ticks unless told otherwise.
    pub session_min_ms: u64,
    /// `maxSessionTimeout`: 20 ticks unless told otherwise.
    pub session_max_ms: u64,
    /// `znode.container.checkIntervalMs`: how often a leader looks for empty containers and nodes
    /// past their time.
    pub container_check: Micros,
    /// `snapCount`: after so many transactions a server saves a snapshot. None for never.
    pub snapshot_count: Option<u64>,
    /// The rule that is switched off, if one is.
    pub flaw: Option<Flaw>,
}

/// What clients are told.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ClientConfig {
    /// The servers (the connect string).
    pub servers: Vec<NodeId>,
    /// The session timeout that they ask for.
    pub timeout_ms: u64,
    /// At most so long they wait before they try the next server (`ClientCnxn`: a second).
    pub reconnect_max: Micros,
    /// Do they connect at once, and again with a new session where theirs is over?
    pub connects: Connects,
    /// The rule that is switched off, if one is.
    pub flaw: Option<Flaw>,
}

/// When a client connects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Connects {
    /// From the beginning, and always again (Kazoo, Curator).
    Always,
    /// When it is told to.
    WhenTold,
}

impl Config {
    /// This ensemble and so many clients, with what ZooKeeper comes with.
    pub fn usual(zab: zab::Config, clients: u8) -> Self {
        let tick_ms = zab.tick.0 / 1_000;
        let service = Service {
            session_min_ms: 2 * tick_ms,
            session_max_ms: 20 * tick_ms,
            container_check: Micros::from_millis(60_000),
            snapshot_count: Some(100_000),
            flaw: None,
        };
        let client = ClientConfig {
            servers: zab.servers().iter().collect(),
            timeout_ms: 10 * tick_ms,
            reconnect_max: Micros::from_millis(1_000),
            connects: Connects::Always,
            flaw: None,
        };
        Self { zab: Rc::new(zab), service: Rc::new(service), client: Rc::new(client), clients }
    }

    /// The same with a rule switched off.
    #[must_use]
    pub fn without(self, flaw: Flaw) -> Self {
        let service = Service { flaw: Some(flaw), ..(*self.service).clone() };
        let client = ClientConfig { flaw: Some(flaw), ..(*self.client).clone() };
        Self { service: Rc::new(service), client: Rc::new(client), ..self }
    }
}

impl Service {
    /// The timeout that a client gets (`ZooKeeperServer.processConnectRequest`).
    pub fn negotiate(&self, asked_ms: u64) -> u64 {
        asked_ms.max(self.session_min_ms).min(self.session_max_ms)
    }
}
