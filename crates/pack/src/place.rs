//! Where in a program the next byte stands: which section, which instruction, which part of it.
//!
//! This follows the binary format of the WebAssembly specification (chapter 5) byte by byte. It checks
//! nothing: bytes that are no program are followed somehow, and alike when packing and unpacking.

use crate::function::Function;
use crate::numbers::mix;
use crate::signatures::Signatures;

/// What the next byte is part of.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    Head,
    Section,
    SectionSize,
    /// A section that is neither code nor data.
    Other,
    Data,
    Functions,
    BodySize,
    LocalGroups,
    LocalCount,
    LocalType,
    Operation,
    BlockType,
    Label,
    Labels,
    TableLabel,
    Call,
    Type,
    Table,
    Local,
    Global,
    Align,
    Offset,
    Memory,
    I32,
    I64,
    F32,
    F64,
    Further,
    Types,
}

/// How many classes of places have trees of their own.
pub(crate) const CLASSES: usize = 13;

const CODE: u8 = 10;
const DATA: u8 = 11;
/// No number has more bytes.
const NUMBER_BYTES_MAX: u32 = 10;

/// The place of the next byte.
pub(crate) struct Place {
    pub(crate) kind: Kind,
    section: u8,
    section_left: u32,
    body_left: u32,
    groups_left: u32,
    group: u32,
    labels_left: u32,
    /// What is to come of the instruction, in turn from the end.
    pending: [Kind; 2],
    pending_count: usize,
    /// The number in the making, how many bytes it has, and their hash.
    number: u64,
    pub(crate) nth: u32,
    pub(crate) part: u32,
    pub(crate) signatures: Signatures,
    pub(crate) function: Function,
    pub(crate) bytes: u32,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self {
            kind: Kind::Head,
            section: 0,
            section_left: 8,
            body_left: 0,
            groups_left: 0,
            group: 0,
            labels_left: 0,
            pending: [Kind::Operation; 2],
            pending_count: 0,
            number: 0,
            nth: 0,
            part: 0,
            signatures: Signatures::new(),
            function: Function::new(),
            bytes: 0,
        }
    }

    pub(crate) fn in_code(&self) -> bool {
        self.section == CODE
    }

    /// Which tree the next byte has.
    pub(crate) fn class(&self) -> usize {
        match (self.kind, self.nth) {
            (Kind::Operation, _) => 0,
            (Kind::Local, _) => 1,
            (Kind::Offset, 0) => 2,
            (Kind::Offset, _) => 3,
            (Kind::I32, 0) => 4,
            (Kind::I32, 1) => 5,
            (Kind::I32, _) => 6,
            (Kind::Call, 0) => 7,
            (Kind::Call, _) => 8,
            (
                Kind::Align
                | Kind::Label
                | Kind::BlockType
                | Kind::Global
                | Kind::Table
                | Kind::Memory
                | Kind::Further,
                _,
            ) => 9,
            (Kind::Data, _) => 10,
            (Kind::Other, _) => 11,
            _ => 12,
        }
    }

    /// Goes behind a byte.
    pub(crate) fn take(&mut self, byte: u8) {
        self.bytes = self.bytes.wrapping_add(1);
        match self.kind {
            Kind::Section => {
                self.section = byte;
                return self.turn(Kind::SectionSize);
            }
            Kind::SectionSize => return self.section_size(byte),
            Kind::Other => self.signatures.take(self.section, byte),
            Kind::Head | Kind::Data => {}
            _ => self.code(byte),
        }
        self.section_left = self.section_left.wrapping_sub(1);
        if self.section_left == 0 {
            self.turn(Kind::Section);
        }
    }

    fn section_size(&mut self, byte: u8) {
        let Some(size) = self.number(byte) else { return };
        self.section_left = size as u32;
        self.signatures.begin();
        self.turn(match self.section {
            _ if size == 0 => Kind::Section,
            CODE => Kind::Functions,
            DATA => Kind::Data,
            _ => Kind::Other,
        });
    }

    /// One more byte of a number; the number once it is whole.
    fn number(&mut self, byte: u8) -> Option<u64> {
        self.number |= u64::from(byte & 127).wrapping_shl(7 * self.nth);
        self.nth += 1;
        self.part = mix(self.part.wrapping_add(1), u32::from(byte));
        (byte < 128 || self.nth == NUMBER_BYTES_MAX).then_some(self.number)
    }

    fn turn(&mut self, kind: Kind) {
        self.kind = kind;
        self.number = 0;
        self.nth = 0;
        self.part = 0;
    }

    fn code(&mut self, byte: u8) {
        match self.kind {
            Kind::Functions => {
                if let Some(count) = self.number(byte) {
                    self.function.begin_all(&self.signatures, count as u32);
                    self.turn(Kind::BodySize);
                }
                return;
            }
            Kind::BodySize => {
                if let Some(size) = self.number(byte) {
                    self.body_left = size as u32;
                    self.function.begin(&self.signatures);
                    self.turn(Kind::LocalGroups);
                }
                return;
            }
            Kind::LocalGroups | Kind::LocalCount | Kind::LocalType => self.locals(byte),
            Kind::Operation => {
                self.function.operation(byte);
                self.pending_count = 0;
                self.operation(byte);
            }
            Kind::F32 => self.float(byte, 4),
            Kind::F64 => self.float(byte, 8),
            Kind::Further => self.further(byte),
            _ => self.immediate(byte),
        }
        self.body_left = self.body_left.wrapping_sub(1);
        if self.body_left == 0 {
            self.function.end();
            self.turn(Kind::BodySize);
        }
    }

    fn locals(&mut self, byte: u8) {
        if self.kind == Kind::LocalType {
            self.function.locals(self.group, byte);
            self.groups_left = self.groups_left.wrapping_sub(1);
            let more = self.groups_left != 0;
            return self.turn(if more { Kind::LocalCount } else { Kind::Operation });
        }
        let Some(number) = self.number(byte) else { return };
        if self.kind == Kind::LocalCount {
            self.group = number as u32;
            return self.turn(Kind::LocalType);
        }
        self.groups_left = number as u32;
        self.turn(if number == 0 { Kind::Operation } else { Kind::LocalCount });
    }

    /// What follows an operation.
    fn operation(&mut self, operation: u8) {
        match operation {
            0x02..=0x04 => self.await_one(Kind::BlockType),
            0x0c | 0x0d => self.await_one(Kind::Label),
            0x0e => self.await_one(Kind::Labels),
            0x10 => self.await_one(Kind::Call),
            0x11 => self.await_two(Kind::Type, Kind::Table),
            0x1c => self.await_two(Kind::Types, Kind::Types),
            0x20..=0x22 => self.await_one(Kind::Local),
            0x23 | 0x24 => self.await_one(Kind::Global),
            0x25 | 0x26 | 0xd0 | 0xd2 => self.await_one(Kind::Table),
            0x28..=0x3e => self.await_two(Kind::Align, Kind::Offset),
            0x3f | 0x40 => self.await_one(Kind::Memory),
            0x41 => self.await_one(Kind::I32),
            0x42 => self.await_one(Kind::I64),
            0x43 => self.await_one(Kind::F32),
            0x44 => self.await_one(Kind::F64),
            0xfc => self.await_one(Kind::Further),
            _ => self.advance(),
        }
    }

    fn await_one(&mut self, kind: Kind) {
        self.pending = [kind; 2];
        self.pending_count = 1;
        self.advance();
    }

    fn await_two(&mut self, first: Kind, second: Kind) {
        self.pending = [second, first];
        self.pending_count = 2;
        self.advance();
    }

    /// To the next part of the instruction, or behind it.
    fn advance(&mut self) {
        let next = self.pending_count.checked_sub(1);
        if next.is_none() {
            self.function.instruction(&self.signatures);
        }
        self.pending_count = next.unwrap_or(0);
        self.turn(next.map_or(Kind::Operation, |at| self.pending[at & 1]));
    }

    fn float(&mut self, byte: u8, bytes: u32) {
        self.nth += 1;
        self.part = mix(self.part.wrapping_add(1), u32::from(byte));
        if self.nth == bytes {
            self.function.value(self.part);
            self.advance();
        }
    }

    fn further(&mut self, byte: u8) {
        self.function.value(u32::from(byte));
        match byte {
            8 | 10 => self.await_two(Kind::Memory, Kind::Memory),
            11 => self.await_one(Kind::Memory),
            _ => self.advance(),
        }
    }

    fn immediate(&mut self, byte: u8) {
        let Some(number) = self.number(byte) else { return };
        let number = number as u32;
        self.function.value(number);
        if self.kind == Kind::Labels {
            self.labels_left = number;
            self.turn(Kind::TableLabel);
        } else if self.kind == Kind::TableLabel && self.labels_left != 0 {
            self.labels_left -= 1;
            self.turn(Kind::TableLabel);
        } else {
            self.advance();
        }
    }
}
