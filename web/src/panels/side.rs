//! The side panel: its tabs, and the promises below them.

use lab::{Frame, Inspection, OfferGroup, Selection, Story};
use sim::saved::SavedRun;
use yew::{AttrValue, Callback, Html, KeyboardEvent, classes, html};

use super::console::console;
use super::contents::contents;
use super::inspect::inspect;
use super::lamps::lamps;
use super::script::script;
use super::story::story;
use crate::faults;
use crate::intent::{Intent, Tab};
use crate::look::{Part, Same};
use crate::ports::document;

const TABS: [(Tab, &str, &str); 6] = [
    (Tab::Inbox, "tab-inbox", "Inboxes"),
    (Tab::Story, "tab-story", "Story"),
    (Tab::Inspect, "tab-inspect", "Inspect"),
    (Tab::Faults, "tab-faults", "Faults"),
    (Tab::State, "tab-state", "State"),
    (Tab::Script, "tab-script", "Script"),
];

/// The side panel.
#[derive(PartialEq)]
pub(crate) struct Side {
    /// Which tab is open.
    pub(crate) tab: Tab,
    /// The picture.
    pub(crate) frame: Same<Frame>,
    /// What happened.
    pub(crate) story: Same<Story>,
    /// The selected thing, if something is selected.
    pub(crate) inspection: Option<Same<Inspection>>,
    /// Every fault of it, or of the cluster; read while its tab is open.
    pub(crate) console: Same<Vec<OfferGroup>>,
    /// What can happen next, where the clock stands still.
    pub(crate) inbox: Option<Same<Vec<OfferGroup>>>,
    /// The run as it was opened: what it asks, and where it is from.
    pub(crate) lesson: Same<SavedRun>,
    /// What is selected.
    pub(crate) selected: Option<Selection>,
    /// Why a client was not told what was typed last.
    pub(crate) refused: Option<AttrValue>,
    /// Whom to tell.
    pub(crate) intent: Callback<Intent>,
}

impl Part for Side {
    fn draw(&self) -> Html {
        let (frame, intent) = (self.frame.clone(), self.intent.clone());
        let panel = match self.tab {
            Tab::Story => story(&self.story, &intent),
            Tab::Inspect => inspect(self),
            Tab::Inbox => inbox(self),
            Tab::Faults => console(self),
            Tab::State => contents(&frame.scene),
            Tab::Script => script(&frame, &self.lesson, &intent),
        };
        let beside = match self.tab {
            Tab::Faults | Tab::Inbox => "is-console",
            Tab::Script | Tab::State => "is-script",
            Tab::Story | Tab::Inspect => "",
        };
        let open = TABS.iter().find(|(tab, ..)| *tab == self.tab).map_or("", |(_, id, _)| id);
        html! {
            <aside class={classes!("side", beside)} aria-label="Beside the stage">
                { tabs(self) }
                <div class="tab-panel" id="tab-panel" role="tabpanel" tabindex="0" aria-labelledby={open}>{ panel }</div>
                { lamps(&self.frame.lamps, &intent) }
            </aside>
        }
    }
}

fn tabs(side: &Side) -> Html {
    let name = side.inspection.as_ref().map(|inspection| inspection.title.clone());
    html! {
        <div class="tabs" role="tablist" aria-label="Beside the stage">
            { for shown(side).enumerate().map(|(place, (tab, id, label))| {
                let (open, intent, tab) = (*tab == side.tab, side.intent.clone(), *tab);
                let label = match (&name, tab) {
                    (Some(name), Tab::Inspect) if name.len() < 12 => format!("{label} {name}"),
                    _ => (*label).to_owned(),
                };
                let onclick = move |_| intent.emit(Intent::Tab(tab));
                let intent = side.intent.clone();
                let first = usize::from(side.inbox.is_none());
                let onkeydown = move |event: KeyboardEvent| turn(&event, &TABS[first..], place, &intent);
                html! {
                    <button type="button" role="tab" id={*id} class="tab" aria-controls="tab-panel"
                        aria-selected={if open { "true" } else { "false" }} tabindex={if open { "0" } else { "-1" }}
                        {onclick} {onkeydown}>{ label }</button>
                }
            }) }
        </div>
    }
}

/// The tabs of this run: only where the clock stands still there are inboxes.
fn shown(side: &Side) -> impl Iterator<Item = &'static (Tab, &'static str, &'static str)> {
    TABS.iter().skip(usize::from(side.inbox.is_none()))
}

/// The inbox of each node.
fn inbox(side: &Side) -> Html {
    let groups = side.inbox.as_deref().map_or(&[][..], |groups| groups);
    html! {
        <div class="console inbox">
            <h2 class="unseen">{ "What can happen next" }</h2>
            <p class="offer-help">{ "The clock stands still. Pick what happens next; ← takes a step back." }</p>
            { faults::groups(groups, &side.intent) }
        </div>
    }
}

/// The arrows go from tab to tab.
fn turn(
    event: &KeyboardEvent,
    tabs: &[(Tab, &'static str, &'static str)],
    place: usize,
    intent: &Callback<Intent>,
) {
    let there = match event.key().as_str() {
        "ArrowRight" => (place + 1) % tabs.len(),
        "ArrowLeft" => (place + tabs.len() - 1) % tabs.len(),
        "Home" => 0,
        "End" => tabs.len() - 1,
        _ => return,
    };
    let (tab, id, _) = tabs[there];
    intent.emit(Intent::Tab(tab));
    document::focus(id);
    event.prevent_default();
}
