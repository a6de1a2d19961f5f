//! The module that reads files, `crates/files`: the page loads it after its first view.
//!
//! Trunk builds one program; this does for a second one what trunk does for the first.

use std::fs;
use std::path::{Path, PathBuf};

use crate::digest::{integrity, short};
use crate::names::shorten;
use crate::pack::Program;
use crate::policy::slim;
use crate::shell::{Failure, Outcome, command, read, read_bytes, root, run, unusable, write};
use crate::site::Profile;

/// How the names of its files begin. They are no part of the first view.
pub(crate) const PREFIX: &str = "synod-files-";

const TARGET: &str = "wasm32-unknown-unknown";

/// The two files that wasm-bindgen wrote, as the page names them.
pub(crate) struct Later {
    pub(crate) glue: String,
    pub(crate) glue_integrity: String,
    pub(crate) wasm: Program,
}

/// Builds the module into the staged site, under names that hold their hashes.
pub(crate) fn build(profile: Profile, staged: &Path) -> Outcome<Later> {
    let cargo_profile = profile.of_cargo();
    let cargo = ["build", "--quiet", "--offline", "--package", "synod-files", "--target", TARGET];
    run(command("cargo", &cargo).args(["--profile", cargo_profile]))?;
    let built = root().join(format!("target/{TARGET}/{cargo_profile}/synod_files.wasm"));
    let folder = root().join(format!("target/files/{cargo_profile}"));
    fs::create_dir_all(&folder).map_err(|error| unusable(&folder, &error))?;
    let bindgen = ["--target", "web", "--no-typescript", "--omit-default-module-path"];
    let mut bindgen = command("wasm-bindgen", &bindgen);
    run(bindgen.args(["--out-name", "files", "--out-dir"]).arg(&folder).arg(built))?;
    let wasm = folder.join("files_bg.wasm");
    if profile == Profile::Release {
        optimise(&wasm)?;
    }
    let glue = slim(&read(&folder.join("files.js"))?);
    let (glue, wasm) = shorten(&glue, &read_bytes(&wasm)?)?;
    let glue = glue.into_bytes();
    let glue_name = name(&glue, ".js");
    write(&staged.join(&glue_name), &glue)?;
    let wasm = Program::place(profile, staged, &name(&wasm, "_bg.wasm"), &wasm)?;
    Ok(Later { glue: format!("./{glue_name}"), glue_integrity: integrity(&glue), wasm })
}

fn optimise(wasm: &PathBuf) -> Outcome {
    let mut optimise = command("wasm-opt", &["-Oz"]);
    optimise.args(features(&read(&root().join("index.html"))?)?);
    run(optimise.arg("-o").arg(wasm).arg(wasm))
}

/// What trunk tells wasm-opt of the page's own program.
fn features(page: &str) -> Outcome<Vec<&str>> {
    let rest = page.split_once("data-wasm-opt-params=\"");
    let named = rest.and_then(|(_, rest)| rest.split_once('"'));
    let (named, _) =
        named.ok_or_else(|| Failure("index.html names no `data-wasm-opt-params`".to_owned()))?;
    Ok(named.split(' ').collect())
}

/// The name of a file in the site: it changes with the content.
fn name(content: &[u8], ending: &str) -> String {
    format!("{PREFIX}{}{ending}", short(content))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_module_is_optimised_for_what_the_page_is() {
        let page = read(&root().join("index.html")).unwrap();
        let features = features(&page).unwrap();
        assert!(features.contains(&"--enable-bulk-memory"), "{features:?}");
    }
}
