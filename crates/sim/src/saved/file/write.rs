//! Writes a run the way a person would, always in the same order, so that two files compare well.

use std::fmt::{self, Write};

use crate::saved::duration::show_us;
use crate::saved::{Action, ClockMode, Expect, SavedRun, Trigger};

/// Writes a run as a file.
pub fn write(run: &SavedRun) -> String {
    let mut text = String::new();
    write_run(run, &mut text).expect("a String grows");
    text
}

fn write_run(run: &SavedRun, text: &mut String) -> fmt::Result {
    write_head(run, text)?;
    if !run.config.is_empty() {
        writeln!(text, "\n[config]")?;
        for setting in &run.config {
            writeln!(text, "{} = {}", Key(&setting.key), Value(&setting.value))?;
        }
    }
    for action in &run.script {
        write_action(action, text)?;
    }
    for intervention in &run.interventions {
        writeln!(text, "\n[[intervention]]\nat = \"{}\"", show_us(intervention.at_us))?;
        writeln!(text, "nth = {}\ndo = {}", intervention.nth, Quoted(&intervention.words))?;
    }
    for landmark in &run.digests {
        writeln!(text, "\n[[landmark]]\nbefore = {}", landmark.before)?;
        writeln!(text, "digest = \"{:04x}\"", landmark.digest)?;
    }
    if let Some(moment) = run.moment {
        writeln!(text, "\n[moment]\nat = \"{}\"", show_us(moment.at_us))?;
        writeln!(text, "nth = {}\ndigest = \"{:04x}\"", moment.nth, moment.digest)?;
    }
    Ok(())
}

fn write_head(run: &SavedRun, text: &mut String) -> fmt::Result {
    writeln!(text, "format = 1\nlab = {}\ntitle = {}", Quoted(&run.lab), Quoted(&run.title))?;
    if !run.about.is_empty() {
        writeln!(text, "about = {}", Quoted(&run.about))?;
    }
    write_lesson(run, text)?;
    let clock = match run.clock {
        ClockMode::Runs => "runs",
        ClockMode::Stopped => "stopped",
    };
    writeln!(text, "seed = {}\nclock = \"{clock}\"", run.seed)?;
    if run.until_us != 0 {
        writeln!(text, "until = \"{}\"", show_us(run.until_us))?;
    }
    writeln!(text, "fsync = \"{}\"", run.fsync)?;
    writeln!(text, "\n[network]\ndelay = \"{}\"", run.network.delay)?;
    writeln!(text, "loss = {}", run.network.loss_permille)
}

fn write_lesson(run: &SavedRun, text: &mut String) -> fmt::Result {
    if !run.questions.is_empty() {
        writeln!(text, "questions = [")?;
        for question in &run.questions {
            writeln!(text, "    {},", Quoted(question))?;
        }
        writeln!(text, "]")?;
    }
    if !run.source.is_empty() {
        writeln!(text, "source = {}", Quoted(&run.source))?;
    }
    match &run.expect {
        None => Ok(()),
        Some(Expect::Holds) => writeln!(text, "expect = \"holds\""),
        Some(Expect::Breaks(promise)) => {
            writeln!(text, "expect = {}", Quoted(&format!("breaks {promise}")))
        }
    }
}

fn write_action(action: &Action, text: &mut String) -> fmt::Result {
    writeln!(text, "\n[[action]]")?;
    match &action.trigger {
        Trigger::At(us) => writeln!(text, "at = \"{}\"", show_us(*us))?,
        Trigger::When(condition) => writeln!(text, "when = {}", Quoted(condition))?,
    }
    if !action.words.is_empty() {
        writeln!(text, "do = {}", Quoted(&action.words))?;
    }
    if !action.caption.is_empty() {
        writeln!(text, "say = {}", Quoted(&action.caption))?;
    }
    if !action.ask.is_empty() {
        writeln!(text, "ask = {}", Quoted(&action.ask))?;
    }
    if action.beat {
        writeln!(text, "beat = true")?;
    }
    Ok(())
}

/// A basic string of TOML.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for c in self.0.chars() {
            match c {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                c if c.is_control() => write!(f, "\\u{:04x}", u32::from(c))?,
                c => f.write_char(c)?,
            }
        }
        f.write_char('"')
    }
}

/// A key of TOML, in quotes where it must be.
struct Key<'a>(&'a str);

impl fmt::Display for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_bare_letter = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let is_bare = !self.0.is_empty() && self.0.chars().all(is_bare_letter);
        if is_bare { f.write_str(self.0) } else { Quoted(self.0).fmt(f) }
    }
}

/// The value of a setting: bare where TOML has that very number or truth value.
struct Value<'a>(&'a str);

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.0.parse::<i64>();
        let is_number = number.is_ok_and(|number| number.to_string() == self.0);
        let is_bare = is_number || self.0 == "true" || self.0 == "false";
        if is_bare { f.write_str(self.0) } else { Quoted(self.0).fmt(f) }
    }
}
