//! The arithmetic of chances, in whole numbers only, so that every machine does the same.
//!
//! A chance is of 65,536; its stretch is ln(p / (1 - p)) in 256ths, between -2047 and 2047.

use alloc::boxed::Box;
use alloc::vec;

/// The chance at each 128th stretch from -2048 on.
const SQUASHED: [u16; 33] = [
    22, 36, 60, 98, 162, 267, 439, 720, 1179, 1921, 3108, 4971, 7812, 11955, 17625, 24743, 32768,
    40793, 47911, 53581, 57724, 60565, 62428, 63615, 64357, 64816, 65097, 65269, 65374, 65438,
    65476, 65500, 65514,
];

/// As far as a stretch goes.
pub(crate) const STRETCH_MAX: i32 = 2047;

/// Both ways between chances and their stretches.
pub(crate) struct Chances {
    squash: Box<[u16; 4096]>,
    stretch: Box<[i16; 4096]>,
}

impl Chances {
    pub(crate) fn new() -> Self {
        let mut chances = Self { squash: boxed(0_u16), stretch: boxed(0_i16) };
        for (at, squashed) in chances.squash.iter_mut().enumerate() {
            let (low, part) = (at >> 7, (at & 127) as i32);
            let (left, right) = (i32::from(SQUASHED[low]), i32::from(SQUASHED[low + 1]));
            *squashed = (left + (((right - left) * part) >> 7)) as u16;
        }
        let mut at = 1;
        for (chance, stretch) in chances.stretch.iter_mut().enumerate() {
            while at < 4095 && usize::from(chances.squash[at]) < chance * 16 + 8 {
                at += 1;
            }
            *stretch = at as i16 - 2048;
        }
        chances
    }

    pub(crate) fn squash(&self, stretch: i32) -> i32 {
        i32::from(self.squash[(stretch + 2048) as usize & 4095])
    }

    pub(crate) fn stretch(&self, chance: u16) -> i32 {
        i32::from(self.stretch[usize::from(chance >> 4)])
    }
}

/// Moves a chance towards what happened, by one of `2^rate` of the way.
pub(crate) fn learn(chance: &mut u16, happened: bool, rate: u32) {
    let target = if happened { 65535 } else { 0 };
    let now = i32::from(*chance);
    *chance = (now + ((target - now) >> rate)) as u16;
}

/// Mixes a number into a hash.
pub(crate) fn mix(hash: u32, number: u32) -> u32 {
    (hash.rotate_left(7) ^ number).wrapping_mul(0x9E37_79B1) ^ (hash >> 11)
}

/// An array on the heap that was never on the stack.
pub(crate) fn boxed<T: Clone, const COUNT: usize>(value: T) -> Box<[T; COUNT]> {
    let slice = vec![value; COUNT].into_boxed_slice();
    slice.try_into().ok().expect("the slice has this length")
}

/// What has been seen at a place, in a byte: how many zeros, how many ones, and which came last.
/// The table says what each becomes after a zero and after a one; it is that of ZPAQ's specification.
pub(crate) struct Histories(Box<[[u8; 2]; 256]>);

impl Histories {
    pub(crate) fn new() -> Self {
        let mut first = [[[0_u8; 2]; 50]; 50];
        let mut counts = [[0_usize; 2]; 256];
        let mut state = 0;
        for total in 0..50 {
            for zeros in (0..=total).rev() {
                let ones = total - zeros;
                let kinds = kinds(zeros, ones);
                if kinds == 0 || 256 < state + kinds {
                    continue;
                }
                first[zeros][ones] = [state as u8, (state + kinds - 1) as u8];
                for count in &mut counts[state..state + kinds] {
                    *count = [zeros, ones];
                }
                state += kinds;
            }
        }
        let mut next = boxed([0_u8; 2]);
        for (after, [zeros, ones]) in next.iter_mut().zip(counts) {
            for (bit, after) in after.iter_mut().enumerate() {
                let [zeros, ones] = count(zeros, ones, bit);
                *after = first[zeros][ones][bit];
            }
        }
        Self(next)
    }

    pub(crate) fn next(&self, history: u8, bit: bool) -> u8 {
        self.0[usize::from(history)][usize::from(bit)]
    }
}

/// How many histories have these counts: none, one, or one for each bit that may have come last.
fn kinds(zeros: usize, ones: usize) -> usize {
    const MOST: [usize; 6] = [20, 48, 15, 8, 6, 5];
    let (more, fewer) = (zeros.max(ones), zeros.min(ones));
    match MOST.get(fewer) {
        Some(most) if more <= *most => 1 + usize::from(0 < fewer && more + fewer <= 17),
        _ => 0,
    }
}

/// The counts after one more bit; what speaks against it counts for less.
fn count(zeros: usize, ones: usize, bit: usize) -> [usize; 2] {
    if zeros < ones {
        let [ones, zeros] = count(ones, zeros, 1 - bit);
        return [zeros, ones];
    }
    let [mut zeros, mut ones] = match bit {
        0 => [zeros + 1, discount(ones)],
        _ => [discount(zeros), ones + 1],
    };
    while kinds(zeros, ones) == 0 {
        if ones < 2 {
            zeros -= 1;
        } else {
            zeros = (zeros * (ones - 1) + ones / 2) / ones;
            ones -= 1;
        }
    }
    [zeros, ones]
}

fn discount(count: usize) -> usize {
    [1, 2, 3, 4, 5, 7, 8].iter().filter(|least| **least <= count).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretch_undoes_squash() {
        let chances = Chances::new();
        for stretch in -1800..1800 {
            let again = chances.stretch(chances.squash(stretch) as u16);
            assert!((again - stretch).abs() < 160, "{stretch} became {again}");
        }
        assert!(chances.squash(-STRETCH_MAX) < 40 && 65500 < chances.squash(STRETCH_MAX));
    }

    #[test]
    fn a_history_is_reached_from_nothing_and_all_fit_a_byte() {
        let histories = Histories::new();
        let mut reached = [false; 256];
        let mut left = vec![0_u8];
        while let Some(history) = left.pop() {
            if !core::mem::replace(&mut reached[usize::from(history)], true) {
                left.extend([false, true].map(|bit| histories.next(history, bit)));
            }
        }
        assert!(200 < reached.iter().filter(|reached| **reached).count());
    }
}
