//! What ends a play, and playing until something happens.

use super::{Bench, MarkKind};
use crate::contract::{Goal, Stop};
use crate::exhibit::Exhibit;

/// What ends a play before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Nothing.
    Time,
    /// A beat that it comes to.
    Beat,
    /// The step that reaches this. What the playhead stands at does not count: whoever asks again
    /// means the next one.
    Goal(Goal),
}

impl End {
    /// What stops a play that comes to its time.
    pub(super) const fn in_time(self) -> Stop {
        match self {
            Self::Goal(_) => Stop::InVain,
            Self::Time | Self::Beat => Stop::Reached,
        }
    }
}

impl<S: Exhibit> Bench<S> {
    /// Did the last step reach this goal?
    pub(super) fn reaches(&self, goal: Goal) -> bool {
        let marked =
            |kind| self.told.noted(self.steps()).any(|(_, note)| S::mark(note) == Some(kind));
        match goal {
            Goal::Leader => self.told.noted(self.steps()).any(|(_, note)| S::crowns(note)),
            Goal::Commit => marked(MarkKind::Commit),
            Goal::Answer => marked(MarkKind::Answer),
            Goal::Breach => {
                let step = self.steps();
                self.run.breaches().iter().any(|breach| breach.step == step)
            }
        }
    }
}
