//! What the model remembers inside a function: the last instructions, the stack of values and blocks,
//! and how locals were used.
//!
//! The stack is that of validation in the WebAssembly specification (appendix, 7.3): each value knows
//! its type and what made it. Where it is deeper than this follows, the model only guesses worse.

use crate::numbers::mix;
use crate::signatures::Signatures;

const VALUES: usize = 256;
const BLOCKS: usize = 256;
const LOCALS: usize = 256;
/// The type of a value that is not there.
const NO_TYPE: u8 = 5;
/// In front of a block of no result; see the specification, 5.3.5.
const EMPTY_BLOCK: u8 = 0x40;

/// Does it remember what only a thorough model asks for?
const REMEMBERS_ALL: bool = cfg!(feature = "thorough");

/// A value on the stack.
#[derive(Clone, Copy, Default)]
pub(crate) struct Value {
    pub(crate) of_type: u8,
    pub(crate) operation: u8,
    /// Of the instruction that made it, or of that and what it was made from.
    pub(crate) maker: u32,
}

/// A block that is open.
#[derive(Clone, Copy, Default)]
pub(crate) struct Block {
    pub(crate) operation: u8,
    pub(crate) result: u8,
    height: usize,
    begun: u32,
}

/// The function as far as it is known.
pub(crate) struct Function {
    pub(crate) number: u32,
    pub(crate) operation: u8,
    pub(crate) values: [u32; 3],
    value_count: usize,
    /// The last operations, the very last in the lowest byte.
    pub(crate) operations: u64,
    /// Hashes of the last instructions, the last first.
    pub(crate) instructions: [u32; 3],
    instruction_count: u32,
    stack: [Value; VALUES],
    height: usize,
    blocks: [Block; BLOCKS],
    pub(crate) depth: usize,
    types: [u8; LOCALS],
    local_count: usize,
    /// The last uses of each local, and which local came after it.
    uses: [u8; LOCALS],
    followers: [u8; LOCALS],
    pub(crate) last_locals: [u32; 2],
    pub(crate) last_set: u32,
    pub(crate) set_max: u32,
    pub(crate) last_offsets: [u32; 2],
    pub(crate) last_calls: [u32; 2],
    pub(crate) last_numbers: [u32; 2],
    /// Hashes of the operations of the last statement, and of the one in the making.
    pub(crate) statement: u32,
    pub(crate) unfinished: u32,
}

impl Function {
    pub(crate) fn new() -> Self {
        Self {
            number: 0,
            operation: 0,
            values: [0; 3],
            value_count: 0,
            operations: 0,
            instructions: [0; 3],
            instruction_count: 0,
            stack: [Value::default(); VALUES],
            height: 0,
            blocks: [Block::default(); BLOCKS],
            depth: 0,
            types: [0; LOCALS],
            local_count: 0,
            uses: [0; LOCALS],
            followers: [0; LOCALS],
            last_locals: [0; 2],
            last_set: 0,
            set_max: 0,
            last_offsets: [0; 2],
            last_calls: [0; 2],
            last_numbers: [0; 2],
            statement: 0,
            unfinished: 0,
        }
    }

    /// The code begins, of so many functions: the last of those that are known. In a whole program they
    /// are all but the imported ones.
    pub(crate) fn begin_all(&mut self, signatures: &Signatures, count: u32) {
        self.number = signatures.count().wrapping_sub(count);
    }

    /// A function begins.
    pub(crate) fn begin(&mut self, signatures: &Signatures) {
        let signature = signatures.of(self.number);
        self.operations = 0;
        self.instructions = [0; 3];
        self.instruction_count = 0;
        self.last_locals = [0; 2];
        self.last_set = 0;
        if REMEMBERS_ALL {
            self.uses = [0; LOCALS];
            self.followers = [0; LOCALS];
        }
        self.types = [0; LOCALS];
        self.types[..8].copy_from_slice(&signature.types);
        self.local_count = usize::from(signature.parameters);
        self.set_max = u32::from(signature.parameters);
        self.height = 0;
        self.depth = 0;
        let result = if signature.results == 0 { u8::MAX } else { signature.result };
        self.open(0, result);
    }

    /// A function ends.
    pub(crate) fn end(&mut self) {
        self.number = self.number.wrapping_add(1);
    }

    /// Declares so many locals of a type.
    pub(crate) fn locals(&mut self, count: u32, byte: u8) {
        for _ in 0..count.min(LOCALS as u32) {
            self.types[self.local_count % LOCALS] = 0x7f_u8.wrapping_sub(byte);
            self.local_count += 1;
        }
    }

    /// An instruction begins.
    pub(crate) fn operation(&mut self, operation: u8) {
        self.operation = operation;
        self.values = [0; 3];
        self.value_count = 0;
    }

    /// One more part of it. Of many labels only the last counts.
    pub(crate) fn value(&mut self, value: u32) {
        match self.value_count {
            nth @ 0..=2 => self.values[nth] = value,
            _ => self.values = [self.values[0], mix(self.values[1], value), value],
        }
        self.value_count += 1;
    }

    /// The nth value from the top of the stack of the innermost block.
    pub(crate) fn peek(&self, nth: usize) -> Value {
        match self.height.checked_sub(nth + 1) {
            Some(at) if self.block().height <= at => self.stack[at % VALUES],
            _ => Value { of_type: NO_TYPE, operation: 0, maker: 0 },
        }
    }

    /// How many values are on the stack of the innermost block.
    pub(crate) fn count(&self) -> usize {
        self.height.saturating_sub(self.block().height)
    }

    pub(crate) fn block(&self) -> Block {
        self.blocks[self.depth % BLOCKS]
    }

    /// How many instructions the innermost block has so far.
    pub(crate) fn since_block(&self) -> u32 {
        self.instruction_count.wrapping_sub(self.block().begun)
    }

    pub(crate) fn uses(&self, local: u32) -> u8 {
        self.uses[local as usize % LOCALS]
    }

    pub(crate) fn follower(&self, local: u32) -> u8 {
        self.followers[local as usize % LOCALS]
    }

    fn push(&mut self, of_type: u8, maker: u32) {
        self.stack[self.height % VALUES] = Value { of_type, operation: self.operation, maker };
        self.height += 1;
    }

    fn pop(&mut self) -> Value {
        let value = self.peek(0);
        if value.of_type != NO_TYPE {
            self.height -= 1;
        }
        value
    }

    fn open(&mut self, operation: u8, result: u8) {
        self.depth += 1;
        let block = Block { operation, result, height: self.height, begun: self.instruction_count };
        self.blocks[self.depth % BLOCKS] = block;
    }

    /// The instruction is whole: does to the stack what it does.
    pub(crate) fn instruction(&mut self, signatures: &Signatures) {
        let further = if self.operation == 0xfc { self.values[0] } else { 0 };
        let hash = mix(u32::from(self.operation) + 1, further);
        let hash = self.values[..self.value_count.min(3)].iter().fold(hash, |a, b| mix(a, *b));
        self.operations = self.operations << 8 | u64::from(self.operation);
        self.instructions = [hash, self.instructions[0], self.instructions[1]];
        self.instruction_count = self.instruction_count.wrapping_add(1);
        match self.operation {
            0x02..=0x05 | 0x0b => self.control(hash),
            0x10 | 0x11 => self.call(signatures, hash),
            0x1b | 0x1c => {
                self.pop();
                let (second, first) = (self.pop(), self.pop());
                self.push(second.of_type, mix(second.maker, first.maker));
            }
            0x22 => {
                let value = self.pop();
                self.push(value.of_type, hash);
            }
            _ => self.plain(hash),
        }
        self.note();
        self.unfinished = mix(self.unfinished, u32::from(self.operation));
        if self.count() == 0 {
            self.statement = self.unfinished;
            self.unfinished = 0;
        }
    }

    fn control(&mut self, hash: u32) {
        let block = self.block();
        match self.operation {
            0x0b => {
                self.depth = self.depth.saturating_sub(1);
                self.height = block.height;
                if block.result < 4 {
                    self.push(block.result, hash);
                }
            }
            0x05 => {
                self.height = block.height;
                self.depth = self.depth.saturating_sub(1);
                self.open(self.operation, block.result);
            }
            _ => {
                if self.operation == 0x04 {
                    self.pop();
                }
                let of_type = self.values[0] as u8;
                let empty = of_type == EMPTY_BLOCK;
                self.open(
                    self.operation,
                    if empty { u8::MAX } else { 0x7f_u8.wrapping_sub(of_type) },
                );
            }
        }
    }

    fn call(&mut self, signatures: &Signatures, hash: u32) {
        let [called, _, _] = self.values;
        let signature = if self.operation == 0x10 {
            self.last_calls = [called, self.last_calls[0]];
            signatures.of(called)
        } else {
            self.pop();
            signatures.nth(called)
        };
        for _ in 0..signature.parameters {
            self.pop();
        }
        if signature.results != 0 {
            self.push(signature.result, hash);
        }
    }

    fn plain(&mut self, hash: u32) {
        let (taken, given) = effect(self.operation, self.values[0] as u8);
        let given = match self.operation {
            0x20 => Some(self.types[self.values[0] as usize % LOCALS]),
            _ => given,
        };
        let mut maker = hash;
        for _ in 0..taken {
            let value = self.pop();
            if !matches!(self.operation, 0x28..=0x35) {
                maker = mix(maker, u32::from(value.operation));
            }
        }
        if let Some(of_type) = given {
            self.push(of_type, maker);
        }
    }

    /// Remembers what the parts of the instruction were.
    fn note(&mut self) {
        let [value, offset, _] = self.values;
        match self.operation {
            0x20..=0x22 => {
                let local = value as usize % LOCALS;
                if REMEMBERS_ALL {
                    self.followers[self.last_locals[0] as usize % LOCALS] =
                        (local as u8).wrapping_add(1);
                    self.uses[local] = self.uses[local] << 4 | (self.operation - 0x1f);
                }
                self.last_locals = [value, self.last_locals[0]];
                if self.operation != 0x20 {
                    self.last_set = value;
                    self.set_max = self.set_max.max(value.saturating_add(1));
                }
            }
            0x28..=0x3e => self.last_offsets = [offset, self.last_offsets[0]],
            0x41 => self.last_numbers = [value, self.last_numbers[0]],
            _ => {}
        }
    }
}

/// How many values an operation takes, and the type of what it gives; see the specification, 5.4.
fn effect(operation: u8, further: u8) -> (u8, Option<u8>) {
    let [i32, i64, f32, f64] = [0, 1, 2, 3].map(Some);
    match operation {
        0x20 | 0x23 | 0x3f | 0x41 => (0, i32),
        0x42 => (0, i64),
        0x43 => (0, f32),
        0x44 => (0, f64),
        0x0d | 0x0e | 0x1a | 0x21 | 0x24 => (1, None),
        0x28
        | 0x2c..=0x2f
        | 0x40
        | 0x45
        | 0x50
        | 0x67..=0x69
        | 0xa7..=0xab
        | 0xbc
        | 0xc0
        | 0xc1 => (1, i32),
        0x29 | 0x30..=0x35 | 0x79..=0x7b | 0xac..=0xb1 | 0xbd | 0xc2..=0xc4 => (1, i64),
        0x2a | 0x8b..=0x91 | 0xb2..=0xb6 | 0xbe => (1, f32),
        0x2b | 0x99..=0x9f | 0xb7..=0xbb | 0xbf => (1, f64),
        0x46..=0x4f | 0x51..=0x66 | 0x6a..=0x78 => (2, i32),
        0x7c..=0x8a => (2, i64),
        0x92..=0x98 => (2, f32),
        0xa0..=0xa6 => (2, f64),
        0x36..=0x3e => (2, None),
        0xfc => match further {
            0..=3 => (1, i32),
            4..=7 => (1, i64),
            8 | 10 | 11 => (3, None),
            _ => (0, None),
        },
        _ => (0, None),
    }
}
