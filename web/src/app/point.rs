//! The pointer on the stage: what it points at, the menu of that thing, a line drawn around servers.

use lab::Selection;
use scene::Point;
use scene::layout::Body;
use scene::shapes::number;
use yew::{AttrValue, Context};

use super::paint::end_of;
use super::{App, Dialog, Msg, Notice};
use crate::look::Same;
use crate::ports::later::Later;
use crate::ports::{document, gauges};
use crate::stage::{LASSO_ID, Pointed, actor_id};

/// So near to a message is on it, in radii of a message.
const TOUCH: f64 = 1.9;
/// So near to a link is on it.
const LINK_REACH: f64 = 8.0;
/// A finger that rests so long asks for the menu.
const LONG_PRESS_MS: u32 = 500;
/// A pointer that moves less has not moved.
const STILL: f64 = 8.0;

/// A pointer that is down.
#[derive(Default)]
pub(super) struct Pointer {
    down: Option<Point>,
    /// The line drawn so far.
    line: Vec<Point>,
    /// The menu, if the finger rests.
    rest: Option<Later>,
    /// The click that ends a line or a long press is none.
    spent: bool,
}

impl App {
    pub(super) fn pointed(&mut self, ctx: &Context<Self>, pointed: &Pointed) -> bool {
        match *pointed {
            Pointed::Click(at) => {
                let spent = std::mem::take(&mut self.pointer.spent);
                return !spent && self.pick(at);
            }
            Pointed::Menu(at, seen) => return self.open_menu_at(at, seen),
            Pointed::Down(at, seen, touch) => {
                let at = point(at);
                let ground = self.packet_at(at).or_else(|| self.actor_at(at)).is_none();
                self.pointer = Pointer { down: Some(at), ..Pointer::default() };
                if ground {
                    self.pointer.line.push(at);
                }
                let rests = ctx.link().callback(move |()| Msg::Pointed(Pointed::Rests(at, seen)));
                self.pointer.rest = touch.then(|| Later::after(LONG_PRESS_MS, rests));
            }
            Pointed::Rests(at, seen) => {
                self.pointer = Pointer { spent: true, ..Pointer::default() };
                return self.open_menu_at((at.x, at.y), seen);
            }
            Pointed::Move(at) => self.draw_on(point(at)),
            Pointed::Up => return self.close_line(),
            Pointed::Gone => {
                self.pointer = Pointer::default();
                gauges::outline(LASSO_ID, "");
            }
        }
        false
    }

    fn draw_on(&mut self, at: Point) {
        let pointer = &mut self.pointer;
        let Some(down) = pointer.down else { return };
        if down.distance(at) < STILL && pointer.line.len() < 2 {
            return;
        }
        pointer.rest = None;
        if pointer.line.last().is_some_and(|last| 2.0 < last.distance(at)) {
            pointer.line.push(at);
            let points =
                pointer.line.iter().map(|at| format!("{},{} ", number(at.x), number(at.y)));
            gauges::outline(LASSO_ID, &points.collect::<String>());
        }
    }

    /// The line is closed: what is within it hears no more of the rest.
    fn close_line(&mut self) -> bool {
        let line = std::mem::take(&mut self.pointer.line);
        self.pointer = Pointer { spent: 2 < line.len(), ..Pointer::default() };
        gauges::outline(LASSO_ID, "");
        if line.len() < 3 {
            return false;
        }
        let actors = self.shown.frame.scene.actors.iter();
        let within = actors.filter(|actor| {
            let place = self.shown.layout.place(actor.id);
            place.is_some_and(|place| encloses(&line, place.centre))
        });
        let names: Vec<String> = within.map(|actor| actor.name.clone()).collect();
        self.partition(&names);
        true
    }

    /// Cuts these off from the rest.
    pub(super) fn partition(&mut self, names: &[String]) {
        if names.is_empty() || names.len() == self.shown.frame.scene.actors.len() {
            let why = "A partition has two sides: choose some, not none and not all";
            self.notice = Some(Notice::Said(AttrValue::Static(why)));
        } else {
            self.say(&format!("partition {}", names.join(" ")));
        }
    }

    /// What is at this point of the stage: a message, else a server or client, else a link.
    fn at_point(&self, at: Point) -> Option<Selection> {
        let message = self.packet_at(at);
        message.or_else(|| self.actor_at(at)).or_else(|| self.link_at(at))
    }

    fn packet_at(&self, at: Point) -> Option<Selection> {
        let now_us = self.run.lab.position().at_us;
        let (layout, scene) = (&self.shown.layout, &self.shown.frame.scene);
        let nearest = scene
            .packets
            .iter()
            .filter_map(|packet| {
                let when = if self.player.discrete { end_of(packet) } else { now_us };
                let place = layout.packet(packet, when)?.point;
                Some((place.distance(at), packet))
            })
            .filter(|(distance, _)| *distance <= layout.packet_radius * TOUCH)
            .min_by(|a, b| a.0.total_cmp(&b.0));
        nearest.map(|(_, packet)| Selection::Packet(packet.id.clone()))
    }

    fn actor_at(&self, at: Point) -> Option<Selection> {
        let there = self.shown.layout.places.iter().find(|place| match place.body {
            Body::Node { reach, .. } => place.centre.distance(at) <= reach,
            Body::Card(card) => {
                (card.x..card.right()).contains(&at.x) && (card.y..card.bottom()).contains(&at.y)
            }
        });
        there.map(|place| Selection::Actor(place.id))
    }

    fn link_at(&self, at: Point) -> Option<Selection> {
        let servers: Vec<_> = self.actors(Some(scene::Group::Server)).map(|it| it.id).collect();
        let pairs = servers
            .iter()
            .enumerate()
            .flat_map(|(place, from)| servers[place + 1..].iter().map(move |to| (*from, *to)));
        let mut near = pairs.filter(|(from, to)| {
            let line = self.shown.layout.line(*from, *to);
            line.is_some_and(|(start, end)| beside(at, start, end) <= LINK_REACH)
        });
        near.next().map(|(from, to)| Selection::Link(from, to))
    }

    /// Selects the message under a click on the stage, or nothing.
    fn pick(&mut self, at: (f64, f64)) -> bool {
        self.select(self.packet_at(point(at)));
        true
    }

    fn open_menu_at(&mut self, at: (f64, f64), seen: (f64, f64)) -> bool {
        if self.dialog.is_none() {
            let what = self.at_point(point(at));
            self.open_menu(what, seen);
        }
        true
    }

    /// The menu of the selected thing, at its place: what the Menu key asks for.
    pub(super) fn open_menu_of_selection(&mut self) {
        let seen = match &self.selection {
            Some(Selection::Actor(id)) => document::middle_of(&actor_id(*id)),
            Some(Selection::Link(..) | Selection::Packet(_)) | None => None,
        };
        let seen = seen.or_else(|| document::middle_of("stage")).unwrap_or_default();
        self.open_menu(self.selection.clone(), seen);
    }

    fn open_menu(&mut self, what: Option<Selection>, seen: (f64, f64)) {
        // What a menu offers is for this moment: time waits for the answer.
        self.resumes = self.player.playing;
        self.pause();
        let tab = self.tab;
        self.select(what);
        self.tab = tab;
        self.shown.console = Same::new(self.run.lab.console(self.selection.as_ref()));
        self.menu_at = seen;
        self.dialog = Some(Dialog::Menu);
    }

    /// The menu is closed: time passes again if it did before.
    pub(super) fn menu_closed(&mut self) {
        if std::mem::take(&mut self.resumes) {
            self.play();
        }
    }
}

fn point((x, y): (f64, f64)) -> Point {
    Point::new(x, y)
}

/// How far a point is from a stretch of line.
fn beside(at: Point, start: Point, end: Point) -> f64 {
    let (along, length) = (start.heading(end), start.distance(end));
    let passed = (at.x - start.x) * along.x + (at.y - start.y) * along.y;
    // Not `clamp`: it can panic with its bounds, and to print them costs the page 5 kB.
    let passed = passed.max(0.0).min(length);
    at.distance(start.moved(along.x * passed, along.y * passed))
}

/// Is the point within the closed line? Counts how often the line crosses its right side.
fn encloses(line: &[Point], at: Point) -> bool {
    let next = line.iter().cycle().skip(1);
    let crossings = line.iter().zip(next).filter(|(a, b)| {
        (a.y <= at.y) != (b.y <= at.y) && at.x < a.x + (at.y - a.y) / (b.y - a.y) * (b.x - a.x)
    });
    crossings.count() % 2 == 1
}
