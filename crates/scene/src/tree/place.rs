//! From rows and depths to boxes, lines and arrows.

use super::rows::{Order, Rows};
use super::{Arrow, Card, Density, Fold, MARGIN, Tree, rows_height, words};
use crate::form::{Scene, TreePanel};
use crate::geometry::{Point, Rect, real};
use crate::shapes::number;

/// The lengths across, in CSS pixels. None of them depends on a text.
#[derive(Clone, Copy)]
struct Manner {
    margin: f64,
    /// The width of the root, of its children, and of what is deeper.
    widths: [f64; 3],
    /// Between two columns of nodes.
    gutter: f64,
    /// Between the last of them and the watchers.
    bend: f64,
    watcher: f64,
}

/// A narrower stair cannot be read.
const STAIR_MIN: f64 = 320.0;
/// In rooms too narrow for a column each, depths are steps of a stair.
const STAIR: Manner =
    Manner { margin: 8.0, widths: [0.0; 3], gutter: 10.0, bend: 36.0, watcher: 106.0 };
/// Such a part of a wider stair is for watchers, up to this width.
const STAIR_SHARE: f64 = 0.3;
const WATCHER_MAX: f64 = 160.0;
/// So far to the right is the next step.
const STEP: f64 = 13.0;
/// From so deep on a step is as far as the one before.
const STEPS_MAX: u32 = 6;
/// From the left side of a parent to the line down to its children.
const DOWN: f64 = 6.0;

const MANNERS: [Manner; 3] = [
    Manner {
        margin: 16.0,
        widths: [100.0, 132.0, 194.0],
        gutter: 44.0,
        bend: 132.0,
        watcher: 186.0,
    },
    Manner { margin: 12.0, widths: [84.0, 116.0, 180.0], gutter: 26.0, bend: 92.0, watcher: 160.0 },
    Manner { margin: 8.0, widths: [72.0, 112.0, 172.0], gutter: 18.0, bend: 64.0, watcher: 150.0 },
];

/// The bend grows no further than this.
const BEND_MAX: f64 = 300.0;
/// There is room for so many columns before the first of them is needed.
const COLUMNS_MIN: u32 = 3;
/// How long the head of an arrow is.
const HEAD: f64 = 8.0;
/// From a card to the tip of an arrow.
const GAP: f64 = 3.0;

/// Where the columns are.
#[derive(Clone, Copy)]
pub(super) struct Columns {
    manner: Manner,
    /// The left side of the watchers.
    watchers: f64,
    /// The right side of the last column of nodes.
    end: f64,
    /// How wide everything is.
    width: f64,
    pub(super) order: Order,
}

impl Manner {
    fn width(&self, depth: u32) -> f64 {
        self.widths[(depth as usize).min(self.widths.len() - 1)]
    }

    fn left(&self, depth: u32) -> f64 {
        let before = (0..depth).map(|depth| self.width(depth) + self.gutter);
        self.margin + before.sum::<f64>()
    }

    fn end(&self, columns: u32) -> f64 {
        self.left(columns) - self.gutter
    }

    fn total(&self, columns: u32) -> f64 {
        self.end(columns) + self.bend + self.watcher + self.margin
    }
}

impl Columns {
    /// The roomiest columns for a tree so deep that fit into a room so wide, or a stair.
    pub(super) fn of(deepest: u32, room: f64) -> Self {
        let columns = (deepest + 1).max(COLUMNS_MIN);
        let fits = |manner: &&Manner| manner.total(columns) <= room;
        let Some(manner) = MANNERS.iter().find(fits).copied() else { return Self::stair(room) };
        let spare = (room - manner.total(columns)).max(0.0).min(BEND_MAX - manner.bend);
        let end = manner.end(columns);
        let watchers = end + manner.bend + spare;
        let width = room.max(watchers + manner.watcher + manner.margin);
        Self { manner, watchers, end, width, order: Order::Columns }
    }

    fn stair(room: f64) -> Self {
        let width = room.max(STAIR_MIN);
        let watcher = (width * STAIR_SHARE).clamp(STAIR.watcher, WATCHER_MAX);
        let manner = Manner { watcher, ..STAIR };
        let watchers = width - manner.margin - manner.watcher;
        Self { manner, watchers, end: watchers - manner.bend, width, order: Order::Stair }
    }

    /// The left side and the width of a card so deep.
    fn across(&self, depth: u32) -> (f64, f64) {
        match self.order {
            Order::Columns => (self.manner.left(depth), self.manner.width(depth)),
            Order::Stair => {
                let left = self.manner.margin + STEP * f64::from(depth.min(STEPS_MAX));
                (left, self.end - left)
            }
        }
    }
}

/// Everything that a place depends on.
pub(super) struct Placing<'a> {
    pub(super) scene: &'a Scene,
    pub(super) panel: &'a TreePanel,
    pub(super) rows: &'a Rows,
    pub(super) columns: Columns,
    pub(super) density: Density,
}

impl Placing<'_> {
    pub(super) fn tree(&self) -> Tree {
        let nodes: Vec<Option<Card>> =
            (0..self.panel.nodes.len()).map(|node| self.node(node)).collect();
        let watchers: Vec<Card> =
            (0..self.panel.watchers.len()).map(|watcher| self.watcher(watcher)).collect();
        Tree {
            width: self.columns.width,
            height: rows_height(self.rows.count, self.density),
            ring: (self.density.pitch() - self.density.card()).min(7.0) / 2.0,
            branches: self.branches(&nodes),
            owners: self.owners(&nodes, &watchers),
            arrows: self.arrows(&nodes, &watchers),
            folds: self.folds(&nodes),
            nodes,
            watchers,
        }
    }

    fn middle(&self, row: u32) -> f64 {
        MARGIN + (real(row as usize) + 0.5) * self.density.pitch()
    }

    fn rect(&self, row: u32, x: f64, width: f64) -> Rect {
        let height = self.density.card();
        Rect::new(x, self.middle(row) - height / 2.0, width, height)
    }

    fn column(&self, row: u32, depth: u32) -> Rect {
        let (left, width) = self.columns.across(depth);
        self.rect(row, left, width)
    }

    fn node(&self, node: usize) -> Option<Card> {
        let at = self.column(self.rows.nodes[node]?, self.rows.depths[node]);
        Some(Card { at, lines: words::of_node(&self.panel.nodes[node], at, self.density) })
    }

    fn watcher(&self, watcher: usize) -> Card {
        let width = self.columns.manner.watcher;
        let at = self.rect(self.rows.watchers[watcher], self.columns.watchers, width);
        let lines = words::of_watcher(self.scene, &self.panel.watchers[watcher], at, self.density);
        Card { at, lines }
    }

    fn folds(&self, nodes: &[Option<Card>]) -> Vec<Fold> {
        let fold = |fold: &super::rows::FoldRow| {
            let at = self.column(fold.row, self.rows.depths[fold.parent] + 1);
            let card = Card { at, lines: words::of_fold(fold.count, at) };
            let parent = nodes[fold.parent].as_ref();
            let branch = parent.map_or_else(String::new, |parent| self.branch(&parent.at, &at));
            Fold { parent: fold.parent, count: fold.count, card, branch }
        };
        self.rows.folds.iter().map(fold).collect()
    }

    fn branches(&self, nodes: &[Option<Card>]) -> Vec<(usize, String)> {
        let line = |(child, card): (usize, &Option<Card>)| {
            let parent = self.panel.nodes[child].parent? as usize;
            let parent = nodes.get(parent)?.as_ref()?;
            Some((child, self.branch(&parent.at, &card.as_ref()?.at)))
        };
        nodes.iter().enumerate().filter_map(line).collect()
    }

    fn branch(&self, parent: &Rect, child: &Rect) -> String {
        let to = left(child);
        match self.columns.order {
            Order::Columns => {
                let from = right(parent);
                format!("M{}{}", at(from), curve(from, to))
            }
            Order::Stair => {
                let from = Point::new(parent.x + DOWN, parent.y + parent.height);
                format!("M{}V{}H{}", at(from), number(to.y), number(to.x))
            }
        }
    }

    /// Along the row of the node, where nothing else stands if it has no children.
    fn owners(&self, nodes: &[Option<Card>], watchers: &[Card]) -> Vec<(usize, String)> {
        let line = |(node, card): (usize, &Option<Card>)| {
            let owner = watchers.get(self.panel.nodes[node].owner? as usize)?;
            let (from, to) = (right(&card.as_ref()?.at), left(&owner.at));
            let bend = Point::new(self.columns.end, from.y);
            Some((node, format!("M{}H{}{}", at(from), number(bend.x), curve(bend, to))))
        };
        nodes.iter().enumerate().filter_map(line).collect()
    }

    fn arrows(&self, nodes: &[Option<Card>], watchers: &[Card]) -> Vec<Arrow> {
        let arrow = |watch: &crate::form::TreeWatch| {
            let (node, watcher) = (watch.node as usize, watch.watcher as usize);
            let (card, watcher) = (nodes.get(node)?.as_ref()?, watchers.get(watcher)?);
            let below = if self.rows.shares[node] { self.density.pitch() / 2.0 } else { 0.0 };
            Some(self.arrow(&card.at, below, &watcher.at))
        };
        // A watch on what is not there keeps its place in the list.
        self.panel.watches.iter().map(|watch| arrow(watch).unwrap_or_default()).collect()
    }

    /// Through the free column before the watchers to the line of the node: its own row if it is a
    /// leaf, else the free line so far below it.
    fn arrow(&self, node: &Rect, below: f64, watcher: &Rect) -> Arrow {
        let (node_y, watcher_y) = (node.centre().y, watcher.centre().y);
        let aside = node.height * 0.21 * side(watcher_y - node_y);
        let start = Point::new(watcher.x, watcher_y - aside);
        let tip = Point::new(node.right() + GAP, node_y + aside);
        let lane = if 0.0 < below { node_y + below } else { tip.y };
        let bend = Point::new(self.columns.end.max(tip.x) + HEAD, lane);
        let turn = Point::new(tip.x + self.columns.manner.gutter.min(bend.x - tip.x), lane);
        let end = tip.moved(HEAD - 1.0, 0.0);
        Arrow {
            path: format!(
                "M{}{}H{}{}",
                at(start),
                curve(start, bend),
                number(turn.x),
                curve(turn, end)
            ),
            tip,
            middle: start.toward(bend, 0.5),
        }
    }
}

/// Which side of the other: 1 below, -1 above or level.
fn side(down: f64) -> f64 {
    if 0.0 < down { 1.0 } else { -1.0 }
}

fn left(card: &Rect) -> Point {
    Point::new(card.x, card.centre().y)
}

fn right(card: &Rect) -> Point {
    Point::new(card.right(), card.centre().y)
}

/// The head of an arrow to the left.
pub(super) fn head(tip: Point) -> String {
    format!("M{}l{} -4v8z", at(tip), number(HEAD))
}

fn at(point: Point) -> String {
    format!("{} {}", number(point.x), number(point.y))
}

/// A bend that starts and ends level.
fn curve(from: Point, to: Point) -> String {
    let middle = f64::midpoint(from.x, to.x);
    let (first, second) = (Point::new(middle, from.y), Point::new(middle, to.y));
    format!("C{} {} {}", at(first), at(second), at(to))
}
