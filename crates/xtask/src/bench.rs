//! `cargo xtask bench`: the budget table of ARCHITECTURE.md, each row measured or honestly missing.

use crate::shell::{Failure, Outcome, ask, command, root, run};
use crate::site::{Profile, build};
use crate::{size, tools};

/// What a row of the table shows.
enum Reading {
    Measured { value: String, held: Option<bool> },
    NotYet(&'static str),
}

struct Row {
    what: &'static str,
    budget: &'static str,
    read: fn() -> Outcome<Reading>,
}

const STAGE: &str = "no saved run has so many servers";

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
        read: || Ok(Reading::NotYet(STAGE)),
    },
    Row {
        what: "same run at 4 speeds and 4 frame rates",
        budget: "one digest",
        read: || Ok(Reading::NotYet("held by the end-to-end tests")),
    },
];

/// Builds the page and prints the table.
pub(crate) fn bench() -> Outcome {
    tools::for_building()?;
    println!("Building the page (up to three minutes from nothing).");
    build(Profile::Release, &root().join("dist"))?;
    println!("\n| what | budget | measured |\n| --- | --- | --- |");
    for row in ROWS {
        let shown = match (row.read)()? {
            Reading::Measured { value, held: None } => value,
            Reading::Measured { value, held: Some(true) } => format!("{value}, held"),
            Reading::Measured { value, held: Some(false) } => format!("{value}, MISSED"),
            Reading::NotYet(why) => format!("not measured yet: {why}"),
        };
        println!("| {} | {} | {shown} |", row.what, row.budget);
    }
    engine_rows()
}

/// The engine measures itself and prints its rows, two minutes of building included.
fn engine_rows() -> Outcome {
    let bench = ["run", "--quiet", "--release", "--package", "synod-bench", "--"];
    run(command("cargo", &bench).args(["--quick", "--rows"]))
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

/// The median of five cold loads, as the browser tells them.
/// What a script that drives the browser says: lines of a name and a whole number.
fn in_browser(script: &str) -> Outcome<impl Fn(&str) -> Option<u32> + use<>> {
    let mut node = command("node", &[script]);
    if let Some(browser) = tools::browser()? {
        node.env("SYNOD_BROWSER", browser);
    }
    let said = ask(&mut node).ok_or_else(|| Failure(format!("`node {script}` failed")))?;
    Ok(move |name: &str| {
        let line = said.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.and_then(|value| value.trim().parse().ok())
    })
}

fn frame_time() -> Outcome<Reading> {
    const LIMIT_TENTHS: u32 = 40;
    let number = in_browser("e2e/bench/frames.mjs")?;
    Ok(match (number("packets"), number("median_tenths"), number("p99_tenths")) {
        (Some(packets), Some(median), Some(p99)) => {
            let ms = |tenths: u32| format!("{}.{} ms", tenths / 10, tenths % 10);
            let value = format!("{packets} packets: median {}, p99 {}", ms(median), ms(p99));
            Reading::Measured { value, held: Some(median <= LIMIT_TENTHS) }
        }
        _ => Reading::NotYet("the page did not say"),
    })
}

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
            held: None,
        },
        (None, None) => Reading::NotYet("the page did not become ready"),
    })
}
