//! Every scenario file of this lab is a test: it plays to its end, keeps every promise, does all
//! that it plans, and tells the story that stands beside it. `UPDATE=1` writes the stories anew.

use std::fmt::Write;
use std::path::PathBuf;

use lab::{Bench, Lab, LampState, PlanState, Stop, Travel};
use scene::layout::arrange;
use scene::svg::{self, Theme};
use sim::saved::{Expect, duration::show_us, file, link};
use synod_lab_raft::{Cluster, SCENARIOS};

fn story_of(toml: &str) -> String {
    let run = file::read(toml).expect("the file is valid");
    assert_eq!(link::decode(&link::encode(&run)).as_ref(), Ok(&run), "a link holds it all");
    assert!(run.until_us > 0, "a scenario says how long it is");
    let mut lab = Bench::<Cluster>::open(&run).expect("the run is valid");
    while matches!(lab.travel(Travel::To(run.until_us), 1_000).stop, Stop::Budget | Stop::Breach) {}
    let frame = lab.frame(lab::Window::default());
    let broken: Vec<&str> = frame
        .lamps
        .iter()
        .filter(|lamp| lamp.state == LampState::Broken)
        .map(|lamp| &*lamp.name)
        .collect();
    match run.expect.as_ref().expect("a scenario says what becomes of the promises") {
        Expect::Holds => assert!(broken.is_empty(), "{broken:?}"),
        Expect::Breaks(promise) => assert!(broken.contains(&&**promise), "{broken:?}"),
    }
    assert!(frame.skipped.is_empty(), "{:?}", frame.skipped);
    for action in &frame.plan {
        assert!(matches!(action.state, PlanState::Done(_)), "{action:?}");
    }
    let mut text = String::new();
    for line in lab.story(10_000).lines.iter().filter(|line| line.meaningful) {
        let (at, who) = (show_us(line.at_us), &line.who);
        writeln!(text, "{at} {who} {}", line.text).expect("a text can be written to");
    }
    writeln!(text, "digest {}", lab.position().digest).expect("a text can be written to");
    text
}

#[test]
fn every_scenario_plays_to_its_end_and_tells_its_story() {
    for scenario in SCENARIOS {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scenarios");
        let path = folder.join(format!("{}.story", scenario.slug));
        let story = story_of(scenario.toml);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &story).unwrap();
        }
        let recorded = std::fs::read_to_string(&path).unwrap();
        assert_eq!(story, recorded, "{}: read the difference", scenario.slug);
    }
}

#[test]
fn every_scenario_can_be_taught_with() {
    for scenario in SCENARIOS {
        let run = file::read(scenario.toml).expect("the file is valid");
        let slug = scenario.slug;
        assert!(!run.title.is_empty() && !run.about.is_empty() && !run.source.is_empty(), "{slug}");
        assert!((2..=4).contains(&run.questions.len()), "{slug}");
        assert!(run.script.iter().filter(|action| action.is_beat()).count() >= 2, "{slug}");
        assert!(run.script.iter().any(|action| !action.ask.is_empty()), "{slug} asks something");
        let length = link::encode(&run).len();
        assert!(length <= 4_000, "{slug}: a link of {length} characters is cut by some messengers");
    }
}

/// The beats and what they say, one by one, reached by playing and by going from one to the next.
#[test]
fn every_scenario_pauses_at_its_beats_in_order() {
    for scenario in SCENARIOS {
        let run = file::read(scenario.toml).expect("the file is valid");
        let planned: Vec<usize> =
            (0..run.script.len()).filter(|number| run.script[*number].is_beat()).collect();
        let open = || Bench::<Cluster>::open(&run).expect("the run is valid");
        let (mut played, mut paged) = (open(), open());
        let mut reached = Vec::new();
        loop {
            match played.advance(run.until_us, 1_000).stop {
                Stop::Beat => reached
                    .push(played.frame(lab::Window::default()).beat.expect("it stands at one")),
                Stop::Budget | Stop::Breach => {}
                Stop::Reached | Stop::Quiet | Stop::InVain => break,
            }
        }
        assert_eq!(reached, planned, "{}", scenario.slug);
        for number in planned {
            while paged.travel(Travel::NextBeat, 1_000).stop != Stop::Beat {}
            assert_eq!(paged.frame(lab::Window::default()).beat, Some(number), "{}", scenario.slug);
        }
    }
}

/// A breach beyond what Raft bears is told from one of a rule that is switched off.
#[test]
fn a_broken_promise_names_the_assumption_that_the_run_did_not_keep() {
    for scenario in SCENARIOS {
        let run = file::read(scenario.toml).expect("the file is valid");
        let mut lab = Bench::<Cluster>::open(&run).expect("the run is valid");
        while lab.travel(Travel::To(run.until_us), 1_000).stop != Stop::Reached {}
        let frame = lab.frame(lab::Window::default());
        let beyond = frame.breach.and_then(|breach| breach.beyond);
        let part = match scenario.slug {
            "stale-lease" => Some("allow for clocks that differ by 10 thousandths"),
            "returned-server" => Some("s2 returned under its name"),
            _ => None,
        };
        assert_eq!(beyond.is_some(), part.is_some(), "{}: {beyond:?}", scenario.slug);
        assert!(beyond.unwrap_or_default().contains(part.unwrap_or_default()), "{}", scenario.slug);
    }
}

/// When each scenario is at its most telling.
const PICTURES: &[(&str, u64)] = &[
    ("first-election", 176_000),
    ("split-vote", 135_000),
    ("leader-crash", 583_000),
    ("log-repair", 600_000),
    ("old-term-entry", 256_000),
    ("old-term-entry-broken", 420_000),
    ("minority-leader", 450_000),
    ("healed-server", 1_155_000),
    ("healed-server-pre-vote", 1_150_000),
    ("nine-three-three-three", 900_000),
    ("nine-five-two-two", 560_000),
    ("lost-answer", 330_000),
    ("lost-answer-broken", 725_000),
    ("slow-disk", 350_000),
    ("double-vote", 103_000),
    ("one-way-cut", 500_000),
    ("one-way-cut-check-quorum", 800_000),
    ("bridge", 603_000),
    ("members-one-by-one", 165_000),
    ("change-too-early", 230_000),
    ("joint-consensus", 410_000),
    ("removed-server", 400_000),
    ("removed-server-ignored", 400_000),
    ("snapshot-to-a-laggard", 570_000),
    ("transfer", 205_000),
    ("read-index", 500_000),
    ("stale-lease", 4_090_000),
    ("returned-server", 95_000),
];

#[test]
fn every_scenario_has_a_picture_of_its_most_telling_moment() {
    for scenario in SCENARIOS {
        let run = file::read(scenario.toml).expect("the file is valid");
        let mut lab = Bench::<Cluster>::open(&run).expect("the run is valid");
        let at = PICTURES.iter().find(|(slug, _)| *slug == scenario.slug).expect("it has a moment");
        while matches!(lab.travel(Travel::To(at.1), 1_000).stop, Stop::Budget | Stop::Breach) {}
        let scene = lab.frame(lab::Window::default()).scene;
        let picture = svg::paint(&scene, &arrange(&scene, 480.0, 300.0), &Theme::LIGHT);
        if std::env::var_os("UPDATE").is_some() {
            let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scenarios");
            std::fs::write(folder.join(format!("{}.svg", scenario.slug)), &picture).unwrap();
            continue;
        }
        assert!(picture == scenario.picture, "{}: look at the picture", scenario.slug);
    }
}

#[test]
fn every_scenario_file_is_in_the_list() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| {
            entry
                .unwrap()
                .file_name()
                .into_string()
                .unwrap()
                .strip_suffix(".toml")
                .map(str::to_owned)
        })
        .collect();
    files.sort();
    let mut listed: Vec<&str> = SCENARIOS.iter().map(|scenario| scenario.slug).collect();
    listed.sort_unstable();
    assert_eq!(files, listed);
}
