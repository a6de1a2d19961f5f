//! What can break, as data: every fault is a value with hard caps, so that it stands in links.

use kernel::{NodeId, NodeSet, SortedMap, SortedSet};

use crate::delay::Delay;
use crate::packet::PacketId;

/// Something breaks, or is mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The process dies; what it wrote survives, sends that wait for the disk are lost (D1).
    Crash(NodeId),
    /// The machine loses power: writes that are not durable are lost too (D10).
    PowerLoss(NodeId),
    /// It boots again, with what its disk holds.
    Restart(NodeId),
    /// It stands still: messages wait, timers expire late (D3).
    Pause(NodeId),
    /// It goes on.
    Resume(NodeId),
    /// Nodes of different groups no longer hear each other (N6); a node in no group belongs to
    /// one more group, of all such nodes. A later partition replaces an earlier one.
    Partition(Vec<NodeSet>),
    /// Ends the partition.
    EndPartition,
    /// It hears nobody and nobody hears it.
    Isolate(NodeId),
    /// Two nodes no longer hear each other.
    Cut(NodeId, NodeId),
    /// The first is no longer heard by the second (N7).
    CutOneWay(NodeId, NodeId),
    /// Ends isolation and cuts of this node; a partition stays.
    Heal(NodeId),
    /// Ends the cuts between these two; isolation and partition stay.
    HealLink(NodeId, NodeId),
    /// Ends every partition, isolation and cut.
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
    /// From now on its disk takes this long (D9); none for the usual time.
    Fsync(NodeId, Option<Delay>),
    /// This message is lost.
    Drop(PacketId),
    /// This message arrives twice.
    Duplicate(PacketId),
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
    /// The largest value of [`Fault::Loss`].
    pub const LOSS_PERMILLE_MAX: u16 = 1_000;
    /// The most groups of [`Fault::Partition`].
    pub const GROUPS_MAX: usize = 15;
}

/// What is wrong with links and disks right now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Weather {
    /// The groups that do not hear each other; empty where there is no partition.
    pub partition: Vec<NodeSet>,
    /// Nodes cut off from all others.
    pub isolated: NodeSet,
    /// Cut links, one direction each.
    pub cuts: SortedSet<(NodeId, NodeId)>,
    /// Slow nodes and their factors.
    pub slow: SortedMap<NodeId, u32>,
    /// Links with a delay of their own, the lower number first.
    pub delays: SortedMap<(NodeId, NodeId), Delay>,
    /// The disks with a time of their own.
    pub disks: SortedMap<NodeId, Delay>,
}

impl Weather {
    /// Does nothing pass from the one to the other?
    pub fn blocks(&self, from: NodeId, to: NodeId) -> bool {
        self.isolated.contains(from)
            || self.isolated.contains(to)
            || self.cuts.contains((from, to))
            || (!self.partition.is_empty() && self.side(from) != self.side(to))
    }

    /// How many times longer than usual messages between the two travel.
    pub fn factor(&self, a: NodeId, b: NodeId) -> u32 {
        let of = |node| self.slow.get(node).copied().unwrap_or(1);
        of(a).max(of(b))
    }

    /// The delay of a link that has one of its own.
    pub fn delay(&self, a: NodeId, b: NodeId) -> Option<Delay> {
        self.delays.get(ordered(a, b)).copied()
    }

    /// Is this node cut off by itself: isolated, or an end of a cut?
    pub fn touches(&self, node: NodeId) -> bool {
        self.isolated.contains(node)
            || self.cuts.iter().any(|((from, to), ())| from == node || to == node)
    }

    fn side(&self, node: NodeId) -> Option<usize> {
        self.partition.iter().position(|group| group.contains(node))
    }
}

/// The two ends of a link, the lower number first.
pub(crate) fn ordered(a: NodeId, b: NodeId) -> (NodeId, NodeId) {
    (a.min(b), a.max(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(nodes: &[u8]) -> NodeSet {
        nodes.iter().copied().map(NodeId).collect()
    }

    #[test]
    fn a_node_in_no_group_belongs_to_the_rest() {
        let weather = Weather { partition: vec![set(&[0, 1]), set(&[2])], ..Weather::default() };
        for (from, to, blocked) in
            [(0, 1, false), (0, 2, true), (0, 3, true), (3, 4, false), (2, 3, true)]
        {
            assert_eq!(weather.blocks(NodeId(from), NodeId(to)), blocked, "{from} to {to}");
        }
    }

    #[test]
    fn a_one_way_cut_leaves_the_other_way_open() {
        let cuts = [((NodeId(0), NodeId(1)), ())].into_iter().collect();
        let weather = Weather { cuts, ..Weather::default() };
        assert!(weather.blocks(NodeId(0), NodeId(1)) && !weather.blocks(NodeId(1), NodeId(0)));
    }

    #[test]
    fn the_slower_end_tells_how_slow_a_link_is() {
        let slow = [(NodeId(0), 10), (NodeId(1), 3)].into_iter().collect();
        let weather = Weather { slow, ..Weather::default() };
        assert_eq!(weather.factor(NodeId(0), NodeId(1)), 10);
        assert_eq!(weather.factor(NodeId(2), NodeId(1)), 3);
        assert_eq!(weather.factor(NodeId(2), NodeId(3)), 1);
    }
}
