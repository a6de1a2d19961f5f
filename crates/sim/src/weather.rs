//! What is wrong with links and disks at one moment.

use kernel::{Micros, NodeId, NodeSet, SortedMap, SortedSet};

use crate::delay::Delay;
use crate::fault::{Bridge, Fault, KindLoss, Place, Rhythm, ordered};

/// What is wrong with links and disks right now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Weather {
    /// The groups that do not hear each other; empty where there is no partition.
    pub partition: Vec<NodeSet>,
    /// Two sides that do not hear each other.
    pub bridge: Option<Bridge>,
    /// Nodes that hear only their neighbours, in the order of the ring.
    pub ring: Vec<NodeId>,
    /// Nodes cut off from all others.
    pub isolated: NodeSet,
    /// Cut links, one direction each.
    pub cuts: SortedSet<(NodeId, NodeId)>,
    /// Connections that go off and on, and since when.
    pub flaps: Vec<(Place, Rhythm, Micros)>,
    /// Where messages are held back.
    pub clogs: Vec<Place>,
    /// Kinds of messages that are lost.
    pub losses: Vec<KindLoss>,
    /// How many of a thousand messages arrive twice, and how much later the copy does.
    pub duplicates: Option<(u16, Delay)>,
    /// Slow nodes and their factors.
    pub slow: SortedMap<NodeId, u32>,
    /// Slow processors and their factors.
    pub cpus: SortedMap<NodeId, u32>,
    /// Links with a delay of their own, the lower number first.
    pub delays: SortedMap<(NodeId, NodeId), Delay>,
    /// The disks with a time of their own.
    pub disks: SortedMap<NodeId, Delay>,
}

impl Weather {
    /// Does nothing pass from the one to the other at this moment?
    pub fn blocks(&self, from: NodeId, to: NodeId, at: Micros) -> bool {
        self.isolated.contains(from)
            || self.isolated.contains(to)
            || self.cuts.contains((from, to))
            || (!self.partition.is_empty() && self.side(from) != self.side(to))
            || self.bridge.is_some_and(|bridge| bridge.blocks(from, to))
            || self.are_apart(from, to)
            || self.flaps.iter().any(|(place, rhythm, since)| {
                let into = at.0.saturating_sub(since.0) % (rhythm.off.0 + rhythm.on.0);
                place.covers(from, to) && into < rhythm.off.0
            })
    }

    /// Are both on the ring, and not neighbours? Each hears as many to either side as make up a
    /// majority with itself.
    fn are_apart(&self, from: NodeId, to: NodeId) -> bool {
        let place = |node| self.ring.iter().position(|other| *other == node);
        let (Some(a), Some(b)) = (place(from), place(to)) else { return false };
        let (all, ahead) = (self.ring.len(), a.abs_diff(b));
        ahead.min(all - ahead) > (all / 2).div_ceil(2)
    }

    /// Are messages from the one to the other held back?
    pub fn clogs(&self, from: NodeId, to: NodeId) -> bool {
        self.clogs.iter().any(|place| place.covers(from, to))
    }

    /// How many of a thousand messages of this kind are lost between the two.
    pub(crate) fn loses(&self, kind: &str, from: NodeId, to: NodeId) -> u16 {
        let hits = self.losses.iter().filter(|loss| {
            let whose = loss.from.is_none_or(|node| node == from);
            loss.kind == kind && whose && loss.to.is_none_or(|node| node == to)
        });
        hits.map(|loss| loss.permille).max().unwrap_or(0)
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

    /// Is this node cut off by itself: isolated, or an end of a link that is cut, flaps or is clogged?
    pub fn touches(&self, node: NodeId) -> bool {
        self.isolated.contains(node)
            || self.cuts.iter().any(|((from, to), ())| from == node || to == node)
            || self.flaps.iter().any(|(place, ..)| place.touches(node))
            || self.clogs.iter().any(|place| place.touches(node))
    }

    fn side(&self, node: NodeId) -> Option<usize> {
        self.partition.iter().position(|group| group.contains(node))
    }

    /// Is anything cut, off or clogged?
    pub fn is_broken(&self) -> bool {
        let groups = self.partition.is_empty() && self.bridge.is_none() && self.ring.is_empty();
        let links = self.cuts.is_empty() && self.flaps.is_empty() && self.clogs.is_empty();
        !(groups && links && self.isolated.is_empty())
    }

    /// A fault of links, speed or reliability begins or ends.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others are in change_speed")]
    pub(crate) fn change(&mut self, fault: &Fault, now: Micros) {
        match fault {
            Fault::Partition(groups) => self.partition.clone_from(groups),
            Fault::EndPartition => self.partition.clear(),
            Fault::Isolate(node) => {
                self.isolated.insert(*node);
            }
            Fault::Cut(a, b) => {
                self.cuts.insert((*a, *b), ());
                self.cuts.insert((*b, *a), ());
            }
            Fault::CutOneWay(from, to) => {
                self.cuts.insert((*from, *to), ());
            }
            Fault::Bridge(bridge) => self.bridge = Some(*bridge),
            Fault::EndBridge => self.bridge = None,
            Fault::Ring(ring) => self.ring.clone_from(ring),
            Fault::EndRing => self.ring.clear(),
            Fault::Flap(place, rhythm) => {
                self.flaps.retain(|(other, ..)| !other.is(*place));
                self.flaps.push((*place, *rhythm, now));
            }
            Fault::Clog(place) => {
                self.clogs.retain(|other| !other.is(*place));
                self.clogs.push(*place);
            }
            Fault::Unclog(place) => self.clogs.retain(|other| !other.is(*place)),
            Fault::Heal(node) => self.heal(&|place| place.touches(*node)),
            Fault::HealLink(a, b) => self.heal(&|place| place.is(Place::Link(*a, *b))),
            Fault::HealAll => {
                self.partition.clear();
                self.bridge = None;
                self.ring.clear();
                self.heal(&|_| true);
            }
            _ => self.change_speed(fault),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "World::strike sends no other faults")]
    fn change_speed(&mut self, fault: &Fault) {
        match fault {
            Fault::Lose(loss) => self.lose(loss),
            Fault::Duplicates(0, _) => self.duplicates = None,
            Fault::Duplicates(permille, delay) => self.duplicates = Some((*permille, *delay)),
            Fault::Slow(node, factor) => {
                self.slow.insert(*node, *factor);
            }
            Fault::Normal(node) => {
                self.slow.remove(*node);
            }
            Fault::Delay(Some((a, b)), delay) => {
                self.delays.insert(ordered(*a, *b), *delay);
            }
            Fault::UsualDelay(a, b) => {
                self.delays.remove(ordered(*a, *b));
            }
            Fault::Cpu(node, Some(factor)) => {
                self.cpus.insert(*node, *factor);
            }
            Fault::Cpu(node, None) => {
                self.cpus.remove(*node);
            }
            Fault::Fsync(node, Some(delay)) => {
                self.disks.insert(*node, *delay);
            }
            Fault::Fsync(node, None) => {
                self.disks.remove(*node);
            }
            _ => unreachable!("the world sends only faults of links, speed and reliability here"),
        }
    }

    /// A loss replaces an earlier one of the same kind between the same ends; none of a thousand
    /// ends it.
    pub(crate) fn lose(&mut self, loss: &KindLoss) {
        let ends = (&loss.kind, loss.from, loss.to);
        self.losses.retain(|other| (&other.kind, other.from, other.to) != ends);
        if loss.permille > 0 {
            self.losses.push(loss.clone());
        }
    }

    /// Ends what cuts nodes off by themselves where this says so.
    pub(crate) fn heal(&mut self, ends: &dyn Fn(Place) -> bool) {
        let isolated = self.isolated.iter().filter(|node| !ends(Place::Node(*node)));
        self.isolated = isolated.collect();
        self.cuts.retain(|(from, to), ()| !ends(Place::Link(from, to)));
        self.flaps.retain(|(place, ..)| !ends(*place));
        self.clogs.retain(|place| !ends(*place));
    }
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
            assert_eq!(
                weather.blocks(NodeId(from), NodeId(to), Micros(0)),
                blocked,
                "{from} to {to}"
            );
        }
    }

    #[test]
    fn a_one_way_cut_leaves_the_other_way_open() {
        let cuts = [((NodeId(0), NodeId(1)), ())].into_iter().collect();
        let weather = Weather { cuts, ..Weather::default() };
        let blocks = |from, to| weather.blocks(NodeId(from), NodeId(to), Micros(0));
        assert!(blocks(0, 1) && !blocks(1, 0));
    }

    #[test]
    fn the_slower_end_tells_how_slow_a_link_is() {
        let slow = [(NodeId(0), 10), (NodeId(1), 3)].into_iter().collect();
        let weather = Weather { slow, ..Weather::default() };
        assert_eq!(weather.factor(NodeId(0), NodeId(1)), 10);
        assert_eq!(weather.factor(NodeId(2), NodeId(1)), 3);
        assert_eq!(weather.factor(NodeId(2), NodeId(3)), 1);
    }

    #[test]
    fn on_a_ring_each_hears_a_majority_and_no_two_the_same() {
        for (count, hears) in [(4, 3), (5, 3), (6, 5), (7, 5), (8, 5), (9, 5)] {
            let ring: Vec<NodeId> = (0..count).map(NodeId).collect();
            let weather = Weather { ring: ring.clone(), ..Weather::default() };
            let heard = |to: NodeId| -> NodeSet {
                let from = ring.iter().copied();
                from.filter(|from| !weather.blocks(*from, to, Micros(0))).collect()
            };
            let all: Vec<NodeSet> = ring.iter().map(|node| heard(*node)).collect();
            assert!(all.iter().all(|set| set.count() == hears), "{count}: {all:?}");
            assert!(u64::from(count) < 2 * hears && hears < u64::from(count));
            for (i, set) in all.iter().enumerate() {
                assert!(all[..i].iter().all(|other| other != set), "{count}: {all:?}");
            }
        }
    }

    #[test]
    fn a_flapping_link_is_off_first_and_then_on_and_off_again() {
        let rhythm = Rhythm { off: Micros(20_000), on: Micros(30_000) };
        let flaps = vec![(Place::Link(NodeId(1), NodeId(0)), rhythm, Micros(1_000))];
        let weather = Weather { flaps, ..Weather::default() };
        for (at, off) in
            [(1_000, true), (20_999, true), (21_000, false), (50_999, false), (51_000, true)]
        {
            assert_eq!(weather.blocks(NodeId(0), NodeId(1), Micros(at)), off, "{at}");
            assert!(!weather.blocks(NodeId(0), NodeId(2), Micros(at)));
        }
    }
}
