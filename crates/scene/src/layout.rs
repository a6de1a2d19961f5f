//! Where everything on the stage stands: servers in a ring, clients outside it, a label beside each
//! node, messages on their way.
//!
//! Invariant: bodies and the room for labels depend on the numbers of servers and clients and on
//! the size of the stage, never on a role or a text, so nothing jumps when a role changes.
//!
//! Left out: panels, which stand beside the stage.

mod label;
mod motion;
mod plan;
mod ring;
mod slot;
#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::form::{Actor, ActorId, Group, Scene};
use crate::geometry::{Point, Rect};
use crate::measure::Face;

pub(crate) use label::is_cut_off;
pub use motion::PacketPose;
pub use plan::Plan;

/// A scene with a place for everything in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// The width of the stage.
    pub width: f64,
    /// The height of the stage.
    pub height: f64,
    /// The radius of every server.
    pub radius: f64,
    /// The radius of every message.
    pub packet_radius: f64,
    /// The corner kept free for the narration; none where the page puts it above the stage.
    pub narration: Option<Rect>,
    /// The corner kept free for the buttons; none where the page puts them below the stage.
    pub verbs: Option<Rect>,
    /// One place an actor, in the scene's order.
    pub places: Vec<Place>,
    queues: Vec<motion::Queue>,
}

/// Where one actor stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Who.
    pub id: ActorId,
    /// The middle of its body.
    pub centre: Point,
    /// Its body.
    pub body: Body,
    /// What is written beside a node or on a card.
    pub label: Label,
}

/// The space an actor takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Body {
    /// A server: whatever its outline, it stays within `reach` of its centre.
    Node {
        /// Of the circle of a follower; `shapes` has the other outlines.
        radius: f64,
        /// To the outer edge of the timer arc.
        reach: f64,
    },
    /// A client.
    Card(Rect),
}

impl Body {
    /// The box around it.
    pub fn bounds(&self, centre: Point) -> Rect {
        match self {
            Self::Node { reach, .. } => Rect::around(centre, Point::new(*reach, *reach)),
            Self::Card(card) => *card,
        }
    }
}

/// What is written beside a node or on a card.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Which point of a line its place names.
    pub anchor: Anchor,
    /// The lines that fit, the role first.
    pub lines: Vec<Line>,
    /// The box around the lines.
    pub bounds: Rect,
    /// The room kept free for them.
    pub slot: Rect,
}

/// One line of a label.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// What it says, shortened to fit.
    pub text: String,
    /// Its place on the baseline.
    pub at: Point,
    /// How it is set.
    pub face: Face,
}

/// Which point of a line of text its place names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The left end.
    Start,
    /// The middle.
    Middle,
    /// The right end.
    End,
}

impl Anchor {
    /// The word for `text-anchor=`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// A place for everything in the scene. A page that draws many scenes of one cluster keeps the
/// [`Plan`], which is the slow part.
pub fn arrange(scene: &Scene, width: f64, height: f64) -> Layout {
    let clients = scene.actors.iter().filter(|actor| actor.group == Group::Client).count();
    Plan::new(scene.actors.len() - clients, clients, width, height).place(scene)
}

impl Layout {
    /// Where an actor stands.
    pub fn place(&self, id: ActorId) -> Option<&Place> {
        // Mostly the places stand in the order of their numbers.
        let known = self.places.get(usize::from(id)).filter(|place| place.id == id);
        known.or_else(|| self.places.iter().find(|place| place.id == id))
    }

    /// The link between two actors, from the edge of one to the edge of the other.
    pub fn line(&self, from: ActorId, to: ActorId) -> Option<(Point, Point)> {
        let (from, to) = (self.place(from)?, self.place(to)?);
        Some((from.rim(to.centre), to.rim(from.centre)))
    }
}

impl Place {
    /// The box around its body.
    pub fn bounds(&self) -> Rect {
        self.body.bounds(self.centre)
    }

    /// Where the way from its centre towards `target` leaves its body.
    pub fn rim(&self, target: Point) -> Point {
        match self.body {
            Body::Node { radius, .. } => {
                let way = self.centre.heading(target);
                self.centre.moved(way.x * radius, way.y * radius)
            }
            Body::Card(card) => card.rim(target),
        }
    }
}

impl Plan {
    /// The scene, placed as planned. Actors beyond the plan's numbers have no place.
    pub fn place(&self, scene: &Scene) -> Layout {
        let of = |group: Group| scene.actors.iter().filter(move |actor| actor.group == group);
        let servers = of(Group::Server).zip(&self.nodes).map(|(actor, node)| Place {
            id: actor.id,
            centre: node.centre,
            body: Body::Node { radius: self.radius, reach: crate::shapes::reach(self.radius) },
            label: label::beside(scene, actor, &node.slot),
        });
        let clients = of(Group::Client).zip(&self.cards).map(card);
        let places: Vec<Place> = servers.chain(clients).collect();
        Layout {
            width: self.width,
            height: self.height,
            radius: self.radius,
            packet_radius: crate::shapes::packet_radius(self.radius),
            narration: self.narration,
            verbs: self.verbs,
            places,
            queues: motion::queues(&scene.packets),
        }
    }
}

fn card((actor, card): (&Actor, &Rect)) -> Place {
    Place {
        id: actor.id,
        centre: card.centre(),
        body: Body::Card(*card),
        label: label::on_card(actor, card),
    }
}
