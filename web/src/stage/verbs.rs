//! The three large verbs. Each is a toggle, and says what it would do now.

use lab::Offer;
use yew::{Callback, Html, classes, html};

use crate::intent::{Action, Intent, row_of};

const VERBS: [(&str, Action, &str); 3] =
    [("crash", Action::Crash, "✕"), ("cut", Action::Cut, "⌇"), ("slow", Action::Slow, "◔")];

/// The row of verbs.
pub(super) fn verbs(offers: &[Offer], intent: &Callback<Intent>) -> Html {
    html! {
        <div class="verbs" role="group" aria-label="Break it">
            { for VERBS.iter().map(|(verb, action, sign)| {
                let offer = offers.iter().find(|offer| offer.verb == *verb);
                button(*action, sign, offer, intent)
            }) }
        </div>
    }
}

fn button(action: Action, sign: &str, offer: Option<&Offer>, intent: &Callback<Intent>) -> Html {
    let row = row_of(action);
    let disabled = offer.and_then(|offer| offer.disabled.clone());
    let active = offer.is_some_and(|offer| offer.active);
    let label = offer.map_or(row.label, |offer| offer.label.as_str()).to_owned();
    let help = offer.map_or_else(|| "Select a server first".to_owned(), |offer| offer.help.clone());
    let title = disabled.clone().unwrap_or(help);
    let cannot = offer.is_none() || disabled.is_some();
    let intent = intent.clone();
    let onclick = move |_| intent.emit(Intent::Do(action));
    html! {
        <button type="button" id={format!("verb-{}", row.id)} class={classes!("button", "verb", active.then_some("is-on"))}
            aria-disabled={cannot.then_some("true")} {title} {onclick}>
            <span class="verb-sign" aria-hidden="true">{ sign.to_owned() }</span>
            <span class="verb-label">{ label }</span>
            { for row.keys.iter().map(|key| html! { <kbd aria-hidden="true">{ key.shown() }</kbd> }) }
        </button>
    }
}
