//! How likely the next decision is: many memories, mixed by how well each of them did.
//!
//! The design is that of the PAQ family (M. Mahoney, "Adaptive weighing of context models for lossless
//! data compression", 2005): a history of bits for each context, a chance learnt for each history, and
//! mixers in the domain of stretched chances. [`Quick`] has two contexts and one mixer; the thorough one,
//! with eight and two, saves a tenth of the bytes and takes twice as long, for what nobody waits for.

use alloc::boxed::Box;
use core::array;

use crate::contexts::{contexts, finish};
use crate::numbers::{Chances, Histories, STRETCH_MAX, boxed, learn};
use crate::place::{CLASSES, Place};
use crate::repeat::{MODELS, Repeat};
use crate::tree::{LEAF, Tree, Way};

/// Fifteen bytes hold the histories of four decisions in one context.
const BUCKET: usize = 15;
const DECISIONS: u32 = 4;

/// One, as a weight.
const ONE: i32 = 1 << 14;
/// Errors up to this teach nothing.
const SKIP: i32 = 512;
/// Nothing is surer than this.
const CHANCE_MIN: i32 = 24;
const NODES: usize = 4096;

/// Four buckets: first their checks, then the histories of each.
#[derive(Clone)]
#[repr(align(64))]
struct Line([u8; 64]);

impl Line {
    #[inline(always)]
    fn checks(&self) -> u32 {
        let [first, second, third, fourth, ..] = self.0;
        u32::from_le_bytes([first, second, third, fourth])
    }

    /// What is in front of the bucket with this check, if there is one; its first history is at 1.
    #[inline(always)]
    fn find(checks: u32, check: u8) -> Option<usize> {
        // A byte is zero where the check is the same; the lowest such byte gets its highest bit set.
        let other = checks ^ (u32::from(check) * 0x0101_0101);
        let same = other.wrapping_sub(0x0101_0101) & !other & 0x8080_8080;
        (same != 0).then(|| 3 + (same.trailing_zeros() as usize >> 3) * BUCKET)
    }

    /// Makes a bucket in place of the one that was used least.
    fn make(&mut self, check: u8) -> usize {
        let oldest = (0..4).min_by_key(|bucket| self.0[4 + bucket * BUCKET]).unwrap_or(0);
        self.0[oldest] = check;
        let before = 3 + oldest * BUCKET;
        if let Some(room) = self.0.get_mut(before + 1..=before + BUCKET) {
            room.fill(0);
        }
        before
    }
}

/// Everything that was learnt so far, by so many contexts, which are four fewer than inputs of a mixer,
/// mixers, and lines of histories, of which there are as many as places of [`Repeat`].
pub(crate) struct Model<
    const CONTEXTS: usize,
    const INPUTS: usize,
    const MIXERS: usize,
    const LINES: usize,
> {
    place: Place,
    last: u64,
    chances: Chances,
    histories: Histories,
    table: Box<[Line; LINES]>,
    hashes: [u32; CONTEXTS],
    buckets: [(usize, usize); CONTEXTS],
    learnt: Box<[[u16; 256]; CONTEXTS]>,
    plain: Box<[u16; NODES]>,
    repeat: Repeat<LINES>,
    inputs: [i32; INPUTS],
    weights: [Box<[[i32; INPUTS]; NODES]>; MIXERS],
    chosen: [usize; MIXERS],
    said: [i32; MIXERS],
}

/// For what somebody waits for.
pub(crate) type Quick = Model<2, 6, 1, { 1 << 17 }>;
/// For what nobody waits for.
#[cfg(feature = "thorough")]
pub(crate) type Thorough = Model<8, 12, 2, { 1 << 18 }>;

const _: () = assert!(CLASSES * 256 <= NODES && MODELS <= NODES);

impl<const CONTEXTS: usize, const INPUTS: usize, const MIXERS: usize, const LINES: usize>
    Model<CONTEXTS, INPUTS, MIXERS, LINES>
{
    pub(crate) fn new() -> Self {
        Self {
            place: Place::new(),
            last: 0,
            chances: Chances::new(),
            histories: Histories::new(),
            table: boxed(Line([0; 64])),
            hashes: [0; CONTEXTS],
            buckets: [(0, 0); CONTEXTS],
            learnt: boxed([1 << 15; 256]),
            plain: boxed(1 << 15),
            repeat: Repeat::new(),
            inputs: [0; INPUTS],
            weights: array::from_fn(|_| boxed([ONE * 5 / 16; INPUTS])),
            chosen: [0; MIXERS],
            said: [0; MIXERS],
        }
    }

    /// Which tree the next byte has.
    pub(crate) fn class(&self) -> usize {
        self.place.class()
    }

    /// Begins another program, with all that it learnt.
    pub(crate) fn begin(&mut self) {
        self.place = Place::new();
        self.last = 0;
    }

    /// Decides the byte behind these: `decide` gets the chance of a one for each decision.
    #[inline(always)]
    pub(crate) fn byte(
        &mut self,
        bytes: &[u8],
        tree: &Tree,
        mut decide: impl FnMut(u32) -> bool,
    ) -> u8 {
        self.walk(bytes, tree, |model, node, slot| {
            let bit = decide(model.predict(node, slot));
            model.learn(node, slot, bit);
            bit
        })
    }

    /// Remembers the byte behind these, to which this way leads. It learns nothing of whom to trust, which
    /// is soon learnt, and takes less time so.
    pub(crate) fn recall(&mut self, bytes: &[u8], tree: &Tree, way: Way) {
        let mut left = way.length;
        self.walk(bytes, tree, |model, _, slot| {
            left = left.saturating_sub(1);
            let bit = way.bits >> left & 1 == 1;
            model.remember(slot, bit);
            bit
        });
    }

    /// Goes down the tree to the byte behind these, as `choose` says at each node and slot.
    #[inline(always)]
    fn walk(
        &mut self,
        bytes: &[u8],
        tree: &Tree,
        mut choose: impl FnMut(&mut Self, usize, usize) -> bool,
    ) -> u8 {
        self.repeat.look(bytes, tree, &self.chances, &self.place);
        self.hashes = contexts(&self.place, self.last, self.repeat.expected());
        let class = self.class() * 256;
        let (mut node, mut slot, mut decisions) = (0_u8, 1, 0);
        loop {
            if decisions % DECISIONS == 0 {
                slot = 1;
                self.find(u32::from(node));
            }
            let bit = choose(self, class + usize::from(node), slot);
            let next = tree.next(node, bit);
            decisions += 1;
            slot = slot << 1 | usize::from(bit);
            node = next as u8;
            if LEAF <= next {
                break;
            }
        }
        self.last = self.last << 8 | u64::from(node);
        self.place.take(node);
        node
    }

    /// Finds the histories of the next decisions in each context, or makes room for them.
    #[inline(always)]
    fn find(&mut self, node: u32) {
        // All lines are read before the first is searched, so that memory is waited for once.
        let lines = self.hashes.map(|hash| {
            let hash = match node {
                0 => hash,
                _ => finish(hash ^ node.wrapping_mul(0x9E37_79B1)),
            };
            let line = hash as usize % LINES;
            (line, (hash >> 24) as u8, self.table[line].checks())
        });
        for (bucket, (line, check, checks)) in self.buckets.iter_mut().zip(lines) {
            let found = Line::find(checks, check);
            *bucket = (line, found.unwrap_or_else(|| self.table[line].make(check)));
        }
    }

    /// The chance of a one.
    #[inline(always)]
    fn predict(&mut self, node: usize, slot: usize) -> u32 {
        let node = node % NODES;
        for nth in 0..CONTEXTS {
            let (line, bucket) = self.buckets[nth];
            let history = self.table[line % LINES].0[(bucket + slot) % 64];
            let said = self.chances.stretch(self.learnt[nth][usize::from(history)]);
            self.inputs[nth] = if history == 0 { 0 } else { said };
        }
        [self.inputs[INPUTS - 4], self.inputs[INPUTS - 3]] = self.repeat.say();
        self.inputs[INPUTS - 2] = self.chances.stretch(self.plain[node]);
        self.inputs[INPUTS - 1] = 256;
        self.chosen = array::from_fn(|nth| if nth == 0 { node } else { self.repeat.model() });
        for nth in 0..MIXERS {
            let weights = &self.weights[nth][self.chosen[nth] % NODES];
            let pairs = weights.iter().zip(&self.inputs);
            let sum = pairs
                .fold(0_i32, |sum, (weight, input)| sum.wrapping_add(weight.wrapping_mul(*input)));
            self.said[nth] = (sum >> 14).clamp(-STRETCH_MAX, STRETCH_MAX);
        }
        let mixed = self.said.iter().sum::<i32>() / MIXERS as i32;
        self.chances.squash(mixed).clamp(CHANCE_MIN, 65_535 - CHANCE_MIN) as u32
    }

    /// Learns from a decision, and remembers it.
    #[inline(always)]
    fn learn(&mut self, node: usize, slot: usize, bit: bool) {
        let node = node % NODES;
        let target = if bit { 65_535 } else { 0 };
        for nth in 0..MIXERS {
            let own = (target - self.chances.squash(self.said[nth])) >> 2;
            let weights = &mut self.weights[nth][self.chosen[nth] % NODES];
            if SKIP < own.abs() {
                for (weight, input) in weights.iter_mut().zip(&self.inputs) {
                    *weight = weight.wrapping_add((input * own + (1 << 13)) >> 14);
                }
            }
        }
        for nth in 0..CONTEXTS {
            let (line, bucket) = self.buckets[nth];
            let history = &mut self.table[line % LINES].0[(bucket + slot) % 64];
            learn(&mut self.learnt[nth][usize::from(*history)], bit, 6);
            *history = self.histories.next(*history, bit);
        }
        self.repeat.hear(bit);
        learn(&mut self.plain[node], bit, 5);
    }

    /// Remembers a decision, and learns nothing.
    #[inline(always)]
    fn remember(&mut self, slot: usize, bit: bool) {
        for (line, bucket) in self.buckets {
            let history = &mut self.table[line % LINES].0[(bucket + slot) % 64];
            *history = self.histories.next(*history, bit);
        }
        self.repeat.hear(bit);
    }
}
