//! The pictures of the gallery: each scenario is played to its most telling moment and painted, a
//! slice at a time, for as long as the gallery is open.

use lab::{Lab, Stop, Travel, Window, far};
use yew::{AttrValue, Context};

use super::{App, Dialog, Msg, run};
use crate::look::Same;
use crate::ports::later::Later;
use crate::ports::media::Theme;
use crate::ports::{frames, shell};

/// So long it works at a time, and lets others work in between, in milliseconds.
const WORK_MS: f64 = 6.0;
const REST_MS: u32 = 8;
/// Steps between two looks at the stopwatch.
const STEPS: u32 = 50;

/// What is painted, and what is being painted.
#[derive(Default)]
pub(super) struct Pictures {
    /// The link of each card whose picture is there, and the address of that.
    pub(super) painted: Same<Vec<(String, AttrValue)>>,
    /// In whose colours.
    theme: Option<Theme>,
    /// A run on its way, and the card's link.
    under_way: Option<(String, Box<dyn Lab>)>,
    next: Option<Later>,
}

impl App {
    /// Works on the pictures after what is waiting.
    pub(super) fn picture_soon(&mut self, ctx: &Context<Self>) {
        let soon = ctx.link().callback(|()| Msg::Picture);
        self.pictures.next = Some(Later::after(REST_MS, soon));
    }

    /// Works on the pictures for a moment; says whether there is one more.
    pub(super) fn picture(&mut self, ctx: &Context<Self>) -> bool {
        self.pictures.next = None;
        if self.dialog != Some(Dialog::Gallery) {
            self.pictures.under_way = None;
            return false;
        }
        let theme = Some(self.wishes.theme);
        if self.pictures.theme != theme {
            self.pictures = Pictures { theme, ..Pictures::default() };
        }
        let (before, began_ms) = (self.pictures.painted.len(), frames::now_ms());
        while frames::now_ms() - began_ms < WORK_MS {
            if !self.picture_on() {
                return true;
            }
        }
        self.picture_soon(ctx);
        before < self.pictures.painted.len()
    }

    /// A few steps; says whether anything is left to do.
    fn picture_on(&mut self) -> bool {
        let painted = |link: &String| self.pictures.painted.iter().any(|(known, _)| known == link);
        let Some(card) = self.cards.iter().find(|card| !painted(&card.link)) else { return false };
        let (link, telling_us) = (card.link.clone(), card.telling_us);
        let under_way = self.pictures.under_way.take().filter(|(known, _)| *known == link);
        let mut lab = match under_way.map(|(_, lab)| lab).or_else(|| self.open_quietly(&link)) {
            Some(lab) => lab,
            // What does not open says so to whoever opens it; it has no picture.
            None => return self.hang(link, AttrValue::Static("")),
        };
        let stop = lab.travel(Travel::To(telling_us), STEPS).stop;
        if matches!(stop, Stop::Budget | Stop::Breach) {
            self.pictures.under_way = Some((link, lab));
            return true;
        }
        let stage = far::stage_of(&lab.frame(Window::default()).scene);
        let address = shell::paint(&stage, self.wishes.theme.name());
        self.hang(link, address.unwrap_or_default().into())
    }

    fn open_quietly(&self, link: &str) -> Option<Box<dyn Lab>> {
        let (saved, _) = run::read(link).ok()?;
        self.systems.find(&saved.lab).ok()?.open(&saved).ok()
    }

    fn hang(&mut self, link: String, address: AttrValue) -> bool {
        let mut painted = (*self.pictures.painted).clone();
        painted.push((link, address));
        self.pictures.painted = Same::new(painted);
        true
    }
}
