//! The promises of the system, as lamps in words.

use lab::{Lamp, LampState};
use yew::{Callback, Html, html};

use crate::intent::Intent;
use crate::look::word as explained;

/// All lamps.
pub(super) fn lamps(lamps: &[Lamp], intent: &Callback<Intent>) -> Html {
    html! {
        <section class="lamps" tabindex="0" aria-labelledby="promises">
            <h2 class="lamps-title" id="promises">{ "Promises, checked after every event" }</h2>
            <ul class="lamp-list">{ for lamps.iter().map(|it| lamp(it, intent)) }</ul>
        </section>
    }
}

fn lamp(lamp: &Lamp, intent: &Callback<Intent>) -> Html {
    let (class, sign, word) = match lamp.state {
        LampState::Holds => ("lamp", "✓", "holds: "),
        LampState::Broken => ("lamp is-broken", "!", "broken: "),
    };
    let title = format!("{} ({})", lamp.name, lamp.source);
    html! {
        <li {class} {title}>
            <i class="bulb" aria-hidden="true">{ sign }</i>
            <span><span class="unseen">{ word }</span>{ explained(&lamp.words, &lamp.name, intent) }</span>
        </li>
    }
}
