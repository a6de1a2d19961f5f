//! The gallery: the scenarios of every system, and other ways to another run: a file, a link, the editor.

use yew::{AttrValue, Callback, Html, html};

use crate::intent::{Action, Intent};
use crate::look::{Part, Same, button, opens_field};
use crate::ports::address::of_picture;

/// The field for a link.
const LINK_FIELD: &str = "dialog-link";

/// A scenario of a system.
#[derive(PartialEq, Eq)]
pub(crate) struct Card {
    /// The title of the system.
    pub(crate) system: &'static str,
    /// The scenario.
    pub(crate) it: annex::Card,
}

/// The dialog.
#[derive(PartialEq)]
pub(crate) struct Gallery {
    /// What can be chosen.
    pub(crate) cards: Same<Vec<Card>>,
    /// What did not work.
    pub(crate) notice: Option<AttrValue>,
    /// Whom to tell.
    pub(crate) intent: Callback<Intent>,
}

impl Part for Gallery {
    fn draw(&self) -> Html {
        let intent = &self.intent;
        html! {
            <>
                { for self.cards.chunk_by(|one, next| one.system == next.system).map(|cards| {
                    let before = self.cards.element_offset(&cards[0]).unwrap_or_default();
                    html! {
                        <>
                            if cards.len() < self.cards.len() { <h3 class="panel-title">{ cards[0].system }</h3> }
                            <ul class="cards">
                                { for (before..).zip(cards).map(|(place, card)| shown(place, &card.it, intent)) }
                            </ul>
                        </>
                    }
                }) }
                <h3 class="panel-title">{ "A run of your own" }</h3>
                <div class="button-row">
                    { button(Action::Editor, "", intent) }
                    { button(Action::OpenFile, "", intent) }
                    { button(Action::SaveFile, "", intent) }
                </div>
                <form class="link-form" onsubmit={opens_field(LINK_FIELD, intent)}>
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

fn shown(place: usize, card: &annex::Card, intent: &Callback<Intent>) -> Html {
    let intent = intent.clone();
    let onclick = move |_| intent.emit(Intent::Scenario(place));
    let mut facts = match card.questions {
        0 => String::new(),
        1 => "1 question · ".to_owned(),
        count => format!("{count} questions · "),
    };
    facts += &card.source;
    let breaks = card.expect.strip_prefix("breaks ");
    let why = if card.is_flawed {
        "A rule is broken here on purpose: "
    } else {
        "More goes wrong here than the system bears: "
    };
    html! {
        <li>
            <button type="button" class="gallery-card" {onclick}>
                <img src={of_picture(&card.picture)} alt="" width="280" height="150" />
                <b>{ card.title.clone() }</b>
                <span class="card-about">{ card.about.clone() }</span>
                if let Some(promise) = breaks {
                    <span class="card-breaks">{ why }{ promise.to_owned() }{ " fails" }</span>
                }
                <span class="card-facts">{ facts }</span>
            </button>
        </li>
    }
}
