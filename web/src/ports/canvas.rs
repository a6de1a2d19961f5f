//! The canvas above the stage: messages in flight are painted here, each frame anew.

use scene::Tone;
use scene::within;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement};

use super::{page, window};

/// One message as it is painted.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sprite {
    /// Where it is.
    pub(crate) at: (f64, f64),
    /// Where its tail ends; none for a message that does not move.
    pub(crate) tail: Option<(f64, f64)>,
    /// A line with an arrow, from its sender to it: how a message is drawn that may not move.
    pub(crate) arrow: Option<(f64, f64)>,
    /// Its colour's meaning.
    pub(crate) tone: Tone,
    /// What stands in it: a letter, `+`, `−`.
    pub(crate) glyph: char,
    /// A request is filled, a reply hollow.
    pub(crate) filled: bool,
    /// How much of it is seen, from 0 to 1.
    pub(crate) strength: f64,
    /// Held, or waiting at its receiver: drawn with a dashed ring.
    pub(crate) held: bool,
    /// Chosen by the person.
    pub(crate) selected: bool,
    /// Its radius.
    pub(crate) radius: f64,
}

/// From so many messages on, a message is a dot.
const CROWD: usize = 1_500;

/// The colours of the theme in force, read from its tokens.
#[derive(Default)]
struct Palette {
    terms: [String; 6],
    ink: String,
    on_tone: String,
    panel: String,
    soft: String,
    accent: String,
    tones: [String; 3],
    font: String,
}

/// A canvas with its palette.
pub(crate) struct Canvas {
    element: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    palette: Palette,
    size: (f64, f64),
    ratio: f64,
    zoom: f64,
}

impl Canvas {
    /// Takes hold of a canvas; none if the browser gives no drawing context.
    pub(crate) fn new(element: HtmlCanvasElement) -> Option<Self> {
        let context = element.get_context("2d").ok()??.dyn_into().ok()?;
        let palette = Palette::read();
        Some(Self { element, context, palette, size: (0.0, 0.0), ratio: 1.0, zoom: 1.0 })
    }

    /// Reads the colours again: the theme changed.
    pub(crate) fn recolour(&mut self) {
        self.palette = Palette::read();
        self.size = (0.0, 0.0);
    }

    /// Paints the messages, and nothing else, on a canvas of this size.
    pub(crate) fn paint(&mut self, size: (f64, f64), sprites: &[Sprite]) {
        self.fit(size);
        let context = &self.context;
        context.set_transform(self.ratio, 0.0, 0.0, self.ratio, 0.0, 0.0).expect("six numbers");
        context.clear_rect(0.0, 0.0, size.0, size.1);
        context.set_text_align("center");
        context.set_text_baseline("middle");
        context.set_line_cap("round");
        if sprites.len() < CROWD {
            sprites.iter().for_each(|sprite| self.sprite(sprite));
        } else {
            self.crowd(sprites);
        }
        context.set_global_alpha(1.0);
    }

    /// Where there are so many that none can be read, each is a dot, one colour after the other.
    fn crowd(&self, sprites: &[Sprite]) {
        let context = &self.context;
        let Palette { terms, tones, soft, .. } = &self.palette;
        for colour in terms.iter().chain(tones).chain([soft]) {
            context.set_fill_style_str(colour);
            let alike =
                |sprite: &&Sprite| std::ptr::eq(self.palette.tone(sprite.tone), colour.as_str());
            for sprite in sprites.iter().filter(alike) {
                let (side, (x, y)) = (sprite.radius, sprite.at);
                context.fill_rect(x - side / 2.0, y - side / 2.0, side, side);
            }
        }
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a screen's size")]
    fn fit(&mut self, size: (f64, f64)) {
        if self.size != size {
            let shown = self.element.get_bounding_client_rect().width();
            self.zoom = within(shown / size.0, 1.0, 3.0);
        }
        let ratio = within(window().device_pixel_ratio() * self.zoom, 1.0, 4.0);
        if self.size == size && (self.ratio - ratio).abs() < 0.01 {
            return;
        }
        self.size = size;
        self.ratio = ratio;
        self.element.set_width((size.0 * ratio).max(1.0) as u32);
        self.element.set_height((size.1 * ratio).max(1.0) as u32);
    }

    fn sprite(&self, sprite: &Sprite) {
        let context = &self.context;
        let colour = self.palette.tone(sprite.tone);
        let (x, y) = sprite.at;
        context.set_stroke_style_str(colour);
        if let Some(from) = sprite.arrow {
            context.set_global_alpha(0.8 * sprite.strength);
            context.set_line_width(2.5);
            self.line(from, sprite.at);
        }
        if let Some(tail) = sprite.tail {
            context.set_global_alpha(0.38 * sprite.strength);
            context.set_line_width(sprite.radius * 0.46);
            self.line(tail, sprite.at);
        }
        context.set_global_alpha(sprite.strength);
        self.disc(sprite, colour);
        context.set_fill_style_str(if sprite.filled {
            &self.palette.on_tone
        } else {
            &self.palette.ink
        });
        context.set_font(&format!(
            "650 {}px {}",
            // What is enlarged for a hall is to be read from its last row.
            scene::shapes::number(if self.zoom < 1.2 { sprite.radius.round() } else { 12.0 }),
            self.palette.font
        ));
        let mut buffer = [0; 4];
        context
            .fill_text(sprite.glyph.encode_utf8(&mut buffer), x, y + 0.5)
            .expect("a text at a point");
    }

    fn disc(&self, sprite: &Sprite, colour: &str) {
        let context = &self.context;
        if sprite.selected {
            context.set_stroke_style_str(&self.palette.accent);
            context.set_line_width(3.0);
            self.ring(sprite.at, sprite.radius + 5.0);
        }
        if sprite.held {
            context.set_stroke_style_str(&self.palette.soft);
            context.set_line_width(1.5);
            let dashes = js_sys::Array::of2(&3.0.into(), &3.0.into());
            context.set_line_dash(&dashes).expect("two lengths");
            self.ring(sprite.at, sprite.radius + 4.0);
            context.set_line_dash(&js_sys::Array::new()).expect("no dashes");
        }
        context.set_fill_style_str(if sprite.filled { colour } else { &self.palette.panel });
        context.set_stroke_style_str(if sprite.filled { &self.palette.ink } else { colour });
        context.set_line_width(if sprite.filled { 1.2 } else { sprite.radius * 0.27 });
        self.ring(sprite.at, sprite.radius);
        context.fill();
        context.stroke();
    }

    fn ring(&self, (x, y): (f64, f64), radius: f64) {
        self.context.begin_path();
        self.context.arc(x, y, radius, 0.0, std::f64::consts::TAU).expect("a radius above zero");
        self.context.stroke();
    }

    fn line(&self, from: (f64, f64), to: (f64, f64)) {
        self.context.begin_path();
        self.context.move_to(from.0, from.1);
        self.context.line_to(to.0, to.1);
        self.context.stroke();
    }
}

impl Palette {
    fn read() -> Self {
        let style = page()
            .document_element()
            .and_then(|root| root.dyn_into::<HtmlElement>().ok())
            .and_then(|root| window().get_computed_style(&root).ok().flatten());
        let token = |name: &str| {
            style
                .as_ref()
                .and_then(|style| style.get_property_value(name).ok())
                .map(|value| value.trim().to_owned())
                .unwrap_or_default()
        };
        Self {
            terms: ["--t1", "--t2", "--t3", "--t4", "--t5", "--t6"].map(token),
            ink: token("--ink"),
            on_tone: token("--on-tone"),
            panel: token("--panel"),
            soft: token("--soft"),
            accent: token("--accent"),
            tones: ["--good", "--warn", "--bad"].map(token),
            font: token("--sans"),
        }
    }

    fn tone(&self, tone: Tone) -> &str {
        match tone {
            Tone::Term(term) => {
                let place = term.saturating_sub(1) % 6;
                &self.terms[usize::try_from(place).expect("less than six")]
            }
            Tone::Plain => &self.soft,
            Tone::Good => &self.tones[0],
            Tone::Doubt => &self.tones[1],
            Tone::Bad => &self.tones[2],
        }
    }
}
