//! The table holds together, and each place keeps the keys it uses.

use super::{Action, Area, INTENTS, Intent, SingleKeys, of_press};
use crate::ports::keyboard::{Focus, Press};

fn press(key: &str, focus: Focus) -> Press {
    let key = key.to_owned();
    Press { key, shift: false, control: false, alt: false, repeat: false, focus }
}

#[test]
fn no_key_is_bound_twice_and_no_id_used_twice() {
    for (place, row) in INTENTS.iter().enumerate() {
        for other in &INTENTS[place + 1..] {
            assert_ne!(row.id, other.id);
            assert_ne!(row.action, other.action);
            assert!(row.keys.iter().all(|key| !other.keys.contains(key)), "{}", row.id);
        }
    }
}

#[test]
fn every_binding_is_listed_in_the_help() {
    let listed: usize =
        Area::ALL.iter().map(|area| INTENTS.iter().filter(|row| row.group == *area).count()).sum();
    assert_eq!(listed, INTENTS.len());
    assert!(INTENTS.iter().all(|row| !row.help.is_empty() && !row.label.is_empty()));
}

#[test]
fn a_place_that_uses_a_key_keeps_it() {
    for (key, focus, expected) in [
        (" ", Focus::Page, Some(Action::PlayPause)),
        (" ", Focus::Button, None),
        ("x", Focus::Button, Some(Action::Crash)),
        ("x", Focus::Field, None),
        ("Escape", Focus::Field, Some(Action::Leave)),
        ("ArrowLeft", Focus::Tab, None),
        ("ArrowLeft", Focus::Stage, Some(Action::Back)),
    ] {
        let found = of_press(&press(key, focus), SingleKeys::On);
        assert_eq!(found, expected.map(Intent::Do), "{key} {focus:?}");
    }
}

#[test]
fn single_keys_can_be_switched_off() {
    for (key, expected) in [
        ("x", None),
        ("1", None),
        ("?", None),
        (" ", Some(Action::PlayPause)),
        ("ArrowLeft", Some(Action::Back)),
    ] {
        let found = of_press(&press(key, Focus::Page), SingleKeys::Off);
        assert_eq!(found, expected.map(Intent::Do), "{key}");
    }
}

#[test]
fn a_sign_counts_with_and_without_shift() {
    let mut question = press("?", Focus::Page);
    question.shift = true;
    assert_eq!(of_press(&question, SingleKeys::On), Some(Intent::Do(Action::Help)));
}
