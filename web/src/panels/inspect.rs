//! The inspector: everything about the selected server, client, link or message, and what can be
//! done to it. Without a selection it lists what can be selected, so that no pointer is needed.

use lab::{Fact, FactGroup, Selection};
use scene::{Actor, Group, Scene};
use yew::{Callback, Html, classes, html};

use super::Side;
use super::ask::ask;
use crate::faults;
use crate::intent::Intent;
use crate::look::word;

/// Messages listed at most: a longer list helps nobody.
const PACKETS_MAX: usize = 24;

/// The inspector.
pub(super) fn inspect(side: &Side) -> Html {
    let scene = &side.frame.scene;
    let Some(inspection) = &side.inspection else { return choices(side) };
    let actor = match &side.selected {
        Some(Selection::Actor(id)) => scene.actors.iter().find(|actor| actor.id == *id),
        _ => None,
    };
    html! {
        <div class="inspect">
            <div class="inspect-head">
                <h2 class="inspect-title">{ inspection.title.clone() }</h2>
                <p class="inspect-subtitle">{ inspection.subtitle.clone() }</p>
            </div>
            if let (Some(actor), Some(asks)) = (actor, &inspection.asks) { { ask(&actor.name, asks, side) } }
            { for inspection.groups.iter().map(|it| group(it, &side.intent)) }
            if !inspection.offers.is_empty() {
                { faults::section("What you can do", &inspection.offers, &side.intent) }
            }
            if let Some(actor) = actor { { links_of(actor, scene, &side.intent) } }
        </div>
    }
}

fn group(group: &FactGroup, intent: &Callback<Intent>) -> Html {
    html! {
        <section class="facts">
            <h3 class="panel-title">{ group.title.clone() }</h3>
            <dl>{ for group.facts.iter().map(|it| fact(it, intent)) }</dl>
        </section>
    }
}

fn fact(fact: &Fact, intent: &Callback<Intent>) -> Html {
    html! {
        <div class={classes!("fact", fact.changed.then_some("is-changed"))}>
            <dt>{ word(&fact.label, &fact.label, intent) }</dt>
            <dd>
                { fact.value.clone() }
                if fact.changed { <span class="changed-sign" title="Changed by the last event">{ "● changed" }</span> }
            </dd>
        </div>
    }
}

fn select(what: Selection, label: String, intent: &Callback<Intent>) -> Html {
    let intent = intent.clone();
    let onclick = move |_| intent.emit(Intent::Select(Some(what.clone())));
    html! { <li><button type="button" class="button small" {onclick}>{ label }</button></li> }
}

fn links_of(actor: &Actor, scene: &Scene, intent: &Callback<Intent>) -> Html {
    let others = scene
        .actors
        .iter()
        .filter(|other| other.id != actor.id && other.group == Group::Server)
        .filter(|_| actor.group == Group::Server);
    html! {
        if actor.group == Group::Server {
            <section class="choices">
                <h3 class="panel-title">{ "Its links" }</h3>
                <ul class="choice-list">
                    { for others.map(|other| {
                        let ends = (actor.id.min(other.id), actor.id.max(other.id));
                        select(Selection::Link(ends.0, ends.1), format!("{}–{}", actor.name, other.name), intent)
                    }) }
                </ul>
            </section>
        }
    }
}

/// What can be selected.
fn choices(side: &Side) -> Html {
    let scene = &side.frame.scene;
    let name = |id| {
        let actor = scene.actors.iter().find(|actor| actor.id == id);
        actor.map_or("?", |actor| actor.name.as_str())
    };
    html! {
        <div class="inspect">
            <p class="empty">{ "Select a server, a client, a link or a message: on the stage, or here" }</p>
            <section class="choices">
                <h2 class="panel-title">{ "Servers and clients" }</h2>
                <ul class="choice-list">
                    { for scene.actors.iter().map(|it| {
                        select(Selection::Actor(it.id), it.name.clone(), &side.intent)
                    }) }
                </ul>
            </section>
            <section class="choices">
                <h2 class="panel-title">{ format!("Messages under way: {}", scene.packets.len()) }</h2>
                <ul class="choice-list">
                    { for scene.packets.iter().take(PACKETS_MAX).map(|it| {
                        let label = format!("{} {} → {}", it.letter, name(it.from), name(it.to));
                        select(Selection::Packet(it.id.clone()), label, &side.intent)
                    }) }
                </ul>
            </section>
        </div>
    }
}
