//! The strip below the stage: what is wrong right now and how to end it, what was done to the run
//! and how to take it back, and what the signs mean.

use lab::{FaultLine, Frame};
use yew::{Callback, Html, html};

use crate::intent::{Action, Intent};
use crate::look::{Part, Same, Usable, button, button_while, word};

/// The strip.
#[derive(PartialEq)]
pub(crate) struct Strip {
    /// The picture.
    pub(crate) frame: Same<Frame>,
    /// Was another run replaced by this one?
    pub(crate) can_return: bool,
    /// Whom to tell.
    pub(crate) intent: Callback<Intent>,
}

impl Part for Strip {
    fn draw(&self) -> Html {
        let faults = &self.frame.faults;
        html! {
            <div class="strip">
                <section class="faults" aria-label="Active faults">
                    if faults.is_empty() {
                        <p class="no-faults">{ "No faults: everything runs, every link is open" }</p>
                    } else {
                        <ul class="fault-list">{ for faults.iter().map(|it| fault(it, &self.intent)) }</ul>
                        { button(Action::HealAll, "small heal-all", &self.intent) }
                    }
                </section>
                { run_buttons(self) }
                { legend(self.frame.scene.reign, &self.intent) }
            </div>
        }
    }
}

fn run_buttons(strip: &Strip) -> Html {
    let button = |action, usable: bool| {
        button_while(Usable::from(usable), action, "quiet small", &strip.intent)
    };
    html! {
        <div class="run-buttons" role="group" aria-label="This run">
            { button(Action::Undo, strip.frame.can_undo) }
            if strip.frame.can_redo { { button(Action::Redo, true) } }
            { button(Action::Reset, true) }
            { button(Action::NewSeed, true) }
            if strip.can_return { { button(Action::EarlierRun, true) } }
        </div>
    }
}

fn fault(fault: &FaultLine, intent: &Callback<Intent>) -> Html {
    let (words, intent) = (fault.heal.clone(), intent.clone());
    let title = format!("{}: {}", fault.text, fault.heal);
    let onclick = move |_| intent.emit(Intent::Say(words.clone()));
    html! {
        <li class="fault">
            <span title={fault.text.clone()}>{ fault.text.clone() }</span>
            if !fault.heal.is_empty() {
                <button type="button" class="fault-heal" aria-label={title.clone()} {title} {onclick}>{ "↺" }</button>
            }
        </li>
    }
}

const SIGNS: [(&str, &str); 10] = [
    ("hexagon", "Leader"),
    ("circle", "Follower"),
    ("diamond", "Candidate, or looking"),
    ("dashed", "Crashed, disk kept"),
    ("paused", "Paused"),
    ("arc", "Timer running down"),
    ("request", "Request"),
    ("granted", "Reply: yes"),
    ("refused", "Reply: no"),
    ("cut", "Cut link"),
];

fn legend(reign: &str, intent: &Callback<Intent>) -> Html {
    let letter = reign.get(..1).unwrap_or_default();
    html! {
        <details class="legend">
            <summary>{ "Legend" }</summary>
            <ul class="legend-list">
                { for SIGNS.iter().map(|(sign, words)| html! {
                    <li>{ drawn(sign) }{ word(words, words.split(',').next().unwrap_or(words), intent) }</li>
                }) }
                <li class="legend-note">{ format!("The number after {letter} is the {reign}; its colour repeats every six") }</li>
            </ul>
        </details>
    }
}

fn drawn(sign: &str) -> Html {
    let body = match sign {
        "hexagon" => html! {
            <><polygon class="outer" points="23,12 17.5,21.5 6.5,21.5 1,12 6.5,2.5 17.5,2.5" />
            <polygon class="body" points="20,12 16,19 8,19 4,12 8,5 16,5" /></>
        },
        "circle" => html! { <circle class="body" cx="12" cy="12" r="8" /> },
        "diamond" => html! {
            <><polygon class="body" points="12,2 22,12 12,22 2,12" /><circle class="vote-dot" cx="12" cy="12" r="2.5" /></>
        },
        "dashed" => html! { <circle class="body is-down" cx="12" cy="12" r="8" /> },
        "paused" => html! {
            <><circle class="body" cx="12" cy="12" r="8" /><path class="bars" d="M9 8h2v8h-2zM13 8h2v8h-2z" /></>
        },
        "arc" => html! { <path class="arc" d="M12 4A8 8 0 1 1 4.4 14.5" /> },
        "request" => {
            html! { <><circle class="body" cx="12" cy="12" r="8" /><text x="12" y="16">{ "A" }</text></> }
        }
        "granted" => {
            html! { <><circle class="hollow" cx="12" cy="12" r="7" /><text x="12" y="16">{ "+" }</text></> }
        }
        "refused" => {
            html! { <><circle class="hollow" cx="12" cy="12" r="7" /><text x="12" y="16">{ "−" }</text></> }
        }
        _ => {
            html! { <><path class="cut" d="M1 12H23" /><text class="cut-sign" x="12" y="16">{ "✕" }</text></> }
        }
    };
    html! {
        <svg class="legend-sign tone-1" width="24" height="24" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{ body }</svg>
    }
}
