//! What a person can type: commands, options and their help, from one table.

use std::ffi::{OsStr, OsString};
use std::num::NonZero;
use std::ops::Range;
use std::thread;

use lab::linear::{Bound, Model};
use lexopt::{Arg, Parser, ValueExt};
use sim::saved::check::TIME_US_MAX;
use sim::saved::duration::parse_us;

use crate::Failure;
use crate::draw::{Drawing, theme};
use crate::judge::{self, Asked};
use crate::replay::Replay;
use crate::search::{self, SearchWords, Wish};
use crate::source::is_dash;
use crate::sweep::Sweep;
use crate::timers;

/// What is to be done.
pub(crate) enum Command {
    /// Say how it is used; of one command, if one is named.
    Help(Option<Topic>),
    /// Say which build this is.
    Version,
    /// Play a run.
    Run(Wanted),
    /// Turn a run into a link.
    Link {
        /// The run.
        run: OsString,
        /// The address to put before it.
        base: Option<String>,
    },
    /// Write a run as a file.
    Show(OsString),
    /// Draw the stage of a run.
    Draw(Box<Drawing>),
    /// List the scenarios, or write one of them.
    Scenarios(Option<String>),
    /// Play many seeds.
    Sweep(Sweep),
    /// Judge a history.
    CheckHistory(Asked),
    /// Play a recording of a real server.
    Replay(Replay),
    /// Look at every state within bounds.
    Search(Box<Wish>),
    /// Make a run short that breaks a promise.
    Shrink(OsString),
}

/// What is to be played, and how.
pub(crate) struct Wanted {
    /// The run.
    pub(crate) run: OsString,
    /// How far, in microseconds.
    pub(crate) until_us: Option<u64>,
    /// With which seed instead of its own.
    pub(crate) seed: Option<u64>,
    /// Where its trace goes.
    pub(crate) trace: Option<OsString>,
    /// Where what its clients saw goes.
    pub(crate) history: Option<OsString>,
}

/// A command that there is help about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Topic {
    Run,
    Link,
    Show,
    Draw,
    Scenarios,
    Sweep,
    History,
    CheckHistory,
    Replay,
    Search,
    Shrink,
}

const TOPICS: [(&str, Topic, &str); 11] = [
    ("run", Topic::Run, RUN),
    ("link", Topic::Link, LINK),
    ("show", Topic::Show, SHOW),
    ("draw", Topic::Draw, DRAW),
    ("scenarios", Topic::Scenarios, SCENARIOS),
    ("sweep", Topic::Sweep, SWEEP),
    ("history", Topic::History, judge::USAGE_HISTORY),
    ("check-history", Topic::CheckHistory, judge::USAGE),
    ("replay", Topic::Replay, REPLAY),
    ("search", Topic::Search, search::USAGE),
    ("shrink", Topic::Shrink, search::USAGE_SHRINK),
];

const ALL: &str = "\
Usage: synod COMMAND

  run FILE|LINK     play a run and say what it came to
  link FILE         turn a run into a link
  show LINK         write the run of a link as a file
  draw FILE|LINK    draw the stage at one moment, as SVG
  scenarios [NAME]  list the built-in scenarios, or write one
  sweep SYSTEM      play many seeds of random faults and watch every promise
  history FILE|LINK
                    play a run and write what its clients saw
  check-history FILE.jsonl --model MODEL
                    say whether what clients saw is linearizable
  replay SYSTEM FILE.jsonl
                    play what a real server was told, and say where it came to something else
  search SYSTEM     look at every state within bounds and watch every promise
  shrink FILE|LINK  make a run short that breaks a promise
  help [COMMAND]    this, or more about a command

A run is a file (docs/scenario.md), a whole link or its part from #s= on; - reads standard input.
Exit status: 0, or 1 where a promise was broken, or 2 where words or run are wrong.
";

const RUN: &str = "\
Usage: synod run FILE|LINK [--until TIME] [--seed NUMBER] [--trace OUT.jsonl]
                 [--history OUT.jsonl]

Plays a run and says what it came to: promises, plan, digest and link.

  --until TIME       how far, as in 30s, 500ms or 2min; else the run's own `until`, else the
                     moment it was shared at, else 10s
  --seed NUMBER      another seed than the run's own
  --trace OUT.jsonl  also writes every step as a line of JSON (docs/trace.md); - is standard
                     output, and then the summary goes to standard error
  --history OUT.jsonl
                     also writes what clients began and what came of it (docs/history.md); - as above
";

const LINK: &str = "\
Usage: synod link FILE [--base URL]

Writes the run as a link: the part from #s= on, or with --base the whole address.
";

const SHOW: &str = "\
Usage: synod show LINK

Writes the run of a link as a file (docs/scenario.md).
";

const DRAW: &str = "\
Usage: synod draw FILE|LINK [--at TIME] [-o OUT.svg] [--theme NAME] [--size WIDTHxHEIGHT] [--logs]

Draws the stage as the page does, as an SVG file that needs nothing else.

  --at TIME            the moment, as in 2s or 583ms; else the one that the run was shared at, else
                       its end
  -o, --out OUT.svg    where to; else standard output
  --theme NAME         light, dark or projector; else light. For a projector everything is three
                       times as large
  --size WIDTHxHEIGHT  of the stage as it is laid out, from 240x180 to 4000x3000; else 960x600, and
                       640x400 for a projector
  --logs               with the logs beneath it
";

const SCENARIOS: &str = "\
Usage: synod scenarios [NAME]

Lists the built-in scenarios, or writes the file of one.
";

const SWEEP: &str = "\
Usage: synod sweep SYSTEM [--seeds A..B] [--flaw NAME] [--jobs NUMBER]
       synod sweep SYSTEM --flaws [--write FILE] [--seeds A..B] [--jobs NUMBER]

Plays a run for each seed: cluster, settings, network, clients and faults are drawn from it, and
every promise is watched (docs/sweep.md). Each promise that breaks is written with a link to its
run; then how often each kind of fault happened and each state worth reaching was reached.

  --seeds A..B   from A on and below B; else 0..1000
  --flaw NAME    with this rule switched off (docs/flaws.md)
  --jobs NUMBER  on so many threads, which changes nothing but the time; else one for each processor
  --flaws        looks for every flaw, each until a promise that it should break is broken, in
                 0..20000 if no seeds are named; exit status 1 where one is not found
  --write FILE   writes what was found of them to a file instead of standard output
";

const REPLAY: &str = "\
Usage: synod replay SYSTEM FILE.jsonl

Plays a recording of a real server (docs/recording.md) and compares every result and event with what
was recorded. Each difference is a line. Exit status: 0 where there is none, 1 where there is one, 2
where the words or the recording are wrong.
";

/// How it is used.
pub(crate) fn help(topic: Option<Topic>) -> &'static str {
    if topic == Some(Topic::Search) {
        return &timers::SEARCH;
    }
    let of = |topic| TOPICS.iter().find(|(_, known, _)| *known == topic).map(|(.., text)| *text);
    topic.and_then(of).unwrap_or(ALL)
}

/// Reads a command line.
pub(crate) fn read(mut words: Parser) -> Result<Command, Failure> {
    let wrong = |why: String| Failure::Words(why, ALL);
    let Some(first) = words.next().map_err(|error| wrong(error.to_string()))? else {
        return Err(wrong("There is nothing to do".to_owned()));
    };
    let name = match first {
        Arg::Long("help") | Arg::Short('h') => return nothing_more(words, Command::Help(None)),
        Arg::Long("version") | Arg::Short('V') => return nothing_more(words, Command::Version),
        Arg::Value(name) => name,
        Arg::Short(_) | Arg::Long(_) => return Err(wrong(first.unexpected().to_string())),
    };
    if name == "help" {
        let asked = Operands::read(words, None)?;
        return match asked.one()?.as_deref() {
            None => Ok(Command::Help(None)),
            Some(name) => Ok(Command::Help(Some(topic(name)?))),
        };
    }
    let topic = topic(&name)?;
    let operands = Operands::read(words, Some(topic))?;
    if operands.help { Ok(Command::Help(Some(topic))) } else { operands.command(topic) }
}

fn topic(name: &OsStr) -> Result<Topic, Failure> {
    let known = TOPICS.iter().find(|(known, ..)| name == *known);
    known
        .map(|(_, topic, _)| *topic)
        .ok_or_else(|| Failure::Words(format!("There is no command “{}”", name.display()), ALL))
}

fn nothing_more(mut words: Parser, command: Command) -> Result<Command, Failure> {
    match words.next() {
        Ok(None) => Ok(command),
        Ok(Some(further)) => Err(Failure::Words(further.unexpected().to_string(), ALL)),
        Err(error) => Err(Failure::Words(error.to_string(), ALL)),
    }
}

/// What follows the name of a command.
#[derive(Default)]
struct Operands {
    topic: Option<Topic>,
    help: bool,
    plain: Vec<OsString>,
    until_us: Option<u64>,
    seed: Option<u64>,
    trace: Option<OsString>,
    base: Option<String>,
    drawing: Drawing,
    seeds: Option<Range<u64>>,
    flaw: Option<String>,
    jobs: Option<usize>,
    all_flaws: bool,
    write: Option<OsString>,
    history: Option<OsString>,
    model: Option<Model>,
    bound: Option<Bound>,
    search: SearchWords,
}

/// Does a command of this kind play a run to its end?
fn plays(topic: Option<Topic>) -> bool {
    matches!(topic, Some(Topic::Run | Topic::History))
}

impl Operands {
    fn read(mut words: Parser, topic: Option<Topic>) -> Result<Self, Failure> {
        let mut operands = Self { topic, ..Self::default() };
        loop {
            match operands.take(&mut words) {
                Ok(true) => {}
                Ok(false) => return Ok(operands),
                Err(error) => return Err(operands.wrong(&error.to_string())),
            }
        }
    }

    /// Takes the next word; false where there is none.
    fn take(&mut self, words: &mut Parser) -> Result<bool, lexopt::Error> {
        let topic = self.topic;
        let Some(word) = words.next()? else { return Ok(false) };
        match word {
            Arg::Value(operand) => self.plain.push(operand),
            Arg::Long("help") | Arg::Short('h') => self.help = true,
            Arg::Long("until") if plays(topic) => {
                self.until_us = Some(words.value()?.parse_with(read_time)?);
            }
            Arg::Long("seed") if plays(topic) => {
                self.seed = Some(words.value()?.parse_with(read_seed)?);
            }
            Arg::Long("trace") if topic == Some(Topic::Run) => self.trace = Some(words.value()?),
            Arg::Long("history") if topic == Some(Topic::Run) => {
                self.history = Some(words.value()?);
            }
            Arg::Long("out") | Arg::Short('o') if topic == Some(Topic::History) => {
                self.history = Some(words.value()?);
            }
            Arg::Long("model") if topic == Some(Topic::CheckHistory) => {
                self.model = Some(words.value()?.parse_with(read_model)?);
            }
            Arg::Long("max-states") if topic == Some(Topic::CheckHistory) => {
                self.bound = Some(words.value()?.parse_with(read_bound)?);
            }
            Arg::Long("at") if topic == Some(Topic::Draw) => {
                self.drawing.at_us = Some(words.value()?.parse_with(read_time)?);
            }
            Arg::Long("out") | Arg::Short('o') if topic == Some(Topic::Draw) => {
                self.drawing.out = Some(words.value()?);
            }
            Arg::Long("theme") if topic == Some(Topic::Draw) => {
                self.drawing.theme = words.value()?.parse_with(theme)?;
            }
            Arg::Long("size") if topic == Some(Topic::Draw) => {
                self.drawing.size = Some(words.value()?.parse_with(read_size)?);
            }
            Arg::Long("logs") if topic == Some(Topic::Draw) => self.drawing.logs = true,
            Arg::Long("base") if topic == Some(Topic::Link) => {
                self.base = Some(words.value()?.string()?);
            }
            Arg::Long("seeds") if topic == Some(Topic::Sweep) => {
                self.seeds = Some(words.value()?.parse_with(read_seeds)?);
            }
            Arg::Long("flaw") if topic == Some(Topic::Sweep) => {
                self.flaw = Some(words.value()?.string()?);
            }
            Arg::Long("flaws") if topic == Some(Topic::Sweep) => self.all_flaws = true,
            Arg::Long("write") if topic == Some(Topic::Sweep) => self.write = Some(words.value()?),
            Arg::Long("jobs") if topic == Some(Topic::Sweep) => {
                self.jobs = Some(words.value()?.parse_with(read_jobs)?);
            }
            Arg::Long(name) if topic == Some(Topic::Search) && search::is_option(name) => {
                let name = name.to_owned();
                self.search.take(&name, words)?;
            }
            Arg::Short(_) | Arg::Long(_) => return Err(word.unexpected()),
        }
        Ok(true)
    }

    fn command(self, topic: Topic) -> Result<Command, Failure> {
        if topic == Topic::Sweep {
            return self.sweep().map(Command::Sweep);
        }
        if topic == Topic::Search {
            let name = self.one()?.ok_or_else(|| self.wrong("The name of a system is missing"))?;
            let wish = self.search.clone().wish(&name.display().to_string());
            return wish.map(|wish| Command::Search(Box::new(wish)));
        }
        if topic == Topic::Replay {
            return self.replay().map(Command::Replay);
        }
        let run = self.one()?;
        let needed = || self.wrong("A file or a link is missing");
        match topic {
            Topic::Run => {
                let run = run.ok_or_else(needed)?;
                let dashes = [&self.trace, &self.history].into_iter().flatten();
                if dashes.filter(|out| is_dash(out)).count() > 1 {
                    return Err(self.wrong("Only one of the two goes to standard output"));
                }
                let Self { until_us, seed, trace, history, .. } = self;
                Ok(Command::Run(Wanted { run, until_us, seed, trace, history }))
            }
            Topic::History => {
                let (run, history) = (run.ok_or_else(needed)?, self.history);
                let history = Some(history.unwrap_or_else(|| "-".into()));
                let Self { until_us, seed, .. } = self;
                Ok(Command::Run(Wanted { run, until_us, seed, trace: None, history }))
            }
            Topic::Link => Ok(Command::Link { run: run.ok_or_else(needed)?, base: self.base }),
            Topic::Draw => Ok(Command::Draw(Box::new(Drawing {
                run: run.ok_or_else(needed)?,
                ..self.drawing
            }))),
            Topic::Show => Ok(Command::Show(run.ok_or_else(needed)?)),
            Topic::Scenarios => {
                let name = run.map(|name| name.display().to_string());
                Ok(Command::Scenarios(name))
            }
            Topic::CheckHistory => {
                let file = run.ok_or_else(|| self.wrong("A file is missing"))?;
                let model = self.model;
                let model = model.ok_or_else(|| self.wrong("The option --model is missing"))?;
                let bound = self.bound.unwrap_or(Bound::USUAL);
                Ok(Command::CheckHistory(Asked { file, model, bound }))
            }
            Topic::Shrink => Ok(Command::Shrink(run.ok_or_else(needed)?)),
            Topic::Sweep | Topic::Search | Topic::Replay => {
                unreachable!("they have words of their own")
            }
        }
    }

    fn sweep(self) -> Result<Sweep, Failure> {
        let name = self.one()?.ok_or_else(|| self.wrong("The name of a system is missing"))?;
        let name = name.display();
        let known = catalog::find(&name.to_string());
        let known = known.and_then(|entry| Some((entry, catalog::sweeper(entry.name)?)));
        let Some((entry, sweeper)) = known else {
            return Err(self.wrong(&format!("There is no system “{name}” to sweep")));
        };
        if let Some(unknown) = &self.flaw
            && entry.flaws.iter().all(|flaw| flaw.name != unknown)
        {
            let names: Vec<&str> = entry.flaws.iter().map(|flaw| flaw.name).collect();
            let names = names.join(", ");
            return Err(self.wrong(&format!("There is no flaw “{unknown}”; there are {names}")));
        }
        if self.all_flaws && self.flaw.is_some() {
            return Err(self.wrong("It is one flaw, or all of them"));
        }
        if self.write.is_some() && !self.all_flaws {
            return Err(self.wrong("Only what is found of all flaws is written to a file"));
        }
        let all = || thread::available_parallelism().map_or(1, NonZero::get);
        let Self { seeds, flaw, jobs, all_flaws, write, .. } = self;
        let usual = if all_flaws { 0..20_000 } else { 0..1_000 };
        let (seeds, jobs) = (seeds.unwrap_or(usual), jobs.unwrap_or_else(all));
        Ok(Sweep { entry, sweeper, seeds, flaw, jobs, all_flaws, write })
    }

    fn replay(self) -> Result<Replay, Failure> {
        let (name, file) = match self.plain.as_slice() {
            [] => return Err(self.wrong("The name of a system is missing")),
            [_] => return Err(self.wrong("A file is missing")),
            [name, file] => (name.display().to_string(), file.clone()),
            [_, _, third, ..] => {
                let third = third.display();
                return Err(self.wrong(&format!("“{third}” is one word too many")));
            }
        };
        let play = catalog::replayer(&name);
        let play =
            play.ok_or_else(|| self.wrong(&format!("There are no recordings of “{name}”")))?;
        Ok(Replay { play, file })
    }

    /// The only plain word, if there is one.
    fn one(&self) -> Result<Option<OsString>, Failure> {
        match self.plain.as_slice() {
            [] => Ok(None),
            [only] => Ok(Some(only.clone())),
            [_, second, ..] => {
                Err(self.wrong(&format!("“{}” is one word too many", second.display())))
            }
        }
    }

    fn wrong(&self, why: &str) -> Failure {
        Failure::Words(why.to_owned(), help(self.topic))
    }
}

fn read_time(text: &str) -> Result<u64, String> {
    let us = parse_us(text).map_err(|why| why.to_string())?;
    if us <= TIME_US_MAX { Ok(us) } else { Err("a run ends after 24 hours".to_owned()) }
}

fn read_size(text: &str) -> Result<(u16, u16), String> {
    let sides = text.split_once('x').and_then(|(width, height)| {
        let (width, height) = (width.parse().ok()?, height.parse().ok()?);
        let fits = (240..=4_000).contains(&width) && (180..=3_000).contains(&height);
        fits.then_some((width, height))
    });
    sides.ok_or_else(|| "a size is from 240x180 to 4000x3000".to_owned())
}

fn read_seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("a seed is a whole number from 0 to {}", u64::MAX))
}

fn read_seeds(text: &str) -> Result<Range<u64>, String> {
    let bounds = text.split_once("..").and_then(|(from, to)| {
        let from = if from.is_empty() { 0 } else { from.parse().ok()? };
        Some(from..to.parse().ok()?)
    });
    let range = bounds.filter(|range| !range.is_empty());
    range.ok_or_else(|| "seeds are a range that is not empty, as in 0..1000".to_owned())
}

fn read_model(name: &str) -> Result<Model, String> {
    let known = Model::ALL.into_iter().find(|model| model.name() == name);
    known.ok_or_else(|| "a model is register, kv or mutex".to_owned())
}

fn read_bound(text: &str) -> Result<Bound, String> {
    let bound = text.parse().ok().filter(|states| 0 < *states).map(Bound);
    bound.ok_or_else(|| "a number of states is a whole number from 1 on".to_owned())
}

fn read_jobs(text: &str) -> Result<usize, String> {
    let jobs = text.parse().ok().filter(|jobs| (1..=256).contains(jobs));
    jobs.ok_or_else(|| "jobs are a whole number from 1 to 256".to_owned())
}
