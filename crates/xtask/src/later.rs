//! The program of the page in two: what the first view needs, and the annex, which the page loads after
//! it. `web/src/annex.rs` says where it is cut.
//!
//! Trunk builds the whole as one program. For a page to publish, that program as the linker left it,
//! with its relocations, is cut by what each half can reach: functions, and the data that they name.
//! Both halves run in one memory and call each other through one table. This does for them again what
//! trunk did for the whole.

use std::fs;
use std::path::{Path, PathBuf};

use pack::Cut as Parts;

use crate::digest::{integrity, short};
use crate::names::shorten;
use crate::pack::{Program, Wait};
use crate::policy::slim;
use crate::shell::{
    Failure, Outcome, command, failure, read, read_bytes, root, run, unusable, write,
};
use crate::site::Profile;

/// The script of the worker that searches.
const WORKER: &str = "web/shell/seek.js";
/// What names the files of the annex, and of nothing else.
const ANNEX: &str = "synod-annex-";
/// The name of that section; `web/shell/boot.js` looks for it.
const SECTION: &str = "worker";
/// What stands for the glue that the splitter would write; the page has `web/shell/boot.js` instead.
const LINK: &str = "./__wasm_split.js";

/// How a program is optimised that travels packed. What is inlined takes fewer bytes as it is and more once
/// it is packed, since what looks the same everywhere costs little. Without `local-cse` too the page would
/// be 4 kB smaller, and a run would take half as long again.
const FOR_PACKING: &[&str] = &["-O3", "--skip-pass=inlining-optimizing"];

/// Is this a file that is no part of the first view?
pub(crate) fn is_later(file: &str) -> bool {
    file.starts_with(ANNEX)
}

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// A script whose hash is checked.
pub(crate) struct Script {
    pub(crate) address: String,
    pub(crate) integrity: String,
}

/// The two programs of the page, and the glue around the first.
pub(crate) struct Halves {
    pub(crate) glue: Script,
    pub(crate) first: Program,
    /// What follows the first one's part of the program, where that is in two files.
    pub(crate) rest: Option<Rest>,
    /// None where the program is whole.
    pub(crate) annex: Option<Program>,
}

/// The second file of a program, which is unpacked at the same time as the first one.
pub(crate) struct Rest {
    pub(crate) program: Program,
    /// How many bytes stand in front of what belongs to the program.
    pub(crate) head: usize,
}

/// Places what trunk built, under the names it gave: the whole as it is.
pub(crate) fn place_whole(staged: &Path, glue: &str, wasm: &str) -> Outcome<Halves> {
    let (glue_path, wasm_path) = (staged.join(glue), staged.join(wasm));
    let (text, bytes) = shorten(&slim(&read(&glue_path)?), &read_bytes(&wasm_path)?)?;
    remove(&glue_path)?;
    remove(&wasm_path)?;
    let glue = Script::place(staged, &text)?;
    let bytes = with_worker(bytes, &text)?;
    let first = Program::place(Profile::Serve, staged, wasm, &bytes, Wait::Long)?;
    Ok(Halves { glue, first, rest: None, annex: None })
}

/// Cuts the program that trunk built under these names, and places both halves.
pub(crate) fn place_halves(staged: &Path, glue: &str, wasm: &str) -> Outcome<Halves> {
    remove(&staged.join(glue))?;
    remove(&staged.join(wasm))?;
    let profile = Profile::Release.of_cargo();
    let linked = root().join(format!("target/{TARGET}/{profile}/synod-web.wasm"));
    let folder = root().join("target/halves");
    let Cut { first, annex } = cut(&linked, &folder)?;
    let bindgen =
        ["--target", "web", "--no-typescript", "--omit-default-module-path", "--keep-lld-exports"];
    let mut bindgen = command("wasm-bindgen", &bindgen);
    run(bindgen.args(["--out-name", "page", "--out-dir"]).arg(&folder).arg(first))?;
    let first = folder.join("page_bg.wasm");
    optimise(&first, FOR_PACKING)?;
    optimise(&annex, FOR_PACKING)?;
    let glue = without_link(&slim(&read(&folder.join("page.js"))?))?;
    let (glue, first) = shorten(&glue, &read_bytes(&first)?)?;
    let annex = with_worker(read_bytes(&annex)?, &glue)?;
    let name = |half: &str, bytes: &[u8]| format!("synod-{half}-{}.wasm", short(bytes));
    let place =
        |name: &str, bytes, wait| Program::place(Profile::Release, staged, name, bytes, wait);
    let Some(Parts { first: begins, second, head }) = pack::cut(&first) else {
        return failure("the page's program has no code to cut it in");
    };
    Ok(Halves {
        glue: Script::place(staged, &glue)?,
        first: place(&name("web", begins), begins, Wait::Long)?,
        rest: Some(Rest { program: place(&name("rest", &second), &second, Wait::Long)?, head }),
        annex: Some(place(&name("annex", &annex), &annex, Wait::None { known: &first })?),
    })
}

/// A program with the script of the worker in a section of its own, behind the glue: a worker takes no
/// import map that would hold the hash of a glue that it imports, and each file is asked for once.
fn with_worker(mut wasm: Vec<u8>, glue: &str) -> Outcome<Vec<u8>> {
    let script = format!("{glue}{}", slim(&read(&root().join(WORKER))?));
    let section =
        wasm_encoder::CustomSection { name: SECTION.into(), data: script.as_bytes().into() };
    wasm_encoder::Section::append_to(&section, &mut wasm);
    Ok(wasm)
}

/// The halves as the splitter wrote them.
struct Cut {
    first: PathBuf,
    annex: PathBuf,
}

fn cut(linked: &Path, folder: &Path) -> Outcome<Cut> {
    fs::create_dir_all(folder).map_err(|error| unusable(folder, &error))?;
    let (bytes, first) = (read_bytes(linked)?, folder.join("first.wasm"));
    let mut options = wasm_split_cli_support::Options::new(&bytes);
    options.output_dir = folder;
    options.main_out_path = &first;
    options.link_name = LINK;
    let shown = linked.display();
    let halves = wasm_split_cli_support::transform(options)
        .map_err(|error| Failure(format!("{shown} could not be cut: {error:#}")))?;
    match <[PathBuf; 1]>::try_from(halves.split_modules) {
        Ok([annex]) => Ok(Cut { first, annex }),
        Err(other) => Err(Failure(format!("{shown} fell into {} parts, not two", other.len() + 1))),
    }
}

/// The glue with the shell in the place of the script that would load the other half.
fn without_link(glue: &str) -> Outcome<String> {
    let import = format!("import * as import1 from \"{LINK}\"");
    let given = format!("\"{LINK}\": import1");
    let mut rest = String::new();
    let (mut imports, mut gifts) = (0, 0);
    for line in glue.lines() {
        if line.trim_end_matches(';') == import {
            imports += 1;
            continue;
        }
        gifts += line.matches(&given).count();
        rest.push_str(&line.replace(&given, &format!("\"{LINK}\": globalThis.synodSplit")));
        rest.push('\n');
    }
    if (imports, gifts) == (1, 1) {
        Ok(rest)
    } else {
        Err(Failure(format!("the glue names {LINK} {imports} and {gifts} times, not once each")))
    }
}

impl Script {
    /// Puts a script into the staged site, under a name that holds its hash.
    fn place(staged: &Path, text: &str) -> Outcome<Self> {
        let name = format!("synod-web-{}.js", short(text.as_bytes()));
        write(&staged.join(&name), text.as_bytes())?;
        Ok(Self { address: format!("./{name}"), integrity: integrity(text.as_bytes()) })
    }
}

fn remove(file: &Path) -> Outcome {
    fs::remove_file(file).map_err(|error| unusable(file, &error))
}

/// Makes a module smaller, or faster, in place.
pub(crate) fn optimise(wasm: &Path, how: &[&str]) -> Outcome {
    let mut optimise = command("wasm-opt", how);
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
    fn the_bench_optimises_its_module_as_the_page_is() {
        let bench = include_str!("../../bench/src/module.rs");
        assert!(bench.contains(&format!("{FOR_PACKING:?}")), "it has other passes of wasm-opt");
    }

    #[test]
    fn both_halves_are_optimised_for_what_the_page_is() {
        let page = read(&root().join("index.html")).unwrap();
        let features = features(&page).unwrap();
        assert!(features.contains(&"--enable-bulk-memory"), "{features:?}");
    }

    #[test]
    fn the_shell_stands_for_the_script_that_would_load_the_annex() {
        let glue = "import * as import1 from \"./__wasm_split.js\"\nf();\n\
                    return { \"./p_bg.js\": import0, \"./__wasm_split.js\": import1 };\n";
        let rest = "f();\nreturn { \"./p_bg.js\": import0, \
                    \"./__wasm_split.js\": globalThis.synodSplit };\n";
        assert_eq!(without_link(glue).unwrap(), rest);
        assert!(without_link("f();\n").is_err());
    }

    #[test]
    fn the_worker_stands_behind_the_program_with_the_glue_before_it() {
        let program = b"\0asm\x01\0\0\0".to_vec();
        let with = with_worker(program.clone(), "glue();\n").unwrap();
        let section = with.strip_prefix(&program[..]).unwrap();
        let text = String::from_utf8_lossy(section);
        let (_, script) = text.split_once("worker").unwrap();
        assert!(script.starts_with("glue();\n") && script.contains("onmessage"), "{script}");
    }

    #[test]
    fn what_is_no_program_is_not_cut() {
        let folder = root().join("target/no-halves");
        fs::create_dir_all(&folder).unwrap();
        let bad = folder.join("bad.wasm");
        fs::write(&bad, b"no program").unwrap();
        assert!(cut(&bad, &folder).is_err());
    }
}
