//! The editor and the glossary.

use lab::OpensAt;
use sim::saved::link;

use super::run::{self, Origin};
use super::{App, Dialog, Notice};
use crate::annex;
use crate::dialogs::{Draft, TEXT_ID};
use crate::look::Same;
use crate::ports::document;

impl App {
    /// Opens the editor: with what was being written, else with this run.
    pub(super) fn open_editor(&mut self) {
        self.pause();
        if !self.draft.own {
            self.retell();
        }
        if !self.draft.text.is_empty() {
            self.dialog = Some(Dialog::Editor);
        }
    }

    /// This run as it stands, as a text.
    pub(super) fn retell(&mut self) {
        let saved = self.run.lab.saved(OpensAt::Start);
        self.tell(&link::encode(&saved));
    }

    /// A scenario that does what was done by hand.
    pub(super) fn record(&mut self) {
        match self.run.lab.record() {
            Ok(recorded) => {
                self.tell(&link::encode(&recorded.run));
                self.draft.own = true;
                self.notice = recorded.differs.map(|why| Notice::Said(why.into()));
            }
            Err(why) => self.notice = Some(Notice::Said(why.0.into())),
        }
    }

    fn tell(&mut self, link: &str) {
        match annex::parts().and_then(|parts| (parts.write_file)(link)) {
            Ok(text) => self.draft = Draft { text: text.into(), ..Draft::default() },
            Err(why) => self.notice = Some(Notice::Said(why.into())),
        }
    }

    /// A person writes.
    pub(super) fn write(&mut self, text: String) {
        self.draft = Draft { text: text.into(), own: true, wrong: None };
    }

    /// The text as a run in place of this one; where it is wrong, it says in which line.
    pub(super) fn apply_draft(&mut self) {
        let text = self.draft.text.clone();
        let (line, words) = match run::read_file(&text) {
            Err(why) => line_of(&why),
            Ok(saved) => match self.open(saved.clone(), Origin::Page) {
                Ok(()) => {
                    self.draft = Draft::default();
                    document::close_dialog();
                    return;
                }
                Err(why) => {
                    let system = self.systems.find(&saved.lab).ok();
                    let wrong = system.and_then(|system| (system.open)(&saved).err());
                    let place = wrong.and_then(|wrong| wrong.place).map(|place| place.to_string());
                    let line = place.zip(annex::parts().ok());
                    (line.map_or(1, |(place, parts)| (parts.line_of)(&text, &place)), why)
                }
            },
        };
        self.draft.wrong = Some((line, words.into()));
        document::select_line(TEXT_ID, line);
    }

    /// Opens the glossary at a word.
    pub(super) fn look_up(&mut self, word: &str) {
        match annex::parts() {
            Ok(parts) => {
                self.words = Same::new((parts.glossary)());
                self.filter = apart(word);
                self.dialog = Some(Dialog::Words);
            }
            Err(why) => self.notice = Some(Notice::Said(why.into())),
        }
    }
}

/// A name of figure 2 as words: `votedFor`, `voted for`.
fn apart(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase()
            && words.ends_with(|before: char| before.is_ascii_lowercase())
        {
            words.push(' ');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

/// The line that an error names, and the rest of it: `Line 3: there is no field`.
fn line_of(why: &str) -> (usize, String) {
    let named = why.strip_prefix("Line ").and_then(|rest| rest.split_once(": "));
    let (line, words) =
        named.and_then(|(line, words)| Some((line.parse().ok()?, words))).unwrap_or((1, why));
    (line, words.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{apart, line_of};

    #[test]
    fn a_name_of_the_paper_is_looked_up_by_its_words() {
        assert_eq!(apart("commitIndex"), "commit index");
        assert_eq!(apart("Election Safety"), "election safety");
    }

    #[test]
    fn an_error_names_its_line() {
        assert_eq!(
            line_of("Line 12: there is no field `x`"),
            (12, "there is no field `x`".to_owned())
        );
        assert_eq!(line_of("There are 12 servers"), (1, "There are 12 servers".to_owned()));
    }
}
