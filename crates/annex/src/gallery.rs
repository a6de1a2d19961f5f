//! The gallery as JSON, written by hand: a reader of JSON is nothing that this module needs.

use std::fmt::Write;

use lab::Scenario;
use scene::svg::Theme;
use sim::saved::{Expect, file, link};

/// All scenarios of a system.
pub(crate) fn list(lab: &str, theme: &str) -> String {
    let theme = Theme::named(theme).unwrap_or(Theme::LIGHT);
    let cards = catalog::scenarios(lab).iter().map(|scenario| card(scenario, &theme));
    format!("[{}]", cards.collect::<Vec<_>>().join(","))
}

fn card(scenario: &Scenario, theme: &Theme) -> String {
    let run = file::read(scenario.toml).expect("every scenario of the catalog is a valid file");
    let questions: Vec<String> = run.questions.iter().map(|question| quoted(question)).collect();
    let expect = match &run.expect {
        None => String::new(),
        Some(Expect::Holds) => "holds".to_owned(),
        Some(Expect::Breaks(promise)) => format!("breaks {promise}"),
    };
    let mut card = Object::default();
    card.text("slug", scenario.slug);
    card.text("title", &run.title);
    card.text("about", &run.about);
    card.raw("questions", &format!("[{}]", questions.join(",")));
    card.text("source", &run.source);
    card.text("expect", &expect);
    card.text("link", &link::encode(&run));
    card.text("toml", scenario.toml);
    card.text("picture", &theme.recolour(scenario.picture));
    card.end()
}

/// An object of JSON under way.
#[derive(Default)]
struct Object(String);

impl Object {
    /// A field with a text.
    fn text(&mut self, name: &str, text: &str) {
        self.raw(name, &quoted(text));
    }

    /// A field with what is JSON already.
    fn raw(&mut self, name: &str, json: &str) {
        let before = if self.0.is_empty() { '{' } else { ',' };
        self.0.push(before);
        self.0.extend([&quoted(name), ":", json]);
    }

    /// The whole of it.
    fn end(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            letter if letter < ' ' => {
                write!(out, "\\u{:04x}", u32::from(letter)).expect("a String takes every text");
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_as_json_wants() {
        assert_eq!(quoted("a\"b\\c\n\u{1}é"), "\"a\\\"b\\\\c\\u000a\\u0001é\"");
    }

    #[test]
    fn the_gallery_holds_every_scenario_in_the_colours_of_the_theme() {
        for (theme, ours) in [("light", Theme::LIGHT), ("dark", Theme::DARK), ("odd", Theme::LIGHT)]
        {
            let all: serde_json::Value = serde_json::from_str(&list("raft", theme)).unwrap();
            let all = all.as_array().unwrap();
            assert_eq!(all.len(), catalog::scenarios("raft").len());
            for (card, scenario) in all.iter().zip(catalog::scenarios("raft")) {
                assert_eq!(
                    (&card["slug"], &card["toml"]),
                    (&scenario.slug.into(), &scenario.toml.into())
                );
                let run = link::decode(card["link"].as_str().unwrap()).unwrap();
                assert_eq!(Ok(&run), file::read(scenario.toml).as_ref());
                assert_eq!(card["questions"].as_array().unwrap().len(), run.questions.len());
                assert!(card["picture"].as_str().unwrap().contains(ours.paper));
            }
        }
        assert_eq!(list("none", "light"), "[]");
    }
}
