//! What must be on the machine: each tool is looked for in its exact version, and installed where it is missing.
//!
//! Rust tools go to cargo's own folder, or to `.tools/` where another version is already there.
//! Tools from npm are pinned by `e2e/package-lock.json`.

mod browser;
mod node;

pub(crate) use browser::{browser, firefox};
pub(crate) use node::{node_processor, node_with_browsers, npm_tools};

use std::env;
use std::path::Path;

use crate::shell::{Failure, Outcome, ask, command, failure, read, root, run, tools_folder};

/// The release of trunk that `Trunk.toml` and the build are written for.
const TRUNK: &str = "0.21.14";

/// What `cargo xtask serve` needs.
pub(crate) fn for_serving() -> Outcome {
    wasm_target()?;
    cargo_tool("trunk", "trunk", TRUNK, "2 to 5 minutes, once")?;
    cargo_tool("wasm-bindgen-cli", "wasm-bindgen", &bindgen_version()?, "1 to 3 minutes, once")
}

/// What `cargo xtask build` needs: the same, and `wasm-opt`.
pub(crate) fn for_building() -> Outcome {
    for_serving()?;
    npm_tools()
}

/// Rust's library for the browser.
pub(crate) fn wasm_target() -> Outcome {
    let sysroot = ask(&mut command("rustc", &["--print", "sysroot"])).unwrap_or_default();
    let libraries = Path::new(&sysroot).join("lib/rustlib/wasm32-unknown-unknown/lib");
    if libraries.is_dir() {
        return Ok(());
    }
    println!("Adding the WebAssembly target to Rust (under a minute, once).");
    run(&mut command("rustup", &["target", "add", "wasm32-unknown-unknown"])).map_err(|Failure(why)| {
        Failure(format!(
            "Rust's WebAssembly target is missing ({why}). Install it with: rustup target add wasm32-unknown-unknown"
        ))
    })
}

/// The formatter and the linter, which a minimal Rust lacks.
pub(crate) fn rust_components() -> Outcome {
    for (program, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if ask(&mut command("cargo", &[program, "--version"])).is_none() {
            println!("Adding {component} to Rust (seconds, once).");
            run(&mut command("rustup", &["component", "add", component]))?;
        }
    }
    Ok(())
}

/// What the linter is told about warnings. A newer Rust has newer warnings, which are no fault of this tree.
pub(crate) fn warnings_are_errors() -> &'static [&'static str] {
    let said = ask(&mut command("rustc", &["--version"])).unwrap_or_default();
    let pinned = env!("CARGO_PKG_RUST_VERSION");
    if said.starts_with(&format!("rustc {pinned}.")) {
        return &["-D", "warnings"];
    }
    println!("This is {said}: warnings are errors on Rust {pinned} only, which CI uses.");
    &[]
}

/// A tool of exactly this version from the Rust registry.
fn cargo_tool(package: &str, program: &str, version: &str, time: &str) -> Outcome {
    let found = installed_version(program);
    if found.as_deref() == Some(version) {
        return Ok(());
    }
    // Another version that someone uses stays where it is.
    let folder = found.map(|_| tools_folder());
    println!("Installing {package} {version} ({time}).");
    // A release whose own lock names a crate that the registry does not hold installs without its lock.
    let locked = cargo_install(package, version, folder.as_deref(), &["--locked"]);
    locked.or_else(|_| cargo_install(package, version, folder.as_deref(), &[])).map_err(
        |Failure(why)| {
            Failure(format!(
                "{program} {version} is missing ({why}). \
                 Install it with: cargo install --locked {package} --version {version}"
            ))
        },
    )?;
    match installed_version(program) {
        Some(now) if now == version => Ok(()),
        _ => failure(format!(
            "{program} {version} was installed, but is not found: add cargo's bin folder to PATH"
        )),
    }
}

fn cargo_install(package: &str, version: &str, folder: Option<&Path>, more: &[&str]) -> Outcome {
    let mut install = command("cargo", &["install", "--quiet", "--version", version, package]);
    install.args(more);
    if let Some(folder) = folder {
        install.arg("--root").arg(folder);
    }
    // Their own release profiles aim at speed that a build of this size does not notice.
    install.env("CARGO_PROFILE_RELEASE_LTO", "off");
    install.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    install.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
    // From outside the project, so that no setting of this workspace reaches the tool.
    run(install.current_dir(env::temp_dir()))
}

fn installed_version(program: &str) -> Option<String> {
    let said = ask(&mut command(program, &["--version"]))?;
    said.split_whitespace().nth(1).map(str::to_owned)
}

/// The command-line half of wasm-bindgen must match the library's version exactly.
fn bindgen_version() -> Outcome<String> {
    let lock = read(&root().join("Cargo.lock"))?;
    let mut lines = lock.lines().skip_while(|line| *line != "name = \"wasm-bindgen\"");
    lines
        .nth(1)
        .and_then(|line| line.strip_prefix("version = \""))
        .and_then(|rest| rest.strip_suffix('"'))
        .map(str::to_owned)
        .ok_or_else(|| Failure("Cargo.lock names no version of wasm-bindgen".to_owned()))
}

/// Installs packages of Debian or Ubuntu, where this is one and we may.
fn apt_install(packages: &[&str]) -> Outcome {
    let by_hand = format!("Install it with: sudo apt-get install -y {}", packages.join(" "));
    if ask(&mut command("apt-get", &["--version"])).is_none() {
        return failure(format!(
            "This is neither Debian nor Ubuntu. Install by hand: {}",
            packages.join(" ")
        ));
    }
    if ask(&mut command("id", &["-u"])).as_deref() != Some("0") {
        return failure(by_hand);
    }
    let mut update = command("apt-get", &["update", "-qq"]);
    let mut install = command("apt-get", &["install", "-y", "-qq"]);
    install.args(packages);
    for step in [&mut update, &mut install] {
        run(step.env("DEBIAN_FRONTEND", "noninteractive"))
            .map_err(|Failure(why)| Failure(format!("{why}. {by_hand}")))?;
    }
    Ok(())
}
