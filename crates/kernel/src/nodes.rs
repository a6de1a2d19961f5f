//! A set of nodes.

use crate::process::NodeId;

/// A set of nodes with numbers below 128: two words of bits, the higher numbers first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeSet([u64; 2]);

impl NodeSet {
    /// Numbers from this one on do not fit.
    pub const NODES_MAX: u8 = 128;

    /// Adds a node; says whether it was new.
    pub const fn insert(&mut self, node: NodeId) -> bool {
        assert!(node.0 < Self::NODES_MAX, "a world has far fewer nodes");
        let had = self.contains(node);
        self.0[Self::word(node)] |= Self::bit(node);
        !had
    }

    /// Takes a node out.
    pub const fn remove(&mut self, node: NodeId) {
        if node.0 < Self::NODES_MAX {
            self.0[Self::word(node)] &= !Self::bit(node);
        }
    }

    /// Is this node in it?
    pub const fn contains(self, node: NodeId) -> bool {
        node.0 < Self::NODES_MAX && self.0[Self::word(node)] & Self::bit(node) != 0
    }

    /// How many there are.
    pub fn count(self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// Is there none?
    pub const fn is_empty(self) -> bool {
        self.0[0] == 0 && self.0[1] == 0
    }

    const fn word(node: NodeId) -> usize {
        if node.0 < 64 { 1 } else { 0 }
    }

    const fn bit(node: NodeId) -> u64 {
        1 << (node.0 % 64)
    }

    /// The nodes, by rising number.
    pub fn iter(self) -> impl Iterator<Item = NodeId> {
        (0..Self::NODES_MAX).map(NodeId).filter(move |node| self.contains(*node))
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
}
