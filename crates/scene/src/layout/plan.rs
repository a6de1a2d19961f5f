//! The part of a layout that no text can move: where nodes, labels and cards go on a stage of a
//! size.

use super::ring::{self, Ring, Room};
use super::slot::Slot;
use crate::geometry::{Point, Rect, real, within};

/// Places for a number of servers and clients on a stage of a size.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) radius: f64,
    pub(super) narration: Option<Rect>,
    pub(super) verbs: Option<Rect>,
    pub(super) nodes: Vec<Node>,
    pub(super) cards: Vec<Rect>,
}

/// One server.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub(super) centre: Point,
    pub(super) slot: Slot,
}

/// From this width on the narration and the buttons lie over the stage.
const WIDE: f64 = 600.0;
/// The corner of the narration on a wide stage.
const NARRATION: Rect = Rect::new(0.0, 0.0, 440.0, 110.0);
/// The size of the buttons on a wide stage, from the lower left corner.
const VERBS: Point = Point::new(390.0, 64.0);
/// Nothing comes nearer to the edge of the stage.
const MARGIN: f64 = 5.0;
/// The left edge of the column of clients, in line with the narration.
const COLUMN_X: f64 = 22.0;
/// The size of a card with room for all of it.
const CARD: Point = Point::new(182.0, 60.0);
/// The least height of a card: its title.
const CARD_HEIGHT_MIN: f64 = 24.0;
/// Between two cards.
const CARD_GAP: f64 = 8.0;
/// The least radius at which a node can be read.
const RADIUS_MIN: f64 = 15.0;

/// Where clients stand, and whether corners are kept free.
#[derive(Clone, Copy)]
enum Manner {
    ColumnAndCorners,
    Column,
    Row,
}

impl Plan {
    /// The places for so many servers and clients on a stage of this size.
    pub fn new(servers: usize, clients: usize, width: f64, height: f64) -> Self {
        let width = if width.is_finite() { width.max(1.0) } else { 1.0 };
        let height = if height.is_finite() { height.max(1.0) } else { 1.0 };
        let manners: &[Manner] = if width < WIDE {
            &[Manner::Row]
        } else {
            &[Manner::ColumnAndCorners, Manner::Column, Manner::Row]
        };
        for radius_min in [RADIUS_MIN, 12.0, 9.0] {
            for manner in manners {
                let bare = Self::bare(clients, width, height, *manner);
                if let Some(ring) = ring::best(servers, &bare.room(), radius_min) {
                    return bare.with(ring);
                }
            }
        }
        Self::bare(clients, width, height, Manner::Row).crammed(servers)
    }

    /// Cards and corners, without servers.
    fn bare(clients: usize, width: f64, height: f64, manner: Manner) -> Self {
        let corner = Rect::new(0.0, height - VERBS.y, VERBS.x, VERBS.y);
        let (narration, verbs) = match manner {
            Manner::ColumnAndCorners => (Some(NARRATION), Some(corner)),
            Manner::Column | Manner::Row => (None, None),
        };
        let top = narration.map_or(MARGIN, |area| area.bottom());
        let bottom = verbs.map_or(height - MARGIN, |area| area.y);
        let cards = match manner {
            Manner::ColumnAndCorners | Manner::Column => column(clients, width, top, bottom),
            Manner::Row => row(clients, width, height),
        };
        let (radius, nodes) = (RADIUS_MIN, Vec::new());
        Self { width, height, radius, narration, verbs, nodes, cards }
    }

    fn room(&self) -> Room {
        let stage = Rect::new(0.0, 0.0, self.width, self.height).grown(-MARGIN);
        let mut blocks = self.cards.clone();
        blocks.extend(self.narration);
        blocks.extend(self.verbs);
        let beside = |card: &Rect| card.bottom() + MARGIN * 2.0 < self.height;
        let left = self.cards.iter().filter(|card| beside(card)).map(Rect::right);
        let left = left.fold(0.0, f64::max);
        let lowest = self.cards.iter().filter(|card| !beside(card)).map(|card| card.y);
        let lowest = lowest.fold(self.height, f64::min);
        let middle = Point::new(f64::midpoint(left, self.width), lowest / 2.0);
        Room { stage, blocks, middle }
    }

    fn with(mut self, ring: Ring) -> Self {
        self.radius = ring.radius;
        let nodes = ring.centres.into_iter().zip(ring.slots);
        self.nodes = nodes.map(|(centre, slot)| Node { centre, slot }).collect();
        self
    }

    /// More than the stage can hold: a ring without labels, that may overlap.
    fn crammed(mut self, servers: usize) -> Self {
        self.radius = 9.0;
        let centre = Point::new(self.width / 2.0, self.height / 2.0);
        let reach = Point::new((centre.x - 15.0).max(0.0), (centre.y - 15.0).max(0.0));
        let slot = |at: &Point| Slot {
            room: Rect::new(at.x, at.y, 0.0, 0.0),
            anchor: super::Anchor::Start,
            lines: 0,
        };
        let centres = crate::shapes::ring(servers, centre, reach);
        self.nodes = centres.iter().map(|at| Node { centre: *at, slot: slot(at) }).collect();
        self
    }
}

/// Cards one below the other at the left, in more columns where they are too many.
fn column(clients: usize, width: f64, top: f64, bottom: f64) -> Vec<Rect> {
    let free = (bottom - top - 2.0 * CARD_GAP).max(CARD_HEIGHT_MIN);
    let mut rows = clients.max(1);
    let height_of = |rows: usize| ((free + CARD_GAP) / real(rows) - CARD_GAP).min(CARD.y);
    while 1 < rows && height_of(rows) < CARD_HEIGHT_MIN {
        rows -= 1;
    }
    let card = Point::new(within(width * 0.23, 128.0, CARD.x), height_of(rows));
    let taken = real(rows.min(clients)) * (card.y + CARD_GAP) - CARD_GAP;
    let start = top + CARD_GAP + (free - taken) / 2.0;
    (0..clients)
        .map(|index| {
            let x = COLUMN_X + real(index / rows) * (card.x + CARD_GAP);
            let y = start + real(index % rows) * (card.y + CARD_GAP);
            Rect::new(x, y, card.x, card.y)
        })
        .collect()
}

/// Cards side by side at the bottom.
fn row(clients: usize, width: f64, height: f64) -> Vec<Rect> {
    let card_height = if height < 280.0 { 26.0 } else { 44.0 };
    let count = real(clients.max(1));
    let free = width - 2.0 * MARGIN;
    let card_width = within((free - CARD_GAP * (count - 1.0)) / count, 1.0, CARD.x);
    let taken = count * (card_width + CARD_GAP) - CARD_GAP;
    let start = (width - taken) / 2.0;
    (0..clients)
        .map(|index| {
            let x = start + real(index) * (card_width + CARD_GAP);
            Rect::new(x, height - MARGIN - card_height, card_width, card_height)
        })
        .collect()
}
