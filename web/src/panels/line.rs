//! The command line of a client: what was sent comes back with the arrow keys, and examples fill it.

use yew::{
    AttrValue, Callback, Html, InputEvent, KeyboardEvent, Properties, SubmitEvent,
    function_component, html, use_state,
};

use super::ask::{REFUSED_ID, refusal};
use crate::intent::Intent;
use crate::look::Part;
use crate::ports::events;

/// The command line of a client.
#[derive(Clone, Properties, PartialEq)]
pub(crate) struct Line {
    /// Whose.
    pub(crate) client: String,
    /// An example of each command, and what that does.
    pub(crate) commands: &'static [(&'static str, &'static str)],
    /// Why what was sent last was refused.
    pub(crate) refused: Option<AttrValue>,
    /// Whom to tell.
    pub(crate) intent: Callback<Intent>,
}

impl Part for Line {
    fn draw(&self) -> Html {
        let Self { client, commands, refused, intent } = self.clone();
        let key = client.clone();
        html! { <CommandLine {key} {client} {commands} {refused} {intent} /> }
    }
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
fn CommandLine(props: &Line) -> Html {
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

#[cfg(test)]
mod tests {
    use super::{AttrValue, Typed};

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
}
