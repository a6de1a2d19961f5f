//! Something that is to happen a little later, unless it is dropped before.

use gloo_timers::callback::Timeout;
use yew::Callback;

/// A message to come.
pub(crate) struct Later {
    _timeout: Timeout,
}

impl Later {
    /// Says so after this many milliseconds.
    pub(crate) fn after(ms: u32, done: Callback<()>) -> Self {
        Self { _timeout: Timeout::new(ms, move || done.emit(())) }
    }
}
