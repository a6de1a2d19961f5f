//! What is planned for a run, and what a system must understand so that it can be.

use std::fmt;

use kernel::{Micros, NodeId};
use sim::fault_words::BadWords;
use sim::saved::{Action, ClockMode, Intervention, SavedRun, Trigger};
use sim::{Choice, Event, System, World};

use crate::aspects::Aspects;
use crate::monitor::Monitor;

/// A system whose runs can be scripted and watched.
pub trait Subject: System {
    /// A condition of a script, read.
    type Condition: Clone + std::fmt::Debug;

    /// Reads a condition: `leader elected`.
    fn condition(config: &Self::Config, words: &str) -> Result<Self::Condition, String>;
    /// Does it hold after a step that did this?
    fn holds(
        condition: &Self::Condition,
        world: &World<Self>,
        events: &[Event<Self::Node>],
    ) -> bool;
    /// Reads an action: `crash leader`. Roles are resolved now.
    fn choice(world: &World<Self>, words: &str) -> Result<Choice<Self::Node>, NotNow>;
    /// One monitor for each promise.
    fn monitors(config: &Self::Config) -> Vec<Box<dyn Monitor<Self>>>;

    /// What a run keeps beside its world: what monitors have seen of it, so that most steps need none
    /// of them, and what a picture needs of the past.
    type Glance: Clone + Default;
    /// Which sides of the system, of those that monitors look at, did this step change? It is the
    /// world that is asked, not what a node says of itself; where in doubt, all.
    fn changes(
        seen: &mut Self::Glance,
        world: &World<Self>,
        events: &[Event<Self::Node>],
    ) -> Aspects;
}

/// Why an action cannot be done now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotNow {
    /// It may be possible later, and is tried again: there is no leader.
    Waits(String),
    /// It names a node or a message that this run does not have; one with other settings may.
    Absent(String),
    /// It makes no sense.
    Never(String),
}

impl NotNow {
    /// Why words are no fault. Who is not there is not taken for a verb.
    pub fn of(bad: &BadWords) -> Self {
        match bad {
            BadWords::Verb(name) if is_name(name) => Self::absent(name),
            BadWords::Node(name) => Self::absent(name),
            BadWords::Packet(_) => Self::Absent(bad.to_string()),
            BadWords::Verb(_)
            | BadWords::Number(_)
            | BadWords::Duration(_)
            | BadWords::Delay(_)
            | BadWords::Usage(_) => Self::Never(bad.to_string()),
        }
    }

    /// No node of this run has this name.
    pub fn absent(name: &str) -> Self {
        Self::Absent(BadWords::Node(name.to_owned()).to_string())
    }

    /// Why, in a sentence.
    pub fn why(self) -> String {
        match self {
            Self::Waits(why) | Self::Absent(why) | Self::Never(why) => why,
        }
    }
}

/// These words with the first node in each role.
fn as_if<S: Subject>(world: &World<S>, words: &str) -> String {
    let named = words.split_whitespace().map(|word| match word {
        "leader" | "follower" | "candidate" | "crashed" => world.name(NodeId(0)),
        other => other.to_owned(),
    });
    named.collect::<Vec<_>>().join(" ")
}

/// Is it a name as nodes have it: a letter and a number?
fn is_name(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(|first| first.is_ascii_lowercase())
        && word.len() > 1
        && letters.all(|digit| digit.is_ascii_digit())
}

/// An action whose condition cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadPlan {
    /// Which one, counted from 0.
    pub action: usize,
    /// Why not.
    pub why: String,
}

impl fmt::Display for BadPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Action {}: {}", self.action + 1, self.why)
    }
}

/// What is planned for a run: shared by all its moments.
#[derive(Clone, Debug)]
pub struct Plan<S: Subject> {
    pub(crate) clock: ClockMode,
    pub(crate) actions: Vec<Planned<S>>,
    /// What a person did, in order.
    pub interventions: Vec<Intervention>,
}

/// A planned action, its condition read.
#[derive(Clone, Debug)]
pub(crate) struct Planned<S: Subject> {
    pub(crate) trigger: Ready<S>,
    pub(crate) words: String,
    pub(crate) is_beat: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Ready<S: Subject> {
    At(Micros),
    /// Right after the action above, at its time: the same in every system.
    AtOnce,
    When(S::Condition),
}

impl<S: Subject> Plan<S> {
    /// Reads the plan of a saved run.
    pub fn read(run: &SavedRun, config: &S::Config) -> Result<Self, BadPlan> {
        let read = |(i, action): (usize, &Action)| {
            let trigger = match &action.trigger {
                Trigger::At(us) => Ready::At(Micros(*us)),
                Trigger::When(words) if words == "at once" => Ready::AtOnce,
                Trigger::When(words) => Ready::When(
                    S::condition(config, words).map_err(|why| BadPlan { action: i, why })?,
                ),
            };
            Ok(Planned { trigger, words: action.words.clone(), is_beat: action.is_beat() })
        };
        let actions = run.script.iter().enumerate().map(read).collect::<Result<_, _>>()?;
        Ok(Self { clock: run.clock, actions, interventions: run.interventions.clone() })
    }

    /// The first words of these that make no sense in this system, whatever happens in it: where they
    /// stand among them, and why.
    pub fn nonsense<'a>(
        world: &World<S>,
        all: impl IntoIterator<Item = &'a str>,
    ) -> Option<(usize, String)> {
        // A caption alone does nothing.
        let said = all.into_iter().enumerate().filter(|(_, words)| !words.is_empty());
        let read = |words: &str| match S::choice(world, words) {
            // Nobody has a role yet.
            Err(NotNow::Waits(_)) => S::choice(world, &as_if(world, words)),
            read => read,
        };
        let mut senseless = said.filter_map(|(at, words)| match read(words) {
            Err(NotNow::Never(why)) => Some((at, why)),
            Ok(_) | Err(NotNow::Waits(_) | NotNow::Absent(_)) => None,
        });
        senseless.next()
    }
}
