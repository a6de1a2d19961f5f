//! Sweeps: one run for each seed, everything about it drawn from the seed, and every promise
//! watched. What is drawn is itself drawn (swarm testing, Groce et al. 2012): which faults there
//! are, how often, how long, and over which cluster, network, disks and clients.
//!
//! A run has three phases. In the first anything goes that the system promises to bear: any crash,
//! cut or delay, but a majority of disks stays. Then a majority is mended and the rest stays as
//! broken as it is, and new work must get done in time, or the reason is one that the settings
//! excuse. At last all is mended, and new work must get done in time without an excuse.
//!
//! Invariant: all that a sweep does to a run stands in the run as interventions, so that a run in
//! which a promise broke plays again from its link.

use kernel::{Digest, Micros, NodeId, NodeSet, Span, majority};
use sim::saved::{SavedRun, Setting};
use sim::{Event, World};

use crate::dice::Dice;
use crate::linear::Judged;
use crate::plan::Subject;

mod blow;
mod clients;
mod core;
mod count;
mod drive;
mod kind;
mod rearrange;
mod shrink;
mod taste;
mod vary;
mod wait;

pub use count::{Count, Counts, Report};
pub use drive::run;
pub use shrink::shrink;
pub use wait::Stall;

/// A system that can be swept.
pub trait Swept: Subject + Judged {
    /// Its name in saved runs: `raft`.
    const LAB: &'static str;
    /// A run holds at most so many interventions of the first phase, so that it fits into a link.
    const BLOWS_MAX: usize = 400;
    /// The states worth reaching, by name: the partner of every "never".
    const SIGHTS: &'static [&'static str];
    /// What can keep new work from being done while a majority is well.
    const STALLS: &'static [Stall];
    /// Whether a server can be given orders at all; where not, [`Swept::order`] and
    /// [`Swept::rival_orders`] have none, and a report does not miss them.
    const ORDERS: bool = true;
    /// What it takes to recognise them.
    type Eyes: Default;
    /// What it takes to tell new work from old.
    type Work: Default;
    /// What it takes to say what keeps new work from being done.
    type Witness: Default;

    /// Are runs that break this promise made shorter with other luck too, where leaving out has come to
    /// an end? That is for what needs its clock; a run without one is shortened by its steps
    /// ([`crate::search`]).
    fn varies(_promise: &str) -> bool {
        false
    }

    /// Draws the settings of a run.
    fn draw(dice: &mut Dice, taste: Taste) -> Vec<Setting>;
    /// Reads the settings of a run.
    fn configure(run: &SavedRun) -> Result<Self::Config, String>;
    /// Draws more settings, of what most systems do without, in some of all runs only: the others
    /// are as they were before there was more.
    fn draw_more(_dice: &mut Dice, _run: &mut SavedRun) {}
    /// The kinds of messages that are lost by name.
    fn kinds(config: &Self::Config) -> &'static [&'static str];
    /// How many of the nodes are servers; they come first.
    fn servers(config: &Self::Config) -> u8;
    /// How long a server waits for a leader.
    fn election(config: &Self::Config) -> Span;
    /// How long new work may take once everything is mended.
    fn patience(config: &Self::Config) -> Micros;
    /// The servers that believe to lead.
    fn leaders(world: &World<Self>) -> NodeSet;
    /// Tells which servers decide, whatever becomes of all others: a majority, and one of each
    /// configuration that may be in force.
    fn deciding(world: &World<Self>) -> Box<dyn Fn(NodeSet) -> bool> {
        let servers = Self::servers(world.config());
        let needed = majority(u64::from(servers));
        Box::new(move |nodes| needed <= nodes.iter().filter(|node| node.0 < servers).count() as u64)
    }
    /// The words of an order to a server, to one that leads where none is named, such as a change of
    /// who takes part, that leaves enough of them with their disks.
    fn order(_world: &World<Self>, _dice: &mut Dice, _server: Option<NodeId>) -> Option<String> {
        None
    }
    /// What two servers may be told that then decide without each other if a rule is broken; and who
    /// else the first one needs for that.
    fn rival_orders(
        _world: &World<Self>,
        _dice: &mut Dice,
        _servers: [NodeId; 2],
    ) -> Option<(NodeId, [String; 2])> {
        None
    }
    /// The words that let a server ask to lead now.
    fn campaign(world: &World<Self>, server: NodeId) -> String;
    /// The words for something that a client asks for; of this server, if one is named.
    fn request(world: &World<Self>, dice: &mut Dice, server: Option<NodeId>) -> Option<String>;
    /// Does what matters most happen here: an election, a commitment?
    fn is_decisive(event: &Event<Self::Node>) -> bool;
    /// Looks at what a step did; `see` takes the place of a sight in [`Swept::SIGHTS`].
    fn look(
        eyes: &mut Self::Eyes,
        world: &World<Self>,
        events: &[Event<Self::Node>],
        see: &mut dyn FnMut(usize),
    );
    /// Looks at a world that this choice is about to change.
    fn look_before(
        world: &World<Self>,
        choice: &sim::Choice<Self::Node>,
        see: &mut dyn FnMut(usize),
    );
    /// Did this step finish work that began since `work` was new?
    fn works(work: &mut Self::Work, events: &[Event<Self::Node>]) -> bool;
    /// Looks at what a step did while this majority is well.
    fn attend(
        witness: &mut Self::Witness,
        world: &World<Self>,
        core: NodeSet,
        events: &[Event<Self::Node>],
    );
    /// Nothing new was done in time while this majority was well: why?
    fn diagnose(witness: &Self::Witness, world: &World<Self>, core: NodeSet) -> Stuck;
}

/// Why nothing new was done, and whether the settings of the run excuse it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stuck {
    /// Its place in [`Swept::STALLS`].
    pub stall: usize,
    /// Do the settings let it happen, so that nothing is broken?
    pub borne: Borne,
}

/// When something may keep new work from being done, and breaks no promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Borne {
    /// Never.
    Never,
    /// While something outside of the majority that is well is broken.
    WhileBroken,
    /// Also when everything is well.
    Always,
}

/// How the runs of a seed taste.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taste {
    /// Every kind of fault, at usual strengths.
    Uniform,
    /// Some kinds, at strengths of their own.
    Swarm,
    /// What leads to rare states: leaders cut off with clients, elections at once, late messages.
    Hard,
    /// A few servers that lead again and again, each time over some of the others only.
    Reigns,
}

/// What became of the run of a seed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The seed.
    pub seed: u64,
    /// Its run, up to where a promise broke.
    pub run: SavedRun,
    /// How many steps it had.
    pub steps: u64,
    /// How long it was, in simulated time.
    pub lasted: Micros,
    /// The digest of everything that happened in it.
    pub digest: Digest,
    /// The first promise that broke, if one did.
    pub found: Option<Found>,
    /// What happened in it.
    pub counts: Counts,
}

/// A broken promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The name of the promise.
    pub promise: &'static str,
    /// What was seen.
    pub words: String,
    /// When.
    pub at: Micros,
    /// After how many steps.
    pub step: u64,
    /// What keeps new work from being done, by its place in [`Swept::STALLS`], where that is what broke.
    pub stall: Option<usize>,
}

/// The promise that only a sweep watches: while a majority is well, something new is done. It takes
/// a run in which one was mended.
pub const PROGRESS: &str = "Progress";

/// The promise that a sweep watches when a run is over: what clients saw is linearizable.
pub const LINEARIZABILITY: &str = "Linearizability";

/// What sweeps a system.
#[derive(Clone, Copy, Debug)]
pub struct Sweeper {
    /// Plays the run of a seed; with a flaw, if one is named.
    pub play: fn(seed: u64, flaw: Option<&str>) -> Outcome,
    /// Makes a run short in which this promise breaks.
    pub shrink: fn(run: &SavedRun, promise: &str) -> (SavedRun, Option<Found>),
    /// See [`Swept::varies`].
    pub varies: fn(promise: &str) -> bool,
    /// The names of what can be seen.
    pub sights: &'static [&'static str],
    /// What can keep new work from being done.
    pub stalls: &'static [Stall],
    /// See [`Swept::ORDERS`].
    pub orders: bool,
}

impl Sweeper {
    /// What sweeps this system.
    pub const fn of<S: Swept>() -> Self {
        Self {
            play: run::<S>,
            shrink: shrink::<S>,
            varies: S::varies,
            sights: S::SIGHTS,
            stalls: S::STALLS,
            orders: S::ORDERS,
        }
    }
}
