//! A set of nodes.

use crate::digest::{Canonical, Digest};
use crate::process::NodeId;

/// A set of nodes with numbers below 128: two words of bits, the higher numbers first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeSet(u64, u64);

impl NodeSet {
    /// Numbers from this one on do not fit.
    pub const NODES_MAX: u8 = 128;

    /// Adds a node; says whether it was new.
    pub const fn insert(&mut self, node: NodeId) -> bool {
        assert!(node.0 < Self::NODES_MAX, "a world has far fewer nodes");
        let had = self.contains(node);
        let (high, low) = Self::bits(node);
        (self.0, self.1) = (self.0 | high, self.1 | low);
        !had
    }

    /// Takes a node out.
    pub const fn remove(&mut self, node: NodeId) {
        let (high, low) = Self::bits(node);
        (self.0, self.1) = (self.0 & !high, self.1 & !low);
    }

    /// Is this node in it?
    pub const fn contains(self, node: NodeId) -> bool {
        let (high, low) = Self::bits(node);
        self.0 & high != 0 || self.1 & low != 0
    }

    /// How many there are.
    pub fn count(self) -> u64 {
        u64::from(self.0.count_ones()) + u64::from(self.1.count_ones())
    }

    /// Is there none?
    pub const fn is_empty(self) -> bool {
        self.0 == 0 && self.1 == 0
    }

    /// All of both.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0, self.1 | other.1)
    }

    /// Those that are in both.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0, self.1 & other.1)
    }

    /// Those that are not in the other one.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0, self.1 & !other.1)
    }

    /// The bit of a node, in the word where it is; none where it does not fit.
    const fn bits(node: NodeId) -> (u64, u64) {
        let bit = 1 << (node.0 % 64);
        match node.0 / 64 {
            0 => (0, bit),
            1 => (bit, 0),
            _ => (0, 0),
        }
    }

    /// The nodes, by rising number.
    pub fn iter(self) -> impl Iterator<Item = NodeId> {
        let mut left = self;
        std::iter::from_fn(move || {
            let first = left.first()?;
            left.remove(first);
            Some(first)
        })
    }

    /// The node with the lowest number.
    pub fn first(self) -> Option<NodeId> {
        let bit = match (self.0, self.1) {
            (0, 0) => return None,
            (high, 0) => 64 + high.trailing_zeros(),
            (_, low) => low.trailing_zeros(),
        };
        u8::try_from(bit).ok().map(NodeId)
    }
}

impl Canonical for NodeSet {
    fn canonical(&self, digest: &mut Digest) {
        digest.word(self.0);
        digest.word(self.1);
    }
}

impl FromIterator<NodeId> for NodeSet {
    fn from_iter<T: IntoIterator<Item = NodeId>>(nodes: T) -> Self {
        let mut set = Self::default();
        for node in nodes {
            set.insert(node);
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_counts_once() {
        let mut set = NodeSet::default();
        assert!(set.insert(NodeId(3)) && set.insert(NodeId(127)));
        assert!(!set.insert(NodeId(3)), "it was there already");
        assert_eq!((set.count(), set.iter().collect()), (2, vec![NodeId(3), NodeId(127)]));
        set.remove(NodeId(3));
        assert!(!set.contains(NodeId(3)) && !set.is_empty());
    }

    #[test]
    fn sets_are_joined_and_told_apart() {
        let set = |nodes: &[u8]| -> NodeSet { nodes.iter().copied().map(NodeId).collect() };
        let (a, b) = (set(&[0, 63, 64, 127]), set(&[1, 63, 127]));
        assert_eq!(a.union(b), set(&[0, 1, 63, 64, 127]));
        assert_eq!(a.intersection(b), set(&[63, 127]));
        assert_eq!(a.without(b), set(&[0, 64]));
        assert_eq!((a.first(), set(&[64]).first()), (Some(NodeId(0)), Some(NodeId(64))));
        assert_eq!(NodeSet::default().first(), None);
    }
}
