//! Chance for searches: a stream of numbers from a seed. The world draws its own (`sim`), keyed by
//! cause; a search only needs to be the same for the same seed.

/// `SplitMix64`, Steele, Lea, Flood 2014.
#[derive(Clone, Debug)]
pub struct Dice {
    state: u64,
}

impl Dice {
    /// The stream of this seed.
    pub const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next 64 bits.
    pub const fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number below `count`, which is not 0.
    pub const fn below(&mut self, count: u64) -> u64 {
        self.next() % count
    }

    /// A number from the first to the last, both included.
    pub const fn between(&mut self, first: u64, last: u64) -> u64 {
        first + self.below(last - first + 1)
    }

    /// A number doubled fewer than so many times: each magnitude is as likely as the next.
    pub const fn doubled(&mut self, number: u64, times: u64) -> u64 {
        number << self.below(times)
    }

    /// True so many times of a thousand.
    pub const fn permille(&mut self, chance: u64) -> bool {
        self.below(1_000) < chance
    }

    /// One of these, of which there is at least one.
    pub fn one<T: Copy, const N: usize>(&mut self, of: [T; N]) -> T {
        self.pick(&of).expect("there is one")
    }

    /// One of these; none where there are none.
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        let count = u64::try_from(of.len()).ok().filter(|count| *count > 0)?;
        of.get(usize::try_from(self.below(count)).ok()?).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_of_a_seed_is_the_published_one() {
        let mut dice = Dice::new(1_234_567);
        let stream = [dice.next(), dice.next()];
        assert_eq!(stream, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }

    #[test]
    fn numbers_keep_to_their_bounds_and_reach_both() {
        let mut dice = Dice::new(7);
        let drawn: Vec<u64> = (0..200).map(|_| dice.between(3, 5)).collect();
        assert!([3, 4, 5].iter().all(|wanted| drawn.contains(wanted)));
        assert!(drawn.iter().all(|number| (3..=5).contains(number)));
        assert!((0..100).all(|_| !dice.permille(0) && dice.permille(1_000)));
        assert_eq!(dice.pick::<u8>(&[]), None);
    }
}
