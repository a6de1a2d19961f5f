//! A run as a value: what the link, the file, the undo stack, a branch and a bug report all hold.
//!
//! Everything a lab understands stands here as the short words a person types, and the lab parses
//! them at one choke point; so a new word kills no link, and this room knows no protocol.

pub mod check;
pub mod duration;
pub mod file;
pub mod link;
mod pack;
mod words;

use crate::delay::Delay;

pub use self::check::{BadRun, validate};
#[cfg(feature = "files")]
pub use self::file::BadFile;
pub use self::link::BadLink;

/// A run: open it again, and the same things happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedRun {
    /// Which system runs: `raft`.
    pub lab: String,
    /// The title, one line of at most 80 characters.
    pub title: String,
    /// What to watch, at most 200 characters; may be empty.
    pub about: String,
    /// What to ask about it: at most 5, each of at most 200 characters.
    pub questions: Vec<String>,
    /// What it is taken from, at most 200 characters; may be empty.
    pub source: String,
    /// What becomes of the promises, where it says so.
    pub expect: Option<Expect>,
    /// The settings that differ from the lab's defaults, in the lab's order.
    pub config: Vec<Setting>,
    /// The network between all nodes.
    pub network: Network,
    /// How long a disk takes to make a write durable.
    pub fsync: Delay,
    /// All chance comes from this number.
    pub seed: u64,
    /// Whether time passes by itself.
    pub clock: ClockMode,
    /// How long the run is when played without a person, in microseconds; 0 where it does not say.
    pub until_us: u64,
    /// What the author of the scenario planned, in order.
    pub script: Vec<Action>,
    /// What a person did, in order.
    pub interventions: Vec<Intervention>,
    /// Short digests at some interventions: at most 8, by rising `after`.
    pub digests: Vec<Landmark>,
    /// The moment this run was shared at, if it was.
    pub moment: Option<Moment>,
}

impl SavedRun {
    /// A run of this lab with the network, disk, clock and seed that a file need not write down.
    pub fn new(lab: &str) -> Self {
        let network =
            Network { delay: Delay::Uniform { min_us: 10_000, max_us: 15_000 }, loss_permille: 0 };
        Self {
            lab: lab.to_owned(),
            title: String::new(),
            about: String::new(),
            questions: Vec::new(),
            source: String::new(),
            expect: None,
            config: Vec::new(),
            network,
            fsync: Delay::Uniform { min_us: 1_000, max_us: 2_000 },
            seed: 1,
            clock: ClockMode::Runs,
            until_us: 0,
            script: Vec::new(),
            interventions: Vec::new(),
            digests: Vec::new(),
            moment: None,
        }
    }
}

/// What becomes of the promises of a system in a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    /// Every promise is kept.
    Holds,
    /// This one is broken, and maybe others with it: `Election Safety`.
    Breaks(String),
}

/// One setting, in words: `servers` = `5`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its name.
    pub key: String,
    /// Its value.
    pub value: String,
}

/// The network between all nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Network {
    /// How long a message travels, one way.
    pub delay: Delay,
    /// How many of a thousand messages are lost, 0 to 1000.
    pub loss_permille: u16,
}

/// Whether time passes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClockMode {
    /// Timers expire, messages arrive and writes end when they are due.
    Runs,
    /// Only the listed choices happen: "you are the network".
    Stopped,
}

/// One planned action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// When it happens.
    pub trigger: Trigger,
    /// What happens, in words: `crash leader`. Empty for a caption alone.
    pub words: String,
    /// A caption to show from then on; may be empty. At most 200 characters.
    pub caption: String,
    /// Does the run pause right after it, for a reader who asks for that?
    pub beat: bool,
    /// A question about what comes next, at most 200 characters; may be empty. An action that asks
    /// does nothing else, so that the run waits before what the question is about.
    pub ask: String,
}

impl Action {
    /// An action that is no beat.
    pub fn new(trigger: Trigger, words: &str, caption: &str) -> Self {
        let (words, caption) = (words.to_owned(), caption.to_owned());
        Self { trigger, words, caption, beat: false, ask: String::new() }
    }

    /// Is it a beat? Every question is one.
    pub fn is_beat(&self) -> bool {
        self.beat || !self.ask.is_empty()
    }
}

/// When a planned action happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// At this simulated time, in microseconds.
    At(u64),
    /// Once, after the first step at which this holds and after the actions before it.
    When(String),
}

/// What a person did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intervention {
    /// The simulated time, in microseconds.
    pub at_us: u64,
    /// After this many steps within that instant.
    pub nth: u32,
    /// What was done, in words: `crash s1`.
    pub words: String,
}

/// The digest of a run just before an intervention, shortened to 16 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Landmark {
    /// Just before the intervention of this number, counted from 0.
    pub before: u16,
    /// The lowest 16 bits of the digest then.
    pub digest: u16,
}

/// A moment of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The simulated time, in microseconds.
    pub at_us: u64,
    /// After this many steps within that instant.
    pub nth: u32,
    /// The lowest 16 bits of the digest then.
    pub digest: u16,
}
