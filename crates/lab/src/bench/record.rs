//! A scenario of what was done by hand: every intervention becomes an action of the script.

use kernel::Micros;
use sim::saved::check::ACTIONS_MAX;
use sim::saved::{Action, Expect, Intervention, SavedRun, Trigger};
use verify::{ActionState, Breach, SkippedIntervention};

use super::Bench;
use crate::contract::{Recorded, Refused};
use crate::exhibit::Exhibit;

/// How an intervention that came after other things of the same moment is told in a script.
#[derive(Clone, Copy)]
enum Late {
    /// At once after the action that it followed, where it followed one.
    AtOnce,
    /// A microsecond later.
    Later,
}

/// What became of a run, whatever its system is.
struct Outcome<'a> {
    actions: &'a [ActionState],
    skipped: &'a [SkippedIntervention],
    breaches: &'a [Breach],
    tip: Micros,
}

impl<S: Exhibit> Bench<S> {
    /// Longer runs are not made scenarios: each is played up to three times to compare.
    const RECORD_MAX: u64 = 200_000;

    pub(super) fn record(&self, saved: &SavedRun) -> Result<Recorded, Refused> {
        if Self::RECORD_MAX < self.trail.len() {
            let limit = Self::RECORD_MAX;
            return Err(Refused(format!("A run of more than {limit} steps makes no scenario")));
        }
        let (whole, seen) = self.play_anew(saved)?;
        let digest = whole.world().digest();
        let mut told = whole.outcome().told_as_script(saved, &seen, Late::AtOnce)?;
        let mut is_same = self.play_anew(&told)?.0.world().digest() == digest;
        if !is_same {
            told = whole.outcome().told_as_script(saved, &seen, Late::Later)?;
            is_same = self.play_anew(&told)?.0.world().digest() == digest;
        }
        let differs = "What you did came in the middle of a moment. The scenario does it a \
                       microsecond later, and then other things may follow.";
        Ok(Recorded { run: told, differs: (!is_same).then(|| differs.to_owned()) })
    }

    /// Another bench with this run, at the end of what is known of this one; and for each
    /// intervention the last action of the script that did something before it in its moment.
    fn play_anew(&self, saved: &SavedRun) -> Result<(Self, Vec<Option<usize>>), Refused> {
        let mut bench = Self::open(saved).map_err(|why| Refused(why.words))?;
        let mut seen = vec![None; saved.interventions.len()];
        loop {
            let number = bench.run.interventions_done();
            let now = bench.world().now();
            if saved.interventions.get(number).is_some_and(|next| next.at_us == now.0) {
                let mut states = bench.run.actions().iter().zip(&saved.script);
                seen[number] = states.rposition(|(state, action)| {
                    *state == ActionState::Done(now) && !action.words.is_empty()
                });
            }
            if bench.step(self.tip).is_none() {
                bench.tip = self.tip;
                return Ok((bench, seen));
            }
        }
    }

    fn outcome(&self) -> Outcome<'_> {
        Outcome {
            actions: self.run.actions(),
            skipped: self.run.skipped(),
            breaches: self.run.breaches(),
            tip: self.tip,
        }
    }
}

impl Outcome<'_> {
    fn told_as_script(
        &self,
        saved: &SavedRun,
        seen: &[Option<usize>],
        late: Late,
    ) -> Result<SavedRun, Refused> {
        // Odd places are the script's own; even ones lie between two of them.
        let mut script: Vec<(usize, Action)> =
            saved.script.iter().cloned().enumerate().map(|(i, own)| (2 * i + 1, own)).collect();
        let (mut at_us, mut before) = (0, 0);
        for (number, done) in saved.interventions.iter().enumerate() {
            if self.skipped.iter().any(|skipped| skipped.number == number) {
                continue;
            }
            if done.at_us != at_us {
                (at_us, before) = (done.at_us, 0);
            }
            let late = (before < done.nth).then_some((late, seen[number]));
            let (place, trigger) = self.belongs(saved, done, late);
            let index = script.iter().take_while(|(other, _)| *other <= place).count();
            script.insert(index, (place, Action::new(trigger, &done.words, "")));
            before += 1;
        }
        if ACTIONS_MAX < script.len() {
            return Err(Refused(format!("A scenario holds no more than {ACTIONS_MAX} actions")));
        }
        let broken = self.breaches.first();
        Ok(SavedRun {
            until_us: self.tip.0,
            expect: Some(
                broken
                    .map_or(Expect::Holds, |breach| Expect::Breaks(breach.promise.name.to_owned())),
            ),
            script: script.into_iter().map(|(_, action)| action).collect(),
            interventions: Vec::new(),
            digests: Vec::new(),
            moment: None,
            ..saved.clone()
        })
    }

    /// Where in the script an intervention belongs, and when it happens: before the first action of
    /// its time, or where other things of that moment came first, after them.
    fn belongs(
        &self,
        saved: &SavedRun,
        done: &Intervention,
        late: Option<(Late, Option<usize>)>,
    ) -> (usize, Trigger) {
        let at_us = done.at_us;
        match late {
            None => {
                let own = |action: &Action| action.trigger == Trigger::At(at_us);
                let next = saved.script.iter().position(own);
                (next.map_or(usize::MAX, |next| 2 * next), Trigger::At(at_us))
            }
            Some((Late::AtOnce, seen)) if let Some(last) = self.last_before(saved, at_us, seen) => {
                (2 * last + 2, Trigger::When("at once".to_owned()))
            }
            Some((Late::AtOnce | Late::Later, _)) => (usize::MAX, Trigger::At(at_us + 1)),
        }
    }

    /// The last action of a moment before which nothing is done that comes after what was seen; what
    /// an action only says stands in nobody's way.
    fn last_before(&self, saved: &SavedRun, at_us: u64, seen: Option<usize>) -> Option<usize> {
        let there = ActionState::Done(Micros(at_us));
        let states = self.actions.iter().zip(&saved.script).enumerate();
        let of_moment = states.filter(|(_, (state, _))| **state == there);
        let came_first = |number, action: &Action| {
            action.words.is_empty() || seen.is_some_and(|seen| number <= seen)
        };
        let before = of_moment.take_while(|(number, (_, action))| came_first(*number, action));
        before.last().map(|(number, _)| number)
    }
}
