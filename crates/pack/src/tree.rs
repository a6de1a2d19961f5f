//! A byte as a way down a binary tree: bytes that are frequent where they stand take few decisions.
//!
//! The shapes are Huffman's, one for each class of places, and travel in front of the program as the
//! lengths of the ways; the order of bytes of one length is that of the bytes (RFC 1951, 3.2.2).

use alloc::vec;
use alloc::vec::Vec;

/// No way is longer.
pub(crate) const LENGTH_MAX: u8 = 15;
/// Behind a node comes a leaf, whose byte stands in the other bits.
pub(crate) const LEAF: u16 = 256;

/// How long the way to each byte is; nothing leads to those with none.
pub(crate) type Lengths = [u8; 256];

/// The tree of a class of places.
#[derive(Clone)]
pub(crate) struct Tree {
    nodes: [[u16; 2]; 256],
    ways: [Way; 256],
}

/// The decisions that lead to a byte, the first in the highest bit.
#[derive(Clone, Copy, Default)]
pub(crate) struct Way {
    pub(crate) bits: u16,
    pub(crate) length: u8,
}

impl Tree {
    /// The tree with these lengths, or none where they make no whole tree.
    pub(crate) fn new(lengths: &Lengths) -> Option<Self> {
        let mut tree = Self { nodes: [[0; 2]; 256], ways: [Way::default(); 256] };
        let (mut bits, mut nodes) = (0_u32, 1_u16);
        for length in 1..=LENGTH_MAX {
            bits <<= 1;
            for byte in (0..256).filter(|byte| lengths[*byte] == length) {
                if bits >> length != 0 {
                    return None;
                }
                tree.ways[byte] = Way { bits: bits as u16, length };
                nodes = tree.grow(byte, nodes)?;
                bits += 1;
            }
        }
        (bits == 1 << LENGTH_MAX).then_some(tree)
    }

    /// Adds the way to a byte; there are so many nodes before it and behind it.
    fn grow(&mut self, byte: usize, mut nodes: u16) -> Option<u16> {
        let Way { bits, length } = self.ways[byte];
        let mut node = 0;
        for place in (0..length).rev() {
            let next = &mut self.nodes[node][usize::from(bits >> place & 1)];
            if place == 0 {
                *next = LEAF | byte as u16;
            } else if *next == 0 {
                *next = nodes;
                nodes += 1;
            }
            node = usize::from(*next);
            if place != 0 && LEAF <= *next {
                return None;
            }
        }
        Some(nodes)
    }

    #[inline(always)]
    pub(crate) fn next(&self, node: u8, bit: bool) -> u16 {
        self.nodes[usize::from(node)][usize::from(bit)]
    }

    #[inline(always)]
    pub(crate) fn way(&self, byte: u8) -> Way {
        self.ways[usize::from(byte)]
    }
}

/// The lengths that fit how often each byte stands at places of a class.
pub(crate) fn lengths(frequencies: &[u32; 256]) -> Lengths {
    let mut weights: Vec<(u32, usize)> = (0..256).map(|byte| (frequencies[byte], byte)).collect();
    weights.retain(|(frequency, _)| *frequency != 0);
    // A tree has at least two leaves.
    for byte in 0..2 {
        if weights.len() == 1 && weights[0].1 != byte {
            weights.push((1, byte));
        }
    }
    loop {
        let lengths = huffman(&weights);
        if lengths.iter().all(|length| *length <= LENGTH_MAX) {
            return lengths;
        }
        // Weights that differ less make ways that differ less.
        weights.iter_mut().for_each(|(weight, _)| *weight = *weight / 2 + 1);
    }
}

fn huffman(weights: &[(u32, usize)]) -> Lengths {
    let mut lengths = [0; 256];
    let mut groups: Vec<(u32, Vec<usize>)> =
        weights.iter().map(|(weight, byte)| (*weight, vec![*byte])).collect();
    while 1 < groups.len() {
        groups.sort_by(|left, right| right.cmp(left));
        let pair = [groups.pop(), groups.pop()];
        let mut joined = (0, Vec::new());
        for (weight, bytes) in pair.into_iter().flatten() {
            joined.0 += weight;
            joined.1.extend(bytes);
        }
        joined.1.iter().for_each(|byte| lengths[*byte] += 1);
        groups.push(joined);
    }
    lengths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_lead_to_their_bytes_and_are_short_for_the_frequent() {
        let mut frequencies = [0; 256];
        (0..60).for_each(|byte| frequencies[byte] = 1_u32 << (byte / 3));
        let tree = Tree::new(&lengths(&frequencies)).unwrap();
        for byte in 0..60_u8 {
            let way = tree.way(byte);
            let mut next = 0;
            for place in (0..way.length).rev() {
                next = tree.next(next as u8, way.bits >> place & 1 == 1);
            }
            assert_eq!(next, LEAF | u16::from(byte));
        }
        assert!(tree.way(59).length < tree.way(0).length);
    }

    #[test]
    fn lengths_that_make_no_whole_tree_are_refused() {
        for few in [&[][..], &[1], &[1, 2], &[1, 1, 1], &[2, 2, 2, 1, 1], &[16]] {
            let mut lengths = [0; 256];
            lengths[..few.len()].copy_from_slice(few);
            assert!(Tree::new(&lengths).is_none(), "{few:?}");
        }
        assert!(Tree::new(&lengths(&[7; 256])).is_some());
    }
}
