//! What can break, as data: every fault is a value with hard caps, so that it stands in links.

use kernel::{Micros, NodeId, NodeSet};

use crate::delay::Delay;
use crate::line::Line;
use crate::packet::PacketId;

/// Something breaks, or is mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The process dies; what it wrote survives, sends that wait for the disk are lost (D1).
    Crash(NodeId),
    /// The machine loses power: writes that are not durable are lost too (D10).
    PowerLoss(NodeId),
    /// The machine stops and its disk is empty: it is out for good (D2).
    LoseDisk(NodeId),
    /// It boots again, with what its disk holds.
    Restart(NodeId),
    /// It boots again under its name with an empty disk, after it has lost it: beyond what its system
    /// bears.
    Return(NodeId),
    /// It stands still: messages wait, timers expire late (D3).
    Pause(NodeId),
    /// It goes on.
    Resume(NodeId),
    /// Nodes of different groups no longer hear each other (N6); a node in no group belongs to
    /// one more group, of all such nodes. A later partition replaces an earlier one.
    Partition(Vec<NodeSet>),
    /// Ends the partition.
    EndPartition,
    /// Two sides no longer hear each other, and the nodes on neither hear both (N8). A later bridge
    /// replaces an earlier one.
    Bridge(Bridge),
    /// Ends the bridge.
    EndBridge,
    /// Each of these hears only its neighbours on the ring, just enough for a majority (N9). A
    /// later ring replaces an earlier one.
    Ring(Vec<NodeId>),
    /// Ends the ring.
    EndRing,
    /// It hears nobody and nobody hears it.
    Isolate(NodeId),
    /// Two nodes no longer hear each other.
    Cut(NodeId, NodeId),
    /// The first is no longer heard by the second (N7).
    CutOneWay(NodeId, NodeId),
    /// A connection goes off and on, over and over (N10).
    Flap(Place, Rhythm),
    /// Messages are held back there (N12).
    Clog(Place),
    /// They all arrive, in their order.
    Unclog(Place),
    /// Ends what cuts this node off by itself: isolation, cuts, flapping and clogs; a partition, a
    /// bridge and a ring stay.
    Heal(NodeId),
    /// Ends what cuts these two off from each other by themselves.
    HealLink(NodeId, NodeId),
    /// Ends all of these, and every partition, bridge and ring.
    HealAll,
    /// Messages from and to it travel this many times as long.
    Slow(NodeId, u32),
    /// Ends that.
    Normal(NodeId),
    /// From now on messages travel this long, between these two or between all (N1).
    Delay(Option<(NodeId, NodeId)>, Delay),
    /// Between these two they travel as long as between all others again.
    UsualDelay(NodeId, NodeId),
    /// From now on this many of a thousand messages are lost (N2).
    Loss(u16),
    /// From now on this many of a thousand messages of a kind are lost (N15).
    Lose(KindLoss),
    /// From now on this many of a thousand messages arrive twice, the copy this much later (N3).
    Duplicates(u16, Delay),
    /// From now on its wall clock is ahead by so many microseconds, or behind below zero (D5).
    Skew(NodeId, i64),
    /// Its wall clock jumps ahead by so many microseconds, or back below zero (D6).
    Jump(NodeId, i64),
    /// From now on its monotonic clock runs too fast by so many parts of a million, or too slow
    /// below zero (D7).
    Drift(NodeId, i32),
    /// From now on it handles one input after the other, and each takes this many times the usual
    /// time (D4); none for no time at all.
    Cpu(NodeId, Option<u32>),
    /// From now on its disk takes this long (D9); none for the usual time.
    Fsync(NodeId, Option<Delay>),
    /// This message is lost.
    Drop(PacketId),
    /// This message arrives twice.
    Duplicate(PacketId),
    /// A copy of it arrives in so many microseconds (N3).
    Replay(PacketId, Micros),
    /// These two arrive at each other's time (N4).
    Swap(PacketId, PacketId),
    /// This message waits until it is released.
    Hold(PacketId),
    /// It goes on.
    Release(PacketId),
    /// It arrives now.
    DeliverNow(PacketId),
}

impl Fault {
    /// The largest factor of [`Fault::Slow`].
    pub const FACTOR_MAX: u32 = 1_000;
    /// The largest factor of [`Fault::Cpu`].
    pub const CPU_MAX: u32 = 1_000;
    /// The largest value of [`Fault::Loss`].
    pub const LOSS_PERMILLE_MAX: u16 = 1_000;
    /// The most groups of [`Fault::Partition`].
    pub const GROUPS_MAX: usize = 15;
    /// The largest share of [`Fault::Duplicates`].
    pub const DUPLICATES_PERMILLE_MAX: u16 = 500;
    /// How long an input takes with a processor that is slow by a factor of one.
    pub const CPU_INPUT_US: u64 = Line::INPUT_US;
    /// The smallest [`Fault::Ring`]: on a smaller one everybody is a neighbour.
    pub const RING_MIN: usize = 4;
}

/// Where a fault of the network acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// On all links of a node.
    Node(NodeId),
    /// On one link, either way.
    Link(NodeId, NodeId),
}

impl Place {
    /// Does it act on what the one sends to the other?
    pub fn covers(self, from: NodeId, to: NodeId) -> bool {
        match self {
            Self::Node(node) => node == from || node == to,
            Self::Link(a, b) => ordered(a, b) == ordered(from, to),
        }
    }

    /// Is it this node, or one of its links?
    pub fn touches(self, node: NodeId) -> bool {
        match self {
            Self::Node(only) => only == node,
            Self::Link(a, b) => a == node || b == node,
        }
    }

    /// Is it the same place? A link has no direction.
    pub fn is(self, other: Self) -> bool {
        match (self, other) {
            (Self::Link(a, b), Self::Link(c, d)) => ordered(a, b) == ordered(c, d),
            (Self::Node(a), Self::Node(b)) => a == b,
            (Self::Node(_), Self::Link(..)) | (Self::Link(..), Self::Node(_)) => false,
        }
    }
}

/// Two sides, and the node over which they are still joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bridge {
    /// They do not hear each other.
    pub sides: [NodeSet; 2],
    /// It hears both, like every other node on neither side.
    pub over: NodeId,
}

impl Bridge {
    /// Half of these nodes on the one side, half on the other, and one of them between.
    pub fn between_halves(nodes: &[NodeId], over: NodeId) -> Self {
        let others = || nodes.iter().copied().filter(|node| *node != over);
        let half = others().count() / 2;
        Self { sides: [others().take(half).collect(), others().skip(half).collect()], over }
    }

    pub(crate) fn blocks(self, from: NodeId, to: NodeId) -> bool {
        let [one, other] = self.sides;
        one.contains(from) && other.contains(to) || other.contains(from) && one.contains(to)
    }
}

/// How long a connection is off and then on, over and over; it begins with off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rhythm {
    /// Off for so long.
    pub off: Micros,
    /// On for so long.
    pub on: Micros,
}

impl Rhythm {
    /// No connection is off or on for less.
    pub const MIN: Micros = Micros::from_millis(10);
    /// No connection is off or on for more.
    pub const MAX: Micros = Micros::from_millis(60_000);

    pub(crate) fn fits(self) -> bool {
        [self.off, self.on].iter().all(|part| (Self::MIN..=Self::MAX).contains(part))
    }
}

/// How many messages of a kind are lost, and whose.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KindLoss {
    /// The kind, by one of the names of [`crate::System::kinds`].
    pub kind: String,
    /// From this node only.
    pub from: Option<NodeId>,
    /// To this node only.
    pub to: Option<NodeId>,
    /// Of a thousand.
    pub permille: u16,
}

/// The two ends of a link, the lower number first.
pub(crate) fn ordered(a: NodeId, b: NodeId) -> (NodeId, NodeId) {
    (a.min(b), a.max(b))
}
