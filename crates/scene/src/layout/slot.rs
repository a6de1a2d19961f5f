//! The room kept free for the label of each node: as generous as all nodes can have at once, on
//! the outer side of the ring where possible.
//!
//! Left out: the texts. A slot holds the longest text of its kind, so it never moves.

use super::Anchor;
use crate::geometry::{Point, Rect, best_first, real};
use crate::measure::LINE_HEIGHT;

/// Room for one label.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Slot {
    /// The room.
    pub(super) room: Rect,
    /// Which way the text grows.
    pub(super) anchor: Anchor,
    /// How many lines it has room for.
    pub(super) lines: usize,
}

impl Slot {
    /// Has every role in one word room in it?
    pub(super) fn holds_a_role(&self) -> bool {
        80.0 <= self.room.width
    }
}

/// What all nodes of a ring get at least.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Grade {
    width: f64,
    lines: usize,
    /// What it is worth when rings are compared.
    pub(super) worth: f64,
}

/// From the best to the least. The first holds `Crashed, disk kept` and a caption, the fourth
/// `Candidate` and a short caption, the last but one `Candidate` alone.
pub(super) const GRADES: [Grade; 6] = [
    Grade { width: 152.0, lines: 2, worth: 70.0 },
    Grade { width: 128.0, lines: 2, worth: 64.0 },
    Grade { width: 104.0, lines: 2, worth: 58.0 },
    Grade { width: 80.0, lines: 2, worth: 50.0 },
    Grade { width: 80.0, lines: 1, worth: 20.0 },
    Grade { width: 15.0, lines: 1, worth: -300.0 },
];

/// From a node to its label.
const GAP: f64 = 7.0;
/// Between any two labels.
const AIR: f64 = 4.0;
/// Between a label and a node or a card that is not its own.
const SEAM: f64 = 2.0;
/// No label is wider.
const WIDTH_MAX: f64 = 232.0;
/// Tries of one ring and one grade before it is given up.
const TRIES_MAX: usize = 160;

/// What labels must keep clear of.
pub(super) struct Surroundings<'a> {
    /// Labels stay inside.
    pub(super) stage: Rect,
    /// Cards and reserved corners.
    pub(super) blocks: &'a [Rect],
    /// The boxes of all nodes.
    pub(super) nodes: &'a [Rect],
    /// The middle of the ring.
    pub(super) middle: Point,
}

/// A slot for every node, and how good their sides are, on average and the worst, at most 1; none
/// if that cannot be more than the floor.
pub(super) fn assign(
    grade: Grade,
    floor: f64,
    around: &Surroundings<'_>,
) -> Option<(Vec<Slot>, f64)> {
    let count = around.nodes.len();
    let mut all = Vec::with_capacity(count);
    let (mut sum, mut worst) = (real(count), 1.0_f64);
    for index in 0..count {
        let offers = offers(index, grade, around);
        let (_, best) = *offers.first()?;
        sum -= 1.0 - best;
        worst = worst.min(best);
        if f64::midpoint(sum / real(count), worst) <= floor {
            return None;
        }
        all.push(offers);
    }
    let mut chosen = Vec::with_capacity(count);
    let mut tries = TRIES_MAX;
    choose(&all, &mut chosen, &mut tries).then(|| {
        let qualities = || chosen.iter().map(|(_, quality)| *quality);
        let mean = qualities().sum::<f64>() / real(count.max(1));
        let quality = f64::midpoint(mean, qualities().fold(1.0, f64::min));
        (chosen.into_iter().map(|(slot, _)| slot).collect(), quality)
    })
}

/// Gives each slot the lines and the width that are free beside it.
pub(super) fn widen(slots: &mut [Slot], around: &Surroundings<'_>) {
    for index in 0..slots.len() {
        let slot = slots[index];
        if slot.lines < 2 {
            let grown = with_two_lines(&slot, &around.nodes[index]);
            accept(slots, index, grown, around);
        }
    }
    for width in [104.0, 128.0, 152.0, 176.0, 200.0, WIDTH_MAX] {
        for index in 0..slots.len() {
            if slots[index].room.width < width {
                let grown = with_width(&slots[index], width);
                accept(slots, index, grown, around);
            }
        }
    }
}

fn accept(slots: &mut [Slot], index: usize, grown: Slot, around: &Surroundings<'_>) {
    let others_clear = slots
        .iter()
        .enumerate()
        .all(|(other, slot)| other == index || !slot.room.grown(AIR).overlaps(&grown.room));
    let in_the_way = intrusion(&slots[index].room, index, around) + 0.01;
    if others_clear
        && is_clear(&grown.room, around)
        && intrusion(&grown.room, index, around) <= in_the_way
    {
        slots[index] = grown;
    }
}

fn choose(offers: &[Vec<(Slot, f64)>], chosen: &mut Vec<(Slot, f64)>, tries: &mut usize) -> bool {
    let Some(next) = offers.get(chosen.len()) else { return true };
    for offer in next {
        if *tries == 0 {
            return false;
        }
        *tries -= 1;
        if chosen.iter().any(|(slot, _)| slot.room.grown(AIR).overlaps(&offer.0.room)) {
            continue;
        }
        chosen.push(*offer);
        if choose(offers, chosen, tries) {
            return true;
        }
        chosen.pop();
    }
    false
}

/// The slots a node could have if it were alone, the best first.
fn offers(index: usize, grade: Grade, around: &Surroundings<'_>) -> Vec<(Slot, f64)> {
    let node = &around.nodes[index];
    let height = real(grade.lines) * LINE_HEIGHT;
    let outward = around.middle.heading(node.centre());
    let mut all = Vec::with_capacity(20);
    for (side, quality) in sides(outward, around.nodes.len()) {
        for shift in [0.0, 0.5, -0.5, 1.0, -1.0] {
            let slot = side.slot(node, Point::new(grade.width, height), shift, grade.lines);
            if is_clear(&slot.room, around) {
                let quality =
                    quality - 0.1 * f64::abs(shift) - intrusion(&slot.room, index, around);
                all.push((slot, quality));
            }
        }
    }
    let count = all.len();
    best_first(&mut all, count, |(_, quality)| *quality);
    all
}

/// How much a label is in the way of messages: those between neighbours and those of its node.
fn intrusion(room: &Rect, index: usize, around: &Surroundings<'_>) -> f64 {
    let nodes = around.nodes;
    let sides = nodes.iter().zip(nodes.iter().cycle().skip(1));
    let sides = sides.filter(|(first, second)| room.crosses(first.centre(), second.centre()));
    let own = nodes.iter().filter(|other| room.crosses(nodes[index].centre(), other.centre()));
    let inside = if is_inside(room.centre(), nodes) { 0.6 } else { 0.0 };
    let crossed = real(sides.count() + own.count());
    inside + (0.15 * crossed).min(0.6)
}

/// Is the point inside the ring?
fn is_inside(point: Point, nodes: &[Rect]) -> bool {
    2 < nodes.len()
        && nodes.iter().zip(nodes.iter().cycle().skip(1)).all(|(first, second)| {
            let (from, to) = (first.centre(), second.centre());
            0.0 <= (to.x - from.x) * (point.y - from.y) - (to.y - from.y) * (point.x - from.x)
        })
}

fn is_clear(room: &Rect, around: &Surroundings<'_>) -> bool {
    around.stage.holds(room)
        && !around.blocks.iter().any(|block| block.grown(SEAM).overlaps(room))
        && !around.nodes.iter().any(|node| node.grown(SEAM).overlaps(room))
}

#[derive(Clone, Copy)]
enum Side {
    Right,
    Left,
    Above,
    Below,
}

/// The outer sides first. One node or two in a row have their labels below.
fn sides(outward: Point, count: usize) -> [(Side, f64); 4] {
    let (near, far) =
        if outward.x < -0.1 { (Side::Left, Side::Right) } else { (Side::Right, Side::Left) };
    let (outer, inner) =
        if outward.y < 0.0 { (Side::Above, Side::Below) } else { (Side::Below, Side::Above) };
    match count {
        0 | 1 => [(Side::Below, 1.0), (Side::Right, 0.9), (Side::Left, 0.9), (Side::Above, 0.8)],
        2 => [(Side::Below, 1.0), (near, 0.9), (Side::Above, 0.8), (far, 0.0)],
        _ if f64::abs(outward.x) <= 0.1 => [(near, 1.0), (outer, 0.95), (far, 0.9), (inner, 0.5)],
        _ => [(near, 1.0), (outer, 0.85), (far, 0.5), (inner, 0.5)],
    }
}

impl Side {
    /// The slot on this side; `shift` moves it along the side, from -1 to 1.
    fn slot(self, node: &Rect, size: Point, shift: f64, lines: usize) -> Slot {
        let centre = node.centre();
        let along_x = centre.x - size.x / 2.0 + shift * (size.x / 2.0 - node.width / 4.0).max(0.0);
        let along_y = centre.y - size.y / 2.0 + shift * node.height / 2.0;
        let anchor_x = if shift < -0.7 {
            Anchor::End
        } else if 0.7 < shift {
            Anchor::Start
        } else {
            Anchor::Middle
        };
        let (x, y, anchor) = match self {
            Self::Right => (node.right() + GAP, along_y, Anchor::Start),
            Self::Left => (node.x - GAP - size.x, along_y, Anchor::End),
            Self::Above => (along_x, node.y - GAP / 2.0 - size.y, anchor_x),
            Self::Below => (along_x, node.bottom() + GAP / 2.0, anchor_x),
        };
        Slot { room: Rect::new(x, y, size.x, size.y), anchor, lines }
    }
}

fn with_two_lines(slot: &Slot, node: &Rect) -> Slot {
    let mut grown = *slot;
    grown.lines = 2;
    grown.room.height = 2.0 * LINE_HEIGHT;
    if slot.room.bottom() <= node.y {
        grown.room.y -= LINE_HEIGHT;
    } else if slot.room.y < node.bottom() {
        grown.room.y -= LINE_HEIGHT / 2.0;
    }
    grown
}

fn with_width(slot: &Slot, width: f64) -> Slot {
    let mut grown = *slot;
    let more = width - slot.room.width;
    grown.room.width = width;
    match slot.anchor {
        Anchor::Start => {}
        Anchor::Middle => grown.room.x -= more / 2.0,
        Anchor::End => grown.room.x -= more,
    }
    grown
}
