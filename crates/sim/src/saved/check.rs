//! What a saved run must keep to, wherever it comes from: the one choke point behind the link and
//! the file. Nothing is clamped or repaired here; a run that breaks a rule is refused.
//!
//! Left out: what the words mean, and how many nodes a lab can draw. The lab says that.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Action, Expect, Intervention, Landmark, SavedRun, Setting, Trigger};
use crate::delay::{BadDelay, Delay};

/// The longest title, in characters.
pub const TITLE_MAX: usize = 80;
/// The longest other text or words, in characters.
pub const TEXT_MAX: usize = 200;
/// The longest name of a lab or a setting, in characters.
pub const NAME_MAX: usize = 40;
/// The most questions about a run.
pub const QUESTIONS_MAX: usize = 5;
/// The most settings.
pub const SETTINGS_MAX: usize = 64;
/// The most planned actions, and the most interventions.
pub const ACTIONS_MAX: usize = 1_000;
/// The most digests.
pub const LANDMARKS_MAX: usize = 8;
/// The latest moment of a run: 24 hours.
pub const TIME_US_MAX: u64 = 86_400_000_000;

/// A rule that a run breaks, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadRun {
    /// Where.
    pub place: Place,
    /// Which rule.
    pub fault: Fault,
}

/// A part of a saved run. Numbers count from 0; the page shows them from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum Place {
    /// The name of the lab.
    Lab,
    /// The title.
    Title,
    /// What to watch.
    About,
    /// The questions as a whole.
    Questions,
    /// A question about the run.
    Question(usize),
    /// What it is taken from.
    Source,
    /// What becomes of the promises.
    Expect,
    /// The settings as a whole.
    Settings,
    /// The name of a setting.
    SettingKey(usize),
    /// The value of a setting.
    SettingValue(usize),
    /// How long a message travels.
    NetworkDelay,
    /// How many messages are lost.
    Loss,
    /// How long a write takes.
    Fsync,
    /// How long the run is.
    Until,
    /// The script as a whole.
    Script,
    /// The words of an action.
    Action(usize),
    /// The time of an action.
    ActionTime(usize),
    /// The condition of an action.
    Condition(usize),
    /// The caption of an action.
    Caption(usize),
    /// The question of an action.
    Ask(usize),
    /// The interventions as a whole.
    Interventions,
    /// An intervention.
    Intervention(usize),
    /// The digests as a whole.
    Landmarks,
    /// A digest.
    Landmark(usize),
    /// The shared moment.
    Moment,
}

/// A rule that can be broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is nothing where something must be.
    Empty,
    /// More characters than allowed.
    TooLong {
        /// As many as there are.
        length: usize,
        /// As many as are allowed.
        max: usize,
    },
    /// More of them than allowed.
    TooMany {
        /// As many as there are.
        count: usize,
        /// As many as are allowed.
        max: usize,
    },
    /// Characters that do not show or that turn the line around.
    Unprintable,
    /// White space that is not a single space between two words, or any at all in a name.
    Spaces,
    /// The same setting stands there twice.
    Twice,
    /// More than a thousand of a thousand.
    TooHigh,
    /// Later than [`TIME_US_MAX`].
    TooLate,
    /// Earlier than the one before it.
    OutOfOrder,
    /// There is no intervention of that number.
    NoIntervention,
    /// An action both asks and does something.
    AsksAndDoes,
    /// A delay that makes no sense.
    Delay(BadDelay),
}

/// Holds a run to every rule.
pub fn validate(run: &SavedRun) -> Result<(), BadRun> {
    check_name(Place::Lab, &run.lab)?;
    check_text(Place::Title, &run.title, TITLE_MAX)?;
    check_text(Place::About, &run.about, TEXT_MAX)?;
    check_lesson(run)?;
    check_settings(&run.config)?;
    check_delay(Place::NetworkDelay, run.network.delay)?;
    (run.network.loss_permille <= 1_000).then_some(()).ok_or(Place::Loss.breaks(Fault::TooHigh))?;
    check_delay(Place::Fsync, run.fsync)?;
    check_time(Place::Until, run.until_us)?;
    check_count(Place::Script, run.script.len(), ACTIONS_MAX)?;
    for (index, action) in run.script.iter().enumerate() {
        check_action(index, action)?;
    }
    check_interventions(&run.interventions)?;
    check_landmarks(&run.digests, run.interventions.len())?;
    run.moment.map_or(Ok(()), |moment| check_time(Place::Moment, moment.at_us))
}

/// Words with a single space between them.
pub fn tidy_words(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text as one line, with a single space between words, without controls and without characters
/// that turn the line around. What it shows otherwise is kept.
pub fn tidy_text(text: &str) -> String {
    let visible: String = text
        .chars()
        .map(|c| if is_line_space(c) { ' ' } else { c })
        .filter(|c| !is_forbidden(*c))
        .collect();
    visible.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

impl Place {
    fn breaks(self, fault: Fault) -> BadRun {
        BadRun { place: self, fault }
    }
}

fn check_lesson(run: &SavedRun) -> Result<(), BadRun> {
    check_count(Place::Questions, run.questions.len(), QUESTIONS_MAX)?;
    for (index, question) in run.questions.iter().enumerate() {
        let place = Place::Question(index);
        (!question.is_empty()).then_some(()).ok_or(place.breaks(Fault::Empty))?;
        check_text(place, question, TEXT_MAX)?;
    }
    check_text(Place::Source, &run.source, TEXT_MAX)?;
    let Some(Expect::Breaks(promise)) = &run.expect else { return Ok(()) };
    (!promise.is_empty()).then_some(()).ok_or(Place::Expect.breaks(Fault::Empty))?;
    check_length(Place::Expect, promise, TITLE_MAX)?;
    check_words(Place::Expect, promise)
}

fn check_settings(settings: &[Setting]) -> Result<(), BadRun> {
    check_count(Place::Settings, settings.len(), SETTINGS_MAX)?;
    for (index, setting) in settings.iter().enumerate() {
        check_name(Place::SettingKey(index), &setting.key)?;
        if settings[..index].iter().any(|before| before.key == setting.key) {
            return Err(Place::SettingKey(index).breaks(Fault::Twice));
        }
        check_words(Place::SettingValue(index), &setting.value)?;
    }
    Ok(())
}

fn check_action(index: usize, action: &Action) -> Result<(), BadRun> {
    match &action.trigger {
        Trigger::At(us) => check_time(Place::ActionTime(index), *us)?,
        Trigger::When(condition) => {
            (!condition.is_empty())
                .then_some(())
                .ok_or(Place::Condition(index).breaks(Fault::Empty))?;
            check_words(Place::Condition(index), condition)?;
        }
    }
    let (does, asks) = (!action.words.is_empty(), !action.ask.is_empty());
    let is_something = does || asks || !action.caption.is_empty();
    is_something.then_some(()).ok_or(Place::Action(index).breaks(Fault::Empty))?;
    check_words(Place::Action(index), &action.words)?;
    check_text(Place::Caption(index), &action.caption, TEXT_MAX)?;
    (!(does && asks)).then_some(()).ok_or(Place::Ask(index).breaks(Fault::AsksAndDoes))?;
    check_text(Place::Ask(index), &action.ask, TEXT_MAX)
}

fn check_interventions(interventions: &[Intervention]) -> Result<(), BadRun> {
    check_count(Place::Interventions, interventions.len(), ACTIONS_MAX)?;
    let mut last = (0, 0);
    for (index, intervention) in interventions.iter().enumerate() {
        let place = Place::Intervention(index);
        check_time(place, intervention.at_us)?;
        (last <= (intervention.at_us, intervention.nth))
            .then_some(())
            .ok_or(place.breaks(Fault::OutOfOrder))?;
        last = (intervention.at_us, intervention.nth);
        (!intervention.words.is_empty()).then_some(()).ok_or(place.breaks(Fault::Empty))?;
        check_words(place, &intervention.words)?;
    }
    Ok(())
}

fn check_landmarks(landmarks: &[Landmark], interventions: usize) -> Result<(), BadRun> {
    check_count(Place::Landmarks, landmarks.len(), LANDMARKS_MAX)?;
    let mut last = None;
    for (index, landmark) in landmarks.iter().enumerate() {
        let (place, before) = (Place::Landmark(index), landmark.before);
        (last < Some(before)).then_some(()).ok_or(place.breaks(Fault::OutOfOrder))?;
        last = Some(before);
        (usize::from(before) < interventions)
            .then_some(())
            .ok_or(place.breaks(Fault::NoIntervention))?;
    }
    Ok(())
}

fn check_name(place: Place, name: &str) -> Result<(), BadRun> {
    (!name.is_empty()).then_some(()).ok_or(place.breaks(Fault::Empty))?;
    (!name.contains(char::is_whitespace)).then_some(()).ok_or(place.breaks(Fault::Spaces))?;
    check_length(place, name, NAME_MAX)?;
    check_words(place, name)
}

fn check_words(place: Place, words: &str) -> Result<(), BadRun> {
    check_length(place, words, TEXT_MAX)?;
    let shows = |c: char| c.is_whitespace() || !(is_forbidden(c) || is_invisible(c));
    words.chars().all(shows).then_some(()).ok_or(place.breaks(Fault::Unprintable))?;
    (tidy_words(words) == words).then_some(()).ok_or(place.breaks(Fault::Spaces))
}

fn check_text(place: Place, text: &str, max: usize) -> Result<(), BadRun> {
    check_length(place, text, max)?;
    let shows = |c: char| !(is_line_space(c) || is_forbidden(c));
    text.chars().all(shows).then_some(()).ok_or(place.breaks(Fault::Unprintable))?;
    (tidy_text(text) == text).then_some(()).ok_or(place.breaks(Fault::Spaces))
}

fn check_length(place: Place, text: &str, max: usize) -> Result<(), BadRun> {
    let length = text.chars().count();
    (length <= max).then_some(()).ok_or(place.breaks(Fault::TooLong { length, max }))
}

fn check_count(place: Place, count: usize, max: usize) -> Result<(), BadRun> {
    (count <= max).then_some(()).ok_or(place.breaks(Fault::TooMany { count, max }))
}

fn check_time(place: Place, us: u64) -> Result<(), BadRun> {
    (us <= TIME_US_MAX).then_some(()).ok_or(place.breaks(Fault::TooLate))
}

fn check_delay(place: Place, delay: Delay) -> Result<(), BadRun> {
    delay.check().map_err(|why| place.breaks(Fault::Delay(why)))
}

/// Ends a line, or is white space of the keyboard: becomes a space.
fn is_line_space(c: char) -> bool {
    matches!(c, '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// A control (C0, C1), a bidirectional control, or the byte order mark.
fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Invisible in words, where two that look alike must be alike. Texts may join with them.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}')
        || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}')
}

impl fmt::Display for BadRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.fault)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lab => f.write_str("lab"),
            Self::Title => f.write_str("title"),
            Self::About => f.write_str("about"),
            Self::Questions => f.write_str("questions"),
            Self::Question(index) => write!(f, "question {}", index + 1),
            Self::Source => f.write_str("source"),
            Self::Expect => f.write_str("expect"),
            Self::Settings => f.write_str("settings"),
            Self::SettingKey(index) => write!(f, "name of setting {}", index + 1),
            Self::SettingValue(index) => write!(f, "value of setting {}", index + 1),
            Self::NetworkDelay => f.write_str("network delay"),
            Self::Loss => f.write_str("network loss"),
            Self::Fsync => f.write_str("fsync"),
            Self::Until => f.write_str("until"),
            Self::Script => f.write_str("actions"),
            Self::Action(index) => write!(f, "action {}", index + 1),
            Self::ActionTime(index) => write!(f, "time of action {}", index + 1),
            Self::Condition(index) => write!(f, "condition of action {}", index + 1),
            Self::Caption(index) => write!(f, "caption of action {}", index + 1),
            Self::Ask(index) => write!(f, "question of action {}", index + 1),
            Self::Interventions => f.write_str("interventions"),
            Self::Intervention(index) => write!(f, "intervention {}", index + 1),
            Self::Landmarks => f.write_str("landmarks"),
            Self::Landmark(index) => write!(f, "landmark {}", index + 1),
            Self::Moment => f.write_str("moment"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("it is empty"),
            Self::TooLong { length, max } => {
                write!(f, "it has {length} characters, {max} are allowed")
            }
            Self::TooMany { count, max } => write!(f, "there are {count}, {max} are allowed"),
            Self::Unprintable => f.write_str("it has characters that do not show"),
            Self::Spaces => f.write_str("it has a space too many"),
            Self::Twice => f.write_str("it is there twice"),
            Self::TooHigh => f.write_str("it is more than 1000 of a thousand"),
            Self::TooLate => f.write_str("it is later than 24 hours"),
            Self::OutOfOrder => f.write_str("it comes before the one above it"),
            Self::NoIntervention => f.write_str("there is no such intervention"),
            Self::AsksAndDoes => {
                f.write_str("an action that asks does nothing; the one below it does")
            }
            Self::Delay(why) => why.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests;
