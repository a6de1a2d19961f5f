//! What may happen in a search, and how often.

use std::fmt;

/// What may happen in a search, and how often. Messages arrive and disks are done whenever they can;
/// whoever is down may begin again at any time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// At most so many states.
    pub states: u64,
    /// At most so many steps away from the start, and at least one.
    pub depth: u32,
    /// So many crashes of servers, with the power or without.
    pub crashes: u8,
    /// So many messages are lost.
    pub drops: u8,
    /// So many messages arrive twice.
    pub duplicates: u8,
    /// So many timers expire.
    pub timeouts: Timeouts,
    /// What clients are told, in the words of a script; each once, in this order, at any time.
    pub workload: Vec<String>,
    /// The one promise to watch; none for all of them.
    pub promise: Option<String>,
}

/// How many timers expire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Timeouts {
    /// So many, whichever they are.
    Any(u8),
    /// So many of each of these names, and no other.
    Each(Vec<(String, u8)>),
}

impl Timeouts {
    /// No more names can be bounded one by one.
    pub const NAMES_MAX: usize = 8;

    /// The place that an expiry of this timer counts at, and how many that one allows.
    pub(super) fn place(&self, name: &str) -> Option<(usize, u8)> {
        match self {
            Self::Any(most) => Some((0, *most)),
            Self::Each(list) => {
                let place = list.iter().position(|(known, _)| known == name)?;
                Some((place, list[place].1))
            }
        }
    }
}

impl Bounds {
    /// The largest search: a state is known by a number of 32 bits.
    pub const STATES_MAX: u64 = 1 << 31;
}

impl Default for Bounds {
    /// One timer expires, and nothing fails.
    fn default() -> Self {
        Self {
            states: 10_000_000,
            depth: 1_000,
            crashes: 0,
            drops: 0,
            duplicates: 0,
            timeouts: Timeouts::Any(1),
            workload: Vec::new(),
            promise: None,
        }
    }
}

/// Why there is no such search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadBounds {
    /// The settings make no sense.
    Settings(String),
    /// A client cannot be told this.
    Workload(String),
    /// There is no promise of this name.
    Promise(String),
    /// The network of the run loses messages by chance, and a search knows no chance.
    Chance,
    /// The run does something, and its clock runs, it has a script, or not every node has begun then.
    Start,
    /// The run comes to this step, and why not beyond it.
    Step(String, String),
    /// More names of timers than can be bounded.
    Timers,
    /// There is no timer of this name; these there are.
    Timer(String, Vec<&'static str>),
}

impl fmt::Display for BadBounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Settings(why) | Self::Workload(why) => f.write_str(why),
            Self::Promise(name) => write!(f, "There is no promise “{name}” here"),
            Self::Chance => f.write_str("A search knows no chance: the run must lose no messages"),
            Self::Timer(name, known) => {
                write!(f, "There is no timer “{name}” here; there are {}", known.join(", "))
            }
            Self::Start => f.write_str(
                "A search begins where a run with a stopped clock and no script has come to, once \
                 every node has begun",
            ),
            Self::Step(words, why) => write!(f, "The start does not get past “{words}”: {why}"),
            Self::Timers => write!(f, "At most {} timers have names", Timeouts::NAMES_MAX),
        }
    }
}

impl std::error::Error for BadBounds {}
