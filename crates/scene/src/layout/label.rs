//! What a label says in the room it has: the role and what is wrong with it first, the caption
//! as far as it fits.

use super::slot::Slot;
use super::{Anchor, Label, Line};
use crate::form::{Actor, Group, Life, LinkState, Scene};
use crate::geometry::{Point, Rect};
use crate::measure::{self, Face, LINE_HEIGHT};

/// From the top of a line to its baseline.
const ASCENT: f64 = 12.0;
/// From the sides of a card to its text.
const CARD_INSET: f64 = 10.0;

/// The words for one state of an actor, for more and for less room.
struct Wording {
    whole: String,
    head: String,
    aside: &'static str,
    single: String,
}

/// Has this server lost every other server?
pub(crate) fn is_cut_off(scene: &Scene, actor: &Actor) -> bool {
    let mut others = scene
        .actors
        .iter()
        .filter(|other| other.group == Group::Server && other.id != actor.id)
        .peekable();
    others.peek().is_some()
        && others.all(|other| {
            scene.links.iter().any(|link| {
                link.state == LinkState::Cut
                    && ((link.from, link.to) == (actor.id, other.id)
                        || (link.to, link.from) == (actor.id, other.id))
            })
        })
}

/// The label of a server.
pub(super) fn beside(scene: &Scene, actor: &Actor, slot: &Slot) -> Label {
    let wording = Wording::of(scene, actor);
    let room = slot.room.width;
    let fits = |text: &str| measure::width(text, Face::Role) <= room;
    let texts: Vec<(String, Face)> = match slot.lines {
        0 => Vec::new(),
        1 if fits(&wording.whole) => vec![(wording.whole, Face::Role)],
        1 => vec![(measure::fit(&wording.single, Face::Role, room), Face::Role)],
        _ if fits(&wording.whole) => {
            vec![
                (wording.whole, Face::Role),
                (measure::fit_parts(&actor.caption, Face::Caption, room), Face::Caption),
            ]
        }
        _ => vec![
            (measure::fit(&wording.head, Face::Role, room), Face::Role),
            (measure::fit(wording.aside, Face::Caption, room), Face::Caption),
        ],
    };
    set(texts, slot.anchor, slot.room)
}

/// The text on the card of a client.
pub(super) fn on_card(actor: &Actor, card: &Rect) -> Label {
    let room = card.width - 2.0 * CARD_INSET;
    let titles = [with_life(format!("{} {}", actor.role, actor.name), actor), actor.name.clone()];
    let fitting = titles.iter().find(|title| measure::width(title, Face::Role) <= room);
    let title = fitting.unwrap_or(&titles[1]);
    let mut texts = vec![(measure::fit(title.trim(), Face::Role, room), Face::Role)];
    if 2.0 * LINE_HEIGHT <= card.height {
        texts.push((measure::fit(&actor.caption, Face::Caption, room), Face::Caption));
    }
    let lines = crate::geometry::real(texts.len());
    let spread = if 56.0 <= card.height { 5.0 } else { 0.0 };
    let top = card.y + (card.height - lines * LINE_HEIGHT - spread) / 2.0;
    let slot = Rect::new(card.x + CARD_INSET, top, room, lines * LINE_HEIGHT + spread);
    let mut label = set(texts, Anchor::Start, slot);
    if let Some(caption) = label.lines.get_mut(1) {
        caption.at.y += spread;
        label.bounds.height += spread;
    }
    label
}

impl Wording {
    fn of(scene: &Scene, actor: &Actor) -> Self {
        let role = actor.role.as_str();
        let of = |whole: String, head: &str, aside, single: &str| Self {
            whole,
            head: head.to_owned(),
            aside,
            single: single.to_owned(),
        };
        match actor.life {
            Life::Crashed => of("Crashed, disk kept".into(), "Crashed", "disk kept", "Crashed"),
            Life::Gone => of("Gone, disk lost".into(), "Gone", "disk lost", "Gone"),
            Life::Paused => of(with_life(role.to_owned(), actor), role, "paused", "Paused"),
            Life::Up if is_cut_off(scene, actor) => {
                of(format!("{role}, cut off"), role, "cut off", role)
            }
            Life::Up => of(role.to_owned(), role, "", role),
        }
    }
}

fn with_life(name: String, actor: &Actor) -> String {
    match actor.life {
        Life::Up => name,
        Life::Paused => format!("{name}, paused"),
        Life::Crashed => format!("{name}, crashed"),
        Life::Gone => format!("{name}, disk lost"),
    }
}

/// Lines from the top of the slot on, so that the role stays where it is when a caption comes.
fn set(texts: Vec<(String, Face)>, anchor: Anchor, slot: Rect) -> Label {
    let x = match anchor {
        Anchor::Start => slot.x,
        Anchor::Middle => slot.x + slot.width / 2.0,
        Anchor::End => slot.right(),
    };
    let mut lines = Vec::with_capacity(texts.len());
    let (mut width, mut baseline) = (0.0_f64, slot.y + ASCENT);
    for (text, face) in texts.into_iter().filter(|(text, _)| !text.is_empty()) {
        width = width.max(measure::width(&text, face));
        lines.push(Line { text, at: Point::new(x, baseline), face });
        baseline += LINE_HEIGHT;
    }
    let left = match anchor {
        Anchor::Start => x,
        Anchor::Middle => x - width / 2.0,
        Anchor::End => x - width,
    };
    let height = crate::geometry::real(lines.len()) * LINE_HEIGHT;
    Label { anchor, lines, bounds: Rect::new(left, slot.y, width, height), slot }
}
