//! What changes in every frame without a step: timer arcs, the clock and the playhead. Each is one
//! attribute or one text, set past the virtual DOM; the virtual DOM leaves them empty.

use scene::within;
use web_sys::Element;

use super::page;

/// Shows how much of a dial is left, from 0 to 1. The arc is a circle whose path is 100 long.
pub(crate) fn arc(id: &str, left: f64) {
    set(
        id,
        "stroke-dasharray",
        &format!("{} 100", scene::shapes::number(within(left, 0.0, 1.0) * 100.0)),
    );
}

/// Moves a part of a drawing to the right.
pub(crate) fn shift(id: &str, x: f64) {
    set(id, "transform", &format!("translate({} 0)", scene::shapes::number(x)));
}

/// Draws a closed line through these points; none hides it.
pub(crate) fn outline(id: &str, points: &str) {
    set(id, "points", points);
}

/// Writes a short text.
pub(crate) fn text(id: &str, text: &str) {
    if let Some(element) = find(id) {
        element.set_text_content(Some(text));
    }
}

fn set(id: &str, name: &str, value: &str) {
    if let Some(element) = find(id) {
        element.set_attribute(name, value).expect("the attribute's name is valid");
    }
}

fn find(id: &str) -> Option<Element> {
    page().get_element_by_id(id)
}
