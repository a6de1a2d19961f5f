//! Small things that every part of the page shares: values behind a pointer, tones as classes,
//! times as text, buttons of the intent table.

use std::any::Any;
use std::ops::Deref;
use std::rc::Rc;

use lab::MarkKind;
use scene::Tone;
use yew::{Callback, Html, Properties, SubmitEvent, classes, function_component, html};

use crate::intent::{Action, Intent, row_of};
use crate::ports::events;

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

/// A part of the page: drawn anew only when what it shows has changed.
pub(crate) trait Part: PartialEq + 'static {
    /// The part as a function of what it shows.
    fn draw(&self) -> Html;
}

/// The part, in its place on the page.
pub(crate) fn part(part: impl Part) -> Html {
    let part: Rc<dyn AnyPart> = Rc::new(part);
    html! { <Slot {part} /> }
}

/// A part of whatever kind. One component serves them all: each costs the page 8 kB of program.
trait AnyPart {
    fn draw(&self) -> Html;
    fn is_same(&self, other: &dyn AnyPart) -> bool;
    fn as_any(&self) -> &dyn Any;
}

impl<P: Part> AnyPart for P {
    fn draw(&self) -> Html {
        Part::draw(self)
    }

    fn is_same(&self, other: &dyn AnyPart) -> bool {
        other.as_any().downcast_ref::<P>() == Some(self)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[derive(Properties)]
struct SlotProps {
    part: Rc<dyn AnyPart>,
}

impl PartialEq for SlotProps {
    fn eq(&self, other: &Self) -> bool {
        self.part.is_same(other.part.as_ref())
    }
}

#[function_component]
fn Slot(props: &SlotProps) -> Html {
    props.part.draw()
}

/// A button whose words, title and key come from the intent table.
pub(crate) fn button(action: Action, class: &'static str, intent: &Callback<Intent>) -> Html {
    button_while(Usable::Yes, action, class, intent)
}

/// Can a button be used now?
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Usable {
    /// It can.
    Yes,
    /// It is grey.
    No,
}

impl From<bool> for Usable {
    fn from(usable: bool) -> Self {
        if usable { Self::Yes } else { Self::No }
    }
}

/// The same, if it can be used now.
pub(crate) fn button_while(
    usable: Usable,
    action: Action,
    class: &'static str,
    intent: &Callback<Intent>,
) -> Html {
    let (row, intent) = (row_of(action), intent.clone());
    let onclick = move |_| intent.emit(Intent::Do(action));
    html! {
        <button type="button" id={format!("do-{}", row.id)} class={classes!("button", class)}
            title={row.title()} disabled={usable == Usable::No} {onclick}>{ row.label }</button>
    }
}

/// The same, where the button stands a second time on the page.
pub(crate) fn button_again(usable: Usable, action: Action, intent: &Callback<Intent>) -> Html {
    let (row, intent) = (row_of(action), intent.clone());
    let onclick = move |_| intent.emit(Intent::Do(action));
    html! {
        <button type="button" class="button small" title={row.title()} disabled={usable == Usable::No} {onclick}>
            { row.label }
        </button>
    }
}

/// A technical word: a click looks it up in the glossary.
pub(crate) fn word(shown: &str, word: &str, intent: &Callback<Intent>) -> Html {
    let (word, intent) = (word.to_owned(), intent.clone());
    let onclick = move |_| intent.emit(Intent::Word(word.clone()));
    html! { <button type="button" class="word" title="What this means" {onclick}>{ shown.to_owned() }</button> }
}

/// What a form does that opens the link in the field of this id.
pub(crate) fn opens_field(id: &'static str, intent: &Callback<Intent>) -> Callback<SubmitEvent> {
    let intent = intent.clone();
    Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        intent.emit(Intent::Open(events::value_of(id)));
    })
}

/// A button with a sign instead of words.
pub(crate) fn sign_button(
    action: Action,
    label: &'static str,
    class: &'static str,
    sign: Html,
    intent: &Callback<Intent>,
) -> Html {
    let (row, intent) = (row_of(action), intent.clone());
    let onclick = move |_| intent.emit(Intent::Do(action));
    html! {
        <button type="button" id={format!("do-{}", row.id)} class={classes!("button", class)}
            title={row.title()} aria-label={label} {onclick}>{ sign }</button>
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
