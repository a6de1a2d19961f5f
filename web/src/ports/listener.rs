//! An event listener that is a value: dropping it takes it off again.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

/// When a listener hears an event.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// After whoever is hit.
    AsUsual,
    /// Before whoever is hit.
    First,
}

/// A listener in force.
pub(crate) struct Listener {
    target: EventTarget,
    kind: &'static str,
    callback: Closure<dyn FnMut(Event)>,
    turn: Turn,
}

impl Listener {
    /// Listens from now on.
    pub(crate) fn on(
        target: &EventTarget,
        kind: &'static str,
        callback: impl FnMut(Event) + 'static,
    ) -> Self {
        Self::add(target, kind, Box::new(callback), Turn::AsUsual)
    }

    /// Listens from now on, and hears it before whoever is hit.
    pub(crate) fn first(
        target: &EventTarget,
        kind: &'static str,
        callback: impl FnMut(Event) + 'static,
    ) -> Self {
        Self::add(target, kind, Box::new(callback), Turn::First)
    }

    fn add(
        target: &EventTarget,
        kind: &'static str,
        callback: Box<dyn FnMut(Event)>,
        turn: Turn,
    ) -> Self {
        let callback = Closure::wrap(callback);
        let heard = callback.as_ref().unchecked_ref();
        target
            .add_event_listener_with_callback_and_bool(kind, heard, turn == Turn::First)
            .expect("a listener can always be added");
        Self { target: target.clone(), kind, callback, turn }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let heard = self.callback.as_ref().unchecked_ref();
        self.target
            .remove_event_listener_with_callback_and_bool(
                self.kind,
                heard,
                self.turn == Turn::First,
            )
            .expect("a listener that was added can be removed");
    }
}
