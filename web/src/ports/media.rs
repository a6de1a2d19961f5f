//! What the system asks for: less motion, a dark page, a screen that is being looked at.

use wasm_bindgen::JsCast;
use web_sys::{EventTarget, MediaQueryList, VisibilityState};
use yew::Callback;

use super::listener::Listener;
use super::{page, window};

const REDUCED: &str = "(prefers-reduced-motion: reduce)";
const DARK: &str = "(prefers-color-scheme: dark)";

/// Which of the looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// White ground, thick lines, large words: for a hall.
    Projector,
}

impl Theme {
    /// In the order in which one follows the other.
    pub(crate) const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::Projector];

    /// Its name in the style sheet and in storage.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Projector => "projector",
        }
    }

    /// The one after it.
    pub(crate) fn next(self) -> Self {
        match self {
            Self::Light => Self::Dark,
            Self::Dark => Self::Projector,
            Self::Projector => Self::Light,
        }
    }
}

/// Does the person want less motion?
pub(crate) fn reduced_motion() -> bool {
    matches(REDUCED)
}

/// The look that the system prefers.
pub(crate) fn theme() -> Theme {
    if matches(DARK) { Theme::Dark } else { Theme::Light }
}

/// Says when either preference changes.
pub(crate) fn on_change(changed: &Callback<()>) -> Vec<Listener> {
    [REDUCED, DARK]
        .into_iter()
        .filter_map(query)
        .map(|query| {
            let changed = changed.clone();
            Listener::on(query.unchecked_ref::<EventTarget>(), "change", move |_| changed.emit(()))
        })
        .collect()
}

/// Says when the page is hidden or left (true), and when it is seen again (false).
pub(crate) fn on_hidden(hidden: &Callback<bool>) -> Vec<Listener> {
    let (turned, left) = (hidden.clone(), hidden.clone());
    vec![
        Listener::on(&page(), "visibilitychange", move |_| {
            turned.emit(page().visibility_state() == VisibilityState::Hidden);
        }),
        Listener::on(&window(), "pagehide", move |_| left.emit(true)),
    ]
}

fn matches(query_text: &str) -> bool {
    query(query_text).is_some_and(|query| query.matches())
}

fn query(text: &str) -> Option<MediaQueryList> {
    window().match_media(text).ok()?
}
