//! Copying a text, with an answer: a browser may refuse.

use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use yew::Callback;

use super::window;

/// Copies the text and says whether that worked.
pub(crate) fn copy(text: &str, done: &Callback<bool>) {
    let clipboard = window().navigator().clipboard();
    // On a page without a secure origin there is none.
    if JsValue::from(clipboard.clone()).is_undefined() {
        done.emit(false);
        return;
    }
    let (worked, refused) = (done.clone(), done.clone());
    let worked = Closure::once_into_js(move || worked.emit(true));
    let refused = Closure::once_into_js(move || refused.emit(false));
    drop(clipboard.write_text(text).then_with_js(&worked, &refused));
}

/// Two plain functions as the two ends of a promise.
trait ThenWithJs {
    fn then_with_js(&self, worked: &JsValue, refused: &JsValue) -> js_sys::Promise;
}

impl ThenWithJs for js_sys::Promise {
    fn then_with_js(&self, worked: &JsValue, refused: &JsValue) -> js_sys::Promise {
        use wasm_bindgen::JsCast;
        let then = js_sys::Reflect::get(self, &JsValue::from_str("then")).unwrap_or_default();
        then.unchecked_ref::<js_sys::Function>()
            .call2(self, worked, refused)
            .expect("a promise can be waited for")
            .unchecked_into()
    }
}
