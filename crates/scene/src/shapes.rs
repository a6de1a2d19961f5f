//! Outlines as SVG attribute values, shared by every painter, and the proportions of a node.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_3, TAU};

use crate::form::Dial;
use crate::geometry::{Point, elapsed, real, unit, within};

/// From the centre of a node to the corners of a leader's inner hexagon.
pub fn hexagon_radius(radius: f64) -> f64 {
    radius * 1.12
}

/// From the centre of a node to the corners of a leader's second outline.
pub fn hexagon_outer_radius(radius: f64) -> f64 {
    radius * 1.32
}

/// From the centre of a node to the corners of a candidate's diamond.
pub fn diamond_radius(radius: f64) -> f64 {
    radius * 1.15
}

/// From the centre of a node to the middle of its timer arc.
pub fn arc_radius(radius: f64) -> f64 {
    radius + within(radius * 0.28, 5.5, 13.0)
}

/// How thick a timer arc is.
pub fn arc_width(radius: f64) -> f64 {
    within(radius * 0.155, 3.0, 7.0)
}

/// From the centre of a node to where nothing of it is drawn any more, arc and outlines included.
pub fn reach(radius: f64) -> f64 {
    arc_radius(radius) + arc_width(radius) / 2.0
}

/// The radius of a message.
pub fn packet_radius(radius: f64) -> f64 {
    within(radius * 0.34, 6.5, 12.0)
}

/// The radius of a vote mark inside a candidate.
pub fn vote_radius(radius: f64) -> f64 {
    within(radius * 0.1, 1.8, 4.5)
}

/// The size of a node's name.
pub fn name_size(radius: f64) -> f64 {
    within(radius * 0.53, 10.0, 22.0)
}

/// The size of the mark under a node's name.
pub fn mark_size(radius: f64) -> f64 {
    within(radius * 0.35, 8.5, 14.0)
}

/// Where the middle of the baseline of a node's name is.
pub fn name_baseline(centre: Point, radius: f64) -> Point {
    centre.moved(0.0, radius * 0.05)
}

/// Is there room for the mark under the name beside so many votes?
pub fn shows_mark(radius: f64, votes: usize) -> bool {
    votes <= 5 || 21.0 <= radius
}

/// Is there room for the marks of so many votes that have not come yet?
pub fn shows_asked(radius: f64, votes: usize) -> bool {
    votes <= 5 || 28.0 <= radius
}

/// Where the middle of the baseline of a node's mark is.
pub fn mark_baseline(centre: Point, radius: f64) -> Point {
    centre.moved(0.0, radius * 0.05 + mark_size(radius) * 1.2)
}

/// A hexagon with two level sides, for `points=`.
pub fn hexagon_points(centre: Point, radius: f64) -> String {
    let corner = |k: usize| at_angle(centre, radius, real(k) * FRAC_PI_3);
    points(&[corner(0), corner(1), corner(2), corner(3), corner(4), corner(5)])
}

/// A square on its corner, for `points=`.
pub fn diamond_points(centre: Point, radius: f64) -> String {
    points(&[
        centre.moved(0.0, -radius),
        centre.moved(radius, 0.0),
        centre.moved(0.0, radius),
        centre.moved(-radius, 0.0),
    ])
}

/// An arc from the top, clockwise, for `d=`. A fraction of 1 is the whole circle, of 0 nothing.
pub fn arc_path(centre: Point, radius: f64, fraction: f64) -> String {
    if fraction.is_nan() || fraction <= 0.0 {
        return String::new();
    }
    // An arc that ends where it starts is not drawn at all, so a full one stops just before.
    let turned = fraction.min(0.9999);
    let start = at_angle(centre, radius, -FRAC_PI_2);
    let end = at_angle(centre, radius, turned * TAU - FRAC_PI_2);
    let large = u8::from(0.5 < turned);
    format!(
        "M{} {}A{radius} {radius} 0 {large} 1 {} {}",
        number(start.x),
        number(start.y),
        decimal(end.x, 3),
        decimal(end.y, 3),
        radius = number(radius),
    )
}

/// How much of a timer is left, from 1 when set to 0 when it expires.
pub fn remaining(dial: &Dial, at_us: u64) -> f64 {
    1.0 - elapsed(dial.armed_us, dial.due_us, at_us)
}

/// A number as painters write it: at most one decimal.
pub fn number(value: f64) -> String {
    decimal(value, 1)
}

/// A number with at most so many decimals, by whole numbers: printing floats takes ten times the
/// code, and every painter would carry it.
pub fn decimal(value: f64, places: u32) -> String {
    let one = 10_i64.pow(places);
    #[expect(clippy::cast_precision_loss, reason = "a power of ten below a million is exact")]
    let scaled = value * one as f64;
    #[expect(clippy::cast_possible_truncation, reason = "a stage is a few thousand pixels wide")]
    let scaled = scaled.round() as i64;
    let sign = if scaled < 0 { "-" } else { "" };
    let (whole, rest) =
        (scaled.unsigned_abs() / one.unsigned_abs(), scaled.unsigned_abs() % one.unsigned_abs());
    if rest == 0 {
        return format!("{sign}{whole}");
    }
    let digits = format!("{rest:0>width$}", width = places as usize);
    format!("{sign}{whole}.{}", digits.trim_end_matches('0'))
}

/// The places of `count` things around a centre: the first at the top, then clockwise. Two stand
/// side by side, one stands in the centre.
pub(crate) fn ring(count: usize, centre: Point, reach: Point) -> Vec<Point> {
    let start = match count {
        1 => return vec![centre],
        2 => TAU / 2.0,
        _ => -FRAC_PI_2,
    };
    (0..count)
        .map(|k| {
            let heading = unit(start + real(k) * TAU / real(count));
            centre.moved(reach.x * heading.x, reach.y * heading.y)
        })
        .collect()
}

fn at_angle(centre: Point, radius: f64, angle: f64) -> Point {
    let heading = unit(angle);
    centre.moved(radius * heading.x, radius * heading.y)
}

fn points(corners: &[Point]) -> String {
    let corners: Vec<String> =
        corners.iter().map(|at| format!("{},{}", number(at.x), number(at.y))).collect();
    corners.join(" ")
}

#[cfg(test)]
mod tests {
    use super::{
        arc_path, arc_radius, arc_width, diamond_points, diamond_radius, hexagon_outer_radius,
        hexagon_points, reach, remaining,
    };
    use crate::form::Dial;
    use crate::geometry::Point;

    const CENTRE: Point = Point::new(100.0, 50.0);

    #[test]
    fn outlines_are_written_as_points() {
        assert_eq!(diamond_points(CENTRE, 10.0), "100,40 110,50 100,60 90,50");
        assert_eq!(hexagon_points(CENTRE, 10.0), "110,50 105,58.7 95,58.7 90,50 95,41.3 105,41.3");
    }

    #[test]
    fn an_arc_runs_clockwise_from_the_top() {
        for (fraction, path) in [
            (0.0, ""),
            (f64::NAN, ""),
            (0.25, "M100 40A10 10 0 0 1 110 50"),
            (0.75, "M100 40A10 10 0 1 1 90 50"),
            (1.0, "M100 40A10 10 0 1 1 99.994 40"),
        ] {
            assert_eq!(arc_path(CENTRE, 10.0, fraction), path, "{fraction}");
        }
    }

    #[test]
    fn a_timer_runs_from_full_to_empty() {
        let dial = Dial { name: "election".into(), armed_us: 100, due_us: 300 };
        for (at_us, left) in [(0, 1.0), (100, 1.0), (150, 0.75), (300, 0.0), (999, 0.0)] {
            assert!((remaining(&dial, at_us) - left).abs() < 1e-9, "{at_us}");
        }
    }

    #[test]
    fn every_outline_stays_within_reach() {
        for radius in [10.0, 15.0, 22.0, 32.0, 46.0] {
            assert!(hexagon_outer_radius(radius) + 0.8 <= reach(radius), "{radius}");
            assert!(
                diamond_radius(radius) + 1.0 <= arc_radius(radius) - arc_width(radius) / 2.0,
                "{radius}"
            );
        }
    }
}
