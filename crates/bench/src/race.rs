//! Two searches of one model: this engine's, and that of the published `stateright` crate.
//!
//! Both search a small Raft whose every state they must tell apart alike, so that they know the same
//! number of states in the end. This engine searches it in a whole world: with queues, clocks, disks
//! and links that the model does not use.

mod ours;
mod small_raft;
mod theirs;

use std::process::Command;

use crate::clock::{peak_bytes, resident_megabytes};

/// How much of the model to search.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope {
    /// So many of the three servers ask for votes, once each.
    candidates: u8,
    /// The search stops at about so many states.
    states_max: u64,
}

/// What a search came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Searched {
    pub(crate) states: u64,
    pub(crate) broken: bool,
}

/// One of the two searches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Ours,
    Theirs,
}

/// The whole model with two candidates: 21,956 states.
pub(crate) const WHOLE: Scope = Scope { candidates: 2, states_max: 1 << 30 };
/// As much of the model with three candidates as shows what a state takes.
pub(crate) const LARGE: Scope = Scope { candidates: 3, states_max: 400_000 };

impl Side {
    /// Searches, and stops at nothing but the size.
    pub(crate) fn search(self, scope: Scope) -> Searched {
        match self {
            Self::Ours => ours::search(scope),
            Self::Theirs => theirs::search(scope),
        }
    }

    /// The option of this program that measures the room of this side.
    pub(crate) const fn option(self) -> &'static str {
        match self {
            Self::Ours => "--room-ours",
            Self::Theirs => "--room-theirs",
        }
    }

    /// How many bytes this process takes at its peak for a state of a large search; none where the
    /// system does not say.
    pub(crate) fn room_here(self) -> Option<u64> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bytes")]
        let before = (resident_megabytes()? * 1e6) as u64;
        let states = self.search(LARGE).states;
        Some(peak_bytes()?.saturating_sub(before) / states)
    }

    /// The same in a process of its own, in which nothing else has left room.
    pub(crate) fn room(self) -> Option<u64> {
        let program = std::env::current_exe().ok()?;
        let output = Command::new(program).arg(self.option()).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse().ok()
    }
}
