//! The shapes of the trees, in front of the program.
//!
//! For each class and each byte the length of its way, as four decisions that learn from the length
//! before.

use crate::coder::{BYTES_PER_DECISION, Decoder, Encoder};
use crate::numbers::learn;
use crate::place::{CLASSES, Place};
use crate::tree::{Lengths, Tree, lengths};

/// The lengths of all ways.
pub(crate) struct Shapes([Lengths; CLASSES]);

impl Shapes {
    /// What they read at most: no decision takes more than seven bits.
    pub(crate) const BYTES_MAX: usize = CLASSES * 256 * 4 + BYTES_PER_DECISION;

    /// The shapes that fit a program, with a way to each byte of the one known before it.
    pub(crate) fn of(known: &[u8], program: &[u8]) -> Self {
        const WEIGHT: u32 = 16;
        let mut frequencies = [[0_u32; 256]; CLASSES];
        for (bytes, weight) in [(known, 1), (program, WEIGHT)] {
            let mut place = Place::new();
            for byte in bytes {
                frequencies[place.class()][usize::from(*byte)] += weight;
                place.take(*byte);
            }
        }
        Self(frequencies.map(|frequencies| lengths(&frequencies)))
    }

    /// A tree for each class that is used and whole.
    pub(crate) fn trees(&self) -> [Option<Tree>; CLASSES] {
        self.0.each_ref().map(Tree::new)
    }

    pub(crate) fn write(&self, encoder: &mut Encoder) {
        code(|class, byte, place, chance| {
            let bit = self.0[class][byte] >> place & 1 == 1;
            encoder.encode(bit, chance);
            bit
        });
    }

    pub(crate) fn read(decoder: &mut Decoder, packed: &[u8]) -> Self {
        Self(code(|_, _, _, chance| decoder.decode(packed, chance)))
    }
}

/// Decides all lengths: `decide` gets the class, the byte, the place of a bit, and the chance of a one.
fn code(mut decide: impl FnMut(usize, usize, u32, u32) -> bool) -> [Lengths; CLASSES] {
    let mut all = [[0; 256]; CLASSES];
    let mut chances = [[1_u16 << 15; 16]; 16];
    for (class, lengths) in all.iter_mut().enumerate() {
        let mut before = 0;
        for (byte, length) in lengths.iter_mut().enumerate() {
            let mut node = 1;
            for place in (0..4).rev() {
                let chance = &mut chances[before % 16][node % 16];
                let bit = decide(class, byte, place, u32::from(*chance).clamp(512, 65_535 - 512));
                learn(chance, bit, 4);
                node = node << 1 | usize::from(bit);
            }
            *length = node as u8 & 15;
            before = usize::from(*length);
        }
    }
    all
}
