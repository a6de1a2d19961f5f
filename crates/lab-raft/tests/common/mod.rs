//! What the tests of whole clusters share: a watched run, and a person's hand in it.

use kernel::Micros;
use sim::saved::SavedRun;
use sim::{Choice, Event, Setup, Step, World};
use synod_lab_raft::{Cluster, ClusterConfig};
use verify::{Plan, Run};

/// A watched run of this cluster, with nothing planned.
pub(crate) struct Watched {
    pub(crate) run: Run<Cluster>,
    pub(crate) plan: Plan<Cluster>,
    pub(crate) events: Vec<Event<kv::Node>>,
}

impl Watched {
    pub(crate) fn new(config: &ClusterConfig, setup: Setup) -> Self {
        let plan = Plan::read(&SavedRun::new("raft"), config).expect("nothing is planned");
        let run = Run::new(World::new(config.clone(), setup), &plan);
        Self { run, plan, events: Vec::new() }
    }

    pub(crate) fn now(&self) -> Micros {
        self.run.world().now()
    }

    /// Makes the next step that is due by then; false where there is none.
    pub(crate) fn step(&mut self, until: Micros) -> bool {
        let made = self.run.step(&self.plan, until, &mut self.events).is_some();
        self.check();
        made
    }

    /// Does this at this moment.
    pub(crate) fn force(&mut self, at: Micros, choice: Choice<kv::Node>) {
        let step = Step { at, choice };
        let made = self.run.force(&self.plan, step.clone(), &mut self.events);
        made.unwrap_or_else(|refused| panic!("{step:?}: {refused}"));
        self.check();
    }

    fn check(&self) {
        assert!(self.run.breaches().is_empty(), "{:?}", self.run.breaches());
    }
}
