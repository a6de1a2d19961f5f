//! The bridge to the shell: the few lines of JavaScript around this program that speak when it
//! cannot. It may be absent (an embedding, a test); then nobody is told.

use std::panic;

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::window;

/// Hands the shell the run as it stands, so that it can offer it after a failure.
pub(crate) fn run(fragment: &str) {
    call("run", &JsValue::from_str(fragment));
}

/// Tells the shell where the playhead is.
#[expect(clippy::cast_precision_loss, reason = "exact up to 285 simulated years")]
pub(crate) fn position(at_us: u64) {
    call("position", &JsValue::from_f64(at_us as f64));
}

/// Why the later part of the page did not load, where it did not.
pub(crate) fn why_absent() -> Option<String> {
    let shell = Reflect::get(&window(), &JsValue::from_str("synodShell")).ok()?;
    Reflect::get(&shell, &JsValue::from_str("whyAbsent")).ok()?.as_string()
}

/// Where a run that failed was, when the shell has reopened it: the moment before its failure.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the shell gives back what it was given"
)]
pub(crate) fn reopen_at_us() -> Option<u64> {
    let shell = Reflect::get(&window(), &JsValue::from_str("synodShell")).ok()?;
    let at_us = Reflect::get(&shell, &JsValue::from_str("reopenAtUs")).ok()?.as_f64()?;
    Some(at_us as u64)
}

/// Lets the shell speak when this program panics: Yew is dead by then and says nothing.
pub(crate) fn report_panics() {
    panic::set_hook(Box::new(|info| fail(&info.to_string())));
    yew::set_custom_panic_hook(Box::new(|info| fail(&info.to_string())));
}

fn fail(message: &str) {
    call("fail", &JsValue::from_str(message));
}

/// Calls one of the shell's functions. A shell that is absent or fails is the one party that
/// nothing can be reported to.
fn call(name: &str, argument: &JsValue) {
    if let Some((shell, function)) = find(name) {
        drop(function.call1(&shell, argument));
    }
}

/// The shell and one of its functions, where they are there.
pub(super) fn find(name: &str) -> Option<(JsValue, Function)> {
    let shell = Reflect::get(&window(), &JsValue::from_str("synodShell")).ok()?;
    let function = Reflect::get(&shell, &JsValue::from_str(name)).ok()?;
    Some((shell, function.dyn_into().ok()?))
}
