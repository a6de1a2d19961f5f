//! The footer: playing, the clock, the run as a line to scrub, branches, undo.

mod track;

use lab::{Branch, Timeline};
use yew::{Callback, Event, Html, NodeRef, Properties, classes, function_component, html};

use crate::app::SPEEDS;
use crate::intent::{Action, Intent, row_of};
use crate::look::{IntentButton, Same, seconds};
use crate::ports::events;

/// The clock's place in the document; its text is painted in every frame.
pub(crate) const CLOCK_ID: &str = "clock";
/// The playhead's place; it is moved in every frame.
pub(crate) const PLAYHEAD_ID: &str = "playhead";

/// How the run is played, and what can be taken back.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Playback {
    /// Does time pass?
    pub(crate) playing: bool,
    /// The place of the speed in the list.
    pub(crate) speed: usize,
    /// Was another run replaced by this one?
    pub(crate) can_return: bool,
    /// Can the last intervention be taken back?
    pub(crate) can_undo: bool,
    /// Can it be done again?
    pub(crate) can_redo: bool,
}

/// See [`Footer`].
#[derive(Properties, PartialEq)]
pub(crate) struct FooterProps {
    /// The run as a line.
    pub(crate) timeline: Same<Timeline>,
    /// How it is played.
    pub(crate) playback: Playback,
    /// The length of the line, in CSS pixels.
    pub(crate) width: f64,
    /// Where the playhead was at the last step.
    pub(crate) at_us: u64,
    /// Where the line stands in the document.
    pub(crate) track: NodeRef,
    /// Whom to tell.
    pub(crate) intent: Callback<Intent>,
}

/// The footer.
#[function_component]
pub(crate) fn Footer(props: &FooterProps) -> Html {
    let intent = &props.intent;
    let button = |action, sign: &'static str| {
        html! { <IntentButton {action} {sign} class="round" intent={intent.clone()} /> }
    };
    html! {
        <footer class="footer">
            <div class="playing" role="group" aria-label="Playing">
                { button(Action::First, "⏮") }
                { button(Action::PreviousMeaningful, "«") }
                { button(Action::Back, "‹") }
                { play_button(props) }
                { button(Action::Forward, "›") }
                { button(Action::NextMeaningful, "»") }
            </div>
            <div class="clock"><span id={CLOCK_ID}></span></div>
            <div class="track-room" ref={props.track.clone()}>{ track::track(props) }</div>
            <div class="run-buttons" role="group" aria-label="The run">
                { speeds(props) }
                { branches(&props.timeline.branches, intent) }
                <IntentButton action={Action::Undo} class="quiet" disabled={!props.playback.can_undo} intent={intent.clone()} />
                if props.playback.can_redo {
                    <IntentButton action={Action::Redo} class="quiet" intent={intent.clone()} />
                }
                <IntentButton action={Action::Reset} class="quiet" intent={intent.clone()} />
                <IntentButton action={Action::NewSeed} class="quiet" intent={intent.clone()} />
                if props.playback.can_return {
                    <IntentButton action={Action::EarlierRun} class="quiet" intent={intent.clone()} />
                }
            </div>
        </footer>
    }
}

fn play_button(props: &FooterProps) -> Html {
    let row = row_of(Action::PlayPause);
    let intent = props.intent.clone();
    let onclick = move |_| intent.emit(Intent::Do(Action::PlayPause));
    let (label, sign) = if props.playback.playing { ("Pause", "M8 6h3v12h-3zM13 6h3v12h-3z") } else { ("Play", "M9 6l9 6l-9 6z") };
    html! {
        <button type="button" id="do-play" class={classes!("button", "round", "primary", "play")}
            aria-label={label} title={row.title()} {onclick}>
            <svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d={sign} /></svg>
        </button>
    }
}

fn speeds(props: &FooterProps) -> Html {
    let intent = props.intent.clone();
    let onchange = move |event: Event| {
        if let Ok(place) = events::chosen(&event).parse() {
            intent.emit(Intent::Speed(place));
        }
    };
    html! {
        <select class="speeds" aria-label="Speed" title="How fast time passes" {onchange}>
            { for SPEEDS.iter().enumerate().map(|(place, (label, _))| html! {
                <option value={place.to_string()} selected={place == props.playback.speed}>{ *label }</option>
            }) }
        </select>
    }
}

/// Old futures as a list: what the curves below the line are for a pointer, this is for the keyboard.
fn branches(branches: &[Branch], intent: &Callback<Intent>) -> Html {
    if branches.is_empty() {
        return Html::default();
    }
    let intent = intent.clone();
    let onchange = move |event: Event| {
        if let Ok(number) = events::chosen(&event).parse() {
            intent.emit(Intent::Branch(number));
        }
    };
    let label = format!("Old futures ({})", branches.len());
    html! {
        <select class="speeds branches" aria-label="Old futures" title="Goes over to an old future; this one is kept" {onchange}>
            <option value="" selected=true>{ label }</option>
            { for branches.iter().map(|branch| html! {
                <option value={branch.number.to_string()}>
                    { format!("{} (left at {})", branch.label, seconds(branch.from_us)) }
                </option>
            }) }
        </select>
    }
}
