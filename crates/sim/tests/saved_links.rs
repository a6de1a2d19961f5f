//! Links as they travel: short enough, never misread, and the old ones open for good.

use std::fs;
use std::path::Path;

use data_encoding::BASE64URL_NOPAD;
use synod_sim::saved::check::validate;
use synod_sim::saved::{Action, BadLink, Expect, SavedRun, Trigger, file, link};

/// Numbers that look random and are the same each time (xorshift64*).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).expect("below a usize")
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[7]
    }
}

fn actions(count: usize) -> Vec<Action> {
    const MIXED: [(&str, &str); 10] = [
        ("2s", "crash leader"),
        ("leader elected", "put x 7"),
        ("3.25s", "partition s1 s2 | s3 s4 s5"),
        ("4700ms", "delay uniform 50ms 80ms"),
        ("entry 12 committed", "heal all"),
        ("6.5s", "power s3"),
        ("7.125s", "restart s3"),
        ("no leader", "cut s1 > s4"),
        ("9s", "slow a follower"),
        ("10.4s", "duplicate s1→s2#31"),
    ];
    let action = |index: usize| {
        let (when, words) = MIXED[index % 10];
        let trigger = match synod_sim::saved::duration::parse_us(when) {
            Ok(us) => Trigger::At(us + 10_400_000 * (index as u64 / 10)),
            Err(_) => Trigger::When(when.to_owned()),
        };
        Action::new(trigger, words, "")
    };
    (0..count).map(action).collect()
}

fn scenario(count: usize) -> SavedRun {
    SavedRun {
        title: "A leader that lost its quorum.".to_owned(),
        seed: 8_675_309,
        until_us: 60_000_000,
        script: actions(count),
        ..SavedRun::new("raft")
    }
}

/// The same with questions, beats and an expectation.
fn lesson(count: usize) -> SavedRun {
    let mut run = scenario(count);
    run.questions = vec!["Who leads?".to_owned(), "Since when?".to_owned()];
    "Raft 5.4.2, figure 8".clone_into(&mut run.source);
    run.expect = Some(Expect::Breaks("State Machine Safety".to_owned()));
    run.script.iter_mut().step_by(3).for_each(|action| action.beat = true);
    let ask = "What becomes of it?".to_owned();
    run.script.insert(0, Action { ask, ..Action::new(Trigger::At(0), "", "") });
    run
}

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

/// One or a few changes: a bit, a cut, an insertion, a piece moved from elsewhere.
fn mutate(bytes: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..=dice.below(3) {
        let place = dice.below(bytes.len().max(1));
        match dice.below(5) {
            0 if !bytes.is_empty() => bytes[place] ^= 1 << dice.below(8),
            1 if !bytes.is_empty() => bytes[place] = dice.byte(),
            2 => bytes.truncate(place),
            3 => bytes.insert(place.min(bytes.len()), dice.byte()),
            _ => {
                let from = dice.below(bytes.len().max(1));
                let piece: Vec<u8> = bytes.iter().skip(from).take(dice.below(9)).copied().collect();
                let end = (place + dice.below(9)).min(bytes.len());
                bytes.splice(place.min(end)..end, piece);
            }
        }
    }
}

#[test]
fn a_hundred_thousand_mutated_links_open_as_they_were_or_not_at_all() {
    let runs = [SavedRun::new("raft"), scenario(10), scenario(50), lesson(10)];
    let links = runs.each_ref().map(|run| format!("#{}", link::encode(run)));
    let mut dice = Dice(7);
    for _ in 0..100_000 {
        let mut bytes = links[dice.below(links.len())].clone().into_bytes();
        mutate(&mut bytes, &mut dice);
        if let Ok(run) = link::decode(&String::from_utf8_lossy(&bytes)) {
            assert!(runs.contains(&run), "a mutated link opened as another run");
        }
    }
}

/// A link of the form of this flag around these bytes, with a length and a checksum that hold.
fn sealed(flag: u8, body: &[u8]) -> String {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&[flag]);
    hasher.update(body);
    let low = u8::try_from(body.len() % 128).expect("seven bits") | 0x80;
    let high = u8::try_from(body.len() / 128).expect("a body is short");
    let bytes = [&[flag, low, high], body, &hasher.finalize().to_le_bytes()].concat();
    format!("s={}.{}", 1 + flag / 2, BASE64URL_NOPAD.encode(&bytes))
}

/// The flag and the body of a link.
fn opened(link: &str) -> (u8, Vec<u8>) {
    let bytes = BASE64URL_NOPAD.decode(&link.as_bytes()["s=1.".len()..]).expect("as it was made");
    let start = if bytes[1] < 0x80 { 2 } else { 3 };
    (bytes[0], bytes[start..bytes.len() - 4].to_vec())
}

#[test]
fn a_hundred_thousand_forged_links_open_as_valid_runs_or_not_at_all() {
    let runs = [scenario(0), scenario(10), scenario(50), lesson(2), lesson(10)];
    let links = runs.map(|run| opened(&link::encode(&run)));
    let mut dice = Dice(11);
    let mut accepted = 0;
    for _ in 0..100_000 {
        let (flag, mut body) = links[dice.below(links.len())].clone();
        mutate(&mut body, &mut dice);
        if let Ok(run) = link::decode(&sealed(flag, &body)) {
            assert_eq!(validate(&run), Ok(()));
            assert_eq!(link::decode(&link::encode(&run)), Ok(run));
            accepted += 1;
        }
    }
    assert!(1_000 < accepted, "the forgeries reach the inside: {accepted}");
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
