//! Dialogs: each lies on top of the page and is closed by its button or by Escape.

mod editor;
mod frame;
mod gallery;
mod help;
mod menu;
mod rules;
mod seek;
mod settings;
mod share;
mod time;
mod words;

pub(crate) use editor::{Draft, Editor, TEXT_ID};
pub(crate) use frame::frame;
pub(crate) use gallery::{Card, Gallery};
pub(crate) use help::Help;
pub(crate) use menu::Menu;
pub(crate) use rules::Rules;
pub(crate) use seek::{Seek, Sought};
use settings::Settings;
pub(crate) use settings::SettingsProps;
pub(crate) use share::Share;
pub(crate) use time::Time;
pub(crate) use words::Words;
use yew::{Html, html};

use crate::look::part;

/// The dialogs that nobody needs at first.
pub(crate) enum Later {
    /// Another run.
    Gallery(Gallery),
    /// The run as a text.
    Editor(Editor),
    /// The glossary.
    Words(Words),
    /// A rule left out.
    Rules(Rules),
    /// A search for a broken promise.
    Seek(Seek),
    /// The settings of the run.
    Settings(SettingsProps),
    /// Playing until something happens.
    Time(Time),
}

impl Later {
    /// Draws it.
    pub(crate) fn draw(self) -> Html {
        match self {
            Self::Gallery(gallery) => part(gallery),
            Self::Editor(editor) => part(editor),
            Self::Words(words) => part(words),
            Self::Rules(rules) => part(rules),
            Self::Seek(seek) => part(seek),
            Self::Time(time) => part(time),
            Self::Settings(props) => html! { <Settings ..props /> },
        }
    }
}
