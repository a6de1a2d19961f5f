//! Why a step could not be made.

use std::fmt;

/// Why a step could not be made, in the page's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Its time is over.
    Past,
    /// It lies beyond the longest run.
    Over,
    /// There is no node of this number.
    NoNode,
    /// There is no such message under way.
    NoPacket,
    /// This timer is not set.
    NoTimer,
    /// Nothing is being written there.
    NoSync,
    /// The node is down.
    Down,
    /// The node runs already.
    Up,
    /// The node is paused.
    Paused,
    /// The node is not paused.
    NotPaused,
    /// The message is not held.
    NotHeld,
    /// The message is held already, or waits at a paused node.
    NotFlying,
    /// The message has as many duplicates as it can have.
    TooManyCopies,
    /// A node cannot be cut off from itself.
    Itself,
    /// A number is beyond its cap.
    Cap,
    /// There is nothing to heal.
    NothingToHeal,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Past => "Its time is over",
            Self::Over => "A run ends after 24 hours",
            Self::NoNode => "There is no such node",
            Self::NoPacket => "There is no such message under way now",
            Self::NoTimer => "This timer is not set now",
            Self::NoSync => "Its disk has nothing to write now",
            Self::Down => "It is down",
            Self::Up => "It runs already",
            Self::Paused => "It is paused",
            Self::NotPaused => "It is not paused",
            Self::NotHeld => "The message is not held",
            Self::NotFlying => "The message is not flying",
            Self::TooManyCopies => "A message has at most 15 duplicates",
            Self::Itself => "A node always hears itself",
            Self::Cap => "The number is beyond what is allowed",
            Self::NothingToHeal => "There is nothing to heal",
        })
    }
}

impl std::error::Error for Refused {}
