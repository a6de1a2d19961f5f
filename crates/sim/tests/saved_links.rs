//! Links as they travel: short enough, never misread, and the old ones open for good.

use std::fs;
use std::path::Path;

use synod_sim::saved::{Action, BadLink, SavedRun, Trigger, file, link};

mod runs;

use runs::{Dice, lesson, scenario};

/// The whole address, on an origin of 30 characters.
fn address(run: &SavedRun) -> String {
    let origin = "https://raft.synod.example.org";
    assert_eq!(origin.len(), 30);
    format!("{origin}/#{}", link::encode(run))
}

#[test]
fn links_are_short_enough_for_any_messenger() {
    for (count, limit) in [(0, 120), (10, 300), (50, 700)] {
        let run = scenario(count);
        let address = address(&run);
        assert!(address.len() <= limit, "{count} actions take {}", address.len());
        assert_eq!(link::decode(&address), Ok(run));
    }
}

fn unlike_words(dice: &mut Dice) -> String {
    let (node, other) = (1 + dice.below(9), 1 + dice.below(9));
    let (number, longer) = (dice.below(100), 100 + dice.below(900));
    match dice.below(8) {
        0 => format!("crash s{node}"),
        1 => format!("restart s{node}"),
        2 => format!("put x {longer} from c{node} to s{other}"),
        3 => format!("cut s{node} > s{other}"),
        4 => format!("delay s{node} uniform {number}ms {longer}ms"),
        5 => format!("drop s{node}→s{other}#{longer}"),
        6 => "isolate leader".to_owned(),
        _ => format!("timeout s{node} election"),
    }
}

#[test]
fn fifty_unlike_actions_are_short_enough_too() {
    let mut dice = Dice(41);
    let mut run = scenario(0);
    let mut at_us = 0;
    for _ in 0..50 {
        at_us += 1_000 * (dice.next() % 2_000);
        run.script.push(Action::new(Trigger::At(at_us), &unlike_words(&mut dice), ""));
    }
    let address = address(&run);
    assert!(address.len() <= 700, "{}", address.len());
}

#[test]
fn every_cut_is_told() {
    for run in [SavedRun::new("raft"), scenario(10), scenario(50), lesson(10)] {
        let link = format!("#{}", link::encode(&run));
        for end in 0..link.len() {
            match link::decode(&link[..end]) {
                Err(BadLink::Empty) => assert!(end <= 1),
                Err(BadLink::Cut { received, whole }) => {
                    assert!(received <= end && whole.is_none_or(|whole| received < whole));
                }
                other => panic!("cut after {end}: {other:?}"),
            }
        }
    }
}

#[test]
fn every_changed_character_is_refused() {
    for link in [scenario(10), lesson(3)].map(|run| link::encode(&run)) {
        refuse_every_change_of(&link);
    }
}

fn refuse_every_change_of(link: &str) {
    for place in 0..link.len() {
        for letter in "Aa0_-.=&#?/~ é\u{0}25".chars() {
            let changed = format!("{}{letter}{}", &link[..place], &link[place + 1..]);
            let opened = link::decode(&changed);
            assert!(changed == link || opened.is_err(), "{letter:?} at {place}: {opened:?}");
        }
    }
}

#[test]
fn every_golden_link_opens_as_the_file_beside_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/links");
    let mut count = 0;
    for entry in fs::read_dir(folder).expect("the folder is in the repository") {
        let path = entry.expect("it can be listed").path();
        if path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("it is text");
        let (link, expected) = text.split_once('\n').expect("a link, then a file");
        let expected = file::read(expected);
        assert!(expected.is_ok(), "{}: {expected:?}", path.display());
        assert_eq!(link::decode(link).ok(), expected.ok(), "{}", path.display());
        count += 1;
    }
    assert!(5 <= count, "golden links are never deleted");
}
