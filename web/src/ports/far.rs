//! The labs of the module that comes later: the shell hands them over, and each call crosses in bytes.

use js_sys::{Error, Function, Reflect, Uint8Array};
use lab::far::{self, Far, Listed};
use lab::{Lab, OpenError};
use sim::saved::{SavedRun, link};
use wasm_bindgen::{JsCast, JsValue};
use yew::Callback;

use super::listener::Listener;
use super::{shell, window};

/// Says once when the module is there, or will not come.
pub(crate) fn on_arrival(arrived: Callback<()>) -> Listener {
    Listener::on(&window(), "synod-annex", move |_| arrived.emit(()))
}

/// The systems that the module holds; the error is in the page's words.
pub(crate) fn systems() -> Result<Vec<Listed>, String> {
    let (shell, systems) = shell::find("systems").ok_or(shell::NOT_YET)?;
    let listed = systems.call0(&shell).map_err(message)?;
    Ok(far::read_list(Uint8Array::from(listed).to_vec()))
}

/// Opens a run in the module.
pub(crate) fn open(run: &SavedRun) -> Result<Box<dyn Lab>, OpenError> {
    let wrong = |words: String| OpenError { words, place: None };
    let (shell, open) = shell::find("openFar").ok_or_else(|| wrong(shell::NOT_YET.to_owned()))?;
    let run = Uint8Array::from(link::to_bytes(run).as_slice());
    let object =
        open.call1(&shell, &run).map_err(|thrown| match thrown.dyn_into::<Uint8Array>() {
            Ok(why) => far::read_error(&why.to_vec()),
            Err(thrown) => wrong(message(thrown)),
        })?;
    let held = Held(object);
    let call = held.method("call");
    Ok(Box::new(Far::new(move |request: &[u8]| {
        let reply = call.call1(&held.0, &Uint8Array::from(request));
        let reply = reply.unwrap_or_else(|thrown| panic!("{}", message(thrown)));
        Uint8Array::from(reply).to_vec()
    })))
}

/// A lab in the memory of the module; dropping it frees that.
struct Held(JsValue);

impl Held {
    fn method(&self, name: &str) -> Function {
        let method = Reflect::get(&self.0, &JsValue::from_str(name));
        method.expect("a lab of the module has this method").unchecked_into()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // A module that failed has nothing to give back.
        drop(self.method("free").call0(&self.0));
    }
}

fn message(thrown: JsValue) -> String {
    thrown.unchecked_into::<Error>().message().into()
}
