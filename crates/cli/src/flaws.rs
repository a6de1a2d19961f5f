//! Finds each rule that can be switched off by what it costs, and writes the document of a system:
//! `docs/flaws.md` for Raft, `docs/flaws-zookeeper.md` for ZooKeeper.

use std::fmt::Write as _;
use std::io::{self, Write};

use lab::Flaw;
use lab::sweep::Found;
use sim::saved::duration::show_us;

use crate::sweep::{Sweep, each};
use crate::{Failure, source};

/// A flaw, and the first seed that finds it by a promise that it should break.
struct Case {
    flaw: &'static Flaw,
    /// The first seed, what breaks in its run made short, how many interventions that has, and its
    /// link; none where no seed finds it.
    hit: Option<Hit>,
}

struct Hit {
    seed: u64,
    found: Found,
    interventions: usize,
    link: String,
}

/// Said where runs are made shorter with other luck.
const VARIED: &str = "it tried parts of what was left with other seeds, at other moments and with \
                      other settings, so a link may have another seed than the one that found it.\n";

/// Looks for every flaw. True where one was not found.
pub(crate) fn flaws(wanted: &Sweep, out: &mut dyn Write) -> Result<bool, Failure> {
    let mut cases = Vec::new();
    for flaw in wanted.entry.flaws {
        let case = Case { flaw, hit: search(wanted, flaw)? };
        let said = match &case.hit {
            Some(hit) => format!("{}: seed {}, {}\n", flaw.name, hit.seed, hit.found.promise),
            None => format!("{}: no seed finds it\n", flaw.name),
        };
        drop(io::stderr().lock().write_all(said.as_bytes()));
        cases.push(case);
    }
    let document = document(wanted, &cases);
    match &wanted.write {
        Some(path) => std::fs::write(path, document)
            .map_err(|why| Failure::Run(format!("{} cannot be written: {why}", path.display())))?,
        None => out.write_all(document.as_bytes())?,
    }
    Ok(cases.iter().any(|case| case.hit.is_none()))
}

fn search(wanted: &Sweep, flaw: &'static Flaw) -> Result<Option<Hit>, Failure> {
    let wanted = Sweep { flaw: Some(flaw.name.to_owned()), ..wanted.clone() };
    let mut first = None;
    each(&wanted, &mut |outcome| {
        let found = outcome.found.as_ref();
        if found.is_some_and(|found| flaw.breaks.contains(&found.promise)) {
            first = Some(outcome.clone());
        }
        Ok(first.is_none())
    })?;
    let Some(outcome) = first else { return Ok(None) };
    let promise = outcome.found.as_ref().map_or("", |found| found.promise);
    let (mut run, found) = (wanted.sweeper.shrink)(&outcome.run, promise);
    let found = found.expect("what was found breaks again");
    run.title = format!("{}: seed {}", flaw.label, outcome.seed);
    let interventions = run.interventions.len();
    let link = source::link(&run).expect("a run of a sweep fits into a link");
    Ok(Some(Hit { seed: outcome.seed, found, interventions, link }))
}

/// What is said of runs that were made shorter with other luck: all of them, or those of some promises.
fn varied(wanted: &Sweep, cases: &[Case]) -> String {
    let promises = cases.iter().filter_map(|case| Some(case.hit.as_ref()?.found.promise));
    let (mut varied, others): (Vec<&str>, Vec<&str>) =
        promises.partition(|promise| (wanted.sweeper.varies)(promise));
    varied.sort_unstable();
    varied.dedup();
    match (varied.as_slice(), others.as_slice()) {
        ([], _) => String::new(),
        (_, []) => format!("Then {VARIED}"),
        (some, _) => format!("Where that promise is {}, {VARIED}", some.join(" or ")),
    }
}

fn document(wanted: &Sweep, cases: &[Case]) -> String {
    let (name, title) = (wanted.entry.name, wanted.entry.title);
    let seeds = &wanted.seeds;
    let path = wanted.write.as_deref().map_or("FILE".into(), |path| path.to_string_lossy());
    let varied = varied(wanted, cases);
    let mut text = format!(
        "# Rules of {title} that can be broken\n\n\
         Each of these rules can be switched off: on the page under “Break a rule”, in a file with \
         `flaw = \"name\"` in `[config]`.\n\
         For each, a sweep looked for the first seed from {} on whose run breaks a promise that the \
         flaw should break, and left out of that run what it did not need for that.\n\
         {varied}\
         The sweep knows nothing of flaws: it is the one that the honest system survives \
         (`docs/sweep.md`).\n\n\
         This file is written by `synod sweep {name} --flaws --seeds {}..{} --write {path}`; \
         `crates/cli/tests/flaws.rs` plays every row again.\n\n\
         | flaw | rule | promise that breaks | seed | interventions | steps | at |\n\
         | --- | --- | --- | ---: | ---: | ---: | ---: |\n",
        seeds.start, seeds.start, seeds.end
    );
    for Case { flaw, hit } in cases {
        let Flaw { name, source, .. } = flaw;
        let row = hit.as_ref().map_or_else(
            || "not found | | | | ".to_owned(),
            |Hit { seed, found, interventions, .. }| {
                let (promise, step, at) = (found.promise, found.step, show_us(found.at.0));
                format!("{promise} | {seed} | {interventions} | {step} | {at}")
            },
        );
        line(&mut text, &format!("| `{name}` | {source} | {row} |"));
    }
    for Case { flaw, hit } in cases {
        let Flaw { name, instead, cost, .. } = flaw;
        line(&mut text, &format!("\n## {name}\n\n{instead}\n{cost}"));
        if let Some(Hit { found, link, .. }) = hit {
            let seen = &found.words;
            line(&mut text, &format!("Seen: {seen}.\n\n```text\n{link}\n```"));
        }
    }
    text
}

fn line(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("a String grows");
}
