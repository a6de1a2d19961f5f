//! The same program in a worker, where it searches: what `web/shell/seek.js` calls there.

#![expect(unreachable_pub, reason = "whoever calls is JavaScript")]

use std::cell::RefCell;

use ::annex::{Parts, Seek};
use js_sys::Function;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use yew::platform::spawn_local;

use crate::annex;

thread_local! {
    static SEEK: RefCell<Option<(&'static Parts, Seek)>> = const { RefCell::new(None) };
}

/// Begins a search; see [`Seek::new`] for the request. It is told once that the search has begun, or in
/// the page's words why not.
#[wasm_bindgen]
pub fn begin(request: String, told: Function) {
    spawn_local(async move {
        let begun =
            annex::parts_on_arrival().await.and_then(|parts| Ok((parts, (parts.seek)(&request)?)));
        let why = begun.map(|begun| SEEK.set(Some(begun))).err();
        drop(told.call1(&JsValue::NULL, &why.into()));
    });
}

/// Goes on with it; see [`Seek::advance`].
#[wasm_bindgen]
pub fn advance(states: u32) -> String {
    SEEK.with_borrow_mut(|seek| match seek {
        Some((parts, seek)) => (parts.advance)(seek, states),
        None => String::new(),
    })
}
