//! What a page event carries, without naming the browser's types elsewhere.

use scene::within;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::{Event, InputEvent, MouseEvent, PointerEvent, TargetCast};

/// What a field says after typing into it.
pub(crate) fn typed(event: &InputEvent) -> String {
    text_of(event.target_dyn_into::<Element>())
}

/// What a field or a list says after choosing in it.
pub(crate) fn chosen(event: &Event) -> String {
    text_of(event.target_dyn_into::<Element>())
}

/// What stands in the field of this id.
pub(crate) fn value_of(id: &str) -> String {
    text_of(super::page().get_element_by_id(id))
}

/// Is a box ticked after a click on it?
pub(crate) fn ticked(event: &Event) -> bool {
    event.target_dyn_into::<HtmlInputElement>().is_some_and(|field| field.checked())
}

fn text_of(element: Option<Element>) -> String {
    let Some(element) = element else { return String::new() };
    if let Some(field) = element.dyn_ref::<HtmlInputElement>() {
        return field.value();
    }
    if let Some(list) = element.dyn_ref::<HtmlSelectElement>() {
        return list.value();
    }
    element.dyn_ref::<HtmlTextAreaElement>().map(HtmlTextAreaElement::value).unwrap_or_default()
}

/// Where in the element that listens a click was, in CSS pixels from its top left corner.
pub(crate) fn place(event: &MouseEvent) -> Option<(f64, f64)> {
    let bounds = event.current_target()?.dyn_into::<Element>().ok()?.get_bounding_client_rect();
    Some((f64::from(event.client_x()) - bounds.left(), f64::from(event.client_y()) - bounds.top()))
}

/// How far along the listening element the pointer is, from 0 to 1, while it is pressed. The
/// element keeps the pointer until it is let go.
pub(crate) fn along(event: &PointerEvent) -> Option<f64> {
    if event.buttons() & 1 == 0 {
        return None;
    }
    let element = event.current_target()?.dyn_into::<Element>().ok()?;
    if !element.has_pointer_capture(event.pointer_id()) {
        element.set_pointer_capture(event.pointer_id()).ok()?;
    }
    let bounds = element.get_bounding_client_rect();
    if bounds.width() < 1.0 {
        return None;
    }
    Some(within((f64::from(event.client_x()) - bounds.left()) / bounds.width(), 0.0, 1.0))
}
