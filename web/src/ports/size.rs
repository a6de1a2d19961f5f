//! How large a part of the page is, and when that changes.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};
use yew::Callback;

/// Watches the size of one element.
pub(crate) struct SizeWatch {
    observer: ResizeObserver,
    _callback: Closure<dyn FnMut()>,
}

impl SizeWatch {
    /// Says the element's width and height now and after each change, in whole CSS pixels.
    pub(crate) fn new(element: &Element, changed: Callback<(f64, f64)>) -> Self {
        let watched = element.clone();
        let callback = Closure::wrap(Box::new(move || {
            // Not the bounds: those count the pixels of the screen where the projector look enlarges.
            changed.emit((watched.client_width().into(), watched.client_height().into()));
        }) as Box<dyn FnMut()>);
        let observer = ResizeObserver::new(callback.as_ref().unchecked_ref())
            .expect("every browser that runs WebAssembly like ours has a resize observer");
        observer.observe(element);
        Self { observer, _callback: callback }
    }
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
