//! Scenarios of the system, and other ways to another run: a file, a link.

use yew::{
    AttrValue, Callback, Html, InputEvent, Properties, SubmitEvent, function_component, html,
    use_state,
};

use super::frame::DialogFrame;
use crate::intent::{Action, Intent};
use crate::look::IntentButton;
use crate::ports::events;

/// A scenario to choose.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct ScenarioChoice {
    /// Its title.
    pub(crate) title: String,
    /// What to watch.
    pub(crate) about: String,
}

/// See [`Scenarios`].
#[derive(Properties, PartialEq)]
pub(crate) struct ScenariosProps {
    /// What can be chosen.
    pub(crate) choices: Vec<ScenarioChoice>,
    /// What did not work.
    pub(crate) notice: Option<AttrValue>,
    /// Says when it was closed.
    pub(crate) closed: Callback<()>,
    /// Whom to tell.
    pub(crate) intent: Callback<Intent>,
}

/// The scenarios dialog.
#[function_component]
pub(crate) fn Scenarios(props: &ScenariosProps) -> Html {
    let text = use_state(String::new);
    let typed = text.clone();
    let oninput = move |event: InputEvent| typed.set(events::typed(&event));
    let (intent, whole) = (props.intent.clone(), (*text).clone());
    let onsubmit = move |event: SubmitEvent| {
        event.prevent_default();
        intent.emit(Intent::Open(whole.clone()));
    };
    html! {
        <DialogFrame title="Scenarios" closed={props.closed.clone()} intent={props.intent.clone()}>
            <ul class="scenario-list">
                { for props.choices.iter().enumerate().map(|(place, it)| choice(place, it, &props.intent)) }
            </ul>
            <h3 class="panel-title">{ "A run of your own" }</h3>
            <div class="button-row">
                <IntentButton action={Action::OpenFile} intent={props.intent.clone()} />
                <IntentButton action={Action::SaveFile} intent={props.intent.clone()} />
            </div>
            <form class="link-form" {onsubmit}>
                <label class="form-field wide">{ "Or paste a link" }
                    <input class="field" type="text" value={(*text).clone()} autocomplete="off" spellcheck="false" {oninput} />
                </label>
                <button type="submit" class="button">{ "Open" }</button>
            </form>
            if let Some(words) = &props.notice { <p class="dialog-notice" role="alert">{ words.clone() }</p> }
        </DialogFrame>
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
