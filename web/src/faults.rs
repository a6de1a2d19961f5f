//! What can be done to a thing, as a list: the console, the context menu and the inspector draw it.

use lab::{Offer, OfferGroup};
use yew::{Callback, Html, classes, html};

use crate::intent::Intent;
use crate::look::Usable;

/// Groups of offers, each under its title.
pub(crate) fn groups(groups: &[OfferGroup], intent: &Callback<Intent>) -> Html {
    html! { <>{ for groups.iter().map(|group| section(&group.title, &group.offers, intent)) }</> }
}

/// Offers under a title.
pub(crate) fn section(title: &str, offers: &[Offer], intent: &Callback<Intent>) -> Html {
    html! {
        <section class="offers">
            <h3 class="panel-title">{ title.to_owned() }</h3>
            <ul>{ for offers.iter().map(|it| offer(it, intent)) }</ul>
        </section>
    }
}

fn offer(offer: &Offer, intent: &Callback<Intent>) -> Html {
    let cannot = offer.disabled.is_some();
    let class = if offer.active { "is-on" } else { "" };
    html! {
        <li class={classes!("offer", cannot.then_some("is-disabled"))}>
            <span class="offer-buttons">
                { say(&offer.label, &offer.label, &offer.words, class, Usable::from(!cannot), intent) }
                { for offer.steps.iter().filter(|_| !cannot).map(|(label, words)| {
                    say(label, &format!("{}: {label}", offer.label), words, "step", Usable::Yes, intent)
                }) }
            </span>
            <span class="offer-help">{ offer.disabled.as_ref().unwrap_or(&offer.help).clone() }</span>
        </li>
    }
}

/// A button that says these words to the run.
fn say(
    label: &str,
    name: &str,
    words: &str,
    class: &'static str,
    usable: Usable,
    intent: &Callback<Intent>,
) -> Html {
    let (said, intent) = (words.to_owned(), intent.clone());
    let onclick = move |_| intent.emit(Intent::Say(said.clone()));
    html! {
        <button type="button" class={classes!("button", "small", class)} aria-label={name.to_owned()}
            title={words.to_owned()} disabled={usable == Usable::No} {onclick}>{ label.to_owned() }</button>
    }
}
