//! Chance without state: every draw is a function of the seed, of what it is for, of whom, and of
//! what caused it. So a changed past changes only what it caused, and two runs can be compared.

use kernel::Digest;

/// What a draw is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// How long a message travels.
    Delay,
    /// Whether the network loses it.
    Loss,
    /// When a timer expires.
    Timer,
    /// How long a disk writes.
    Sync,
    /// Whether the network loses a message of its kind.
    KindLoss,
    /// Whether a message arrives twice.
    Duplicate,
    /// How much later its copy does.
    DuplicateDelay,
    /// How long an end of a stream takes to notice that it is broken.
    Notice,
}

/// Draws 64 evenly spread bits.
#[inline]
pub(crate) fn draw(seed: u64, purpose: Purpose, who: u64, cause: u64) -> u64 {
    let purpose = match purpose {
        Purpose::Delay => 1,
        Purpose::Loss => 2,
        Purpose::Timer => 3,
        Purpose::Sync => 4,
        Purpose::KindLoss => 5,
        Purpose::Duplicate => 6,
        Purpose::DuplicateDelay => 7,
        Purpose::Notice => 8,
    };
    let mut digest = Digest::default();
    [seed, purpose, who, cause].into_iter().for_each(|word| digest.word(word));
    spread(digest.value())
}

/// The finalizer of `SplitMix64` (Steele, Lea, Flood 2014), which passes the usual tests.
const fn spread(mut bits: u64) -> u64 {
    bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// A number from 0 to `most`, both included, from 64 evenly spread bits.
#[inline]
pub(crate) fn up_to(most: u64, bits: u64) -> u64 {
    match most.checked_add(1) {
        Some(count) => bits % count,
        None => bits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_evenly_spread() {
        let mut buckets = [0_u32; 16];
        for cause in 0..16_000 {
            let bucket = up_to(15, draw(7, Purpose::Timer, 3, cause));
            buckets[usize::try_from(bucket).unwrap()] += 1;
        }
        assert!(buckets.iter().all(|count| (850..1_150).contains(count)), "{buckets:?}");
    }

    #[test]
    fn each_part_of_the_key_matters() {
        let base = draw(1, Purpose::Delay, 2, 3);
        for other in [
            draw(2, Purpose::Delay, 2, 3),
            draw(1, Purpose::Loss, 2, 3),
            draw(1, Purpose::Delay, 3, 3),
            draw(1, Purpose::Delay, 2, 4),
        ] {
            assert_ne!(base, other);
        }
    }
}
