//! The systems that the page can show: those of its own program, and those of the module that comes
//! later.

use catalog::CATALOG;
use lab::far::Listed;
use lab::{Entry, Flaw, Lab, OpenError, Travel};
use sim::saved::{SavedRun, link};

use super::run::Origin;
use crate::ports::far;

/// A system that can be shown.
#[derive(Clone, Copy)]
pub(crate) struct System {
    /// Its name in files and links.
    pub(crate) name: &'static str,
    /// Its title.
    pub(crate) title: &'static str,
    /// The rules of it that can be switched off.
    pub(crate) flaws: &'static [Flaw],
    home: Home,
}

/// Which program holds a system.
#[derive(Clone, Copy)]
enum Home {
    Page(&'static Entry),
    /// The later module; with the link of the first run.
    Annex(&'static str),
}

impl System {
    /// The run that it starts with.
    pub(crate) fn first(&self) -> SavedRun {
        match self.home {
            Home::Page(entry) => (entry.first)(),
            Home::Annex(first) => {
                link::decode_of_file(first).expect("the first run of a system is one")
            }
        }
    }

    /// Opens a run of it.
    pub(crate) fn open(&self, saved: &SavedRun) -> Result<Box<dyn Lab>, OpenError> {
        match self.home {
            Home::Page(entry) => (entry.open)(saved),
            Home::Annex(_) => far::open(saved),
        }
    }

    /// The rule of this name.
    pub(crate) fn flaw(&self, name: Option<&String>) -> Option<&'static Flaw> {
        self.flaws.iter().find(|flaw| name.is_some_and(|name| name == flaw.name))
    }
}

impl From<&'static Entry> for System {
    fn from(entry: &'static Entry) -> Self {
        let Entry { name, title, flaws, open: _, first: _ } = *entry;
        Self { name, title, flaws, home: Home::Page(entry) }
    }
}

impl From<Listed> for System {
    fn from(listed: Listed) -> Self {
        let Listed { name, title, first, flaws } = listed;
        Self { name, title, flaws, home: Home::Annex(first) }
    }
}

/// The systems that are here.
pub(crate) struct Systems {
    /// In the order of the catalog; there is always one.
    pub(crate) all: Vec<System>,
    /// How far the later module is.
    pub(crate) annex: Annex,
}

/// How far the later module is.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Annex {
    /// It is on its way.
    Coming,
    /// It is there.
    There,
    /// It did not come, and why.
    Failed(String),
}

/// Why a system is not here, in the page's words.
pub(crate) enum Absent {
    /// It may come yet.
    NotYet(String),
    /// It will not.
    Never(String),
}

impl Absent {
    pub(super) fn words(self) -> String {
        let (Self::NotYet(words) | Self::Never(words)) = self;
        words
    }
}

/// A run whose system comes with the later module.
pub(super) struct Awaited {
    pub(super) saved: SavedRun,
    pub(super) origin: Origin,
    /// Where it is to stand still, if not where it opens.
    pub(super) travel: Option<Travel>,
}

impl Systems {
    /// Those of the page's own program.
    pub(super) fn new() -> Self {
        Self { all: CATALOG.iter().map(System::from).collect(), annex: Annex::Coming }
    }

    /// The system that the page starts with.
    pub(super) fn first(&self) -> System {
        self.all[0]
    }

    /// The later module is there, or will not come.
    pub(super) fn arrive(&mut self) {
        self.annex = match far::systems() {
            Ok(listed) => {
                self.all.extend(listed.into_iter().map(System::from));
                Annex::There
            }
            Err(why) => Annex::Failed(why),
        };
    }

    /// The system of this name.
    pub(super) fn find(&self, name: &str) -> Result<System, Absent> {
        let system = self.all.iter().find(|system| system.name == name);
        system.copied().ok_or_else(|| match &self.annex {
            Annex::Coming => Absent::NotYet(format!("Loading the system “{name}”…")),
            Annex::There => Absent::Never(format!("This build has no system called “{name}”")),
            Annex::Failed(why) => Absent::Never(format!("The system “{name}” is not here. {why}")),
        })
    }
}
