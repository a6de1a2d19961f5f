//! `cargo xtask test`: everything that must hold, one named and timed step after another.

use std::time::Instant;

use crate::shell::{Failure, Outcome, command, failure, root, run, run_seen};
use crate::site::{Profile, build};
use crate::{size, tools};

/// How much of it to run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// What needs neither a browser nor a built page.
    Quick,
    /// All of it.
    Everything,
}

/// How many tests ran; the closing line says it.
#[derive(Default)]
struct Tally {
    passed: u32,
    failed: u32,
}

struct Step {
    name: &'static str,
    extent: Extent,
    run: fn(&mut Tally) -> Outcome,
}

const STEPS: &[Step] = &[
    Step { name: "tools", extent: Extent::Quick, run: tools_for_quick },
    Step { name: "format", extent: Extent::Quick, run: format },
    Step { name: "clippy, native", extent: Extent::Quick, run: clippy_native },
    Step { name: "clippy, WebAssembly", extent: Extent::Quick, run: clippy_wasm },
    Step { name: "tests and tidy", extent: Extent::Quick, run: tests },
    Step { name: "documentation", extent: Extent::Quick, run: documentation },
    Step { name: "tools for the page", extent: Extent::Everything, run: tools_for_page },
    Step { name: "the page", extent: Extent::Everything, run: page },
    Step { name: "size budget", extent: Extent::Everything, run: size_budget },
    Step { name: "runs for every host", extent: Extent::Everything, run: runs_for_every_host },
    Step { name: "end to end in browsers", extent: Extent::Everything, run: end_to_end },
];

/// Runs the steps in order and stops at the first that fails.
pub(crate) fn check(extent: Extent) -> Outcome {
    let begun = Instant::now();
    let mut tally = Tally::default();
    let steps =
        || STEPS.iter().filter(|step| extent == Extent::Everything || step.extent == extent);
    for (nth, step) in steps().enumerate() {
        println!("\n== {} of {}: {}", nth + 1, steps().count(), step.name);
        let step_begun = Instant::now();
        let outcome = (step.run)(&mut tally);
        let seconds = step_begun.elapsed().as_secs_f32();
        if let Err(Failure(why)) = outcome {
            println!("\n{} passed, {} failed", tally.passed, tally.failed.max(1));
            return failure(format!("Stopped at \"{}\" after {seconds:.0} s: {why}", step.name));
        }
        println!("== {}: good, {seconds:.1} s", step.name);
    }
    println!("\nEverything asked for holds, after {:.0} s.", begun.elapsed().as_secs_f32());
    println!("{} passed, {} failed", tally.passed, tally.failed);
    Ok(())
}

fn tools_for_quick(_: &mut Tally) -> Outcome {
    tools::wasm_target()?;
    tools::rust_components()
}

fn format(_: &mut Tally) -> Outcome {
    run(&mut command("cargo", &["fmt", "--all", "--check"]))
}

fn clippy_native(_: &mut Tally) -> Outcome {
    clippy(&["--workspace", "--exclude", "synod-web"])
}

fn clippy_wasm(_: &mut Tally) -> Outcome {
    clippy(&["--package", "synod-web", "--target", "wasm32-unknown-unknown"])
}

fn clippy(of: &[&str]) -> Outcome {
    let mut clippy = command("cargo", &["clippy", "--quiet", "--all-targets"]);
    clippy.args(of).arg("--");
    run(clippy.args(tools::warnings_are_errors()))
}

fn tests(tally: &mut Tally) -> Outcome {
    let mut tests =
        command("cargo", &["test", "--workspace", "--exclude", "synod-web", "--no-fail-fast"]);
    run_seen(&mut tests, |line| tally.read_cargo(line))
}

fn documentation(_: &mut Tally) -> Outcome {
    let all: &[&[&str]] = &[
        &["--workspace", "--exclude", "synod-web", "--exclude", "synod-cli"],
        // Apart, because a program has the name of the folder that the libraries' pages go to.
        &["--package", "synod-cli", "--bins"],
        &["--package", "synod-web", "--target", "wasm32-unknown-unknown"],
    ];
    for of in all {
        let mut doc =
            command("cargo", &["doc", "--quiet", "--no-deps", "--document-private-items"]);
        run(doc.args(*of).env("RUSTDOCFLAGS", "-D warnings"))?;
    }
    Ok(())
}

fn tools_for_page(_: &mut Tally) -> Outcome {
    tools::for_building()?;
    tools::browser()?;
    tools::firefox();
    Ok(())
}

fn page(_: &mut Tally) -> Outcome {
    build(Profile::Release, &root().join("dist"))
}

fn size_budget(_: &mut Tally) -> Outcome {
    size::hold(&root().join("dist"))
}

/// The engine alone as a module, with the digests that it has without one; built like the tests,
/// which have compiled most of it.
fn runs_for_every_host(_: &mut Tally) -> Outcome {
    let bench = ["run", "--quiet", "--profile", "test", "--package", "synod-bench", "--"];
    run(command("cargo", &bench).arg("--digests"))
}

fn end_to_end(tally: &mut Tally) -> Outcome {
    run_seen(&mut tools::node_with_browsers("e2e/run.mjs")?, |line| tally.read_node(line))
}

impl Tally {
    /// `test result: ok. 12 passed; 0 failed; …`, once for each program of tests.
    fn read_cargo(&mut self, line: &str) {
        if let Some(result) = line.strip_prefix("test result: ") {
            let counted = |word: &str| result.split("; ").find_map(|part| part.strip_suffix(word));
            self.passed += counted(" passed").map_or(0, last_number);
            self.failed += counted(" failed").map_or(0, last_number);
        }
    }

    /// Node's reporter closes with `pass 12` and `fail 0`, each behind a sign.
    fn read_node(&mut self, line: &str) {
        let mut words = line.split(' ').skip(1);
        match (words.next(), words.next().map(str::parse::<u32>), words.next()) {
            (Some("pass"), Some(Ok(count)), None) => self.passed += count,
            (Some("fail" | "cancelled"), Some(Ok(count)), None) => self.failed += count,
            _ => {}
        }
    }
}

fn last_number(words: &str) -> u32 {
    words.rsplit(' ').next().and_then(|word| word.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_counts_what_the_runners_report() {
        let mut tally = Tally::default();
        tally.read_cargo("test result: ok. 12 passed; 3 failed; 0 ignored; 0 measured; 0 filtered");
        tally.read_cargo("test a_test ... ok");
        tally.read_node("\u{2139} pass 5");
        tally.read_node("\u{2139} fail 1");
        tally.read_node("\u{2139} duration_ms 120");
        tally.read_node("# a line of a test that says pass 5 times");
        assert_eq!((tally.passed, tally.failed), (17, 4));
    }
}
