//! What came behind the same bytes before: one more voice about the next byte, and a loud one where the
//! same bytes go back far.

use alloc::boxed::Box;

use crate::numbers::{Chances, boxed, learn, mix};
use crate::tree::{Tree, Way};

const PLACES: usize = 1 << 16;
/// As far back as it is looked when a place is new.
const LOOK_BACK: usize = 32;
/// So many bytes must be the same.
const LEAST: usize = 5;
const LENGTHS: usize = 32;
const KINDS: usize = 32;
/// One for each length and kind of place; those without a length say that there is none.
pub(crate) const MODELS: usize = LENGTHS * KINDS;

/// A place before that looked like this one.
pub(crate) struct Repeat {
    places: Box<[u32; PLACES]>,
    place: usize,
    length: usize,
    way: Way,
    model: usize,
    said: [i32; 2],
    right: Box<[u16; MODELS]>,
}

impl Repeat {
    pub(crate) fn new() -> Self {
        Self {
            places: boxed(0),
            place: 0,
            length: 0,
            way: Way::default(),
            model: 0,
            said: [0; 2],
            right: boxed(0xc000),
        }
    }

    /// Finds what may come behind these bytes, and how sure that is at a place of this kind.
    pub(crate) fn look(&mut self, bytes: &[u8], tree: &Tree, chances: &Chances, kind: usize) {
        let follows = 0 < self.length && bytes.get(self.place) == bytes.last();
        self.length = if follows { self.length + 1 } else { 0 };
        self.place += 1;
        self.find(bytes);
        self.way = Way::default();
        self.model = kind;
        if let (1.., Some(byte)) = (self.length, bytes.get(self.place)) {
            self.way = tree.way(*byte);
            self.model += KINDS * steps(self.length);
            let right = self.right[self.model % MODELS];
            self.said = [chances.stretch(right), (i32::from(right) - 32768) >> 5];
        }
    }

    /// Looks for a new place where there is none, and keeps this one for later.
    fn find(&mut self, bytes: &[u8]) {
        let Some(start) = bytes.len().checked_sub(LEAST) else { return };
        let last = bytes.get(start..).unwrap_or_default();
        let hash = last.iter().fold(0, |hash, byte| mix(hash, u32::from(*byte)));
        let known = &mut self.places[(hash ^ hash >> 15) as usize % PLACES];
        if self.length == 0 {
            self.place = *known as usize;
            let before = bytes.get(..self.place).unwrap_or_default();
            let pairs = before.iter().rev().zip(bytes.iter().rev()).take(LOOK_BACK);
            self.length = pairs.take_while(|(one, two)| one == two).count();
            if self.length < LEAST {
                self.length = 0;
            }
        }
        *known = bytes.len() as u32;
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
            self.length = 0;
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
