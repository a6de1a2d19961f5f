//! What a newcomer types: serve, test, build, bench.
//!
//! Each command installs what it lacks, says so, and stops at the first failure with one sentence.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line speaks")]
#![expect(clippy::disallowed_types, reason = "here time is the machine's, not the simulation's")]

mod bench;
mod check;
mod digest;
mod later;
mod names;
mod pack;
mod policy;
mod serve;
mod shell;
mod site;
mod size;
mod styles;
mod tools;

use std::env;
use std::process::ExitCode;

use shell::{Failure, Outcome, failure, root};

const USAGE: &str = "\
Type one of these:
  cargo xtask serve [--port N]   build the page, serve it on this machine, rebuild when a file changes
  cargo xtask test [--quick]     everything that must hold; --quick leaves out the browser
  cargo xtask build              write the site to dist/
  cargo xtask bench              print the budget table, measured";

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match dispatch(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(sentence)) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(words: &[&str]) -> Outcome {
    match words {
        ["serve"] => serve::serve(None),
        ["serve", "--port", port] => match port.parse() {
            Ok(port) => serve::serve(Some(port)),
            Err(_) => failure(format!("`{port}` is no port: a port is a number from 1 to 65535")),
        },
        ["test"] => check::check(check::Extent::Everything),
        ["test", "--quick"] => check::check(check::Extent::Quick),
        ["build"] => build(),
        ["bench"] => bench::bench(),
        ["finish"] => policy::finish_staged(),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => failure(USAGE),
    }
}

fn build() -> Outcome {
    tools::for_building()?;
    println!("Building the page (up to three minutes from nothing).");
    site::build(site::Profile::Release, &root().join("dist"))?;
    println!("The site is in dist/. Copy that folder to any host, under any path.");
    size::print(&root().join("dist"))
}
