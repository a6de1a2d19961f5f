//! Runs as files: TOML in and a link out, and the other way round; and the glossary.
//!
//! Reading TOML weighs as much as a tenth of the first view, and nobody needs it there.
//!
//! Left out: everything else; the page opens the link as it opens any other.

use sim::saved::{file, link};

/// See [`crate::Parts::read_file`].
pub(crate) fn read(text: &str) -> Result<String, String> {
    match file::read(text) {
        Ok(run) => Ok(link::encode(&run)),
        Err(why) => Err(why.to_string()),
    }
}

/// See [`crate::Parts::write_file`].
pub(crate) fn write(link: &str) -> Result<String, String> {
    match link::decode_of_file(link) {
        Ok(run) => Ok(file::write(&run)),
        Err(why) => Err(why.to_string()),
    }
}

/// A word of the glossary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub term: &'static str,
    /// What it means.
    pub sentence: &'static str,
    /// Who says so.
    pub source: &'static str,
}

/// See [`crate::Parts::glossary`].
pub(crate) fn glossary() -> Vec<Word> {
    let word = |line: &'static str| {
        let mut parts = line.split('\t');
        let mut part = || parts.next().unwrap_or_default();
        Word { term: part(), sentence: part(), source: part() }
    };
    GLOSSARY.lines().map(word).collect()
}

/// A line for each word, with a tab before its sentence and one before its source.
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
            assert!(before < word.to_ascii_lowercase(), "{word} stands after {before}");
            assert!(sentence.ends_with('.') && !source.is_empty(), "{word}");
            assert!(sentence.len() < 160, "{word}: one sentence");
            before = word.to_ascii_lowercase();
        }
    }

    #[test]
    fn every_promise_that_a_rule_is_for_is_in_the_glossary() {
        let terms: Vec<String> =
            glossary().iter().map(|word| word.term.to_ascii_lowercase()).collect();
        for entry in catalog::all() {
            for promise in entry.flaws.iter().flat_map(|flaw| flaw.breaks) {
                assert!(terms.contains(&promise.to_ascii_lowercase()), "{promise}");
            }
        }
        // What else a click on the page asks for: cards of clients, tabs, and the paper's names.
        for word in ["inbox", "unknown", "stale", "swap", "matchindex", "nextindex", "progress"] {
            assert!(terms.iter().any(|term| term.starts_with(word)), "{word}");
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
        assert_eq!(file::line_of(text, "value of setting 1"), 4);
    }

    #[test]
    fn a_bad_file_is_refused_with_its_line() {
        assert_eq!(read("lab = \"raft\"\nx = 1"), Err("Line 2: there is no field `x`".to_owned()));
    }
}
