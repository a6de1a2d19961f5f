//! Numbers in as few bytes as a link wants: whole numbers as varints, and times as a count of the
//! coarsest unit that loses nothing.

/// Appends a whole number, seven bits a byte, the lowest first.
pub(super) fn put_varint(mut number: u64, bytes: &mut Vec<u8>) {
    while 0x80 <= number {
        bytes.push(0x80 | low_bits(number));
        number >>= 7;
    }
    bytes.push(low_bits(number));
}

/// Takes a whole number off the front; none where it is cut or does not fit.
pub(super) fn take_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..u64::BITS).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        let bits = u64::from(byte & 0x7f);
        if (bits << shift) >> shift != bits {
            return None;
        }
        number |= bits << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

/// A time as one small number. A time beyond 2^62 µs becomes another one beyond every cap: whoever
/// reads it refuses it.
pub(super) fn fold_us(us: u64) -> u64 {
    let coarsest = UNITS_US.iter().rposition(|unit_us| us.is_multiple_of(*unit_us)).unwrap_or(0);
    let count = (us / UNITS_US[coarsest]).min(u64::MAX >> 2);
    (count << 2) | (coarsest as u64)
}

/// The time that [`fold_us`] made a number of; none where it does not fit.
pub(super) fn unfold_us(folded: u64) -> Option<u64> {
    let unit_us = match folded & 3 {
        0 => UNITS_US[0],
        1 => UNITS_US[1],
        2 => UNITS_US[2],
        _ => UNITS_US[3],
    };
    (folded >> 2).checked_mul(unit_us)
}

/// Invariant: never changed, because links hold positions in it.
const UNITS_US: [u64; 4] = [1, 1_000, 100_000, 1_000_000];

fn low_bits(number: u64) -> u8 {
    number.to_le_bytes()[0] & 0x7f
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_come_back() {
        for number in [0, 1, 127, 128, 300, 16_383, 16_384, 1 << 35, u64::MAX - 1, u64::MAX] {
            let mut bytes = Vec::new();
            put_varint(number, &mut bytes);
            let mut rest = &bytes[..];
            assert_eq!((take_varint(&mut rest), rest), (Some(number), &[][..]));
            assert_eq!(take_varint(&mut &bytes[..bytes.len() - 1]), None, "cut {number}");
        }
        let too_great = [&[0xff; 9][..], &[2]].concat();
        assert_eq!(take_varint(&mut &too_great[..]), None);
        assert_eq!(take_varint(&mut &[0xff; 20][..]), None);
    }

    #[test]
    fn usual_times_take_one_byte() {
        for (us, folded) in [(0, 3), (10_000, 41), (200_000, 10), (2_000_000, 11), (2_500_000, 102)]
        {
            assert_eq!(fold_us(us), folded);
            assert_eq!(unfold_us(folded), Some(us));
        }
        for us in [1, 999, 1_001, 12_345_678, 86_400_000_000, 1 << 61] {
            assert_eq!(unfold_us(fold_us(us)), Some(us));
        }
    }

    #[test]
    fn a_time_too_great_to_fold_stays_too_great() {
        for us in [u64::MAX, u64::MAX - 1, 1 << 63] {
            assert!(unfold_us(fold_us(us)).is_none_or(|us| 1 << 61 < us));
        }
        assert_eq!(unfold_us(u64::MAX), None);
    }
}
