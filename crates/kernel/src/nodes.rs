//! A set of nodes.

use crate::process::NodeId;

/// A set of nodes with numbers below 128.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeSet(u128);

impl NodeSet {
    /// Numbers from this one on do not fit.
    pub const NODES_MAX: u8 = 128;

    /// Adds a node; says whether it was new.
    pub const fn insert(&mut self, node: NodeId) -> bool {
        assert!(node.0 < Self::NODES_MAX, "a world has far fewer nodes");
        let had = self.contains(node);
        self.0 |= 1 << node.0;
        !had
    }

    /// Takes a node out.
    pub const fn remove(&mut self, node: NodeId) {
        self.0 &= !(1 << node.0);
    }

    /// Is this node in it?
    pub const fn contains(self, node: NodeId) -> bool {
        self.0 >> node.0 & 1 == 1
    }

    /// How many there are.
    pub fn count(self) -> u64 {
        u64::from(self.0.count_ones())
    }

    /// Is there none?
    pub const fn is_empty(self) -> bool {
        self.0 == 0
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
