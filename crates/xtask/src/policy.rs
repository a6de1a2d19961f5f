//! The content policy of the page, put into every build by the hook that `Trunk.toml` names.
//!
//! Trunk leaves a comment where its inline start script would be.
//! The hook replaces it with the policy, the import map that holds the hashes of the glue, and the hash-checked shell.
//! Serve and build both go through it, so a page that breaks the policy breaks at the desk of its author.

use std::env;
use std::path::{Path, PathBuf};

use crate::digest::{integrity, policy_hash, sha256_hex, short};
use crate::later::{self, Halves, Rest, Script};
use crate::pack::{Program, Wait, unpacker};
use crate::shell::{Failure, Outcome, failure, files_below, read, read_bytes, root, write};
use crate::site::Profile;
use crate::styles;

/// The shell around the Wasm, before its name carries its hash.
const SHELL: &str = "web/shell/boot.js";
/// What trunk writes in place of a start script; see `pattern_script` in `Trunk.toml`.
const MARK: &str = "<!--synod-boot ";

/// What unpacks the programs that the shell loads; it goes into the same file.
const UNPACK: &str = "web/shell/unpack.js";

/// The script that loads the page, and what unpacks the programs where they are packed.
struct Shell {
    name: String,
    integrity: String,
    unpacker: Option<Program>,
}

/// Rewrites the page in the folder that trunk is about to publish.
pub(crate) fn finish_staged() -> Outcome {
    let staged = env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from);
    let staged =
        staged.ok_or_else(|| Failure("`finish` is for trunk's post_build hook only".to_owned()))?;
    finish(Profile::of_hook(&env::var("TRUNK_PROFILE").unwrap_or_default()), &staged)
}

fn finish(profile: Profile, staged: &Path) -> Outcome {
    let index = staged.join("index.html");
    let page = styles::join(&read(&index)?, staged)?;
    let (before, glue, wasm, after) = split(&page)?;
    let halves = match profile {
        Profile::Serve => later::place_whole(staged, glue, wasm)?,
        Profile::Release => later::place_halves(staged, glue, wasm)?,
    };
    let shell = [SHELL, UNPACK].map(|script| read(&root().join(script)).map(|text| slim(&text)));
    let shell = shell.into_iter().collect::<Outcome<String>>()?.into_bytes();
    let shell_name = format!("boot-{}.js", short(&shell));
    write(&staged.join(&shell_name), &shell)?;
    let packed = halves.first.is_packed();
    let unpacker = |wait| packed.then(|| unpacker(staged, wait)).transpose();
    let shell =
        Shell { name: shell_name, integrity: integrity(&shell), unpacker: unpacker(Wait::Long)? };
    let head = head(&halves, unpacker(Wait::None { known: &[] })?.as_ref(), &shell);
    refuse_forbidden(&format!("{before}{after}"))?;
    write(&index, format!("{before}{head}{after}").as_bytes())?;
    write_sums(staged)
}

/// The page before and after the mark, and the glue and the program that the mark names.
fn split(page: &str) -> Outcome<(&str, &str, &str, &str)> {
    let unmarked = || Failure("trunk left no `synod-boot` mark in index.html".to_owned());
    let (before, rest) = page.split_once(MARK).ok_or_else(unmarked)?;
    let (names, after) = rest.split_once("-->").ok_or_else(unmarked)?;
    let (glue, wasm) = names.trim().split_once(' ').ok_or_else(unmarked)?;
    Ok((before, glue, wasm, after))
}

/// What replaces the mark. The map comes before anything that loads a module, as older browsers ask.
fn head(halves: &Halves, annex_unpacker: Option<&Program>, shell: &Shell) -> String {
    let Halves { glue, first, rest, annex } = halves;
    let Script { address: glue, integrity: glue_integrity } = glue;
    let mut early = String::new();
    let mut data = vec![format!("data-glue=\"{glue}\"")];
    let mut add = |name: &str, program: &Program| {
        let Program { address, integrity, bytes } = program;
        data.push(format!("data-{name}=\"{address}\" data-{name}-integrity=\"{integrity}\""));
        data.push(format!("data-{name}-bytes=\"{bytes}\""));
    };
    add("wasm", first);
    if let Some(unpacker) = &shell.unpacker {
        early = unpacker.early() + &first.early();
        add("unpack", unpacker);
    }
    if let Some(Rest { program, head: _ }) = rest {
        early += &program.early();
        add("rest", program);
    }
    if let Some(annex) = annex {
        add("annex", annex);
    }
    if let Some(unpacker) = annex_unpacker {
        add("annex-unpack", unpacker);
    }
    data.extend(rest.as_ref().map(|rest| format!("data-rest-head=\"{}\"", rest.head)));
    let data = data.join(" ");
    let map = format!(r#"{{"integrity":{{"{glue}":"{glue_integrity}"}}}}"#);
    let policy = policy(&policy_hash(map.as_bytes()));
    let Shell { name: shell, integrity: shell_integrity, unpacker: _ } = shell;
    format!(
        r#"<meta http-equiv="Content-Security-Policy" content="{policy}">
<script type="importmap">{map}</script>
{early}<link rel="modulepreload" href="{glue}" integrity="{glue_integrity}">
<script type="module" src="./{shell}" integrity="{shell_integrity}" {data}></script>"#
    )
}

/// A script without its indentation and the lines that only comment.
///
/// It knows the two scripts it is for: neither has text over several lines.
pub(crate) fn slim(script: &str) -> String {
    let mut in_comment = false;
    let mut lines = String::new();
    for line in script.lines().map(str::trim) {
        in_comment |= line.starts_with("/*");
        if !in_comment && !line.is_empty() && !line.starts_with("//") {
            lines.push_str(line);
            lines.push('\n');
        }
        in_comment &= !line.ends_with("*/");
    }
    lines
}

fn policy(map_hash: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' '{map_hash}'; connect-src 'self'; \
         style-src 'self'; img-src 'self' data:; font-src 'self'; worker-src 'self' blob:; \
         object-src 'none'; frame-src 'none'; base-uri 'none'; form-action 'none'"
    )
}

/// The policy would block these silently in the browser; better a sentence here.
fn refuse_forbidden(page: &str) -> Outcome {
    for forbidden in ["<script", "<style", " style=", "javascript:", " onload=", " onclick="] {
        if page.contains(forbidden) {
            return failure(format!(
                "index.html contains `{forbidden}`, which the page's content policy blocks"
            ));
        }
    }
    Ok(())
}

/// For whoever copies the site and wants to know that it arrived whole.
fn write_sums(staged: &Path) -> Outcome {
    let mut sums = String::new();
    for file in files_below(staged)? {
        let name = file.strip_prefix(staged).expect("the file is below the folder");
        if name != Path::new("SHA256SUMS") {
            let line = format!("{}  {}\n", sha256_hex(&read_bytes(&file)?), name.display());
            sums.push_str(&line);
        }
    }
    write(&staged.join("SHA256SUMS"), sums.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(address: &str, integrity: &str) -> Program {
        Program { address: address.to_owned(), integrity: integrity.to_owned(), bytes: 7 }
    }

    fn script(address: &str, integrity: &str) -> Script {
        Script { address: address.to_owned(), integrity: integrity.to_owned() }
    }

    fn halves(annex: Option<Program>) -> Halves {
        let first = program("./a.wasm", "sha384-y");
        let rest =
            annex.is_some().then(|| Rest { program: program("./r.wasm", "sha384-r"), head: 9 });
        Halves { glue: script("./a.js", "sha384-x"), first, rest, annex }
    }

    #[test]
    fn a_script_loses_its_comments_and_nothing_else() {
        let script =
            "/** What\n * it does.\n */\nf(1, // one\n\n  2);\n  // a line\n/* x */\ng();\n";
        assert_eq!(slim(script), "f(1, // one\n2);\ng();\n");
    }

    fn shell(unpacker: Option<Program>) -> Shell {
        Shell { name: "boot.js".to_owned(), integrity: "sha384-z".to_owned(), unpacker }
    }

    #[test]
    fn packed_programs_are_asked_for_early_behind_what_unpacks_them() {
        let unpacker = program("./u.wasm", "sha384-w");
        let annex = program("./b.wasm", "sha384-v");
        let annex_unpacker = program("./v.wasm", "sha384-t");
        let head = head(&halves(Some(annex)), Some(&annex_unpacker), &shell(Some(unpacker)));
        let asked = |file: &str| head.find(&format!("<link rel=\"preload\" href=\"{file}\""));
        assert!(asked("./u.wasm").unwrap() < asked("./a.wasm").unwrap());
        assert!(asked("./a.wasm").unwrap() < asked("./r.wasm").unwrap());
        assert!(head.contains("data-rest-head=\"9\""), "{head}");
        assert_eq!(asked("./b.wasm"), None, "what comes later does not hold up the first view");
        for (name, file, hash) in [
            ("unpack", "./u.wasm", "sha384-w"),
            ("rest", "./r.wasm", "sha384-r"),
            ("annex", "./b.wasm", "sha384-v"),
            ("annex-unpack", "./v.wasm", "sha384-t"),
        ] {
            let data = format!(r#"data-{name}="{file}" data-{name}-integrity="{hash}""#);
            assert!(head.contains(&data), "{head}");
        }
    }

    #[test]
    fn the_policy_holds_the_hash_of_the_map_as_it_stands_in_the_page() {
        let head = head(&halves(None), None, &shell(None));
        let map = head.split("<script type=\"importmap\">").nth(1).unwrap();
        let map = map.split("</script>").next().unwrap();
        assert!(head.contains(&policy_hash(map.as_bytes())));
        assert!(map.contains(r#""./a.js":"sha384-x""#), "{map}");
    }

    #[test]
    fn the_policy_allows_no_inline_code_and_no_other_host() {
        let policy = policy("sha256-m");
        for absent in ["'unsafe-inline'", "'unsafe-eval'", "http:", "https:", "*"] {
            assert!(!policy.contains(absent), "{absent} is in the policy");
        }
        assert!(policy.starts_with("default-src 'none'"));
    }

    #[test]
    fn inline_code_in_the_page_stops_the_build() {
        for bad in ["<script>x</script>", "<p style=\"x\">", "<body onload=\"x\">"] {
            assert!(refuse_forbidden(bad).is_err(), "{bad}");
        }
        assert!(refuse_forbidden("<link rel=\"stylesheet\" href=\"./page.css\">").is_ok());
    }
}
