//! Another run in place of this one: a scenario, a link, a file, other settings.

use lab::{Flaw, OpensAt, Travel};
use sim::saved::SavedRun;
use yew::AttrValue;

use super::run::{self, Origin, Run};
use super::shown::Shown;
use super::systems::{Absent, Awaited};
use super::{App, Dialog, Notice};
use crate::annex;
use crate::dialogs::Card;
use crate::intent::Tab;
use crate::look::Same;
use crate::ports::{address, document};

/// So many replaced runs can be returned to.
const EARLIER_MAX: usize = 20;

/// What is said of a run that somebody else made.
pub(super) fn foreign(run: &Run) -> Notice {
    let text = |text: &str| AttrValue::from(text.to_owned());
    Notice::Foreign(text(run.title()), text(&run.saved.about))
}

impl App {
    pub(super) fn show_gallery(&mut self) {
        let (now, theme) = (self.run.system.name, self.wishes.theme.name());
        let mut systems = self.systems.all.clone();
        systems.sort_by_key(|system| system.name != now);
        match annex::parts() {
            Ok(parts) => {
                let cards = systems.iter().flat_map(|system| {
                    let cards = (parts.gallery)(system.name, theme);
                    cards.into_iter().map(|it| Card { system: system.title, it })
                });
                self.cards = Same::new(cards.collect());
            }
            Err(why) => self.notice = Some(Notice::Said(why.into())),
        }
        self.dialog = Some(Dialog::Gallery);
    }

    /// Goes over to the first run of another system.
    pub(super) fn show_system(&mut self, name: &str) {
        if name == self.run.system.name {
            return;
        }
        let opened = match self.systems.find(name) {
            Ok(system) => self.open((system.first)(), Origin::Page),
            Err(absent) => Err(absent.words()),
        };
        if let Err(why) = opened {
            self.notice = Some(Notice::Said(why.into()));
        }
    }

    /// What comes later is there, or will not come.
    pub(super) fn annexed(&mut self) -> bool {
        self.systems.arrive();
        let Some(Awaited { saved, origin, travel }) = self.awaited.take() else { return true };
        let opened = match self.systems.find(&saved.lab) {
            Ok(_) => self.install(saved, origin),
            Err(absent) => {
                // The address keeps what it holds, so that loading the page anew tries again.
                self.awaited = Some(Awaited { saved, origin, travel });
                Err(absent.words())
            }
        };
        match (opened, travel) {
            (Ok(()), Some(travel)) => {
                self.player.playing = false;
                self.go(travel);
            }
            (Ok(()), None) => {}
            (Err(why), _) => self.notice = Some(Notice::Said(why.into())),
        }
        true
    }

    /// Opens a scenario of the gallery, and shows what it asks.
    pub(super) fn open_scenario(&mut self, place: usize) {
        let Some(card) = self.cards.get(place) else { return };
        let opened = run::read(&card.it.link).map_err(|trouble| trouble.cause);
        match opened.and_then(|(saved, _)| self.open(saved, Origin::Scenario)) {
            Ok(()) => {
                self.tab = Tab::Script;
                document::close_dialog();
                // Not back to the button that opened the gallery: the next thing is to play.
                document::focus("do-play");
            }
            Err(why) => self.notice = Some(Notice::Said(why.into())),
        }
    }

    pub(super) fn resettle(&mut self, values: &[(String, String)]) {
        let mut saved = self.run.fresh();
        for (key, value) in values {
            if let Err(why) = run::set(&mut saved, key, value) {
                self.notice = Some(Notice::Said(why.into()));
                return;
            }
        }
        self.replace(saved);
        document::close_dialog();
    }

    /// The same script again, without this rule of the system, or with every one.
    pub(super) fn break_rule(&mut self, flaw: Option<&'static Flaw>) {
        let needs = flaw.map_or(&[][..], |flaw| flaw.needs);
        let name = flaw.map_or("none", |flaw| flaw.name);
        let flaw = [("flaw", name)];
        let values =
            needs.iter().chain(&flaw).map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        self.resettle(&values.collect::<Vec<_>>());
    }

    pub(super) fn replace(&mut self, saved: SavedRun) {
        let origin = self.run.origin;
        if let Err(why) = self.open(saved, origin) {
            self.notice = Some(Notice::Said(why.into()));
        }
    }

    pub(super) fn return_to_earlier(&mut self) {
        let Some(saved) = self.earlier.pop() else { return };
        if let Err(why) = self.install(saved, Origin::Page) {
            self.notice = Some(Notice::Said(why.into()));
        }
    }

    /// Opens a link, a fragment or the text of a file; says why not.
    pub(super) fn open_text(&mut self, text: &str) -> Result<(), String> {
        match run::read(text) {
            Ok((saved, origin)) => self.open(saved, origin).inspect_err(|why| {
                self.notice = Some(Notice::Said(why.clone().into()));
            }),
            Err(trouble) => {
                let cause = trouble.cause.clone();
                self.notice = Some(Notice::Trouble(trouble));
                Err(cause)
            }
        }
    }

    /// Opens a run in place of this one, which can be returned to.
    pub(super) fn open(&mut self, saved: SavedRun, origin: Origin) -> Result<(), String> {
        if let Err(Absent::NotYet(words)) = self.systems.find(&saved.lab) {
            self.awaited = Some(Awaited { saved, origin, travel: None });
            self.pause();
            self.notice = Some(Notice::Said(words.into()));
            return Ok(());
        }
        let old = self.run.lab.saved(OpensAt::Moment);
        self.install(saved, origin)?;
        self.earlier.push(old);
        if EARLIER_MAX < self.earlier.len() {
            self.earlier.remove(0);
        }
        Ok(())
    }

    fn install(&mut self, saved: SavedRun, origin: Origin) -> Result<(), String> {
        let travel = saved.moment.is_some();
        let system = self.systems.find(&saved.lab).map_err(Absent::words)?;
        self.run = Run::open(system, saved, origin)?;
        self.awaited = None;
        self.selection = None;
        self.refused = None;
        self.trees.node = None;
        self.window = lab::Window::default();
        self.breach_read = None;
        self.player.journey = None;
        self.player.beats = self.wishes.pauses(origin);
        let look = self.tree_look();
        self.shown = Shown::new(self.run.lab.as_mut(), self.sizes.stage, &look);
        self.notice = matches!(origin, Origin::Link | Origin::File).then(|| foreign(&self.run));
        self.name_page();
        self.tell_shell();
        self.tab = match (self.run.is_stopped(), self.tab) {
            (true, _) if self.run.saved.script.is_empty() => Tab::Inbox,
            (_, Tab::Inbox) => Tab::Story,
            (_, tab) => tab,
        };
        if travel {
            self.go(Travel::Moment);
        } else if self.run.is_stopped() {
            // Nodes start by themselves; everything after that is picked.
            self.player.playing = false;
            self.go(Travel::To(0));
        } else {
            self.play();
        }
        Ok(())
    }

    /// The address bar holds another link.
    pub(super) fn open_address(&mut self) -> bool {
        if let Some(text) = address::shared()
            && self.open_text(&text).is_err()
        {
            self.pause();
        }
        true
    }

    /// A file was read.
    pub(super) fn file_read(&mut self, read: Result<String, String>) -> bool {
        self.opening = None;
        match read {
            Ok(text) => {
                if self.open_text(&format!("{text}\n")).is_ok() {
                    document::close_dialog();
                }
            }
            Err(why) => self.notice = Some(Notice::Said(why.into())),
        }
        true
    }
}
