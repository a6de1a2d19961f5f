//! The modules that the page loads after its first view: `crates/files` reads files, `crates/seek`
//! searches in a worker.
//!
//! Trunk builds one program; this does for others what trunk does for the first.

use std::fs;
use std::path::{Path, PathBuf};

use crate::digest::{integrity, short};
use crate::names::shorten;
use crate::pack::Program;
use crate::policy::slim;
use crate::shell::{Failure, Outcome, command, read, read_bytes, root, run, unusable, write};
use crate::site::Profile;

/// A module that comes later, by the name of its crate behind `synod-`.
#[derive(Clone, Copy)]
pub(crate) struct Module {
    name: &'static str,
    /// A script of the shell that goes behind its glue, in the same file.
    behind: Option<&'static str>,
}

/// What reads files.
pub(crate) const FILES: Module = Module { name: "files", behind: None };
/// What searches, with the worker around it: a worker takes no import map, so that all of it stands
/// in one file whose hash is checked.
pub(crate) const SEEK: Module = Module { name: "seek", behind: Some("web/shell/seek.js") };

/// Is this a file of a module that is no part of the first view?
pub(crate) fn is_later(file: &str) -> bool {
    [FILES, SEEK].iter().any(|module| file.starts_with(&module.file("")))
}

const TARGET: &str = "wasm32-unknown-unknown";

/// The two files that wasm-bindgen wrote, as the page names them.
pub(crate) struct Later {
    pub(crate) glue: String,
    pub(crate) glue_integrity: String,
    pub(crate) wasm: Program,
}

/// Builds a module into the staged site, under names that hold their hashes.
pub(crate) fn build(module: Module, profile: Profile, staged: &Path) -> Outcome<Later> {
    let (cargo_profile, name) = (profile.of_cargo(), module.name);
    let built = built(name, cargo_profile)?;
    let folder = root().join(format!("target/{name}/{cargo_profile}"));
    fs::create_dir_all(&folder).map_err(|error| unusable(&folder, &error))?;
    let bindgen = ["--target", "web", "--no-typescript", "--omit-default-module-path"];
    let mut bindgen = command("wasm-bindgen", &bindgen);
    run(bindgen.args(["--out-name", name, "--out-dir"]).arg(&folder).arg(built))?;
    let wasm = folder.join(format!("{name}_bg.wasm"));
    if profile == Profile::Release {
        optimise(&wasm, "-Oz")?;
    }
    let glue = slim(&read(&folder.join(format!("{name}.js")))?);
    let (glue, wasm) = shorten(&glue, &read_bytes(&wasm)?)?;
    let behind = module.behind.map(|script| read(&root().join(script))).transpose()?;
    let glue = (glue + &slim(&behind.unwrap_or_default())).into_bytes();
    let glue_name = module.file(&format!("{}.js", short(&glue)));
    write(&staged.join(&glue_name), &glue)?;
    let wasm_name = module.file(&format!("{}_bg.wasm", short(&wasm)));
    let wasm = Program::place(profile, staged, &wasm_name, &wasm)?;
    Ok(Later { glue: format!("./{glue_name}"), glue_integrity: integrity(&glue), wasm })
}

/// Builds a crate for the browser; where its module is.
pub(crate) fn built(name: &str, cargo_profile: &str) -> Outcome<PathBuf> {
    let cargo = ["build", "--quiet", "--offline", "--target", TARGET, "--package"];
    let mut cargo = command("cargo", &cargo);
    run(cargo.arg(format!("synod-{name}")).args(["--profile", cargo_profile]))?;
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

impl Module {
    /// The name of a file in the site.
    fn file(self, rest: &str) -> String {
        format!("synod-{}-{rest}", self.name)
    }
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
