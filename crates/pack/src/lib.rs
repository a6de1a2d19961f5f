//! Packs the Wasm programs of a page, so that they are small on their way.
//!
//! A program becomes a row of decisions (`tree`), each coded (`coder`) with the chance that a model
//! (`model`) gives it; the model follows where in the program it stands (`place`), so that it knows
//! whether a local, an offset or an instruction is next, and what the values on the stack are.
//! Whoever unpacks has the same model learn the same, in whole numbers, so both agree everywhere.
//!
//! A packed file: the length of what is in it and its checksum, four bytes each, lowest first; then
//! decisions, first of the shapes of the trees and then of the program.
//!
//! A program may be packed behind another, which whoever unpacks it has: the model has then seen that one.
//! Code of one generic source stands in both.
//!
//! - Invariant: no bytes make the unpacker panic or hang, and none make it take more memory than the
//!   model and four times what their decisions come to, whatever length they promise. (`tests/damage.rs`)
//!
//! Left out: anything but Wasm becomes small as well, but without knowledge of its form.

#![no_std]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "numbers of a model: each cut is meant, and tests hold what comes of it"
)]
#![expect(clippy::fn_params_excessive_bools, reason = "a decision is a bit")]
#![expect(clippy::wildcard_enum_match_arm, reason = "most kinds of places are like others")]
#![expect(clippy::inline_always, reason = "a few lines that run for each decision")]

extern crate alloc;

mod coder;
mod contexts;
mod cut;
mod function;
mod model;
mod numbers;
mod place;
mod repeat;
mod shapes;
mod signatures;
mod tree;

use alloc::vec::Vec;
use core::fmt::{self, Display};

use coder::{BYTES_PER_DECISION, Decoder, Encoder};
pub use cut::{Cut, cut};
#[cfg(feature = "thorough")]
use model::Thorough;
use model::{Model, Quick};
use shapes::Shapes;
use tree::{LENGTH_MAX, Tree};

/// No program is longer.
pub const BYTES_MAX: usize = 1 << 26;

/// In front of the decisions.
const HEADER_BYTES: usize = 8;
/// What one byte reads at most.
const STEP_BYTES: usize = BYTES_PER_DECISION * LENGTH_MAX as usize;
/// What a decoder reads behind the end of an undamaged file at most.
const BEHIND_BYTES_MAX: usize = 4;

/// Packed bytes that nobody packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damaged;

impl Display for Damaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("A part of the page is damaged.")
    }
}

/// How far unpacking is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// It needs more packed bytes.
    Waiting,
    /// It has done as much as it was asked to.
    Paused,
    /// All is there.
    Done,
}

/// Packs a program for [`QuickUnpacker`].
///
/// # Panics
///
/// Where the program is longer than [`BYTES_MAX`].
pub fn pack(program: &[u8]) -> Vec<u8> {
    pack_by(&[], program, Quick::new())
}

/// Packs a program for [`ThoroughUnpacker`]: a tenth smaller, and unpacked in twice the time. It is smaller
/// yet where it is like another that whoever unpacks it has (see [`Unpacker::behind`]).
///
/// # Panics
///
/// Where the program is longer than [`BYTES_MAX`].
#[cfg(feature = "thorough")]
pub fn pack_thoroughly(known: &[u8], program: &[u8]) -> Vec<u8> {
    pack_by(known, program, Thorough::new())
}

fn pack_by<const CONTEXTS: usize, const INPUTS: usize, const MIXERS: usize, const LINES: usize>(
    known: &[u8],
    program: &[u8],
    mut model: Model<CONTEXTS, INPUTS, MIXERS, LINES>,
) -> Vec<u8> {
    assert!(program.len() <= BYTES_MAX, "the program is too long to be packed");
    let mut packed = Vec::new();
    packed.extend((program.len() as u32).to_le_bytes());
    packed.extend(checksum(program).to_le_bytes());
    let mut encoder = Encoder::behind(packed);
    let shapes = Shapes::of(known, program);
    shapes.write(&mut encoder);
    let trees = shapes.trees();
    let all = [known, program].concat();
    for at in 0..all.len() {
        if at == known.len() {
            model.begin();
        }
        let tree = trees[model.class()].as_ref().expect("the shapes are those of these programs");
        let way = tree.way(all[at]);
        if at < known.len() {
            model.recall(&all[..at], tree, way);
            continue;
        }
        let mut left = way.length;
        model.byte(&all[..at], tree, |chance| {
            left -= 1;
            let bit = way.bits >> left & 1 == 1;
            encoder.encode(bit, chance);
            bit
        });
    }
    encoder.finish()
}

/// Unpacks while it arrives what [`pack`] packed.
pub type QuickUnpacker = Unpacker<2, 6, 1, { 1 << 17 }>;
/// The same for [`pack_thoroughly`].
#[cfg(feature = "thorough")]
pub type ThoroughUnpacker = Unpacker<8, 12, 2, { 1 << 18 }>;

/// Unpacks a program while it arrives; see [`QuickUnpacker`] and [`ThoroughUnpacker`].
pub struct Unpacker<
    const CONTEXTS: usize,
    const INPUTS: usize,
    const MIXERS: usize,
    const LINES: usize,
> {
    model: Model<CONTEXTS, INPUTS, MIXERS, LINES>,
    started: Option<Started>,
    /// First what is known, then what is unpacked.
    bytes: Vec<u8>,
    known: usize,
    /// How much of what is known the model has seen.
    recalled: usize,
}

/// What stands in front of the program.
struct Started {
    decoder: Decoder,
    trees: [Option<Tree>; place::CLASSES],
    length: usize,
    checksum: u32,
}

impl<const CONTEXTS: usize, const INPUTS: usize, const MIXERS: usize, const LINES: usize>
    Unpacker<CONTEXTS, INPUTS, MIXERS, LINES>
{
    /// An unpacker that has seen nothing.
    #[expect(clippy::new_without_default, reason = "it takes megabytes")]
    pub fn new() -> Self {
        Self { model: Model::new(), started: None, bytes: Vec::new(), known: 0, recalled: 0 }
    }

    /// Room for the program that the file was packed behind, which must be there before it goes on.
    pub fn behind(&mut self, bytes: usize) -> &mut [u8] {
        self.bytes.resize(bytes, 0);
        self.known = bytes;
        &mut self.bytes
    }

    /// What is unpacked so far; all of it once it is done.
    pub fn program(&self) -> &[u8] {
        self.bytes.get(self.known..).unwrap_or_default()
    }

    /// Goes on with a packed file of which so many bytes have arrived; the others may be anything.
    /// It stops when it has unpacked so many bytes more, or recalled those of the program before it.
    pub fn go_on(
        &mut self,
        packed: &[u8],
        arrived: usize,
        bytes_max: usize,
    ) -> Result<Progress, Damaged> {
        let whole = packed.len() <= arrived;
        let reach = if whole { packed.len() + BEHIND_BYTES_MAX } else { arrived };
        if self.started.is_none() {
            if !whole && arrived < HEADER_BYTES + Shapes::BYTES_MAX {
                return Ok(Progress::Waiting);
            }
            self.started = Some(Started::read(packed)?);
        }
        let Some(started) = &mut self.started else { return Err(Damaged) };
        for _ in 0..bytes_max {
            let tree = started.trees[self.model.class()].as_ref();
            if self.recalled < self.known {
                let (before, rest) = self.bytes.split_at(self.recalled);
                let tree = tree.ok_or(Damaged)?;
                self.model.recall(before, tree, tree.way(rest[0]));
                self.recalled += 1;
                if self.recalled == self.known {
                    self.model.begin();
                }
                continue;
            }
            if self.bytes.len() - self.known == started.length {
                break;
            }
            let read = started.decoder.read();
            if !whole && reach < read + STEP_BYTES {
                return Ok(Progress::Waiting);
            }
            if reach < read {
                return Err(Damaged);
            }
            let decide = |chance| started.decoder.decode(packed, chance);
            let byte = self.model.byte(&self.bytes, tree.ok_or(Damaged)?, decide);
            self.bytes.push(byte);
        }
        let (length, sum) = (started.length, started.checksum);
        match self.recalled == self.known && self.program().len() == length {
            false => Ok(Progress::Paused),
            true if !whole => Ok(Progress::Waiting),
            true if checksum(self.program()) == sum => Ok(Progress::Done),
            true => Err(Damaged),
        }
    }
}

impl Started {
    fn read(packed: &[u8]) -> Result<Self, Damaged> {
        let number = |at: usize| {
            let bytes = packed.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
            bytes.map(u32::from_le_bytes).ok_or(Damaged)
        };
        let (length, checksum) = (number(0)? as usize, number(4)?);
        if BYTES_MAX < length {
            return Err(Damaged);
        }
        let mut decoder = Decoder::at(packed, HEADER_BYTES);
        let trees = Shapes::read(&mut decoder, packed).trees();
        Ok(Self { decoder, trees, length, checksum })
    }
}

/// Adler-32 (RFC 1950, 8.2), which finds damage; who sent it is for a hash to say.
fn checksum(bytes: &[u8]) -> u32 {
    let (mut one, mut two) = (1_u32, 0_u32);
    // As many as fit before the sums must be cut.
    for part in bytes.chunks(5552) {
        for byte in part {
            one += u32::from(*byte);
            two += one;
        }
        (one, two) = (one % 65_521, two % 65_521);
    }
    two << 16 | one
}
