//! The erased side: every call of [`Lab`] is one call of the bench.

use kernel::Micros;
use scene::Window;
use sim::saved::SavedRun;

use super::{Bench, End};
use crate::contract::{
    Change, Frame, Inspection, Lab, Offer, OfferGroup, OpensAt, Position, Progress, Recorded,
    Refused, Selection, SettingForm, Story, Timeline, Travel, TreeLook, TreeView,
};
use crate::exhibit::Exhibit;

impl<S: Exhibit> Lab for Bench<S> {
    fn advance(&mut self, until_us: u64, steps_max: u32) -> Progress {
        self.play(Micros(until_us), steps_max, End::Beat)
    }

    fn travel(&mut self, travel: Travel, steps_max: u32) -> Progress {
        self.go(travel, steps_max)
    }

    fn intervene(&mut self, words: &str) -> Result<(), Refused> {
        self.choose(words)
    }

    fn change(&mut self, change: Change) -> Result<(), Refused> {
        match change {
            Change::Undo => self.undo(),
            Change::Redo => self.redo(),
            Change::Branch(number) => self.switch(number),
            Change::HealAll => self.heal_all(),
        }
    }

    fn frame(&mut self, window: Window) -> Frame {
        self.picture(window)
    }

    fn timeline(&self, marks_max: usize) -> Timeline {
        self.line(marks_max)
    }

    fn story(&mut self, lines_max: usize) -> Story {
        self.tell_story(lines_max)
    }

    fn inspect(&mut self, what: &Selection) -> Inspection {
        self.look_at(what)
    }

    fn offers(&self, what: Option<&Selection>) -> Vec<Offer> {
        self.ground().all_offers(what)
    }

    fn console(&self, what: Option<&Selection>) -> Vec<OfferGroup> {
        self.ground().all_groups(what)
    }

    fn inbox(&self) -> Vec<OfferGroup> {
        self.all_that_can_happen()
    }

    fn settings(&self) -> Vec<SettingForm> {
        self.all_settings()
    }

    fn tree(&self, look: &TreeLook) -> Option<TreeView> {
        S::tree(|| self.scene(Window { log_first: None, tree_of: look.of }), look)
    }

    fn saved(&mut self, opens_at: OpensAt) -> SavedRun {
        let moment = match opens_at {
            OpensAt::Start => None,
            OpensAt::Moment => Some(self.here()),
        };
        SavedRun {
            interventions: self.plan.interventions.clone(),
            digests: self.landmarks(),
            moment,
            ..self.saved.clone()
        }
    }

    fn record(&mut self) -> Result<Recorded, Refused> {
        let saved = self.saved(OpensAt::Start);
        Self::record(self, &saved)
    }

    fn narrated(&self) -> Result<SavedRun, Refused> {
        self.as_story()
    }

    fn position(&self) -> Position {
        self.where_it_is()
    }
}
