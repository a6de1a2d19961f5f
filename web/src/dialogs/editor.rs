//! The editor: this run as the text of its file, with what is wrong at its line.

use yew::{AttrValue, Callback, Html, InputEvent, classes, html};

use crate::intent::{Action, Intent};
use crate::look::{Part, button};
use crate::ports::events;

/// The id of the text.
pub(crate) const TEXT_ID: &str = "editor-text";

/// A text under way.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Draft {
    /// The text.
    pub(crate) text: AttrValue,
    /// Has a person written in it?
    pub(crate) own: bool,
    /// What is wrong, and in which line, from 1 on.
    pub(crate) wrong: Option<(usize, AttrValue)>,
}

/// The dialog.
#[derive(PartialEq)]
pub(crate) struct Editor {
    /// The text.
    pub(crate) draft: Draft,
    /// What did not work, or not quite.
    pub(crate) notice: Option<AttrValue>,
    /// Whom to tell.
    pub(crate) intent: Callback<Intent>,
}

impl Part for Editor {
    fn draw(&self) -> Html {
        let Draft { text, wrong, .. } = &self.draft;
        let intent = self.intent.clone();
        let oninput = move |event: InputEvent| intent.emit(Intent::Draft(events::typed(&event)));
        let rows = text.split('\n').count();
        let invalid = if wrong.is_some() { "true" } else { "false" };
        html! {
            <>
                <div class="editor">
                    <ol class="editor-lines" aria-hidden="true">
                        { for (1..=rows).map(|line| number(line, wrong.as_ref())) }
                    </ol>
                    <textarea id={TEXT_ID} class="editor-text" rows={rows.to_string()} wrap="off" autofocus=true spellcheck="false"
                        autocomplete="off" autocapitalize="off" aria-label="The file of this run" aria-invalid={invalid}
                        aria-describedby="editor-wrong" value={text.clone()} {oninput} />
                </div>
                <p id="editor-wrong" class={classes!("editor-wrong", wrong.is_none().then_some("unseen"))} role="alert">
                    { for wrong.iter().map(|(line, words)| format!("Line {line}: {words}")) }
                </p>
                <div class="button-row">
                    { button(Action::Apply, "primary", &self.intent) }
                    { button(Action::Record, "", &self.intent) }
                    { button(Action::Retell, "", &self.intent) }
                </div>
                if let Some(words) = &self.notice { <p class="dialog-notice" role="alert">{ words.clone() }</p> }
                <p class="hint">{ "What you write here stays until you close the page, also while it is wrong." }</p>
            </>
        }
    }
}

/// The number of a line, and under it what is wrong there.
fn number(line: usize, wrong: Option<&(usize, AttrValue)>) -> Html {
    let wrong = wrong.filter(|(at, _)| *at == line);
    html! {
        <li class={classes!(wrong.map(|_| "is-wrong"))}>
            { line }
            if let Some((_, words)) = wrong { <span class="editor-note">{ words.clone() }</span> }
        </li>
    }
}
