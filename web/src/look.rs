//! Small things that every part of the page shares: values behind a pointer, tones as classes,
//! times as text, buttons of the intent table.

use std::ops::Deref;
use std::rc::Rc;

use lab::MarkKind;
use scene::Tone;
use yew::{Callback, Classes, Html, Properties, classes, function_component, html};

use crate::intent::{Action, Intent, row_of};

/// A value that is the same only if it is the very same: cheap to compare for a component.
#[derive(Debug, Default)]
pub(crate) struct Same<T>(Rc<T>);

impl<T> Same<T> {
    /// Takes the value.
    pub(crate) fn new(value: T) -> Self {
        Self(Rc::new(value))
    }
}

impl<T> Clone for Same<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> PartialEq for Same<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for Same<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// The class that gives `--tone` its colour. Six colours repeat; the number stands beside them.
pub(crate) fn tone_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Term(term) => term_class(term),
        Tone::Plain => "tone-plain",
        Tone::Good => "tone-good",
        Tone::Doubt => "tone-doubt",
        Tone::Bad => "tone-bad",
    }
}

/// The class of a term's colour.
pub(crate) fn term_class(term: u64) -> &'static str {
    match term.saturating_sub(1) % 6 {
        0 => "tone-1",
        1 => "tone-2",
        2 => "tone-3",
        3 => "tone-4",
        4 => "tone-5",
        _ => "tone-6",
    }
}

/// The sign and the word of a mark on the timeline.
pub(crate) fn mark_sign(kind: MarkKind) -> (&'static str, &'static str) {
    match kind {
        MarkKind::Breach => ("!", "broken promise"),
        MarkKind::Fault => ("✕", "fault or intervention"),
        MarkKind::Role => ("◆", "change of role"),
        MarkKind::Commit => ("✓", "commit"),
        MarkKind::Answer => ("•", "answer to a client"),
    }
}

/// A time as the page's clock shows it: `4.182 s`.
pub(crate) fn seconds(us: u64) -> String {
    format!("{}.{:03} s", us / 1_000_000, us / 1000 % 1000)
}

/// A number of microseconds as a length.
#[expect(clippy::cast_precision_loss, reason = "a picture needs no microsecond of a long time")]
pub(crate) fn real(us: u64) -> f64 {
    us as f64
}

/// A length as a number of microseconds.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounded, above zero")]
pub(crate) fn whole(us: f64) -> u64 {
    us.round().max(0.0) as u64
}

/// See [`IntentButton`].
#[derive(Properties, PartialEq)]
pub(crate) struct IntentButtonProps {
    /// Which row of the table.
    pub(crate) action: Action,
    /// What stands on it instead of the table's label: a sign.
    #[prop_or_default]
    pub(crate) sign: Option<&'static str>,
    /// How it looks.
    #[prop_or_default]
    pub(crate) class: Classes,
    /// Cannot be used now.
    #[prop_or_default]
    pub(crate) disabled: bool,
    /// Whom to tell.
    pub(crate) intent: Callback<Intent>,
}

/// A button whose words, title and key come from the intent table.
#[function_component]
pub(crate) fn IntentButton(props: &IntentButtonProps) -> Html {
    let row = row_of(props.action);
    let (action, intent) = (props.action, props.intent.clone());
    let onclick = move |_| intent.emit(Intent::Do(action));
    let label = props.sign.map(|_| row.help);
    html! {
        <button type="button" id={format!("do-{}", row.id)} class={classes!("button", props.class.clone())}
            title={row.title()} aria-label={label} disabled={props.disabled} {onclick}>
            { props.sign.unwrap_or(row.label) }
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn the_clock_shows_milliseconds() {
        for (us, text) in [(0, "0.000 s"), (4_182_499, "4.182 s"), (61_000_000, "61.000 s")] {
            assert_eq!(seconds(us), text);
        }
    }
}
