//! Sweeps: many seeds, on as many threads as wanted. What is said does not depend on how many: the
//! outcomes are taken in the order of their seeds.

#![expect(clippy::disallowed_types, reason = "here time is the machine's, not the simulation's")]

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use lab::Entry;
use lab::sweep::{Count, Found, Outcome, Report, Sweeper};
use sim::saved::duration::show_us;

use crate::{Failure, flaws, source};

/// What is to be swept.
#[derive(Clone)]
pub(crate) struct Sweep {
    /// The system.
    pub(crate) entry: &'static Entry,
    /// What sweeps it.
    pub(crate) sweeper: Sweeper,
    /// Which seeds.
    pub(crate) seeds: Range<u64>,
    /// The rule that is switched off, if one is.
    pub(crate) flaw: Option<String>,
    /// On how many threads.
    pub(crate) jobs: usize,
    /// Is every flaw to be looked for, one after the other?
    pub(crate) all_flaws: bool,
    /// Where what was found of them goes; none for standard output.
    pub(crate) write: Option<OsString>,
}

/// How long it stays silent.
const SILENCE: Duration = Duration::from_secs(2);

/// Sweeps and says what came of it. True where it is not as it should be: where a promise broke, or
/// where a flaw that was looked for broke none.
pub(crate) fn sweep(wanted: &Sweep, out: &mut dyn Write) -> Result<bool, Failure> {
    if wanted.all_flaws {
        return flaws::flaws(wanted, out);
    }
    let mut report = Report::new(wanted.sweeper.sights, wanted.sweeper.stalls);
    let mut progress = Progress::begin(wanted.seeds.end - wanted.seeds.start);
    each(wanted, &mut |outcome| {
        report.add(outcome);
        progress.tell(&report);
        match &outcome.found {
            Some(found) => say_found(outcome, found, out).map(|()| true),
            None => Ok(true),
        }
    })?;
    progress.end(&report);
    say_report(&report, &wanted.sweeper, out)?;
    Ok(report.broken > 0)
}

/// Plays the seeds and hands their outcomes on in order, until it is told that it is enough.
pub(crate) fn each(
    wanted: &Sweep,
    take: &mut dyn FnMut(&Outcome) -> io::Result<bool>,
) -> Result<(), Failure> {
    let (next, enough) = (AtomicU64::new(wanted.seeds.start), AtomicBool::new(false));
    let play = |seed| (wanted.sweeper.play)(seed, wanted.flaw.as_deref());
    let work = |done: Sender<Outcome>| {
        while !enough.load(Ordering::Relaxed) {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if wanted.seeds.end <= seed || done.send(play(seed)).is_err() {
                return;
            }
        }
    };
    thread::scope(|scope| {
        let (sender, done) = mpsc::channel();
        for _ in 0..wanted.jobs {
            let sender = sender.clone();
            scope.spawn(|| work(sender));
        }
        drop(sender);
        let taken = in_order(wanted.seeds.start, &done, take);
        enough.store(true, Ordering::Relaxed);
        taken
    })?;
    Ok(())
}

fn in_order(
    first: u64,
    done: &Receiver<Outcome>,
    take: &mut dyn FnMut(&Outcome) -> io::Result<bool>,
) -> io::Result<()> {
    let mut next = first;
    let mut early: BTreeMap<u64, Outcome> = BTreeMap::new();
    for outcome in done {
        early.insert(outcome.seed, outcome);
        while let Some(outcome) = early.remove(&next) {
            next += 1;
            if !take(&outcome)? {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// The link to a run that a sweep found.
fn link(outcome: &Outcome) -> String {
    source::link(&outcome.run).unwrap_or_else(|| "The run is too long for a link.".to_owned())
}

fn say_found(outcome: &Outcome, found: &Found, out: &mut dyn Write) -> io::Result<()> {
    let Found { promise, words, at, step, .. } = found;
    let seed = outcome.seed;
    writeln!(out, "Seed {seed} breaks {promise} at {}, step {step}: {words}", show_us(at.0))?;
    writeln!(out, "  {}", link(outcome))
}

fn say_report(report: &Report, sweeper: &Sweeper, out: &mut dyn Write) -> io::Result<()> {
    let Report { runs, steps, lasted_us, broken, .. } = report;
    let lasted = lasted_us / 1_000_000;
    writeln!(out, "{runs} runs, {steps} steps, {lasted} s of simulated time; {broken} broken")?;
    say_counts("What was done to them", &report.faults, *runs, out)?;
    say_counts("What was seen in them", &report.sights, *runs, out)?;
    let kept = "What kept a majority from working, and is excused";
    say_counts(kept, &report.stalls, *runs, out)?;
    match report.missing(sweeper).as_slice() {
        [] => Ok(()),
        missing => writeln!(out, "\nNever: {}", missing.join("; ")),
    }
}

/// A table as a document can hold it.
fn say_counts(title: &str, counts: &[Count], runs: u64, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n| {title} | times | runs | of all runs |\n| --- | ---: | ---: | ---: |")?;
    for Count { name, times, runs: seen } in counts {
        let permille = (seen * 1_000).checked_div(runs).unwrap_or(0);
        let (percent, tenth) = (permille / 10, permille % 10);
        writeln!(out, "| {name} | {times} | {seen} | {percent}.{tenth} % |")?;
    }
    Ok(())
}

/// Says on standard error how far it is: once in a while, and at the end.
struct Progress {
    seeds: u64,
    began: Instant,
    said: Instant,
    is_seen: bool,
}

impl Progress {
    fn begin(seeds: u64) -> Self {
        let now = Instant::now();
        Self { seeds, began: now, said: now, is_seen: io::stderr().is_terminal() }
    }

    fn tell(&mut self, report: &Report) {
        if SILENCE <= self.said.elapsed() {
            self.said = Instant::now();
            self.say(report, if self.is_seen { "\r" } else { "\n" });
        }
    }

    fn end(&self, report: &Report) {
        self.say(report, "\n");
    }

    /// With standard error gone nobody wants to know.
    fn say(&self, report: &Report, end: &str) {
        let ms = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX).max(1);
        let (runs, seeds, broken) = (report.runs, self.seeds, report.broken);
        let rate = runs * 1_000 / ms;
        let line = format!("{runs} of {seeds} seeds, {broken} broken, {rate} seeds/s{end}");
        drop(io::stderr().lock().write_all(line.as_bytes()));
    }
}
