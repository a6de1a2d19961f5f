//! The beats of a script: where a run pauses for its reader, and the ways from one to the next.
//!
//! Invariant: a beat is a moment of the run and no part of it; whoever passes them all sees the same
//! steps.

use kernel::Micros;
use verify::ActionState;

use super::{Bench, End};
use crate::contract::{Progress, Stop};
use crate::exhibit::Exhibit;

/// A beat that the run has reached, in order.
pub(super) struct Beat {
    /// After so many steps.
    step: u64,
    /// When.
    at: Micros,
}

impl<S: Exhibit> Bench<S> {
    /// A run that does not say how long it is may be sought for a beat so long after its last time.
    const SEARCH_US: u64 = 10_000_000;

    /// Remembers the beats that were reached for the first time.
    pub(super) fn keep_beats(&mut self) {
        if self.run.beats().len() <= self.beats.len() {
            return;
        }
        let step = self.steps();
        for number in self.run.beats().iter().skip(self.beats.len()) {
            if let ActionState::Done(at) = self.run.actions()[*number] {
                self.beats.push(Beat { step, at });
            }
        }
    }

    /// Says what the script has to say by now without a step.
    pub(super) fn idle(&mut self) {
        while self.run.idle(&self.plan, self.at) {}
        self.keep_beats();
    }

    /// The action at whose beat the playhead stands.
    pub(super) fn beat_here(&self) -> Option<usize> {
        let (number, beat) = (self.run.beats().last()?, &self.beats[self.run.beats().len() - 1]);
        (beat.step == self.steps() && beat.at == self.at).then_some(*number)
    }

    pub(super) fn next_beat(&mut self, steps_max: u32) -> Progress {
        let reached = self.run.beats().len();
        if reached < self.beats.len() {
            return self.go_to_beat(reached);
        }
        let open =
            |state: &ActionState| matches!(state, ActionState::Ahead | ActionState::Waits(_));
        let mut rest = self.run.actions().iter().zip(&self.saved.script);
        let end = self.end_of_search();
        if self.at >= end || !rest.any(|(state, action)| open(state) && action.is_beat()) {
            return self.progress(Stop::Reached);
        }
        self.play(end, steps_max, End::Beat)
    }

    pub(super) fn previous_beat(&mut self) -> Progress {
        let before = self.run.beats().len() - usize::from(self.beat_here().is_some());
        if let Some(number) = before.checked_sub(1) {
            return self.go_to_beat(number);
        }
        self.rewind(0);
        self.at = Micros(0);
        self.version += 1;
        self.progress(Stop::Reached)
    }

    /// Goes to a beat that was reached before.
    fn go_to_beat(&mut self, number: usize) -> Progress {
        let Beat { step, at } = self.beats[number];
        self.rewind(step);
        while self.run.beats().len() <= number && self.turn(at).is_some() {}
        self.at = at;
        self.version += 1;
        self.progress(Stop::Beat)
    }

    fn end_of_search(&self) -> Micros {
        let times = self.saved.script.iter().filter_map(|action| match action.trigger {
            sim::saved::Trigger::At(us) => Some(us),
            sim::saved::Trigger::When(_) => None,
        });
        let last = times.max().unwrap_or(0);
        let until = self.saved.until_us;
        Micros(if until == 0 { last + Self::SEARCH_US } else { until })
    }
}
