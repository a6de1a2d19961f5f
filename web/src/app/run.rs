//! The run on the page: where it came from, and how texts become runs.

use lab::{Lab, OpensAt};
use sim::saved::link::BadLink;
use sim::saved::{ClockMode, SavedRun, Setting, link};

use super::systems::System;
use crate::annex;
use crate::look::Same;

/// A run that is open.
pub(crate) struct Run {
    /// The engine.
    pub(crate) lab: Box<dyn Lab>,
    /// Its system.
    pub(crate) system: System,
    /// As it was opened.
    pub(crate) saved: Same<SavedRun>,
    /// Where it came from.
    pub(crate) origin: Origin,
}

/// Where a run came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The page made it, or a person did with the page.
    Page,
    /// A scenario of the catalog.
    Scenario,
    /// A link of somebody else.
    Link,
    /// A file.
    File,
}

/// Why a text is no run, in the page's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// What is wrong.
    pub(crate) cause: String,
    /// What it was, and so what to do.
    pub(crate) kind: TroubleKind,
    /// How many characters came.
    pub(crate) received: usize,
}

/// What kind of text was no run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TroubleKind {
    /// A link.
    Link,
    /// A file.
    File,
}

impl Run {
    /// The run that a system starts with.
    pub(crate) fn first(system: System) -> Self {
        let first = Self::open(system, (system.first)(), Origin::Page);
        first.unwrap_or_else(|why| panic!("the first run of a system opens: {why}"))
    }

    /// Opens a run of this system; the error is in the page's words.
    pub(crate) fn open(system: System, saved: SavedRun, origin: Origin) -> Result<Self, String> {
        let lab = (system.open)(&saved).map_err(|error| error.to_string())?;
        Ok(Self { lab, system, saved: Same::new(saved), origin })
    }

    /// The same script from the start, without what a person did.
    pub(crate) fn fresh(&self) -> SavedRun {
        let mut saved = SavedRun::clone(&self.saved);
        saved.interventions.clear();
        saved.digests.clear();
        saved.moment = None;
        saved
    }

    /// The link of this run as a fragment, with its `#`.
    pub(crate) fn fragment(&mut self, opens_at: OpensAt) -> String {
        format!("#{}", link::encode(&self.lab.saved(opens_at)))
    }

    /// The title to show.
    pub(crate) fn title(&self) -> &str {
        if self.saved.title.is_empty() { "A free run" } else { &self.saved.title }
    }

    /// Does time stand still by itself?
    pub(crate) fn is_stopped(&self) -> bool {
        self.saved.clock == ClockMode::Stopped
    }
}

/// Reads a link, a fragment or the text of a file.
pub(crate) fn read(text: &str) -> Result<(SavedRun, Origin), Trouble> {
    let received = text.trim().chars().count();
    if text.contains('\n') {
        return read_file(text).map(|saved| (saved, Origin::File)).map_err(|cause| Trouble {
            cause,
            kind: TroubleKind::File,
            received,
        });
    }
    link::decode(text).map(|saved| (saved, Origin::Link)).map_err(|error: BadLink| Trouble {
        cause: error.to_string(),
        kind: TroubleKind::Link,
        received,
    })
}

const TOO_LARGE: &str =
    "The run in this file takes more than 64 KiB: the command line opens it, the page does not.";

/// Reads the text of a file; the error is in the page's words.
pub(crate) fn read_file(text: &str) -> Result<SavedRun, String> {
    let link = (annex::parts()?.read_file)(text)?;
    link::decode_of_file(&link).map_err(|error| {
        if error == BadLink::TooLarge { TOO_LARGE.to_owned() } else { error.to_string() }
    })
}

/// Changes one setting of a run; the error is in the page's words.
pub(crate) fn set(saved: &mut SavedRun, key: &str, value: &str) -> Result<(), String> {
    let value = value.trim();
    let wrong = |why: String| format!("{key}: {why}");
    match key {
        "seed" => saved.seed = value.parse().map_err(|_| wrong("a whole number".to_owned()))?,
        "delay" => {
            saved.network.delay = value.parse().map_err(|why| wrong(format!("{why}")))?;
        }
        "fsync" => saved.fsync = value.parse().map_err(|why| wrong(format!("{why}")))?,
        "loss" => {
            let loss = value.parse::<u16>().ok().filter(|loss| *loss <= 1000);
            saved.network.loss_permille =
                loss.ok_or_else(|| wrong("a whole number from 0 to 1000".to_owned()))?;
        }
        _ => match saved.config.iter_mut().find(|setting| setting.key == key) {
            Some(setting) => value.clone_into(&mut setting.value),
            None => {
                saved.config.push(Setting { key: key.to_owned(), value: value.to_owned() });
            }
        },
    }
    Ok(())
}
