//! The ensemble as the simulator and the verifier see it.

use std::hash::Hasher;

use kernel::NodeId;
use sim::{Choice, DiskOf, Event, Link, System, World};
use verify::{Aspects, Monitor, NotNow, Subject};
use zookeeper::{Config, Message, Node, Server};

use crate::monitors;
use crate::names;
use crate::script::{self, Condition};
use crate::seen::Seen;

/// ZooKeeper servers and their clients, with streams between all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ensemble;

impl System for Ensemble {
    type Config = Config;
    type Node = Node;

    fn nodes(config: &Config) -> u8 {
        names::servers(config) + config.clients
    }

    fn name(config: &Config, node: NodeId) -> String {
        names::name(config, node)
    }

    fn kinds() -> &'static [&'static str] {
        Message::KINDS
    }

    fn kind(message: &Message) -> &'static str {
        message.kind()
    }

    fn lost_disk(config: &Config, node: NodeId) -> Option<&'static str> {
        config.zab.servers().contains(node).then_some(
            "A server that lost its disk must not return under the same name: it may have forgotten \
             an epoch that it accepted, and transactions that it acknowledged (Zab IV)",
        )
    }

    fn link(_: &Config, _: NodeId, _: NodeId) -> Link {
        Link::Stream
    }

    fn boot(config: &Config, node: NodeId, disk: &DiskOf<Self>, incarnation: u32) -> Node {
        Node::boot(config, node, disk, incarnation)
    }

    fn essence(node: &Node, hasher: &mut impl Hasher) {
        node.essence(hasher);
    }
}

impl Subject for Ensemble {
    type Condition = Condition;

    fn condition(config: &Config, words: &str) -> Result<Condition, String> {
        script::condition(config, words)
    }

    fn holds(condition: &Condition, world: &World<Self>, events: &[Event<Self::Node>]) -> bool {
        script::holds(condition, world, events)
    }

    fn choice(world: &World<Self>, words: &str) -> Result<Choice<Self::Node>, NotNow> {
        script::choice(world, words)
    }

    fn monitors(_: &Config) -> Vec<Box<dyn Monitor<Self>>> {
        monitors::all()
    }

    type Glance = Seen;

    /// Monitors look at servers and clients after whatever those did.
    fn changes(seen: &mut Seen, _: &World<Self>, events: &[Event<Self::Node>]) -> Aspects {
        seen.look(events);
        if events.is_empty() { Aspects::NONE } else { Aspects::ALL }
    }
}

/// The server of this number, if it runs.
pub(crate) fn server(world: &World<Ensemble>, node: NodeId) -> Option<&Server> {
    world.process(node)?.server()
}

/// Every server that runs, with its number.
pub(crate) fn servers(world: &World<Ensemble>) -> impl Iterator<Item = (NodeId, &Server)> {
    let numbers = (0..names::servers(world.config())).map(NodeId);
    numbers.filter_map(|node| Some((node, server(world, node)?)))
}

/// The leader: of all servers that run and lead, the one of the latest epoch.
pub(crate) fn leader(world: &World<Ensemble>) -> Option<(NodeId, &Server)> {
    let leading = servers(world).filter(|(_, server)| server.zab().leads());
    leading.max_by_key(|(_, server)| server.zab().current())
}
