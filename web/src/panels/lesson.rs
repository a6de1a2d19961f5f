//! The question before what comes next in a run with beats: below the stage, while the run stands there.

use lab::Frame;
use yew::{Callback, Html, html};

use crate::intent::{Action, Intent};
use crate::look::button;

/// The question at whose beat the run stands.
pub(crate) fn question(frame: &Frame, intent: &Callback<Intent>) -> Html {
    let asked = frame.beat.map(|at| frame.plan[at].ask.clone());
    html! {
        if let Some(question) = asked.filter(|ask| !ask.is_empty()) {
            <section class="question" aria-label="A question">
                <p role="status">{ question }</p>
                { button(Action::Reveal, "primary", intent) }
            </section>
        }
    }
}
