//! What stands on the cards of a tree, as far as it fits; and what its signs mean.

use super::Density;
use crate::form::{Scene, TreeChange, TreeNode, TreePanel, TreeShape, TreeWatcher};
use crate::geometry::{Point, Rect};
use crate::layout::Line;
use crate::measure::{self, Face};

/// From the sides of a card to its text.
const INSET: f64 = 11.0;
/// Stands before what another has differently.
const DIFFERS: char = '≠';
/// From a name to what follows it on the same line.
const BETWEEN: f64 = 9.0;

/// The texts of a node: its name, and what is most worth knowing about it.
pub(super) fn of_node(node: &TreeNode, at: Rect, density: Density) -> Vec<Line> {
    let tag = tag(node.change);
    let name = Text { text: &node.name, face: Face::Name };
    let second = if node.differs.is_empty() { node.words.clone() } else { differs(node) };
    match density {
        Density::Wide | Density::Cards | Density::Close => {
            let mut lines = two(name, &second, at);
            let place = Point::new(at.width - INSET - measure::width(tag, Face::Tag), 3.5);
            lines.extend((!tag.is_empty()).then(|| line(tag, place, Face::Tag)));
            lines
        }
        Density::Lines if tag.is_empty() => one(name, &second, Face::Small, at),
        Density::Lines => one(name, tag, Face::Tag, at),
    }
}

/// The texts of a watcher: who it is and what it does, and one thing more.
pub(super) fn of_watcher(
    scene: &Scene,
    watcher: &TreeWatcher,
    at: Rect,
    density: Density,
) -> Vec<Line> {
    let name = scene.actors.iter().find(|actor| actor.id == watcher.actor);
    let name = name.map_or("", |actor| actor.name.as_str());
    let head = format!("{name} {}", watcher.state);
    let head = Text { text: head.trim(), face: Face::Role };
    match density {
        Density::Wide | Density::Cards | Density::Close => two(head, &watcher.words, at),
        Density::Lines => one(head, &watcher.words, Face::Small, at),
    }
}

/// `… 140 more`.
pub(super) fn of_fold(count: u32, at: Rect) -> Vec<Line> {
    vec![line(&format!("… {count} more"), Point::new(INSET, at.height / 2.0 + 4.0), Face::Small)]
}

/// What the last event did to a node, in a word.
pub fn tag(change: TreeChange) -> &'static str {
    match change {
        TreeChange::None => "",
        TreeChange::New => "+ new",
        TreeChange::Changed => "● changed",
        TreeChange::Gone => "✕ gone",
    }
}

/// What the signs of this panel mean, one short text a sign that it has.
pub fn legend(panel: &TreePanel) -> Vec<&'static str> {
    let has = |shape| panel.nodes.iter().any(|node| node.shape == shape);
    let watch = |fired| panel.watches.iter().any(|watch| watch.fired == fired);
    let signs = [
        (has(TreeShape::Dashed), "dashed: goes with its session"),
        (has(TreeShape::Double), "double: goes when empty"),
        (has(TreeShape::Dotted), "dotted: goes after a time"),
        (panel.nodes.iter().any(|node| node.ringed), "ring: matters now"),
        (watch(false), "dotted arrow: a watch"),
        (watch(true), "thick with !: fired"),
        (panel.nodes.iter().any(|node| !node.differs.is_empty()), "≠: differs elsewhere"),
    ];
    signs.into_iter().filter(|(shown, _)| *shown).map(|(_, words)| words).collect()
}

fn differs(node: &TreeNode) -> String {
    format!("{DIFFERS} {}", node.differs)
}

/// A text and how it is set.
#[derive(Clone, Copy)]
struct Text<'a> {
    text: &'a str,
    face: Face,
}

impl Text<'_> {
    /// Shortened to fit: a name in its middle, since its ends tell it from others.
    fn fit(&self, room: f64) -> String {
        match self.face {
            Face::Name => measure::fit_middle(self.text, room),
            Face::Role | Face::Caption | Face::Small | Face::Tag => {
                measure::fit(self.text, self.face, room)
            }
        }
    }
}

/// One below the other.
fn two(head: Text<'_>, second: &str, at: Rect) -> Vec<Line> {
    let room = at.width - 2.0 * INSET;
    let middle = at.height / 2.0;
    let second = measure::fit_parts(second, Face::Small, room);
    vec![
        line(&head.fit(room), Point::new(INSET, middle - 3.0), head.face),
        line(&second, Point::new(INSET, middle + 13.0), Face::Small),
    ]
}

/// Side by side; of the second as many parts as there is room for.
fn one(head: Text<'_>, second: &str, face: Face, at: Rect) -> Vec<Line> {
    let room = at.width - 2.0 * INSET;
    let baseline = at.height / 2.0 + 4.5;
    let text = head.fit(room);
    let taken = measure::width(&text, head.face) + BETWEEN;
    let (first, _) = second.split_once(" · ").unwrap_or((second, ""));
    let whole = measure::width(first, face) <= room - taken || second.starts_with(DIFFERS);
    let second = if whole { second } else { "" };
    let second = measure::fit_parts(second, face, room - taken);
    let mut lines = vec![line(&text, Point::new(INSET, baseline), head.face)];
    let place = Point::new(INSET + taken, baseline);
    lines.extend((!second.is_empty()).then(|| line(&second, place, face)));
    lines
}

fn line(text: &str, at: Point, face: Face) -> Line {
    Line { text: text.to_owned(), at, face }
}
