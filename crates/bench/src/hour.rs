//! A long run of job A with a past to travel in.

use lab::{Lab, Stop, Travel};

use crate::shipped::job_a;

/// A run that has been played, an hour of it unless one asks for less.
///
/// Its client asks by itself: it thinks 26 to 52 ms after an answer, so that it asks about ten times
/// a second.
pub struct Hour {
    lab: Box<dyn Lab>,
    played_us: u64,
}

impl Hour {
    /// How long it is, in simulated seconds.
    pub const SECONDS: u64 = 3_600;

    /// The run at its start.
    pub fn new(seed: u64) -> Self {
        let mut run = job_a(seed);
        for setting in run.config.iter_mut().filter(|setting| setting.key == "think") {
            "26ms".clone_into(&mut setting.value);
        }
        let entry = catalog::find("raft").expect("Raft is in the catalog");
        let lab = (entry.open)(&run).expect("job A is a good run");
        Self { lab, played_us: 0 }
    }

    /// Plays until this second.
    pub fn play(&mut self, until_seconds: u64) {
        self.played_us = until_seconds * 1_000_000;
        let progress = self.lab.advance(self.played_us, u32::MAX);
        assert!(progress.stop == Stop::Reached, "job A breaks no promise and never ends");
    }

    /// Goes to any time that was played.
    pub fn seek(&mut self, to_us: u64) {
        self.lab.travel(Travel::To(to_us), u32::MAX);
    }

    /// Goes one step back.
    pub fn back(&mut self) {
        self.lab.travel(Travel::Back, u32::MAX);
    }

    /// The `nth` of the times to go to: all over the run, in an order without a pattern.
    pub fn place_us(&self, nth: u64) -> u64 {
        // Multiples of the golden ratio spread evenly (Knuth, volume 3, 6.4).
        let spread = nth.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let share = (u128::from(spread) * u128::from(self.played_us)) >> 64;
        u64::try_from(share).expect("a share of a time is no longer than it")
    }

    /// How many steps it has.
    pub fn steps(&self) -> u64 {
        self.lab.position().tip_step
    }

    /// The digest where it stands.
    pub fn digest(&self) -> String {
        self.lab.position().digest
    }
}
