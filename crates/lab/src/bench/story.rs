//! The story: what happened up to the playhead, in sentences.

use sim::{Loss, fault_words};
use verify::Run;

use super::Bench;
use super::told::{Tale, What};
use crate::contract::{Story, StoryLine};
use crate::exhibit::{Exhibit, Weight};

impl<S: Exhibit> Bench<S> {
    /// The newest lines up to the playhead. Where fewer are remembered than asked for, the stretch
    /// before is played again.
    pub(super) fn tell_story(&mut self, lines_max: usize) -> Story {
        let mut lines = self.lines_told(lines_max);
        if lines.len() < lines_max && self.told_from > 0 {
            self.remember_more();
            lines = self.lines_told(lines_max);
        }
        lines.reverse();
        Story { lines }
    }

    /// Newest first.
    fn lines_told(&self, lines_max: usize) -> Vec<StoryLine> {
        let here = self.steps();
        let told = self.told.newest_first().filter(|told| told.step <= here);
        told.filter_map(|told| self.line_of(&told)).take(lines_max).collect()
    }

    fn line_of(&self, told: &Tale<'_, S>) -> Option<StoryLine> {
        let name = |node| self.world().name(node);
        let (who, text, rule, weight) = match &told.what {
            What::Note(node, note) => {
                let said = S::say(self.world(), *node, note);
                (name(*node), said.text, said.rule, said.weight)
            }
            What::Chosen(choice) => {
                let rule = "Chosen by you or the script".to_owned();
                (String::new(), self.sentence(choice), rule, Weight::Meaningful)
            }
            What::Lost(id, why) => {
                let rule = match why {
                    Loss::Chance => "The network lost it",
                    Loss::Cut => "The link was cut when it was due",
                    Loss::Down => "Its receiver was down when it was due",
                    Loss::Broken => "The stream that it was on broke",
                    Loss::Dropped => "It was dropped by hand",
                };
                let text = format!("Message {} is lost.", fault_words::show_packet(*id, &name));
                (String::new(), text, rule.to_owned(), Weight::Routine)
            }
            What::Broken(words) => {
                let text = format!("A promise is broken. {words}");
                (String::new(), text, String::new(), Weight::Meaningful)
            }
        };
        (weight != Weight::Silent).then(|| StoryLine {
            at_us: told.at.0,
            step: told.step,
            who,
            text,
            rule,
            meaningful: weight == Weight::Meaningful,
            now: told.step == self.steps(),
        })
    }

    /// Plays the stretch before the first step remembered once more, and puts what it tells in
    /// front.
    fn remember_more(&mut self) {
        let to = self.told_from;
        let (from, run) = self.checkpoints.before(to.saturating_sub(1)).expect("the start is kept");
        let (from, run): (u64, Run<S>) = (*from, run.clone());
        let here = std::mem::replace(&mut self.run, run);
        let newer = std::mem::take(&mut self.told);
        self.told_from = from;
        while self.steps() < to {
            if self.step(sim::World::<S>::TIME_MAX).is_none() {
                break;
            }
        }
        self.told = std::mem::take(&mut self.told).put_before(to, newer);
        self.run = here;
    }
}
