//! The stage: narration, the cluster as a drawing, messages on a canvas above it, the verbs.

mod actor;
mod link;
mod verbs;

use lab::{Frame, Narration, Offer, Selection};
use scene::ActorId;
use scene::layout::Layout;
use scene::shapes::number;
use yew::{Callback, Html, MouseEvent, NodeRef, classes, html};

use crate::intent::Intent;
use crate::look::{Part, Same};
use crate::ports::events;

/// The id of an actor's drawing.
pub(crate) fn actor_id(id: ActorId) -> String {
    format!("actor-{id}")
}

/// The id of the arc of one of its dials.
pub(crate) fn dial_id(id: ActorId, place: usize) -> String {
    format!("dial-{id}-{place}")
}

/// What is drawn.
#[derive(Clone, PartialEq)]
pub(crate) struct Scenery {
    /// The picture.
    pub(crate) frame: Same<Frame>,
    /// Its places.
    pub(crate) layout: Same<Layout>,
    /// What can be done to the selected thing, or to the leader.
    pub(crate) offers: Same<Vec<Offer>>,
    /// Do narration and verbs lie in corners of the drawing?
    pub(crate) corners: bool,
    /// What is selected.
    pub(crate) selection: Option<Selection>,
}

/// The stage.
#[derive(PartialEq)]
pub(crate) struct Stage {
    /// What is drawn.
    pub(crate) scenery: Scenery,
    /// The drawing in words.
    pub(crate) reading: Same<String>,
    /// Where the canvas stands in the document.
    pub(crate) canvas: NodeRef,
    /// The stage was clicked where nothing of the drawing is.
    pub(crate) clicked: Callback<(f64, f64)>,
    /// Whom to tell.
    pub(crate) intent: Callback<Intent>,
}

impl Part for Stage {
    fn draw(&self) -> Html {
        let Scenery { frame, layout, offers, corners, .. } = &self.scenery;
        let corners = if *corners { "with-corners" } else { "with-rows" };
        html! {
            <section class={classes!("stage", corners)} aria-label="Stage">
                { narration(&frame.narration) }
                <div class="drawing">
                    { drawing(self, layout) }
                    <canvas ref={self.canvas.clone()} class="packets" aria-hidden="true"></canvas>
                </div>
                { verbs::verbs(offers, &self.intent) }
                <div class="unseen" role="region" aria-label="The stage in words" tabindex="-1">
                    { for self.reading.lines().map(|line| html! { <p>{ line.to_owned() }</p> }) }
                </div>
            </section>
        }
    }
}

fn narration(narration: &Narration) -> Html {
    html! {
        <div class="narration">
            <p class="headline">{ narration.headline.clone() }</p>
            <p class="detail">
                { narration.detail.clone() }
                if !narration.rule.is_empty() {
                    { " " }<cite class="rule">{ narration.rule.clone() }</cite>
                }
            </p>
        </div>
    }
}

fn drawing(stage: &Stage, layout: &Layout) -> Html {
    let clicked = stage.clicked.clone();
    let onclick = move |event: MouseEvent| {
        if let Some(place) = events::place(&event) {
            clicked.emit(place);
        }
    };
    let (width, height) = (number(layout.width), number(layout.height));
    html! {
        <svg class="cluster" {width} {height} role="group" {onclick}
            aria-label="Servers and clients; up and down arrows move among them">
            { link::links(&stage.scenery, &stage.intent) }
            { for actor::actors(&stage.scenery, &stage.intent) }
        </svg>
    }
}
