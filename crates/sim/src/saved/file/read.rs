//! Reads a run from TOML.
//!
//! What a file leaves out is as in [`SavedRun::new`]. A field that is not known is an error, and
//! every error names its line.

mod fields;

use std::fmt;

use toml::de::{DeTable, DeValue};

use self::fields::Fields;
use crate::delay::BadDelay;
use crate::saved::check::{ACTIONS_MAX, BadRun, Place, tidy_text, tidy_words, validate};
use crate::saved::duration::BadDuration;
use crate::saved::{
    Action, ClockMode, Expect, Intervention, Landmark, Moment, SavedRun, Setting, Trigger,
};

/// The longest file that is read, in bytes.
pub const FILE_MAX: usize = 1 << 20;

/// Why a file does not open. Lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadFile {
    /// It is longer than [`FILE_MAX`]. The number is its length in bytes.
    TooLong(usize),
    /// It is not TOML.
    NotToml {
        /// The line.
        line: usize,
        /// What the reader of TOML says.
        message: String,
    },
    /// It is of a format that a newer version of Synod introduced.
    Newer {
        /// The line.
        line: usize,
        /// The format.
        format: u64,
    },
    /// There is no such field.
    UnknownField {
        /// The line.
        line: usize,
        /// The name as it is written.
        name: String,
    },
    /// A field is missing.
    Missing {
        /// The line of the part it is missing from.
        line: usize,
        /// Its name.
        name: &'static str,
    },
    /// A field has a value of another type.
    WrongType {
        /// The line.
        line: usize,
        /// Its name.
        name: String,
        /// What it must be.
        wanted: &'static str,
    },
    /// A duration cannot be read.
    Duration {
        /// The line.
        line: usize,
        /// Why.
        why: BadDuration,
    },
    /// A delay cannot be read.
    Delay {
        /// The line.
        line: usize,
        /// Why.
        why: BadDelay,
    },
    /// An action has both `at` and `when`, or neither.
    Trigger {
        /// The line.
        line: usize,
    },
    /// The run breaks a rule.
    Refused {
        /// The line.
        line: usize,
        /// Which, and where.
        why: BadRun,
    },
}

/// Reads a run.
pub fn read(text: &str) -> Result<SavedRun, BadFile> {
    if FILE_MAX < text.len() {
        return Err(BadFile::TooLong(text.len()));
    }
    let document = DeTable::parse(text).map_err(|error| not_toml(text, &error))?;
    let root = Fields::new(text, 0, document.get_ref());
    let run = read_run(&root)?;
    validate(&run).map_err(|why| BadFile::Refused { line: root.line_of(why.place), why })?;
    Ok(run)
}

/// The line of what a refusal of the lab names: `value of setting 2`. The first line where the file
/// has no such place, or is none.
pub fn line_of(text: &str, place: &str) -> usize {
    let Ok(document) = DeTable::parse(text) else { return 1 };
    let root = Fields::new(text, 0, document.get_ref());
    let numbered = [Place::SettingKey, Place::SettingValue, Place::Condition, Place::Action];
    let numbered = (0..ACTIONS_MAX).flat_map(|index| numbered.map(|place| place(index)));
    let by_hand = (0..ACTIONS_MAX).map(Place::Intervention);
    let mut all = numbered.chain(by_hand).chain([Place::Expect, Place::Settings, Place::Lab]);
    all.find(|known| known.to_string() == place).map_or(1, |place| root.line_of(place))
}

const ROOT: &[&str] = &[
    "format",
    "lab",
    "title",
    "about",
    "questions",
    "source",
    "expect",
    "seed",
    "clock",
    "until",
    "fsync",
    "network",
    "config",
    "action",
    "intervention",
    "landmark",
    "moment",
];

fn read_run(root: &Fields<'_>) -> Result<SavedRun, BadFile> {
    if let Some(format) = root.whole("format")?
        && format != 1
    {
        return Err(BadFile::Newer { line: root.line("format"), format });
    }
    root.allow(ROOT)?;
    let lab = root.string("lab")?.ok_or_else(|| root.missing("lab"))?;
    let mut run = SavedRun::new(&tidy_words(lab));
    run.title = root.string("title")?.map(tidy_text).unwrap_or_default();
    run.about = root.string("about")?.map(tidy_text).unwrap_or_default();
    run.questions = root.texts("questions")?.into_iter().map(tidy_text).collect();
    run.source = root.string("source")?.map(tidy_text).unwrap_or_default();
    run.expect = read_expect(root)?;
    run.seed = root.whole("seed")?.unwrap_or(run.seed);
    run.clock = read_clock(root)?.unwrap_or(run.clock);
    run.until_us = root.duration("until")?.unwrap_or(run.until_us);
    run.fsync = root.delay("fsync")?.unwrap_or(run.fsync);
    if let Some(network) = root.table("network")? {
        network.allow(&["delay", "loss"])?;
        run.network.delay = network.delay("delay")?.unwrap_or(run.network.delay);
        run.network.loss_permille = network.small("loss")?.unwrap_or(run.network.loss_permille);
    }
    run.config = read_config(root)?;
    run.script = root.tables("action")?.iter().map(read_action).collect::<Result<_, _>>()?;
    let interventions = root.tables("intervention")?;
    run.interventions = interventions.iter().map(read_intervention).collect::<Result<_, _>>()?;
    run.digests = root.tables("landmark")?.iter().map(read_landmark).collect::<Result<_, _>>()?;
    run.moment = root.table("moment")?.as_ref().map(read_moment).transpose()?;
    Ok(run)
}

fn read_clock(root: &Fields<'_>) -> Result<Option<ClockMode>, BadFile> {
    match root.string("clock")? {
        None => Ok(None),
        Some("runs") => Ok(Some(ClockMode::Runs)),
        Some("stopped") => Ok(Some(ClockMode::Stopped)),
        Some(_) => Err(root.wrong_type("clock", "\"runs\" or \"stopped\"")),
    }
}

fn read_expect(root: &Fields<'_>) -> Result<Option<Expect>, BadFile> {
    let Some(words) = root.string("expect")?.map(tidy_words) else { return Ok(None) };
    let expect = match words.split_once(' ') {
        None if words == "holds" => Some(Expect::Holds),
        Some(("breaks", promise)) => Some(Expect::Breaks(promise.to_owned())),
        None | Some(_) => None,
    };
    let wanted = "\"holds\" or \"breaks\" and the name of a promise";
    expect.map(Some).ok_or_else(|| root.wrong_type("expect", wanted))
}

fn read_config(root: &Fields<'_>) -> Result<Vec<Setting>, BadFile> {
    let Some(config) = root.table("config")? else {
        return Ok(Vec::new());
    };
    let setting = |(key, value): (&str, &DeValue<'_>)| {
        let value = setting_text(value).ok_or_else(|| {
            config.wrong_type(key, "a whole number, text in quotes, true or false")
        })?;
        Ok(Setting { key: tidy_words(key), value: tidy_words(&value) })
    };
    config.in_order().into_iter().map(setting).collect()
}

fn setting_text(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Boolean(boolean) => Some(boolean.to_string()),
        DeValue::Integer(number) => {
            let number = i128::from_str_radix(number.as_str(), number.radix()).ok()?;
            Some(number.to_string())
        }
        DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => None,
    }
}

fn read_action(action: &Fields<'_>) -> Result<Action, BadFile> {
    action.allow(&["at", "when", "do", "say", "beat", "ask"])?;
    let trigger = match (action.duration("at")?, action.string("when")?) {
        (Some(us), None) => Trigger::At(us),
        (None, Some(condition)) => Trigger::When(tidy_words(condition)),
        (Some(_), Some(_)) | (None, None) => {
            return Err(BadFile::Trigger { line: action.line("when") });
        }
    };
    Ok(Action {
        trigger,
        words: action.string("do")?.map(tidy_words).unwrap_or_default(),
        caption: action.string("say")?.map(tidy_text).unwrap_or_default(),
        beat: action.truth("beat")?.unwrap_or(false),
        ask: action.string("ask")?.map(tidy_text).unwrap_or_default(),
    })
}

fn read_intervention(intervention: &Fields<'_>) -> Result<Intervention, BadFile> {
    intervention.allow(&["at", "nth", "do"])?;
    let words = intervention.string("do")?.ok_or_else(|| intervention.missing("do"))?;
    Ok(Intervention {
        at_us: intervention.duration("at")?.ok_or_else(|| intervention.missing("at"))?,
        nth: intervention.small("nth")?.unwrap_or(0),
        words: tidy_words(words),
    })
}

fn read_landmark(landmark: &Fields<'_>) -> Result<Landmark, BadFile> {
    landmark.allow(&["before", "digest"])?;
    Ok(Landmark {
        before: landmark.small("before")?.ok_or_else(|| landmark.missing("before"))?,
        digest: landmark.digest("digest")?,
    })
}

fn read_moment(moment: &Fields<'_>) -> Result<Moment, BadFile> {
    moment.allow(&["at", "nth", "digest"])?;
    Ok(Moment {
        at_us: moment.duration("at")?.ok_or_else(|| moment.missing("at"))?,
        nth: moment.small("nth")?.unwrap_or(0),
        digest: moment.digest("digest")?,
    })
}

impl Fields<'_> {
    /// The line of a place in the run, as near as the file says.
    fn line_of(&self, place: Place) -> usize {
        match place {
            Place::Lab => self.line("lab"),
            Place::Title => self.line("title"),
            Place::About => self.line("about"),
            Place::Questions => self.line("questions"),
            Place::Question(index) => self.line_of_text("questions", index),
            Place::Source => self.line("source"),
            Place::Expect => self.line("expect"),
            Place::Settings => self.line("config"),
            Place::SettingKey(index) | Place::SettingValue(index) => self.line_of_setting(index),
            Place::NetworkDelay => self.line_within("network", 0, "delay"),
            Place::Loss => self.line_within("network", 0, "loss"),
            Place::Fsync => self.line("fsync"),
            Place::Until => self.line("until"),
            Place::Script => self.line("action"),
            Place::Action(index) => self.line_within("action", index, "do"),
            Place::ActionTime(index) => self.line_within("action", index, "at"),
            Place::Condition(index) => self.line_within("action", index, "when"),
            Place::Caption(index) => self.line_within("action", index, "say"),
            Place::Ask(index) => self.line_within("action", index, "ask"),
            Place::Interventions => self.line("intervention"),
            Place::Intervention(index) => self.line_within("intervention", index, "do"),
            Place::Landmarks => self.line("landmark"),
            Place::Landmark(index) => self.line_within("landmark", index, "before"),
            Place::Moment => self.line("moment"),
        }
    }
}

fn not_toml(text: &str, error: &toml::de::Error) -> BadFile {
    let offset = error.span().map_or(0, |span| span.start);
    let message: String = tidy_text(error.message()).chars().take(200).collect();
    BadFile::NotToml { line: fields::line_at(text, offset), message }
}

impl fmt::Display for BadFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong(bytes) => {
                write!(f, "The file has {bytes} bytes, and {FILE_MAX} are allowed")
            }
            Self::NotToml { line, message } => write!(f, "Line {line}: this is no TOML: {message}"),
            Self::Newer { line, format } => write!(
                f,
                "Line {line}: the file has format {format}, and this version of Synod reads format 1"
            ),
            Self::UnknownField { line, name } => {
                write!(f, "Line {line}: there is no field `{name}`")
            }
            Self::Missing { line, name } => write!(f, "Line {line}: the field `{name}` is missing"),
            Self::WrongType { line, name, wanted } => {
                write!(f, "Line {line}: `{name}` must be {wanted}")
            }
            Self::Duration { line, why } => write!(f, "Line {line}: {why}"),
            Self::Delay { line, why } => write!(f, "Line {line}: {why}"),
            Self::Trigger { line } => {
                write!(f, "Line {line}: an action has either `at` or `when`")
            }
            Self::Refused { line, why } => write!(f, "Line {line}: {why}"),
        }
    }
}

#[cfg(test)]
mod tests;
