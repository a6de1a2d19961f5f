//! The fault console: every fault of the selected thing, or of the whole cluster, beside the stage so
//! that each is seen at once; and the list for whoever cannot draw around servers.

use lab::Selection;
use scene::Scene;
use yew::{Callback, Html, SubmitEvent, html};

use super::Side;
use crate::faults::groups;
use crate::intent::{Action, Intent};
use crate::look::{Usable, button_again};
use crate::ports::events;

/// The console.
pub(super) fn console(side: &Side) -> Html {
    let Side { frame, intent, selected, .. } = side;
    html! {
        <div class="console">
            <h2 class="unseen">{ "Everything that can go wrong" }</h2>
            { targets(&frame.scene, selected.as_ref(), intent) }
            { groups(&side.console, intent) }
            if selected.is_none() {
                <p class="offer-help">{ "One message or one link: select it on the stage, or under Inspect, for what can be done to it alone" }</p>
                { partition(&frame.scene, intent) }
            }
            <div class="console-end">
                { button_again(Usable::from(frame.can_undo), Action::Undo, intent) }
                { button_again(Usable::from(frame.can_redo), Action::Redo, intent) }
                { button_again(Usable::from(!frame.faults.is_empty()), Action::HealAll, intent) }
            </div>
        </div>
    }
}

/// What the faults are for: the cluster, or one server or client.
fn targets(scene: &Scene, selected: Option<&Selection>, intent: &Callback<Intent>) -> Html {
    let target = |label: &str, what: Option<Selection>| {
        let pressed = if what.as_ref() == selected { "true" } else { "false" };
        let intent = intent.clone();
        let onclick = move |_| intent.emit(Intent::Select(what.clone()));
        html! {
            <button type="button" class="button small target" aria-pressed={pressed} {onclick}>{ label.to_owned() }</button>
        }
    };
    html! {
        <div class="targets" role="group" aria-label="What the faults are for">
            { target("All", None) }
            { for scene.actors.iter().map(|it| target(&it.name, Some(Selection::Actor(it.id)))) }
        </div>
    }
}

fn partition(scene: &Scene, intent: &Callback<Intent>) -> Html {
    let intent = intent.clone();
    let onsubmit = move |event: SubmitEvent| {
        event.prevent_default();
        intent.emit(Intent::Partition(events::ticked_values(&event)));
    };
    html! {
        <form class="partition" {onsubmit}>
            <fieldset>
                <legend class="panel-title">{ "Cut these off from the rest" }</legend>
                { for scene.actors.iter().map(|it| html! {
                    <label class="tick"><input type="checkbox" value={it.name.clone()} />{ it.name.clone() }</label>
                }) }
            </fieldset>
            <button type="submit" class="button small">{ "Partition" }</button>
            <p class="offer-help">{ "Or draw a line around them on the stage" }</p>
        </form>
    }
}
