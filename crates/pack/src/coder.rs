//! The arithmetic coder: decisions in, bytes out, and back.
//!
//! Each decision narrows a range in proportion to its chance; bytes that both ends share are done.

/// One decision reads at most this many bytes.
pub(crate) const BYTES_PER_DECISION: usize = 4;

/// Writes decisions.
pub(crate) struct Encoder {
    low: u32,
    high: u32,
    pub(crate) bytes: alloc::vec::Vec<u8>,
}

impl Encoder {
    /// Goes on behind these bytes.
    pub(crate) fn behind(bytes: alloc::vec::Vec<u8>) -> Self {
        Self { low: 0, high: u32::MAX, bytes }
    }

    /// Writes a decision; the chance is that of a one.
    pub(crate) fn encode(&mut self, bit: bool, chance: u32) {
        let middle = middle(self.low, self.high, chance);
        match bit {
            true => self.high = middle,
            false => self.low = middle + 1,
        }
        while (self.low ^ self.high) >> 24 == 0 {
            self.bytes.push((self.high >> 24) as u8);
            self.low <<= 8;
            self.high = self.high << 8 | 255;
        }
    }

    /// Everything that was written. What is read behind it counts as zeros.
    pub(crate) fn finish(mut self) -> alloc::vec::Vec<u8> {
        // The shortest number between both ends.
        if self.low != 0 {
            self.bytes.push((self.low >> 24) as u8 + 1);
        }
        self.bytes
    }
}

/// Reads decisions.
pub(crate) struct Decoder {
    low: u32,
    high: u32,
    code: u32,
    next: usize,
}

impl Decoder {
    /// Begins at a byte.
    pub(crate) fn at(packed: &[u8], start: usize) -> Self {
        let mut decoder = Self { low: 0, high: u32::MAX, code: 0, next: start };
        for _ in 0..4 {
            decoder.take(packed);
        }
        decoder
    }

    /// How many bytes it has read, those behind the end among them.
    pub(crate) fn read(&self) -> usize {
        self.next
    }

    #[inline(always)]
    pub(crate) fn decode(&mut self, packed: &[u8], chance: u32) -> bool {
        let middle = middle(self.low, self.high, chance);
        let bit = self.code <= middle;
        match bit {
            true => self.high = middle,
            false => self.low = middle + 1,
        }
        while (self.low ^ self.high) >> 24 == 0 {
            self.low <<= 8;
            self.high = self.high << 8 | 255;
            self.take(packed);
        }
        bit
    }

    fn take(&mut self, packed: &[u8]) {
        let byte = packed.get(self.next).copied().unwrap_or(0);
        self.code = self.code << 8 | u32::from(byte);
        self.next += 1;
    }
}

/// Where the range is divided: never at its upper end, so that both sides hold something.
#[inline(always)]
fn middle(low: u32, high: u32, chance: u32) -> u32 {
    let range = high - low;
    low + (range >> 16) * chance + (((range & 0xffff) * chance) >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn decisions_come_back_whatever_their_chances() {
        let chance = |n: u32| 1 + n.wrapping_mul(0x9E37_79B1) % 65_535;
        let bit = |n: u32| n.wrapping_mul(0x85EB_CA6B) >> 16 & 0xffff <= chance(n);
        for count in [0, 1, 2, 7, 30, 1000, 20_000] {
            let mut encoder = Encoder::behind(Vec::new());
            (0..count).for_each(|n| encoder.encode(bit(n) ^ (n % 97 == 0), chance(n)));
            let packed = encoder.finish();
            let mut decoder = Decoder::at(&packed, 0);
            for n in 0..count {
                assert_eq!(decoder.decode(&packed, chance(n)), bit(n) ^ (n % 97 == 0), "{n}");
            }
            assert!(decoder.read() <= packed.len() + 4, "{count}");
        }
    }
}
