//! Node and what comes from npm: `wasm-opt`, the browser driver and the accessibility checker.

use std::process::Command;

use super::{apt_install, browser, firefox};
use crate::shell::{Failure, Outcome, ask, command, failure, read, root, run, tools_folder, write};

/// The oldest Node that the pinned packages run on.
const NODE_MAJOR_MIN: u32 = 20;
/// The oldest one that has a WebSocket unasked, which Firefox is driven through.
const NODE_MAJOR_WITH_SOCKETS: u32 = 22;
/// Where the system's Node is older, this one from npm is put into `.tools/`.
const NODE: &str = "22.23.3";

/// `e2e/node_modules` as `e2e/package-lock.json` pins it.
pub(crate) fn npm_tools() -> Outcome {
    node()?;
    let lock = read(&root().join("e2e/package-lock.json"))?;
    let mark = root().join("e2e/node_modules/.synod-lock");
    if read(&mark).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    println!(
        "Installing wasm-opt, playwright-core, axe-core and ws from npm (half a minute, once)."
    );
    run(&mut command(
        "npm",
        &["ci", "--prefix", "e2e", "--no-audit", "--no-fund", "--loglevel=error"],
    ))
    .map_err(|Failure(why)| Failure(format!("{why}. Install them with: npm ci --prefix e2e")))?;
    write(&mark, lock.as_bytes())
}

/// Node with a script that drives browsers, told which.
pub(crate) fn node_with_browsers(script: &str) -> Outcome<Command> {
    let mut node = command("node", &[]);
    if node_major() < NODE_MAJOR_WITH_SOCKETS {
        node.arg("--experimental-websocket");
    }
    node.arg(script).env("SYNOD_FIREFOX", firefox().unwrap_or_default());
    if let Some(browser) = browser()? {
        node.env("SYNOD_BROWSER", browser);
    }
    Ok(node)
}

fn node() -> Outcome {
    if ask(&mut command("npm", &["--version"])).is_none() {
        println!("Installing Node and npm (a minute or two, once).");
        apt_install(&["nodejs", "npm"])?;
    }
    if node_major() >= NODE_MAJOR_MIN {
        return Ok(());
    }
    println!("Installing a newer Node into .tools (half a minute, once).");
    let folder = tools_folder().join("node");
    let mut install =
        command("npm", &["install", "--no-save", "--no-audit", "--no-fund", "--prefix"]);
    run(install.arg(folder).arg(format!("node-linux-{}@{NODE}", node_processor())))?;
    if node_major() >= NODE_MAJOR_MIN {
        return Ok(());
    }
    failure(format!("Node {NODE_MAJOR_MIN} or newer is missing. Install it from your system"))
}

/// The word that npm's builds of Node use for this processor.
pub(crate) fn node_processor() -> &'static str {
    if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" }
}

fn node_major() -> u32 {
    let said = ask(&mut command("node", &["--version"])).unwrap_or_default();
    let major = said.trim_start_matches('v').split('.').next().unwrap_or_default();
    major.parse().unwrap_or(0)
}
