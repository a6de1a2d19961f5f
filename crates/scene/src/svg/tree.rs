//! A tree beneath the stage: outlines say how long a node stays, rings what matters, arrows who
//! watches; nothing of it by colour alone.

use super::{Theme, Type, escape, push, write_circle, write_text};
use crate::drawing::Folding;
use crate::form::{Scene, Tone, TreeChange, TreeNode, TreePanel, TreeShape};
use crate::geometry::{Point, Rect};
use crate::layout::{Anchor, Line};
use crate::measure::Face;
use crate::shapes::number;
use crate::tree::{Arrow, Card, Tree, arrange, legend};

const HEAD: f64 = 52.0;
const FOOT: f64 = 28.0;
const INSET: f64 = 18.0;
/// A tree of cards may be so high; a higher one has one line a node.
const CARDS_MAX: f64 = 480.0;

/// The tree as it is placed in a picture.
pub(super) struct Painting<'a> {
    panel: &'a TreePanel,
    tree: Tree,
    width: f64,
    theme: &'a Theme,
}

impl<'a> Painting<'a> {
    pub(super) fn new(scene: &Scene, panel: &'a TreePanel, width: f64, theme: &'a Theme) -> Self {
        let tree = arrange(scene, panel, Point::new(width, CARDS_MAX), Folding::Long);
        Self { panel, tree, width, theme }
    }

    /// In a picture of this size, as far as the rows fit.
    pub(super) fn within(
        scene: &Scene,
        panel: &'a TreePanel,
        size: Point,
        theme: &'a Theme,
    ) -> Self {
        let room = Point::new(size.x, size.y - HEAD - FOOT);
        let tree = arrange(scene, panel, room, Folding::Long);
        Self { panel, tree, width: size.x, theme }
    }

    /// A tree that is too wide is drawn smaller.
    fn scale(&self) -> f64 {
        self.width / self.tree.width
    }

    /// How high it is.
    pub(super) fn height(&self) -> f64 {
        HEAD + self.tree.height * self.scale() + FOOT
    }

    pub(super) fn paint(&self, at: Point) -> String {
        let mut out = String::new();
        let small = |colour| Type::of(Face::Small, Anchor::Start, colour);
        let head = Type { weight: 600, ..small(self.theme.soft) };
        write_text(&mut out, at.moved(INSET, 22.0), head, &self.panel.title);
        let about = Type::of(Face::Role, Anchor::Start, self.theme.ink);
        write_text(&mut out, at.moved(INSET, 42.0), about, &self.panel.about);
        let scale = crate::shapes::decimal(self.scale(), 3);
        let (x, y) = (number(at.x), number(at.y + HEAD));
        push(&mut out, format_args!("<g transform=\"translate({x} {y}) scale({scale})\">"));
        self.lines(&mut out);
        self.arrows(&mut out);
        for (node, card) in self.panel.nodes.iter().zip(&self.tree.nodes) {
            if let Some(card) = card {
                self.node(&mut out, node, card);
            }
        }
        for fold in &self.tree.folds {
            self.texts(&mut out, &fold.card, |_| self.theme.soft);
        }
        for (watcher, card) in self.panel.watchers.iter().zip(&self.tree.watchers) {
            let look = self.outline(watcher.tone, self.theme.line, 1.4);
            frame(&mut out, &card.at, 11.0, &look);
            let colour = match watcher.tone {
                Tone::Bad => self.theme.bad,
                Tone::Term(_) | Tone::Plain | Tone::Good | Tone::Doubt => self.theme.ink,
            };
            self.texts(&mut out, card, |face| match face {
                Face::Role => colour,
                Face::Caption | Face::Name | Face::Small | Face::Tag => {
                    self.theme.text(watcher.tone)
                }
            });
        }
        self.signs(&mut out);
        push(&mut out, format_args!("</g>"));
        let foot = at.moved(INSET, self.height() - 11.0);
        let legend = legend(self.panel).join(" · ");
        let legend = crate::measure::fit_parts(&legend, Face::Small, self.width - 2.0 * INSET);
        write_text(&mut out, foot, small(self.theme.soft), &legend);
        out
    }

    fn lines(&self, out: &mut String) {
        let mut line = |path: &str, colour: &str, width: f64| {
            let width = number(width);
            let look = format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"");
            push(out, format_args!("<path d=\"{path}\" {look}/>"));
        };
        for (_, path) in &self.tree.owners {
            line(path, self.theme.hair, 1.4);
        }
        for fold in &self.tree.folds {
            line(&fold.branch, self.theme.line, 1.4);
        }
        for (child, path) in &self.tree.branches {
            if self.panel.nodes[*child].ringed {
                line(path, self.theme.soft, 2.6);
            } else {
                line(path, self.theme.line, 1.6);
            }
        }
    }

    fn arrows(&self, out: &mut String) {
        for (watch, arrow) in self.panel.watches.iter().zip(&self.tree.arrows) {
            let (colour, look) = if watch.fired {
                (self.theme.warn, "stroke-width=\"2.8\"")
            } else {
                (self.theme.soft, "stroke-width=\"1.5\" stroke-dasharray=\"2 4\"")
            };
            let path = &arrow.path;
            push(
                out,
                format_args!("<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" {look}/>"),
            );
            push(out, format_args!("<path d=\"{}\" fill=\"{colour}\"/>", arrow.head()));
        }
    }

    /// Above the cards: what has fired.
    fn signs(&self, out: &mut String) {
        for (_, arrow) in self.fired() {
            let ring = format!(
                "fill=\"{}\" stroke=\"{}\" stroke-width=\"2.4\"",
                self.theme.panel, self.theme.warn
            );
            write_circle(out, arrow.middle, 9.0, &ring);
            let set = Type::of(Face::Role, Anchor::Middle, self.theme.warn);
            write_text(out, arrow.middle.moved(0.0, 4.5), Type { weight: 700, ..set }, "!");
        }
    }

    fn fired(&self) -> impl Iterator<Item = (&crate::form::TreeWatch, &Arrow)> {
        let watches = self.panel.watches.iter().zip(&self.tree.arrows);
        watches.filter(|(watch, arrow)| watch.fired && !arrow.path.is_empty())
    }

    fn outline(&self, tone: Tone, plain: &str, width: f64) -> String {
        let (colour, width) = match tone {
            Tone::Term(_) | Tone::Plain => (plain, width),
            Tone::Good | Tone::Doubt | Tone::Bad => (self.theme.text(tone), 2.2),
        };
        let width = number(width);
        let fill = self.theme.panel;
        format!("fill=\"{fill}\" stroke=\"{colour}\" stroke-width=\"{width}\"")
    }

    fn node(&self, out: &mut String, node: &TreeNode, card: &Card) {
        push(out, format_args!("<g><title>{}</title>", escape(&node.path)));
        let dashes = match node.shape {
            TreeShape::Solid | TreeShape::Double => "",
            TreeShape::Dashed => " stroke-dasharray=\"5 4\"",
            TreeShape::Dotted => " stroke-dasharray=\"0.1 4\" stroke-linecap=\"round\"",
        };
        if node.ringed {
            let ring = format!("fill=\"none\" stroke=\"{}\" stroke-width=\"1.8\"", self.theme.soft);
            frame(out, &card.at.grown(self.tree.ring), 11.0, &ring);
        }
        let look = self.outline(node.tone, self.theme.soft, 1.4) + dashes;
        frame(out, &card.at, 8.0, &look);
        if node.shape == TreeShape::Double {
            let look = format!("fill=\"none\" stroke=\"{}\"", self.theme.soft);
            frame(out, &card.at.grown(-3.0), 5.0, &look);
        }
        let gone = node.change == TreeChange::Gone;
        self.texts(out, card, |face| match face {
            Face::Name if gone => self.theme.faint,
            Face::Name => self.theme.ink,
            Face::Role | Face::Caption | Face::Small if node.differs.is_empty() => self.theme.soft,
            Face::Tag | Face::Role | Face::Caption | Face::Small => self.theme.warn,
        });
        if let (true, Some(name)) = (gone, card.lines.first()) {
            let start = Point::new(card.at.x + name.at.x, card.at.y + name.at.y - 4.0);
            let end = start.moved(crate::measure::width(&name.text, name.face), 0.0);
            let look = format!("stroke=\"{}\" stroke-width=\"1.4\"", self.theme.bad);
            super::write_line(out, start, end, &look);
        }
        push(out, format_args!("</g>"));
    }

    fn texts(&self, out: &mut String, card: &Card, colour: impl Fn(Face) -> &'static str) {
        for Line { text, at, face } in &card.lines {
            let at = at.moved(card.at.x, card.at.y);
            // A tag stands on the outline.
            let halo = *face == Face::Tag;
            if halo {
                let paper = self.theme.paper;
                let look = format!("stroke=\"{paper}\" stroke-width=\"7\" paint-order=\"stroke\"");
                push(out, format_args!("<g {look}>"));
            }
            write_text(out, at, Type::of(*face, Anchor::Start, colour(*face)), text);
            if halo {
                push(out, format_args!("</g>"));
            }
        }
    }
}

fn frame(out: &mut String, at: &Rect, rounding: f64, look: &str) {
    push(
        out,
        format_args!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\" {look}/>",
            number(at.x),
            number(at.y),
            number(at.width),
            number(at.height),
            number(rounding),
        ),
    );
}
