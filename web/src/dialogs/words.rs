//! The glossary: every technical word of the page, with a sentence and its source.

use annex::Word;
use yew::{Callback, Html, InputEvent, html};

use crate::intent::Intent;
use crate::look::{Part, Same};
use crate::ports::events;

/// The dialog.
#[derive(PartialEq)]
pub(crate) struct Words {
    /// All words.
    pub(crate) all: Same<Vec<Word>>,
    /// What is looked for.
    pub(crate) filter: String,
    /// Whom to tell.
    pub(crate) intent: Callback<Intent>,
}

impl Part for Words {
    fn draw(&self) -> Html {
        let intent = self.intent.clone();
        let oninput = move |event: InputEvent| intent.emit(Intent::Filter(events::typed(&event)));
        let found = found(&self.all, &self.filter.to_ascii_lowercase());
        html! {
            <>
                <label class="form-field wide">{ "Look for" }
                    <input class="field" type="text" id="words-filter" autofocus=true autocomplete="off" spellcheck="false"
                        value={self.filter.clone()} {oninput} />
                </label>
                <p class="hint" role="status">
                    { if found.is_empty() { "No such word here".to_owned() } else { format!("{} of {} words", found.len(), self.all.len()) } }
                </p>
                <dl class="words-list">
                    { for found.into_iter().map(|word| html! {
                        <div><dt>{ word.term }</dt><dd>{ word.sentence }{ " " }<cite>{ word.source }</cite></dd></div>
                    }) }
                </dl>
            </>
        }
    }
}

/// The words whose name begins with the text, then those that hold it, then those that speak of it. A
/// text of several words without any of these is looked for by its words.
fn found<'a>(words: &'a [Word], text: &str) -> Vec<&'a Word> {
    let text = text.trim();
    let begins = |word: &Word| word.term.to_ascii_lowercase().starts_with(text);
    let holds = |word: &Word| word.term.to_ascii_lowercase().contains(text);
    let speaks = |word: &Word| word.sentence.to_ascii_lowercase().contains(text);
    let mut found: Vec<&Word> = words.iter().filter(|word| begins(word)).collect();
    found.extend(words.iter().filter(|word| holds(word) && !begins(word)));
    found.extend(words.iter().filter(|word| speaks(word) && !holds(word)));
    if found.is_empty() {
        // `sessions` leads to the session, `believes to lead` to the leader.
        let akin = |term: &str, part: &str| {
            part.starts_with(term) || (3 < part.len() && term.starts_with(part))
        };
        found.extend(words.iter().filter(|word| {
            let term = word.term.to_ascii_lowercase();
            text.split(' ').any(|part| akin(&term, part))
        }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Word, found};

    #[test]
    fn the_nearest_word_comes_first() {
        let word = |term, sentence| Word { term, sentence, source: "" };
        let words = [
            word("Candidate", "asks for votes in a term"),
            word("Split vote", "no"),
            word("Vote", "a yes"),
        ];
        let terms = |text: &str| -> Vec<&str> {
            found(&words, text).into_iter().map(|word| word.term).collect()
        };
        assert_eq!(terms("vote"), ["Vote", "Split vote", "Candidate"]);
        assert_eq!(terms("votes of s1"), ["Vote"]);
        assert_eq!(terms("all candidates"), ["Candidate"]);
        assert_eq!(terms("paxos"), [""; 0]);
        assert_eq!(terms("").len(), 3);
    }
}
