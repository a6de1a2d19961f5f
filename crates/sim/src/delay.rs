//! How long a message travels and a disk writes: a distribution over whole microseconds.
//!
//! A delay is written in words (`uniform 10ms 15ms`) and drawn from one random number, with integers
//! only, so that every machine draws the same. Left out: any distribution with a memory.

use std::fmt;
use std::str::FromStr;

use crate::saved::duration::{BadDuration, parse_us, show_us};

/// A distribution of durations in microseconds. Every duration drawn is at most [`Delay::CAP_US`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Delay {
    /// Always this long.
    Constant {
        /// The duration.
        us: u64,
    },
    /// Evenly spread from the shortest to the longest, both included.
    Uniform {
        /// The shortest.
        min_us: u64,
        /// The longest.
        max_us: u64,
    },
    /// At least `min_us`, and exponentially spread above it with the given mean excess.
    Exponential {
        /// The shortest.
        min_us: u64,
        /// The mean of what comes on top.
        mean_us: u64,
    },
}

/// Why a delay is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadDelay {
    /// The words are none of the three forms.
    Form,
    /// One of its durations cannot be read.
    Duration(BadDuration),
    /// The shortest is longer than the longest.
    Backwards,
    /// It is longer than [`Delay::CAP_US`].
    TooLong,
}

impl Delay {
    /// No message or write takes longer: 60 s.
    pub const CAP_US: u64 = 60_000_000;

    /// In words for a sentence: `10ms to 15ms`.
    pub fn spoken(self) -> String {
        match self {
            Self::Constant { us } => show_us(us),
            Self::Uniform { min_us, max_us } => {
                format!("{} to {}", show_us(min_us), show_us(max_us))
            }
            Self::Exponential { min_us, mean_us } => {
                format!("{} and more, {} on average", show_us(min_us), show_us(min_us + mean_us))
            }
        }
    }

    /// Whether every duration is within the cap and none is shorter than the shortest.
    pub fn check(self) -> Result<(), BadDelay> {
        let (low, high) = self.bounds();
        if Self::CAP_US < low || Self::CAP_US < high {
            return Err(BadDelay::TooLong);
        }
        if let Self::Uniform { min_us, max_us } = self
            && max_us < min_us
        {
            return Err(BadDelay::Backwards);
        }
        Ok(())
    }

    /// The duration that this random number stands for, in microseconds. A greater number draws a
    /// duration at least as long.
    #[inline]
    pub fn draw(self, random: u64) -> u64 {
        let us = match self {
            Self::Constant { us } => us,
            Self::Uniform { min_us, max_us } => {
                min_us.saturating_add(share(random, max_us.saturating_sub(min_us)))
            }
            Self::Exponential { min_us, mean_us } => {
                let excess = (u128::from(mean_us) * u128::from(quantile(random))) >> 32;
                min_us.saturating_add(narrow(excess))
            }
        };
        us.min(Self::CAP_US)
    }

    /// This delay `factor` times over, each duration capped.
    #[must_use]
    pub fn scaled(self, factor: u32) -> Self {
        if factor == 1 {
            return self;
        }
        let scale = |us: u64| us.saturating_mul(u64::from(factor)).min(Self::CAP_US);
        match self {
            Self::Constant { us } => Self::Constant { us: scale(us) },
            Self::Uniform { min_us, max_us } => {
                Self::Uniform { min_us: scale(min_us), max_us: scale(max_us) }
            }
            Self::Exponential { min_us, mean_us } => {
                Self::Exponential { min_us: scale(min_us), mean_us: scale(mean_us) }
            }
        }
    }

    fn bounds(self) -> (u64, u64) {
        match self {
            Self::Constant { us } => (us, us),
            Self::Uniform { min_us, max_us } => (min_us, max_us),
            Self::Exponential { min_us, mean_us } => (min_us, mean_us),
        }
    }
}

impl fmt::Display for Delay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (low, high) = self.bounds();
        match self {
            Self::Constant { .. } => write!(f, "constant {}", show_us(low)),
            Self::Uniform { .. } => write!(f, "uniform {} {}", show_us(low), show_us(high)),
            Self::Exponential { .. } => {
                write!(f, "exponential {} {}", show_us(low), show_us(high))
            }
        }
    }
}

impl FromStr for Delay {
    type Err = BadDelay;

    fn from_str(text: &str) -> Result<Self, BadDelay> {
        let words: Vec<&str> = text.split_whitespace().take(4).collect();
        let us = |word: &str| parse_us(word).map_err(BadDelay::Duration);
        let delay = match words[..] {
            ["constant", only] => Self::Constant { us: us(only)? },
            ["uniform", min, max] => Self::Uniform { min_us: us(min)?, max_us: us(max)? },
            ["exponential", min, mean] => {
                Self::Exponential { min_us: us(min)?, mean_us: us(mean)? }
            }
            _ => return Err(BadDelay::Form),
        };
        delay.check()?;
        Ok(delay)
    }
}

impl fmt::Display for BadDelay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form => f.write_str(
                "write a delay as `constant 10ms`, `uniform 10ms 15ms` or `exponential 5ms 10ms`",
            ),
            Self::Duration(why) => why.fmt(f),
            Self::Backwards => f.write_str("the shortest delay comes first"),
            Self::TooLong => write!(f, "the longest delay is {}", show_us(Delay::CAP_US)),
        }
    }
}

/// A number from 0 to `most`, both included, from 64 evenly spread bits: the bits as a share of one.
fn share(random: u64, most: u64) -> u64 {
    let choices = u128::from(most) + 1;
    match u32::try_from(most) {
        // The same without 128 bits, which WebAssembly does not have.
        Ok(most) if most < u32::MAX => {
            let choices = u64::from(most) + 1;
            let low = (random & u64::from(u32::MAX)) * choices;
            ((random >> 32) * choices + (low >> 32)) >> 32
        }
        Ok(_) | Err(_) => narrow((u128::from(random) * choices) >> 64),
    }
}

/// The natural logarithm of 2, times 2^32.
const LN_2: u64 = 2_977_044_472;

/// The natural logarithm of 1 + i/64, times 2^32, for i from 0 to 64.
const LN_1_TO_2: [u64; 65] = [
    0,
    66_589_974,
    132_163_268,
    196_750_459,
    260_380_768,
    323_082_134,
    384_881_291,
    445_803_834,
    505_874_286,
    565_116_154,
    623_551_984,
    681_203_418,
    738_091_233,
    794_235_396,
    849_655_098,
    904_368_797,
    958_394_255,
    1_011_748_572,
    1_064_448_219,
    1_116_509_066,
    1_167_946_415,
    1_218_775_023,
    1_269_009_132,
    1_318_662_486,
    1_367_748_360,
    1_416_279_581,
    1_464_268_541,
    1_511_727_226,
    1_558_667_227,
    1_605_099_758,
    1_651_035_675,
    1_696_485_489,
    1_741_459_379,
    1_785_967_210,
    1_830_018_543,
    1_873_622_647,
    1_916_788_510,
    1_959_524_856,
    2_001_840_147,
    2_043_742_599,
    2_085_240_191,
    2_126_340_670,
    2_167_051_565,
    2_207_380_193,
    2_247_333_665,
    2_286_918_897,
    2_326_142_616,
    2_365_011_363,
    2_403_531_508,
    2_441_709_246,
    2_479_550_612,
    2_517_061_482,
    2_554_247_578,
    2_591_114_477,
    2_627_667_611,
    2_663_912_276,
    2_699_853_634,
    2_735_496_721,
    2_770_846_446,
    2_805_907_598,
    2_840_684_851,
    2_875_182_766,
    2_909_405_794,
    2_943_358_281,
    2_977_044_472,
];

/// The quantile of the exponential distribution with mean 1, times 2^32.
///
/// With u = 2^-(z+1) (1 + f), f in 0..1, it is -ln u = (z+1) ln 2 - ln (1 + f). So the table covers
/// one octave and the tail is exact down to u = 2^-64; between two entries the line errs by less
/// than 2^-15.
fn quantile(random: u64) -> u64 {
    let u = !random | 1;
    let zeros = u.leading_zeros();
    let fraction = (u << zeros) << 1;
    let index = usize::try_from(fraction >> 58).expect("6 bits fit");
    let (low, high) = (LN_1_TO_2[index], LN_1_TO_2[index + 1]);
    let between = (fraction >> 26) & 0xffff_ffff;
    let ln = low + (((high - low) * between) >> 32);
    (u64::from(zeros) + 1) * LN_2 - ln
}

fn narrow(wide: u128) -> u64 {
    u64::try_from(wide).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_the_same_in_64_bits_as_in_128() {
        let mut random = 1_u64;
        for _ in 0..1_000 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            for most in [0, 1, 5_000, 59_999_999, u64::from(u32::MAX) - 1, u64::from(u32::MAX)] {
                for random in [random, 0, u64::MAX] {
                    let wide = (u128::from(random) * (u128::from(most) + 1)) >> 64;
                    assert_eq!(u128::from(share(random, most)), wide, "{random} of {most}");
                }
            }
        }
    }

    const MS: u64 = 1_000;

    fn mean(delay: Delay) -> u64 {
        let draws = 1 << 16;
        let step = u64::MAX / draws;
        (0..draws).map(|i| delay.draw(step / 2 + i * step)).sum::<u64>() / draws
    }

    #[test]
    fn a_delay_is_written_and_read_in_words() {
        for (delay, words) in [
            (Delay::Constant { us: 10 * MS }, "constant 10ms"),
            (Delay::Constant { us: 0 }, "constant 0s"),
            (Delay::Uniform { min_us: 10 * MS, max_us: 15 * MS }, "uniform 10ms 15ms"),
            (Delay::Uniform { min_us: 1_500, max_us: 2_500 * MS }, "uniform 1.5ms 2.5s"),
            (Delay::Exponential { min_us: 5 * MS, mean_us: 10 * MS }, "exponential 5ms 10ms"),
        ] {
            assert_eq!(delay.to_string(), words);
            assert_eq!(words.parse(), Ok(delay));
        }
    }

    #[test]
    fn a_delay_that_makes_no_sense_is_refused() {
        for (words, why) in [
            ("", BadDelay::Form),
            ("10ms", BadDelay::Form),
            ("constant", BadDelay::Form),
            ("constant 1ms 2ms", BadDelay::Form),
            ("uniform 1ms 2ms 3ms", BadDelay::Form),
            ("normal 1ms 2ms", BadDelay::Form),
            ("constant 10", BadDelay::Duration(BadDuration::Unit)),
            ("uniform 15ms 10ms", BadDelay::Backwards),
            ("constant 60.000001s", BadDelay::TooLong),
            ("uniform 61s 60s", BadDelay::TooLong),
            ("exponential 0s 2min", BadDelay::TooLong),
        ] {
            assert_eq!(words.parse::<Delay>(), Err(why), "{words}");
        }
        assert_eq!("exponential 9ms 1ms".parse::<Delay>().map(Delay::check), Ok(Ok(())));
    }

    #[test]
    fn draws_stay_within_the_bounds_and_reach_both() {
        let uniform = Delay::Uniform { min_us: 10, max_us: 15 };
        let mut seen = [0_u32; 16];
        for i in 0..6_000 {
            seen[usize::try_from(uniform.draw(i * (u64::MAX / 6_000))).unwrap()] += 1;
        }
        assert_eq!(seen[..10], [0; 10]);
        assert!(seen[10..].iter().all(|count| (999..=1_001).contains(count)), "{seen:?}");
        for (delay, shortest, longest) in [
            (Delay::Constant { us: 7 }, 7, 7),
            (uniform, 10, 15),
            (Delay::Uniform { min_us: 9, max_us: 3 }, 9, 9),
            (Delay::Uniform { min_us: 0, max_us: u64::MAX }, 0, Delay::CAP_US),
            (Delay::Constant { us: u64::MAX }, Delay::CAP_US, Delay::CAP_US),
            (Delay::Exponential { min_us: 5_000, mean_us: 1_000 }, 5_000, 49_361),
            (
                Delay::Exponential { min_us: u64::MAX, mean_us: u64::MAX },
                Delay::CAP_US,
                Delay::CAP_US,
            ),
        ] {
            assert_eq!((delay.draw(0), delay.draw(u64::MAX)), (shortest, longest), "{delay:?}");
        }
    }

    #[test]
    fn the_mean_is_as_stated_within_one_percent() {
        for (delay, expected) in [
            (Delay::Constant { us: 1_234 }, 1_234),
            (Delay::Uniform { min_us: 10 * MS, max_us: 15 * MS }, 12_500),
            (Delay::Exponential { min_us: 0, mean_us: 10 * MS }, 10 * MS),
            (Delay::Exponential { min_us: 5 * MS, mean_us: 200 * MS }, 205 * MS),
        ] {
            assert!(mean(delay).abs_diff(expected) * 100 <= expected, "{delay}: {}", mean(delay));
        }
    }

    #[test]
    fn exponential_quantiles_are_those_of_the_textbook() {
        let delay = Delay::Exponential { min_us: 0, mean_us: 1_000_000 };
        for (permille, expected) in
            [(100, 105_361), (500, 693_147), (632, 999_672), (900, 2_302_585), (999, 6_907_755)]
        {
            let drawn = delay.draw(u64::MAX / 1_000 * permille);
            assert!(drawn.abs_diff(expected) <= 50, "{permille}: {drawn}");
        }
        let grid = (0..10_000).map(|i| delay.draw(i * (u64::MAX / 10_000)));
        assert!(grid.is_sorted(), "a greater number draws no shorter");
    }

    #[test]
    fn scaling_stops_at_the_cap() {
        for (from, factor, to) in [
            ("constant 10ms", 10, "constant 100ms"),
            ("uniform 10ms 15ms", 10, "uniform 100ms 150ms"),
            ("exponential 5ms 10s", 10, "exponential 50ms 1min"),
            ("uniform 10s 50s", u32::MAX, "constant 60s"),
            ("constant 1s", 0, "constant 0s"),
        ] {
            let scaled = from.parse::<Delay>().unwrap().scaled(factor);
            assert_eq!(scaled.bounds(), to.parse::<Delay>().unwrap().bounds(), "{from}");
            assert_eq!(scaled.check(), Ok(()));
        }
    }
}
