//! Every scenario file of this lab is a test: it plays to its end, keeps every promise, does all
//! that it plans, and tells the story that stands beside it. `UPDATE=1` writes the stories anew.

use std::fmt::Write;
use std::path::PathBuf;

use lab::{Bench, Lab, LampState, PlanState, Stop, Travel};
use scene::Point;
use scene::layout::arrange;
use scene::svg::{self, Theme};
use sim::saved::{Expect, duration::show_us, file, link};
use synod_lab_zookeeper::{ENTRY, Ensemble, SCENARIOS};

fn story_of(toml: &str) -> String {
    let run = file::read(toml).expect("the file is valid");
    assert_eq!(link::decode(&link::encode(&run)).as_ref(), Ok(&run), "a link holds it all");
    assert!(run.until_us > 0, "a scenario says how long it is");
    let mut lab = Bench::<Ensemble>::open(&run).expect("the run is valid");
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
        if let Some(flaw) = run.config.iter().find(|setting| setting.key == "flaw") {
            let known = ENTRY.flaws.iter().find(|known| known.name == flaw.value);
            let breaks = known.expect("it is in the menu").breaks;
            let Some(Expect::Breaks(promise)) = &run.expect else {
                panic!("{slug} breaks nothing")
            };
            assert!(breaks.contains(&&**promise), "{slug}: the menu says {breaks:?}");
        }
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
        let open = || Bench::<Ensemble>::open(&run).expect("the run is valid");
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

/// When each scenario is at its most telling.
const PICTURES: &[(&str, u64)] = &[
    ("election", 3_295_480),
    ("herd", 3_295_480),
    ("two-leaders", 2_703_918),
    ("session-expiry", 2_526_552),
    ("lock", 986_360),
    ("lost-create-reply", 779_612),
    ("missed-watch", 1_950_491),
    ("stale-read", 1_367_942),
    ("minority-client", 2_612_082),
    ("leader-crash-in-write", 655_874),
    ("diff", 453_099),
    ("trunc", 788_893),
    ("snap", 499_526),
    ("observer", 604_928),
    ("counter-overflow", 443_989),
    ("ack-before-disk", 292_170),
    ("counter-only", 1_029_376),
    ("no-trunc", 725_727),
    ("serve-without-quorum", 646_048),
    ("serve-ahead-client", 2_799_873),
    ("global-sequence", 420_669),
    ("list-then-watch", 4_000_000),
    ("ignore-owner", 608_778),
    ("follower-expiry", 2_403_034),
];

/// These are about nodes of the tree, and who waits for which.
const SHOWN_AS_TREE: &[&str] = &["election", "herd", "two-leaders", "lock", "lost-create-reply"];

#[test]
fn every_scenario_has_a_picture_of_its_most_telling_moment() {
    for scenario in SCENARIOS {
        let run = file::read(scenario.toml).expect("the file is valid");
        let mut lab = Bench::<Ensemble>::open(&run).expect("the run is valid");
        let at = PICTURES.iter().find(|(slug, _)| *slug == scenario.slug).expect("it has a moment");
        while matches!(lab.travel(Travel::To(at.1), 1_000).stop, Stop::Budget | Stop::Breach) {}
        let scene = lab.frame(lab::Window::default()).scene;
        let stage = || svg::paint(&scene, &arrange(&scene, 480.0, 300.0), &Theme::LIGHT);
        let tree = SHOWN_AS_TREE.contains(&scenario.slug);
        let tree = tree.then(|| svg::paint_tree(&scene, Point::new(480.0, 300.0), &Theme::LIGHT));
        let picture = tree.map_or_else(stage, |tree| tree.expect("an ensemble has a tree"));
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

/// The tree at the end of a scenario.
fn tree_of(slug: &str) -> scene::TreePanel {
    let scenario = SCENARIOS.iter().find(|it| it.slug == slug).expect("it is in the list");
    let run = file::read(scenario.toml).expect("the file is valid");
    let mut lab = Bench::<Ensemble>::open(&run).expect("the run is valid");
    while matches!(lab.travel(Travel::To(run.until_us), 1_000).stop, Stop::Budget | Stop::Breach) {}
    let panels = lab.frame(lab::Window::default()).scene.panels;
    let tree = panels.into_iter().find_map(|panel| match panel {
        scene::Panel::Tree(tree) => Some(tree),
        scene::Panel::Log(_) | scene::Panel::Table(_) | scene::Panel::Quorum(_) => None,
    });
    tree.expect("it has a tree")
}

#[test]
fn the_herd_is_told_as_often_as_there_are_others_and_else_one_is() {
    let (herd, chain) = (tree_of("herd"), tree_of("election"));
    assert_eq!((herd.told, chain.told), (4, 1));
    let watched = |tree: &scene::TreePanel| {
        let mut nodes: Vec<u32> = tree.watches.iter().map(|watch| watch.node).collect();
        let all = nodes.len();
        nodes.dedup();
        (all, nodes.len())
    };
    assert_eq!(watched(&herd), (3, 1), "all others watch the leader's node");
    assert_eq!(watched(&chain), (3, 3), "each watches the one before its own");
    for tree in [herd, chain] {
        let leading: Vec<&str> = tree
            .nodes
            .iter()
            .filter(|it| it.tone == scene::Tone::Good)
            .map(|it| &*it.words)
            .collect();
        assert_eq!(leading, ["ephemeral · sequential · c2"]);
        assert!(
            tree.about.starts_with("c2 believes it leads /election; 3 wait."),
            "{}",
            tree.about
        );
    }
}

/// What the panel of who decides says at a moment of the scenario of the full counter, and how many
/// agree.
fn decides_at(us: u64) -> (String, u64) {
    let scenario = SCENARIOS.iter().find(|it| it.slug == "counter-overflow");
    let run = file::read(scenario.expect("it is in the list").toml).expect("the file is valid");
    let mut lab = Bench::<Ensemble>::open(&run).expect("the run is valid");
    while lab.travel(Travel::To(us), 1_000).stop == Stop::Budget {}
    let panels = lab.frame(lab::Window::default()).scene.panels;
    let quorum = panels.into_iter().find_map(|panel| match panel {
        scene::Panel::Quorum(quorum) => Some(quorum),
        scene::Panel::Log(_) | scene::Panel::Table(_) | scene::Panel::Tree(_) => None,
    });
    let quorum = quorum.expect("it is always there");
    (quorum.about, quorum.parts[0].have)
}

#[test]
fn an_epoch_in_which_nothing_is_proposed_is_only_established() {
    let (about, have) = decides_at(443_989);
    assert!(about.starts_with("Epoch 2 is established, and nothing is proposed in it"), "{about}");
    assert_eq!(have, 2, "those in step");
    let (about, have) = decides_at(590_813);
    assert!(about.starts_with("Proposal 2:1 is committed"), "{about}");
    assert_eq!(have, 2);
}

#[test]
fn stat_says_what_zk_cli_says() {
    let act = |ms: u64, words: &str| sim::saved::Intervention {
        at_us: ms * 1_000,
        nth: 0,
        words: words.to_owned(),
    };
    let run = sim::saved::SavedRun {
        config: vec![sim::saved::Setting { key: "clients".to_owned(), value: "1".to_owned() }],
        interventions: vec![act(500, "c1 create -e /a xyz"), act(800, "c1 stat /a")],
        until_us: 1_500_000,
        ..sim::saved::SavedRun::new("zookeeper")
    };
    let mut lab = Bench::<Ensemble>::open(&run).expect("the run is valid");
    while lab.travel(Travel::To(run.until_us), 1_000).stop == Stop::Budget {}
    let lines = lab.story(10_000).lines;
    let told = lines.iter().find(|line| line.text.contains("dataVersion")).expect("it hears");
    assert_eq!(
        told.text,
        "hears of request 2: czxid 0x100000002, mzxid 0x100000002, pzxid 0x100000002, cversion 0, \
         dataVersion 0, ephemeralOwner 0x300000000000001, dataLength 3, numChildren 0."
    );
}
