//! What a person tells a client: a form for one that asks a key-value store, else a line in the
//! words of its own command line. Why it was refused stands beside it.

use lab::Asks;
use yew::{
    AttrValue, Callback, Event, Html, InputEvent, Properties, SubmitEvent, function_component,
    html, use_state,
};

use super::Side;
use super::line::Line;
use crate::annex;
use crate::intent::Intent;
use crate::ports::events;

/// The id of why something was refused.
pub(super) const REFUSED_ID: &str = "refused";

/// What a person tells this client.
pub(super) fn ask(client: &str, asks: &Asks, side: &Side) -> Html {
    let (client, refused) = (client.to_owned(), side.refused.clone());
    let intent = side.intent.clone();
    match asks {
        Asks::Store(servers) => {
            let key = client.clone();
            html! { <StoreForm {key} {client} servers={servers.clone()} {refused} {intent} /> }
        }
        Asks::Line(commands) => annex::line(Line { client, commands, refused, intent }),
    }
}

pub(super) fn refusal(refused: Option<&AttrValue>) -> Html {
    html! { <p class="form-refused" id={REFUSED_ID} role="alert">{ refused.cloned().unwrap_or_default() }</p> }
}

/// See [`StoreForm`].
#[derive(Properties, PartialEq)]
struct StoreFormProps {
    client: String,
    servers: Vec<String>,
    refused: Option<AttrValue>,
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
fn StoreForm(props: &StoreFormProps) -> Html {
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
        intent.emit(Intent::Ask(said.clone()));
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
            { refusal(props.refused.as_ref()) }
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
