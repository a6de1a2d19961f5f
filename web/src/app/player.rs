//! The clock of the page: how far a frame lets the run go, without ever holding the page up.

use lab::{Lab, Stop, Travel};
use scene::within;

use crate::look::{real, whole};
use crate::ports::api::Reply;
use crate::ports::frames::{Frame, now_ms};

/// The speeds to choose from: label and how many simulated seconds a second shows.
pub(crate) const SPEEDS: [(&str, f64); 11] = [
    ("1/1000×", 0.001),
    ("1/500×", 0.002),
    ("1/200×", 0.005),
    ("1/100×", 0.01),
    ("1/50×", 0.02),
    ("1/20×", 0.05),
    ("1/10×", 0.1),
    ("1/4×", 0.25),
    ("1×", 1.0),
    ("2×", 2.0),
    ("4×", 4.0),
];
/// A speed at which one can follow.
pub(crate) const SPEED_AT_FIRST: usize = 5;
/// How many steps the engine does before the stopwatch is looked at.
const STEPS_A_SLICE: u32 = 200;
/// How long the engine may work in a frame while it plays.
pub(crate) const PLAY_MS: f64 = 4.0;
/// How long it may work in a frame on the way to somewhere else.
pub(crate) const TRAVEL_MS: f64 = 10.0;
/// With reduced motion, one event in so many milliseconds.
const DISCRETE_MS: f64 = 800.0;
/// An event further away than this is not waited for at once.
const DISCRETE_US: u64 = 60_000_000;

/// On the way to a place that takes more than one frame.
pub(crate) struct Journey {
    /// Where to.
    pub(crate) travel: Travel,
    /// Whom to tell on arrival.
    pub(crate) reply: Option<Reply>,
    /// Play on arrival?
    pub(crate) then_play: bool,
}

/// Plays a run.
pub(crate) struct Player {
    /// Does time pass?
    pub(crate) playing: bool,
    /// Simulated seconds a second.
    pub(crate) speed: f64,
    /// One event at a time, nothing moves: what reduced motion asks for.
    pub(crate) discrete: bool,
    /// Does it stand still at beats?
    pub(crate) beats: bool,
    /// On the way to somewhere.
    pub(crate) journey: Option<Journey>,
    /// Where the playhead was when time began to pass at this speed, and for how long it did. The
    /// target is computed from both, so that frame rates do not add up to different times.
    anchor_us: u64,
    passed_ms: f64,
}

impl Player {
    /// A player that stands still.
    pub(crate) fn new(speed: f64) -> Self {
        Self {
            playing: false,
            speed,
            discrete: false,
            beats: false,
            journey: None,
            anchor_us: 0,
            passed_ms: 0.0,
        }
    }

    /// Counts from here: the playhead or the speed was changed.
    pub(crate) fn anchor(&mut self, at_us: u64) {
        self.anchor_us = at_us;
        self.passed_ms = 0.0;
    }

    /// Needs frames?
    pub(crate) fn is_busy(&self) -> bool {
        self.playing || self.journey.is_some()
    }

    /// Lets the run go as far as this frame allows. Says why it stopped, where that matters.
    pub(crate) fn advance(&mut self, lab: &mut dyn Lab, frame: Frame) -> Option<Stop> {
        self.passed_ms += frame.passed_ms;
        if self.discrete {
            return self.discretely(lab);
        }
        let target_us = self.anchor_us + whole(self.passed_ms * self.speed * 1000.0);
        loop {
            let progress = lab.advance(target_us, STEPS_A_SLICE);
            match progress.stop {
                Stop::Reached => return None,
                Stop::Beat if !self.beats => {}
                Stop::Budget => {
                    let spent = now_ms() - frame.began_ms;
                    if frame.budget_ms.is_some_and(|budget| budget <= spent) {
                        // The simulated clock slows, the page does not.
                        self.anchor(progress.at_us);
                        return None;
                    }
                }
                Stop::Breach | Stop::Quiet | Stop::Beat | Stop::InVain => {
                    self.anchor(progress.at_us);
                    return Some(progress.stop);
                }
            }
        }
    }

    fn discretely(&mut self, lab: &mut dyn Lab) -> Option<Stop> {
        if self.passed_ms < DISCRETE_MS {
            return None;
        }
        let mut progress = lab.advance(self.anchor_us + DISCRETE_US, 1);
        while progress.stop == Stop::Beat && !self.beats {
            progress = lab.advance(self.anchor_us + DISCRETE_US, 1);
        }
        self.anchor(progress.at_us);
        (progress.stop != Stop::Reached && progress.stop != Stop::Budget).then_some(progress.stop)
    }

    /// Goes on towards where it is going, for at most so long. Gives the journey back when it is
    /// over, and why it is.
    pub(crate) fn travel(&mut self, lab: &mut dyn Lab, budget_ms: f64) -> Option<(Journey, Stop)> {
        let travel = self.journey.as_ref()?.travel;
        let began_ms = now_ms();
        loop {
            let progress = lab.travel(travel, STEPS_A_SLICE);
            if progress.stop != Stop::Budget {
                self.anchor(progress.at_us);
                return self.journey.take().map(|journey| (journey, progress.stop));
            }
            if budget_ms <= now_ms() - began_ms {
                return None;
            }
        }
    }
}

/// The place of a playhead on a line of this length, from 0 to 1.
pub(crate) fn fraction(at_us: u64, end_us: u64) -> f64 {
    if end_us == 0 { 0.0 } else { within(real(at_us) / real(end_us), 0.0, 1.0) }
}

/// A round length for a timeline with this tip: it changes seldom, and leaves room to play on.
pub(crate) fn line_end_us(tip_us: u64) -> u64 {
    let mut end_us = 1_000_000_u64;
    while end_us / 10 * 9 < tip_us {
        end_us = end_us.saturating_mul(3) / 2;
    }
    end_us
}

#[cfg(test)]
mod tests {
    use super::{SPEED_AT_FIRST, SPEEDS, line_end_us};

    #[test]
    fn the_line_leaves_room_behind_its_tip() {
        for tip_us in [0, 1, 900_000, 5_000_000, 3_600_000_000] {
            assert!(tip_us < line_end_us(tip_us), "{tip_us}");
        }
    }

    #[test]
    fn speeds_rise_and_the_first_one_can_be_followed() {
        assert!(SPEEDS.windows(2).all(|pair| pair[0].1 < pair[1].1));
        assert!((SPEEDS[SPEED_AT_FIRST].1 - 0.05).abs() < 1e-9);
    }
}
