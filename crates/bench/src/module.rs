//! The same engine in WebAssembly, in a Node process that answers commands line by line.
//!
//! It is built as the page is, for browsers; Node loads the same module.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Node with the engine loaded.
pub(crate) struct Module {
    node: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

/// A short digest or number as Node answers it.
pub(crate) type Words = Vec<String>;

impl Module {
    /// Builds the module and starts Node with it.
    pub(crate) fn start() -> Result<Self, String> {
        let built = build()?.join("synod_bench.js");
        let script = crate_folder().join("node/rows.mjs");
        let mut node = Command::new("node");
        node.arg(script).arg(built).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut node = node.spawn().map_err(|error| format!("Node does not start: {error}"))?;
        let to = node.stdin.take().expect("its input is piped");
        let from = BufReader::new(node.stdout.take().expect("its output is piped"));
        Ok(Self { node, to, from })
    }

    /// Sends a command and waits for its answer.
    pub(crate) fn ask(&mut self, command: &str) -> Result<Words, String> {
        let lost = |error: std::io::Error| format!("Node was lost: {error}");
        writeln!(self.to, "{command}").map_err(lost)?;
        let mut line = String::new();
        self.from.read_line(&mut line).map_err(lost)?;
        if line.is_empty() {
            return Err(format!("Node stopped at `{command}`"));
        }
        Ok(line.split_whitespace().map(str::to_owned).collect())
    }

    /// Sends a command whose answer begins with the microseconds that it took, and says the seconds.
    pub(crate) fn seconds(&mut self, command: &str) -> Result<f64, String> {
        Ok(number(&self.ask(command)?, 0)? / 1e6)
    }
}

impl Drop for Module {
    fn drop(&mut self) {
        // It may have stopped by itself; then there is nothing to end.
        let _gone = self.node.kill().and_then(|()| self.node.wait());
    }
}

/// The number at a place of an answer.
pub(crate) fn number(words: &[String], place: usize) -> Result<f64, String> {
    let word = words.get(place).and_then(|word| word.parse().ok());
    word.ok_or_else(|| format!("Node answered no number: {}", words.join(" ")))
}

/// What is compared by whoever loads the module elsewhere: the module in a folder, as a site of its
/// own, and beside it the digests of all runs as they are without it.
pub(crate) fn write_site() -> Result<(), String> {
    build()?;
    write_digests().map(drop)
}

/// Every run by its name with its digest, as this build plays it; written beside the module.
pub(crate) fn write_digests() -> Result<Vec<String>, String> {
    let digests = synod_bench::digests().into_iter();
    let lines: Vec<String> = digests.map(|(name, digest)| format!("{name}={digest}")).collect();
    write(&folder().join("site/digests.txt"), &lines.join("\n"))?;
    Ok(lines)
}

/// Builds the library with the profile of the page, and with `wasm-opt` as the page where that is
/// installed. Gives the folder.
fn build() -> Result<PathBuf, String> {
    let (target, site) = (folder().join("target"), folder().join("site"));
    run(Command::new("cargo")
        .args(["rustc", "--quiet", "--profile", "page", "--package", "synod-bench", "--lib"])
        .args(["--target", "wasm32-unknown-unknown", "--crate-type", "cdylib", "--target-dir"])
        .arg(&target)
        .current_dir(crate_folder()))?;
    let wasm = target.join("wasm32-unknown-unknown/page/synod_bench.wasm");
    run(Command::new("wasm-bindgen").args(["--target", "web", "--out-dir"]).arg(&site).arg(&wasm))?;
    // Node must be told that the glue is a module; a browser needs some page to load it from.
    write(&site.join("package.json"), r#"{"type":"module"}"#)?;
    write(&site.join("index.html"), "<!doctype html><title>The bench</title>")?;
    let bound = site.join("synod_bench_bg.wasm");
    let optimise = Command::new("wasm-opt")
        .args(["-O3", "--skip-pass=inlining-optimizing"])
        .args(["--enable-bulk-memory", "--enable-sign-ext", "--enable-mutable-globals"])
        .args(["--enable-nontrapping-float-to-int", "--enable-reference-types"])
        .args(["--enable-multivalue", "-o"])
        .args([&bound, &bound])
        .stdin(Stdio::null())
        .status();
    match optimise {
        Ok(status) if !status.success() => Err("wasm-opt failed".to_owned()),
        Ok(_) | Err(_) => Ok(site),
    }
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{} cannot be written: {error}", path.display()))
}

fn run(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    match command.stdin(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{name} failed ({status})")),
        Err(error) => Err(format!("{name} does not start: {error}")),
    }
}

fn folder() -> PathBuf {
    crate_folder().join("../../target/bench")
}

fn crate_folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
