//! Searches: every state within bounds. And runs that break a promise, made short.

#![expect(clippy::disallowed_types, reason = "here time is the machine's, not the simulation's")]

use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use lab::search::{Bounds, Counterexample, End, Progress, Searcher, Timeouts};
use lab::sweep::{LINEARIZABILITY, PROGRESS};
use lab::{Entry, Flaw};
use lexopt::{Parser, ValueExt};
use sim::saved::{ClockMode, SavedRun, Setting};

use crate::{Failure, source};

pub(crate) const USAGE: &str = "\
Usage: synod search SYSTEM [--servers NUMBER] [--flaw NAME] [--promise NAME] [BOUNDS]
       synod search SYSTEM --from FILE|LINK [--promise NAME] [BOUNDS]

Looks at every state that the system can reach within bounds, whoever chooses what happens next, and
watches every promise (docs/search.md). Time stands still: messages, timers and disks come in any
order. What is found first is one of the shortest; it is written with its steps and a link.
Exit status: 0 where nothing was found, 1 where a promise was broken, 2 where the words are wrong.

  --servers NUMBER       else 3; 4 for one flaw
  --flaw NAME            with this rule switched off (docs/flaws.md); other bounds are then usual
  --set KEY=VALUE        any other setting, as in docs/scenario.md; may be said again
  --promise NAME         watches this one only, as in \"Election Safety\"
  --from FILE|LINK       begins at the end of this run, whose clock stands still and which breaks
                         no promise; it gives the settings, and nothing that it does counts below

Bounds; what is usual is one election and one entry without faults (of ZooKeeper: one election with
its session, and one write):

  --timeouts LIST        how many timers expire: election=2,heartbeat=1 for these and no others, or a
                         number for any
  --crashes NUMBER       crashes of servers, with their power or without; they may begin again
  --drops NUMBER         messages that are lost
  --duplicates NUMBER    messages that arrive twice
  --ask WORDS            what a client is told, as in \"c1 put x 1 to leader\", or \"c1 create /a\" in
                         ZooKeeper; may be said again; - for nothing
  --max-states NUMBER    else 10000000, which takes some 300 MB
  --max-depth NUMBER     no more steps than this away from the start
";

pub(crate) const USAGE_SHRINK: &str = "\
Usage: synod shrink FILE|LINK

Makes a run that breaks a promise short, as long as the same promise is the first to break: no one,
two or three of its steps can then be left out, and a shorter run near it was looked for. It takes
up to a minute. The run is written with its steps and a link. Its clock stands still, so that every
step is a choice, unless the breach needs time to pass: then what was done is left out, and done at
other moments and with other seeds. A run at whose end nothing new gets done, or whose clients saw
what is not linearizable, is made short as a sweep does (docs/sweep.md).
";

const OPTIONS: [&str; 12] = [
    "from",
    "servers",
    "flaw",
    "set",
    "promise",
    "timeouts",
    "crashes",
    "drops",
    "duplicates",
    "ask",
    "max-states",
    "max-depth",
];

/// Is this an option of a search?
pub(crate) fn is_option(name: &str) -> bool {
    OPTIONS.contains(&name)
}

/// What was said of a search.
#[derive(Clone, Default)]
pub(crate) struct SearchWords {
    from: Option<OsString>,
    flaw: Option<String>,
    promise: Option<String>,
    settings: Vec<Setting>,
    timeouts: Option<Timeouts>,
    crashes: Option<u8>,
    drops: Option<u8>,
    duplicates: Option<u8>,
    asked: Option<Vec<String>>,
    states: Option<u64>,
    depth: Option<u32>,
}

/// What is to be searched.
pub(crate) struct Wish {
    entry: &'static Entry,
    flaw: Option<&'static Flaw>,
    searcher: Searcher,
    run: SavedRun,
    bounds: Bounds,
}

impl SearchWords {
    /// Takes the value of this option.
    pub(crate) fn take(&mut self, option: &str, words: &mut Parser) -> Result<(), lexopt::Error> {
        let value = words.value()?;
        match option {
            "from" => self.from = Some(value),
            "servers" => self.settings.push(setting("servers", &value.string()?)),
            "flaw" => self.flaw = Some(value.string()?),
            "set" => self.settings.push(value.parse_with(read_setting)?),
            "promise" => self.promise = Some(value.string()?),
            "timeouts" => self.timeouts = Some(value.parse_with(read_timeouts)?),
            "crashes" => self.crashes = Some(value.parse_with(read_count)?),
            "drops" => self.drops = Some(value.parse_with(read_count)?),
            "duplicates" => self.duplicates = Some(value.parse_with(read_count)?),
            "ask" => {
                let asked = self.asked.get_or_insert_default();
                asked.extend(Some(value.string()?).filter(|words| words != "-"));
            }
            "max-states" => self.states = Some(value.parse_with(read_states)?),
            "max-depth" => self.depth = Some(value.parse_with(read_depth)?),
            _ => unreachable!("every option is listed"),
        }
        Ok(())
    }

    /// The search of the system of this name.
    pub(crate) fn wish(self, name: &str) -> Result<Wish, Failure> {
        let wrong = |why: String| Failure::Words(why, USAGE);
        let known = catalog::find(name);
        let known = known.and_then(|entry| Some((entry, catalog::searcher(entry.name)?)));
        let (entry, searcher) =
            known.ok_or_else(|| wrong(format!("There is no system “{name}” to search")))?;
        let start = self.from.as_deref().map(source::open).transpose()?;
        let flaw = match &start {
            None => self.flaw.as_deref(),
            Some(start) => self.check_start(entry, start).map_err(wrong)?,
        };
        let flaw = flaw.map(|name| find_flaw(entry, name)).transpose().map_err(wrong)?;
        let (usual_run, usual) = (searcher.usual)(flaw.map(|flaw| flaw.name));
        let mut run = start.unwrap_or(usual_run);
        for setting in self.settings {
            match run.config.iter_mut().find(|there| there.key == setting.key) {
                Some(there) => *there = setting,
                None => run.config.push(setting),
            }
        }
        let bounds = Bounds {
            states: self.states.unwrap_or(usual.states),
            depth: self.depth.unwrap_or(usual.depth),
            crashes: self.crashes.unwrap_or(usual.crashes),
            drops: self.drops.unwrap_or(usual.drops),
            duplicates: self.duplicates.unwrap_or(usual.duplicates),
            timeouts: self.timeouts.unwrap_or(usual.timeouts),
            workload: self.asked.unwrap_or(usual.workload),
            promise: self.promise,
        };
        // Whatever is wrong with these is said before anything else.
        (searcher.begin)(&run, &bounds).map_err(|why| wrong(why.to_string()))?;
        Ok(Wish { entry, flaw, searcher, run, bounds })
    }

    /// Can a search of this system begin where this run has come to? If so, the rule that is switched
    /// off there.
    fn check_start<'a>(
        &self,
        entry: &Entry,
        start: &'a SavedRun,
    ) -> Result<Option<&'a str>, String> {
        if start.lab != entry.name {
            return Err(format!(
                "The run of --from is one of {}, not of {}",
                start.lab, entry.name
            ));
        }
        if !self.settings.is_empty() || self.flaw.is_some() {
            return Err("With --from the settings are those of that run: --servers, --set and \
                        --flaw cannot be said as well"
                .to_owned());
        }
        let flaw = start.config.iter().rev().find(|setting| setting.key == "flaw");
        Ok(flaw.map(|setting| &*setting.value).filter(|name| *name != "none"))
    }
}

fn find_flaw(entry: &'static Entry, name: &str) -> Result<&'static Flaw, String> {
    let names = || entry.flaws.iter().map(|flaw| flaw.name).collect::<Vec<_>>().join(", ");
    let known = entry.flaws.iter().find(|flaw| flaw.name == name);
    known.ok_or_else(|| format!("There is no flaw “{name}”; there are {}", names()))
}

fn setting(key: &str, value: &str) -> Setting {
    Setting { key: key.to_owned(), value: value.to_owned() }
}

fn read_setting(text: &str) -> Result<Setting, String> {
    let parts = text.split_once('=').map(|(key, value)| setting(key, value));
    parts.ok_or_else(|| "a setting is a name and a value, as in noop=off".to_owned())
}

fn read_count(text: &str) -> Result<u8, String> {
    text.parse().map_err(|_| "it is a whole number from 0 to 255".to_owned())
}

fn read_depth(text: &str) -> Result<u32, String> {
    let depth = text.parse().ok().filter(|depth| 0 < *depth);
    depth.ok_or_else(|| "a depth is a whole number from 1 on".to_owned())
}

fn read_states(text: &str) -> Result<u64, String> {
    let states = text.parse().ok().filter(|states| (1..=Bounds::STATES_MAX).contains(states));
    states.ok_or_else(|| format!("states are a whole number from 1 to {}", Bounds::STATES_MAX))
}

fn read_timeouts(text: &str) -> Result<Timeouts, String> {
    if let Ok(any) = text.parse() {
        return Ok(Timeouts::Any(any));
    }
    let one = |part: &str| {
        let (name, most) = part.split_once('=')?;
        Some((name.to_owned(), most.parse().ok()?))
    };
    let list = text.split(',').map(one).collect::<Option<Vec<_>>>();
    list.map(Timeouts::Each)
        .ok_or_else(|| "timeouts are said as 2, or as election=2,heartbeat=1".to_owned())
}

/// So many states are looked at between two looks at the clock.
const SLICE: u64 = 20_000;
/// What is said of nothing where that says little.
const NOT_SEARCHED: &str = "A search hardly comes to where this rule matters. A sweep finds a run that breaks \
     a promise: docs/flaws.md has its link.";
/// How long it stays silent.
const SILENCE: Duration = Duration::from_secs(2);

/// Searches and says what came of it. True where a promise is broken.
pub(crate) fn search(wish: &Wish, out: &mut dyn Write) -> Result<bool, Failure> {
    let Wish { entry, flaw, searcher, run, bounds } = wish;
    let begun = (searcher.begin)(run, bounds);
    let mut search = begun.map_err(|why| Failure::Run(why.to_string()))?;
    let (began, mut said) = (Instant::now(), Instant::now());
    let progress = loop {
        let progress = search.advance(SLICE);
        if progress.end.is_some() {
            break progress;
        }
        if SILENCE <= said.elapsed() {
            said = Instant::now();
            say_progress(&progress, began.elapsed());
        }
    };
    let took = began.elapsed();
    match search.found() {
        None => {
            writeln!(out, "{}: {}", entry.title, nothing(&progress))?;
            if flaw.is_some_and(|flaw| !flaw.searched) {
                writeln!(out, "{NOT_SEARCHED}")?;
            }
        }
        Some(found) => say_found(entry, *flaw, found, out)?,
    }
    writeln!(out, "Bounds: {}.", said_bounds(run, bounds))?;
    let Progress { states, steps, depth, .. } = progress;
    let (ms, rate) = (took.as_millis(), rate(states, took));
    let (secs, ms) = (ms / 1_000, ms % 1_000);
    writeln!(out, "States {states}, steps {steps}, depth {depth}.")?;
    writeln!(out, "Time {secs}.{ms:03} s, {rate} states/s.")?;
    Ok(search.found().is_some())
}

/// What it means that nothing was found, and no more than that.
fn nothing(progress: &Progress) -> String {
    let Progress { states, depth, frontier, end, .. } = progress;
    match end {
        Some(End::Depth) => format!(
            "nothing found in {states} states, which are all within {depth} steps; {frontier} of \
             them lead further."
        ),
        Some(End::States) => format!(
            "nothing found in {states} states, where the search ended; {frontier} of them were not \
             looked at."
        ),
        Some(End::Complete | End::Found) | None => format!(
            "nothing found in {states} states, which are all within the bounds; the furthest is \
             {depth} steps away."
        ),
    }
}

fn said_bounds(run: &SavedRun, bounds: &Bounds) -> String {
    let settings = run.config.iter().map(|Setting { key, value }| format!("{key} {value}"));
    let mut parts: Vec<String> = settings.collect();
    let before = run.interventions.len();
    parts.extend((0 < before).then(|| format!("{before} steps before the search begins")));
    match &bounds.timeouts {
        Timeouts::Any(most) => parts.push(format!("{most} expiries of any timers")),
        Timeouts::Each(list) => {
            parts.extend(list.iter().map(|(name, most)| format!("{most} expiries of {name}")));
        }
    }
    let Bounds { crashes, drops, duplicates, workload, .. } = bounds;
    parts.push(format!("{crashes} crashes, {drops} drops, {duplicates} duplicates"));
    parts.extend(workload.iter().map(|words| format!("“{words}”")));
    parts.extend(bounds.promise.iter().map(|promise| format!("only {promise}")));
    parts.join(", ")
}

fn say_found(
    entry: &Entry,
    flaw: Option<&Flaw>,
    found: &Counterexample,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Counterexample { promise, words, run } = found;
    let broken = flaw.map_or(entry.title, |flaw| flaw.label);
    let run = SavedRun { title: format!("{broken}: {promise}"), ..run.clone() };
    let count = run.interventions.len();
    writeln!(out, "{promise} is broken after {count} steps: {words}.")?;
    say_steps(&run, out)
}

/// The steps of a run, numbered, and its link.
fn say_steps(run: &SavedRun, out: &mut dyn Write) -> io::Result<()> {
    for (nth, intervention) in (1..).zip(&run.interventions) {
        writeln!(out, "{nth:>4}  {}", intervention.words)?;
    }
    match source::link(run) {
        Some(link) => writeln!(out, "\nLink\n  {link}\n"),
        None => writeln!(out, "\nThe run is too long for a link.\n"),
    }
}

/// Makes a run short and says what is left of it.
pub(crate) fn shrink(name: &OsStr, out: &mut dyn Write) -> Result<(), Failure> {
    let run = source::open(name)?;
    let searcher = catalog::searcher(&run.lab)
        .ok_or_else(|| Failure::Run(format!("There is no search of {}", run.lab)))?;
    let Some(short) = (searcher.shrink)(&run) else { return shrink_as_swept(&run, out) };
    let (promise, words, before) = (short.promise, &short.words, short.steps_before);
    let count = short.run.interventions.len();
    match short.run.clock {
        ClockMode::Stopped => writeln!(out, "{promise}: {count} of {before} steps are left.")?,
        ClockMode::Runs => say_timed(promise, &run, &short.run, out)?,
    }
    writeln!(out, "Seen: {words}.")?;
    say_steps(&short.run, out)?;
    Ok(())
}

/// The same for what only the end of a run shows.
fn shrink_as_swept(run: &SavedRun, out: &mut dyn Write) -> Result<(), Failure> {
    let sweeper = catalog::sweeper(&run.lab);
    let found = [PROGRESS, LINEARIZABILITY].iter().find_map(|promise| {
        let (short, found) = (sweeper?.shrink)(run, promise);
        Some((short, found?))
    });
    let (short, found) =
        found.ok_or_else(|| Failure::Run("This run breaks no promise".to_owned()))?;
    say_timed(found.promise, run, &short, out)?;
    writeln!(out, "Seen: {}.", found.words)?;
    say_steps(&short, out)?;
    Ok(())
}

fn say_timed(
    promise: &str,
    before: &SavedRun,
    short: &SavedRun,
    out: &mut dyn Write,
) -> io::Result<()> {
    let [count, before] = [short, before].map(|run| run.interventions.len());
    writeln!(out, "{promise}: {count} of {before} interventions are left; it needs its clock.")
}

fn rate(states: u64, took: Duration) -> u64 {
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX).max(1);
    states * 1_000 / ms
}

/// With standard error gone nobody wants to know.
fn say_progress(progress: &Progress, took: Duration) {
    let end = if io::stderr().is_terminal() { "\r" } else { "\n" };
    let Progress { states, depth, frontier, .. } = progress;
    let rate = rate(*states, took);
    let line =
        format!("{states} states, depth {depth}, {frontier} to look at, {rate} states/s{end}");
    drop(io::stderr().lock().write_all(line.as_bytes()));
}
