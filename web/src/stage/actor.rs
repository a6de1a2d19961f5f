//! Servers and clients: role by shape, letter and tone, so that no one of them is needed alone.

use lab::Selection;
use scene::layout::{Body, Label, Place};
use scene::measure::Face;
use scene::shapes::number;
use scene::{Actor, ActorId, Life, Shape, VoteMark, shapes};
use yew::{Callback, Html, MouseEvent, classes, html};

use super::{Scenery, actor_id, dial_id};
use crate::intent::Intent;
use crate::look::tone_class;

/// Every actor that has a place, in the scene's order.
pub(super) fn actors(scenery: &Scenery, intent: &Callback<Intent>) -> Vec<Html> {
    let actors = &scenery.frame.scene.actors;
    let selected = match scenery.selection {
        Some(Selection::Actor(id)) => Some(id),
        _ => None,
    };
    // The stage is one stop of the Tab key: the selected actor, or the first.
    let stop = selected.or_else(|| actors.first().map(|actor| actor.id));
    actors
        .iter()
        .filter_map(|actor| scenery.layout.place(actor.id).map(|place| (actor, place)))
        .map(|(actor, place)| {
            let is_selected = selected == Some(actor.id);
            let (body, words) = match place.body {
                Body::Node { radius, .. } => {
                    (node(scenery, actor, place, radius), name(actor, place, radius))
                }
                Body::Card(_) => (card(actor, place), Html::default()),
            };
            let key = actor.id.to_string();
            let class = classes!("actor", tone_class(actor.tone), life_class(actor.life));
            html! {
                <g {key} {class}>
                    { handle(actor, selected, stop, intent, body) }
                    <g class="words" aria-hidden="true">{ words }{ label(&place.label) }</g>
                    if is_selected { { selection_ring(place) } }
                </g>
            }
        })
        .collect()
}

/// The part of an actor that is a button. Its words stand beside it: they are in its name already.
fn handle(
    actor: &Actor,
    selected: Option<ActorId>,
    stop: Option<ActorId>,
    intent: &Callback<Intent>,
    body: Html,
) -> Html {
    let (id, intent) = (actor.id, intent.clone());
    let onclick = move |event: MouseEvent| {
        event.stop_propagation();
        intent.emit(Intent::Select(Some(Selection::Actor(id))));
    };
    html! {
        <g id={actor_id(id)} class="handle" role="button" tabindex={if stop == Some(id) { "0" } else { "-1" }} {onclick}
            aria-pressed={if selected == Some(id) { "true" } else { "false" }} aria-label={spoken(actor)}>
            { body }
        </g>
    }
}

fn spoken(actor: &Actor) -> String {
    let mut words = vec![actor.name.as_str(), actor.mark.as_str(), actor.role.as_str()];
    match actor.life {
        Life::Up => {}
        Life::Crashed => words.push("crashed"),
        Life::Gone => words.push("disk lost"),
        Life::Paused => words.push("paused"),
    }
    words.push(actor.caption.as_str());
    words.retain(|word| !word.is_empty());
    words.join(", ")
}

fn life_class(life: Life) -> &'static str {
    match life {
        Life::Up => "is-up",
        Life::Crashed | Life::Gone => "is-crashed",
        Life::Paused => "is-paused",
    }
}

fn node(scenery: &Scenery, actor: &Actor, place: &Place, radius: f64) -> Html {
    let centre = place.centre;
    let (x, y) = (number(centre.x), number(centre.y));
    html! {
        <>
            <circle class="touch" cx={x.clone()} cy={y.clone()} r={number(shapes::reach(radius))} />
            { for dials(actor, place, radius) }
            { outline(actor, place, radius) }
            { for votes(scenery, actor, radius) }
            if actor.life == Life::Paused {
                { pause_bars(place, radius) }
            }
        </>
    }
}

fn name(actor: &Actor, place: &Place, radius: f64) -> Html {
    // The marks of votes stand in the lower half of a candidate.
    let lift = if actor.votes.is_empty() { 0.0 } else { radius * -0.14 };
    let name = shapes::name_baseline(place.centre, radius).moved(0.0, lift);
    let mark = shapes::mark_baseline(place.centre, radius).moved(0.0, lift);
    let under = match actor.life {
        Life::Crashed => "down",
        Life::Gone => "gone",
        Life::Up | Life::Paused => actor.mark.as_str(),
    };
    html! {
        <>
            <text class="name" x={number(name.x)} y={number(name.y)}
                font-size={number(shapes::name_size(radius))}>{ actor.name.clone() }</text>
            <text class="term" x={number(mark.x)} y={number(mark.y)}
                font-size={number(shapes::mark_size(radius))}>{ under.to_owned() }</text>
        </>
    }
}

fn outline(actor: &Actor, place: &Place, radius: f64) -> Html {
    let centre = place.centre;
    match actor.shape {
        Shape::Hexagon => html! {
            <>
                <polygon class="outer" points={shapes::hexagon_points(centre, shapes::hexagon_outer_radius(radius))} />
                <polygon class="body" points={shapes::hexagon_points(centre, shapes::hexagon_radius(radius))} />
            </>
        },
        Shape::Diamond => html! {
            <polygon class="body" points={shapes::diamond_points(centre, shapes::diamond_radius(radius))} />
        },
        Shape::Circle | Shape::Card => html! {
            <circle class="body" cx={number(centre.x)} cy={number(centre.y)} r={number(radius)} />
        },
    }
}

/// The ground of each arc; how long it is, is painted in every frame.
fn dials(actor: &Actor, place: &Place, radius: f64) -> Vec<Html> {
    let centre = place.centre;
    (0..actor.dials.len())
        .map(|dial| {
            let reach = number(shapes::arc_radius(radius));
            let (x, y) = (number(centre.x), number(centre.y));
            let turned = format!("rotate(-90 {x} {y})");
            let width = number(shapes::arc_width(radius));
            html! {
                <>
                    <circle class="dial-ground" cx={x.clone()} cy={y.clone()} r={reach.clone()} stroke-width={width.clone()} />
                    <circle class="dial" id={dial_id(actor.id, dial)} cx={x} cy={y} r={reach}
                        stroke-width={width} pathLength="100" transform={turned} />
                </>
            }
        })
        .collect()
}

fn votes(scenery: &Scenery, actor: &Actor, radius: f64) -> Vec<Html> {
    let size = (radius * 0.14).max(2.5);
    scenery
        .layout
        .votes(actor)
        .into_iter()
        .map(|(at, vote)| {
            let (x, y) = (number(at.x), number(at.y));
            let class = match vote {
                VoteMark::Has => "vote has",
                VoteMark::Asked => "vote asked",
                VoteMark::Refused => "vote refused",
            };
            let cross = match vote {
                VoteMark::Refused => Some(cross(at.x, at.y, size * 0.8)),
                VoteMark::Has | VoteMark::Asked => None,
            };
            html! {
                <g {class}>
                    <circle cx={x} cy={y} r={number(size)} />
                    if let Some(d) = cross { <path {d} /> }
                </g>
            }
        })
        .collect()
}

fn cross(x: f64, y: f64, size: f64) -> String {
    format!(
        "M{} {}L{} {}M{} {}L{} {}",
        number(x - size),
        number(y - size),
        number(x + size),
        number(y + size),
        number(x - size),
        number(y + size),
        number(x + size),
        number(y - size),
    )
}

/// Two bars across a paused server: it keeps its memory and does nothing.
fn pause_bars(place: &Place, radius: f64) -> Html {
    let (x, y, size) = (place.centre.x, place.centre.y, radius * 0.34);
    let at = (x + radius * 0.74, y - radius * 0.74);
    let bar = |left: f64| {
        html! {
            <rect class="bar" x={number(at.0 + left)} y={number(at.1 - size * 0.55)}
                width={number(size * 0.32)} height={number(size * 1.1)} />
        }
    };
    html! {
        <g class="paused-badge">
            <circle class="badge" cx={number(at.0)} cy={number(at.1)} r={number(size)} />
            { bar(-size * 0.46) }{ bar(size * 0.14) }
        </g>
    }
}

fn card(actor: &Actor, place: &Place) -> Html {
    let bounds = place.bounds();
    html! {
        <rect class={classes!("card", tone_class(actor.tone))} x={number(bounds.x)} y={number(bounds.y)}
            width={number(bounds.width)} height={number(bounds.height)} rx="12" />
    }
}

fn selection_ring(place: &Place) -> Html {
    let bounds = place.bounds().grown(1.0);
    let rounding = match place.body {
        Body::Node { .. } => bounds.width / 2.0,
        Body::Card(_) => 14.0,
    };
    html! {
        <rect class="chosen" x={number(bounds.x)} y={number(bounds.y)}
            width={number(bounds.width)} height={number(bounds.height)} rx={number(rounding)} />
    }
}

fn label(label: &Label) -> Html {
    let anchor = label.anchor.word();
    html! {
        <>
            { for label.lines.iter().map(|line| {
                let class = match line.face {
                    Face::Role => "label role",
                    Face::Caption | Face::Name | Face::Small | Face::Tag => "label caption",
                };
                html! {
                    <text {class} text-anchor={anchor} x={number(line.at.x)} y={number(line.at.y)}>
                        { line.text.clone() }
                    </text>
                }
            }) }
        </>
    }
}
