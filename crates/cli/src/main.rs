//! `synod`: the same engine without a browser.
//!
//! It plays runs, turns files into links and back, draws them, writes traces for outsiders, looks for
//! broken promises, judges histories, and plays recordings of real servers. Exit status: 0 where all went well, 1 where a promise was
//! broken, 2 where the words or the run are wrong.
//!
//! Left out: pictures that move.

use std::io::{self, Write};
use std::process::ExitCode;

use crate::words::Command;

mod draw;
mod flaws;
mod judge;
mod play;
mod replay;
mod report;
mod search;
mod source;
mod sweep;
mod timers;
mod words;

/// The build that this is: set by whoever builds for others.
const BUILD: &str = match option_env!("SYNOD_BUILD") {
    Some(build) => build,
    None => concat!(env!("CARGO_PKG_VERSION"), " of a developer"),
};

/// Why a command was not carried out.
enum Failure {
    /// The words make no command: what is wrong, and the usage that would have been right.
    Words(String, &'static str),
    /// The run cannot be read, opened or written down.
    Run(String),
    /// What was to be said cannot be written. A reader that has gone away is no failure.
    Output(io::Error),
}

fn main() -> ExitCode {
    match words::read(lexopt::Parser::from_env()).and_then(|command| carry_out(&command)) {
        Ok(status) => ExitCode::from(status),
        Err(failure) => explain(&failure),
    }
}

fn carry_out(command: &Command) -> Result<u8, Failure> {
    let mut out = io::stdout().lock();
    match command {
        Command::Help(topic) => out.write_all(words::help(*topic).as_bytes())?,
        Command::Version => writeln!(out, "synod {BUILD}")?,
        Command::Run(wanted) => {
            let played = play::play(wanted)?;
            // A trace or a history on standard output keeps it for itself.
            let mut outs = [&wanted.trace, &wanted.history].into_iter().flatten();
            if outs.any(|out| source::is_dash(out)) {
                report::report(&played, &mut io::stderr().lock())?;
            } else {
                report::report(&played, &mut out)?;
            }
            return Ok(u8::from(played.is_broken()));
        }
        Command::Link { run, base } => {
            let saved = source::open(run)?;
            let link = source::link(&saved)
                .ok_or_else(|| Failure::Run("The run is too long for a link".to_owned()))?;
            let base = base.as_deref().unwrap_or_default();
            let base = base.split_once('#').map_or(base, |(base, _)| base);
            writeln!(out, "{base}{link}")?;
        }
        Command::Show(run) => {
            write!(out, "{}", sim::saved::file::write(&source::open(run)?))?;
        }
        Command::Draw(wanted) => draw::draw(wanted, &mut out)?,
        Command::Search(wish) => return Ok(u8::from(search::search(wish, &mut out)?)),
        Command::Shrink(run) => search::shrink(run, &mut out)?,
        Command::Sweep(wanted) => return Ok(u8::from(sweep::sweep(wanted, &mut out)?)),
        Command::CheckHistory(asked) => return judge::judge(asked, &mut out),
        Command::Replay(asked) => return replay::replay(asked, &mut out),
        Command::Scenarios(None) => report::list_scenarios(&mut out)?,
        Command::Scenarios(Some(name)) => out.write_all(source::scenario(name)?.as_bytes())?,
    }
    Ok(0)
}

fn explain(failure: &Failure) -> ExitCode {
    let said = match failure {
        Failure::Words(why, usage) => format!("{why}\n\n{usage}"),
        Failure::Run(why) => format!("{why}\n"),
        Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            return ExitCode::SUCCESS;
        }
        Failure::Output(error) => format!("The output cannot be written: {error}\n"),
    };
    // With standard error gone too, the exit status says it alone.
    drop(io::stderr().lock().write_all(format!("synod: {said}").as_bytes()));
    ExitCode::from(2)
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}
