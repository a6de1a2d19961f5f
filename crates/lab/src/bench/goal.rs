//! Playing until something happens.

use kernel::Micros;
use sim::World;
use verify::Turn;

use super::{Bench, MarkKind};
use crate::contract::{Goal, Progress, Stop};
use crate::exhibit::Exhibit;

impl<S: Exhibit> Bench<S> {
    /// Plays right after the step that reaches this goal. What the playhead stands at does not
    /// count: whoever asks again means the next one.
    pub(super) fn play_until(&mut self, goal: Goal, until: Micros, steps_max: u32) -> Progress {
        let until = until.min(World::<S>::TIME_MAX);
        for _ in 0..steps_max {
            let Some(turn) = self.turn(until) else {
                self.at = self.at.max(until);
                self.tip = self.tip.max(self.at);
                let quiet = self.run.is_quiet(&self.plan);
                return self.progress(if quiet { Stop::Quiet } else { Stop::InVain });
            };
            self.arrive(&turn);
            if let Some(stop) = self.new_breach() {
                return stop;
            }
            if matches!(turn, Turn::Step(_)) && self.reaches(goal) {
                return self.progress(Stop::Reached);
            }
        }
        self.progress(Stop::Budget)
    }

    /// Did the last step reach this goal?
    fn reaches(&self, goal: Goal) -> bool {
        let marked = |kind| self.events.iter().any(|event| S::mark(event) == Some(kind));
        match goal {
            Goal::Leader => self.events.iter().any(S::crowns),
            Goal::Commit => marked(MarkKind::Commit),
            Goal::Answer => marked(MarkKind::Answer),
            Goal::Breach => {
                let step = self.steps();
                self.run.breaches().iter().any(|breach| breach.step == step)
            }
        }
    }
}
