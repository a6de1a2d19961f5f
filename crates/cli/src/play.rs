//! Plays a run to its end, and writes its trace and its history.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufWriter, Write};

use lab::trace::{End, Task, TraceError};
use lab::{Entry, Frame, Lab, OpensAt, Stop, Travel};
use sim::saved::SavedRun;

use crate::words::Wanted;
use crate::{BUILD, Failure, source};

/// A run that was played.
pub(crate) struct Played {
    /// Its title.
    pub(crate) title: String,
    /// Which system ran.
    pub(crate) system: &'static Entry,
    /// The seed it was played with.
    pub(crate) seed: u64,
    /// Everything at its end.
    pub(crate) frame: Frame,
    /// The link that opens it there, if one can hold it.
    pub(crate) link: Option<String>,
}

impl Played {
    /// Was a promise broken?
    pub(crate) const fn is_broken(&self) -> bool {
        self.frame.breach.is_some()
    }
}

/// How long a run is that does not say so: 10 s.
pub(crate) const UNTIL_US: u64 = 10_000_000;
/// Steps between two looks at whether the end is reached.
pub(crate) const STEPS: u32 = 1_000_000;

/// Plays a run, and writes its trace and its history where they are wanted.
pub(crate) fn play(wanted: &Wanted) -> Result<Played, Failure> {
    let mut saved = source::open(&wanted.run)?;
    let end = settle(&mut saved, wanted);
    let trace = wanted.trace.as_deref().map(create).transpose()?;
    let history = wanted.history.as_deref().map(create).transpose()?;
    let entry = catalog::find(&saved.lab).expect("its lab has opened the run");
    let mut lab = (entry.open)(&saved).map_err(|why| Failure::Run(why.to_string()))?;
    play_to(lab.as_mut(), end);
    let ended = lab.saved(OpensAt::Moment);
    let played = Played {
        title: saved.title.clone(),
        system: entry,
        seed: saved.seed,
        frame: lab.frame(lab::Window::default()),
        link: source::link(&ended),
    };
    if let Some(out) = trace {
        write_trace(&saved, end, &played, out)?;
    }
    if let Some(out) = history {
        write_history(&saved, end, &played, out)?;
    }
    Ok(played)
}

/// Where the run ends; what a person asked for becomes part of the run. With another seed, what was
/// recorded of the old one no longer applies.
fn settle(saved: &mut SavedRun, wanted: &Wanted) -> End {
    saved.until_us = wanted.until_us.unwrap_or(saved.until_us);
    let end = match (saved.until_us, saved.moment) {
        (0, Some(moment)) if wanted.until_us.is_none() => End::Moment(moment),
        (0, None) if wanted.until_us.is_none() => End::Time(UNTIL_US),
        (us, _) => End::Time(us),
    };
    let Some(seed) = wanted.seed.filter(|seed| *seed != saved.seed) else { return end };
    saved.seed = seed;
    saved.digests.clear();
    saved.moment = None;
    match end {
        End::Moment(moment) => End::Time(moment.at_us),
        End::Time(_) => end,
    }
}

fn play_to(lab: &mut dyn Lab, end: End) {
    loop {
        let progress = match end {
            End::Time(us) => lab.advance(us, STEPS),
            End::Moment(_) => lab.travel(Travel::Moment, STEPS),
        };
        match progress.stop {
            Stop::Reached | Stop::Quiet | Stop::InVain => return,
            Stop::Budget | Stop::Breach | Stop::Beat => {}
        }
    }
}

/// Made before anything is played, so that a mistaken path costs no time.
fn create(path: &OsStr) -> Result<Box<dyn Write>, Failure> {
    if source::is_dash(path) {
        return Ok(Box::new(BufWriter::new(io::stdout())));
    }
    let file = File::create(path).map_err(|why| unwritable(path, &why))?;
    Ok(Box::new(BufWriter::new(file)))
}

pub(crate) fn unwritable(path: &OsStr, why: &dyn std::fmt::Display) -> Failure {
    Failure::Run(format!("{} cannot be written: {why}", path.display()))
}

/// Plays it once more, for the trace; both must come to the same.
fn write_trace(
    saved: &SavedRun,
    end: End,
    played: &Played,
    mut out: Box<dyn Write>,
) -> Result<(), Failure> {
    let write = catalog::trace(&saved.lab)
        .ok_or_else(|| Failure::Run(format!("There are no traces of {}", played.system.title)))?;
    let task = Task { end, build: BUILD, link: played.link.as_deref() };
    let digest = write(saved, &task, &mut out)?;
    assert_eq!(digest, played.frame.position.digest, "a run played twice is the same run");
    Ok(())
}

/// Plays it once more, for what its clients saw.
fn write_history(
    saved: &SavedRun,
    end: End,
    played: &Played,
    mut out: Box<dyn Write>,
) -> Result<(), Failure> {
    let write = catalog::history(&saved.lab).ok_or_else(|| {
        Failure::Run(format!("There are no histories of {}", played.system.title))
    })?;
    let digest = write(saved, end, &mut out)?;
    assert_eq!(digest, played.frame.position.digest, "a run played twice is the same run");
    Ok(())
}

impl From<TraceError> for Failure {
    fn from(error: TraceError) -> Self {
        match error {
            TraceError::Open(why) => Self::Run(why.to_string()),
            TraceError::Write(why) => Self::Output(why),
        }
    }
}
