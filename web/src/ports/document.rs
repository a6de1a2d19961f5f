//! Small requests to the document: focus, theme, title, full screen, scrolling, dialogs.

use scene::within;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlDialogElement, HtmlElement, HtmlTextAreaElement, Node, SvgElement};
use yew::Callback;

use super::listener::Listener;
use super::media::Theme;
use super::{page, window};
use crate::intent::Turn;

/// Moves the keyboard focus to the element of this id, if it is there.
pub(crate) fn focus(id: &str) {
    if let Some(element) = page().get_element_by_id(id) {
        give_focus(&element);
    }
}

fn give_focus(element: &Element) {
    let focused = match element.dyn_ref::<HtmlElement>() {
        Some(element) => element.focus(),
        None => element.unchecked_ref::<SvgElement>().focus(),
    };
    focused.expect("an element can be asked for focus");
}

/// Sets the theme for every style sheet.
pub(crate) fn set_theme(theme: Theme) {
    if let Some(root) = page().document_element() {
        root.set_attribute("data-theme", theme.name()).expect("the attribute's name is valid");
    }
}

/// Sets the title of the page.
pub(crate) fn set_title(title: &str) {
    page().set_title(title);
}

/// Goes to full screen or back; says whether the browser has such a thing.
pub(crate) fn toggle_full_screen() -> bool {
    if page().fullscreen_element().is_some() {
        page().exit_fullscreen();
        return true;
    }
    page().document_element().is_some_and(|root| root.request_fullscreen().is_ok())
}

/// A list this far from its end, in CSS pixels, is being read: it is left where it is.
const READING: i32 = 400;

/// Scrolls a list to its end, unless a person has scrolled away from it.
pub(crate) fn follow_end(list_id: &str) {
    let Some(list) = page().get_element_by_id(list_id) else { return };
    let away = list.scroll_height() - list.client_height() - list.scroll_top();
    if away < READING || list.scroll_top() == 0 {
        list.set_scroll_top(list.scroll_height());
    }
}

/// The element that the page fills.
pub(crate) fn root() -> Option<Element> {
    page().get_element_by_id("app")
}

/// Presses a button or opens a field's own dialog, as a person would.
pub(crate) fn click(id: &str) {
    if let Some(element) = page().get_element_by_id(id).and_then(|found| found.dyn_into().ok()) {
        HtmlElement::click(&element);
    }
}

/// Puts the cursor at a line of a text, from 1 on, with the line selected.
pub(crate) fn select_line(id: &str, line: usize) {
    let Some(element) = page().get_element_by_id(id) else { return };
    let Some(text) = element.dyn_ref::<HtmlTextAreaElement>() else { return };
    let length = |line: &str| u32::try_from(line.encode_utf16().count()).unwrap_or(u32::MAX);
    let (value, mut start, mut end) = (text.value(), 0, 0);
    for piece in value.split('\n').take(line) {
        start = end;
        end += length(piece) + 1;
    }
    focus(id);
    text.set_selection_range(start, end.max(1) - 1).expect("a text can be selected");
    // The text is as high as its lines; what scrolls is around it.
    let (lines, before) = (value.split('\n').count(), line.saturating_sub(4));
    let share = |part: usize| i32::try_from(part).unwrap_or(i32::MAX);
    if let Some(around) = element.parent_element() {
        around.set_scroll_top(text.client_height() / share(lines).max(1) * share(before));
    }
}

/// A dialog on top of the page, with everything behind it out of reach.
pub(crate) struct OpenDialog {
    _closed: Listener,
}

impl OpenDialog {
    /// Opens it, and says when it was closed: by its button, by Escape.
    pub(crate) fn new(element: &Element, closed: Callback<()>) -> Option<Self> {
        let dialog = element.dyn_ref::<HtmlDialogElement>()?;
        if !dialog.open() {
            dialog.show_modal().expect("a dialog in the page can be shown");
        }
        Some(Self { _closed: Listener::on(dialog, "close", move |_| closed.emit(())) })
    }
}

/// Puts the open dialog at a place of the window, as far as it fits there.
pub(crate) fn place_dialog((x, y): (f64, f64)) {
    let Ok(Some(element)) = page().query_selector("dialog[open]") else { return };
    let Some(dialog) = element.dyn_ref::<HtmlElement>() else { return };
    let bounds = element.get_bounding_client_rect();
    let zoom = bounds.width() / f64::from(dialog.offset_width().max(1));
    let put = |name: &str, at: f64, room: Result<JsValue, JsValue>, size: f64| {
        let room = room.ok().and_then(|room| room.as_f64()).unwrap_or(0.0);
        let at = within(at + 4.0, 8.0, (room - size - 8.0).max(8.0)) / zoom;
        dialog.style().set_property(name, &format!("{}px", scene::shapes::number(at)))
    };
    let placed = put("left", x, window().inner_width(), bounds.width())
        .and_then(|()| put("top", y, window().inner_height(), bounds.height()));
    placed.expect("a length is a place");
}

/// Where the element of this id is in the window: its middle.
pub(crate) fn middle_of(id: &str) -> Option<(f64, f64)> {
    let bounds = page().get_element_by_id(id)?.get_bounding_client_rect();
    Some((bounds.left() + bounds.width() / 2.0, bounds.top() + bounds.height() / 2.0))
}

/// The buttons of the open dialog.
pub(crate) const MENU_BUTTONS: &str = "dialog[open] .dialog-body button:not(:disabled)";

/// Moves the focus to the next of these buttons, or to the one before.
pub(crate) fn focus_next(buttons: &str, turn: Turn) {
    let Ok(buttons) = page().query_selector_all(buttons) else { return };
    let here = page().active_element().map(Node::from);
    let at = (0..buttons.length()).find(|place| buttons.get(*place) == here);
    let there = match turn {
        Turn::On => at.map_or(0, |at| at + 1),
        Turn::Back => at.unwrap_or(0) + buttons.length() - 1,
    };
    let next = buttons.get(there % buttons.length().max(1));
    if let Some(button) = next.and_then(|button| button.dyn_into::<Element>().ok()) {
        give_focus(&button);
    }
}

/// Closes the open dialog; the focus goes back to where it was.
pub(crate) fn close_dialog() {
    if let Ok(Some(element)) = page().query_selector("dialog[open]")
        && let Some(dialog) = element.dyn_ref::<HtmlDialogElement>()
    {
        dialog.close();
    }
}
