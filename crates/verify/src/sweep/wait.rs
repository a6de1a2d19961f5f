//! The wait for new work while a majority is well: how long, what was seen, and what keeps it.

use kernel::{Micros, NodeSet};
use sim::{Event, World};

use super::{Borne, Found, PROGRESS, Stuck, Swept, blow, core};

/// Something that can keep new work from being done, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stall {
    /// A few words.
    pub name: &'static str,
    /// What it is, in a sentence without a full stop.
    pub words: &'static str,
    /// Where that is said.
    pub source: &'static str,
}

/// Who must be well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Demand {
    /// A majority, whatever becomes of the others: ten of the longest election timeouts.
    Core,
    /// All but those whose disks are lost: as long, and as clients may search.
    All,
}

/// A wait for new work.
pub(super) struct Wait<S: Swept> {
    demand: Demand,
    core: NodeSet,
    /// When it is over.
    pub(super) end: Micros,
    /// Was something new done?
    pub(super) is_over: bool,
    work: S::Work,
    witness: S::Witness,
}

impl<S: Swept> Wait<S> {
    /// Begins now. None where nothing can be demanded, since too many are not well.
    pub(super) fn begin(world: &World<S>, demand: Demand) -> Option<Self> {
        let core = core::find(world, calm::<S>(world.config()))?;
        let well = world.hosts().filter(|(_, host)| host.lost.is_none()).map(|(node, _)| node);
        let servers = S::servers(world.config());
        if demand == Demand::All
            && !well.filter(|node| node.0 < servers).all(|node| core.contains(node))
        {
            return None;
        }
        let end = blow::after::<S>(world.now(), length::<S>(world.config(), demand).0);
        let (work, witness) = (S::Work::default(), S::Witness::default());
        Some(Self { demand, core, end, is_over: false, work, witness })
    }

    /// The majority that is well.
    pub(super) const fn core(&self) -> NodeSet {
        self.core
    }

    /// Looks at what a step did.
    pub(super) fn look(&mut self, world: &World<S>, events: &[Event<S::Node>]) {
        S::attend(&mut self.witness, world, self.core, events);
        self.is_over |= S::works(&mut self.work, events);
    }

    /// Its time is over and nothing new was done: what keeps it?
    fn stuck(&self, world: &World<S>) -> Stuck {
        S::diagnose(&self.witness, world, self.core)
    }

    /// What keeps it, where that breaks no promise.
    pub(super) fn excuse(&self, world: &World<S>) -> Option<usize> {
        let Stuck { stall, borne } = self.stuck(world);
        let is_borne = match borne {
            Borne::Never => false,
            Borne::WhileBroken => self.demand == Demand::Core,
            Borne::Always => true,
        };
        is_borne.then_some(stall)
    }

    /// The same as a broken promise.
    pub(super) fn found(&self, world: &World<S>) -> Found {
        let stall = self.stuck(world).stall;
        let Stall { words, source, .. } = S::STALLS[stall];
        let who = match self.demand {
            Demand::Core => "A majority is well",
            Demand::All => "Everything is mended",
        };
        let words = format!("{who}, and nothing new gets done: {words} ({source})");
        Found { promise: PROGRESS, words, at: self.end, step: world.steps(), stall: Some(stall) }
    }
}

/// How long new work may take.
pub(super) fn length<S: Swept>(config: &S::Config, demand: Demand) -> Micros {
    match demand {
        Demand::Core => Micros(10 * S::election(config).max.0),
        Demand::All => S::patience(config),
    }
}

/// How long a message takes at most between those that are well: a tenth of the shortest election
/// timeout, so that the timing requirement holds (Raft 5.6).
pub(super) fn calm<S: Swept>(config: &S::Config) -> Micros {
    Micros(S::election(config).min.0 / 10)
}
