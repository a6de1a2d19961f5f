//! The promises of the system, as lamps in words.

use lab::{Lamp, LampState};
use yew::{Html, html};

/// All lamps.
pub(super) fn lamps(lamps: &[Lamp]) -> Html {
    html! {
        <section class="lamps" tabindex="0" aria-labelledby="promises">
            <h2 class="lamps-title" id="promises">{ "Promises, checked after every event" }</h2>
            <ul class="lamp-list">{ for lamps.iter().map(lamp) }</ul>
        </section>
    }
}

fn lamp(lamp: &Lamp) -> Html {
    let (class, sign, word) = match lamp.state {
        LampState::Holds => ("lamp", "✓", "holds: "),
        LampState::Broken => ("lamp is-broken", "!", "broken: "),
    };
    let title = format!("{} ({})", lamp.name, lamp.source);
    html! {
        <li {class} {title}>
            <i class="bulb" aria-hidden="true">{ sign }</i>
            <span><span class="unseen">{ word }</span>{ lamp.words.clone() }</span>
        </li>
    }
}
