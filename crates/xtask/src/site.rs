//! Building the page: trunk does the work, its hook puts the content policy in.

use std::path::Path;

use crate::shell::{Outcome, ask, command, run};

/// Which of the two builds of the page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to build and not optimised for size, for work on the page.
    Serve,
    /// What is published.
    Release,
}

/// Builds the page into a folder.
pub(crate) fn build(profile: Profile, folder: &Path) -> Outcome {
    // Trunk stays off the network, so the crates must be here before it starts.
    run(&mut command("cargo", &["fetch", "--quiet", "--target", "wasm32-unknown-unknown"]))?;
    let mut trunk = command("trunk", &["--log", "warn", "build", "--offline=true"]);
    match profile {
        Profile::Serve => trunk.args(["--release=false", "--cargo-profile", "serve"]),
        Profile::Release => trunk.args(["--release=true", "--cargo-profile", "page"]),
    };
    trunk.arg("--dist").arg(folder).env("SYNOD_BUILD", build_id());
    run(&mut trunk)
}

/// Names the commit that is built, and says when the work tree differs from it.
pub(crate) fn build_id() -> String {
    let commit = ask(&mut command("git", &["rev-parse", "--short=10", "HEAD"]));
    let Some(commit) = commit.filter(|commit| !commit.is_empty()) else {
        return "unversioned".to_owned();
    };
    match ask(&mut command("git", &["status", "--porcelain", "--untracked-files=no"])) {
        Some(changes) if changes.is_empty() => commit,
        _ => format!("{commit}+changes"),
    }
}
