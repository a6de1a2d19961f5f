//! Who begins to act, as leader or with a lock, has a node of its own session.
//!
//! That two clients act at a time is no breach: one whose session is over and that was not told yet
//! cannot know. What must not be is that a client acts on a node that is not its own.

use std::hash::Hasher;

use sim::{Event, World};
use verify::{Monitor, Promise};
use zookeeper::{Node, Output, Stage};

use crate::system::{Ensemble, servers};

/// The node of who begins to act belongs to its session.
#[derive(Clone, Copy, Debug)]
pub(super) struct OwnSession;

impl Monitor<Ensemble> for OwnSession {
    fn promise(&self) -> Promise {
        Promise {
            name: "Own session",
            words: "Who leads or holds a lock has a node of its own session",
            source: "Recipes, leader election; CURATOR-696",
        }
    }

    fn observe(
        &mut self,
        world: &World<Ensemble>,
        events: &[Event<zookeeper::Node>],
    ) -> Option<String> {
        let begins = events.iter().find_map(|event| match event {
            Event::Output { node, output: Output::Acts(true) } => Some(*node),
            Event::Output { .. }
            | Event::Sent(_)
            | Event::Lost { .. }
            | Event::Wrote { .. }
            | Event::Synced { .. }
            | Event::TimerSet { .. }
            | Event::TimerCancelled { .. }
            | Event::Note { .. }
            | Event::Started(_)
            | Event::Stopped(_) => None,
        });
        let node = begins?;
        let client = world.process(node).and_then(Node::client)?;
        let contender = client.recipe()?.contender().filter(|one| one.stage == Stage::Acting)?;
        let own = contender.own.as_ref()?;
        let newest = servers(world).max_by_key(|(_, server)| server.applied())?.1;
        let owner = newest.tree().get(own)?.owner();
        let is_its_own = owner == client.session().map(|session| session.id);
        (!is_its_own).then(|| format!("{} acts by {own} of another session", world.name(node)))
    }

    fn remember(&self, _: &mut dyn Hasher) {}

    fn copy(&self) -> Box<dyn Monitor<Ensemble>> {
        Box::new(*self)
    }
}
