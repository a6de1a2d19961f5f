//! The best ring for a number of servers in the room that is left on the stage.
//!
//! A search over sizes and places, the best rings first, until none can beat what was found. It
//! looks at numbers only and so finds the same ring every time.

use super::slot::{self, GRADES, Slot, Surroundings};
use crate::geometry::{Point, Rect, best_first, real, within};
use crate::shapes;

/// The room a ring may use.
pub(super) struct Room {
    /// Everything stays inside.
    pub(super) stage: Rect,
    /// Cards and reserved corners.
    pub(super) blocks: Vec<Rect>,
    /// Where the middle of the ring would best be.
    pub(super) middle: Point,
}

/// Servers with their labels.
pub(super) struct Ring {
    /// The radius of a server.
    pub(super) radius: f64,
    /// Their centres.
    pub(super) centres: Vec<Point>,
    /// The room for their labels.
    pub(super) slots: Vec<Slot>,
    /// How good it is, for comparing.
    pub(super) worth: f64,
}

#[derive(Clone, Copy)]
struct Figure {
    radius: f64,
    middle: Point,
    size: Point,
}

struct Sketch {
    figure: Figure,
    centres: Vec<Point>,
    worth: f64,
}

/// Steps of the first grid of sizes and places.
const STEPS: [f64; 5] = [0.0, 0.25, 0.5, 0.75, 1.0];
/// Radii tried, as parts of the wished one.
const RADII: [f64; 8] = [1.0, 0.92, 0.84, 0.76, 0.68, 0.6, 0.52, 0.44];
/// Steps in which a ring is then moved and sized, in pixels.
const STRIDES: [f64; 6] = [80.0, 40.0, 20.0, 10.0, 5.0, 2.5];
/// Between the boxes of two nodes.
const NODE_GAP: f64 = 6.0;
/// What it is worth when all labels are on the best side.
const SIDES_WORTH: f64 = 110.0;
/// Rings of one radius whose labels are tried.
const RINGS_MAX: usize = 30;
/// How much less a ring may be worth that is to be improved.
const NEARLY: f64 = 40.0;
/// Improvements of one ring in one stride.
const MOVES_MAX: usize = 8;

/// The best ring whose servers have at least this radius.
pub(super) fn best(count: usize, room: &Room, radius_min: f64) -> Option<Ring> {
    let search = Search { count, room, wished: radius_wished(count, room), radius_min };
    let readable = |ring: &Ring| ring.slots.iter().all(Slot::holds_a_role);
    let mut starts = search.starts(RINGS_MAX);
    if !starts.iter().any(|(_, ring)| readable(ring)) {
        // Where hardly any label has room, every ring is looked at.
        starts = search.starts(usize::MAX);
    }
    let improved = starts.into_iter().map(|(figure, ring)| search.improved(figure, ring));
    improved.reduce(|best, ring| if best.worth < ring.worth { ring } else { best })
}

struct Search<'a> {
    count: usize,
    room: &'a Room,
    wished: f64,
    radius_min: f64,
}

/// About 32 pixels for five servers on the stage of a 1280 by 800 window.
fn radius_wished(count: usize, room: &Room) -> f64 {
    let free = room.stage.width * room.stage.height
        - room.blocks.iter().map(|block| block.width * block.height).sum::<f64>();
    let scale = (free.max(1.0) / 314_000.0).sqrt().sqrt();
    let crowd = match count {
        0..=5 => 1.0,
        6 | 7 => 0.92,
        _ => 0.84,
    };
    within(33.0 * scale * crowd, 15.0, 46.0)
}

impl Search<'_> {
    /// The best ring of the grid for each radius, if it is nearly as good as the best of all.
    fn starts(&self, rings_max: usize) -> Vec<(Figure, Ring)> {
        let mut starts: Vec<(Figure, Ring)> = Vec::new();
        let mut best = f64::MIN;
        for part in RADII {
            let radius = (self.wished * part).max(self.radius_min);
            let mut sketches = self.grid(radius);
            best_first(&mut sketches, rings_max, |sketch| sketch.worth);
            let mut start = None;
            let mut floor = best - NEARLY;
            for sketch in sketches.iter().take(rings_max) {
                if let Some(ring) = self.labelled(sketch, floor) {
                    floor = ring.worth;
                    start = Some((sketch.figure, ring));
                }
            }
            starts.extend(start);
            best = best.max(floor);
            if radius <= self.radius_min {
                break;
            }
        }
        starts.retain(|(_, ring)| best - NEARLY <= ring.worth);
        starts
    }

    /// Free rings of many sizes and places.
    fn grid(&self, radius: f64) -> Vec<Sketch> {
        let reach = shapes::reach(radius);
        let widest = (self.room.stage.width / 2.0 - reach).max(0.0);
        let highest = (self.room.stage.height / 2.0 - reach).max(0.0);
        let spread = radius * (2.0 + real(self.count) * 1.6);
        let mut sketches = Vec::new();
        for across in STEPS {
            for down in STEPS {
                let size = Point::new(
                    widest.min(spread * 1.5) * (0.25 + 0.75 * across),
                    highest.min(spread * 1.2) * (0.25 + 0.75 * down),
                );
                let at = |middle| self.sketch(Figure { radius, middle, size });
                sketches.extend(self.middles(size, reach).into_iter().filter_map(at));
                if self.count < 2 {
                    return sketches;
                }
            }
        }
        sketches
    }

    /// Middles that keep the ring on the stage.
    fn middles(&self, size: Point, reach: f64) -> Vec<Point> {
        let room = self.room;
        let margin = if self.count == 1 { Point::default() } else { size }.moved(reach, reach);
        let free = Rect::around(
            room.stage.centre(),
            Point::new(room.stage.width / 2.0 - margin.x, room.stage.height / 2.0 - margin.y),
        );
        if free.width < 0.0 || free.height < 0.0 {
            return Vec::new();
        }
        let mut middles = vec![Point::new(
            within(room.middle.x, free.x, free.right()),
            within(room.middle.y, free.y, free.bottom()),
        )];
        for across in STEPS {
            for down in STEPS {
                middles.push(Point::new(free.x + across * free.width, free.y + down * free.height));
            }
        }
        middles
    }

    /// The ring, if its nodes overlap nothing.
    fn sketch(&self, figure: Figure) -> Option<Sketch> {
        let reach = shapes::reach(figure.radius);
        let centres = shapes::ring(self.count, figure.middle, figure.size);
        let free = centres.iter().enumerate().all(|(index, centre)| {
            let node = Rect::around(*centre, Point::new(reach, reach));
            let gap = |other: &Point| {
                (other.x - centre.x).abs().max((other.y - centre.y).abs()) - 2.0 * reach
            };
            self.room.stage.holds(&node)
                && !self.room.blocks.iter().any(|block| block.grown(NODE_GAP).overlaps(&node))
                && centres[..index].iter().all(|other| NODE_GAP <= gap(other))
        });
        free.then(|| Sketch { worth: self.worth(&centres, figure), figure, centres })
    }

    /// Large nodes, room for messages between neighbours, a ring in the middle and nearly round.
    fn worth(&self, centres: &[Point], figure: Figure) -> f64 {
        let between = centres
            .iter()
            .zip(centres.iter().cycle().skip(1))
            .map(|(first, second)| first.distance(*second) / figure.radius)
            .fold(f64::MAX, f64::min);
        let space = if centres.len() < 2 { 1.0 } else { (between / 5.6).min(1.0) };
        let aspect = if centres.len() < 3 { 1.25 } else { figure.size.x / figure.size.y.max(1.0) };
        let stretched = (aspect / 1.25).ln().abs();
        let off = Point::new(
            (figure.middle.x - self.room.middle.x) / self.room.stage.width,
            (figure.middle.y - self.room.middle.y) / self.room.stage.height,
        );
        160.0 * (figure.radius / self.wished).min(1.0) + 150.0 * space
            - 26.0 * stretched
            - 90.0 * off.distance(Point::new(0.0, 0.0))
    }

    /// The ring with labels, if that is worth more than the floor.
    fn labelled(&self, sketch: &Sketch, floor: f64) -> Option<Ring> {
        let reach = shapes::reach(sketch.figure.radius);
        let around_node = |centre: &Point| Rect::around(*centre, Point::new(reach, reach));
        let nodes: Vec<Rect> = sketch.centres.iter().map(around_node).collect();
        let around = Surroundings {
            stage: self.room.stage,
            blocks: &self.room.blocks,
            nodes: &nodes,
            middle: sketch.figure.middle,
        };
        let mut best: Option<(Vec<Slot>, f64)> = None;
        for grade in GRADES {
            let floor = best.as_ref().map_or(floor, |(_, worth)| *worth);
            let needed = (floor - sketch.worth - grade.worth) / SIDES_WORTH;
            if 1.0 <= needed {
                break;
            }
            let Some((slots, quality)) = slot::assign(grade, needed, &around) else { continue };
            let worth = sketch.worth + grade.worth + SIDES_WORTH * quality;
            if floor < worth {
                best = Some((slots, worth));
            }
        }
        let (mut slots, worth) = best?;
        slot::widen(&mut slots, &around);
        let (radius, centres) = (sketch.figure.radius, sketch.centres.clone());
        Some(Ring { radius, centres, slots, worth })
    }

    /// The ring moved and sized in ever smaller strides as long as that makes it better.
    fn improved(&self, mut figure: Figure, mut ring: Ring) -> Ring {
        for stride in STRIDES {
            for _ in 0..MOVES_MAX {
                let before = ring.worth;
                for next in neighbours(figure, stride, self.radius_min) {
                    let Some(sketch) = self.sketch(next) else { continue };
                    if let Some(better) = self.labelled(&sketch, ring.worth + 0.01) {
                        (figure, ring) = (next, better);
                    }
                }
                if ring.worth <= before {
                    break;
                }
            }
        }
        ring
    }
}

fn neighbours(figure: Figure, stride: f64, radius_min: f64) -> Vec<Figure> {
    let mut all = Vec::with_capacity(14);
    for step in [stride, -stride] {
        let moved = |x, y| Figure { middle: figure.middle.moved(x, y), ..figure };
        let sized = |x: f64, y: f64| Figure {
            size: Point::new((figure.size.x + x).max(1.0), (figure.size.y + y).max(1.0)),
            ..figure
        };
        let radius = (figure.radius + step / 8.0).max(radius_min);
        all.extend([moved(step, 0.0), moved(0.0, step), sized(step, 0.0), sized(0.0, step)]);
        all.extend([sized(step, step), Figure { radius, ..figure }]);
        all.push(Figure { middle: figure.middle.moved(step, 0.0), ..sized(step, 0.0) });
    }
    all
}
