//! The keyboard of the whole page.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, MouseEvent};
use yew::Callback;

use super::listener::Listener;
use super::page;

/// Where the focus is while a key is pressed: some places use some keys themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Focus {
    /// Nowhere in particular.
    Page,
    /// A server or client on the stage.
    Stage,
    /// A button, link or summary: Space and Enter are its own.
    Button,
    /// A tab: the arrows are its own.
    Tab,
    /// A field to type in.
    Field,
}

/// One key press.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "any of them can be held with any other")]
pub(crate) struct Press {
    /// The key's name: `x`, `ArrowLeft`, `?`.
    pub(crate) key: String,
    /// With Shift.
    pub(crate) shift: bool,
    /// With Ctrl, or Command on a Mac.
    pub(crate) control: bool,
    /// With Alt.
    pub(crate) alt: bool,
    /// Held down, not pressed anew.
    pub(crate) repeat: bool,
    /// Where the focus is.
    pub(crate) focus: Focus,
}

/// Listens to every key press. `wanted` says whether the page uses it; only then the browser's own
/// reaction is prevented.
pub(crate) fn listen(wanted: Callback<Press, bool>) -> Listener {
    Listener::on(&page(), "keydown", move |event| {
        let Ok(event) = event.dyn_into::<KeyboardEvent>() else { return };
        if event.default_prevented() {
            return;
        }
        let press = Press {
            key: event.key(),
            shift: event.shift_key(),
            control: event.ctrl_key() || event.meta_key(),
            alt: event.alt_key(),
            repeat: event.repeat(),
            focus: event
                .target()
                .and_then(|target| target.dyn_into().ok())
                .map_or(Focus::Page, |element: Element| focus_of(&element)),
        };
        if wanted.emit(press) {
            event.prevent_default();
        }
    })
}

/// A button that a pointer has pressed gives the focus back: Space plays or pauses then, as everywhere on the
/// page, and Tab goes on from there. A click by key or by assistive technology counts no presses and
/// leaves the focus where it is. Heard first, before a dialog opens and remembers who had the focus.
pub(crate) fn release_after_pointer() -> Listener {
    Listener::first(&page(), "click", |event| {
        let Some(event) = event.dyn_ref::<MouseEvent>().filter(|event| event.detail() > 0) else {
            return;
        };
        let Some(hit) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
            return;
        };
        let pressed = hit.closest("button, summary, input[type=checkbox]").ok().flatten();
        let outside = |element: &Element| matches!(element.closest("dialog"), Ok(None));
        if let Some(pressed) = pressed.filter(outside) {
            let element: &HtmlElement = pressed.unchecked_ref();
            element.blur().expect("an element can give up the focus");
        }
    })
}

fn focus_of(element: &Element) -> Focus {
    let role = element.get_attribute("role").unwrap_or_default();
    match (element.tag_name().to_ascii_lowercase().as_str(), role.as_str()) {
        (_, "tab") => Focus::Tab,
        ("input" | "textarea" | "select", _) => Focus::Field,
        ("button" | "a" | "summary", _) => Focus::Button,
        ("g", "button" | "option") => Focus::Stage,
        _ => Focus::Page,
    }
}
