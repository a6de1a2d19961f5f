//! Help: what the keys do, from the one table of intents.

use yew::{Callback, Event, Html, html};

use crate::intent::{Action, Area, INTENTS, Intent, Row, SingleKeys};
use crate::look::Part;
use crate::ports::events;

/// The help dialog.
#[derive(PartialEq)]
pub(crate) struct Help {
    /// Are keys of a single character switched on?
    pub(crate) single_keys: SingleKeys,
    /// Whom to tell.
    pub(crate) intent: Callback<Intent>,
}

impl Part for Help {
    fn draw(&self) -> Html {
        let intent = self.intent.clone();
        let onchange = move |event: Event| {
            let on = events::ticked(&event);
            intent.emit(Intent::Keys(if on { SingleKeys::On } else { SingleKeys::Off }));
        };
        html! {
            <>
                <p>{ "This is a real cluster, simulated in your browser: every vote is granted or refused for its reason. \
                    Break it, step back, and share the exact run as a link." }</p>
                <label class="switch">
                    <input type="checkbox" checked={self.single_keys == SingleKeys::On} {onchange} />
                    { "Keys of a single character" }
                </label>
                { for Area::ALL.into_iter().map(|it| area(it, &self.intent)) }
                <h3 class="panel-title">{ "On the stage" }</h3>
                <dl class="keys">
                    <div><dt><kbd>{ "Tab" }</kbd></dt><dd>{ "To the stage, as one stop" }</dd></div>
                    <div><dt><kbd>{ "↑" }</kbd>{ " " }<kbd>{ "↓" }</kbd></dt><dd>{ "Among servers and clients" }</dd></div>
                    <div><dt><kbd>{ "1" }</kbd>{ " to " }<kbd>{ "9" }</kbd></dt><dd>{ "Selects a server" }</dd></div>
                </dl>
            </>
        }
    }
}

/// The dialogs that open in place of this one, so that no key is needed for them.
const FROM_HERE: [Action; 8] = [
    Action::Until,
    Action::Gallery,
    Action::Editor,
    Action::Words,
    Action::Rules,
    Action::Seek,
    Action::Settings,
    Action::Share,
];

fn area(area: Area, intent: &Callback<Intent>) -> Html {
    let rows = INTENTS.iter().filter(|row| row.group == area);
    html! {
        <>
            <h3 class="panel-title">{ area.title() }</h3>
            <dl class="keys">
                { for rows.map(|row| html! {
                    <div>
                        <dt>
                            if row.keys.is_empty() { <span class="no-key">{ "button" }</span> }
                            { for row.keys.iter().map(|key| html! { <><kbd>{ key.shown() }</kbd>{ " " }</> }) }
                        </dt>
                        <dd>{ help(row, intent) }</dd>
                    </div>
                }) }
            </dl>
        </>
    }
}

fn help(row: &Row, intent: &Callback<Intent>) -> Html {
    if !FROM_HERE.contains(&row.action) {
        return html! { row.help };
    }
    let (intent, action) = (intent.clone(), row.action);
    let onclick = move |_| intent.emit(Intent::Do(action));
    html! { <button type="button" class="link-button" {onclick}>{ row.help }</button> }
}
