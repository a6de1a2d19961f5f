//! What the page has to say, above the stage and never in its way.

use lab::Breached;
use yew::{
    AttrValue, Callback, Html, InputEvent, Properties, SubmitEvent, function_component, html,
    use_state,
};

use crate::app::{Notice, Trouble, TroubleKind};
use crate::intent::{Action, Intent};
use crate::look::{IntentButton, seconds};
use crate::ports::events;

/// See [`Notices`].
#[derive(Properties, PartialEq)]
pub(crate) struct NoticesProps {
    /// The last thing to say.
    pub(crate) notice: Option<Notice>,
    /// A broken promise that has not been read.
    pub(crate) breach: Option<Breached>,
    /// This build plays the run differently.
    pub(crate) drift: Option<String>,
    /// Is the page on its way to a moment?
    pub(crate) travelling: bool,
    /// Whom to tell.
    pub(crate) intent: Callback<Intent>,
}

/// All that is to be said.
#[function_component]
pub(crate) fn Notices(props: &NoticesProps) -> Html {
    let intent = &props.intent;
    html! {
        <div class="notices" role="region" aria-label="Notices" aria-live="polite">
            if props.travelling { <p class="notice">{ "Playing to the moment…" }</p> }
            { for props.breach.as_ref().map(|it| breach(it, intent)) }
            if let Some(drift) = &props.drift {
                <p class="notice is-doubt"><b>{ "This build plays the run differently. " }</b>{ drift.clone() }</p>
            }
            { match &props.notice {
                None => Html::default(),
                Some(Notice::Said(words)) => said(words, intent),
                Some(Notice::Foreign(title, about)) => foreign(title, about, intent),
                Some(Notice::Trouble(trouble)) => html! {
                    <BadLink trouble={trouble.clone()} intent={intent.clone()} />
                },
            } }
        </div>
    }
}

fn dismiss(intent: &Callback<Intent>) -> Html {
    let intent = intent.clone();
    let onclick = move |_| intent.emit(Intent::Dismiss);
    html! { <button type="button" class="button small" {onclick}>{ "Dismiss" }</button> }
}

fn said(words: &AttrValue, intent: &Callback<Intent>) -> Html {
    html! { <div class="notice"><p>{ words.clone() }</p>{ dismiss(intent) }</div> }
}

fn foreign(title: &AttrValue, about: &AttrValue, intent: &Callback<Intent>) -> Html {
    html! {
        <div class="notice">
            <p>
                { "Scenario from a link, in its author's words: " }<q>{ title.clone() }</q>
                if !about.is_empty() { { " " }<q class="about">{ about.clone() }</q> }
            </p>
            { dismiss(intent) }
        </div>
    }
}

fn breach(breach: &Breached, intent: &Callback<Intent>) -> Html {
    let (step, to) = (breach.step, intent.clone());
    let onclick = move |_| to.emit(Intent::AfterStep(step));
    html! {
        <div class="notice is-bad" role="alert">
            <p><b>{ format!("A promise was broken at {}: {}. ", seconds(breach.at_us), breach.promise) }</b>
            { breach.words.clone() }</p>
            <button type="button" class="button small" {onclick}>{ "Go there" }</button>
            <IntentButton action={Action::Share} class="small" intent={intent.clone()} />
            { dismiss(intent) }
        </div>
    }
}

/// See [`BadLink`].
#[derive(Properties, PartialEq)]
struct BadLinkProps {
    trouble: Trouble,
    intent: Callback<Intent>,
}

/// A link or file that did not open: why, and what to do.
#[function_component]
fn BadLink(props: &BadLinkProps) -> Html {
    let text = use_state(String::new);
    let typed = text.clone();
    let oninput = move |event: InputEvent| typed.set(events::typed(&event));
    let (intent, whole) = (props.intent.clone(), (*text).clone());
    let onsubmit = move |event: SubmitEvent| {
        event.prevent_default();
        intent.emit(Intent::Open(whole.clone()));
    };
    let (what, advice) = match props.trouble.kind {
        TroubleKind::Link => (
            "This link did not open",
            "Ask whoever sent it for the complete link: messengers cut long ones.",
        ),
        TroubleKind::File => ("This file did not open", "Its text may have been changed."),
    };
    html! {
        <div class="notice is-bad bad-link" role="alert">
            <p><b>{ what }{ ". " }</b>{ props.trouble.cause.clone() }</p>
            <p class="bad-link-more">
                { format!("{} characters arrived. {advice} ", props.trouble.received) }
                { "Below is a fresh run; nothing else was changed." }
            </p>
            <form class="bad-link-form" {onsubmit}>
                <label>{ "Paste the whole link " }
                    <input type="text" class="field" value={(*text).clone()} autocomplete="off" spellcheck="false" {oninput} />
                </label>
                <button type="submit" class="button small primary">{ "Open" }</button>
                <IntentButton action={Action::Scenarios} class="small" intent={props.intent.clone()} />
                { fresh(&props.intent) }
            </form>
        </div>
    }
}

fn fresh(intent: &Callback<Intent>) -> Html {
    let intent = intent.clone();
    let onclick = move |_| intent.emit(Intent::Dismiss);
    html! { <button type="button" class="button small" {onclick}>{ "Start fresh" }</button> }
}
