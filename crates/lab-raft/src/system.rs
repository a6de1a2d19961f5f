//! The cluster as the simulator and the verifier see it.

use std::hash::Hasher;

use kernel::NodeId;
use sim::{Choice, DiskOf, Engine, Event, Step, System, World};
use verify::{Aspects, Monitor, NotNow, Subject};

use crate::config::ClusterConfig;
use crate::kinds;
use crate::monitors;
use crate::names;
use crate::script::{self, Condition};

/// Raft servers with a key-value store on top, and clients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster;

impl System for Cluster {
    type Config = ClusterConfig;
    type Node = kv::Node;

    fn nodes(config: &ClusterConfig) -> u8 {
        config.servers + config.clients
    }

    fn name(config: &ClusterConfig, node: NodeId) -> String {
        names::name(config, node)
    }

    fn kinds() -> &'static [&'static str] {
        kinds::ALL
    }

    fn kind(message: &kv::Message) -> &'static str {
        kinds::of(message)
    }

    fn lost_disk(config: &ClusterConfig, node: NodeId) -> Option<&'static str> {
        (node.0 < config.servers).then_some(
            "A server that lost its disk must not return under the same name: it may have forgotten \
             a vote (Raft thesis 3.8)",
        )
    }

    fn boot(
        config: &ClusterConfig,
        node: NodeId,
        disk: &DiskOf<Self>,
        incarnation: u32,
    ) -> kv::Node {
        kv::Node::boot(&config.store, node, disk, incarnation)
    }

    fn play(
        engine: &mut Engine<kv::Node>,
        step: &Step<kv::Node>,
        events: &mut Vec<Event<kv::Node>>,
    ) {
        kv_engine::play(engine, step, events);
    }

    fn next_due(engine: &mut Engine<kv::Node>) -> Option<Step<kv::Node>> {
        kv_engine::next_due(engine)
    }

    fn essence(node: &kv::Node, hasher: &mut impl Hasher) {
        node.essence(hasher);
    }
}

impl Subject for Cluster {
    type Condition = Condition;

    fn condition(config: &ClusterConfig, words: &str) -> Result<Condition, String> {
        script::condition(config, words)
    }

    fn holds(condition: &Condition, world: &World<Self>, events: &[Event<Self::Node>]) -> bool {
        script::holds(*condition, world, events)
    }

    fn choice(world: &World<Self>, words: &str) -> Result<Choice<Self::Node>, NotNow> {
        script::choice(world, words)
    }

    fn monitors(config: &ClusterConfig) -> Vec<Box<dyn Monitor<Self>>> {
        monitors::all(config)
    }

    type Glance = monitors::Glance;

    fn changes(
        seen: &mut Self::Glance,
        world: &World<Self>,
        events: &[Event<Self::Node>],
    ) -> Aspects {
        seen.changes(world, events)
    }
}

/// The server of this number, if it runs.
pub(crate) fn server(world: &World<Cluster>, node: NodeId) -> Option<&kv::Server> {
    world.process(node)?.server()
}

/// Every server that runs, with its number.
pub(crate) fn servers(world: &World<Cluster>) -> impl Iterator<Item = (NodeId, &kv::Server)> {
    let numbers = (0..world.config().servers).map(NodeId);
    numbers.filter_map(|node| Some((node, server(world, node)?)))
}

/// The leader: of all servers that run and lead, the one with the highest term.
pub(crate) fn leader(world: &World<Cluster>) -> Option<(NodeId, &kv::Server)> {
    let leading = servers(world).filter(|(_, server)| server.raft().leads());
    leading.max_by_key(|(_, server)| server.raft().term())
}
