//! What came behind the same bytes before: one more voice about the next byte, and a loud one where the
//! same bytes go back far.
//!
//! Generic code stands in a program once for each type, with the same instructions and other numbers in
//! them; so a place that was found is followed beyond bytes that differ, from instruction to instruction.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::numbers::{Chances, boxed, learn, mix};
use crate::place::{Kind, Place};
use crate::tree::{Tree, Way};

/// As far back as it is looked when a place is new.
const LOOK_BACK: usize = 32;
/// So many bytes must be the same.
const LEAST: usize = 5;
/// And so many where there is a place already, which a byte or two of another kind is no reason to leave.
const LEAST_FOR_ANOTHER: usize = 8;
/// A place is left where more than so many of the last 32 bytes were others.
const MISSES_MAX: u32 = 8;
/// Hardly an instruction is longer.
const INSTRUCTION_BYTES_MAX: usize = 12;
const LENGTHS: usize = 32;
const KINDS: usize = 32;
/// How many misses are told apart.
const MISSES: usize = 4;
/// One for each number of misses, length and kind of place; those without a place say that there is none.
pub(crate) const MODELS: usize = MISSES * LENGTHS * KINDS;

/// A place before that looked like this one, found among so many.
pub(crate) struct Repeat<const PLACES: usize> {
    places: Box<[u32; PLACES]>,
    /// For each byte, whether an instruction begins with it.
    begins: Vec<bool>,
    found: bool,
    place: usize,
    /// There the instruction is over, and here it is not.
    waits: bool,
    /// How many bytes are the same up to here.
    length: usize,
    /// A one for each of the last bytes that was another.
    missed: u32,
    way: Way,
    model: usize,
    said: [i32; 2],
    expected: u32,
    right: Box<[u16; MODELS]>,
}

impl<const PLACES: usize> Repeat<PLACES> {
    pub(crate) fn new() -> Self {
        Self {
            places: boxed(0),
            begins: Vec::new(),
            found: false,
            place: 0,
            waits: false,
            length: 0,
            missed: 0,
            way: Way::default(),
            model: 0,
            said: [0; 2],
            expected: 0,
            right: boxed(0xc000),
        }
    }

    /// Finds what may come behind these bytes, and how sure that is at a place like this.
    pub(crate) fn look(&mut self, bytes: &[u8], tree: &Tree, chances: &Chances, here: &Place) {
        self.begins.push(here.kind == Kind::Operation);
        if self.found {
            self.follow(bytes, here);
        }
        self.find(bytes);
        self.way = Way::default();
        self.model = here.kind as usize;
        self.expected = 0;
        if let (true, false, Some(byte)) = (self.found, self.waits, bytes.get(self.place)) {
            let misses = ((self.missed & 0xff).count_ones() as usize).min(MISSES - 1);
            self.way = tree.way(*byte);
            self.model += KINDS * (steps(self.length) + LENGTHS * misses);
            let right = self.right[self.model % MODELS];
            self.said = [chances.stretch(right), (i32::from(right) - 32768) >> 5];
            let trust = (self.length.min(15) << 2 | misses) as u32;
            self.expected = mix(1 + u32::from(*byte), trust);
        }
    }

    /// Goes on by the last of these bytes, be it the same or another, and stays in step: an instruction
    /// may have other numbers, which take more bytes or fewer.
    fn follow(&mut self, bytes: &[u8], here: &Place) {
        if !self.waits {
            let same = bytes.get(self.place) == bytes.last();
            self.missed = self.missed << 1 | u32::from(!same);
            self.length = if same { self.length + 1 } else { 0 };
            self.place += 1;
        }
        let begins = self.begins.get(self.place..bytes.len()).unwrap_or_default();
        self.waits = false;
        if here.kind == Kind::Operation {
            let ahead = begins.iter().take(INSTRUCTION_BYTES_MAX).position(|begins| *begins);
            self.place += ahead.unwrap_or(0);
            self.found = ahead.is_some();
        } else if here.in_code() {
            self.waits = begins.first() == Some(&true);
        }
        self.found &= self.missed.count_ones() <= MISSES_MAX;
    }

    /// Looks for a place where there is none, or no good one, and keeps this one for later.
    fn find(&mut self, bytes: &[u8]) {
        let Some(start) = bytes.len().checked_sub(LEAST) else { return };
        let last = bytes.get(start..).unwrap_or_default();
        let hash = last.iter().fold(0, |hash, byte| mix(hash, u32::from(*byte)));
        let hash = (hash ^ hash >> 15) as usize % PLACES;
        if !self.found || self.missed != 0 && self.length < LEAST {
            let place = self.places[hash] as usize;
            let before = bytes.get(..place).unwrap_or_default();
            let pairs = before.iter().rev().zip(bytes.iter().rev()).take(LOOK_BACK);
            let length = pairs.take_while(|(one, two)| one == two).count();
            let least = if self.found { LEAST_FOR_ANOTHER } else { LEAST };
            if least <= length {
                self.found = true;
                (self.place, self.length) = (place, length);
                (self.waits, self.missed) = (false, 0);
            }
        }
        self.places[hash] = bytes.len() as u32;
    }

    /// The byte that it speaks for and how loudly, for a context; 0 where it says nothing.
    pub(crate) fn expected(&self) -> u32 {
        self.expected
    }

    /// What speaks about the next decision: how far back this goes, and at what.
    #[inline(always)]
    pub(crate) fn model(&self) -> usize {
        if self.way.length == 0 { self.model % KINDS } else { self.model }
    }

    /// Its two inputs for the next decision.
    #[inline(always)]
    pub(crate) fn say(&self) -> [i32; 2] {
        match self.way.length.checked_sub(1) {
            None => [0; 2],
            Some(place) if self.way.bits >> place & 1 == 1 => self.said,
            Some(_) => self.said.map(|input| -input),
        }
    }

    /// Hears what the decision was.
    #[inline(always)]
    pub(crate) fn hear(&mut self, bit: bool) {
        let Some(place) = self.way.length.checked_sub(1) else { return };
        let right = bit == (self.way.bits >> place & 1 == 1);
        learn(&mut self.right[self.model % MODELS], right, 6);
        self.way.length = place;
        if !right {
            self.way.length = 0;
        }
    }
}

/// Lengths that are taken for one another.
fn steps(length: usize) -> usize {
    match length {
        0..16 => length,
        16..32 => 12 + length / 4,
        _ => (20 + length / 64).min(LENGTHS - 1),
    }
}
