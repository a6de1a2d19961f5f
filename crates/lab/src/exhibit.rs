//! The typed side of the contract: what a system says about itself so that it can be drawn.

use kernel::NodeId;
use scene::{Group, PacketKind, Panel, Scene, Shape, Tone, VoteMark, Window};
use sim::saved::SavedRun;
use sim::{Choice, MessageOf, NoteOf, TimerOf, World};
use verify::Subject;

use crate::contract::{
    Fact, FactGroup, Flaw, MarkKind, Narration, OfferGroup, SettingForm, TreeLook, TreeView,
};

/// A system that can be shown.
pub trait Exhibit: Subject {
    /// Its title on the page: `Raft`.
    const TITLE: &'static str;
    /// What its numbered reigns are called: `term`.
    const REIGN: &'static str;
    /// What a wrong time of day does to it, in a sentence with its source.
    const WALL_CLOCK: &'static str;
    /// The command line of a client: an example of each command, and what that does. Empty where a
    /// client asks a key-value store.
    const COMMANDS: &'static [(&'static str, &'static str)] = &[];

    /// Reads the settings of a saved run; an error says what is wrong with which.
    fn read(run: &SavedRun) -> Result<Self::Config, String>;
    /// The rules of this system that can be switched off.
    fn flaws() -> &'static [Flaw];
    /// The one that is.
    fn flaw(config: &Self::Config) -> Option<&'static Flaw>;
    /// The settings as a form.
    fn form(config: &Self::Config) -> Vec<SettingForm>;
    /// The node of this name, if there is one.
    fn node(config: &Self::Config, name: &str) -> Option<NodeId>;
    /// Where a node stands.
    fn group(config: &Self::Config, node: NodeId) -> Group;
    /// The words for a choice that is not a fault, as a person types them.
    fn words(world: &World<Self>, choice: &Choice<Self::Node>) -> String;

    /// How a node looks, running or not.
    fn face(world: &World<Self>, node: NodeId) -> Face;
    /// How a message looks.
    fn packet(message: &MessageOf<Self>) -> PacketFace;
    /// The name of a timer.
    fn timer(timer: TimerOf<Self>) -> &'static str;
    /// Is it drawn as a dial? Those are whose expiry changes what a node does.
    fn is_dial(timer: TimerOf<Self>) -> bool;
    /// What stands beside the stage; a run has seen more than its world still shows.
    fn panels(world: &World<Self>, seen: &Self::Glance, window: Window) -> Vec<Panel>;
    /// The tree of names among the panels of a picture, placed: a system that has one calls
    /// [`tree::place`](crate::tree::place), so that a program with others only does without its layout,
    /// and makes no picture for nothing.
    fn tree(_: impl FnOnce() -> Scene, _: &TreeLook) -> Option<TreeView> {
        None
    }

    /// What a note is worth showing for on the timeline, if for anything.
    fn mark(note: &NoteOf<Self>) -> Option<MarkKind>;
    /// Did what is noted make a node the leader, or whatever else the system is led by?
    fn crowns(note: &NoteOf<Self>) -> bool;
    /// A note in a sentence.
    fn say(world: &World<Self>, node: NodeId, note: &NoteOf<Self>) -> Said;
    /// What matters now, where nothing but the state is known.
    fn narrate(world: &World<Self>) -> Narration;
    /// What the system counts on and does not hold in this run any more, in a sentence with its source:
    /// then a promise may break, and no rule is to blame.
    fn beyond(world: &World<Self>) -> Option<String>;
    /// The reign in force: its number, which gives its colour, and its name.
    fn reign(world: &World<Self>) -> Option<(u64, String)>;
    /// The node that a verb means when nobody is selected.
    fn focus(world: &World<Self>) -> NodeId;

    /// Everything about a node: a subtitle, and facts in groups.
    fn facts(world: &World<Self>, seen: &Self::Glance, node: NodeId) -> (String, Vec<FactGroup>);
    /// The kinds of messages that servers or clients send with these settings, by the names that a person
    /// types.
    fn sends(config: &Self::Config, who: Group) -> Vec<&'static str>;
    /// Everything in a message, field by field, by the names of the paper.
    fn message_facts(world: &World<Self>, message: &MessageOf<Self>) -> Vec<Fact>;
    /// What can be done to a node in this system only, in groups.
    fn offers(world: &World<Self>, node: NodeId) -> Vec<OfferGroup>;
}

/// How a node looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Face {
    /// See [`scene::Actor::shape`].
    pub shape: Shape,
    /// See [`scene::Actor::role`].
    pub role: String,
    /// See [`scene::Actor::mark`].
    pub mark: String,
    /// See [`scene::Actor::tone`].
    pub tone: Tone,
    /// See [`scene::Actor::caption`].
    pub caption: String,
    /// See [`scene::Actor::votes`].
    pub votes: Vec<VoteMark>,
}

/// How a message looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PacketFace {
    /// See [`scene::Packet::letter`].
    pub letter: char,
    /// See [`scene::Packet::kind`].
    pub kind: PacketKind,
    /// See [`scene::Packet::tone`].
    pub tone: Tone,
    /// See [`scene::Packet::label`].
    pub label: String,
}

/// A note in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What was done, after the name of who did it.
    pub text: String,
    /// Why, and where the rule is from.
    pub rule: String,
    /// How much it matters.
    pub weight: Weight,
}

/// How much a note matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// It is left out of the story.
    Silent,
    /// It is part of the story.
    Routine,
    /// It is what the narration speaks about.
    Meaningful,
}
