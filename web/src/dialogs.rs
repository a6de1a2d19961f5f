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
pub(crate) use settings::Settings;
pub(crate) use share::Share;
pub(crate) use time::Time;
pub(crate) use words::Words;
