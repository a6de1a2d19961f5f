//! Judges a history: is what clients saw linearizable?

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};

use lab::history::{BadLine, read};
use lab::linear::{Bound, Model, Verdict, check};

use crate::{Failure, source};

/// What is to be judged.
pub(crate) struct Asked {
    /// The file of the history.
    pub(crate) file: OsString,
    /// By what.
    pub(crate) model: Model,
    /// How much may be looked at.
    pub(crate) bound: Bound,
}

/// Says what a history is, and gives the exit status.
pub(crate) fn judge(asked: &Asked, out: &mut dyn Write) -> Result<u8, Failure> {
    let shown = if source::is_dash(&asked.file) {
        "Standard input".to_owned()
    } else {
        asked.file.display().to_string()
    };
    let bad = |why: &dyn std::fmt::Display| Failure::Run(format!("{shown}: {why}"));
    let mut from = open(asked).map_err(|why| bad(&BadLine::Unreadable(why)))?;
    let lines = read(from.as_mut(), asked.model).map_err(|why| bad(&why))?;
    Ok(match check(&lines.history, asked.bound) {
        Verdict::Linearizable => {
            writeln!(out, "linearizable")?;
            0
        }
        Verdict::NotLinearizable(id) => {
            writeln!(out, "not linearizable\n{}", lines.words(id))?;
            1
        }
        Verdict::Unknown => {
            writeln!(out, "unknown")?;
            2
        }
    })
}

fn open(asked: &Asked) -> io::Result<Box<dyn BufRead>> {
    if source::is_dash(&asked.file) {
        return Ok(Box::new(io::stdin().lock()));
    }
    Ok(Box::new(BufReader::new(File::open(&asked.file)?)))
}
