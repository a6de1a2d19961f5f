//! `synod-bench`: prints the engine's rows of the budget table, native and in WebAssembly.
//!
//! `--quick` takes under a minute once built; without it there are more rounds and longer runs.
//! `--rows` leaves the heading of the table out, for `cargo xtask bench`. Two sides are always
//! measured in turns, and compared by their medians; the worst of the rounds is told as well. The
//! command fails where a budget is missed, and names the rows.
//!
//! `--digests` measures nothing: it builds the module of the engine and writes beside it the digests
//! of all runs, for those who load it in other hosts (`e2e/tests/hosts.test.mjs`). `--room-ours` and
//! `--room-theirs` say what a state of a large search takes; the program asks itself so.
#![expect(clippy::print_stdout, reason = "the table is the point of this program")]

mod clock;
mod histories;
mod long_run;
mod module;
mod race;
mod rival;
mod rows;
mod statistics;

use std::process::ExitCode;

use race::Side;

/// How much to measure.
#[derive(Clone, Copy, Debug)]
struct Extent {
    /// How often both sides have their turn.
    rounds: usize,
    /// Simulated seconds of a turn.
    seconds: u64,
    /// How many places in the long run to go to.
    seeks: u64,
}

const QUICK: Extent = Extent { rounds: 5, seconds: 900, seeks: 200 };
const FULL: Extent = Extent { rounds: 11, seconds: 2_700, seeks: 1_000 };

const OPTIONS: [&str; 5] = ["--quick", "--rows", "--digests", "--room-ours", "--room-theirs"];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let given = |flag: &str| arguments.iter().any(|argument| argument == flag);
    if let Some(unknown) = arguments.iter().find(|known| !OPTIONS.contains(&known.as_str())) {
        println!("There is no option {unknown}; there are {}", OPTIONS.join(", "));
        return ExitCode::FAILURE;
    }
    if given("--digests") {
        return ended(module::write_site().map(|()| Vec::new()));
    }
    if let Some(side) = [Side::Ours, Side::Theirs].into_iter().find(|side| given(side.option())) {
        println!("{}", side.room_here().map_or("unknown".to_owned(), |bytes| bytes.to_string()));
        return ExitCode::SUCCESS;
    }
    if !given("--rows") {
        println!("| what | budget | measured |\n| --- | --- | --- |");
    }
    ended(rows::print_all(if given("--quick") { QUICK } else { FULL }))
}

fn ended(missed: Result<Vec<String>, String>) -> ExitCode {
    match missed {
        Ok(missed) if missed.is_empty() => ExitCode::SUCCESS,
        Ok(missed) => {
            println!("Missed: {}", missed.join("; "));
            ExitCode::FAILURE
        }
        Err(why) => {
            println!("{why}");
            ExitCode::FAILURE
        }
    }
}
