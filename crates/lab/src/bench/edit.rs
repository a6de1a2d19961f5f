//! What a person does to a run: interventions, undo, branches.

use kernel::Micros;
use sim::saved::Intervention;

use super::{Bench, End, Line};
use crate::contract::Refused;
use crate::exhibit::Exhibit;

impl<S: Exhibit> Bench<S> {
    const LINES_MAX: usize = 16;

    /// Does something at the playhead. In the past it opens a branch.
    pub(super) fn choose(&mut self, words: &str) -> Result<(), Refused> {
        let choice = S::choice(self.world(), words).map_err(|why| Refused(why.why()))?;
        self.world().check_at(self.at, &choice).map_err(|refused| Refused(refused.to_string()))?;
        if self.run.interventions_done() >= sim::saved::check::ACTIONS_MAX {
            return Err(Refused("A run holds no more interventions than these".to_owned()));
        }
        let words = self.words_of(&choice);
        let (done, beats) = (self.run.interventions_done(), self.run.beats().len());
        self.forget_idling();
        self.leave_future(done, &words);
        let here = self.here();
        self.plan.interventions.push(Intervention { at_us: here.at_us, nth: here.nth, words });
        self.landmarks.push(Some(here.digest));
        self.redo.clear();
        self.settle();
        while self.run.beats().len() < beats && self.run.idle(&self.plan, self.at) {}
        self.keep_beats();
        Ok(())
    }

    /// Takes back what the script said after the last step: in the run as it will be played again,
    /// what a person does now comes before that.
    fn forget_idling(&mut self) {
        if self.run.has_idled() {
            let at = self.at;
            self.rewind(self.steps());
            self.at = at;
        }
    }

    /// Makes the interventions that are due at the playhead.
    fn settle(&mut self) {
        let at = self.at;
        let all = self.plan.interventions.len();
        while self.run.interventions_done() < all {
            if self.step(at).is_none() {
                break;
            }
        }
        self.at = at;
        self.tip = self.tip.max(at);
        self.version += 1;
    }

    /// Keeps what lies beyond the playhead as a branch, and ends the line here.
    /// So many interventions lie before it.
    fn leave_future(&mut self, done: usize, reason: &str) {
        let steps = self.steps();
        if steps < self.trail.len() || done < self.plan.interventions.len() {
            self.keep_line(format!("before {reason}"), self.at);
        }
        self.plan.interventions.truncate(done);
        self.landmarks.truncate(done);
        self.cut_after(steps, self.at);
    }

    fn keep_line(&mut self, label: String, from: Micros) {
        self.lines_opened += 1;
        if self.lines.len() == Self::LINES_MAX {
            self.lines.remove(0);
        }
        self.lines.push(Line {
            number: self.lines_opened,
            interventions: self.plan.interventions.clone(),
            landmarks: self.landmarks.clone(),
            from,
            tip: self.tip,
            label,
        });
    }

    pub(super) fn undo(&mut self) -> Result<(), Refused> {
        let last = self.plan.interventions.pop();
        let last = last.ok_or_else(|| Refused("There is nothing to undo".to_owned()))?;
        self.landmarks.pop();
        self.return_to(&last);
        self.idle();
        self.redo.push(last);
        Ok(())
    }

    pub(super) fn redo(&mut self) -> Result<(), Refused> {
        let again = self.redo.pop();
        let again = again.ok_or_else(|| Refused("There is nothing to do again".to_owned()))?;
        self.return_to(&again);
        self.plan.interventions.push(again);
        self.landmarks.push(None);
        self.settle();
        Ok(())
    }

    /// Goes to just before an intervention was or will be made, and ends the line there.
    fn return_to(&mut self, anchor: &Intervention) {
        let at = Micros(anchor.at_us);
        let before = if at.0 == 0 { 0 } else { self.trail.until(Micros(at.0 - 1)) };
        let steps = (before + u64::from(anchor.nth)).min(self.trail.len());
        self.rewind(steps);
        self.cut_after(steps, at);
        self.at = at;
        self.version += 1;
    }

    /// Goes over to another line; this one is kept.
    pub(super) fn switch(&mut self, number: u32) -> Result<(), Refused> {
        let place = self.lines.iter().position(|line| line.number == number);
        let place = place.ok_or_else(|| Refused("This branch is no longer kept".to_owned()))?;
        let line = self.lines.remove(place);
        let old = &self.plan.interventions;
        let shared = old.iter().zip(&line.interventions).take_while(|(a, b)| a == b).count();
        let leaves = [old.get(shared), line.interventions.get(shared)];
        let fork = leaves.into_iter().flatten().map(|anchor| anchor.at_us).min();
        let fork = Micros(fork.unwrap_or(self.tip.0.min(line.tip.0)));
        let label = match self.plan.interventions.get(shared) {
            Some(anchor) => format!("with {}", anchor.words),
            None => "without it".to_owned(),
        };
        self.keep_line(label, fork);
        let before = if fork.0 == 0 { 0 } else { self.trail.until(Micros(fork.0 - 1)) };
        self.rewind(before.min(self.trail.len()));
        self.cut_after(self.steps(), fork);
        self.plan.interventions = line.interventions;
        self.landmarks = line.landmarks;
        self.redo.clear();
        self.at = self.world().now();
        let told = std::mem::replace(&mut self.breach_told, u64::MAX);
        self.play(line.tip, u32::MAX, End::Time);
        self.breach_told = told.max(self.steps());
        self.version += 1;
        Ok(())
    }

    /// Ends everything that is wrong, one intervention after the other: one may end several faults.
    pub(super) fn heal_all(&mut self) -> Result<(), Refused> {
        let healable = |lab: &Self| -> Vec<String> {
            let heals = lab.ground().fault_lines().into_iter().map(|line| line.heal);
            heals.filter(|heal| !heal.is_empty()).collect()
        };
        let mut left = healable(self);
        if left.is_empty() {
            let nothing = self.ground().fault_lines().is_empty();
            let why = if nothing { "Nothing is wrong" } else { "A lost disk cannot be healed" };
            return Err(Refused(why.to_owned()));
        }
        while let Some(heal) = left.first() {
            self.choose(heal)?;
            let fewer = healable(self);
            assert!(fewer.len() < left.len(), "a fault ends by its own words");
            left = fewer;
        }
        Ok(())
    }
}
