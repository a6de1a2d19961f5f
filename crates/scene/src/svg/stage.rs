//! The stage: links, then bodies and labels, then messages, so that none is half hidden.

use super::{Theme, Type, escape, push, write_circle, write_line, write_text};
use crate::form::{
    Actor, Fate, Group, Life, Link, LinkState, Packet, PacketKind, Scene, Shape, Tone, VoteMark,
};
use crate::geometry::{Point, Rect};
use crate::layout::{Anchor, Body, Layout, Place};
use crate::measure::Face;
use crate::shapes::{self, number};

pub(super) fn paint(scene: &Scene, layout: &Layout, theme: &Theme) -> String {
    let mut out = String::new();
    links(&mut out, scene, layout, theme);
    for actor in &scene.actors {
        let Some(place) = layout.place(actor.id) else { continue };
        push(&mut out, format_args!("<g><title>{}</title>", escape(&title(actor))));
        match place.body {
            Body::Node { radius, .. } => {
                node(&mut out, actor, place.centre, radius, scene.at_us, theme);
                votes(&mut out, actor, layout, theme);
                if let (Life::Paused, Some(at)) = (actor.life, layout.badge(actor.id)) {
                    paused(&mut out, at, radius * 0.36, theme);
                }
            }
            Body::Card(card) => frame(&mut out, &card, theme),
        }
        push(&mut out, format_args!("</g>"));
    }
    for actor in &scene.actors {
        if let Some(place) = layout.place(actor.id) {
            label(&mut out, actor, place, theme);
        }
    }
    for packet in &scene.packets {
        message(&mut out, packet, layout, scene.at_us, theme);
    }
    out
}

fn title(actor: &Actor) -> String {
    format!("{} {} {}", actor.name, actor.role, actor.mark)
}

/// Every pair of servers, and a client with whom it exchanges a message.
fn links(out: &mut String, scene: &Scene, layout: &Layout, theme: &Theme) {
    let plain = format!("stroke=\"{}\"", theme.line);
    let servers: Vec<&Actor> =
        scene.actors.iter().filter(|actor| actor.group == Group::Server).collect();
    for (index, first) in servers.iter().enumerate() {
        for second in &servers[index + 1..] {
            let cut = scene.links.iter().any(|link| {
                link.state == LinkState::Cut
                    && (link.from.min(link.to), link.from.max(link.to))
                        == (first.id.min(second.id), first.id.max(second.id))
            });
            if let (false, Some((from, to))) = (cut, layout.line(first.id, second.id)) {
                write_line(out, from, to, &plain);
            }
        }
    }
    let outside: Vec<_> = scene.actors.iter().filter(|a| a.group == Group::Client).collect();
    for client in outside {
        let mut partners: Vec<_> = scene
            .packets
            .iter()
            .filter_map(|packet| match client.id {
                id if id == packet.from => Some(packet.to),
                id if id == packet.to => Some(packet.from),
                _ => None,
            })
            .collect();
        partners.sort_unstable();
        partners.dedup();
        for partner in partners {
            if let Some((from, to)) = layout.line(client.id, partner) {
                write_line(out, from, to, &plain);
            }
        }
    }
    for link in &scene.links {
        fault(out, *link, layout, theme);
    }
}

fn fault(out: &mut String, link: Link, layout: &Layout, theme: &Theme) {
    let Some((from, to)) = layout.line(link.from, link.to) else { return };
    let dots = format!(
        "stroke=\"{}\" stroke-width=\"1.6\" stroke-dasharray=\"2 6\" opacity=\"0.8\"",
        theme.bad
    );
    match link.state {
        LinkState::Cut => write_line(out, from, to, &dots),
        LinkState::CutOneWay => {
            let way = from.heading(to);
            let side = |at: Point| at.moved(-way.y * 5.0, way.x * 5.0);
            write_line(out, side(from), side(to), &dots);
            cross(out, side(from.toward(to, 0.5)), 4.5, theme.bad);
        }
        LinkState::Slow => {
            let look = format!(
                "stroke=\"{}\" stroke-width=\"1.6\" stroke-dasharray=\"9 6\" opacity=\"0.8\"",
                theme.warn
            );
            write_line(out, from, to, &look);
        }
    }
}

fn node(out: &mut String, actor: &Actor, centre: Point, radius: f64, at_us: u64, theme: &Theme) {
    let up = actor.life == Life::Up;
    if let (true, Shape::Circle | Shape::Diamond, Some(dial)) =
        (up, actor.shape, actor.dials.first())
    {
        timer(out, centre, radius, shapes::remaining(dial, at_us), theme);
    }
    if !actor.life.is_down() {
        outline(out, actor.shape, centre, radius, &Look::ground(theme));
    }
    outline(out, actor.shape, centre, radius, &Look::of(actor, theme));
    if (up, actor.shape) == (true, Shape::Hexagon) {
        let points = shapes::hexagon_points(centre, shapes::hexagon_outer_radius(radius));
        let look = format!("fill=\"none\" stroke=\"{}\" stroke-width=\"1.5\"", theme.ink);
        push(out, format_args!("<polygon points=\"{points}\" {look}/>"));
    }
    let (ink, mark) = match actor.life {
        Life::Crashed => (theme.soft, "down"),
        Life::Gone => (theme.soft, "gone"),
        Life::Paused => (theme.ink, actor.mark.as_str()),
        Life::Up => (theme.text_on(actor.tone), actor.mark.as_str()),
    };
    let set = |size, weight, mono| Type { size, weight, mono, anchor: Anchor::Middle, colour: ink };
    let name = set(shapes::name_size(radius), 700, false);
    write_text(out, shapes::name_baseline(centre, radius), name, &actor.name);
    let small = set(shapes::mark_size(radius), 600, true);
    if shapes::shows_mark(radius, actor.votes.len()) {
        write_text(out, shapes::mark_baseline(centre, radius), small, mark);
    }
}

/// How an outline is drawn.
struct Look {
    fill: &'static str,
    stroke: &'static str,
    width: &'static str,
    more: &'static str,
}

impl Look {
    /// Under a body that lets what is behind it through.
    fn ground(theme: &Theme) -> Self {
        Self { fill: theme.paper, stroke: "none", width: "0", more: "" }
    }

    fn of(actor: &Actor, theme: &Theme) -> Self {
        let fill = theme.fill(actor.tone);
        match actor.life {
            Life::Up => Self { fill, stroke: theme.ink, width: "1.9", more: "" },
            Life::Paused => {
                Self { fill, stroke: theme.ink, width: "1.9", more: " fill-opacity=\"0.35\"" }
            }
            Life::Crashed | Life::Gone => Self {
                fill: "none",
                stroke: theme.faint,
                width: "1.8",
                more: " stroke-dasharray=\"4 4\"",
            },
        }
    }
}

fn outline(out: &mut String, shape: Shape, centre: Point, radius: f64, look: &Look) {
    let Look { fill, stroke, width, more } = look;
    let look = format!("fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{width}\"{more}");
    let points = match shape {
        Shape::Hexagon => shapes::hexagon_points(centre, shapes::hexagon_radius(radius)),
        Shape::Diamond => shapes::diamond_points(centre, shapes::diamond_radius(radius)),
        Shape::Circle | Shape::Card => return write_circle(out, centre, radius, &look),
    };
    push(out, format_args!("<polygon points=\"{points}\" {look} stroke-linejoin=\"round\"/>"));
}

fn timer(out: &mut String, centre: Point, radius: f64, left: f64, theme: &Theme) {
    let width = number(shapes::arc_width(radius));
    let away = shapes::arc_radius(radius);
    let ring = format!("fill=\"none\" stroke=\"{}\" stroke-width=\"{width}\"", theme.hair);
    write_circle(out, centre, away, &ring);
    let path = shapes::arc_path(centre, away, left);
    if !path.is_empty() {
        let look = format!("fill=\"none\" stroke=\"{}\" stroke-width=\"{width}\"", theme.soft);
        push(out, format_args!("<path d=\"{path}\" {look} stroke-linecap=\"round\"/>"));
    }
}

/// Two bars in a circle, as on the button that pauses.
fn paused(out: &mut String, at: Point, radius: f64, theme: &Theme) {
    let look = format!("fill=\"{}\" stroke=\"{}\" stroke-width=\"1.6\"", theme.panel, theme.ink);
    write_circle(out, at, radius, &look);
    let bar = format!("stroke=\"{}\" stroke-width=\"{}\"", theme.ink, number(radius * 0.3));
    for side in [-0.28, 0.28] {
        let x = side * radius;
        write_line(out, at.moved(x, -radius * 0.45), at.moved(x, radius * 0.45), &bar);
    }
}

fn votes(out: &mut String, actor: &Actor, layout: &Layout, theme: &Theme) {
    let ink = theme.text_on(actor.tone);
    for (at, mark) in layout.votes(actor) {
        let size = shapes::vote_radius(layout.radius);
        match mark {
            VoteMark::Has => write_circle(out, at, size, &format!("fill=\"{ink}\"")),
            VoteMark::Asked => {
                let look = format!("fill=\"none\" stroke=\"{ink}\" stroke-width=\"1.1\"");
                write_circle(out, at, size - 0.5, &look);
            }
            VoteMark::Refused => cross(out, at, size * 0.8, ink),
        }
    }
}

fn cross(out: &mut String, at: Point, size: f64, colour: &str) {
    let look = format!("stroke=\"{colour}\" stroke-width=\"1.8\" stroke-linecap=\"round\"");
    write_line(out, at.moved(-size, -size), at.moved(size, size), &look);
    write_line(out, at.moved(-size, size), at.moved(size, -size), &look);
}

fn frame(out: &mut String, card: &Rect, theme: &Theme) {
    push(
        out,
        format_args!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"10\" fill=\"{}\" \
             stroke=\"{}\"/>",
            number(card.x),
            number(card.y),
            number(card.width),
            number(card.height),
            theme.panel,
            theme.line,
        ),
    );
}

/// Requests are filled, with their letter; replies hollow, with their answer.
fn message(out: &mut String, packet: &Packet, layout: &Layout, at_us: u64, theme: &Theme) {
    let Some(pose) = layout.packet(packet, at_us) else { return };
    let radius = layout.packet_radius;
    let colour = match packet.tone {
        Tone::Plain | Tone::Term(0) => theme.soft,
        tone @ (Tone::Term(_) | Tone::Good | Tone::Doubt | Tone::Bad) => theme.fill(tone),
    };
    let title = escape(&format!("{} {}", packet.id, packet.label));
    let opacity = format!("{:.2}", pose.opacity);
    push(out, format_args!("<g opacity=\"{opacity}\"><title>{title}</title>"));
    if 1.0 < pose.point.distance(pose.tail) {
        let look = format!(
            "stroke=\"{colour}\" stroke-width=\"{}\" stroke-linecap=\"round\" opacity=\"0.35\"",
            number(radius * 0.45)
        );
        write_line(out, pose.tail, pose.point, &look);
    }
    let hollow = |letter: char| {
        let look = format!("fill=\"{}\" stroke=\"{colour}\" stroke-width=\"2.8\"", theme.panel);
        (letter, look, theme.ink)
    };
    let (letter, look, ink) = match packet.kind {
        PacketKind::Request => {
            let look = format!("fill=\"{colour}\" stroke=\"{}\" stroke-width=\"1.2\"", theme.ink);
            (packet.letter, look, filled_text(packet.tone, theme))
        }
        PacketKind::Granted => hollow('+'),
        PacketKind::Refused => hollow('−'),
    };
    write_circle(out, pose.point, radius, &look);
    let set = Type { size: radius, weight: 700, mono: false, anchor: Anchor::Middle, colour: ink };
    write_text(out, pose.point.moved(0.0, radius * 0.36), set, &letter.to_string());
    if packet.fate == Fate::Held {
        let look = format!("fill=\"none\" stroke=\"{}\" stroke-width=\"1.4\"", theme.warn);
        write_circle(out, pose.point, radius + 3.5, &look);
    }
    push(out, format_args!("</g>"));
}

fn filled_text(tone: Tone, theme: &Theme) -> &'static str {
    match tone {
        Tone::Plain | Tone::Term(0) => theme.panel,
        Tone::Term(_) | Tone::Good | Tone::Doubt | Tone::Bad => theme.text_on(tone),
    }
}

/// The lines of a label, with a seam of paper around them where they lie over a link.
fn label(out: &mut String, actor: &Actor, place: &Place, theme: &Theme) {
    if let Body::Node { .. } = place.body {
        let look = format!("stroke=\"{}\" stroke-width=\"4\"", theme.paper);
        push(out, format_args!("<g paint-order=\"stroke\" {look} stroke-linejoin=\"round\">"));
    } else {
        push(out, format_args!("<g>"));
    }
    for line in &place.label.lines {
        let colour = match (line.face, actor.group) {
            (Face::Caption, Group::Server) => theme.soft,
            (Face::Caption, Group::Client) => theme.text(actor.tone),
            (Face::Role | Face::Name | Face::Small | Face::Tag, _) => theme.ink,
        };
        write_text(out, line.at, Type::of(line.face, place.label.anchor, colour), &line.text);
    }
    push(out, format_args!("</g>"));
}
