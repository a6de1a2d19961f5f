//! The systems that the page can show: those that it begins with, and those that come later.

use lab::{Entry, Travel};
use sim::saved::SavedRun;

use super::run::Origin;
use crate::annex;

/// A system that can be shown.
pub(crate) type System = &'static Entry;

/// The systems that are here.
pub(crate) struct Systems {
    /// In the order of the catalog; there is always one.
    pub(crate) all: Vec<System>,
    /// How far the later part of the page is.
    pub(crate) annex: Annex,
}

/// How far the later part of the page is.
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

/// A run whose system comes later.
pub(super) struct Awaited {
    pub(super) saved: SavedRun,
    pub(super) origin: Origin,
    /// Where it is to stand still, if not where it opens.
    pub(super) travel: Option<Travel>,
}

impl Systems {
    /// Those that the page begins with.
    pub(super) fn new() -> Self {
        Self { all: catalog::FIRST.iter().collect(), annex: Annex::Coming }
    }

    /// The system that the page starts with.
    pub(super) fn first(&self) -> System {
        self.all[0]
    }

    /// The later part is there, or will not come.
    pub(super) fn arrive(&mut self) {
        self.annex = match annex::parts() {
            Ok(parts) => {
                self.all.extend(parts.systems);
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
