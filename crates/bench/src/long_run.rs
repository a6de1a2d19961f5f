//! An hour of job A with all its history: what it takes, and the ways around in it.

use synod_bench::Hour;

use crate::clock::{processor_seconds, real_milliseconds, resident_megabytes};
use crate::rows::{SEED, float};
use crate::statistics::exponent;

/// How often each place is gone to.
pub(crate) const PASSES: u64 = 3;

/// The hour, and what it took natively and in the module.
pub(crate) struct LongRun {
    hour: Hour,
    /// After so many seconds: processor seconds spent, and megabytes taken where the system says.
    marks: Vec<(f64, f64, Option<f64>)>,
    module_megabytes: f64,
}

impl LongRun {
    /// Plays the hour.
    pub(crate) fn play() -> Self {
        const PARTS: [u64; 5] = [225, 450, 900, 1_800, Hour::SECONDS];
        let before = resident_megabytes();
        let mut hour = Hour::new(SEED);
        let mut spent = 0.0;
        let mut marks = Vec::new();
        for until in PARTS {
            spent += processor_seconds(|| hour.play(until));
            let taken = resident_megabytes().zip(before).map(|(now, before)| now - before);
            marks.push((float(until), spent, taken));
        }
        Self { hour, marks, module_megabytes: f64::NAN }
    }

    /// Notes what the same hour took in the module.
    pub(crate) fn in_the_module(&mut self, kibibytes: f64) {
        self.module_megabytes = kibibytes * 1_024.0 / 1e6;
    }

    /// The milliseconds of going to places all over it, and of one step back at each.
    ///
    /// Each is the best of a few passes: what differs between them is the machine alone.
    pub(crate) fn travel(&mut self, count: u64) -> (Vec<f64>, Vec<f64>) {
        let mut best: Vec<(f64, f64)> = Vec::new();
        for _ in 0..PASSES {
            let pass: Vec<(f64, f64)> = (1..=count).map(|nth| self.travel_once(nth)).collect();
            best = match best.is_empty() {
                true => pass,
                false => {
                    best.iter().zip(&pass).map(|(a, b)| (a.0.min(b.0), a.1.min(b.1))).collect()
                }
            };
        }
        best.into_iter().unzip()
    }

    fn travel_once(&mut self, nth: u64) -> (f64, f64) {
        let (place, hour) = (self.hour.place_us(nth), &mut self.hour);
        (real_milliseconds(|| hour.seek(place)), real_milliseconds(|| hour.back()))
    }

    /// The exponents of its time and its memory.
    pub(crate) fn growth(&self) -> (f64, Option<f64>) {
        let times: Vec<(f64, f64)> =
            self.marks.iter().map(|(at, spent, _)| (*at, *spent)).collect();
        let memory: Option<Vec<(f64, f64)>> =
            self.marks.iter().map(|(at, _, taken)| Some((*at, (*taken)?))).collect();
        (exponent(&times), memory.map(|points| exponent(&points)))
    }

    pub(crate) fn module_megabytes(&self) -> f64 {
        self.module_megabytes
    }

    pub(crate) fn native_megabytes(&self) -> Option<f64> {
        self.marks.last().and_then(|(_, _, taken)| *taken)
    }

    /// How many steps it has.
    pub(crate) fn steps(&self) -> u64 {
        self.hour.steps()
    }
}
