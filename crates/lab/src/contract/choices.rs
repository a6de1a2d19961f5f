//! What a person can select, know, do and set.

use scene::ActorId;
use serde::Serialize;

/// What a person has selected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Selection {
    /// A server or a client.
    Actor(ActorId),
    /// The link between two of them.
    Link(ActorId, ActorId),
    /// A message, by its name: `s1>s2#3`.
    Packet(String),
}

/// Everything about the selected thing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Inspection {
    /// `s1`, `Link s1–s2`, `AppendEntries s1 → s2`.
    pub title: String,
    /// `Leader of term 4`.
    pub subtitle: String,
    /// What is known of it. For a server, what its disk holds and what only its memory holds are
    /// groups of their own.
    pub groups: Vec<FactGroup>,
    /// What can be done to it.
    pub offers: Vec<Offer>,
    /// For a client: how a person tells it what to do.
    pub asks: Option<Asks>,
}

/// How a person tells a client what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Asks {
    /// It asks a key-value store: a form, with the servers that it can be sent to.
    Store(Vec<String>),
    /// It has a command line: an example of each command, and what that does.
    Line(&'static [(&'static str, &'static str)]),
}

/// Facts that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FactGroup {
    /// `On disk: survives a crash`.
    pub title: String,
    /// In reading order.
    pub facts: Vec<Fact>,
}

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// `Voted for`
    pub label: String,
    /// `s3`
    pub value: String,
    /// Did the last event change it?
    pub changed: bool,
}

/// Something that can be done, or the reason why it cannot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Offer {
    /// Which button it is: `crash`, `cut`, `slow`, `pause`, `power`, `timeout`, `drop`, …
    pub verb: String,
    /// What stands on the button: `Crash s1`, `Restart s1`.
    pub label: String,
    /// What is said to [`Lab::intervene`](crate::Lab::intervene): `crash s1`.
    pub words: String,
    /// One sentence on what it does.
    pub help: String,
    /// Why it cannot be done now; none where it can.
    pub disabled: Option<String>,
    /// Is the fault in force, so that this ends it?
    pub active: bool,
    /// Other strengths of the same fault, each with its label and its words; empty where there are
    /// none.
    pub steps: Vec<(String, String)>,
}

/// Offers that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OfferGroup {
    /// `Machine`, `Network`, `Clock`.
    pub title: String,
    /// In the order of the console.
    pub offers: Vec<Offer>,
}

/// One setting of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SettingForm {
    /// Its key in [`SavedRun::config`](sim::saved::SavedRun::config), or `seed`, `delay`, `loss`, `fsync` for those fields.
    pub key: String,
    /// `Servers`
    pub label: String,
    /// Its value now.
    pub value: String,
    /// What it does, in a sentence.
    pub help: String,
    /// What it may be.
    pub kind: SettingKind,
}

/// What a setting may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum SettingKind {
    /// A whole number from the first to the second.
    Number(u64, u64),
    /// One of these: value and label.
    Choice(Vec<(String, String)>),
    /// Words, such as `uniform 10ms 15ms`.
    Words,
}
