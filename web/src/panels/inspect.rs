//! The inspector: everything about the selected server, client, link or message, and what can be
//! done to it. Without a selection it lists what can be selected, so that no pointer is needed.

use lab::{Fact, FactGroup, Selection};
use scene::{Actor, Group, Scene};
use yew::{
    Callback, Event, Html, InputEvent, Properties, SubmitEvent, classes, function_component, html,
    use_state,
};

use super::Side;
use crate::faults;
use crate::intent::Intent;
use crate::look::word;
use crate::ports::events;

/// Messages listed at most: a longer list helps nobody.
const PACKETS_MAX: usize = 24;

/// The inspector.
pub(super) fn inspect(side: &Side) -> Html {
    let scene = &side.frame.scene;
    let Some(inspection) = &side.inspection else { return choices(side) };
    let actor = match &side.selected {
        Some(Selection::Actor(id)) => scene.actors.iter().find(|actor| actor.id == *id),
        _ => None,
    };
    html! {
        <div class="inspect">
            <div class="inspect-head">
                <h2 class="inspect-title">{ inspection.title.clone() }</h2>
                <p class="inspect-subtitle">{ inspection.subtitle.clone() }</p>
            </div>
            if let Some(actor) = actor.filter(|_| !inspection.servers.is_empty()) {
                <ClientForm client={actor.name.clone()} servers={inspection.servers.clone()} intent={side.intent.clone()} />
            }
            { for inspection.groups.iter().map(|it| group(it, &side.intent)) }
            if !inspection.offers.is_empty() {
                { faults::section("What you can do", &inspection.offers, &side.intent) }
            }
            if let Some(actor) = actor { { links_of(actor, scene, &side.intent) } }
        </div>
    }
}

fn group(group: &FactGroup, intent: &Callback<Intent>) -> Html {
    html! {
        <section class="facts">
            <h3 class="panel-title">{ group.title.clone() }</h3>
            <dl>{ for group.facts.iter().map(|it| fact(it, intent)) }</dl>
        </section>
    }
}

fn fact(fact: &Fact, intent: &Callback<Intent>) -> Html {
    html! {
        <div class={classes!("fact", fact.changed.then_some("is-changed"))}>
            <dt>{ word(&fact.label, &fact.label, intent) }</dt>
            <dd>
                { fact.value.clone() }
                if fact.changed { <span class="changed-sign" title="Changed by the last event">{ "● changed" }</span> }
            </dd>
        </div>
    }
}

fn select(what: Selection, label: String, intent: &Callback<Intent>) -> Html {
    let intent = intent.clone();
    let onclick = move |_| intent.emit(Intent::Select(Some(what.clone())));
    html! { <li><button type="button" class="button small" {onclick}>{ label }</button></li> }
}

fn links_of(actor: &Actor, scene: &Scene, intent: &Callback<Intent>) -> Html {
    let others = scene
        .actors
        .iter()
        .filter(|other| other.id != actor.id && other.group == Group::Server)
        .filter(|_| actor.group == Group::Server);
    html! {
        if actor.group == Group::Server {
            <section class="choices">
                <h3 class="panel-title">{ "Its links" }</h3>
                <ul class="choice-list">
                    { for others.map(|other| {
                        let ends = (actor.id.min(other.id), actor.id.max(other.id));
                        select(Selection::Link(ends.0, ends.1), format!("{}–{}", actor.name, other.name), intent)
                    }) }
                </ul>
            </section>
        }
    }
}

/// What can be selected.
fn choices(side: &Side) -> Html {
    let scene = &side.frame.scene;
    let name = |id| {
        let actor = scene.actors.iter().find(|actor| actor.id == id);
        actor.map_or("?", |actor| actor.name.as_str())
    };
    html! {
        <div class="inspect">
            <p class="empty">{ "Select a server, a client, a link or a message: on the stage, or here" }</p>
            <section class="choices">
                <h2 class="panel-title">{ "Servers and clients" }</h2>
                <ul class="choice-list">
                    { for scene.actors.iter().map(|it| {
                        select(Selection::Actor(it.id), it.name.clone(), &side.intent)
                    }) }
                </ul>
            </section>
            <section class="choices">
                <h2 class="panel-title">{ format!("Messages under way: {}", scene.packets.len()) }</h2>
                <ul class="choice-list">
                    { for scene.packets.iter().take(PACKETS_MAX).map(|it| {
                        let label = format!("{} {} → {}", it.letter, name(it.from), name(it.to));
                        select(Selection::Packet(it.id.clone()), label, &side.intent)
                    }) }
                </ul>
            </section>
        </div>
    }
}

/// See [`ClientForm`].
#[derive(Properties, PartialEq)]
struct ClientFormProps {
    client: String,
    servers: Vec<String>,
    intent: Callback<Intent>,
}

/// What a person types at a client.
#[derive(Clone, PartialEq)]
struct Draft {
    operation: String,
    key: String,
    value: String,
    expected: String,
    server: String,
}

impl Draft {
    fn new() -> Self {
        let text = |text: &str| text.to_owned();
        Self {
            operation: text("put"),
            key: text("x"),
            value: text("7"),
            expected: text("7"),
            server: String::new(),
        }
    }

    /// Does the operation carry a value?
    fn has_value(&self) -> bool {
        matches!(self.operation.as_str(), "put" | "append" | "cas")
    }

    /// As it is said to the run: `c1 put x 7 to s2`.
    fn words(&self, client: &str) -> String {
        let mut words = vec![client, self.operation.as_str(), self.key.trim()];
        if self.operation == "cas" {
            words.push(self.expected.trim());
        }
        if self.has_value() {
            words.push(self.value.trim());
        }
        if !self.server.is_empty() {
            words.extend(["to", self.server.as_str()]);
        }
        words.join(" ")
    }
}

const OPERATIONS: [(&str, &str); 5] = [
    ("put", "put"),
    ("append", "append"),
    ("get", "get"),
    ("delete", "delete"),
    ("cas", "compare and set"),
];

/// An operation for a client to send.
#[function_component]
fn ClientForm(props: &ClientFormProps) -> Html {
    let draft = use_state(Draft::new);
    let change = |field: fn(&mut Draft) -> &mut String| {
        let draft = draft.clone();
        Callback::from(move |value: String| {
            let mut changed = (*draft).clone();
            *field(&mut changed) = value;
            draft.set(changed);
        })
    };
    let choose = |field| change(field).reform(|event: Event| events::chosen(&event));
    let kind = |field| change(field).reform(|event: InputEvent| events::typed(&event));
    let (words, intent) = (draft.words(&props.client), props.intent.clone());
    let said = words.clone();
    let onsubmit = move |event: SubmitEvent| {
        event.prevent_default();
        intent.emit(Intent::Say(said.clone()));
    };
    let field = |label: &'static str, value: &str, oninput: Callback<InputEvent>| {
        html! {
            <label class="form-field">{ label }
                <input class="field" type="text" value={value.to_owned()} maxlength="20" size="5" autocomplete="off" {oninput} />
            </label>
        }
    };
    html! {
        <form class="client-form" {onsubmit}>
            <label class="form-field">{ "Operation" }
                <select class="field" onchange={choose(|draft| &mut draft.operation)}>
                    { for OPERATIONS.iter().map(|(value, label)| html! {
                        <option value={*value} selected={draft.operation == *value}>{ *label }</option>
                    }) }
                </select>
            </label>
            { field("Key", &draft.key, kind(|draft| &mut draft.key)) }
            if draft.operation == "cas" { { field("Expected", &draft.expected, kind(|draft| &mut draft.expected)) } }
            if draft.has_value() { { field("Value", &draft.value, kind(|draft| &mut draft.value)) } }
            <label class="form-field">{ "Server" }
                <select class="field" onchange={choose(|draft| &mut draft.server)}>
                    <option value="" selected={draft.server.is_empty()}>{ "its choice" }</option>
                    { for props.servers.iter().map(|server| html! {
                        <option value={server.clone()} selected={draft.server == *server}>{ server.clone() }</option>
                    }) }
                </select>
            </label>
            <button type="submit" class="button primary small" title={words.clone()}>{ "Send" }</button>
            <code class="form-words">{ words }</code>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::Draft;

    #[test]
    fn a_draft_becomes_the_words_a_lab_reads() {
        let mut draft = Draft::new();
        assert_eq!(draft.words("c1"), "c1 put x 7");
        draft.server = "s2".to_owned();
        assert_eq!(draft.words("c1"), "c1 put x 7 to s2");
        draft.operation = "get".to_owned();
        assert_eq!(draft.words("c2"), "c2 get x to s2");
        draft.operation = "cas".to_owned();
        draft.value = "9".to_owned();
        assert_eq!(draft.words("c1"), "c1 cas x 7 9 to s2");
        draft.operation = "append".to_owned();
        draft.server = String::new();
        assert_eq!(draft.words("c1"), "c1 append x 9");
    }
}
