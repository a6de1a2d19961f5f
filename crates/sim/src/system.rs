//! What the simulator must know of a system, and what can happen to it.

use std::fmt::Debug;
use std::hash::{Hash, Hasher};

use kernel::{Micros, NodeId, Process, WriteId};

use crate::engine::Engine;
use crate::fault::Fault;
use crate::packet::PacketId;

/// A cluster of processes that can be simulated.
pub trait System: Clone + Debug + 'static {
    /// How it is set up.
    type Config: Clone + Debug + 'static;
    /// Its nodes: servers and clients.
    type Node: Process;

    /// How many nodes there are; they are numbered from 0.
    fn nodes(config: &Self::Config) -> u8;
    /// The name of a node: `s1`.
    fn name(config: &Self::Config, node: NodeId) -> String;
    /// Boots a node with what its disk holds; `incarnation` counts its boots from 0.
    fn boot(
        config: &Self::Config,
        node: NodeId,
        disk: &<Self::Node as Process>::Disk,
        incarnation: u32,
    ) -> Self::Node;

    /// The kinds of its messages, by the names that a person types.
    fn kinds() -> &'static [&'static str];
    /// The kind of a message: one of [`Self::kinds`].
    fn kind(message: &<Self::Node as Process>::Message) -> &'static str;
    /// Why a node whose disk is lost must not return, as a sentence with its source; none for a
    /// node that has no disk.
    fn lost_disk(config: &Self::Config, node: NodeId) -> Option<&'static str>;

    /// Is what goes between these two a stream, or are they datagrams? The same in both directions.
    fn link(_config: &Self::Config, _one: NodeId, _other: NodeId) -> Link {
        Link::Datagram
    }

    /// Makes a step that can be made, see [`Engine::play`]. A system says so by a function that is not
    /// generic and stands in a crate built for speed, where there is one; then the engine of its
    /// nodes is compiled there, and once.
    fn play(
        engine: &mut Engine<Self::Node>,
        step: &Step<Self::Node>,
        events: &mut Vec<Event<Self::Node>>,
    ) {
        engine.play(step, events);
    }

    /// What the clock would do next, see [`Engine::next_due`]; and as [`Self::play`].
    fn next_due(engine: &mut Engine<Self::Node>) -> Option<Step<Self::Node>> {
        engine.next_due()
    }

    /// What a search must tell apart in a node: all of it, but for what only counts or dates.
    fn essence(node: &Self::Node, hasher: &mut impl Hasher) {
        node.hash(hasher);
    }
}

/// How messages go from one node to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Each for itself: they may be lost, come twice, or overtake each other.
    Datagram,
    /// In order and once, as long as it holds; each end is told when it breaks.
    Stream,
}

/// The timers of a system.
pub type TimerOf<S> = <<S as System>::Node as Process>::Timer;
/// The commands of a system.
pub type CommandOf<S> = <<S as System>::Node as Process>::Command;
/// The messages of a system.
pub type MessageOf<S> = <<S as System>::Node as Process>::Message;
/// The outputs of a system.
pub type OutputOf<S> = <<S as System>::Node as Process>::Output;
/// The notes of a system.
pub type NoteOf<S> = <<S as System>::Node as Process>::Note;
/// The disks of a system.
pub type DiskOf<S> = <<S as System>::Node as Process>::Disk;

/// One thing that can happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice<P: Process> {
    /// A node begins, at the start of the run.
    Start(NodeId),
    /// A message arrives.
    Deliver(PacketId),
    /// A disk has made durable what was written before it began.
    Sync(NodeId),
    /// A timer expires.
    Expire(NodeId, P::Timer),
    /// The first of these is told that its stream to the second is broken.
    Close(NodeId, NodeId),
    /// A person says something to a node.
    Command(NodeId, Box<P::Command>),
    /// Something breaks, or is mended.
    Fault(Box<Fault>),
}

/// A choice and its moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step<P: Process> {
    /// When.
    pub at: Micros,
    /// What.
    pub choice: Choice<P>,
}

/// What a step did, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<P: Process> {
    /// A message left; it is under way.
    Sent(PacketId),
    /// A message will not arrive.
    Lost {
        /// Which.
        packet: PacketId,
        /// Why.
        why: Loss,
    },
    /// A node wrote a record.
    Wrote {
        /// Which node.
        node: NodeId,
        /// Which write.
        write: WriteId,
    },
    /// A node's writes up to this one became durable.
    Synced {
        /// Which node.
        node: NodeId,
        /// Up to which write.
        write: WriteId,
    },
    /// A node set a timer.
    TimerSet {
        /// Which node.
        node: NodeId,
        /// Which timer.
        timer: P::Timer,
        /// When it will expire.
        due: Micros,
    },
    /// A node forgot a timer.
    TimerCancelled {
        /// Which node.
        node: NodeId,
        /// Which timer.
        timer: P::Timer,
    },
    /// A node reported something.
    Output {
        /// Which node.
        node: NodeId,
        /// What.
        output: P::Output,
    },
    /// A node said what it did and why.
    Note {
        /// Which node.
        node: NodeId,
        /// What.
        note: P::Note,
    },
    /// A node began, for the first time or again.
    Started(NodeId),
    /// A node's memory is gone.
    Stopped(NodeId),
}

/// The node that a step ran, by what the step did: it runs one at most.
pub fn touched<P: Process>(events: &[Event<P>]) -> Option<NodeId> {
    for event in events {
        match event {
            Event::Sent(packet) => return Some(packet.from()),
            Event::Wrote { node, .. }
            | Event::Synced { node, .. }
            | Event::TimerSet { node, .. }
            | Event::TimerCancelled { node, .. }
            | Event::Output { node, .. }
            | Event::Note { node, .. }
            | Event::Started(node)
            | Event::Stopped(node) => return Some(*node),
            Event::Lost { .. } => {}
        }
    }
    None
}

/// Why a message will not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// The network lost it by chance.
    Chance,
    /// The link was cut when it was due.
    Cut,
    /// The receiver was down when it was due.
    Down,
    /// A person dropped it.
    Dropped,
    /// The stream that it was on broke.
    Broken,
}
