//! Links between actors: faint where all is well, drawn by what is wrong with them where not.

use lab::Selection;
use scene::layout::Layout;
use scene::shapes::{decimal, number};
use scene::{ActorId, Group, Link, LinkState, Point, Scene};
use yew::{Callback, Html, MouseEvent, classes, html};

use super::Scenery;
use crate::intent::Intent;

/// One line between two actors.
struct Line {
    from: ActorId,
    to: ActorId,
    state: Option<LinkState>,
}

/// All links: those between servers always, those to clients while something travels on them.
pub(super) fn links(scenery: &Scenery, intent: &Callback<Intent>) -> Html {
    let lines = lines(&scenery.frame.scene);
    html! { <>{ for lines.iter().map(|line| draw(line, scenery, intent)) }</> }
}

fn lines(scene: &Scene) -> Vec<Line> {
    let mut lines = Vec::new();
    for (place, from) in scene.actors.iter().enumerate() {
        for to in &scene.actors[place + 1..] {
            let fault = scene.links.iter().find(|link| joins(**link, from.id, to.id));
            let servers = from.group == Group::Server && to.group == Group::Server;
            let talks = || {
                scene.packets.iter().any(|packet| {
                    (packet.from, packet.to) == (from.id, to.id)
                        || (packet.to, packet.from) == (from.id, to.id)
                })
            };
            let mixed = from.group != to.group;
            if servers || (mixed && talks()) {
                // A one-way cut keeps the direction that it has.
                let ends = fault.map_or((from.id, to.id), |link| (link.from, link.to));
                lines.push(Line { from: ends.0, to: ends.1, state: fault.map(|link| link.state) });
            }
        }
    }
    lines
}

fn joins(link: Link, a: ActorId, b: ActorId) -> bool {
    (link.from, link.to) == (a, b) || (link.from, link.to) == (b, a)
}

fn draw(line: &Line, scenery: &Scenery, intent: &Callback<Intent>) -> Html {
    let layout: &Layout = &scenery.layout;
    let Some((start, end)) = layout.line(line.from, line.to) else { return Html::default() };
    let chosen = matches!(&scenery.selection, Some(Selection::Link(a, b))
        if (*a, *b) == (line.from, line.to) || (*b, *a) == (line.from, line.to));
    let class = match line.state {
        None => "link",
        Some(LinkState::Cut) => "link cut",
        Some(LinkState::CutOneWay) => "link cut one-way",
        Some(LinkState::Slow) => "link slow",
    };
    let (from, to, intent) = (line.from.min(line.to), line.from.max(line.to), intent.clone());
    let onclick = move |event: MouseEvent| {
        event.stop_propagation();
        intent.emit(Intent::Select(Some(Selection::Link(from, to))));
    };
    let sign = match line.state {
        None => None,
        Some(LinkState::Cut) => Some("✕"),
        Some(LinkState::CutOneWay) => Some("⊣"),
        Some(LinkState::Slow) => Some("◔"),
    };
    let at = match line.state {
        Some(LinkState::CutOneWay) => start.toward(end, 0.7),
        _ => start.toward(end, 0.5),
    };
    let ahead = match line.state {
        Some(LinkState::CutOneWay) => start.heading(end),
        _ => Point::new(1.0, 0.0),
    };
    let (c, s) = (decimal(ahead.x, 3), decimal(ahead.y, 3));
    let back = decimal(-ahead.y, 3);
    let (x1, y1) = (number(start.x), number(start.y));
    let (x2, y2) = (number(end.x), number(end.y));
    html! {
        <g class={classes!("link-group", chosen.then_some("is-chosen"))}>
            <line class="link-touch" x1={x1.clone()} y1={y1.clone()} x2={x2.clone()} y2={y2.clone()} {onclick} />
            <line {class} {x1} {y1} {x2} {y2} />
            if let Some(sign) = sign {
                <text class={classes!("link-sign", (sign == "◔").then_some("is-slow"))}
                    transform={format!("matrix({c} {s} {back} {c} {} {})", number(at.x), number(at.y))}>
                    { sign }
                </text>
            }
        </g>
    }
}
