//! Recordings of real servers, played to a system (`docs/recording.md`): where it comes to something
//! else than they did.

use std::fmt;

/// Plays the text of a recording.
pub type ReplayFn = fn(&str) -> Result<Replayed, BadRecording>;

/// What a recording came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    /// How many steps were played, preparations included.
    pub steps: u64,
    /// How many of them have a result or events to compare.
    pub compared: u64,
    /// Where the two differ, in the order of the file.
    pub differences: Vec<Difference>,
}

/// Where a step came to something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The line of the file, from 1 on.
    pub line: u64,
    /// What was said: `create /a`.
    pub command: String,
    /// What differs: `result` or `events`.
    pub what: &'static str,
    /// What it is here.
    pub is: String,
    /// What it was there.
    pub was: String,
}

/// What is wrong with a recording, and in which line, from 1 on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRecording {
    /// The line.
    pub line: u64,
    /// Why it cannot be played.
    pub why: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, command, what, is, was } = self;
        write!(f, "line {line}: {command}: {what} {is}, recorded {was}")
    }
}

impl fmt::Display for BadRecording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.why)
    }
}
