//! The words of the command line, what it answers, and its exit status.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::synod;

const RUN: &str = "lab = \"raft\"\ntitle = \"A short one\"\nuntil = \"400ms\"\n\
                   [config]\nclients = 0\n[[action]]\nwhen = \"leader elected\"\ndo = \"crash leader\"\n";

#[test]
fn a_run_says_what_it_came_to() {
    let said = synod(&["run", "-"], RUN);
    assert_eq!((said.status, said.err.as_str()), (0, ""));
    for part in [
        "A short one (Raft, seed 1)",
        "Played to 400ms in ",
        "Digest ",
        "holds   Election Safety: At most one leader per term",
        "when leader elected: crash leader (done at ",
        "#s=1.",
    ] {
        assert!(said.out.contains(part), "“{part}” is missing:\n{}", said.out);
    }
}

#[test]
fn a_run_goes_through_files_links_and_back() {
    let link = synod(&["link", "-"], RUN).out;
    assert!(link.starts_with("#s=1.") && link.lines().count() == 1, "{link}");
    let whole = synod(&["link", "-", "--base", "https://example.org/synod/#old"], RUN).out;
    assert_eq!(whole, format!("https://example.org/synod/{link}"));
    let toml = synod(&["show", whole.trim()], "").out;
    assert_eq!(synod(&["show", "-"], RUN).out, toml, "of the file itself");
    assert_eq!(synod(&["show", "-"], &toml).out, toml, "of what it shows");
    assert_eq!(synod(&["show", "-"], &whole).out, toml, "of a link in a file");
    let summary = synod(&["run", "-"], RUN).out;
    for run in [link.trim(), whole.trim(), link.trim().trim_start_matches('#')] {
        assert_eq!(synod(&["run", run], "").out, summary, "{run}");
    }
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../lab-raft/scenarios/first-election.toml");
    assert_eq!(synod(&["run", file], "").status, 0);
}

#[test]
fn options_change_what_is_played() {
    let summary = |arguments: &[&str]| {
        let said = synod(&[&["run", "-"], arguments].concat(), RUN);
        assert_eq!(said.status, 0, "{}", said.err);
        said.out
    };
    assert!(summary(&["--until", "1.5s"]).contains("Played to 1.5s"));
    assert!(summary(&["--until=2min", "--seed=9"]).contains("seed 9)\nPlayed to 2min"));
    assert_eq!(summary(&["--seed", "1"]), summary(&[]));
    let unbounded = RUN.replace("until = \"400ms\"\n", "");
    assert!(synod(&["run", "-"], &unbounded).out.contains("Played to 10s"));
    let trace = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("short.jsonl");
    let with_trace = summary(&["--trace", trace.to_str().unwrap()]);
    assert_eq!(with_trace, summary(&[]), "a trace changes nothing");
    let lines = std::fs::read_to_string(trace).unwrap();
    let piped = synod(&["run", "-", "--trace", "-"], RUN);
    assert_eq!(piped.out, lines, "a trace on standard output is the same");
    assert_eq!(piped.err, with_trace, "and the summary goes elsewhere");
}

#[test]
fn help_is_where_it_is_looked_for() {
    let all = synod(&["help"], "");
    assert_eq!(all.status, 0);
    assert_eq!(synod(&["--help"], "").out, all.out);
    for command in
        ["run", "link", "show", "draw", "scenarios", "sweep", "history", "check-history", "replay"]
    {
        assert!(all.out.contains(&format!("  {command} ")), "{command}");
        let help = synod(&[command, "--help"], "");
        assert!(help.status == 0 && help.out.starts_with(&format!("Usage: synod {command}")));
        assert_eq!(synod(&["help", command], "").out, help.out);
    }
    assert!(synod(&["--version"], "").out.starts_with("synod "));
}

#[test]
fn built_in_scenarios_are_listed_and_written() {
    let list = synod(&["scenarios"], "").out;
    assert!(list.contains("first-election") && list.contains("First election"), "{list}");
    let names = list.lines().filter_map(|line| line.split_whitespace().next());
    for name in names {
        let toml = synod(&["scenarios", name], "").out;
        let breaks = toml.contains("expect = \"breaks ");
        assert_eq!(synod(&["run", "-"], &toml).status, i32::from(breaks), "{name}");
    }
    let unknown = synod(&["scenarios", "nonesuch"], "");
    assert!(unknown.status == 2 && unknown.err.contains("nonesuch"));
}

#[test]
fn the_stage_is_drawn_as_a_picture_that_needs_nothing_else() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../lab-raft/scenarios/");
    let file = format!("{folder}leader-crash.toml");
    let at = ["draw", &file, "--at", "583ms", "--size", "480x300"];
    let picture = synod(&at, "").out;
    assert_eq!(picture, std::fs::read_to_string(format!("{folder}leader-crash.svg")).unwrap());
    for foreign in ["style=", "<script", "<style", "href", "url("] {
        assert!(!picture.contains(foreign), "{foreign}");
    }
    let path = std::env::temp_dir().join(format!("synod-draw-{}.svg", std::process::id()));
    let to_file = [&at[..], &["-o", path.to_str().unwrap()]].concat();
    let quiet = synod(&to_file, "");
    assert_eq!((quiet.status, &*quiet.out), (0, ""));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), picture);
    std::fs::remove_file(path).unwrap();

    let link = synod(&["link", &file], "").out;
    let of_link = ["draw", link.trim(), "--at", "583ms", "--size", "480x300"];
    assert_eq!(synod(&of_link, "").out, picture, "a link draws the same");
    let dark = synod(&[&at[..], &["--theme", "dark"]].concat(), "").out;
    assert!(dark != picture && dark.contains("#101319"));
    let large = synod(&["draw", &file, "--theme", "projector", "--logs"], "").out;
    assert!(large.starts_with("<svg") && large.contains("width=\"1920\""));
    let end = synod(&["draw", &file, "--at", "3s"], "").out;
    assert_eq!(synod(&["draw", &file], "").out, end, "without a moment it is the end");
    for (words, part) in [
        (&["draw"][..], "A file or a link is missing"),
        (&["draw", "x.toml", "--theme", "pink"], "a theme is light, dark or projector"),
        (&["draw", "x.toml", "--size", "9x9"], "a size is from 240x180 to 4000x3000"),
        (&["draw", &file, "-o", "/nowhere/x.svg"], "cannot be written"),
    ] {
        let said = synod(words, "");
        assert!(said.status == 2 && said.err.contains(part), "{words:?}: {}", said.err);
    }
}

#[test]
fn wrong_words_are_answered_with_the_usage() {
    for (words, part) in [
        (&[][..], "There is nothing to do"),
        (&["fly"], "fly"),
        (&["run"], "A file or a link is missing"),
        (&["link"], "A file or a link is missing"),
        (&["run", "a", "b"], "“b” is one word too many"),
        (&["run", "-", "--faster"], "--faster"),
        (&["run", "-", "--base", "x"], "--base"),
        (&["run", "-", "--until"], "--until"),
        (&["run", "-", "--until", "soon"], "a duration begins with a number"),
        (&["run", "-", "--until", "25000min"], "24 hours"),
        (&["run", "-", "--seed", "-1"], "a seed is a whole number"),
        (&["show", "-", "--seed", "1"], "--seed"),
        (&["help", "fly"], "fly"),
        (&["--help", "run", "x"], "run"),
    ] {
        let said = synod(words, RUN);
        assert_eq!((said.status, said.out.as_str()), (2, ""), "{words:?}");
        assert!(said.err.contains(part) && said.err.contains("Usage: synod"), "{}", said.err);
    }
}

#[test]
fn a_run_that_does_not_open_is_explained() {
    let link = synod(&["link", "-"], RUN).out.trim().to_owned();
    let cut = &link[..link.len() - 9];
    let damaged = link.replacen("1.A", "1.B", 1);
    for (run, input, part) in [
        ("nonesuch.toml", "", "neither a file here nor a link"),
        (cut, "", "cut off"),
        (&damaged, "", "damaged"),
        ("https://example.org/", "", "not a link to a run"),
        ("#s=9.AAAA", "", "newer version"),
        ("-", "", "the field `lab` is missing"),
        ("-", "lab = \"raft\"\nlap = 1\n", "Line 2: there is no field `lap`"),
        ("-", "lab = \"paxos\"\n", "no system called “paxos”"),
        ("-", "lab = \"raft\"\n[config]\nservers = 99\n", "Setting “servers”"),
        ("-", "lab = \"raft\"\n[[action]]\nwhen = \"it rains\"\ndo = \"crash s1\"\n", "it rains"),
    ] {
        for command in ["run", "show", "link"] {
            let said = synod(&[command, run], input);
            assert_eq!((said.status, said.out.as_str()), (2, ""), "{command} {run}");
            assert!(said.err.contains(part), "{command} {run}: {}", said.err);
        }
    }
    let nowhere = synod(&["run", "-", "--trace", "no/such/folder/out.jsonl"], RUN);
    assert!(nowhere.status == 2 && nowhere.err.contains("cannot be written"), "{}", nowhere.err);
}

/// What the help of a search says of a system: words between its name and the next one's.
fn said_of<'a>(help: &'a str, system: &str, next: Option<&str>) -> Vec<&'a str> {
    let (_, rest) = help.split_once("The timers of each system").expect("it lists them");
    let (_, own) = rest.split_once(&format!("\n  {system} ")).expect("it is listed");
    let end = next.and_then(|next| own.find(&format!("\n  {next} "))).unwrap_or(own.len());
    own[..end].split_whitespace().collect()
}

#[test]
fn the_timers_and_the_examples_in_the_help_of_a_search_are_those_of_each_system() {
    let help = synod(&["help", "search"], "").out;
    for (system, next) in [("raft", Some("zookeeper")), ("zookeeper", None)] {
        let words = said_of(&help, system, next);
        let (names, example) = words.split_at(words.len() - 4);
        let ["as", "in", "--timeouts", example] = *example else { panic!("{example:?}") };
        assert!(names.len() > 5, "{names:?}");
        let names = names.iter().map(|name| format!("{}=1", name.trim_end_matches(',')));
        for timeouts in names.chain([example.to_owned()]) {
            let asked = ["search", system, "--timeouts", &timeouts, "--max-depth", "1"];
            let said = synod(&asked, "");
            assert_eq!(said.status, 0, "{system} {timeouts}: {}", said.err);
        }
    }
}

#[test]
fn words_that_nothing_can_come_of_are_refused_and_absent_nodes_passed_over() {
    let run = |words: &str| {
        format!(
            "lab = \"raft\"\n[[action]]\nat = \"1s\"\ndo = \"crash s1\"\n[[action]]\nat = \"2s\"\ndo = \"{words}\"\n"
        )
    };
    for (words, why) in [
        ("explode s1", "Action 2: “explode” is nothing that can be done here"),
        ("slow s1 fast", "Action 2: “fast” is no number that fits here"),
        ("timeout s1 tea", "Action 2: “tea” is no timer"),
        ("explode leader", "Action 2: “explode” is nothing that can be done here"),
        ("slow leader fast", "Action 2: “fast” is no number that fits here"),
    ] {
        let said = synod(&["run", "-"], &run(words));
        assert_eq!(said.status, 2, "{words}: {}", said.out);
        assert!(said.err.contains(why), "{words}: {}", said.err);
    }
    // One with more servers has them: the same script can be played with other settings.
    for words in ["crash s9", "c7 put x 1", "drop s1>s9#2"] {
        let said = synod(&["run", "-"], &run(words));
        assert_eq!(said.status, 0, "{words}: {}", said.err);
        assert!(said.out.contains(&format!("{words} (refused: ")), "{words}: {}", said.out);
    }
}
