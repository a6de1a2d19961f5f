//! Find a violation: every state within bounds, looked at in a worker, until a promise breaks.

use lab::{Flaw, Lamp};
use sim::saved::{ClockMode, Expect, Intervention, SavedRun, Setting};
use yew::{Callback, Html, SubmitEvent, html};

use crate::intent::{Action, Intent};
use crate::look::{Part, button};
use crate::ports::events;

/// How far a search is, as it was last told.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Sought {
    /// Is it under way?
    pub(crate) runs: bool,
    /// States a second.
    rate: String,
    states: String,
    depth: String,
    frontier: String,
    /// Empty on the way; then `complete`, `bounded`, `found` or `wrong`.
    end: String,
    /// The promise that was found broken, or what went wrong.
    what: String,
    seen: String,
    settings: String,
    steps: String,
}

impl Sought {
    /// A search that has just begun.
    pub(crate) fn begun() -> Self {
        Self { runs: true, ..Self::default() }
    }

    /// Reads a line of the worker: the rate, and then as `crates/annex` writes it.
    pub(crate) fn read(line: &str) -> Self {
        let mut parts = line.split('\t').map(str::to_owned);
        let mut part = || parts.next().unwrap_or_default();
        let (rate, states, _steps, depth) = (part(), part(), part(), part());
        let (frontier, end, what, seen) = (part(), part(), part(), part());
        let (settings, steps) = (part(), part());
        Self {
            runs: end.is_empty(),
            rate,
            states,
            depth,
            frontier,
            end,
            what,
            seen,
            settings,
            steps,
        }
    }

    /// A search that could not begin.
    pub(crate) fn wrong(why: String) -> Self {
        Self { end: "wrong".to_owned(), what: why, ..Self::default() }
    }

    /// The run that was found, in a system of this name.
    pub(crate) fn run(&self, lab: &str) -> SavedRun {
        let setting = |line: &str| {
            let (key, value) = line.split_once(' ')?;
            Some(Setting { key: key.to_owned(), value: value.to_owned() })
        };
        let step = |line: &str| {
            let mut parts = line.splitn(3, ' ');
            let (at_us, nth) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
            Some(Intervention { at_us, nth, words: parts.next()?.to_owned() })
        };
        SavedRun {
            title: format!("A shortest run that breaks {}", self.what),
            about: self.seen.clone(),
            config: self.settings.lines().filter_map(setting).collect(),
            clock: ClockMode::Stopped,
            interventions: self.steps.lines().filter_map(step).collect(),
            expect: Some(Expect::Breaks(self.what.clone())),
            ..SavedRun::new(lab)
        }
    }
}

/// The dialog.
#[derive(PartialEq)]
pub(crate) struct Seek {
    /// The name of the system.
    pub(crate) lab: &'static str,
    /// The rules that can be left out.
    pub(crate) flaws: &'static [Flaw],
    /// The one that is left out in this run.
    pub(crate) now: Option<&'static Flaw>,
    /// The promises of this run.
    pub(crate) lamps: Vec<Lamp>,
    /// How far the search is, if there is one.
    pub(crate) sought: Option<Sought>,
    /// Whom to tell.
    pub(crate) intent: Callback<Intent>,
}

impl Part for Seek {
    fn draw(&self) -> Html {
        let (intent, lab) = (self.intent.clone(), self.lab);
        let onsubmit = move |event: SubmitEvent| {
            event.prevent_default();
            let parts = FIELDS.map(|(id, ..)| events::value_of(id));
            intent.emit(Intent::Search(format!("{lab}\t{}", parts.join("\t"))));
        };
        let mut promises: Vec<&str> = self.lamps.iter().map(|lamp| lamp.name.as_str()).collect();
        // A rule may need other settings, with which there are further ones.
        let searched = self.flaws.iter().filter(|flaw| flaw.searched);
        for promise in searched.flat_map(|flaw| flaw.breaks) {
            if !promises.contains(promise) {
                promises.push(promise);
            }
        }
        let promises = promises.into_iter().map(|name| (name, name.to_owned()));
        let now = self.now.map_or("", |flaw| flaw.name);
        html! {
            <>
                <p>{ "Looks at every state that a small cluster can reach, whoever chooses what happens next, and watches the promises in each. The first run found is one of the shortest." }</p>
                <form class="settings" {onsubmit}>
                    { list(0, self.rules(), "None: the honest system", now) }
                    { list(1, choices(promises, ""), "Any", "") }
                    { number(2) }{ number(3) }{ number(4) }
                    <div class="button-row">
                        if let Some(sought) = &self.sought { { told(sought, &self.intent) } }
                        <button type="submit" class="button primary">{ "Search" }</button>
                        if self.sought.as_ref().is_some_and(|sought| sought.runs) { { button(Action::StopSeek, "", &self.intent) } }
                    </div>
                </form>
            </>
        }
    }
}

/// The fields, in the order of a request.
const FIELDS: [(&str, &str, &str); 5] = [
    ("seek-flaw", "Rule left out", "Without one, nothing should be found"),
    ("seek-promise", "Promise", "Which one to watch"),
    ("seek-crashes", "Crashes", "At most so many; empty for what is usual for the rule"),
    ("seek-drops", "Lost messages", "At most so many; empty for what is usual for the rule"),
    ("seek-states", "States", "At most so many; empty for ten million"),
];

impl Seek {
    /// The rules that can be left out, and how far a search gets with each.
    fn rules(&self) -> Html {
        let now = self.now.map_or("", |flaw| flaw.name);
        let group = |searched: bool, label: &'static str| {
            let flaws = self.flaws.iter().filter(|flaw| flaw.searched == searched);
            let flaws = choices(flaws.map(|flaw| (flaw.name, flaw.label.to_owned())), now);
            html! { <optgroup {label}>{ flaws }</optgroup> }
        };
        html! {
            <>
                { group(true, "A search finds what it costs") }
                { group(false, "Found by sweeps; a search hardly gets there") }
            </>
        }
    }
}

fn choices(choices: impl Iterator<Item = (impl AsRef<str>, String)>, now: &str) -> Html {
    choices
        .map(|(value, label)| {
            let value = value.as_ref().to_owned();
            let selected = value == now;
            html! { <option {selected} {value}>{ label }</option> }
        })
        .collect()
}

fn list(place: usize, options: Html, none: &'static str, now: &str) -> Html {
    let (id, ..) = FIELDS[place];
    field(
        place,
        html! {
            <select class="field" {id}><option value="" selected={now.is_empty()}>{ none }</option>{ options }</select>
        },
    )
}

fn number(place: usize) -> Html {
    let (id, ..) = FIELDS[place];
    field(place, html! { <input class="field" type="number" {id} min="0" placeholder="usual" /> })
}

fn field(place: usize, input: Html) -> Html {
    let (id, label, hint) = FIELDS[place];
    html! {
        <div class="setting">
            <label class="setting-label" for={id}>{ label }</label>
            { input }
            <p class="hint">{ hint }</p>
        </div>
    }
}

fn told(sought: &Sought, intent: &Callback<Intent>) -> Html {
    let Sought { rate, states, depth, frontier, end, what, seen, .. } = sought;
    let so_far = if states.is_empty() {
        "Starting…".to_owned()
    } else {
        format!(
            "{states} states, up to {depth} steps from the start, {frontier} of them still to be looked at; {rate} states a second."
        )
    };
    let verdict = match end.as_str() {
        "found" => html! {
            <>
                <p class="rule-now">{ format!("{what} breaks: {seen}.") }</p>
                <p>{ button(Action::OpenFound, "primary", intent) }</p>
            </>
        },
        "complete" => {
            html! { <p><b>{ format!("Nothing found in {states} states: these are all within the bounds.") }</b></p> }
        }
        "bounded" => {
            html! { <p><b>{ format!("Nothing found in {states} states. There are more beyond the bounds.") }</b></p> }
        }
        "wrong" => html! { <p class="dialog-notice" role="alert">{ what.clone() }</p> },
        _ if sought.runs => Html::default(),
        _ => html! { <p><b>{ format!("Stopped. Nothing found in {states} states.") }</b></p> },
    };
    html! { <div class="sought" aria-live="polite">if end != "wrong" { <p class="hint">{ so_far }</p> }{ verdict }</div> }
}
