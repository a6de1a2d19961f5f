//! What a teacher adds to a run: the second part of a link of form 2, behind the body.
//!
//! Invariant: the fields of [`Lesson`] keep their order and meaning for good. A field more is a new
//! form of the link.

use serde::{Deserialize, Serialize};

use super::BadLink;
use super::body::AtMost;
use crate::saved::check::{ACTIONS_MAX, QUESTIONS_MAX, tidy_text, tidy_words};
use crate::saved::{Action, Expect, SavedRun};

#[derive(Serialize, Deserialize)]
pub(super) struct Lesson<'a> {
    #[serde(borrow)]
    questions: AtMost<&'a str, QUESTIONS_MAX>,
    source: &'a str,
    #[serde(borrow)]
    expect: Expected<'a>,
    /// Which actions are beats.
    beats: AtMost<u16, ACTIONS_MAX>,
    /// Which action, and what it asks.
    #[serde(borrow)]
    asks: AtMost<(u16, &'a str), ACTIONS_MAX>,
}

#[derive(Serialize, Deserialize)]
enum Expected<'a> {
    Unsaid,
    Holds,
    Breaks(&'a str),
}

impl<'a> Lesson<'a> {
    /// None where there is nothing to add: then the link keeps the form that every Synod opens.
    ///
    /// More questions than are allowed stay in: the link is refused when it is read.
    pub(super) fn of(run: &'a SavedRun) -> Option<Self> {
        let actions = || (0..=u16::MAX).zip(&run.script);
        let beats = actions().filter(|(_, action)| action.beat).map(|(index, _)| index);
        let asks = actions().filter(|(_, action)| !action.ask.is_empty());
        let lesson = Self {
            questions: AtMost(run.questions.iter().map(String::as_str).collect()),
            source: &run.source,
            expect: match &run.expect {
                None => Expected::Unsaid,
                Some(Expect::Holds) => Expected::Holds,
                Some(Expect::Breaks(promise)) => Expected::Breaks(promise),
            },
            beats: AtMost(beats.collect()),
            asks: AtMost(asks.map(|(index, action)| (index, action.ask.as_str())).collect()),
        };
        let is_empty = lesson.questions.0.is_empty()
            && lesson.source.is_empty()
            && matches!(lesson.expect, Expected::Unsaid)
            && lesson.beats.0.is_empty()
            && lesson.asks.0.is_empty();
        (!is_empty).then_some(lesson)
    }

    /// Adds it to the run of the body.
    pub(super) fn add_to(self, run: &mut SavedRun) -> Result<(), BadLink> {
        run.questions = self.questions.0.into_iter().map(tidy_text).collect();
        run.source = tidy_text(self.source);
        run.expect = match self.expect {
            Expected::Unsaid => None,
            Expected::Holds => Some(Expect::Holds),
            Expected::Breaks(promise) => Some(Expect::Breaks(tidy_words(promise))),
        };
        for index in self.beats.0 {
            let action = action(run, index)?;
            if std::mem::replace(&mut action.beat, true) {
                return Err(BadLink::Malformed);
            }
        }
        for (index, ask) in self.asks.0 {
            let action = action(run, index)?;
            if !action.ask.is_empty() {
                return Err(BadLink::Malformed);
            }
            action.ask = tidy_text(ask);
        }
        Ok(())
    }
}

fn action(run: &mut SavedRun, index: u16) -> Result<&mut Action, BadLink> {
    run.script.get_mut(usize::from(index)).ok_or(BadLink::Malformed)
}
