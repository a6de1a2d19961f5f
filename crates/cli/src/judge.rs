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

/// How a history is written.
pub(crate) const USAGE_HISTORY: &str = "\
Usage: synod history FILE|LINK [--until TIME] [--seed NUMBER] [-o OUT.jsonl]

Plays a run and writes what its clients began and what came of it (docs/history.md), for
`check-history`: to standard output, and then what the run came to goes to standard error, or with
-o to a file. The same as `run --history OUT.jsonl`.
";

/// How one is judged.
pub(crate) const USAGE: &str = "\
Usage: synod check-history FILE.jsonl --model register|kv|mutex [--max-states NUMBER]

Says whether a history (docs/history.md) is linearizable: `linearizable`; or `not linearizable`,
with the first impossible operation; or `unknown`, where too much would have to be looked at.
Exit status: 0, 1 or 2. It is 2 as well, with nothing on standard output and the reason on standard
error, where the words or the history are wrong.

  --model MODEL        what is judged: register, kv or mutex
  --max-states NUMBER  how many states of each key are looked at, at most; else 1000000
";

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
