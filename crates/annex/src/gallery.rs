//! The gallery: the scenarios of a system as the page shows them.

use lab::Scenario;
use scene::svg::Theme;
use sim::saved::{Expect, file, link};

/// A scenario of the gallery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Its title.
    pub title: String,
    /// What to watch.
    pub about: String,
    /// How many questions it asks about itself.
    pub questions: usize,
    /// Where it is from.
    pub source: String,
    /// `holds`, `breaks …` or nothing.
    pub expect: String,
    /// Is a rule of the system left out?
    pub is_flawed: bool,
    /// Its run.
    pub link: String,
    /// Its picture, an SVG.
    pub picture: String,
}

/// See [`crate::Parts::gallery`].
pub(crate) fn list(lab: &str, theme: &str) -> Vec<Card> {
    let theme = Theme::named(theme).unwrap_or(Theme::LIGHT);
    catalog::scenarios(lab).iter().map(|scenario| card(scenario, &theme)).collect()
}

fn card(scenario: &Scenario, theme: &Theme) -> Card {
    let Ok(run) = file::read(scenario.toml) else {
        unreachable!("every scenario of the catalog is a valid file");
    };
    let expect = match &run.expect {
        None => String::new(),
        Some(Expect::Holds) => "holds".to_owned(),
        Some(Expect::Breaks(promise)) => format!("breaks {promise}"),
    };
    let is_flawed = run.config.iter().any(|it| it.key == "flaw" && it.value != "none");
    Card {
        is_flawed,
        link: link::encode(&run),
        questions: run.questions.len(),
        title: run.title,
        about: run.about,
        source: run.source,
        expect,
        picture: theme.recolour(scenario.picture),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gallery_holds_every_scenario_in_the_colours_of_the_theme() {
        for (theme, ours) in [("light", Theme::LIGHT), ("dark", Theme::DARK), ("odd", Theme::LIGHT)]
        {
            for lab in catalog::all().map(|entry| entry.name) {
                let all = list(lab, theme);
                assert_eq!(all.len(), catalog::scenarios(lab).len());
                for (card, scenario) in all.iter().zip(catalog::scenarios(lab)) {
                    let run = link::decode(&card.link).unwrap();
                    assert_eq!(Ok(&run), file::read(scenario.toml).as_ref());
                    assert_eq!(card.questions, run.questions.len());
                    assert!(card.picture.contains(ours.paper));
                }
            }
        }
        assert_eq!(list("none", "light"), []);
    }
}
