//! Scenarios of the system, and other ways to another run: a file, a link.

use yew::{AttrValue, Callback, Html, html};

use crate::intent::{Action, Intent};
use crate::look::{Part, button, opens_field};

/// The field for a link.
const LINK_FIELD: &str = "dialog-link";

/// A scenario to choose.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct ScenarioChoice {
    /// Its title.
    pub(crate) title: String,
    /// What to watch.
    pub(crate) about: String,
}

/// The scenarios dialog.
#[derive(PartialEq)]
pub(crate) struct Scenarios {
    /// What can be chosen.
    pub(crate) choices: Vec<ScenarioChoice>,
    /// What did not work.
    pub(crate) notice: Option<AttrValue>,
    /// Whom to tell.
    pub(crate) intent: Callback<Intent>,
}

impl Part for Scenarios {
    fn draw(&self) -> Html {
        html! {
            <>
                <ul class="scenario-list">
                    { for self.choices.iter().enumerate().map(|(place, it)| choice(place, it, &self.intent)) }
                </ul>
                <h3 class="panel-title">{ "A run of your own" }</h3>
                <div class="button-row">
                    { button(Action::OpenFile, "", &self.intent) }
                    { button(Action::SaveFile, "", &self.intent) }
                </div>
                <form class="link-form" onsubmit={opens_field(LINK_FIELD, &self.intent)}>
                    <label class="form-field wide">{ "Or paste a link" }
                        <input class="field" type="text" id={LINK_FIELD} autocomplete="off" spellcheck="false" />
                    </label>
                    <button type="submit" class="button">{ "Open" }</button>
                </form>
                if let Some(words) = &self.notice { <p class="dialog-notice" role="alert">{ words.clone() }</p> }
            </>
        }
    }
}

fn choice(place: usize, choice: &ScenarioChoice, intent: &Callback<Intent>) -> Html {
    let intent = intent.clone();
    let onclick = move |_| intent.emit(Intent::Scenario(place));
    html! {
        <li>
            <button type="button" class="scenario" {onclick}>
                <b>{ choice.title.clone() }</b>
                <span>{ choice.about.clone() }</span>
            </button>
        </li>
    }
}
