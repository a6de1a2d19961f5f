//! Running other programs, and saying in plain words what went wrong.

use std::env;
use std::ffi::OsString;
use std::fmt::{self, Display};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::tools::node_processor;

/// Why a task stopped, as the sentence that is printed.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) String);

/// What a task gives back.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A failure with this sentence.
pub(crate) fn failure<T>(sentence: impl Into<String>) -> Outcome<T> {
    Err(Failure(sentence.into()))
}

/// The root of the project, wherever the command was typed.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("the crate lives two folders below the root")
}

/// Where tools go that only this project uses; git ignores it.
pub(crate) fn tools_folder() -> PathBuf {
    root().join(".tools")
}

/// A command that runs in the root of the project and finds the project's own tools first.
pub(crate) fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root()).env("PATH", search_path());
    // Trunk reads NO_COLOR as true or false and refuses the usual "1".
    command.env_remove("NO_COLOR");
    // A failing build has said why before any trace of the tool's own calls.
    command.env("RUST_LIB_BACKTRACE", "0");
    command
}

fn search_path() -> OsString {
    let tools = tools_folder();
    let mut folders = vec![
        tools.join("bin"),
        tools.join(format!("node/node_modules/node-linux-{}/bin", node_processor())),
        root().join("e2e/node_modules/.bin"),
    ];
    if let Some(path) = env::var_os("PATH") {
        folders.extend(env::split_paths(&path));
    }
    env::join_paths(folders).expect("folders of PATH hold no separator")
}

/// Runs a command to its end, with its output on the terminal.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let shown = show(command);
    match command.stdin(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => failure(format!("`{shown}` failed ({status})")),
        Err(error) => failure(format!("`{shown}` could not be started: {error}")),
    }
}

/// Runs a command with its output on the terminal, handing each line of it to `see` as well.
pub(crate) fn run_seen(command: &mut Command, mut see: impl FnMut(&str)) -> Outcome {
    let shown = show(command);
    let unstarted = |error| Failure(format!("`{shown}` could not be started: {error}"));
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().map_err(unstarted)?;
    let output = child.stdout.take().expect("stdout is piped");
    let mut terminal = std::io::stdout();
    for line in BufReader::new(output).lines() {
        let line = line.map_err(|error| Failure(format!("`{shown}` printed no text: {error}")))?;
        see(&line);
        writeln!(terminal, "{line}").map_err(|error| Failure(error.to_string()))?;
    }
    match child.wait() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => failure(format!("`{shown}` failed ({status})")),
        Err(error) => failure(format!("`{shown}` was lost: {error}")),
    }
}

/// What a command prints, or nothing where it cannot be started or fails.
pub(crate) fn ask(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    if !output.status.success() {
        return None;
    }
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The text of a file.
pub(crate) fn read(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| unusable(path, &error))
}

/// The bytes of a file.
pub(crate) fn read_bytes(path: &Path) -> Outcome<Vec<u8>> {
    fs::read(path).map_err(|error| unusable(path, &error))
}

/// Writes a file whole.
pub(crate) fn write(path: &Path, content: &[u8]) -> Outcome {
    fs::write(path, content).map_err(|error| unusable(path, &error))
}

/// Every file below a folder, in order of its path.
pub(crate) fn files_below(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut left = vec![folder.to_owned()];
    while let Some(folder) = left.pop() {
        for entry in fs::read_dir(&folder).map_err(|error| unusable(&folder, &error))? {
            let path = entry.map_err(|error| unusable(&folder, &error))?.path();
            if path.is_dir() {
                left.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// A sentence about a file that could not be used.
pub(crate) fn unusable(path: &Path, error: &std::io::Error) -> Failure {
    Failure(format!("{} cannot be used: {error}", path.display()))
}

fn show(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
