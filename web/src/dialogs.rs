//! Dialogs: each lies on top of the page and is closed by its button or by Escape.

mod frame;
mod help;
mod menu;
mod rules;
mod scenarios;
mod settings;
mod share;

pub(crate) use frame::frame;
pub(crate) use help::Help;
pub(crate) use menu::Menu;
pub(crate) use rules::Rules;
pub(crate) use scenarios::{ScenarioChoice, Scenarios};
pub(crate) use settings::Settings;
pub(crate) use share::Share;
