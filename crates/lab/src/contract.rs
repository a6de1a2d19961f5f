//! What the page and the command line say to a running system, and what they hear from it.

mod choices;

use std::fmt;

use scene::{ActorId, Folding, Scene, Tone, TreeDrawing, Window};
use serde::Serialize;
use sim::saved::SavedRun;
use sim::saved::check::Place;

pub use choices::{
    Asks, Fact, FactGroup, Inspection, Offer, OfferGroup, Selection, SettingForm, SettingKind,
};

/// One running system with its past: the erased side of an exhibit.
pub trait Lab {
    /// Plays the run until the given time, or until `steps_max` steps are done, or something asks
    /// for attention. Cheap to call again: the page calls it many times a frame.
    fn advance(&mut self, until_us: u64, steps_max: u32) -> Progress;
    /// Goes somewhere in the run. A long way takes several calls: while [`Stop::Budget`] comes
    /// back, call again with the same travel.
    fn travel(&mut self, travel: Travel, steps_max: u32) -> Progress;
    /// Does something at the playhead, in words: `crash s1`, `c1 put x 7`, `drop s1>s2#3`. In the
    /// past it opens a branch; the old future is kept.
    fn intervene(&mut self, words: &str) -> Result<(), Refused>;
    /// Takes back or changes what a person did.
    fn change(&mut self, change: Change) -> Result<(), Refused>;
    /// The picture at the playhead.
    fn frame(&mut self, window: Window) -> Frame;
    /// The whole run as marks on a line, in at most `marks_max` marks.
    fn timeline(&self, marks_max: usize) -> Timeline;
    /// At most `lines_max` story lines up to and with the playhead's step, oldest first.
    fn story(&mut self, lines_max: usize) -> Story;
    /// Everything about the selected thing.
    fn inspect(&mut self, what: &Selection) -> Inspection;
    /// What can be done now to the selected thing, or to the leader when nothing is selected. For
    /// a node the first three are the verbs `crash`, `cut` and `slow`, each a toggle.
    fn offers(&self, what: Option<&Selection>) -> Vec<Offer>;
    /// Every fault that can be done to the selected thing, or to the whole cluster when nothing is
    /// selected: for the fault console and the context menu.
    fn console(&self, what: Option<&Selection>) -> Vec<OfferGroup>;
    /// What can happen next, whenever it is due, by the node at which it would: its inbox. For a
    /// reader who is the network.
    fn inbox(&self) -> Vec<OfferGroup>;
    /// The settings of this run, as a form.
    fn settings(&self) -> Vec<SettingForm>;
    /// The tree of names in this picture, if the system has one, placed as it is looked at.
    fn tree(&self, look: &TreeLook) -> Option<TreeView>;
    /// The run as it stands.
    fn saved(&mut self, opens_at: OpensAt) -> SavedRun;
    /// The run as a scenario: what was done by hand becomes part of the script.
    fn record(&mut self) -> Result<Recorded, Refused>;
    /// The run as a story: what was done by hand becomes a script whose every action is a beat, with
    /// what came of it as its caption.
    fn narrated(&self) -> Result<SavedRun, Refused>;
    /// Where the playhead is.
    fn position(&self) -> Position;
}

/// How a tree of names is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct TreeLook {
    /// Whose tree; none for the one that knows most.
    pub of: Option<ActorId>,
    /// The room it has, width and height in CSS pixels.
    pub room: (f64, f64),
    /// Are long families folded?
    pub folding: Folding,
    /// The node that is selected.
    pub node: Option<u64>,
}

/// A tree of names, placed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TreeView {
    /// What is drawn.
    pub drawing: TreeDrawing,
    /// What a screen reader hears of it.
    pub reading: String,
    /// Everything about the selected node, where it is still there.
    pub chosen: Option<Inspection>,
}

/// One system of the catalog.
#[derive(Clone, Copy)]
pub struct Entry {
    /// Its name in files and links: `raft`.
    pub name: &'static str,
    /// Its title on the page: `Raft`.
    pub title: &'static str,
    /// Opens a run. The run stands at its shared moment if it has one, otherwise at its start;
    /// a long way to the moment is then still to be travelled (see [`Travel::Moment`]).
    pub open: fn(&SavedRun) -> Result<Box<dyn Lab>, OpenError>,
    /// The run that the page starts with.
    pub first: fn() -> SavedRun,
    /// The rules of it that can be switched off, one at a time, by the setting `flaw`.
    pub flaws: &'static [Flaw],
}

/// A rule that can be switched off to see what it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Flaw {
    /// The value of the setting `flaw`: `old-term-commit`.
    pub name: &'static str,
    /// What is broken, in a few words: `Commit entries of earlier terms by counting`.
    pub label: &'static str,
    /// What then happens instead of the rule, in a sentence.
    pub instead: &'static str,
    /// What it should cost, in a sentence.
    pub cost: &'static str,
    /// The rule's source: `Raft 5.4.2, figure 8`.
    pub source: &'static str,
    /// The promises it breaks, as on their lamps; whichever is first.
    pub breaks: &'static [&'static str],
    /// Settings without which it does no harm, key and value.
    pub needs: &'static [(&'static str, &'static str)],
    /// Does a search come to where the rule matters, within its usual bounds? Where not, a sweep does.
    pub searched: bool,
}

/// A scenario file of a lab.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    /// The name of its file, without the ending.
    pub slug: &'static str,
    /// The text of its file.
    pub toml: &'static str,
    /// Its picture, as `synod draw` makes it in the light theme.
    pub picture: &'static str,
}

/// Where the playhead is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Position {
    /// Simulated time, in microseconds.
    pub at_us: u64,
    /// How many steps have happened.
    pub step: u64,
    /// The furthest time this run was played to, in microseconds.
    pub tip_us: u64,
    /// How many steps that is.
    pub tip_step: u64,
    /// The digest of everything up to here, 16 hexadecimal digits.
    pub digest: String,
    /// Changes whenever anything but the time has changed.
    pub version: u64,
}

/// Where a call got to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Where the playhead is now.
    pub at_us: u64,
    /// Why it stopped there.
    pub stop: Stop,
}

/// Why a call stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Stop {
    /// It reached what was asked for.
    Reached,
    /// It used up its steps; call again.
    Budget,
    /// A promise was broken at this step, for the first time.
    Breach,
    /// A beat of the script: only [`Lab::advance`] and the travels from beat to beat stop there.
    /// Whoever does not want to pause calls again.
    Beat,
    /// Nothing more will happen by itself.
    Quiet,
    /// What was waited for has not happened by the time until which it was waited for.
    InVain,
}

/// What a run can be played until.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// A leader is elected.
    Leader,
    /// Something is committed.
    Commit,
    /// A client hears an answer.
    Answer,
    /// A promise is broken for the first time. Whatever else is waited for, a run stops there too.
    Breach,
}

/// Where to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Travel {
    /// One event forward.
    Step,
    /// One event back.
    Back,
    /// To the next role change, commit, fault, breach or client answer.
    NextMeaningful,
    /// To the previous one.
    PreviousMeaningful,
    /// To the next beat of the script, at most to the end of the run; nowhere where none is left.
    NextBeat,
    /// To the beat before the playhead, or to the start.
    PreviousBeat,
    /// To this time, in microseconds; beyond the tip the run is played on.
    To(u64),
    /// Right after this many steps.
    AfterStep(u64),
    /// Right after the step that next reaches this goal, at most to this time, in microseconds.
    Until(Goal, u64),
    /// To the moment that the run was shared at.
    Moment,
}

/// Where a saved run opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpensAt {
    /// At its start.
    Start,
    /// At the moment at which it was saved.
    Moment,
}

/// How to change what a person did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Takes back the last intervention and goes to where it was made.
    Undo,
    /// Does it again.
    Redo,
    /// Goes over to the branch of this number; the line left becomes a branch.
    Branch(u32),
    /// Heals and restarts everything, in one intervention a fault.
    HealAll,
}

/// The picture at the playhead, and what to say about it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Frame {
    /// What is drawn.
    pub scene: Scene,
    /// Where it is.
    pub position: Position,
    /// The one line that says what matters.
    pub narration: Narration,
    /// The promises of the system.
    pub lamps: Vec<Lamp>,
    /// The rule that is switched off in this run, if one is.
    pub flaw: Option<&'static Flaw>,
    /// What is wrong right now, and how to end it.
    pub faults: Vec<FaultLine>,
    /// What the script still plans or has done.
    pub plan: Vec<Plan>,
    /// The line of the plan at whose beat the playhead stands, if it stands at one.
    pub beat: Option<usize>,
    /// Interventions that no longer applied.
    pub skipped: Vec<Skipped>,
    /// The first broken promise up to here.
    pub breach: Option<Breached>,
    /// A newer build plays this run differently: where the difference shows first.
    pub drift: Option<String>,
    /// Can the last intervention be taken back, or done again?
    pub can_undo: bool,
    /// See `can_undo`.
    pub can_redo: bool,
}

/// One sentence, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Narration {
    /// What matters now: `s1 leads term 4.`
    pub headline: String,
    /// Why, in a sentence.
    pub detail: String,
    /// The rule behind it, and its source: `Raft 5.4.2`.
    pub rule: String,
}

/// A promise of the system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lamp {
    /// The name in the literature: `Election Safety`.
    pub name: String,
    /// In words: `At most one leader per term`.
    pub words: String,
    /// Whether it holds at the playhead.
    pub state: LampState,
    /// Its source: `Raft 5.2, figure 3`.
    pub source: String,
}

/// Whether a promise holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum LampState {
    /// It held at every step so far.
    Holds,
    /// It was broken.
    Broken,
}

/// Something wrong with the world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FaultLine {
    /// What: `s1 is crashed`.
    pub text: String,
    /// The words that end it: `restart s1`; empty where nothing does.
    pub heal: String,
}

/// One planned action of the script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// `at 2 s` or `when leader elected`.
    pub trigger: String,
    /// `crash leader`
    pub words: String,
    /// Its caption.
    pub caption: String,
    /// Is it a place to stop at? Every question is one.
    pub beat: bool,
    /// The question that it asks before what comes next; may be empty.
    pub ask: String,
    /// How far it is.
    pub state: PlanState,
}

/// How far a planned action is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum PlanState {
    /// Its time has not come.
    Ahead,
    /// It would happen now, but waits for this: `waits for a leader`.
    Waits(String),
    /// It happened at this time, in microseconds.
    Done(u64),
    /// It could not happen, and why.
    Refused(String),
}

/// An intervention that no longer applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// When, in microseconds.
    pub at_us: u64,
    /// What: `drop s1>s2#9`.
    pub words: String,
    /// Why not: `There is no such message now`.
    pub why: String,
}

/// A broken promise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Breached {
    /// The name of the promise.
    pub promise: String,
    /// What was seen, in a sentence or two.
    pub words: String,
    /// What the system counts on and the run did not keep, if anything; then no rule is to blame.
    pub beyond: Option<String>,
    /// When, in microseconds.
    pub at_us: u64,
    /// After how many steps.
    pub step: u64,
}

/// The whole run on a line.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Timeline {
    /// The end of the line, in microseconds.
    pub tip_us: u64,
    /// Who leads when, in order of time.
    pub bands: Vec<Band>,
    /// What happened, in order of time.
    pub marks: Vec<Mark>,
    /// Old futures.
    pub branches: Vec<Branch>,
}

/// A stretch of time in one term.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Band {
    /// Its start, in microseconds.
    pub from_us: u64,
    /// Its end, in microseconds.
    pub to_us: u64,
    /// Its colour.
    pub tone: Tone,
    /// Its name: `term 3`.
    pub label: String,
}

/// Something on the timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// When, in microseconds.
    pub at_us: u64,
    /// Right after this step.
    pub step: u64,
    /// What kind.
    pub kind: MarkKind,
}

/// Kinds of marks, the more important first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum MarkKind {
    /// A promise was broken.
    Breach,
    /// A person or the script did something.
    Fault,
    /// A role changed.
    Role,
    /// Something was committed.
    Commit,
    /// A client heard an answer.
    Answer,
}

/// An old future.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Branch {
    /// Its number, for [`Change::Branch`].
    pub number: u32,
    /// Where it left this line, in microseconds.
    pub from_us: u64,
    /// How far it was played, in microseconds.
    pub to_us: u64,
    /// What makes it different: `without crash s1`.
    pub label: String,
}

/// What happened, in plain sentences.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Story {
    /// Oldest first; the last one is at or before the playhead.
    pub lines: Vec<StoryLine>,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoryLine {
    /// When, in microseconds.
    pub at_us: u64,
    /// Right after this step.
    pub step: u64,
    /// Who: `s1`; empty where it is nobody's.
    pub who: String,
    /// What, as the rest of the sentence: `wins term 4 with the votes of s1, s2, s3.`
    pub text: String,
    /// Why it may, and the source: `A majority of five. Raft 5.2`
    pub rule: String,
    /// Is it more than routine?
    pub meaningful: bool,
    /// Did it happen in the step at the playhead?
    pub now: bool,
}

/// A run as a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The scenario.
    pub run: SavedRun,
    /// Why it does not play the very same steps; none where it does, which was tried.
    pub differs: Option<String>,
}

/// Why something was not done, in the page's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused(pub String);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a run could not be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenError {
    /// In the page's words.
    pub words: String,
    /// What in the run is wrong; none where it is the run as a whole.
    pub place: Option<Place>,
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}
