//! Runs as files, for the page: TOML in and a link out, and the other way round; the gallery; the glossary.
//!
//! Reading TOML weighs as much as a tenth of the first view, and nobody needs it there.
//!
//! Left out: everything else; the page opens the link as it opens any other.

use sim::saved::{file, link};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::gallery;

/// The link of the run in the text of a file. The error is in the page's words, and begins with its
/// line, as in `Line 3: `, where it has one.
#[wasm_bindgen]
pub fn read(text: &str) -> Result<String, String> {
    match file::read(text) {
        Ok(run) => Ok(link::encode(&run)),
        Err(why) => Err(why.to_string()),
    }
}

/// The text of a file of the run in a link that the page made; the error is in the page's words.
#[wasm_bindgen]
pub fn write(link: &str) -> Result<String, String> {
    match link::decode_of_file(link) {
        Ok(run) => Ok(file::write(&run)),
        Err(why) => Err(why.to_string()),
    }
}

/// The line, from 1 on, of a place in a file: `condition of action 3`, as the page's error says.
#[wasm_bindgen(js_name = lineOf)]
pub fn line_of(text: &str, place: &str) -> usize {
    file::line_of(text, place)
}

/// The scenarios of a system as JSON, in order: a list of objects with `slug`, `title`, `about`,
/// `questions`, `source`, `expect` (`holds`, `breaks …` or nothing), `link`, `toml` and `picture`, an
/// SVG in the colours of the theme `light`, `dark` or `projector`.
#[wasm_bindgen]
pub fn gallery(lab: &str, theme: &str) -> String {
    gallery::list(lab, theme)
}

/// The glossary: a line for each word, with a tab before its sentence and one before its source.
#[wasm_bindgen]
pub fn glossary() -> String {
    GLOSSARY.to_owned()
}

const GLOSSARY: &str = include_str!("glossary.txt");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_glossary_has_a_sentence_and_a_source() {
        let mut before = String::new();
        for line in GLOSSARY.lines() {
            let [word, sentence, source]: [&str; 3] =
                line.split('\t').collect::<Vec<_>>().try_into().unwrap();
            assert!(before < word.to_lowercase(), "{word} stands after {before}");
            assert!(sentence.ends_with('.') && !source.is_empty(), "{word}");
            assert!(sentence.len() < 160, "{word}: one sentence");
            before = word.to_lowercase();
        }
    }

    #[test]
    fn a_file_becomes_the_link_of_its_run() {
        let text = "lab = \"raft\"\ntitle = \"A title\"\n";
        let link = read(text).unwrap();
        assert!(link.starts_with("s=1."));
        assert_eq!(link::decode_of_file(&link).ok(), file::read(text).ok());
        let written = write(&link).unwrap();
        assert_eq!(file::read(&written).ok(), file::read(text).ok(), "and back");
    }

    #[test]
    fn a_file_whose_link_is_too_long_to_send_opens_all_the_same() {
        let noise = |n: u32| n.wrapping_mul(2_654_435_761);
        let action = |n: u32| format!("[[action]]\nat = \"{n}s\"\nsay = \"{:x}\"\n", noise(n));
        let text = format!("lab = \"raft\"\n{}", (1..=1_000).map(action).collect::<String>());
        let link = read(&text).unwrap();
        assert!(link::LINK_MAX < link.len(), "{}", link.len());
        assert!(link::decode(&link).is_err());
        assert_eq!(link::decode_of_file(&link).ok(), file::read(&text).ok());
    }

    #[test]
    fn the_editor_hears_the_line() {
        for (text, words) in [
            ("x = 1", "Line 2: there is no field `x`"),
            ("seed = = 1", "Line 2: this is no TOML: "),
            ("[config]\n\n\na = 1.5", "Line 5: `a` must be "),
        ] {
            let why = read(&format!("lab = \"raft\"\n{text}")).unwrap_err();
            assert!(why.starts_with(words), "{why}");
        }
        let text = "lab = \"raft\"\n\n[config]\nservers = 12\n";
        assert_eq!(line_of(text, "value of setting 1"), 4);
    }

    #[test]
    fn a_bad_file_is_refused_with_its_line() {
        assert_eq!(read("lab = \"raft\"\nx = 1"), Err("Line 2: there is no field `x`".to_owned()));
    }
}
