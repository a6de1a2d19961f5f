//! A run on the bench: its playhead, its past, and the ways to get around in it.
//!
//! Invariant: `run` is the state after `run.world().steps()` steps of the line that `trail` lists,
//! and `trail`, `checkpoints`, `beats` and `reigns` never reach beyond what the plan in force gives.

use kernel::Micros;
use sim::saved::check::Place;
use sim::saved::{Expect, Landmark, Moment, SavedRun};
use sim::{Checkpoints, Choice, Setup, Step, Steps, Trace, World};
use verify::{Plan, Run, Turn};

use crate::contract::{Lab, MarkKind, OpenError, Position, Progress, Stop, Travel};
use crate::exhibit::Exhibit;

mod beats;
mod console;
mod edit;
mod erased;
mod goal;
mod ground;
mod inbox;
mod inspect;
mod narrate;
mod offers;
mod record;
mod sentences;
mod story;
mod told;
mod view;
mod wrongs;

use self::beats::Beat;
use self::goal::End;
use self::told::{Beside, Told};

/// A run of one system, with its past.
pub struct Bench<S: Exhibit> {
    saved: SavedRun,
    plan: Plan<S>,
    run: Run<S>,
    at: Micros,
    tip: Micros,
    trail: Steps,
    checkpoints: Checkpoints<Run<S>>,
    reigns: Vec<Reign>,
    beats: Vec<Beat>,
    told: Told<S>,
    told_from: u64,
    landmarks: Vec<Option<u16>>,
    redo: Vec<sim::saved::Intervention>,
    lines: Vec<Line>,
    lines_opened: u32,
    breach_told: u64,
    drift: Option<String>,
    version: u64,
}

/// The mark that matters more.
fn graver(one: Option<MarkKind>, other: Option<MarkKind>) -> Option<MarkKind> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, None) => one,
        (None, other) => other,
    }
}

/// Who leads from a step on.
struct Reign {
    step: u64,
    at: Micros,
    number: u64,
    label: String,
}

/// An old future.
struct Line {
    number: u32,
    interventions: Vec<sim::saved::Intervention>,
    landmarks: Vec<Option<u16>>,
    from: Micros,
    tip: Micros,
    label: String,
}

impl<S: Exhibit> Bench<S> {
    const CHECKPOINT_EVERY: u64 = 512;
    const CHECKPOINTS_MAX: usize = 1_024;

    /// Puts a saved run on the bench, at its start.
    pub fn open(saved: &SavedRun) -> Result<Self, OpenError> {
        let refused = |words: String, place| OpenError { words, place: Some(place) };
        sim::saved::validate(saved).map_err(|bad| refused(bad.to_string(), bad.place))?;
        let config =
            S::read(saved).map_err(|words| OpenError { words, place: Self::bad_setting(saved) })?;
        let plan = Plan::read(saved, &config)
            .map_err(|bad| refused(bad.to_string(), Place::Condition(bad.action)))?;
        let setup = Setup { network: saved.network, fsync: saved.fsync, seed: saved.seed };
        let world = World::new(config, setup);
        let script = saved.script.iter().map(|action| &*action.words);
        if let Some((at, why)) = Plan::nonsense(&world, script) {
            return Err(refused(format!("Action {}: {why}", at + 1), Place::Action(at)));
        }
        let by_hand = saved.interventions.iter().map(|done| &*done.words);
        if let Some((at, why)) = Plan::nonsense(&world, by_hand) {
            return Err(refused(
                format!("Intervention {}: {why}", at + 1),
                Place::Intervention(at),
            ));
        }
        let run = Run::new(world, &plan);
        if let Some(Expect::Breaks(name)) = &saved.expect
            && run.promises().all(|promise| promise.name != name)
        {
            return Err(refused(format!("There is no promise called “{name}”"), Place::Expect));
        }
        let mut checkpoints = Checkpoints::new(Self::CHECKPOINT_EVERY, Self::CHECKPOINTS_MAX);
        checkpoints.offer(0, || run.clone());
        let landmark = |number: usize| {
            let known = saved.digests.iter().find(|mark| usize::from(mark.before) == number);
            known.map(|mark| mark.digest)
        };
        Ok(Self {
            landmarks: (0..saved.interventions.len()).map(landmark).collect(),
            saved: saved.clone(),
            plan,
            run,
            at: Micros(0),
            tip: Micros(0),
            trail: Steps::default(),
            checkpoints,
            reigns: Vec::new(),
            beats: Vec::new(),
            told: Told::default(),
            told_from: 0,
            redo: Vec::new(),
            lines: Vec::new(),
            lines_opened: 0,
            breach_told: 0,
            drift: None,
            version: 0,
        })
    }

    /// The first setting that the lab cannot read.
    fn bad_setting(saved: &SavedRun) -> Option<Place> {
        let mut run = SavedRun { config: Vec::new(), ..saved.clone() };
        let is_bad = |setting: &sim::saved::Setting| {
            run.config.push(setting.clone());
            S::read(&run).is_err()
        };
        saved.config.iter().position(is_bad).map(Place::SettingValue)
    }

    /// Puts a saved run on the bench, erased.
    pub fn erased(saved: &SavedRun) -> Result<Box<dyn Lab>, OpenError> {
        Ok(Box::new(Self::open(saved)?))
    }

    fn steps(&self) -> u64 {
        self.run.world().steps()
    }

    fn world(&self) -> &World<S> {
        self.run.world()
    }

    fn progress(&self, stop: Stop) -> Progress {
        Progress { at_us: self.at.0, stop }
    }

    /// Makes the next step due by `until`, and keeps what history needs of it.
    fn step(&mut self, until: Micros) -> Option<Step<S::Node>> {
        loop {
            match self.turn(until)? {
                Turn::Step(step) => return Some(step),
                Turn::Beat(_) => {}
            }
        }
    }

    /// The next step due by `until`, or the next beat if that comes before it and is no step.
    fn turn(&mut self, until: Micros) -> Option<Turn<S>> {
        let (digest, done) = (self.world().digest().short(), self.run.interventions_done());
        if let Some(first) = self.told.forget() {
            self.told_from = first;
        }
        let turn = self.told.take_in(|events| self.run.turn(&self.plan, until, events));
        if self.run.interventions_done() > done {
            self.compare_landmark(done, digest);
        }
        let turn = turn?;
        if let Turn::Step(step) = &turn {
            self.keep(step);
        }
        self.keep_beats();
        Some(turn)
    }

    fn keep(&mut self, step: &Step<S::Node>) {
        let number = self.steps();
        let mark = self.tell(step, number);
        if number > self.trail.len() {
            let nth = self.world().nth();
            self.trail.push(Trace::of(step, nth, mark.map_or(0, code)));
            if matches!(mark, Some(MarkKind::Role | MarkKind::Fault)) {
                self.keep_reign(number, step.at);
            }
        }
        let run = &self.run;
        self.checkpoints.offer(number, || run.clone());
    }

    /// Keeps what a step did for the story, and says how it is marked: as the gravest of that.
    fn tell(&mut self, step: &Step<S::Node>, number: u64) -> Option<MarkKind> {
        let mut mark = None;
        for note in self.told.fresh() {
            mark = graver(mark, S::mark(note));
        }
        let mut beside = None;
        let chosen = matches!(step.choice, Choice::Command(..) | Choice::Fault(_));
        let breach = self.run.breaches().last().filter(|breach| breach.step == number);
        if chosen || breach.is_some() {
            mark = graver(mark, chosen.then_some(MarkKind::Fault));
            mark = graver(mark, breach.map(|_| MarkKind::Breach));
            let broken = breach.map(|breach| format!("{}: {}", breach.promise.name, breach.words));
            let chosen = chosen.then(|| step.choice.clone());
            beside = Some(Box::new(Beside { chosen, broken }));
        }
        self.told.push(number, step.at, beside);
        mark
    }

    fn keep_reign(&mut self, step: u64, at: Micros) {
        let (number, label) = S::reign(self.run.world()).unwrap_or_default();
        if self.reigns.last().is_none_or(|reign| reign.number != number) {
            self.reigns.push(Reign { step, at, number, label });
        }
    }

    /// The digest before an intervention, as it was when the run was saved and as it is now.
    fn compare_landmark(&mut self, number: usize, digest: u16) {
        let Some(landmark) = self.landmarks.get_mut(number) else { return };
        let recorded = landmark.replace(digest);
        if recorded.is_some_and(|recorded| recorded != digest) && self.drift.is_none() {
            let place = match number {
                0 => "before its first intervention".to_owned(),
                number => format!("between its interventions {number} and {}", number + 1),
            };
            self.drift = Some(format!("This build plays the run differently {place}"));
        }
    }

    /// The line ends here: what lies beyond belongs to another plan.
    fn cut_after(&mut self, steps: u64, at: Micros) {
        self.trail.truncate(steps);
        self.checkpoints.truncate(steps);
        self.beats.truncate(self.run.beats().len());
        self.reigns.retain(|reign| reign.step <= steps);
        self.tip = at;
        self.breach_told = self.breach_told.min(steps);
    }

    /// Takes the last checkpoint up to so many steps, unless the way there from here is shorter.
    fn leap(&mut self, steps: u64) {
        let (from, _) = self.checkpoints.before(steps).expect("the start is always kept");
        if steps < self.steps() || self.steps() < *from {
            self.restore(steps);
        }
    }

    fn restore(&mut self, steps: u64) {
        let (from, run) = self.checkpoints.before(steps).expect("the start is always kept");
        (self.told_from, self.run) = (*from, run.clone());
        self.told.clear();
        self.at = self.world().now();
        self.version += 1;
    }

    /// Goes to the state right after so many steps, which lie within the trail.
    fn rewind(&mut self, steps: u64) {
        if steps == self.steps() && self.run.has_idled() {
            self.restore(steps);
        } else {
            self.leap(steps);
        }
        while self.steps() < steps {
            if self.step(World::<S>::TIME_MAX).is_none() {
                break;
            }
        }
        self.at = self.world().now();
    }

    /// Plays to a moment, or to what ends it before.
    fn play(&mut self, until: Micros, steps_max: u32, end: End) -> Progress {
        let until = until.min(World::<S>::TIME_MAX);
        for _ in 0..steps_max {
            let beats = self.run.beats().len();
            let Some(turn) = self.turn(until) else {
                self.at = self.at.max(until);
                self.tip = self.tip.max(self.at);
                let quiet = self.run.is_quiet(&self.plan);
                return self.progress(if quiet { Stop::Quiet } else { end.in_time() });
            };
            self.arrive(&turn);
            if let Some(stop) = self.new_breach() {
                return stop;
            }
            match end {
                End::Beat if beats < self.run.beats().len() => return self.progress(Stop::Beat),
                End::Goal(goal) if matches!(turn, Turn::Step(_)) && self.reaches(goal) => {
                    return self.progress(Stop::Reached);
                }
                End::Time | End::Beat | End::Goal(_) => {}
            }
        }
        self.progress(Stop::Budget)
    }

    fn arrive(&mut self, turn: &Turn<S>) {
        self.at = match turn {
            Turn::Step(step) => step.at,
            Turn::Beat(at) => *at,
        };
        self.tip = self.tip.max(self.at);
    }

    /// A breach that nobody has been told of stops whatever is going on, once.
    fn new_breach(&mut self) -> Option<Progress> {
        let step = self.run.breaches().last()?.step;
        if step != self.steps() || step <= self.breach_told {
            return None;
        }
        self.breach_told = step;
        Some(self.progress(Stop::Breach))
    }

    /// One event: a step, or something that the script only says or asks and that is a beat.
    fn one_step(&mut self) -> Progress {
        let Some(turn) = self.turn(World::<S>::TIME_MAX) else {
            return self.progress(Stop::Quiet);
        };
        self.arrive(&turn);
        self.new_breach().unwrap_or_else(|| self.progress(Stop::Reached))
    }

    fn next_meaningful(&mut self, steps_max: u32) -> Progress {
        for _ in 0..steps_max {
            let progress = self.one_step();
            let marked = self.trail.get(self.steps()).is_some_and(|trace| trace.mark != 0)
                || self.beat_here().is_some();
            if progress.stop != Stop::Reached || marked {
                return progress;
            }
        }
        self.progress(Stop::Budget)
    }

    fn previous_meaningful(&mut self) -> Progress {
        let before = self.steps().saturating_sub(1);
        let marked = (1..=before)
            .rev()
            .find(|number| self.trail.get(*number).is_some_and(|trace| trace.mark != 0));
        self.rewind(marked.unwrap_or(0));
        self.progress(Stop::Reached)
    }

    fn go_to_time(&mut self, to: Micros, steps_max: u32) -> Progress {
        if to >= self.at {
            self.leap(self.trail.until(to));
            return self.play(to, steps_max, End::Time);
        }
        self.rewind(self.trail.until(to));
        self.at = to;
        self.idle();
        self.version += 1;
        self.progress(Stop::Reached)
    }

    fn go_to_step(&mut self, step: u64, steps_max: u32) -> Progress {
        if step <= self.trail.len() {
            self.rewind(step);
            return self.progress(Stop::Reached);
        }
        for _ in 0..steps_max {
            let progress = self.one_step();
            if progress.stop != Stop::Reached || self.steps() >= step {
                return progress;
            }
        }
        self.progress(Stop::Budget)
    }

    fn go_to_moment(&mut self, steps_max: u32) -> Progress {
        let Some(moment) = self.saved.moment else { return self.progress(Stop::Reached) };
        let to = Micros(moment.at_us);
        let there = |run: &Run<S>| run.world().now() == to && run.world().nth() >= moment.nth;
        let until = if moment.nth == 0 { Micros(to.0.saturating_sub(1)) } else { to };
        for _ in 0..steps_max {
            if there(&self.run) || self.step(until).is_none() {
                self.at = self.at.max(to);
                self.tip = self.tip.max(self.at);
                self.compare_moment(moment);
                return self.progress(Stop::Reached);
            }
            self.at = self.world().now();
            self.tip = self.tip.max(self.at);
        }
        self.progress(Stop::Budget)
    }

    fn compare_moment(&mut self, moment: Moment) {
        self.breach_told = self.breach_told.max(self.steps());
        if self.drift.is_none() && self.world().digest().short() != moment.digest {
            let place = match self.plan.interventions.len() {
                0 => "before the shared moment".to_owned(),
                _ => "between its last intervention and the shared moment".to_owned(),
            };
            self.drift = Some(format!("This build plays the run differently {place}"));
        }
    }

    fn here(&self) -> Moment {
        let world = self.world();
        let nth = if world.now() == self.at { world.nth() } else { 0 };
        Moment { at_us: self.at.0, nth, digest: world.digest().short() }
    }

    /// At most eight of the known digests, evenly spread.
    fn landmarks(&self) -> Vec<Landmark> {
        let numbered = (0..).zip(&self.landmarks);
        let known: Vec<Landmark> = numbered
            .filter_map(|(before, digest)| Some(Landmark { before, digest: (*digest)? }))
            .collect();
        let every = known.len().div_ceil(8).max(1);
        known.into_iter().step_by(every).collect()
    }

    fn where_it_is(&self) -> Position {
        Position {
            at_us: self.at.0,
            step: self.steps(),
            tip_us: self.tip.0,
            tip_step: self.trail.len(),
            digest: format!("{:016x}", self.world().digest().value()),
            version: self.version,
        }
    }

    fn go(&mut self, travel: Travel, steps_max: u32) -> Progress {
        match travel {
            Travel::Step => self.one_step(),
            Travel::Back => {
                self.rewind(self.steps().saturating_sub(1));
                self.progress(Stop::Reached)
            }
            Travel::NextMeaningful => self.next_meaningful(steps_max),
            Travel::PreviousMeaningful => self.previous_meaningful(),
            Travel::NextBeat => self.next_beat(steps_max),
            Travel::PreviousBeat => self.previous_beat(),
            Travel::To(us) => self.go_to_time(Micros(us), steps_max),
            Travel::AfterStep(step) => self.go_to_step(step, steps_max),
            Travel::Until(goal, us) => self.play(Micros(us), steps_max, End::Goal(goal)),
            Travel::Moment => self.go_to_moment(steps_max),
        }
    }
}

const fn code(mark: MarkKind) -> u8 {
    match mark {
        MarkKind::Breach => 1,
        MarkKind::Fault => 2,
        MarkKind::Role => 3,
        MarkKind::Commit => 4,
        MarkKind::Answer => 5,
    }
}

const fn decode(code: u8) -> Option<MarkKind> {
    match code {
        1 => Some(MarkKind::Breach),
        2 => Some(MarkKind::Fault),
        3 => Some(MarkKind::Role),
        4 => Some(MarkKind::Commit),
        5 => Some(MarkKind::Answer),
        _ => None,
    }
}
