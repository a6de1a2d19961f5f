//! The stage: narration, the cluster as a drawing, messages on a canvas above it, the verbs; or a
//! tree in place of the cluster.

mod actor;
mod link;
mod verbs;

use lab::{Frame, Narration, Offer, Selection};
use scene::layout::Layout;
use scene::shapes::number;
use scene::{ActorId, Point};
use yew::{Callback, Html, MouseEvent, NodeRef, PointerEvent, classes, html};

use crate::annex;
use crate::intent::{Action, Intent, View, row_of};
use crate::look::{Part, Same};
use crate::panels::Tree;
use crate::ports::events;

/// The id of an actor's drawing.
pub(crate) fn actor_id(id: ActorId) -> String {
    format!("actor-{id}")
}

/// The id of the arc of one of its dials.
pub(crate) fn dial_id(id: ActorId, place: usize) -> String {
    format!("dial-{id}-{place}")
}

/// The id of the line that a person draws around servers.
pub(crate) const LASSO_ID: &str = "lasso";

/// What a pointer does on the stage, and where: in the stage's pixels, and in the window's.
pub(crate) enum Pointed {
    /// A click where nothing of the drawing is.
    Click((f64, f64)),
    /// It asks for the menu.
    Menu((f64, f64), (f64, f64)),
    /// It is pressed; is it a finger?
    Down((f64, f64), (f64, f64), bool),
    /// A finger has not moved for long.
    Rests(Point, (f64, f64)),
    /// It moves while it is pressed.
    Move((f64, f64)),
    /// It is let go.
    Up,
    /// The browser has taken it.
    Gone,
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
    /// Which of tree and servers is shown, where there is a choice.
    pub(crate) view: Option<View>,
    /// The tree, where it is shown.
    pub(crate) tree: Option<Tree>,
    /// The drawing in words.
    pub(crate) reading: Same<String>,
    /// Where the canvas stands in the document.
    pub(crate) canvas: NodeRef,
    /// A pointer is on it.
    pub(crate) pointed: Callback<Pointed>,
    /// Whom to tell.
    pub(crate) intent: Callback<Intent>,
}

impl Part for Stage {
    fn draw(&self) -> Html {
        let Scenery { frame, layout, offers, corners, .. } = &self.scenery;
        let corners = *corners && self.tree.is_none();
        let corners = if corners { "with-corners" } else { "with-rows" };
        html! {
            <section class={classes!("stage", corners, self.view.map(|_| "has-views"))} aria-label="Stage">
                { narration(&frame.narration) }
                { views(self.view, &self.intent) }
                if let Some(tree) = &self.tree { { annex::tree(tree.clone()) } }
                // The canvas stays where it is: who paints on it knows it from the start.
                <div class="drawing" hidden={self.tree.is_some()}>
                    if self.tree.is_none() { { drawing(self, layout) } }
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

/// The tree, or the servers.
fn views(now: Option<View>, intent: &Callback<Intent>) -> Html {
    let Some(now) = now else { return Html::default() };
    let choice = |view: View, label: &'static str| {
        let intent = intent.clone();
        let onclick = move |_| intent.emit(Intent::View(view));
        html! {
            <button type="button" class="view" title={row_of(Action::Tree).title()} {onclick}
                aria-pressed={if view == now { "true" } else { "false" }}>{ label }</button>
        }
    };
    html! {
        <div class="views" role="group" aria-label="What the stage shows">
            { choice(View::Cluster, "Cluster") }{ choice(View::Tree, "Tree") }
        </div>
    }
}

/// A headline of more letters is set smaller.
const LONG: usize = 80;

fn narration(narration: &Narration) -> Html {
    // Where the room ends early, a pointer at rest shows it whole; the story has it too.
    let title = format!("{} {}", narration.detail, narration.rule);
    html! {
        <div class="narration">
            <p class={classes!("headline", (LONG < narration.headline.len()).then_some("is-long"))}>{ narration.headline.clone() }</p>
            <p class="detail" {title}>
                { narration.detail.clone() }
                if !narration.rule.is_empty() {
                    { " " }<cite class="rule">{ narration.rule.clone() }</cite>
                }
            </p>
        </div>
    }
}

fn drawing(stage: &Stage, layout: &Layout) -> Html {
    let on = |what: fn(&PointerEvent, (f64, f64)) -> Option<Pointed>| {
        let pointed = stage.pointed.clone();
        move |event: PointerEvent| {
            let at = events::place(&event).and_then(|at| what(&event, at));
            at.into_iter().for_each(|at| pointed.emit(at));
        }
    };
    let pointed = stage.pointed.clone();
    let onclick = move |event: MouseEvent| {
        if let Some(at) = events::place(&event) {
            pointed.emit(Pointed::Click(at));
        }
    };
    let pointed = stage.pointed.clone();
    let oncontextmenu = move |event: MouseEvent| {
        event.prevent_default();
        if let Some(at) = events::place(&event) {
            pointed.emit(Pointed::Menu(at, events::seen(&event)));
        }
    };
    let onpointerdown = on(|event, at| {
        let main = event.button() == 0 && event.is_primary();
        main.then(|| Pointed::Down(at, events::seen(event), events::is_touch(event)))
    });
    let onpointermove = on(|event, at| {
        let pressed = event.buttons() & 1 == 1;
        if pressed {
            events::grab(event);
        }
        pressed.then_some(Pointed::Move(at))
    });
    let onpointerup = on(|_, _| Some(Pointed::Up));
    let onpointercancel = on(|_, _| Some(Pointed::Gone));
    let (width, height) = (number(layout.width), number(layout.height));
    html! {
        <svg class="cluster" {width} {height} role="group"
            {onclick} {oncontextmenu} {onpointerdown} {onpointermove} {onpointerup} {onpointercancel}
            aria-label="Servers and clients; up and down arrows move among them">
            { link::links(&stage.scenery, &stage.intent) }
            { for actor::actors(&stage.scenery, &stage.intent) }
            <polygon id={LASSO_ID} class="lasso" />
        </svg>
    }
}
