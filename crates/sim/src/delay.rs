//! How long a message travels and a disk writes: a distribution over whole microseconds.

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

impl Delay {
    /// No message or write takes longer: 60 s.
    pub const CAP_US: u64 = 60_000_000;
}
