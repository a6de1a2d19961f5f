//! The module that the page loads after its first view, `crates/annex`: it reads files, holds further labs,
//! and searches in a worker.
//!
//! Trunk builds one program; this does for the other what trunk does for the first.

use std::fs;
use std::path::{Path, PathBuf};

use crate::digest::{integrity, short};
use crate::names::shorten;
use crate::pack::{Program, Wait, unpacker};
use crate::policy::slim;
use crate::shell::{Failure, Outcome, command, read, read_bytes, root, run, unusable, write};
use crate::site::Profile;

/// Its crate, behind `synod-`.
const NAME: &str = "annex";
/// The script of the worker that runs it too. It goes behind the glue, in one file with it: a worker takes
/// no import map, so that the hash of the whole is checked.
const WORKER: &str = "web/shell/seek.js";

/// Is this a file that is no part of the first view?
pub(crate) fn is_later(file: &str) -> bool {
    file.starts_with(&name_of(""))
}

const TARGET: &str = "wasm32-unknown-unknown";

/// The module, as the page names its files.
pub(crate) struct Later {
    pub(crate) glue: Script,
    pub(crate) worker: Script,
    pub(crate) wasm: Program,
    /// What unpacks it, where it is packed.
    pub(crate) unpacker: Option<Program>,
}

/// A script whose hash is checked.
pub(crate) struct Script {
    pub(crate) address: String,
    pub(crate) integrity: String,
}

/// Builds the module into the staged site, under names that hold their hashes.
pub(crate) fn build(profile: Profile, staged: &Path) -> Outcome<Later> {
    let cargo_profile = profile.of_later();
    let built = built(NAME, cargo_profile, "")?;
    let folder = root().join(format!("target/{NAME}/{cargo_profile}"));
    fs::create_dir_all(&folder).map_err(|error| unusable(&folder, &error))?;
    let bindgen = ["--target", "web", "--no-typescript", "--omit-default-module-path"];
    let mut bindgen = command("wasm-bindgen", &bindgen);
    run(bindgen.args(["--out-name", NAME, "--out-dir"]).arg(&folder).arg(built))?;
    let wasm = folder.join(format!("{NAME}_bg.wasm"));
    if profile == Profile::Release {
        optimise(&wasm, "-Oz")?;
    }
    let glue = slim(&read(&folder.join(format!("{NAME}.js")))?);
    let (glue, wasm) = shorten(&glue, &read_bytes(&wasm)?)?;
    let worker = glue.clone() + &slim(&read(&root().join(WORKER))?);
    let wasm_name = name_of(&format!("{}_bg.wasm", short(&wasm)));
    let packed = profile == Profile::Release;
    let unpacker = packed.then(|| unpacker(staged, Wait::None)).transpose()?;
    Ok(Later {
        glue: Script::place(staged, "", &glue)?,
        worker: Script::place(staged, "worker-", &worker)?,
        wasm: Program::place(profile, staged, &wasm_name, &wasm, Wait::None)?,
        unpacker,
    })
}

impl Script {
    fn place(staged: &Path, kind: &str, text: &str) -> Outcome<Self> {
        let name = name_of(&format!("{kind}{}.js", short(text.as_bytes())));
        write(&staged.join(&name), text.as_bytes())?;
        Ok(Self { address: format!("./{name}"), integrity: integrity(text.as_bytes()) })
    }
}

/// The name of a file in the site.
pub(crate) fn name_of(rest: &str) -> String {
    format!("synod-{NAME}-{rest}")
}

/// Builds a crate with these features for the browser; where its module is.
pub(crate) fn built(name: &str, cargo_profile: &str, features: &str) -> Outcome<PathBuf> {
    let cargo = ["build", "--quiet", "--offline", "--target", TARGET, "--package"];
    let mut cargo = command("cargo", &cargo);
    run(cargo.arg(format!("synod-{name}")).args([
        "--profile",
        cargo_profile,
        "--features",
        features,
    ]))?;
    Ok(root().join(format!("target/{TARGET}/{cargo_profile}/synod_{name}.wasm")))
}

/// Makes a module smaller, or faster, in place.
pub(crate) fn optimise(wasm: &PathBuf, how: &str) -> Outcome {
    let mut optimise = command("wasm-opt", &[how]);
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
