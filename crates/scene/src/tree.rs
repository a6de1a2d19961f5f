//! Where a tree of names stands: the root at the left, a column for each depth, and at the right
//! who owns, watches or stands for something in it.
//!
//! Every leaf has a row of its own, and a node with children a row in the middle of theirs, in a long
//! family near its begin, so that all stand on rows and the lines between two rows are free for arrows. A layout that packs subtrees
//! into each other (Reingold and Tilford 1981, Buchheim and others 2002) is a little lower, and one
//! more node can move everything in it.
//!
//! In a room too narrow for the columns every node has a row of its own, its children below it and a step
//! to the right.
//!
//! Invariant: siblings stand in the panel's order. One node more moves none above its row, and none
//! below it by more than one row; across, none moves unless the tree becomes deeper. A tree that becomes too deep for
//! columns turns into a stair as a whole.
//!
//! Left out: what the page says about a tree in sentences; that is `text`'s.

mod draw;
mod place;
mod rows;
#[cfg(test)]
pub(crate) mod tests;
mod words;

use crate::drawing::Folding;
use crate::form::{Scene, TreePanel};
use crate::geometry::{Point, Rect, real};
use crate::layout::Line;

use place::Columns;
use rows::Rows;

pub use draw::{NodeFacts, draw, inspect};
pub use rows::in_order;
pub use words::{legend, tag};

/// A tree panel with a place for everything in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    /// How wide it is, in CSS pixels: at least as wide as the room.
    pub width: f64,
    /// How high it is, in CSS pixels.
    pub height: f64,
    /// How far a ring is from the card within, in CSS pixels.
    pub ring: f64,
    /// One card a node of the panel; none where it is folded away.
    pub nodes: Vec<Option<Card>>,
    /// What stands for nodes that are folded away.
    pub folds: Vec<Fold>,
    /// One card a watcher of the panel.
    pub watchers: Vec<Card>,
    /// From parents to children: the child's place in the panel, and the line for `d=`.
    pub branches: Vec<(usize, String)>,
    /// From nodes to their owners, across: the node's place in the panel, and the line for `d=`.
    pub owners: Vec<(usize, String)>,
    /// One arrow a watch of the panel; without a line where what it watches is not there.
    pub arrows: Vec<Arrow>,
}

/// A box with its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// The box.
    pub at: Rect,
    /// Its text, shortened to fit; places count from the corner of the box.
    pub lines: Vec<Line>,
}

/// A row that stands for siblings without anything to show.
#[derive(Clone, Debug, PartialEq)]
pub struct Fold {
    /// The place of their parent in the panel.
    pub parent: usize,
    /// How many they are.
    pub count: u32,
    /// Its box and text.
    pub card: Card,
    /// The line from the parent for `d=`.
    pub branch: String,
}

/// An arrow from a watcher to what it watches. It ends level, to the left.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arrow {
    /// The line for `d=`.
    pub path: String,
    /// Its tip.
    pub tip: Point,
    /// A place in the middle of its bend, for a sign.
    pub middle: Point,
}

impl Arrow {
    /// Its head for `d=`, filled; nothing where it has no line.
    pub fn head(&self) -> String {
        if self.path.is_empty() {
            return String::new();
        }
        place::head(self.tip)
    }
}

/// How much room a row takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Density {
    /// Cards of two lines, wide apart.
    Wide,
    /// Cards of two lines.
    Cards,
    /// Cards of two lines, close together.
    Close,
    /// One line each.
    Lines,
}

impl Density {
    /// From one row to the next, in CSS pixels.
    pub fn pitch(self) -> f64 {
        match self {
            Self::Wide => 64.0,
            Self::Cards => 52.0,
            Self::Close => 45.0,
            Self::Lines => 27.0,
        }
    }

    /// The height of a card.
    fn card(self) -> f64 {
        match self {
            Self::Wide | Self::Cards => 41.0,
            Self::Close => 38.0,
            Self::Lines => 21.0,
        }
    }

    /// The roomiest with which so many rows fit.
    fn of(rows: u32, height: f64) -> Self {
        let fits = |density: &Self| rows_height(rows, *density) <= height;
        [Self::Wide, Self::Cards, Self::Close].into_iter().find(fits).unwrap_or(Self::Lines)
    }
}

/// Above the first row and below the last.
const MARGIN: f64 = 6.0;

fn rows_height(rows: u32, density: Density) -> f64 {
    real(rows as usize) * density.pitch() + 2.0 * MARGIN
}

/// A place for everything in the panel, in a room of this size. Where the rows do not fit, the tree
/// is higher than the room, and as wide as it must be.
pub fn arrange(scene: &Scene, panel: &TreePanel, room: Point, folding: Folding) -> Tree {
    let columns = Columns::of(rows::deepest(panel), room.x);
    let rows = Rows::of(panel, folding, columns.order);
    let density = Density::of(rows.count, room.y);
    place::Placing { scene, panel, rows: &rows, columns, density }.tree()
}
