//! Plays a recording of a real server to the system of the same kind: where do the two differ?

use std::ffi::OsString;
use std::fs;
use std::io::{self, Read, Write};

use lab::replay::ReplayFn;

use crate::{Failure, source};

/// What is to be played.
pub(crate) struct Replay {
    /// By what.
    pub(crate) play: ReplayFn,
    /// The file of the recording.
    pub(crate) file: OsString,
}

/// Says each difference, and gives the exit status: 1 where there is one.
pub(crate) fn replay(asked: &Replay, out: &mut dyn Write) -> Result<u8, Failure> {
    let dash = source::is_dash(&asked.file);
    let shown = if dash { "Standard input".to_owned() } else { asked.file.display().to_string() };
    let bad = |why: &dyn std::fmt::Display| Failure::Run(format!("{shown}: {why}"));
    let mut text = String::new();
    let read = if dash {
        io::stdin().lock().read_to_string(&mut text).map(drop)
    } else {
        fs::read_to_string(&asked.file).map(|all| text = all)
    };
    read.map_err(|why| bad(&why))?;
    let replayed = (asked.play)(&text).map_err(|why| bad(&why))?;
    for difference in &replayed.differences {
        writeln!(out, "{difference}")?;
    }
    let (steps, compared, differ) = (replayed.steps, replayed.compared, replayed.differences.len());
    writeln!(out, "{steps} steps played, {compared} compared, {differ} differences")?;
    Ok(u8::from(!replayed.differences.is_empty()))
}
