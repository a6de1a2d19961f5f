//! The promises of the system, as lamps in words.

use lab::{Lamp, LampState};
use yew::{Callback, Html, html};

use crate::intent::Intent;
use crate::look::word as explained;

/// All lamps, the broken ones first: they must be seen without scrolling.
pub(super) fn lamps(lamps: &[Lamp], intent: &Callback<Intent>) -> Html {
    let of = |state: LampState| lamps.iter().filter(move |it| it.state == state);
    let sorted = of(LampState::Broken).chain(of(LampState::Holds));
    html! {
        <section class="lamps" tabindex="0" aria-labelledby="promises">
            <h2 class="lamps-title" id="promises">{ "Promises, checked after every event" }</h2>
            <ul class="lamp-list">{ for sorted.map(|it| lamp(it, intent)) }</ul>
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
            <span>
                <span class="unseen">{ word }</span>
                // The notice about it calls it by this name.
                if lamp.state == LampState::Broken { { &lamp.name }{ ": " } }
                { explained(&lamp.words, &lamp.name, intent) }
            </span>
        </li>
    }
}
