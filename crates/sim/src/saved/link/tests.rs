//! Links taken apart: each way in which one goes wrong has its own answer.

use super::*;
use crate::saved::check::{Fault, Place};
use crate::saved::{Action, Expect, Setting, Trigger};

/// A link with this flag and body, and a checksum that holds.
fn sealed(flag: u8, body: &[u8]) -> String {
    let mut bytes = vec![flag];
    put_varint(body.len() as u64, &mut bytes);
    bytes.extend_from_slice(body);
    bytes.extend_from_slice(&checksum(flag, body).to_le_bytes());
    format!("s=1.{}", BASE64URL_NOPAD.encode(&bytes))
}

fn link() -> String {
    encode(&SavedRun::new("raft"))
}

#[test]
fn the_checksum_is_that_of_the_standard() {
    assert_eq!(checksum(b'1', b"23456789"), 0xcbf4_3926);
    for size in [0, 1, 300] {
        let bytes: Vec<u8> = (0..=255).cycle().take(size + 1).collect();
        assert_eq!(checksum(bytes[0], &bytes[1..]), crc32fast::hash(&bytes));
    }
}

#[test]
fn a_link_is_read_wherever_it_stands() {
    let link = link();
    for text in [
        link.clone(),
        format!("#{link}"),
        format!("?{link}"),
        format!(" \n#{link}\t"),
        format!("https://synod.example/#{link}"),
        format!("https://synod.example/a/?{link}"),
        format!("https://synod.example/?{link}&utm=x#"),
        format!("https://synod.example/?utm=x#view=log&{link}&at=5"),
        format!("https://synod.example/?s=1.other#{link}"),
        format!("https://synod.example/?{link}#top"),
    ] {
        assert_eq!(decode(&text), Ok(SavedRun::new("raft")), "{text}");
    }
}

#[test]
fn each_bad_link_has_its_own_answer() {
    let (link, long) = (link(), format!("#s=1.{}", "A".repeat(7_996)));
    let payload = link.len() - "s=1.".len();
    let bad_letter = link.replacen("s=1.A", "s=1.~", 1);
    for (text, why) in [
        ("", BadLink::Empty),
        (" \n ", BadLink::Empty),
        ("#", BadLink::Empty),
        ("?", BadLink::Empty),
        ("hello", BadLink::NotALink(5)),
        ("https://synod.example/", BadLink::NotALink(22)),
        ("#view=log", BadLink::NotALink(9)),
        ("#S=1.AAAA", BadLink::NotALink(9)),
        ("#s", BadLink::Cut { received: 0, whole: None }),
        ("#s=", BadLink::Cut { received: 0, whole: None }),
        ("#s=1", BadLink::Cut { received: 1, whole: None }),
        ("#s=1.", BadLink::Cut { received: 2, whole: None }),
        ("#s=1.AAA", BadLink::Cut { received: 3, whole: None }),
        (&link[..20], BadLink::Cut { received: 16, whole: Some(payload) }),
        ("#s=0.AAAA", BadLink::Damaged(6)),
        ("#s=x.AAAA", BadLink::Damaged(6)),
        ("#s=-1.AAAA", BadLink::Damaged(7)),
        ("#s=9999.AAAA", BadLink::Damaged(9)),
        ("#s=1AAAA", BadLink::Damaged(5)),
        ("#s=1.A__A", BadLink::Damaged(4)),
        (&bad_letter, BadLink::Damaged(payload)),
        (&format!("{link}A"), BadLink::Damaged(payload + 1)),
        (&format!("{link})"), BadLink::Damaged(payload + 1)),
        ("#s=2.A__A", BadLink::Damaged(4)),
        ("#s=3.AAAA", BadLink::Newer(3)),
        ("#s=117.whatever it is", BadLink::Newer(117)),
        (&long, BadLink::TooLong(8_001)),
        (&"é".repeat(8_001), BadLink::TooLong(8_001)),
    ] {
        assert_eq!(decode(text), Err(why), "{text}");
    }
}

#[test]
fn a_body_that_is_no_run_is_malformed() {
    let (_, body) = body::to_bytes(&SavedRun::new("raft"));
    assert!(decode(&sealed(AS_IT_IS, &body)).is_ok());
    assert!(decode(&sealed(DEFLATED, &compress_to_vec(&body, 9))).is_ok());
    let longer = [&body[..], &[0]].concat();
    for bytes in [&[][..], &[0], &body[..body.len() - 1], &longer, &[0xff; 64]] {
        assert_eq!(decode(&sealed(AS_IT_IS, bytes)), Err(BadLink::Malformed), "{bytes:?}");
    }
    assert_eq!(decode(&sealed(4, &body)), Err(BadLink::Malformed));
    assert_eq!(decode(&sealed(DEFLATED, &body)), Err(BadLink::Malformed));
    let mut newer_word = body;
    newer_word[1] = 0xbf;
    assert_eq!(decode(&sealed(AS_IT_IS, &newer_word)), Err(BadLink::NewerWord));
}

/// A run with everything that a teacher adds.
fn lesson() -> SavedRun {
    let ask = Action { ask: "Who wins?".to_owned(), ..Action::new(Trigger::At(5), "", "") };
    let crash = Action { beat: true, ..Action::new(Trigger::At(6), "crash s1", "It crashes.") };
    SavedRun {
        questions: vec!["Why two?".to_owned(), "Why three?".to_owned()],
        source: "Raft 5.2".to_owned(),
        expect: Some(Expect::Breaks("Election Safety".to_owned())),
        script: vec![ask, crash],
        ..SavedRun::new("raft")
    }
}

#[test]
fn only_what_a_teacher_adds_needs_the_newer_form() {
    assert!(link().starts_with("s=1."));
    let plain = SavedRun { questions: Vec::new(), source: String::new(), expect: None, ..lesson() };
    for (run, form) in [
        (lesson(), "s=2."),
        (SavedRun { script: plain.script[1..].to_vec(), ..plain.clone() }, "s=2."),
        (SavedRun { script: plain.script[..1].to_vec(), ..plain.clone() }, "s=2."),
        (SavedRun { script: Vec::new(), questions: lesson().questions, ..plain.clone() }, "s=2."),
        (SavedRun { script: Vec::new(), source: lesson().source, ..plain.clone() }, "s=2."),
        (SavedRun { script: Vec::new(), expect: Some(Expect::Holds), ..plain.clone() }, "s=2."),
        (SavedRun { script: vec![Action::new(Trigger::At(5), "heal", "")], ..plain }, "s=1."),
    ] {
        let link = encode(&run);
        assert!(link.starts_with(form), "{link}");
        assert_eq!(decode(&link), Ok(run));
    }
}

#[test]
fn a_link_whose_form_was_changed_is_damaged() {
    for (link, from, to) in [(link(), "s=1.", "s=2."), (encode(&lesson()), "s=2.", "s=1.")] {
        let changed = link.replacen(from, to, 1);
        assert_eq!(decode(&changed), Err(BadLink::Damaged(link.len() - from.len())));
    }
}

#[test]
fn a_lesson_about_actions_that_are_not_there_is_malformed() {
    let (form, whole) = body::to_bytes(&lesson());
    assert_eq!((form, body::from_bytes(form, &whole)), (Form::Lesson, Ok(lesson())));
    let (_, bare) = body::to_bytes(&SavedRun { script: Vec::new(), ..lesson() });
    let (_, plain) = body::to_bytes(&SavedRun::new("raft"));
    let with = |lesson: &[u8]| body::from_bytes(Form::Lesson, &[&plain[..], lesson].concat());
    assert_eq!(with(&[0, 0, 0, 0, 0]), Ok(SavedRun::new("raft")));
    for lesson in [&[0, 0, 0, 1, 0, 0][..], &[0, 0, 0, 0, 1, 0, 1, b'a'], &[0, 0, 3, 0, 0], &[0; 4]]
    {
        assert_eq!(with(lesson), Err(BadLink::Malformed), "{lesson:?}");
    }
    assert_eq!(with(&[6, 0, 0, 0, 0]), Err(BadLink::Malformed), "six questions");
    assert!(body::from_bytes(Form::Lesson, &bare).is_ok());
    let twice = |tail: &[u8]| {
        let ends =
            whole.strip_suffix(b"\x01\x01\x01\0\x09Who wins?").expect("one beat, one question");
        body::from_bytes(Form::Lesson, &[ends, tail].concat())
    };
    assert_eq!(twice(&[2, 1, 1, 0]), Err(BadLink::Malformed), "one action is a beat twice");
    assert_eq!(twice(&[0, 2, 0, 1, b'a', 0, 1, b'b']), Err(BadLink::Malformed), "it asks twice");
}

#[test]
fn a_long_sequence_is_refused_before_it_is_read() {
    let (_, mut body) = body::to_bytes(&SavedRun::new("raft"));
    assert_eq!(body[2..5], [0, 0, 0], "no title, no text, no settings");
    body.splice(4..5, [65]);
    body.extend([0; 400]);
    assert_eq!(decode(&sealed(AS_IT_IS, &body)), Err(BadLink::Malformed));
    body.splice(4..5, [0xff, 0xff, 0xff, 0xff, 0x0f]);
    assert_eq!(decode(&sealed(AS_IT_IS, &body)), Err(BadLink::Malformed));
}

#[test]
fn a_bomb_is_not_unpacked() {
    for (size, why) in [(BODY_MAX, BadLink::Malformed), (BODY_MAX + 1, BadLink::TooLarge)] {
        assert_eq!(decode(&sealed(DEFLATED, &compress_to_vec(&vec![0xff; size], 9))), Err(why));
    }
    let bomb = compress_to_vec(&vec![0; 4 << 20], 9);
    assert_eq!(decode(&sealed(DEFLATED, &bomb)), Err(BadLink::TooLarge));
}

#[test]
fn a_run_that_breaks_a_rule_makes_a_link_that_is_refused() {
    let refusal = |change: &dyn Fn(&mut SavedRun)| {
        let mut run = SavedRun::new("raft");
        change(&mut run);
        match decode(&encode(&run)) {
            Err(BadLink::Refused(why)) => Some((why.place, why.fault)),
            Ok(_) | Err(_) => None,
        }
    };
    let long = Fault::TooLong { length: 81, max: 80 };
    assert_eq!(refusal(&|run| run.title = "x".repeat(81)), Some((Place::Title, long)));
    assert_eq!(refusal(&|run| run.lab.clear()), Some((Place::Lab, Fault::Empty)));
    assert_eq!(refusal(&|run| run.until_us = u64::MAX), Some((Place::Until, Fault::TooLate)));
    let hidden = Setting { key: "a".to_owned(), value: "\u{202e}b".to_owned() };
    assert_eq!(
        refusal(&|run| run.config.push(hidden.clone())),
        Some((Place::SettingValue(0), Fault::Unprintable))
    );
    let intervention =
        |at_us| super::super::Intervention { at_us, nth: 0, words: "crash s1".to_owned() };
    assert_eq!(
        refusal(&|run| run.interventions = vec![intervention(2), intervention(1)]),
        Some((Place::Intervention(1), Fault::TooLate))
    );
}

#[test]
fn text_is_tidied_on_the_way_in() {
    let mut run = SavedRun::new("raft");
    run.title = " Leader\u{202e}\n\n crash\u{7}".to_owned();
    run.script = vec![Action {
        trigger: Trigger::When("leader  elected".to_owned()),
        words: " crash   leader ".to_owned(),
        caption: "It\tcrashes.".to_owned(),
        beat: true,
        ask: String::new(),
    }];
    run.source = " Raft\t5.4 ".to_owned();
    let run = decode(&encode(&run)).unwrap();
    assert_eq!((&*run.title, &*run.source), ("Leader crash", "Raft 5.4"));
    assert_eq!(run.script[0].trigger, Trigger::When("leader elected".to_owned()));
    assert_eq!((&*run.script[0].words, &*run.script[0].caption), ("crash leader", "It crashes."));
}

#[test]
fn every_answer_says_what_to_do() {
    let refused = BadRun { place: Place::Title, fault: Fault::Empty };
    for (why, words) in [
        (BadLink::Cut { received: 12, whole: Some(34) }, "12 of 34 characters arrived. Ask for"),
        (BadLink::Cut { received: 2, whole: None }, "2 characters arrived. Ask for the whole"),
        (BadLink::Damaged(77), "77 characters arrived"),
        (BadLink::Newer(3), "form 3, and this page reads up to form 2. Open it with"),
        (BadLink::TooLong(9_000), "9000 characters, and 8000 are allowed"),
        (BadLink::TooLarge, "64 KiB"),
        (BadLink::Refused(refused), "its run is refused. title: it is empty"),
    ] {
        assert!(why.to_string().contains(words), "{why}");
    }
}
