//! A world: an engine, the system that it runs, and one transition, [`World::apply`].

use std::ops::{Deref, DerefMut};
use std::rc::Rc;

use kernel::{Micros, NodeId};

use crate::engine::{Engine, Setup};
use crate::fault::Fault;
use crate::packet::PacketId;
use crate::refused::Refused;
use crate::site::{Site, Then};
use crate::system::{DiskOf, Event, Link, Loss, MessageOf, Step, System};

/// A world at one moment.
#[derive(Debug)]
pub struct World<S: System> {
    config: Rc<S::Config>,
    engine: Engine<S::Node>,
}

/// By hand, so that a copy can be made into a world that is there, without new room for it.
impl<S: System> Clone for World<S> {
    fn clone(&self) -> Self {
        Self { config: Rc::clone(&self.config), engine: self.engine.clone() }
    }

    fn clone_from(&mut self, from: &Self) {
        let Self { config, engine } = from;
        self.config.clone_from(config);
        self.engine.clone_from(engine);
    }
}

impl<S: System> World<S> {
    /// No run is longer: 24 hours.
    pub const TIME_MAX: Micros = Engine::<S::Node>::TIME_MAX;

    /// A world at time zero, in which every node is about to start.
    pub fn new(config: S::Config, setup: Setup) -> Self {
        let (nodes, config) = (S::nodes(&config), Rc::new(config));
        let site = Rc::new(Set::<S>(Rc::clone(&config)));
        Self { engine: Engine::new(site, nodes, setup), config }
    }

    /// How the system is set up.
    pub fn config(&self) -> &S::Config {
        &self.config
    }

    /// The name of a node.
    pub fn name(&self, node: NodeId) -> String {
        S::name(&self.config, node)
    }

    /// What the clock would do next: the earliest of everything due, in a total order of time,
    /// kind and ids. What is due at a paused machine waits there, and does not come here.
    pub fn next_due(&mut self) -> Option<Step<S::Node>> {
        S::next_due(&mut self.engine)
    }

    /// Makes one step. A step that cannot be made changes nothing and says why.
    pub fn apply(
        &mut self,
        step: &Step<S::Node>,
        events: &mut Vec<Event<S::Node>>,
    ) -> Result<(), Refused> {
        self.engine.check_step(step)?;
        // What has come by then waits where it has to, and what comes later is on its way.
        S::next_due(&mut self.engine);
        self.engine.take_back(step.at);
        self.engine.check_flies(&step.choice)?;
        S::play(&mut self.engine, step, events);
        Ok(())
    }

    /// Makes the step that [`Self::next_due`] has just said. What is due can be done, so that
    /// nothing is checked.
    pub fn apply_due(&mut self, step: &Step<S::Node>, events: &mut Vec<Event<S::Node>>) {
        debug_assert!(
            self.engine.now <= step.at && self.engine.check(&step.choice).is_ok(),
            "{step:?}"
        );
        S::play(&mut self.engine, step, events);
    }
}

impl<S: System> Deref for World<S> {
    type Target = Engine<S::Node>;

    fn deref(&self) -> &Engine<S::Node> {
        &self.engine
    }
}

impl<S: System> DerefMut for World<S> {
    fn deref_mut(&mut self) -> &mut Engine<S::Node> {
        &mut self.engine
    }
}

/// A system that is set up.
#[derive(Debug)]
struct Set<S: System>(Rc<S::Config>);

impl<S: System> Site<S::Node> for Set<S> {
    fn boot(&self, node: NodeId, disk: &DiskOf<S>, incarnation: u32) -> S::Node {
        S::boot(&self.0, node, disk, incarnation)
    }

    fn link(&self, one: NodeId, other: NodeId) -> Link {
        S::link(&self.0, one, other)
    }

    fn kinds(&self) -> &'static [&'static str] {
        S::kinds()
    }

    fn kind(&self, message: &MessageOf<S>) -> &'static str {
        S::kind(message)
    }

    fn lost_disk(&self, node: NodeId) -> Option<&'static str> {
        S::lost_disk(&self.0, node)
    }

    fn strike(
        &self,
        at: &mut Engine<S::Node>,
        fault: &Fault,
        events: &mut Vec<Event<S::Node>>,
    ) -> Then {
        at.strike(fault, events)
    }

    fn arrive(
        &self,
        at: &mut Engine<S::Node>,
        id: PacketId,
        lost: Option<Loss>,
        events: &mut Vec<Event<S::Node>>,
    ) -> bool {
        at.arrive_by_stream(id, lost, events)
    }
}
