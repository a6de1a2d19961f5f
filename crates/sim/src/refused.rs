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
    /// The link is clogged.
    Clogged,
    /// The node has no disk.
    NoDisk,
    /// The node's disk is lost; this is why it must not return.
    DiskLost(&'static str),
    /// The node's disk is not lost.
    DiskKept,
    /// There is no such kind of message; these are the kinds.
    NoKind(&'static [&'static str]),
    /// A bridge has two sides, and none of its nodes is on both or is the bridge.
    Sides,
    /// The ring is too small, or a node is on it twice.
    Ring,
    /// Another message of its stream comes first.
    NotItsTurn,
    /// This end of a stream has nothing to be told.
    NoBreak,
    /// Two messages that are one, or that arrive at the same moment.
    SameTime,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::NoKind(kinds) = self {
            return write!(f, "There is no such kind of message; there is {}", kinds.join(", "));
        }
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
            Self::Clogged => "The link is clogged",
            Self::NoDisk => "It has no disk to lose",
            Self::DiskLost(why) => why,
            Self::DiskKept => "Its disk is not lost: it restarts with it",
            Self::NoKind(_) => "There is no such kind of message",
            Self::Sides => "A bridge has two sides with a node on each, and another node between",
            Self::Ring => "A ring has at least 4 nodes, each once: on a smaller one all hear all",
            Self::NotItsTurn => "On a stream the message before it arrives first",
            Self::NoBreak => "No stream of these two is broken",
            Self::SameTime => "These arrive at the same moment",
        })
    }
}

impl std::error::Error for Refused {}
