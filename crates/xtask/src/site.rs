//! Building the page: trunk does the work, its hook cuts the program in two and adds the content policy.

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

impl Profile {
    /// Its name in `Cargo.toml`.
    pub(crate) fn of_cargo(self) -> &'static str {
        match self {
            Self::Serve => "serve",
            Self::Release => "page",
        }
    }

    /// The one that trunk tells its hook of.
    pub(crate) fn of_hook(told: &str) -> Self {
        if told == "release" { Self::Release } else { Self::Serve }
    }
}

/// Builds the page into a folder.
pub(crate) fn build(profile: Profile, folder: &Path) -> Outcome {
    // Trunk stays off the network, so the crates must be here before it starts.
    run(&mut command("cargo", &["fetch", "--quiet", "--target", "wasm32-unknown-unknown"]))?;
    let mut trunk = command("trunk", &["--log", "warn", "build", "--offline=true"]);
    trunk.arg(format!("--release={}", profile == Profile::Release));
    trunk.args(["--cargo-profile", profile.of_cargo()]);
    if profile == Profile::Release {
        trunk.args(["--features", "split"]);
    }
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
