//! Break a rule: a new run of a system that leaves one of its own rules out.

use lab::Flaw;
use lab::sweep::PROGRESS;
use yew::{Callback, Html, classes, html};

use crate::intent::Intent;
use crate::look::Part;

/// What is said of the promise that no lamp watches: that nothing will ever happen again shows at no
/// moment.
const UNSEEN: &str =
    ", which no lamp can show: see whether anybody is elected and anything is still committed";

/// The dialog of rules.
#[derive(PartialEq)]
pub(crate) struct Rules {
    /// What can be left out.
    pub(crate) flaws: &'static [Flaw],
    /// What is left out in this run.
    pub(crate) now: Option<&'static Flaw>,
    /// Whom to tell.
    pub(crate) intent: Callback<Intent>,
}

impl Part for Rules {
    fn draw(&self) -> Html {
        html! {
            <>
                <p>{ "Each starts this run anew, by the same script, with one rule left out. \
                    The promises are checked as always: see which one breaks, and when." }</p>
                if self.now.is_some() {
                    <p class="button-row">{ start(None, "Keep every rule again", &self.intent) }</p>
                }
                <ul class="rules">{ for self.flaws.iter().map(|it| rule(it, self)) }</ul>
            </>
        }
    }
}

fn rule(flaw: &'static Flaw, rules: &Rules) -> Html {
    let is_on = rules.now.is_some_and(|now| now.name == flaw.name);
    let unseen = if flaw.breaks == [PROGRESS] { UNSEEN } else { "" };
    html! {
        <li class={classes!("rule-card", is_on.then_some("is-on"))}>
            <h3>{ flaw.label }</h3>
            <p>{ flaw.instead }</p>
            <p class="rule-cost">{ "What it should cost: " }{ flaw.cost }</p>
            <p class="hint">{ flaw.source }{ " · breaks " }{ flaw.breaks.join(", ") }{ unseen }</p>
            if is_on { <p class="rule-now">{ "Broken in this run" }</p> } else { { start(Some(flaw), "Break it", &rules.intent) } }
        </li>
    }
}

fn start(flaw: Option<&'static Flaw>, label: &'static str, intent: &Callback<Intent>) -> Html {
    let intent = intent.clone();
    let onclick = move |_| intent.emit(Intent::Break(flaw));
    let name = flaw.map(|flaw| format!("{label}: {}", flaw.label));
    html! { <button type="button" class="button small" aria-label={name} {onclick}>{ label }</button> }
}
