//! `cargo xtask bench`: the budget table of ARCHITECTURE.md, each row measured or honestly missing.

use crate::shell::{Failure, Outcome, ask, command, failure, root, run_seen};
use crate::site::{Profile, build};
use crate::{size, tools};

/// What a row of the table shows.
enum Reading {
    Measured {
        value: String,
        held: Option<bool>,
    },
    /// It should have been measured, and was not.
    Unread(&'static str),
    /// Whoever else holds it.
    Elsewhere(&'static str),
}

struct Row {
    what: &'static str,
    budget: &'static str,
    read: fn() -> Outcome<Reading>,
}

/// To add a row, add a line here and the function that reads it.
const ROWS: &[Row] = &[
    Row { what: "gzip on the wire, first view", budget: "300 kB", read: first_view },
    Row { what: "gzip on the wire, everything", budget: "500 kB", read: everything },
    Row {
        what: "first moving election, cold, 4x slower CPU, 1.6 Mbit/s",
        budget: "3 s",
        read: cold_load,
    },
    Row { what: "script time a frame, 9 nodes and 200 packets", budget: "4 ms", read: frame_time },
    Row {
        what: "script time a frame, 101 nodes and 10,000 packets",
        budget: "16 ms",
        read: crowd_time,
    },
    Row {
        what: "same run at 4 speeds and 4 frame rates",
        budget: "one digest",
        read: || Ok(Reading::Elsewhere("held by the end-to-end tests")),
    },
];

/// What stands on the module that the engine's own rows build.
const HOSTS: Row = Row {
    what: "same runs in Node, Chromium and Firefox, 200 of a swarm among them",
    budget: "one digest",
    read: hosts,
};

/// Builds the page and prints the table. Fails where a budget is missed, and names the rows.
pub(crate) fn bench() -> Outcome {
    tools::for_building()?;
    println!("Building the page (up to three minutes from nothing).");
    build(Profile::Release, &root().join("dist"))?;
    println!("\n| what | budget | measured |\n| --- | --- | --- |");
    let mut missed = Vec::new();
    for row in ROWS {
        missed.extend(print(row)?);
    }
    missed.extend(engine_rows()?);
    missed.extend(print(&HOSTS)?);
    match missed.is_empty() {
        true => Ok(()),
        false => failure(format!("These budgets are missed: {}", missed.join("; "))),
    }
}

/// Prints a row, and gives its name where it is missed.
fn print(row: &Row) -> Outcome<Option<String>> {
    let (shown, held) = match (row.read)()? {
        Reading::Measured { value, held: None } => (value, true),
        Reading::Measured { value, held: Some(true) } => (format!("{value}, held"), true),
        Reading::Measured { value, held: Some(false) } => (format!("{value}, MISSED"), false),
        Reading::Unread(why) => (format!("not measured: {why}"), false),
        Reading::Elsewhere(guard) => (guard.to_owned(), true),
    };
    println!("| {} | {} | {shown} |", row.what, row.budget);
    Ok((!held).then(|| row.what.to_owned()))
}

/// The engine measures itself and prints its rows, two minutes of building included. Gives the rows
/// that it says are missed.
fn engine_rows() -> Outcome<Vec<String>> {
    const MISSED: &str = "Missed: ";
    let bench = ["run", "--quiet", "--release", "--package", "synod-bench", "--"];
    let mut missed = Vec::new();
    let ended = run_seen(command("cargo", &bench).args(["--quick", "--rows"]), |line| {
        missed.extend(line.strip_prefix(MISSED).map(str::to_owned));
    });
    match ended {
        Err(why) if missed.is_empty() => Err(why),
        Ok(()) | Err(_) => Ok(missed),
    }
}

fn first_view() -> Outcome<Reading> {
    Ok(bytes(size::weigh(&root().join("dist"))?.first_view, size::FIRST_VIEW_MAX))
}

fn everything() -> Outcome<Reading> {
    Ok(bytes(size::weigh(&root().join("dist"))?.everything, size::EVERYTHING_MAX))
}

fn bytes(size: usize, limit: usize) -> Reading {
    let value = format!("{:.1} kB", size::kilobytes(size));
    Reading::Measured { value, held: Some(size <= limit) }
}

/// What a script that drives the browser says: lines of a name and a whole number.
fn in_browser(script: &str) -> Outcome<impl Fn(&str) -> Option<u32> + use<>> {
    let mut node = tools::node_with_browsers(script)?;
    let said = ask(&mut node).ok_or_else(|| Failure(format!("`node {script}` failed")))?;
    Ok(move |name: &str| {
        let line = said.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.and_then(|value| value.trim().parse().ok())
    })
}

fn frame_time() -> Outcome<Reading> {
    const LIMIT_TENTHS: u32 = 40;
    let number = in_browser("e2e/bench/frames.mjs")?;
    let Some(packets) = number("packets") else {
        return Ok(Reading::Unread("the page did not say"));
    };
    Ok(script_time(&number, &format!("{packets} packets: "), LIMIT_TENTHS))
}

fn crowd_time() -> Outcome<Reading> {
    const LIMIT_TENTHS: u32 = 160;
    Ok(script_time(&in_browser("e2e/bench/crowd.mjs")?, "the painter alone: ", LIMIT_TENTHS))
}

/// The median decides; the worst of a hundred is told.
fn script_time(number: &impl Fn(&str) -> Option<u32>, of: &str, limit_tenths: u32) -> Reading {
    let ms = |tenths: u32| format!("{}.{} ms", tenths / 10, tenths % 10);
    match (number("median_tenths"), number("p99_tenths")) {
        (Some(median), Some(p99)) => Reading::Measured {
            value: format!("{of}median {}, p99 {}", ms(median), ms(p99)),
            held: Some(median <= limit_tenths),
        },
        _ => Reading::Unread("the page did not say"),
    }
}

fn hosts() -> Outcome<Reading> {
    let number = in_browser("e2e/bench/hosts.mjs")?;
    let Some(runs) = number("runs") else { return Ok(Reading::Unread("nothing was played")) };
    let differ = |host: &str| number(host).map(|differ| format!("{differ} differ in {host}"));
    let hosts = ["node", "chromium", "firefox"];
    let value = match hosts.iter().find(|host| number(host) != Some(0)) {
        None => format!("one digest for each of {runs} runs"),
        Some(host) => differ(host).unwrap_or_else(|| format!("there is no {host} here")),
    };
    let held = hosts.iter().all(|host| number(host) == Some(0));
    Ok(Reading::Measured { value, held: Some(held) })
}

/// The median of five cold loads, as the browser tells them.
fn cold_load() -> Outcome<Reading> {
    const LIMIT_MS: u32 = 3000;
    let number = in_browser("e2e/bench/cold-load.mjs")?;
    let painted = number("first_paint_ms").unwrap_or(0);
    Ok(match (number("moving_ms"), number("ready_ms")) {
        (Some(moving), _) => Reading::Measured {
            value: format!("{moving} ms (first paint {painted} ms)"),
            held: Some(moving <= LIMIT_MS),
        },
        (None, Some(ready)) => Reading::Measured {
            value: format!("page ready at {ready} ms (first paint {painted} ms); no election seen"),
            held: Some(false),
        },
        (None, None) => Reading::Unread("the page did not become ready"),
    })
}
