//! What a person tells a client: a form for one that asks a key-value store, else a line in the
//! words of its own command line. Why it was refused stands beside it.

use lab::Asks;
use yew::{
    AttrValue, Callback, Event, Html, InputEvent, KeyboardEvent, Properties, SubmitEvent,
    function_component, html, use_state,
};

use super::Side;
use crate::intent::Intent;
use crate::ports::events;

/// The id of why something was refused.
const REFUSED_ID: &str = "refused";

/// What a person tells this client.
pub(super) fn ask(client: &str, asks: &Asks, side: &Side) -> Html {
    let (client, refused) = (client.to_owned(), side.refused.clone());
    let (key, intent) = (client.clone(), side.intent.clone());
    match asks {
        Asks::Store(servers) => {
            html! { <StoreForm {key} {client} servers={servers.clone()} {refused} {intent} /> }
        }
        Asks::Line(commands) => {
            html! { <CommandLine {key} {client} {commands} {refused} {intent} /> }
        }
    }
}

fn refusal(refused: Option<&AttrValue>) -> Html {
    html! { <p class="form-refused" id={REFUSED_ID} role="alert">{ refused.cloned().unwrap_or_default() }</p> }
}

/// See [`CommandLine`].
#[derive(Properties, PartialEq)]
struct CommandLineProps {
    client: String,
    commands: &'static [(&'static str, &'static str)],
    refused: Option<AttrValue>,
    intent: Callback<Intent>,
}

/// What stands in a command line, and what was sent from it before.
#[derive(Clone, Default, PartialEq)]
struct Typed {
    text: String,
    /// Was it sent, and nothing typed since?
    sent: bool,
    /// What was sent, the last one last.
    before: Vec<String>,
    /// How many of these back the text is from; 0 for none of them.
    back: usize,
}

impl Typed {
    fn with(&self, text: String) -> Self {
        Self { text, sent: false, back: 0, ..self.clone() }
    }

    fn sent(&self) -> Self {
        let mut before = self.before.clone();
        if before.last() != Some(&self.text) {
            before.push(self.text.clone());
        }
        Self { text: self.text.clone(), sent: true, before, back: 0 }
    }

    /// What was sent so many times before; nothing for none.
    fn recalled(&self, back: usize) -> Self {
        let back = back.min(self.before.len());
        let at = self.before.len() - back;
        Self {
            text: self.before.get(at).cloned().unwrap_or_default(),
            sent: false,
            back,
            ..self.clone()
        }
    }

    /// What stands there: nothing once it was sent, unless it was refused.
    fn shown(&self, refused: Option<&AttrValue>) -> &str {
        if self.sent && refused.is_none() { "" } else { &self.text }
    }
}

/// The command line of a client.
#[function_component]
fn CommandLine(props: &CommandLineProps) -> Html {
    let typed = use_state(Typed::default);
    let text = typed.shown(props.refused.as_ref()).to_owned();
    let oninput = {
        let typed = typed.clone();
        move |event: InputEvent| typed.set(typed.with(events::typed(&event)))
    };
    let onkeydown = {
        let typed = typed.clone();
        move |event: KeyboardEvent| {
            let back = match event.key().as_str() {
                "ArrowUp" => typed.back + 1,
                "ArrowDown" => typed.back.saturating_sub(1),
                _ => return,
            };
            event.prevent_default();
            typed.set(typed.recalled(back));
        }
    };
    let onsubmit = {
        let (typed, text, intent) = (typed.clone(), text.clone(), props.intent.clone());
        let client = props.client.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            if !text.trim().is_empty() {
                typed.set(Typed { text: text.clone(), ..(*typed).clone() }.sent());
                intent.emit(Intent::Ask(format!("{client} {}", text.trim())));
            }
        }
    };
    let example = |(words, about): &(&'static str, &'static str)| {
        let (typed, words) = (typed.clone(), *words);
        let onclick = move |_| typed.set(typed.with(words.to_owned()));
        html! {
            <li><button type="button" class="example" {onclick}><code>{ words }</code></button>{ " " }<span>{ *about }</span></li>
        }
    };
    html! {
        <form class="client-form" {onsubmit}>
            <label class="form-field wide">{ format!("Command of {}", props.client) }
                <input class="field command" type="text" value={text} maxlength="200" autocomplete="off" autocapitalize="off" spellcheck="false" placeholder="create /a 1"
                    aria-describedby={REFUSED_ID} aria-invalid={props.refused.is_some().to_string()} {oninput} {onkeydown} />
            </label>
            <button type="submit" class="button primary small">{ "Send" }</button>
            { refusal(props.refused.as_ref()) }
            <details class="examples">
                <summary>{ "Commands" }</summary>
                <ul>{ for props.commands.iter().map(example) }</ul>
            </details>
        </form>
    }
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
    use super::{AttrValue, Draft, Typed};

    #[test]
    fn a_line_is_empty_once_it_is_sent_and_what_was_sent_comes_back() {
        let refused = AttrValue::Static("no");
        let line = Typed::default().with("create /a".to_owned()).sent();
        assert_eq!((line.shown(None), line.shown(Some(&refused))), ("", "create /a"));
        let line = line.with("ls /".to_owned()).sent().sent();
        let recalled = |back| line.recalled(back).shown(None).to_owned();
        assert_eq!([0, 1, 2, 3].map(recalled), ["", "ls /", "create /a", "create /a"]);
        assert_eq!(line.recalled(3).back, 2);
    }

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
