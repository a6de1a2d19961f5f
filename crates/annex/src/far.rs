//! The labs that the page's own program does not hold, asked in bytes: see [`lab::far`].

use std::panic;

use lab::far::{self, Host};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsValue, throw_str};

/// A run of one of these labs.
#[wasm_bindgen]
#[expect(missing_debug_implementations, reason = "a lab is behind a trait")]
pub struct Far(Host);

#[wasm_bindgen]
impl Far {
    /// Opens a run in bytes. What is thrown is, in bytes, why it does not open; or a text, where this
    /// module fails.
    #[wasm_bindgen(constructor)]
    pub fn new(run: &[u8]) -> Result<Self, JsValue> {
        panic::set_hook(Box::new(|info| throw_str(&info.to_string())));
        Host::open(catalog::FAR, run).map(Self).map_err(Into::into)
    }

    /// Answers a request.
    pub fn call(&mut self, request: &[u8]) -> Vec<u8> {
        self.0.answer(request)
    }
}

/// The systems of this module, as [`far::read_list`] reads them.
#[wasm_bindgen]
pub fn systems() -> Vec<u8> {
    far::list(catalog::FAR)
}
