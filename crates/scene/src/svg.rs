//! The SVG painter: a scene as a picture that needs no page, for slides and for the README.
//!
//! It writes presentation attributes only, no script and no style, and escapes every text. Left
//! out: the page's own drawing, which can be selected and reached by keyboard.

mod logs;
mod stage;
#[cfg(test)]
mod tests;
mod tree;

use std::fmt::Write as _;

use crate::form::{Panel, Scene, Tone};
use crate::geometry::Point;
use crate::layout::{Anchor, Layout};
use crate::measure::{CAPTION_SIZE, Face, NAME_SIZE, ROLE_SIZE, SMALL_SIZE, TAG_SIZE};
use crate::shapes::number;

/// The colours of a picture, by what they are for: the tokens of the page's style sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Behind everything.
    pub paper: &'static str,
    /// Cards and hollow things.
    pub panel: &'static str,
    /// Text and outlines.
    pub ink: &'static str,
    /// Second text, timers.
    pub soft: &'static str,
    /// What is out of order or off.
    pub faint: &'static str,
    /// Links and borders.
    pub line: &'static str,
    /// The background of timers.
    pub hair: &'static str,
    /// As hoped.
    pub good: &'static str,
    /// Waiting, in doubt, slow.
    pub warn: &'static str,
    /// Failed, broken, cut.
    pub bad: &'static str,
    /// Text on the colour of a term.
    pub on_term: &'static str,
    /// The colours of terms, again from the first after the last.
    pub terms: [&'static str; 6],
    /// How large a picture is shown: as many times as it was laid out.
    pub scale: u8,
}

const TERMS: [&str; 6] = ["#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#F0E442", "#D55E00"];

impl Theme {
    /// Dark on light.
    pub const LIGHT: Self = Self {
        paper: "#fbfaf6",
        panel: "#ffffff",
        ink: "#1b1f27",
        soft: "#5d6573",
        faint: "#8a92a0",
        line: "#e2dfd6",
        hair: "#efece4",
        good: "#00795a",
        warn: "#b35300",
        bad: "#b3261e",
        on_term: "#15181d",
        terms: TERMS,
        scale: 1,
    };

    /// Light on dark.
    pub const DARK: Self = Self {
        paper: "#101319",
        panel: "#171b23",
        ink: "#e9ecf2",
        soft: "#a6aebd",
        faint: "#7b8496",
        line: "#2a303c",
        hair: "#20252f",
        good: "#4cc79f",
        warn: "#ffb066",
        bad: "#ff8a80",
        on_term: "#15181d",
        terms: TERMS,
        scale: 1,
    };

    /// Black on white, for a bright room: what is drawn for a small stage, three times as large.
    pub const PROJECTOR: Self = Self {
        paper: "#ffffff",
        panel: "#fdfdfd",
        ink: "#000000",
        soft: "#2b2f36",
        faint: "#565c66",
        line: "#8d929b",
        hair: "#d9dbe0",
        good: "#006147",
        warn: "#8f4200",
        bad: "#a1130d",
        on_term: "#000001",
        terms: TERMS,
        scale: 3,
    };

    /// The theme of this name: `light`, `dark` or `projector`.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "light" => Some(Self::LIGHT),
            "dark" => Some(Self::DARK),
            "projector" => Some(Self::PROJECTOR),
            _ => None,
        }
    }

    fn colours(&self) -> impl Iterator<Item = &'static str> {
        let single = [
            self.paper,
            self.panel,
            self.ink,
            self.soft,
            self.faint,
            self.line,
            self.hair,
            self.good,
            self.warn,
            self.bad,
            self.on_term,
        ];
        single.into_iter().chain(self.terms)
    }

    /// A picture that was painted in the light theme, in this one.
    pub fn recolour(&self, picture: &str) -> String {
        let pairs: Vec<_> = Self::LIGHT.colours().zip(self.colours()).collect();
        let mut parts = picture.split('#');
        let mut out = parts.next().unwrap_or("").to_owned();
        for part in parts {
            let known = pairs.iter().find(|(light, _)| part.starts_with(&light[1..]));
            match known {
                Some((light, colour)) => out.extend([colour, &part[light.len() - 1..]]),
                None => out.extend(["#", part]),
            }
        }
        out
    }

    /// What a body of this tone is filled with.
    pub fn fill(&self, tone: Tone) -> &'static str {
        match tone {
            Tone::Term(0) | Tone::Plain => self.panel,
            Tone::Term(term) => self.terms[usize::try_from((term - 1) % 6).unwrap_or(0)],
            Tone::Good => self.good,
            Tone::Doubt => self.warn,
            Tone::Bad => self.bad,
        }
    }

    /// What text on a body of this tone is written in.
    pub fn text_on(&self, tone: Tone) -> &'static str {
        match tone {
            Tone::Term(0) | Tone::Plain => self.ink,
            Tone::Term(_) => self.on_term,
            Tone::Good | Tone::Doubt | Tone::Bad => self.panel,
        }
    }

    /// What text of this tone is written in on plain ground.
    pub fn text(&self, tone: Tone) -> &'static str {
        match tone {
            Tone::Term(_) | Tone::Plain => self.soft,
            Tone::Good => self.good,
            Tone::Doubt => self.warn,
            Tone::Bad => self.bad,
        }
    }
}

/// The stage as an SVG document.
pub fn paint(scene: &Scene, layout: &Layout, theme: &Theme) -> String {
    document(layout.width, stage_height(scene, layout), theme, &stage(scene, layout, theme))
}

/// The tree of a scene that has one, in a picture of this size in CSS pixels, or a higher one where its
/// rows need that.
pub fn paint_tree(scene: &Scene, size: Point, theme: &Theme) -> Option<String> {
    let tree = scene.panels.iter().find_map(|panel| match panel {
        Panel::Tree(panel) => Some(tree::Painting::within(scene, panel, size, theme)),
        Panel::Log(_) | Panel::Table(_) | Panel::Quorum(_) => None,
    })?;
    let height = tree.height().max(size.y);
    Some(document(size.x, height, theme, &tree.paint(Point::new(0.0, 0.0))))
}

/// The stage with logs and trees beneath it as an SVG document.
pub fn paint_with_logs(scene: &Scene, layout: &Layout, theme: &Theme) -> String {
    let mut body = stage(scene, layout, theme);
    let mut height = stage_height(scene, layout);
    for panel in &scene.panels {
        match panel {
            Panel::Log(log) => {
                body += &logs::paint(scene, log, Point::new(0.0, height), layout.width, theme);
                height += logs::height(log);
            }
            Panel::Tree(panel) => {
                let tree = tree::Painting::new(scene, panel, layout.width, theme);
                body += &tree.paint(Point::new(0.0, height));
                height += tree.height();
            }
            Panel::Table(_) | Panel::Quorum(_) => {}
        }
    }
    document(layout.width, height, theme, &body)
}

/// The stage, and beneath it what must be said with every picture.
fn stage(scene: &Scene, layout: &Layout, theme: &Theme) -> String {
    let mut body = stage::paint(scene, layout, theme);
    if !scene.notice.is_empty() {
        let set = Type::of(Face::Role, Anchor::Start, theme.text(Tone::Bad));
        write_text(&mut body, Point::new(12.0, layout.height + 14.0), set, &scene.notice);
    }
    body
}

/// With room beneath for what must be said with every picture.
fn stage_height(scene: &Scene, layout: &Layout) -> f64 {
    layout.height + if scene.notice.is_empty() { 0.0 } else { 24.0 }
}

fn document(width: f64, height: f64, theme: &Theme, body: &str) -> String {
    let shown = |side: f64| number(side * f64::from(theme.scale));
    let (wide, high) = (shown(width), shown(height));
    let (width, height) = (number(width), number(height));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{high}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"{SANS}\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>\n{body}</svg>\n",
        theme.paper,
    )
}

const SANS: &str = "Inter, Segoe UI, system-ui, -apple-system, Helvetica Neue, Arial, sans-serif";
const MONO: &str = "ui-monospace, SF Mono, JetBrains Mono, Menlo, Consolas, DejaVu Sans Mono, \
                    monospace";

/// How a text is set.
#[derive(Clone, Copy)]
struct Type {
    size: f64,
    weight: u16,
    mono: bool,
    anchor: Anchor,
    colour: &'static str,
}

impl Type {
    fn of(face: Face, anchor: Anchor, colour: &'static str) -> Self {
        match face {
            Face::Role => Self { size: ROLE_SIZE, weight: 550, mono: false, anchor, colour },
            Face::Caption => Self { size: CAPTION_SIZE, weight: 400, mono: true, anchor, colour },
            Face::Name => Self { size: NAME_SIZE, weight: 600, mono: true, anchor, colour },
            Face::Small => Self { size: SMALL_SIZE, weight: 400, mono: false, anchor, colour },
            Face::Tag => Self { size: TAG_SIZE, weight: 650, mono: false, anchor, colour },
        }
    }
}

fn write_text(out: &mut String, at: Point, set: Type, text: &str) {
    let family = if set.mono { format!(" font-family=\"{MONO}\"") } else { String::new() };
    push(
        out,
        format_args!(
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\" font-weight=\"{}\" text-anchor=\"{}\" \
             fill=\"{}\"{family}>{}</text>",
            number(at.x),
            number(at.y),
            number(set.size),
            set.weight,
            set.anchor.word(),
            set.colour,
            escape(text),
        ),
    );
}

fn write_line(out: &mut String, from: Point, to: Point, look: &str) {
    push(
        out,
        format_args!(
            "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" {look}/>",
            number(from.x),
            number(from.y),
            number(to.x),
            number(to.y),
        ),
    );
}

fn write_circle(out: &mut String, at: Point, radius: f64, look: &str) {
    push(
        out,
        format_args!(
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" {look}/>",
            number(at.x),
            number(at.y),
            number(radius),
        ),
    );
}

fn push(out: &mut String, element: std::fmt::Arguments<'_>) {
    writeln!(out, "{element}").expect("a String takes every text");
}

/// The text with every character that means something in SVG written as an entity, and without
/// characters that XML forbids.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            control if control.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out
}
