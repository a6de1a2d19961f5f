//! The rules of this tree that no compiler checks: how long a file is, what it may say, and which room may name which.
//!
//! Each rule is one test, and each failure names the file and what to do.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

const LINES_MAX: usize = 500;
const BYTES_MAX: u64 = 1_000_000;

/// This file spells out what the others must not say.
const SELF: &str = "crates/xtask/tests/tidy.rs";

/// Which room may name which. A new room needs a line here, and a reason in ARCHITECTURE.md.
const ARROWS: &[(&str, &[&str])] = &[
    ("kernel", &[]),
    ("raft", &["kernel"]),
    ("kv", &["kernel", "raft"]),
    ("zab", &["kernel"]),
    ("zookeeper", &["kernel", "zab"]),
    ("sim", &["kernel"]),
    ("verify", &["kernel", "sim"]),
    ("scene", &[]),
    ("lab", &["kernel", "sim", "verify", "scene"]),
    ("kv-engine", &["kv", "sim"]),
    ("lab-raft", &["kernel", "raft", "kv", "kv-engine", "sim", "verify", "scene", "lab"]),
    ("lab-zookeeper", &["kernel", "zab", "zookeeper", "sim", "verify", "scene", "lab"]),
    ("catalog", &["lab", "lab-raft", "lab-zookeeper"]),
    ("cli", &["catalog", "lab", "scene", "sim"]),
    ("annex", &["catalog", "lab", "scene", "sim"]),
    ("web", &["annex", "catalog", "lab", "scene", "sim"]),
    // It measures the engine from outside, so it may name all of it.
    ("bench", &["kernel", "raft", "kv", "sim", "verify", "scene", "lab", "lab-raft", "catalog"]),
    ("pack", &[]),
    ("unpack", &["pack"]),
    ("xtask", &["pack"]),
];

/// The rooms whose code is the protocol itself: nothing from outside, no clock, no chance, no floats, no hash order.
const CORES: &[&str] = &["kernel", "raft", "kv", "zab", "zookeeper"];

/// What a core must not name. `sim` decides what happens, so it keeps to this too.
const NOT_IN_CORES: &[&str] =
    &["HashMap", "HashSet", "Instant", "SystemTime", "f32", "f64", "println", "eprintln"];

/// Words that no source says, each with the reason.
const BANNED: &[(&str, &str)] = &[
    ("FIXME", "fix it, or open an issue"),
    ("dbg!", "left from debugging"),
    ("todo!(", "unfinished code does not land"),
    ("unimplemented!(", "unfinished code does not land"),
    ("inner_html", "data never becomes markup"),
    ("innerHTML", "data never becomes markup"),
    ("from_html_unchecked", "data never becomes markup"),
    ("/root/", "a path of one machine"),
    ("/tmp/", "a path of one machine"),
    ("/home/", "a path of one machine"),
];

struct File {
    /// Below the root, with `/` between folders.
    path: String,
    text: String,
}

impl File {
    fn ends_with(&self, endings: &[&str]) -> bool {
        endings.iter().any(|ending| self.path.ends_with(ending))
    }

    fn in_room(&self, room: &str) -> bool {
        self.path.starts_with(&format!("crates/{room}/src/"))
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("two folders below the root")
}

/// What git holds or would hold, so that nothing built is looked at.
fn paths() -> Vec<String> {
    let mut git = Command::new("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard"]).current_dir(root());
    let listed = git.output().expect("git starts").stdout;
    let listed = String::from_utf8(listed).expect("every path is text");
    let mut paths: Vec<String> = listed.lines().map(str::to_owned).collect();
    paths.retain(|path| root().join(path).is_file());
    assert!(!paths.is_empty(), "git lists no files: run the test in a clone");
    paths
}

fn sources() -> Vec<File> {
    const ENDINGS: &[&str] = &[".rs", ".js", ".mjs", ".css", ".html", ".toml", ".yml", ".md"];
    let is_source = |path: &String| ENDINGS.iter().any(|ending| path.ends_with(ending));
    let mut files = Vec::new();
    for path in paths().into_iter().filter(is_source) {
        let text = fs::read_to_string(root().join(&path)).expect("a source is text");
        files.push(File { path, text });
    }
    files
}

/// Fails with every complaint at once, one to a line.
fn settle(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn no_file_is_too_long_to_read_in_one_sitting() {
    let mut complaints = Vec::new();
    for file in sources().iter().filter(|file| file.ends_with(&[".rs", ".js", ".mjs", ".css"])) {
        let length = file.text.lines().count();
        let reasoned = file.text.lines().take(5).any(|line| line.contains("Long:"));
        if LINES_MAX < length && !reasoned {
            complaints.push(format!(
                "{}: {length} lines; split it, or begin with \"Long:\" and the reason",
                file.path
            ));
        }
    }
    settle(&complaints);
}

#[test]
fn every_rust_file_begins_with_what_it_is() {
    let mut complaints = Vec::new();
    for file in sources().iter().filter(|file| file.ends_with(&[".rs"])) {
        if !file.text.starts_with("//! ") {
            complaints.push(format!("{}: begin with `//!` and a sentence", file.path));
        }
    }
    settle(&complaints);
}

#[test]
fn no_source_says_a_banned_word() {
    let mut complaints = Vec::new();
    for file in sources().iter().filter(|file| file.path != SELF) {
        for (nth, line) in file.text.lines().enumerate() {
            let at = format!("{}:{}", file.path, nth + 1);
            for (word, reason) in BANNED.iter().filter(|(word, _)| line.contains(word)) {
                complaints.push(format!("{at}: `{word}`: {reason}"));
            }
            if has_word(line, "TODO") && !line.contains("issue ") {
                complaints.push(format!("{at}: a TODO without its issue"));
            }
            if let Some(emoji) = prose(file, line).chars().find(|letter| is_emoji(*letter)) {
                complaints.push(format!("{at}: an emoji, U+{:X}", u32::from(emoji)));
            }
        }
    }
    settle(&complaints);
}

#[test]
fn cores_know_no_clock_no_chance_no_floats_and_no_hash_order() {
    let mut complaints = Vec::new();
    for file in sources() {
        if !CORES.iter().chain(&["sim"]).any(|core| file.in_room(core)) {
            continue;
        }
        for (nth, line) in file.text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for word in NOT_IN_CORES.iter().filter(|word| has_word(code, word)) {
                complaints.push(format!("{}:{}: `{word}` in a core", file.path, nth + 1));
            }
        }
    }
    settle(&complaints);
}

/// What is compacted is there for monitors; a protocol that read it would do what no server can.
#[test]
fn no_protocol_reads_the_compacted_part_of_a_log() {
    let mut complaints = Vec::new();
    let reads_logs =
        |file: &&File| ["raft", "kv", "zab", "zookeeper"].iter().any(|room| file.in_room(room));
    for file in sources().iter().filter(reads_logs) {
        for (number, line) in (1..).zip(file.text.lines()) {
            if line.contains(".history(") {
                complaints
                    .push(format!("{}:{number}: a protocol reads what is compacted", file.path));
            }
        }
    }
    settle(&complaints);
}

#[test]
fn the_browser_is_known_to_the_ports_alone() {
    let mut complaints = Vec::new();
    for file in sources() {
        let outside = file.ends_with(&[".rs"])
            && file.path != SELF
            && !file.path.starts_with("web/src/ports/")
            && file.path != "web/src/ports.rs";
        for (nth, line) in file.text.lines().enumerate().filter(|_| outside) {
            let code = line.split("//").next().unwrap_or_default();
            for name in ["web_sys", "js_sys", "gloo", "gloo_timers"] {
                if has_word(code, name) {
                    complaints.push(format!("{}:{}: `{name}` outside ports", file.path, nth + 1));
                }
            }
        }
    }
    settle(&complaints);
}

/// Whoever names one of these from elsewhere in the page pulls what hangs on it into the first view.
#[test]
fn what_comes_later_is_reached_through_one_room() {
    let mut complaints = Vec::new();
    let page = |file: &&File| file.path.starts_with("web/src/") && file.path != "web/src/annex.rs";
    for file in sources().iter().filter(page) {
        for (nth, line) in file.text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for name in ["PARTS", "LATER", "scenarios", "seeker", "all"] {
                if ["annex::", "catalog::"].iter().any(|of| code.contains(&format!("{of}{name}"))) {
                    complaints.push(format!("{}:{}: `{name}` comes later", file.path, nth + 1));
                }
            }
        }
    }
    settle(&complaints);
}

#[test]
fn arrows_between_rooms_point_the_way_they_are_drawn() {
    let drawn: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let mut complaints = Vec::new();
    for file in sources().iter().filter(|file| file.path.ends_with("/Cargo.toml")) {
        let folder = file.path.trim_end_matches("/Cargo.toml");
        let room = folder.trim_start_matches("crates/");
        let Some(allowed) = drawn.get(room) else {
            complaints.push(format!("{}: a room without arrows: add it to ARROWS", file.path));
            continue;
        };
        for needed in dependencies(&file.text) {
            if drawn.contains_key(needed) {
                if !allowed.contains(&needed) {
                    complaints.push(format!("{}: {room} must not know {needed}", file.path));
                }
            } else if CORES.contains(&room) {
                complaints.push(format!("{}: a core needs nothing: {needed}", file.path));
            }
        }
    }
    settle(&complaints);
}

#[test]
fn scenario_names_are_unique() {
    let mut names = BTreeSet::new();
    let mut titles = BTreeSet::new();
    let mut complaints = Vec::new();
    for file in sources() {
        if !file.path.contains("/scenarios/") || !file.ends_with(&[".toml"]) {
            continue;
        }
        let name = file.path.rsplit('/').next().unwrap().to_owned();
        let title = file.text.lines().find(|line| line.starts_with("title")).map(str::to_owned);
        if !names.insert(name) || title.is_some_and(|title| !titles.insert(title)) {
            complaints.push(format!("{}: another scenario has this name or title", file.path));
        }
    }
    settle(&complaints);
}

#[test]
fn nothing_large_is_kept_in_the_repository() {
    let mut complaints = Vec::new();
    for path in paths() {
        let bytes = fs::metadata(root().join(&path)).unwrap().len();
        if BYTES_MAX < bytes {
            complaints.push(format!("{path}: {bytes} bytes"));
        }
    }
    settle(&complaints);
}

/// The names in a manifest's `[dependencies]` and `[build-dependencies]`; what tests use is their own affair.
fn dependencies(manifest: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut inside = false;
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            inside = matches!(line, "[dependencies]" | "[build-dependencies]");
        } else if inside && !line.is_empty() && !line.starts_with('#') {
            names.extend(line.split(['.', '=', ' ']).next());
        }
    }
    names
}

fn has_word(line: &str, word: &str) -> bool {
    let part_of_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    line.match_indices(word).any(|(at, _)| {
        !line[..at].ends_with(part_of_name) && !line[at + word.len()..].starts_with(part_of_name)
    })
}

/// What people read: all of the page and of documents, the comments of other code. A test may hold any letter.
fn prose<'a>(file: &File, line: &'a str) -> &'a str {
    let code = file.ends_with(&[".rs", ".mjs"]) && !file.path.starts_with("web/");
    if code { line.split_once("//").map_or("", |(_, comment)| comment) } else { line }
}

/// Pictures that fonts draw in their own colours; arrows and marks of the notation are none.
fn is_emoji(letter: char) -> bool {
    matches!(letter, '\u{1F000}'..='\u{1FAFF}' | '\u{FE0F}' | '\u{2705}' | '\u{274C}' | '\u{2728}')
}

#[test]
fn the_rules_see_what_they_look_for() {
    assert!(has_word("let x: f64 = 1;", "f64"));
    assert!(!has_word("let buf640 = 1;", "f64"));
    assert!(is_emoji('\u{1F680}'));
    assert!(!is_emoji('→'));
    let manifest = "[package]\nname = \"x\"\n[dependencies]\nlab.workspace = true\nyew = \"1\"\n";
    assert_eq!(dependencies(manifest), ["lab", "yew"]);
}
