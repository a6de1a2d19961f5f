//! The footer: playing, the clock, the run as a line to scrub, old futures, speed.

mod track;

use lab::{Branch, Timeline};
use yew::{Callback, Event, Html, NodeRef, classes, html};

use crate::app::SPEEDS;
use crate::intent::{Action, Intent, row_of};
use crate::look::{Part, Same, seconds, sign_button};
use crate::ports::events;

/// The clock's place in the document; its text is painted in every frame.
pub(crate) const CLOCK_ID: &str = "clock";
/// The playhead's place; it is moved in every frame.
pub(crate) const PLAYHEAD_ID: &str = "playhead";

/// How the run is played.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Playback {
    /// Does time pass?
    pub(crate) playing: bool,
    /// The place of the speed in the list.
    pub(crate) speed: usize,
    /// How many beats the run has, and at which it stands, or 0.
    pub(crate) beats: (usize, usize),
    /// Does it pause at beats?
    pub(crate) pauses: bool,
}

/// The footer.
#[derive(PartialEq)]
pub(crate) struct Footer {
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

impl Part for Footer {
    fn draw(&self) -> Html {
        let intent = &self.intent;
        let button = |action, path| round(action, row_of(action).help, path, intent);
        html! {
            <footer class="footer">
                <div class="playing" role="group" aria-label="Playing">
                    { button(Action::First, "M7 6h2v12h-2zM18 6v12l-8 -6z") }
                    { button(Action::PreviousMeaningful, "M12 6v12l-7 -6zM19 6v12l-7 -6z") }
                    { button(Action::Back, "M15.5 6v12l-8 -6z") }
                    { play_button(self) }
                    { button(Action::Forward, "M8.5 6l8 6l-8 6z") }
                    { button(Action::NextMeaningful, "M5 6l7 6l-7 6zM12 6l7 6l-7 6z") }
                </div>
                <div class="clock"><span id={CLOCK_ID}></span></div>
                <div class="track-room" ref={self.track.clone()}>{ track::track(self) }</div>
                if self.playback.beats.0 != 0 { { beats(self.playback, intent) } }
                <div class="run-buttons" role="group" aria-label="Line and speed">
                    { branches(&self.timeline.branches, intent) }
                    { speeds(self) }
                    { sign_button(Action::Until, "Play until…", "small", html! { { row_of(Action::Until).label } }, intent) }
                </div>
            </footer>
        }
    }
}

/// From beat to beat.
fn beats(playback: Playback, intent: &Callback<Intent>) -> Html {
    let (count, here) = playback.beats;
    let to = intent.clone();
    let onchange = move |_| to.emit(Intent::Do(Action::Beats));
    let sign = |action, label, sign: &'static str| {
        sign_button(action, label, "small", html! { { sign } }, intent)
    };
    let here = if here == 0 { "–".to_owned() } else { here.to_string() };
    let place = format!("{here}/{count}");
    html! {
        <div class="beats" role="group" aria-label="Beats of this scenario">
            { sign(Action::PreviousBeat, "Previous beat", "‹") }
            <span class="beat-number"><span class="unseen">{ "Beat " }</span>{ place }</span>
            { sign(Action::NextBeat, "Next beat", "›") }
            <label class="tick"><input type="checkbox" id="beats" checked={playback.pauses} {onchange} />{ "Pause at beats" }</label>
        </div>
    }
}

fn play_button(footer: &Footer) -> Html {
    let (label, path) = if footer.playback.playing {
        ("Pause", "M8 6h3v12h-3zM13 6h3v12h-3z")
    } else {
        ("Play", "M9 6l9 6l-9 6z")
    };
    round(Action::PlayPause, label, path, &footer.intent)
}

/// A round button with a drawn sign.
fn round(action: Action, label: &'static str, d: &'static str, intent: &Callback<Intent>) -> Html {
    let (row, intent) = (row_of(action), intent.clone());
    let onclick = move |_| intent.emit(Intent::Do(action));
    let main = (action == Action::PlayPause).then_some("primary play");
    html! {
        <button type="button" id={format!("do-{}", row.id)} class={classes!("button", "round", main)}
            aria-label={label} title={row.title()} {onclick}>
            <svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path {d} /></svg>
        </button>
    }
}

fn speeds(footer: &Footer) -> Html {
    let intent = footer.intent.clone();
    let onchange = move |event: Event| {
        if let Ok(place) = events::chosen(&event).parse() {
            intent.emit(Intent::Speed(place));
        }
    };
    html! {
        <select class="speeds" aria-label="Speed" title="How fast time passes" {onchange}>
            { for SPEEDS.iter().enumerate().map(|(place, (label, _))| html! {
                <option value={place.to_string()} selected={place == footer.playback.speed}>{ *label }</option>
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
