//! Who waits in an election or for a lock waits for a node that is there, or is about to hear that it
//! is gone.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use kernel::{Micros, NodeId, SortedMap};
use sim::{Event, World};
use verify::{Monitor, Promise};
use zookeeper::{Link, Message, Path, Stage, ToClient};

use crate::system::{Ensemble, server};

/// Nobody waits for the end of a node that its server does not have, for longer than its timeout: by
/// then a client that was told nothing has heard that its connection broke.
#[derive(Clone, Debug, Default)]
pub(super) struct NoVainWait {
    /// Since when each client seems to wait in vain.
    since: Rc<SortedMap<NodeId, Micros>>,
}

/// What a client waits for in vain, as far as can be seen now, and its timeout in milliseconds.
fn vain(world: &World<Ensemble>, node: NodeId) -> Option<(Path, u64)> {
    let host = world.host(node).filter(|host| !host.paused)?;
    let client = host.process.as_ref().and_then(|node| node.client())?;
    let Stage::Waiting(on) = &client.recipe()?.contender()?.stage else { return None };
    let Link::Connected(at) = client.link() else { return None };
    let there = server(world, at)?.tree().get(on).is_some();
    let told = |message: &Message| {
        let Message::ToClient { packet: ToClient::Notify(event), .. } = message else {
            return false;
        };
        event.path == *on
    };
    let under_way = || world.packets().any(|(id, packet)| id.to() == node && told(&packet.message));
    (!there && !under_way()).then_some((on.clone(), client.session()?.timeout_ms))
}

impl Monitor<Ensemble> for NoVainWait {
    fn promise(&self) -> Promise {
        Promise {
            name: "No vain wait",
            words: "Who waits for the end of a node waits for one that is there",
            source: "Recipes, locks, step 5",
        }
    }

    fn observe(&mut self, world: &World<Ensemble>, _: &[Event<zookeeper::Node>]) -> Option<String> {
        let now = world.now();
        let mut broken = None;
        for (node, _) in world.hosts() {
            match vain(world, node) {
                None if self.since.contains(node) => {
                    Rc::make_mut(&mut self.since).remove(node);
                }
                None => {}
                Some((on, timeout_ms)) => {
                    let since = self.since.get(node).copied().unwrap_or(now);
                    if now.0 - since.0 > timeout_ms * 1_000 {
                        let name = world.name(node);
                        broken = Some(format!("{name} waits for the end of {on}, which is gone"));
                    } else if !self.since.contains(node) {
                        Rc::make_mut(&mut self.since).insert(node, now);
                    }
                }
            }
        }
        broken
    }

    fn remember(&self, into: &mut dyn Hasher) {
        self.since.hash(&mut { into });
    }

    fn copy(&self) -> Box<dyn Monitor<Ensemble>> {
        Box::new(self.clone())
    }
}
