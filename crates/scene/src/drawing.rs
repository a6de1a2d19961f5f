//! A tree of names with a place for everything in it: plain data that a page draws as it stands.
//!
//! `tree` makes it, for systems that have one; whoever draws it needs only this.

use serde::Serialize;

use crate::form::{ActorId, Tone, TreeChange, TreeShape};
use crate::geometry::{Point, Rect};
use crate::layout::Line;

/// A tree of names, placed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TreeDrawing {
    /// See [`crate::TreePanel::title`].
    pub title: String,
    /// See [`crate::TreePanel::about`].
    pub about: String,
    /// See [`crate::TreePanel::told`].
    pub told: u64,
    /// See [`crate::TreePanel::holders`].
    pub holders: Vec<ActorId>,
    /// How wide it is, in CSS pixels.
    pub width: f64,
    /// How high it is, in CSS pixels.
    pub height: f64,
    /// The lines between cards, those of a kind as one, for `d=`.
    pub lines: Vec<(TreeLine, String)>,
    /// All cards, in the order in which they are read.
    pub handles: Vec<TreeHandle>,
    /// Where watches have fired: a sign in the middle of each arrow.
    pub signs: Vec<Point>,
    /// What its signs mean.
    pub legend: String,
}

/// What a line of a tree says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum TreeLine {
    /// Whose a node is.
    Owner,
    /// From a parent to its child.
    Branch,
    /// The same on the path that matters.
    RingedBranch,
    /// Who watches what.
    Watch,
    /// The heads of those arrows.
    Tip,
    /// Who is being told.
    FiredWatch,
    /// The heads of those arrows.
    FiredTip,
}

/// A card of a tree, which can be selected.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TreeHandle {
    /// What it stands for.
    pub what: TreeThing,
    /// Its box.
    pub at: Rect,
    /// How far a ring is outside of the box, where it has one, in CSS pixels.
    pub ring: Option<f64>,
    /// See [`crate::TreeNode::shape`].
    pub shape: TreeShape,
    /// See [`crate::TreeNode::change`].
    pub change: TreeChange,
    /// Does another server have it otherwise?
    pub differs: bool,
    /// What its colour says.
    pub tone: Tone,
    /// Its text; places count from the corner of the box.
    pub lines: Vec<Line>,
    /// What it says to a pointer that rests on it, and to a screen reader.
    pub hint: String,
    /// Is it where the keyboard comes in?
    pub first: bool,
}

/// What a card of a tree stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum TreeThing {
    /// The node of this id.
    Node(u64),
    /// A watcher.
    Watcher(ActorId),
    /// Siblings that are folded away below this node.
    Fold(u64),
}

/// Whether long families are folded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Folding {
    /// Those of which nobody would read every line.
    #[default]
    Long,
    /// None.
    Never,
}
