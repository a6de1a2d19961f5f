//! The search that runs in a worker: the shell starts it, and says how far it is, line by line.

use js_sys::{Error, Function};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use yew::Callback;

use super::shell;

/// A search under way; dropping it ends it.
pub(crate) struct Seeking {
    stop: Function,
    _hear: Closure<dyn FnMut(JsValue)>,
}

impl Seeking {
    /// Begins a search; the error is in the page's words.
    pub(crate) fn start(request: &str, told: Callback<String>) -> Result<Self, String> {
        let Some((shell, seek)) = shell::find("seek") else {
            return Err("The page's shell is absent.".to_owned());
        };
        let hear = Closure::new(move |line: JsValue| {
            if let Some(line) = line.as_string() {
                told.emit(line);
            }
        });
        let request = JsValue::from_str(request);
        match seek.call2(&shell, &request, hear.as_ref().unchecked_ref()) {
            Ok(stop) => Ok(Self { stop: stop.unchecked_into(), _hear: hear }),
            Err(thrown) => Err(thrown.unchecked_into::<Error>().message().into()),
        }
    }
}

impl Drop for Seeking {
    fn drop(&mut self) {
        // A worker that is gone already needs no end.
        drop(self.stop.call0(&JsValue::UNDEFINED));
    }
}
