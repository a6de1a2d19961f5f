//! How wide a text will be, guessed without a browser: a little too wide rather than too narrow.
//!
//! The page's style sheet must use these sizes. The table follows the bold `DejaVu Sans`, the widest font
//! that the page's font list falls back to, rounded up by about a twentieth.

use serde::Serialize;

use crate::geometry::real;

/// The role line of a label and the title of a card: sans, weight 550, in CSS pixels.
pub const ROLE_SIZE: f64 = 13.0;
/// The caption line: monospaced, in CSS pixels.
pub const CAPTION_SIZE: f64 = 12.0;
/// The name of a node of a tree: monospaced, weight 600, in CSS pixels.
pub const NAME_SIZE: f64 = 13.0;
/// What a node of a tree is: sans, in CSS pixels.
pub const SMALL_SIZE: f64 = 11.0;
/// What an event did to it: sans, weight 650, in CSS pixels.
pub const TAG_SIZE: f64 = 10.5;
/// How much narrower the table's font is where it is not bold.
const PLAIN: f64 = 0.9;
/// From one line of a label to the next, in CSS pixels.
pub const LINE_HEIGHT: f64 = 16.0;
/// The width of one monospaced character, as a part of the size: 7.25 px at 12 px.
pub const MONO_ADVANCE: f64 = 7.25 / 12.0;

/// The face of a line of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Face {
    /// Sans, [`ROLE_SIZE`].
    Role,
    /// Monospaced, [`CAPTION_SIZE`].
    Caption,
    /// Monospaced, [`NAME_SIZE`].
    Name,
    /// Sans, [`SMALL_SIZE`].
    Small,
    /// Sans, [`TAG_SIZE`].
    Tag,
}

/// The width of a line of text in its face, in CSS pixels.
pub fn width(text: &str, face: Face) -> f64 {
    let sans = |size| text.chars().map(advance).sum::<f64>() * size;
    let mono = |size| text.chars().map(|_| MONO_ADVANCE).sum::<f64>() * size;
    match face {
        Face::Role => sans(ROLE_SIZE),
        Face::Caption => mono(CAPTION_SIZE),
        Face::Name => mono(NAME_SIZE),
        Face::Small => sans(SMALL_SIZE * PLAIN),
        Face::Tag => sans(TAG_SIZE),
    }
}

/// The text, or its longest beginning with `…` that fits; nothing if not even one letter does.
pub fn fit(text: &str, face: Face, room: f64) -> String {
    if width(text, face) <= room {
        return text.to_owned();
    }
    let letters: Vec<char> = text.chars().collect();
    for kept in (1..letters.len()).rev() {
        let mut cut: String = letters[..kept].iter().collect();
        cut.truncate(cut.trim_end_matches([' ', ',', '·']).len());
        cut.push('…');
        if width(&cut, face) <= room {
            return cut;
        }
    }
    text.chars().take(1).filter(|letter| width(&letter.to_string(), face) <= room).collect()
}

/// The text without its last parts (`a · b · c`), as far as that is needed; the first one is cut.
pub fn fit_parts(text: &str, face: Face, room: f64) -> String {
    let mut rest = text;
    while room < width(rest, face) {
        match rest.rsplit_once(" · ") {
            Some((shorter, _)) => rest = shorter,
            None => return fit(rest, face, room),
        }
    }
    rest.to_owned()
}

/// A [`Face::Name`] with `…` in place of its middle where it does not fit.
pub fn fit_middle(name: &str, room: f64) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut kept = letters.len();
    while 1 < kept && room < width(name, Face::Name) / real(letters.len()) * real(kept) {
        kept -= 1;
    }
    if kept == letters.len() {
        return name.to_owned();
    }
    let first = (kept - 1) / 4;
    let last = letters.len() - (kept - 1 - first);
    letters[..first].iter().chain(&['…']).chain(&letters[last..]).collect()
}

/// How many monospaced characters have room.
pub fn caption_chars_max(room: f64) -> usize {
    let mut chars = 0;
    let mut used = MONO_ADVANCE * CAPTION_SIZE;
    while used <= room {
        chars += 1;
        used += MONO_ADVANCE * CAPTION_SIZE;
    }
    chars
}

fn advance(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | 'I' | 'J' | ' ' | ',' | '.' | ':' | ';' | '|' | '!' | '\'' | '·' => 0.40,
        'f' | 't' | 'r' | '(' | ')' | '-' | '/' => 0.51,
        's' | 'c' | 'z' => 0.62,
        'k' | 'x' | 'v' | 'y' | 'a' | 'e' | 'L' => 0.70,
        'a'..='l' | 'n'..='u' | '0'..='9' => 0.74,
        'E' | 'F' | 'T' | 'P' | 'Y' | 'Z' | 'S' | 'C' | 'X' => 0.77,
        'w' => 0.96,
        'A' | 'B' | 'D' | 'G' | 'H' | 'K' | 'N' | 'O' | 'Q' | 'R' | 'U' | 'V' => 0.87,
        _ => 1.12,
    }
}

#[cfg(test)]
mod tests {
    use super::{Face, caption_chars_max, fit, fit_middle, fit_parts, width};

    /// Measured in Chromium with the style sheet's font list on a machine that has `DejaVu` only.
    #[test]
    fn no_text_is_wider_than_guessed() {
        for (text, face, measured) in [
            ("Leader", Face::Role, 50.4),
            ("Candidate", Face::Role, 74.4),
            ("Follower, cut off", Face::Role, 117.1),
            ("Crashed, disk kept", Face::Role, 136.6),
            ("commit 1 · heartbeat in 31 ms", Face::Caption, 209.5),
            ("ephemeral · sequential · c2", Face::Small, 151.0),
        ] {
            let guessed = width(text, face);
            assert!(measured <= guessed, "{text}: {guessed}");
            assert!(guessed < measured * 1.12, "{text}: {guessed} wastes room");
        }
    }

    #[test]
    fn a_text_without_room_ends_in_dots() {
        for (room, expected) in [
            (200.0, "put x 7 waits"),
            (60.0, "put x 7…"),
            (50.0, "put x…"),
            (15.0, "p…"),
            (8.0, "p"),
            (3.0, ""),
        ] {
            assert_eq!(fit("put x 7 waits", Face::Caption, room), expected);
        }
    }

    #[test]
    fn parts_are_left_out_from_the_end() {
        for (room, expected) in
            [(200.0, "leads · of c2 · v1"), (80.0, "leads · of c2"), (50.0, "leads")]
        {
            assert_eq!(fit_parts("leads · of c2 · v1", Face::Small, room), expected);
        }
    }

    #[test]
    fn a_long_name_keeps_its_ends() {
        for (name, room, expected) in [
            ("n-0000000004", 100.0, "n-0000000004"),
            ("_c_6f1a2b-n-0000000004", 127.0, "_c_…n-0000000004"),
            ("n-0000000004", 30.0, "…04"),
            ("n-0000000004", 1.0, "…"),
            ("", 1.0, ""),
        ] {
            assert_eq!(fit_middle(name, room), expected, "{name} {room}");
        }
    }

    #[test]
    fn a_room_holds_whole_characters() {
        for (room, chars) in [(0.0, 0), (7.0, 0), (7.25, 1), (100.0, 13)] {
            assert_eq!(caption_chars_max(room), chars, "{room}");
        }
    }
}
