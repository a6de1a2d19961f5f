//! The address bar: the shared part of a link is read from it and written to it.
//!
//! Browsers punish frequent writing (Safari throws after 100 in 30 s), so it is written at most
//! once a second, on a pause only, and a refusal is survived.

use wasm_bindgen::JsValue;
use yew::Callback;

use super::frames::now_ms;
use super::listener::Listener;
use super::window;

/// Milliseconds between two writes.
const APART_MS: f64 = 1000.0;

/// What the address says about a run: its fragment, or its query where a messenger moved it
/// there. None if the address holds no run.
pub(crate) fn shared() -> Option<String> {
    let location = window().location();
    [location.hash(), location.search()]
        .into_iter()
        .filter_map(Result::ok)
        .find(|part| part.split(['#', '?', '&']).any(|piece| piece.starts_with("s=")))
}

/// The address of this page without any run: its origin and path.
pub(crate) fn base() -> String {
    let location = window().location();
    let origin = location.origin().unwrap_or_default();
    format!("{origin}{}", location.pathname().unwrap_or_default())
}

/// A picture as an address that an `img` shows.
pub(crate) fn of_picture(svg: &str) -> String {
    format!("data:image/svg+xml,{}", String::from(js_sys::encode_uri_component(svg)))
}

/// Writes the address, not too often.
#[derive(Default)]
pub(crate) struct AddressBar {
    written_ms: Option<f64>,
    text: String,
    stands_at: Option<(u64, u64)>,
}

impl AddressBar {
    /// Which state of the run was written last: its version and time.
    pub(crate) fn stands_at(&self) -> Option<(u64, u64)> {
        self.stands_at
    }

    /// Remembers which state was written.
    pub(crate) fn stand_at(&mut self, version: u64, at_us: u64) {
        self.stands_at = Some((version, at_us));
    }

    /// Puts the run into the address, unless it stands there or was just written. Says whether
    /// the address is up to date now.
    pub(crate) fn show(&mut self, fragment: &str) -> bool {
        if self.text == fragment {
            return true;
        }
        let now = now_ms();
        if self.written_ms.is_some_and(|then| now - then < APART_MS) {
            return false;
        }
        self.write_now(fragment)
    }

    /// Puts the run into the address at once: the page is being left.
    pub(crate) fn write_now(&mut self, fragment: &str) -> bool {
        self.written_ms = Some(now_ms());
        let written = window().history().is_ok_and(|history| {
            history.replace_state_with_url(&JsValue::NULL, "", Some(fragment)).is_ok()
        });
        if written {
            fragment.clone_into(&mut self.text);
        }
        written
    }
}

/// Says when a person puts another link into the address bar of this page.
pub(crate) fn on_change(changed: Callback<()>) -> Listener {
    Listener::on(&window(), "hashchange", move |_| changed.emit(()))
}
