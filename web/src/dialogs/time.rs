//! Time: playing until something happens, and the clock that stands still.

use lab::Goal;
use yew::{Callback, Html, html};

use crate::intent::{Action, Intent, row_of};
use crate::look::{Part, button};

const GOALS: [(Goal, &str); 4] = [
    (Goal::Leader, "A leader is elected"),
    (Goal::Commit, "Something is committed"),
    (Goal::Answer, "A client is answered"),
    (Goal::Breach, "A promise is broken"),
];

/// The dialog of time.
#[derive(PartialEq)]
pub(crate) struct Time {
    /// Does the clock stand still in this run?
    pub(crate) stopped: bool,
    /// Whom to tell.
    pub(crate) intent: Callback<Intent>,
}

impl Part for Time {
    fn draw(&self) -> Html {
        let goal = |(goal, label): &(Goal, &'static str)| {
            let (goal, intent) = (*goal, self.intent.clone());
            let onclick = move |_| intent.emit(Intent::Until(goal));
            html! { <button type="button" class="button" {onclick}>{ *label }</button> }
        };
        html! {
            <>
                if self.stopped {
                    <p>{ "The clock of this run stands still: nothing happens but what you pick." }</p>
                } else {
                    <h3 class="panel-title">{ "Play until" }</h3>
                    <p class="button-row">{ for GOALS.iter().map(goal) }</p>
                    <p class="hint">{ "Esc stops on the way, and it stops by itself after ten simulated minutes or where a promise breaks." }</p>
                }
                <h3 class="panel-title">{ row_of(Action::Network).label }</h3>
                <p>{ row_of(Action::Network).help }{ ". Each node has an inbox: what is on its way to it, and what may happen there." }</p>
                <p class="button-row">{ button(Action::Network, "", &self.intent) }</p>
            </>
        }
    }
}
