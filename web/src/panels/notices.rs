//! What the page has to say, above the stage and never in its way.

use lab::Breached;
use yew::{AttrValue, Callback, Html, html};

use crate::app::{Notice, Trouble, TroubleKind};
use crate::intent::{Action, Intent};
use crate::look::{Part, button, opens_field, seconds};

/// All that is to be said.
#[derive(PartialEq)]
pub(crate) struct Notices {
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

impl Part for Notices {
    fn draw(&self) -> Html {
        let intent = &self.intent;
        html! {
            <div class="notices" role="region" aria-label="Notices" aria-live="polite">
                if self.travelling { <p class="notice">{ "Playing on… Esc stops" }</p> }
                { for self.breach.as_ref().map(|it| breach(it, intent)) }
                if let Some(drift) = &self.drift {
                    <p class="notice is-doubt"><b>{ "This build plays the run differently. " }</b>{ drift.clone() }</p>
                }
                { match &self.notice {
                    None => Html::default(),
                    Some(Notice::Said(words)) => said(words, intent),
                    Some(Notice::Foreign(title, about)) => foreign(title, about, intent),
                    Some(Notice::Trouble(trouble)) => bad_link(trouble, intent),
                } }
            </div>
        }
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
            { breach.words.clone() }
            { for breach.beyond.iter().map(|beyond| html! { <span class="beyond">{ beyond }</span> }) }</p>
            <button type="button" class="button small" {onclick}>{ "Go there" }</button>
            { button(Action::Share, "small", intent) }
            { dismiss(intent) }
        </div>
    }
}

/// The field for a whole link.
const LINK_FIELD: &str = "notice-link";

/// A link or file that did not open: why, and what to do.
fn bad_link(trouble: &Trouble, intent: &Callback<Intent>) -> Html {
    let (what, advice) = match trouble.kind {
        TroubleKind::Link => (
            "This link did not open",
            "Ask whoever sent it for the complete link: messengers cut long ones.",
        ),
        TroubleKind::File => ("This file did not open", "Its text may have been changed."),
    };
    html! {
        <div class="notice is-bad bad-link" role="alert">
            <p><b>{ what }{ ". " }</b>{ trouble.cause.clone() }</p>
            <p class="bad-link-more">
                { format!("{} characters arrived. {advice} ", trouble.received) }
                { "Below is a fresh run; nothing else was changed." }
            </p>
            <form class="bad-link-form" onsubmit={opens_field(LINK_FIELD, intent)}>
                <label for={LINK_FIELD}>{ "Paste the whole link" }</label>
                <input type="text" class="field" id={LINK_FIELD} autocomplete="off" spellcheck="false" />
                <button type="submit" class="button small primary">{ "Open" }</button>
                { button(Action::Gallery, "small", intent) }
                { fresh(intent) }
            </form>
        </div>
    }
}

fn fresh(intent: &Callback<Intent>) -> Html {
    let intent = intent.clone();
    let onclick = move |_| intent.emit(Intent::Dismiss);
    html! { <button type="button" class="button small" {onclick}>{ "Start fresh" }</button> }
}
