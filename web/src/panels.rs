//! What stands around the stage: the side panel with its tabs, faults, logs, notices.

mod ask;
mod console;
mod contents;
mod inspect;
mod lamps;
mod lesson;
mod line;
mod logs;
mod notices;
mod quorum;
mod script;
mod side;
mod story;
mod strip;
mod tree;

pub(crate) use lesson::question;
pub(crate) use line::Line;
pub(crate) use logs::Logs;
pub(crate) use notices::Notices;
pub(crate) use side::Side;
pub(crate) use story::STORY_ID;
pub(crate) use strip::Strip;
pub(crate) use tree::{Tree, room_within};
