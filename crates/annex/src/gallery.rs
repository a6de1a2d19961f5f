//! The gallery as JSON, written by hand: a reader of JSON is nothing that this module needs.

use std::fmt::Write;

use lab::far::read_stage;
use lab::{PICTURE_SIZE, Scenario};
use scene::layout::arrange;
use scene::svg::{self, Theme};
use sim::saved::{Expect, file, link};

/// All scenarios of a system.
pub(crate) fn list(lab: &str) -> String {
    let cards = catalog::scenarios(lab).iter().map(card);
    format!("[{}]", cards.collect::<Vec<_>>().join(","))
}

/// The picture of a stage that [`lab::far::stage_of`] wrote.
pub(crate) fn paint(stage: &[u8], theme: &str) -> String {
    let theme = Theme::named(theme).unwrap_or(Theme::LIGHT);
    let scene = read_stage(stage);
    svg::paint(&scene, &arrange(&scene, PICTURE_SIZE.0, PICTURE_SIZE.1), &theme)
}

fn card(scenario: &Scenario) -> String {
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
    card.raw("tellingUs", &scenario.telling_us.to_string());
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
    use lab::far::stage_of;
    use lab::{Stop, Travel, Window};

    use super::*;

    #[test]
    fn texts_are_quoted_as_json_wants() {
        assert_eq!(quoted("a\"b\\c\n\u{1}é"), "\"a\\\"b\\\\c\\u000a\\u0001é\"");
    }

    #[test]
    fn a_stage_that_crosses_is_painted_as_it_is_here() {
        for (system, slug) in [("raft", "leader-crash"), ("zookeeper", "two-leaders")] {
            let scenario = catalog::scenarios(system).iter().find(|it| it.slug == slug).unwrap();
            let run = file::read(scenario.toml).unwrap();
            let mut lab = (catalog::find(system).unwrap().open)(&run).unwrap();
            let goal = Travel::To(scenario.telling_us);
            while lab.travel(goal, 1_000).stop != Stop::Reached {}
            let scene = lab.frame(Window::default()).scene;
            let layout = arrange(&scene, PICTURE_SIZE.0, PICTURE_SIZE.1);
            let stage = stage_of(&scene);
            for (name, theme) in
                [("light", Theme::LIGHT), ("dark", Theme::DARK), ("odd", Theme::LIGHT)]
            {
                assert!(
                    paint(&stage, name) == svg::paint(&scene, &layout, &theme),
                    "{slug} {name}"
                );
            }
        }
    }

    #[test]
    fn the_gallery_holds_every_scenario() {
        for system in ["raft", "zookeeper"] {
            let all: serde_json::Value = serde_json::from_str(&list(system)).unwrap();
            let all = all.as_array().unwrap();
            assert_eq!(all.len(), catalog::scenarios(system).len());
            for (card, scenario) in all.iter().zip(catalog::scenarios(system)) {
                assert_eq!(
                    (&card["slug"], &card["toml"]),
                    (&scenario.slug.into(), &scenario.toml.into())
                );
                let run = link::decode(card["link"].as_str().unwrap()).unwrap();
                assert_eq!(Ok(&run), file::read(scenario.toml).as_ref());
                assert_eq!(card["questions"].as_array().unwrap().len(), run.questions.len());
                assert_eq!(card["tellingUs"].as_u64(), Some(scenario.telling_us));
            }
        }
        assert_eq!(list("none"), "[]");
    }
}
