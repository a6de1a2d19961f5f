//! The frame source: the browser's animation frames, one at a time, and the page's stopwatch.
//!
//! A frame is asked for, never free-running: a page that stands still asks for none. Tests feed
//! exact frames instead, through the same [`Frame`].

use scene::within;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use yew::Callback;

use super::window;

/// No frame counts for more than this: after a hidden tab or a long task there is no catching up.
pub(crate) const FRAME_MS_MAX: f64 = 100.0;

/// One frame of the page.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_field_names, reason = "units stand last, and all are milliseconds")]
pub(crate) struct Frame {
    /// Milliseconds since the frame before, at most [`FRAME_MS_MAX`].
    pub(crate) passed_ms: f64,
    /// When its script began, on the page's stopwatch.
    pub(crate) began_ms: f64,
    /// How long the engine may work in it; none for fed frames, which always reach their target.
    pub(crate) budget_ms: Option<f64>,
}

/// Asks the browser for frames.
pub(crate) struct FrameSource {
    callback: Closure<dyn FnMut(f64)>,
    request: Option<i32>,
    last_ms: Option<f64>,
}

impl FrameSource {
    /// A source that says when a frame is there, with the browser's time of it.
    pub(crate) fn new(arrived: Callback<(f64, f64)>) -> Self {
        let callback = Closure::wrap(Box::new(move |at_ms: f64| {
            arrived.emit((at_ms, now_ms()));
        }) as Box<dyn FnMut(f64)>);
        Self { callback, request: None, last_ms: None }
    }

    /// Asks for one frame, once.
    pub(crate) fn ask(&mut self) {
        if self.request.is_none() {
            self.request =
                window().request_animation_frame(self.callback.as_ref().unchecked_ref()).ok();
        }
    }

    /// Takes the frame that arrived.
    pub(crate) fn take(&mut self, (at_ms, began_ms): (f64, f64), budget_ms: f64) -> Frame {
        self.request = None;
        let passed_ms = self.last_ms.map_or(0.0, |last| within(at_ms - last, 0.0, FRAME_MS_MAX));
        self.last_ms = Some(at_ms);
        Frame { passed_ms, began_ms, budget_ms: Some(budget_ms) }
    }

    /// Forgets the last frame: the next one starts from nothing.
    pub(crate) fn rest(&mut self) {
        self.last_ms = None;
    }
}

impl Drop for FrameSource {
    fn drop(&mut self) {
        if let Some(request) = self.request.take() {
            window().cancel_animation_frame(request).expect("a frame asked for can be cancelled");
        }
    }
}

/// The page's stopwatch, in milliseconds.
pub(crate) fn now_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// Exact frames at a rate, as [`FrameSource`] would give them on a perfect screen.
pub(crate) fn exact(rate_hz: f64, seconds: f64) -> impl Iterator<Item = Frame> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small count")]
    let count = within((rate_hz * seconds).round(), 0.0, 1e6) as u32;
    let passed_ms = (1000.0 / rate_hz).min(FRAME_MS_MAX);
    (0..count).map(move |_| Frame { passed_ms, began_ms: now_ms(), budget_ms: None })
}
