//! Points and boxes of the drawing, in CSS pixels, y downwards.
//!
//! Left out: everything recorded. Floats live in this crate only, because pictures are no state.

use serde::Serialize;

/// A place on the stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Point {
    /// From the left edge.
    pub x: f64,
    /// From the top edge.
    pub y: f64,
}

impl Point {
    /// The point at `x`, `y`.
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// How far it is to `other`.
    pub fn distance(self, other: Self) -> f64 {
        let (x, y) = (other.x - self.x, other.y - self.y);
        (x * x + y * y).sqrt()
    }

    /// The point at a fraction of the way to `other`.
    #[must_use]
    pub fn toward(self, other: Self, fraction: f64) -> Self {
        self.moved((other.x - self.x) * fraction, (other.y - self.y) * fraction)
    }

    /// This point moved.
    #[must_use]
    pub fn moved(self, right: f64, down: f64) -> Self {
        Self::new(self.x + right, self.y + down)
    }

    /// The unit step towards `other`; to the right if they are the same point.
    #[must_use]
    pub fn heading(self, other: Self) -> Self {
        let distance = self.distance(other);
        if distance < 1e-9 {
            return Self::new(1.0, 0.0);
        }
        Self::new((other.x - self.x) / distance, (other.y - self.y) / distance)
    }
}

/// A box whose sides are level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Rect {
    /// Its left side.
    pub x: f64,
    /// Its top.
    pub y: f64,
    /// How wide it is.
    pub width: f64,
    /// How high it is.
    pub height: f64,
}

impl Rect {
    /// The box with its top left corner at `x`, `y`.
    pub const fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self { x, y, width, height }
    }

    /// The box that reaches so far from its middle.
    pub fn around(centre: Point, reach: Point) -> Self {
        Self::new(centre.x - reach.x, centre.y - reach.y, reach.x * 2.0, reach.y * 2.0)
    }

    /// Its right side.
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    /// Its lower side.
    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }

    /// Its middle.
    pub fn centre(&self) -> Point {
        Point::new(self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// The box grown on all four sides.
    #[must_use]
    pub fn grown(&self, by: f64) -> Self {
        Self::new(self.x - by, self.y - by, self.width + 2.0 * by, self.height + 2.0 * by)
    }

    /// Do they share more than a side?
    pub fn overlaps(&self, other: &Self) -> bool {
        self.x < other.right()
            && other.x < self.right()
            && self.y < other.bottom()
            && other.y < self.bottom()
    }

    /// Is `other` wholly inside?
    pub fn holds(&self, other: &Self) -> bool {
        self.x <= other.x
            && other.right() <= self.right()
            && self.y <= other.y
            && other.bottom() <= self.bottom()
    }

    /// Does the straight way between two points pass through the inside?
    pub fn crosses(&self, from: Point, to: Point) -> bool {
        let (mut first, mut last) = (0.0_f64, 1.0_f64);
        for (start, end, low, high) in
            [(from.x, to.x, self.x, self.right()), (from.y, to.y, self.y, self.bottom())]
        {
            let step = end - start;
            if step.abs() < 1e-9 {
                if start <= low || high <= start {
                    return false;
                }
                continue;
            }
            let (enter, leave) = ((low - start) / step, (high - start) / step);
            first = first.max(enter.min(leave));
            last = last.min(enter.max(leave));
        }
        first < last
    }

    /// Where the way from the middle towards `target` leaves the box.
    pub fn rim(&self, target: Point) -> Point {
        let centre = self.centre();
        let way = centre.heading(target);
        let across = if way.x.abs() < 1e-9 { f64::MAX } else { self.width / 2.0 / way.x.abs() };
        let down = if way.y.abs() < 1e-9 { f64::MAX } else { self.height / 2.0 / way.y.abs() };
        let length = across.min(down);
        centre.moved(way.x * length, way.y * length)
    }
}

/// A small count as a length.
pub(crate) fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// How much of the time from `start_us` to `end_us` has gone by at `at_us`, from 0 to 1.
pub(crate) fn elapsed(start_us: u64, end_us: u64, at_us: u64) -> f64 {
    if end_us <= at_us {
        return 1.0;
    }
    let whole = span(end_us.saturating_sub(start_us));
    if whole <= 0.0 { 0.0 } else { (span(at_us.saturating_sub(start_us)) / whole).min(1.0) }
}

#[expect(clippy::cast_precision_loss, reason = "a picture needs no microsecond of a long time")]
fn span(duration_us: u64) -> f64 {
    duration_us as f64
}

/// The value, or the end of the range that it is beyond. The standard library's `clamp` carries the
/// code that prints a float, for a message that nobody would read here.
pub fn within(value: f64, least: f64, most: f64) -> f64 {
    if value < least {
        least
    } else if most < value {
        most
    } else {
        value
    }
}

/// The unit vector at an angle in radians, clockwise from the right. The standard library's sine
/// reduces angles of any size, with tables that every page would load; ours are a few turns at most.
pub(crate) fn unit(angle: f64) -> Point {
    Point::new(sine(angle + std::f64::consts::FRAC_PI_2), sine(angle))
}

/// The first ten terms of the series around zero, exact to eight decimals within half a turn.
fn sine(angle: f64) -> f64 {
    let turn = std::f64::consts::TAU;
    let angle = angle - (angle / turn).round() * turn;
    let (mut term, mut sum) = (angle, angle);
    for n in 1..10_i32 {
        let n = f64::from(2 * n);
        term *= -angle * angle / (n * (n + 1.0));
        sum += term;
    }
    sum
}

/// Brings the `count` things of most worth to the front, the best first.
pub(crate) fn best_first<T>(list: &mut [T], count: usize, worth: impl Fn(&T) -> f64) {
    for place in 0..count.min(list.len()) {
        let mut best = place;
        for other in place + 1..list.len() {
            if worth(&list[best]) < worth(&list[other]) {
                best = other;
            }
        }
        list.swap(place, best);
    }
}

#[cfg(test)]
mod tests {
    use super::{Point, Rect, elapsed};

    #[test]
    fn boxes_that_only_touch_do_not_overlap() {
        let first = Rect::new(0.0, 0.0, 10.0, 10.0);
        for (second, overlaps) in [
            (Rect::new(10.0, 0.0, 5.0, 5.0), false),
            (Rect::new(9.0, 9.0, 5.0, 5.0), true),
            (Rect::new(0.0, 11.0, 5.0, 5.0), false),
        ] {
            assert_eq!(first.overlaps(&second), overlaps, "{second:?}");
        }
    }

    #[test]
    fn a_way_crosses_a_box_only_through_its_inside() {
        let area = Rect::new(10.0, 10.0, 10.0, 10.0);
        for (from, to, crosses) in [
            ((0.0, 15.0), (30.0, 15.0), true),
            ((0.0, 10.0), (30.0, 10.0), false),
            ((15.0, 0.0), (15.0, 9.0), false),
            ((12.0, 12.0), (13.0, 13.0), true),
            ((0.0, 0.0), (30.0, 30.0), true),
            ((0.0, 15.0), (15.0, 30.0), false),
            ((0.0, 30.0), (9.0, 0.0), false),
        ] {
            let (from, to) = (Point::new(from.0, from.1), Point::new(to.0, to.1));
            assert_eq!(area.crosses(from, to), crosses, "{from:?} {to:?}");
        }
    }

    #[test]
    fn the_rim_of_a_box_lies_on_its_side() {
        let card = Rect::new(0.0, 0.0, 20.0, 10.0);
        assert_eq!(card.rim(Point::new(100.0, 5.0)), Point::new(20.0, 5.0));
        assert_eq!(card.rim(Point::new(10.0, -100.0)), Point::new(10.0, 0.0));
    }

    #[test]
    fn elapsed_stays_between_none_and_all() {
        for (start, end, at, expected) in [
            (10, 20, 5, 0.0),
            (10, 20, 15, 0.5),
            (10, 20, 20, 1.0),
            (10, 20, 99, 1.0),
            (10, 10, 10, 1.0),
            (20, 10, 5, 0.0),
        ] {
            assert!((elapsed(start, end, at) - expected).abs() < 1e-9, "{start} {end} {at}");
        }
    }

    #[test]
    fn a_unit_vector_is_that_of_the_standard_library() {
        for step in -100..=100_i32 {
            let angle = f64::from(step) * 0.1;
            let (found, known) = (super::unit(angle), Point::new(angle.cos(), angle.sin()));
            assert!(found.distance(known) < 1e-6, "{angle}: {found:?}, not {known:?}");
        }
    }

    #[test]
    fn the_best_come_first() {
        let mut list = [3.0, 9.0, 1.0, 7.0, 9.5];
        super::best_first(&mut list, 3, |worth| *worth);
        assert!(list[..3].iter().eq([9.5, 9.0, 7.0].iter()));
    }
}
