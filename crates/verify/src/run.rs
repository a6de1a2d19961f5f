//! A watched run at one moment: what plays next, and what it did.
//!
//! Invariant: a run is a function of its plan and its world's first state; cloning it and playing
//! on gives the same as playing on.

use kernel::Micros;
use sim::saved::ClockMode;
use sim::{Choice, Event, Step, World};

use crate::aspects::Aspects;
use crate::monitor::{Monitor, Promise};
use crate::plan::{NotNow, Plan, Ready, Subject};

/// A watched run at one moment. Cloning it is a checkpoint.
#[derive(Clone)]
pub struct Run<S: Subject> {
    world: World<S>,
    monitors: Vec<(Aspects, Box<dyn Monitor<S>>)>,
    seen: S::Glance,
    breaches: Vec<Breach>,
    actions: Vec<ActionState>,
    holds: Option<usize>,
    /// When the last action was over that made no step: the world's time may be before that.
    said: Micros,
    next_intervention: usize,
    skipped: Vec<SkippedIntervention>,
    beats: Vec<usize>,
    idled: bool,
}

/// What one turn of a run did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn<S: Subject> {
    /// A step.
    Step(Step<S::Node>),
    /// An action that is a beat said or asked something at this time, and did nothing.
    Beat(Micros),
}

/// A broken promise, seen for the first time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Which promise.
    pub promise: Promise,
    /// What was seen.
    pub words: String,
    /// When.
    pub at: Micros,
    /// After how many steps.
    pub step: u64,
}

/// How far a planned action is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActionState {
    /// Its time has not come.
    Ahead,
    /// It would happen now, but waits for this.
    Waits(String),
    /// It happened then.
    Done(Micros),
    /// It could not happen, and why.
    Refused(String),
}

/// An intervention that no longer applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkippedIntervention {
    /// Which one, counted from 0.
    pub number: usize,
    /// Why not.
    pub why: String,
}

/// What comes next.
enum Next<S: Subject> {
    Person(Micros),
    Script(usize, Micros),
    Clock(Step<S::Node>),
}

impl<S: Subject> Next<S> {
    fn at(&self) -> Micros {
        match self {
            Self::Clock(step) => step.at,
            Self::Person(at) | Self::Script(_, at) => *at,
        }
    }
}

impl<S: Subject> Run<S> {
    /// The beginning of a run.
    pub fn new(world: World<S>, plan: &Plan<S>) -> Self {
        let monitors = S::monitors(world.config()).into_iter();
        Self {
            monitors: monitors.map(|monitor| (monitor.looks_at(), monitor)).collect(),
            seen: S::Glance::default(),
            world,
            breaches: Vec::new(),
            actions: vec![ActionState::Ahead; plan.actions.len()],
            holds: None,
            said: Micros(0),
            next_intervention: 0,
            skipped: Vec::new(),
            beats: Vec::new(),
            idled: false,
        }
    }

    /// What of its past the system keeps beside the world.
    pub const fn seen(&self) -> &S::Glance {
        &self.seen
    }

    /// The world now.
    pub const fn world(&self) -> &World<S> {
        &self.world
    }

    /// The promises that are watched, in their order.
    pub fn promises(&self) -> impl Iterator<Item = Promise> {
        self.monitors.iter().map(|(_, monitor)| monitor.promise())
    }

    /// The promises that were broken, each once, in order of time.
    pub fn breaches(&self) -> &[Breach] {
        &self.breaches
    }

    /// How far each planned action is.
    pub fn actions(&self) -> &[ActionState] {
        &self.actions
    }

    /// The interventions that no longer applied.
    pub fn skipped(&self) -> &[SkippedIntervention] {
        &self.skipped
    }

    /// How many interventions have been made or skipped.
    pub const fn interventions_done(&self) -> usize {
        self.next_intervention
    }

    /// The actions that are beats and happened, in the order in which they did.
    pub fn beats(&self) -> &[usize] {
        &self.beats
    }

    /// Has the script or the person been at it since the last step, without making one? A run that
    /// is played to this step again may come to what a person does now before that.
    pub const fn has_idled(&self) -> bool {
        self.idled
    }

    /// Makes the next step that is due at or before `until`, whoever chooses it: the person, the
    /// script or the clock. Fills `events` with what it did. None where nothing is due by then.
    pub fn step(
        &mut self,
        plan: &Plan<S>,
        until: Micros,
        events: &mut Vec<Event<S::Node>>,
    ) -> Option<Step<S::Node>> {
        events.clear();
        loop {
            match self.turn(plan, until, events)? {
                Turn::Step(step) => return Some(step),
                Turn::Beat(_) => {}
            }
        }
    }

    /// As [`Self::step`], but ends at a beat that is no step too, and puts what it did behind what
    /// `events` holds.
    pub fn turn(
        &mut self,
        plan: &Plan<S>,
        until: Micros,
        events: &mut Vec<Event<S::Node>>,
    ) -> Option<Turn<S>> {
        let first = events.len();
        loop {
            let beats = self.beats.len();
            let next = self.next(plan, until)?;
            let at = next.at();
            let step = match next {
                Next::Clock(step) => {
                    self.world.apply_due(&step, events);
                    Some(step)
                }
                Next::Person(at) => self.take_intervention(plan, at, events),
                Next::Script(number, at) => self.take_action(plan, number, at, events),
            };
            self.idled = step.is_none();
            if let Some(step) = step {
                self.watch(plan, &events[first..]);
                return Some(Turn::Step(step));
            }
            if beats < self.beats.len() {
                return Some(Turn::Beat(at));
            }
        }
    }

    /// Makes a step that a person chooses now, outside any plan.
    pub fn force(
        &mut self,
        plan: &Plan<S>,
        step: Step<S::Node>,
        events: &mut Vec<Event<S::Node>>,
    ) -> Result<Step<S::Node>, sim::Refused> {
        events.clear();
        let step = self.make(step, events)?;
        self.idled = false;
        self.watch(plan, events);
        Ok(step)
    }

    /// Is anything planned or due, however late? Where not, the run is over.
    pub fn is_quiet(&mut self, plan: &Plan<S>) -> bool {
        self.next(plan, World::<S>::TIME_MAX).is_none()
    }

    fn make(
        &mut self,
        step: Step<S::Node>,
        events: &mut Vec<Event<S::Node>>,
    ) -> Result<Step<S::Node>, sim::Refused> {
        self.world.apply(&step, events)?;
        Ok(step)
    }

    /// The person comes first where the anchor says so, then the script, then the clock.
    fn next(&mut self, plan: &Plan<S>, until: Micros) -> Option<Next<S>> {
        let clock = self.world.next_due().filter(|step| match plan.clock {
            ClockMode::Runs => true,
            ClockMode::Stopped => matches!(step.choice, Choice::Start(_)),
        });
        let script = self.next_action(plan);
        let next = match (script, clock) {
            (Some((number, at)), Some(step)) if step.at < at => {
                let _ = number;
                Some(Next::Clock(step))
            }
            (Some((number, at)), _) => Some(Next::Script(number, at)),
            (None, Some(step)) => Some(Next::Clock(step)),
            (None, None) => None,
        };
        let due = next.as_ref().map(Next::at);
        if let Some(at) = self.person_comes_before(plan, due) {
            return (at <= until).then_some(Next::Person(at));
        }
        (due? <= until).then_some(next).flatten()
    }

    /// The moment of the next intervention, if it comes before what else is due.
    fn person_comes_before(&self, plan: &Plan<S>, due: Option<Micros>) -> Option<Micros> {
        let anchor = plan.interventions.get(self.next_intervention)?;
        let at = Micros(anchor.at_us).max(self.world.now());
        let nth = if self.world.now() == at { self.world.nth() } else { 0 };
        let first = due.is_none_or(|due| at < due || (at == due && nth >= anchor.nth));
        first.then_some(at)
    }

    /// The next action of the script that can be tried, and when: one whose condition held after
    /// the last step, one that waits for its target, or the earliest that has a time.
    fn next_action(&self, plan: &Plan<S>) -> Option<(usize, Micros)> {
        if let Some(number) = self.holds {
            let now = self.world.now();
            let at = match plan.actions[number].trigger {
                Ready::AtOnce => now.max(self.said),
                Ready::At(_) | Ready::When(_) => now,
            };
            return Some((number, at));
        }
        let ahead = plan.actions.iter().zip(&self.actions).enumerate();
        let timed = ahead.filter_map(|(number, (action, state))| match (&action.trigger, state) {
            (Ready::At(at), ActionState::Ahead) => Some((number, (*at).max(self.world.now()))),
            _ => None,
        });
        timed.min_by_key(|(number, at)| (*at, *number))
    }

    /// Says or asks what the script has next, if that is due by `until` and nothing else comes
    /// before it. The world stays as it is.
    pub fn idle(&mut self, plan: &Plan<S>, until: Micros) -> bool {
        let Some(Next::Script(number, at)) = self.next(plan, until) else { return false };
        let only_says = plan.actions[number].words.is_empty();
        if only_says {
            self.holds = self.holds.filter(|holds| *holds != number);
            self.idled = true;
            self.say(plan, number, at);
        }
        only_says
    }

    fn say(&mut self, plan: &Plan<S>, number: usize, at: Micros) {
        self.said = at;
        self.actions[number] = ActionState::Done(at);
        self.beats.extend(plan.actions[number].is_beat.then_some(number));
        self.look_ahead(plan, &[]);
    }

    fn take_intervention(
        &mut self,
        plan: &Plan<S>,
        at: Micros,
        events: &mut Vec<Event<S::Node>>,
    ) -> Option<Step<S::Node>> {
        let number = self.next_intervention;
        self.next_intervention += 1;
        let words = &plan.interventions[number].words;
        let made = S::choice(&self.world, words).map_err(NotNow::why);
        let made = made.and_then(|choice| {
            self.make(Step { at, choice }, events).map_err(|refused| refused.to_string())
        });
        match made {
            Ok(step) => Some(step),
            Err(why) => {
                self.skipped.push(SkippedIntervention { number, why });
                None
            }
        }
    }

    fn take_action(
        &mut self,
        plan: &Plan<S>,
        number: usize,
        at: Micros,
        events: &mut Vec<Event<S::Node>>,
    ) -> Option<Step<S::Node>> {
        self.holds = self.holds.filter(|holds| *holds != number);
        let words = &plan.actions[number].words;
        if words.is_empty() {
            self.say(plan, number, at);
            return None;
        }
        let made = S::choice(&self.world, words).and_then(|choice| {
            let step = Step { at, choice };
            self.make(step, events).map_err(|refused| NotNow::Never(refused.to_string()))
        });
        let (state, step) = match made {
            Ok(step) => (ActionState::Done(at), Some(step)),
            Err(NotNow::Waits(why)) => (ActionState::Waits(why), None),
            Err(NotNow::Absent(why) | NotNow::Never(why)) => (ActionState::Refused(why), None),
        };
        self.actions[number] = state;
        if step.is_some() {
            self.beats.extend(plan.actions[number].is_beat.then_some(number));
        } else {
            self.look_ahead(plan, &[]);
        }
        step
    }

    /// After a step: monitors look, waiting actions try again, and the next condition is tested.
    fn watch(&mut self, plan: &Plan<S>, events: &[Event<S::Node>]) {
        let (at, step) = (self.world.now(), self.world.steps());
        let changed = S::changes(&mut self.seen, &self.world, events).and(Aspects::STEP);
        for (looks_at, monitor) in &mut self.monitors {
            if !looks_at.meets(changed) {
                continue;
            }
            let Some(words) = monitor.observe(&self.world, events) else { continue };
            let promise = monitor.promise();
            if self.breaches.iter().all(|breach| breach.promise != promise) {
                self.breaches.push(Breach { promise, words, at, step });
            }
        }
        self.retry();
        self.look_ahead(plan, events);
    }

    /// An action that waits for its target can be tried again when that is possible now.
    fn retry(&mut self) {
        if self.holds.is_some() {
            return;
        }
        let waits = |state: &ActionState| matches!(state, ActionState::Waits(_));
        self.holds = self.actions.iter().position(waits);
    }

    /// Tests the condition of the first action that is not done, if all before it are.
    fn look_ahead(&mut self, plan: &Plan<S>, events: &[Event<S::Node>]) {
        if self.holds.is_some() {
            return;
        }
        let over =
            |state: &ActionState| matches!(state, ActionState::Done(_) | ActionState::Refused(_));
        let Some(first) = self.actions.iter().position(|state| !over(state)) else { return };
        let holds = match &plan.actions[first].trigger {
            Ready::At(_) => false,
            Ready::AtOnce => true,
            Ready::When(condition) => S::holds(condition, &self.world, events),
        };
        if holds && self.actions[first] == ActionState::Ahead {
            self.holds = Some(first);
        }
    }
}
