//! Where messages, votes and timers are at a moment: functions of recorded times and the playhead,
//! so that speed and frame rate change nothing.

use std::f64::consts::TAU;

use super::{Body, Layout, Place};
use crate::form::{Actor, ActorId, Dial, Fate, Packet, VoteMark};
use crate::geometry::{Point, elapsed, real, unit};
use crate::shapes;

/// How a message is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PacketPose {
    /// Its middle.
    pub point: Point,
    /// The far end of its tail; the middle itself if it does not move.
    pub tail: Point,
    /// From 0, gone, to 1.
    pub opacity: f64,
}

/// The part of its way after which a lost message is gone, and the part where it starts to fade.
const LOST_AT: f64 = 0.6;
const FADES_AT: f64 = 0.4;
/// The length of a tail, as a part of the way.
const TAIL: f64 = 0.1;
/// From the middle of a link to the middle of its messages, in radii of a message.
const LANE: f64 = 0.82;

/// The part of a circle around a server on which messages wait.
const INNER: f64 = 0.4;

/// A message among others that stand still at the same place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Queue {
    id: String,
    index: usize,
    count: usize,
}

/// The order of messages that stand still: held ones on their link, waiting ones at the receiver.
pub(super) fn queues(packets: &[Packet]) -> Vec<Queue> {
    let same = |first: &Packet, second: &Packet| {
        first.fate == second.fate
            && first.to == second.to
            && (first.fate == Fate::Waiting || first.from == second.from)
    };
    let still = |packet: &&Packet| matches!(packet.fate, Fate::Held | Fate::Waiting);
    packets
        .iter()
        .enumerate()
        .filter(|(_, packet)| still(packet))
        .map(|(at, packet)| Queue {
            id: packet.id.clone(),
            index: packets[..at].iter().filter(|other| same(other, packet)).count(),
            count: packets.iter().filter(|other| same(other, packet)).count(),
        })
        .collect()
}

impl Layout {
    /// Where a message is; none before it is sent, after it is lost, or if an end has no place.
    pub fn packet(&self, packet: &Packet, at_us: u64) -> Option<PacketPose> {
        if at_us < packet.sent_us {
            return None;
        }
        let (start, end) = self.lane(packet.from, packet.to)?;
        let gone = elapsed(packet.sent_us, packet.due_us, at_us);
        let still = |point| PacketPose { point, tail: point, opacity: 1.0 };
        match packet.fate {
            Fate::Flying => Some(flying(start, end, gone, 1.0)),
            Fate::Lost if gone < LOST_AT => {
                let faded = (gone - FADES_AT).max(0.0) / (LOST_AT - FADES_AT);
                Some(flying(start, end, gone, 1.0 - faded))
            }
            Fate::Lost => None,
            Fate::Held => {
                let (index, count) = self.queue(packet);
                Some(still(start.toward(end, real(index + 1) / real(count + 1))))
            }
            Fate::Waiting => {
                let (index, count) = self.queue(packet);
                let to = self.place(packet.to)?;
                Some(still(waiting(to, self.middle(), self.packet_radius, index, count)))
            }
        }
    }

    /// The marks of a candidate's votes, placed in it as the servers are placed in the ring.
    pub fn votes(&self, actor: &Actor) -> Vec<(Point, VoteMark)> {
        let Some(place) = self.place(actor.id) else { return Vec::new() };
        let Body::Node { radius, .. } = place.body else { return Vec::new() };
        let ways = shapes::ring(actor.votes.len(), Point::default(), Point::new(1.0, 1.0));
        // Along the sides of the diamond, so that the corners are used and the name stays free.
        let away = |way: &Point| radius * 0.88 / (way.x.abs() + way.y.abs()).max(1.0);
        let at = ways.iter().map(|way| place.centre.moved(way.x * away(way), way.y * away(way)));
        let marks = at.zip(actor.votes.iter().copied());
        // Many small rings would hide the name; where a vote came stands out without them.
        let shown = |(_, mark): &(Point, VoteMark)| {
            *mark != VoteMark::Asked || shapes::shows_asked(radius, actor.votes.len())
        };
        marks.filter(shown).collect()
    }

    /// How much of an actor's timer is left, from 1 to 0; 0 if the actor has no place.
    pub fn arc(&self, id: ActorId, dial: &Dial, at_us: u64) -> f64 {
        self.place(id).map_or(0.0, |_| shapes::remaining(dial, at_us))
    }

    /// Where a badge on a node goes: on its outer side, away from the messages.
    pub fn badge(&self, id: ActorId) -> Option<Point> {
        let place = self.place(id)?;
        let outward = self.middle().heading(place.centre);
        let Body::Node { radius, .. } = place.body else { return None };
        // Half-way up or down, so that it does not lie on the node's texts.
        let down = if outward.y < -0.3 { -1.0 } else { 1.0 };
        let across = if outward.x < -0.1 { -1.0 } else { 1.0 };
        Some(place.centre.moved(across * radius * 0.74, down * radius * 0.74))
    }

    /// The way of messages in one direction: beside the link, on their right hand.
    fn lane(&self, from: ActorId, to: ActorId) -> Option<(Point, Point)> {
        let (start, end) = self.line(from, to)?;
        let way = start.heading(end);
        let side = self.packet_radius * LANE;
        let inset = self.packet_radius.min(start.distance(end) / 5.0);
        let moved = |point: Point, along: f64| {
            point.moved(way.x * along - way.y * side, way.y * along + way.x * side)
        };
        Some((moved(start, inset), moved(end, -inset)))
    }

    /// The middle of the ring.
    fn middle(&self) -> Point {
        let nodes = || self.places.iter().filter(|place| matches!(place.body, Body::Node { .. }));
        let count = real(nodes().count().max(1));
        Point::new(
            nodes().map(|place| place.centre.x).sum::<f64>() / count,
            nodes().map(|place| place.centre.y).sum::<f64>() / count,
        )
    }

    fn queue(&self, packet: &Packet) -> (usize, usize) {
        let queue = self.queues.iter().find(|queue| queue.id == packet.id);
        queue.map_or((0, 1), |queue| (queue.index, queue.count))
    }
}

fn flying(start: Point, end: Point, gone: f64, opacity: f64) -> PacketPose {
    let tail = start.toward(end, (gone - TAIL).max(0.0));
    PacketPose { point: start.toward(end, gone), tail, opacity }
}

/// Side by side on the receiver's inner side.
fn waiting(to: &Place, middle: Point, size: f64, index: usize, count: usize) -> Point {
    let rim = to.rim(middle);
    match to.body {
        Body::Node { radius, .. } => {
            let away = radius + size * 0.9;
            // They keep to the inner side, where no label is, and lie closer where they are many.
            let step = (2.2 * size / away).min(INNER * TAU / real(count.max(1)));
            let centred = real(index) - real(count - 1) / 2.0;
            let (inward, turned) = (to.centre.heading(rim), unit(step * centred));
            let x = inward.x * turned.x - inward.y * turned.y;
            let y = inward.x * turned.y + inward.y * turned.x;
            to.centre.moved(away * x, away * y)
        }
        Body::Card(card) => {
            let step = (2.2 * size).min(card.width / real(count.max(1)));
            let x = card.centre().x + step * (real(index) - real(count - 1) / 2.0);
            let above = rim.y <= card.centre().y;
            Point::new(x, if above { card.y } else { card.bottom() })
        }
    }
}
