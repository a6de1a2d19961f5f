//! A run that was made by hand, or found by a search, as a story: step by step, with captions.

use sim::World;
use sim::saved::check::ACTIONS_MAX;
use sim::saved::{Action, SavedRun, Trigger};

use super::Bench;
use crate::contract::Refused;
use crate::exhibit::Exhibit;

impl<S: Exhibit> Bench<S> {
    /// The longest caption, in characters.
    const CAPTION_MAX: usize = 200;

    /// Plays the run anew and makes a beat of each thing that was done. Each follows the one before at
    /// once, so this is for runs in which nothing happens by itself in between.
    pub(super) fn as_story(&self) -> Result<SavedRun, Refused> {
        let told = SavedRun {
            interventions: self.plan.interventions.clone(),
            digests: Vec::new(),
            moment: None,
            ..self.saved.clone()
        };
        let mut anew = Self::open(&told).map_err(|why| Refused(why.words))?;
        let (mut script, mut done) = (told.script.clone(), 0);
        while let Some(step) = anew.step(World::<S>::TIME_MAX) {
            let now = anew.run.interventions_done();
            if now == done {
                continue;
            }
            done = now;
            // Nodes begin at time zero, and after that the story does.
            let first = script.is_empty();
            let trigger = if first { Trigger::At(1) } else { Trigger::When("at once".to_owned()) };
            let caption = anew.what_came().unwrap_or_else(|| anew.sentence(&step.choice));
            let words = told.interventions[now - 1].words.clone();
            let caption = caption.chars().take(Self::CAPTION_MAX).collect();
            script.push(Action { trigger, words, caption, beat: true, ask: String::new() });
        }
        if ACTIONS_MAX < script.len() {
            return Err(Refused("A story holds no more actions than these".to_owned()));
        }
        Ok(SavedRun { script, interventions: Vec::new(), ..told })
    }

    /// What the last step came to: the sentence that matters most, the first of equals.
    fn what_came(&self) -> Option<String> {
        let world = self.world();
        let noted = self.told.noted(self.steps());
        let said = noted.map(|(node, note)| (node, S::say(world, node, note)));
        let mut most: Option<(kernel::NodeId, crate::exhibit::Said)> = None;
        for (node, said) in said {
            if most.as_ref().is_none_or(|(_, other)| other.weight < said.weight) {
                most = Some((node, said));
            }
        }
        let (node, said) = most?;
        let text = format!("{} {}", world.name(node), said.text);
        Some(if said.rule.is_empty() { text } else { format!("{text} {}", said.rule) })
    }
}
