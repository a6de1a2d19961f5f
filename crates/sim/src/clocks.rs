//! A machine's own clocks, and what is wrong with them. Integers only: a rate is so many parts of a
//! million more or less than that of the world.

use kernel::{Micros, Now};

/// A machine's own clocks. The monotonic one starts with each boot; the wall clock tells the time of
/// day, and every run begins at one o'clock, so that it can be set back by an hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clocks {
    /// What the monotonic clock showed `since` then.
    shown: Micros,
    since: Micros,
    /// By how many parts of a million the monotonic clock runs too fast, or too slow below zero.
    pub drift_ppm: i32,
    /// By how many microseconds the wall clock is ahead, or behind below zero.
    pub skew_us: i64,
}

impl Clocks {
    /// No clock drifts by more: a tenth.
    pub const DRIFT_PPM_MAX: u32 = 100_000;
    /// No wall clock is wrong by more: an hour.
    pub const SKEW_US_MAX: u64 = 3_600_000_000;
    const ONE_O_CLOCK: Micros = Micros(3_600_000_000);

    /// What they show at a moment of the run.
    #[inline]
    pub const fn at(self, now: Micros) -> Now {
        let past = Rate::of(self.drift_ppm).shown(now.0.saturating_sub(self.since.0));
        let wall = (Self::ONE_O_CLOCK.0 + now.0).saturating_add_signed(self.skew_us);
        Now { monotonic: Micros(self.shown.0 + past), wall: Micros(wall) }
    }

    /// What a search must tell apart.
    pub(crate) const fn rates(self) -> (i32, i64) {
        (self.drift_ppm, self.skew_us)
    }

    pub(crate) const fn boot(&mut self, now: Micros) {
        (self.since, self.shown) = (now, Micros(0));
    }

    pub(crate) const fn set_drift(&mut self, now: Micros, ppm: i32) {
        (self.since, self.shown) = (now, self.at(now).monotonic);
        self.drift_ppm = ppm;
    }
}

/// How many microseconds a clock counts in a second of the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rate(u64);

impl Rate {
    const SECOND: u64 = 1_000_000;

    pub(crate) const fn of(drift_ppm: i32) -> Self {
        Self(Self::SECOND.saturating_add_signed(drift_ppm as i64))
    }

    /// What this clock counts while so much passes in the world.
    const fn shown(self, us: u64) -> u64 {
        scale(us, self.0, Self::SECOND)
    }

    /// How much passes in the world until this clock has counted so much.
    pub(crate) const fn passes(self, us: u64) -> u64 {
        let shown = scale(us, Self::SECOND, self.0);
        if self.shown(shown) < us { shown + 1 } else { shown }
    }

    /// How much passes in the world by this rate, instead of so much by another, rounded up.
    pub(crate) const fn instead_of(self, other: Self, us: u64) -> u64 {
        let passes = scale(us, other.0, self.0);
        if scale(passes, self.0, other.0) < us { passes + 1 } else { passes }
    }
}

/// Times and then divided by, rounded down. A right clock is the usual case and costs no division.
const fn scale(us: u64, times: u64, by: u64) -> u64 {
    if times == by {
        return us;
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "rates differ by a tenth, spans are shorter"
    )]
    let scaled = (us as u128 * times as u128 / by as u128) as u64;
    scaled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_shows_what_its_rate_and_its_skew_make_of_the_time() {
        let mut clocks = Clocks::default();
        clocks.boot(Micros(1_000_000));
        assert_eq!(clocks.at(Micros(3_000_000)).monotonic, Micros(2_000_000));
        clocks.set_drift(Micros(3_000_000), 100_000);
        assert_eq!(clocks.at(Micros(4_000_000)).monotonic, Micros(3_100_000));
        clocks.set_drift(Micros(4_000_000), -100_000);
        assert_eq!(clocks.at(Micros(5_000_000)).monotonic, Micros(4_000_000));
        clocks.set_drift(Micros(5_000_000), 0);
        assert_eq!(clocks.at(Micros(6_000_000)).monotonic, Micros(5_000_000));
        assert_eq!(clocks.at(Micros(7)).wall, Micros(3_600_000_007));
        clocks.skew_us = -3_600_000_000;
        assert_eq!(clocks.at(Micros(7)).wall, Micros(7), "an hour back is still a time");
        clocks.boot(Micros(9));
        assert_eq!(clocks.at(Micros(10)).monotonic, Micros(1));
    }

    #[test]
    fn a_right_clock_changes_no_span_and_a_wrong_one_never_shows_too_little() {
        for us in [0, 1, 7, 149_999, 86_400_000_000] {
            assert_eq!(Rate::of(0).passes(us), us);
            assert_eq!(Rate::of(0).instead_of(Rate::of(0), us), us);
            for ppm in [-100_000, -1, 1, 33, 100_000] {
                let passes = Rate::of(ppm).passes(us);
                assert!(Rate::of(ppm).shown(passes) >= us, "{us} at {ppm}");
                assert!(passes == 0 || Rate::of(ppm).shown(passes - 1) < us, "{us} at {ppm}");
            }
        }
    }
}
