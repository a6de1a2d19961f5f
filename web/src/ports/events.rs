//! What a page event carries, without naming the browser's types elsewhere.

use scene::within;
use wasm_bindgen::JsCast;
use web_sys::{
    Element, HtmlDialogElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement,
};
use yew::{Event, InputEvent, MouseEvent, PointerEvent, SubmitEvent, TargetCast};

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

/// The nearest of these around what the event hit. Not `currentTarget`: Yew listens at the root.
fn around(event: &MouseEvent, selector: &str) -> Option<Element> {
    event.target_dyn_into::<Element>()?.closest(selector).ok()?
}

/// Where in the cluster's drawing a click was, in its own pixels from its top left corner. The
/// projector look enlarges, so they are not the screen's.
pub(crate) fn place(event: &MouseEvent) -> Option<(f64, f64)> {
    let element = around(event, ".cluster")?;
    let bounds = element.get_bounding_client_rect();
    let zoom = bounds.width() / f64::from(element.parent_element()?.client_width().max(1));
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    Some(((x - bounds.left()) / zoom, (y - bounds.top()) / zoom))
}

/// Where in the window it was.
pub(crate) fn seen(event: &MouseEvent) -> (f64, f64) {
    (event.client_x().into(), event.client_y().into())
}

/// Is the pointer a finger?
pub(crate) fn is_touch(event: &PointerEvent) -> bool {
    event.pointer_type() == "touch"
}

/// Did the click hit a dialog itself, and nothing in it? Then it was beside it.
pub(crate) fn is_beside_dialog(event: &MouseEvent) -> bool {
    event.target_dyn_into::<HtmlDialogElement>().is_some()
}

/// The values of the ticked boxes of the form that is sent.
pub(crate) fn ticked_values(event: &SubmitEvent) -> Vec<String> {
    let form = event.target_dyn_into::<Element>();
    let Some(boxes) = form.and_then(|form| form.query_selector_all("input:checked").ok()) else {
        return Vec::new();
    };
    let values = (0..boxes.length()).filter_map(|place| boxes.get(place)?.dyn_into().ok());
    values.map(|ticked: HtmlInputElement| ticked.value()).collect()
}

/// Lets the cluster's drawing have the pointer until it is let go.
pub(crate) fn grab(event: &PointerEvent) {
    if let Some(element) = around(event, ".cluster") {
        // A pointer that is gone already needs nobody.
        drop(element.set_pointer_capture(event.pointer_id()));
    }
}

/// How far along the timeline the pointer is, from 0 to 1, while it is pressed. The line keeps the pointer until it is let go.
pub(crate) fn along(event: &PointerEvent) -> Option<f64> {
    if event.buttons() & 1 == 0 {
        return None;
    }
    let element = around(event, ".track")?;
    if !element.has_pointer_capture(event.pointer_id()) {
        element.set_pointer_capture(event.pointer_id()).ok()?;
    }
    let bounds = element.get_bounding_client_rect();
    if bounds.width() < 1.0 {
        return None;
    }
    Some(within((f64::from(event.client_x()) - bounds.left()) / bounds.width(), 0.0, 1.0))
}
