//! A file as a person writes it, and every way in which one is refused, with its line.

use super::*;
use crate::delay::Delay;
use crate::saved::Network;
use crate::saved::check::Fault;
use crate::saved::file::write;

const SCENARIO: &str = r#"format = 1
lab = "raft"
title = "Leader crash"
about = "Watch who wins the next term."
questions = [
    "Who wins?",
    "Why?",
]
source = "Raft 5.2"
expect = "breaks Election Safety"
seed = 7
clock = "runs"
until = "6s"
fsync = "uniform 1ms 2ms"

[network]
delay = "exponential 5ms 10ms"
loss = 3

[config]
servers = 5
timers = "paper"
noop = true
note = "1.5"
"a key" = "\"\\\" \u0001"

[[action]]
at = "2s"
do = "crash leader"
say = "The leader crashes."

[[action]]
when = "leader elected"
do = "restart s1"

[[action]]
at = "2.5s"
say = "Only said."
ask = "What next?"
beat = true

[[intervention]]
at = "2.5s"
nth = 0
do = "crash s1"

[[landmark]]
before = 0
digest = "00ff"

[moment]
at = "3s"
nth = 4
digest = "beef"
"#;

fn scenario() -> SavedRun {
    let setting = |key: &str, value: &str| Setting { key: key.to_owned(), value: value.to_owned() };
    let asked = Action::new(Trigger::At(2_500_000), "", "Only said.");
    SavedRun {
        title: "Leader crash".to_owned(),
        about: "Watch who wins the next term.".to_owned(),
        questions: vec!["Who wins?".to_owned(), "Why?".to_owned()],
        source: "Raft 5.2".to_owned(),
        expect: Some(Expect::Breaks("Election Safety".to_owned())),
        config: vec![
            setting("servers", "5"),
            setting("timers", "paper"),
            setting("noop", "true"),
            setting("note", "1.5"),
        ],
        network: Network {
            delay: Delay::Exponential { min_us: 5_000, mean_us: 10_000 },
            loss_permille: 3,
        },
        seed: 7,
        until_us: 6_000_000,
        script: vec![
            Action::new(Trigger::At(2_000_000), "crash leader", "The leader crashes."),
            Action::new(Trigger::When("leader elected".to_owned()), "restart s1", ""),
            Action { beat: true, ask: "What next?".to_owned(), ..asked },
        ],
        interventions: vec![Intervention {
            at_us: 2_500_000,
            nth: 0,
            words: "crash s1".to_owned(),
        }],
        digests: vec![Landmark { before: 0, digest: 0xff }],
        moment: Some(Moment { at_us: 3_000_000, nth: 4, digest: 0xbeef }),
        ..SavedRun::new("raft")
    }
}

#[test]
fn a_scenario_is_read_and_written_as_a_person_would() {
    let text = SCENARIO.replace("\"a key\" = \"\\\"\\\\\\\" \\u0001\"\n", "");
    assert_eq!(read(&text), Ok(scenario()));
    assert_eq!(write(&scenario()), text);
}

#[test]
fn writing_escapes_whatever_a_run_holds() {
    let mut run = scenario();
    run.config.push(Setting { key: "a key".to_owned(), value: "\"\\\" \u{1}".to_owned() });
    assert_eq!(write(&run), SCENARIO);
    run.config = vec![Setting { key: String::new(), value: "007".to_owned() }];
    assert!(write(&run).contains("\"\" = \"007\"\n"));
}

#[test]
fn what_a_file_leaves_out_has_a_default() {
    assert_eq!(read("lab = 'raft'"), Ok(SavedRun::new("raft")));
}

#[test]
fn other_ways_of_writing_the_same_are_read() {
    for (text, seed, servers) in [
        ("seed = 18_446_744_073_709_551_615\nconfig.servers = 0x5", u64::MAX, "5"),
        ("seed = +8\nconfig = { servers = '  5 ' }", 8, "5"),
        ("seed = 0\n[config]\nservers = -0", 0, "0"),
        ("seed = 0\n[config]\nservers = -12", 0, "-12"),
        ("seed = 0\n[config]\nservers = false", 0, "false"),
    ] {
        let run = read(&format!("lab = \"raft\"\n{text}\n")).unwrap();
        assert_eq!((run.seed, &*run.config[0].value), (seed, servers), "{text}");
    }
    let run = read("lab = \"raft\"\nclock = \"stopped\"\ntitle = '''\n a\n  b'''").unwrap();
    assert_eq!((run.clock, &*run.title), (ClockMode::Stopped, "a b"));
}

/// The line and the words of the refusal of a file that starts with a line `lab = "raft"`.
fn refusal(rest: &str) -> String {
    read(&format!("lab = \"raft\"\n{rest}")).expect_err(rest).to_string()
}

#[test]
fn fields_are_refused_with_their_lines() {
    for (rest, words) in [
        ("colour = 1", "Line 2: there is no field `colour`"),
        ("\nseed = 1\nb = 1\n[zzz]\na = 1", "Line 4: there is no field `b`"),
        ("[network]\nlag = 1", "Line 3: there is no field `lag`"),
        (
            "[[action]]\nat = \"1s\"\ndo = \"x\"\n[[action]]\nif = 1",
            "Line 6: there is no field `if`",
        ),
        ("title = 1", "Line 2: `title` must be text in quotes"),
        ("seed = -1", "Line 2: `seed` must be a whole number that is not negative"),
        ("seed = 1.5", "Line 2: `seed` must be a whole number that is not negative"),
        (
            "seed = 18446744073709551616",
            "Line 2: `seed` must be a whole number that is not negative",
        ),
        ("questions = \"a\"", "Line 2: `questions` must be a list of texts in quotes"),
        ("questions = [\n\"a\", 1]", "Line 2: `questions` must be a list of texts in quotes"),
        (
            "expect = \"breaks\"",
            "Line 2: `expect` must be \"holds\" or \"breaks\" and the name of a promise",
        ),
        ("[[action]]\nat = \"1s\"\nbeat = 1", "Line 4: `beat` must be true or false"),
        ("clock = \"fast\"", "Line 2: `clock` must be \"runs\" or \"stopped\""),
        ("until = 6", "Line 2: `until` must be text in quotes"),
        ("until = \"6\"", "Line 2: a duration ends with us, ms, s or min, as in 10ms"),
        ("fsync = \"uniform 2ms 1ms\"", "Line 2: the shortest delay comes first"),
        ("network = 3", "Line 2: `network` must be a table"),
        ("[network]\n\nloss = 70000", "Line 4: `loss` must be a smaller whole number"),
        (
            "[config]\n\nservers = 1.5",
            "Line 4: `servers` must be a whole number, text in quotes, true or false",
        ),
        ("action = 3", "Line 2: `action` must be a list of tables"),
        ("action = [3]", "Line 2: `action` must be a list of tables"),
        ("[action]\nat = \"1s\"", "Line 2: `action` must be a list of tables"),
        ("[[action]]\ndo = \"x\"", "Line 2: an action has either `at` or `when`"),
        ("[[action]]\nat = \"1s\"\nwhen = \"x\"", "Line 4: an action has either `at` or `when`"),
        ("[[intervention]]\nat = \"1s\"", "Line 2: the field `do` is missing"),
        ("[moment]\nat = \"1s\"", "Line 2: the field `digest` is missing"),
        (
            "[moment]\nat = \"1s\"\ndigest = \"+fff\"",
            "Line 4: `digest` must be four hexadecimal digits in quotes",
        ),
        (
            "format = 2\nwhat = 1",
            "Line 2: the file has format 2, and this version of Synod reads format 1",
        ),
    ] {
        assert_eq!(refusal(rest), words, "{rest}");
    }
    let missing = BadFile::Missing { line: 1, name: "lab" };
    assert_eq!(read("seed = 1"), Err(missing));
}

#[test]
fn what_the_lab_refuses_has_a_line_too() {
    for (place, line) in [
        (Place::SettingValue(0), 21),
        (Place::SettingValue(4), 25),
        (Place::Condition(1), 33),
        (Place::Action(0), 29),
        (Place::Action(1), 34),
        (Place::Expect, 10),
        (Place::Lab, 2),
    ] {
        let text = SCENARIO.lines().nth(line - 1).unwrap_or_default();
        assert_eq!(line_of(SCENARIO, &place.to_string()), line, "{place}: {text}");
    }
    assert_eq!(line_of(SCENARIO, "weather"), 1);
    assert_eq!(line_of("no file", "lab"), 1);
}

#[test]
fn rules_are_refused_with_their_lines() {
    let long = "x".repeat(201);
    let says =
        format!("[[action]]\nat = \"1s\"\ndo = \"x\"\n[[action]]\nat = \"1s\"\nsay = \"{long}\"");
    for (rest, words) in [
        (&*says, "Line 7: caption of action 2: it has 201 characters, 200 are allowed"),
        ("questions = [\n\"a\",\n\"\"]", "Line 4: question 2: it is empty"),
        (
            "[[action]]\nat = \"1s\"\ndo = \"x\"\nask = \"y\"",
            "Line 5: question of action 1: an action that asks does nothing; the one below it does",
        ),
        ("[[action]]\nat = \"1s\"\nbeat = true", "Line 2: action 1: it is empty"),
        ("[network]\nloss = 1001", "Line 3: network loss: it is more than 1000 of a thousand"),
        (
            "[config]\na = 1\n\"\\u0007\" = 2",
            "Line 4: name of setting 2: it has characters that do not show",
        ),
        (
            "[[action]]\nat = \"25000min\"\ndo = \"x\"",
            "Line 3: time of action 1: it is later than 24 hours",
        ),
        (
            "[[intervention]]\nat = \"1s\"\ndo = \"x\"\n[[landmark]]\nbefore = 1\ndigest = \"0\"",
            "Line 6: landmark 1: there is no such intervention",
        ),
        ("fsync = \"constant 61s\"", "Line 2: the longest delay is 1min"),
    ] {
        assert_eq!(refusal(rest), words);
    }
    let many = "[[action]]\nat = \"1s\"\ndo = \"x\"\n".repeat(1_001);
    assert_eq!(refusal(&many), "Line 2: actions: there are 1001, 1000 are allowed");
    let fault = Fault::TooLong { length: 81, max: 80 };
    let why = BadRun { place: Place::Title, fault };
    let title = format!("lab = \"raft\"\ntitle = \"{}\"", "é".repeat(81));
    assert_eq!(read(&title), Err(BadFile::Refused { line: 2, why }));
}

#[test]
fn what_is_not_toml_is_refused_with_its_line() {
    for (rest, line) in [("seed = ", 2), ("\n\nseed = = 1", 4), ("seed = 1\nseed = 2", 3), ("]", 2)]
    {
        let words = refusal(rest);
        assert!(words.starts_with(&format!("Line {line}: this is no TOML: ")), "{words}");
    }
    let deep = format!("lab = {}", "[".repeat(100_000));
    assert!(matches!(read(&deep), Err(BadFile::NotToml { line: 1, .. })));
    let huge = "#".repeat(FILE_MAX + 1);
    assert_eq!(read(&huge), Err(BadFile::TooLong(FILE_MAX + 1)));
}
