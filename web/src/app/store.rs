//! What outlives a reload: the run in the address and in the tab, the person's wishes.

use lab::OpensAt;
use yew::Context;

use super::{App, Msg};
use crate::intent::SingleKeys;
use crate::ports::later::Later;
use crate::ports::media::Theme;
use crate::ports::shell;
use crate::ports::storage::{self, Keep};

const RUN: &str = "synod.run";
const THEME: &str = "synod.theme";
const BEATS: &str = "synod.beats";
const KEYS: &str = "synod.keys";
/// From a pause to the address: a person who steps quickly writes it once.
const SOON_MS: u32 = 400;

/// The run that this tab showed, as a fragment.
pub(super) fn kept() -> Option<String> {
    storage::read(Keep::Tab, RUN)
}

/// The theme that the person chose.
pub(super) fn theme() -> Option<Theme> {
    let kept = storage::read(Keep::Always, THEME)?;
    Theme::ALL.into_iter().find(|theme| theme.name() == kept)
}

/// Are keys of a single character switched on?
pub(super) fn single_keys() -> SingleKeys {
    match storage::read(Keep::Always, KEYS).as_deref() {
        Some("off") => SingleKeys::Off,
        _ => SingleKeys::On,
    }
}

/// Whether the person wants to pause at beats, if they said so.
pub(super) fn beats() -> Option<bool> {
    storage::read(Keep::Always, BEATS).map(|kept| kept == "on")
}

/// Keeps the switch for beats.
pub(super) fn keep_beats(switch: &str) -> bool {
    storage::write(Keep::Always, BEATS, switch)
}

/// Keeps the theme; where storage is forbidden, it lasts until the page is closed.
pub(super) fn keep_theme(theme: Theme) -> bool {
    storage::write(Keep::Always, THEME, theme.name())
}

/// Keeps the switch for single keys.
pub(super) fn keep_single_keys(keys: SingleKeys) -> bool {
    let name = match keys {
        SingleKeys::On => "on",
        SingleKeys::Off => "off",
    };
    storage::write(Keep::Always, KEYS, name)
}

impl App {
    /// Hands the shell the run as it stands: it offers it after a failure.
    pub(super) fn tell_shell(&mut self) {
        if self.awaited.is_none() {
            shell::run(&self.run.fragment(OpensAt::Start));
        }
    }

    /// Has anything changed since the address was written?
    pub(super) fn address_is_old(&self) -> bool {
        let position = self.run.lab.position();
        self.awaited.is_none()
            && self.address.stands_at() != Some((position.version, position.at_us))
            && self.write_later.is_none()
    }

    /// Writes the address in a moment, if the run still stands then.
    pub(super) fn write_soon(&mut self, ctx: &Context<Self>) {
        let write = ctx.link().callback(|()| Msg::WriteAddress);
        self.write_later = Some(Later::after(SOON_MS, write));
    }

    /// Writes the run into the address and into the tab's storage.
    pub(super) fn write_address(&mut self, ctx: &Context<Self>) -> bool {
        self.write_later = None;
        if self.player.is_busy() {
            return false;
        }
        let fragment = self.run.fragment(OpensAt::Moment);
        if self.address.show(&fragment) {
            self.keep(&fragment);
        } else {
            self.write_soon(ctx);
        }
        false
    }

    /// The page is being left: writes at once.
    pub(super) fn write_now(&mut self) {
        if self.awaited.is_some() {
            return;
        }
        let fragment = self.run.fragment(OpensAt::Moment);
        // A frame without an address of its own still has the tab's storage.
        let _written = self.address.write_now(&fragment);
        self.keep(&fragment);
    }

    fn keep(&mut self, fragment: &str) {
        let position = self.run.lab.position();
        self.address.stand_at(position.version, position.at_us);
        // Forbidden storage loses nothing but the run after a reload.
        let _kept = storage::write(Keep::Tab, RUN, fragment);
    }
}
