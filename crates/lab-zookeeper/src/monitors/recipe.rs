//! Elections and locks: who begins to act has a node of its own session, and from one list of nodes only
//! one client concludes that it is first.
//!
//! That two clients act at a time is no breach: one whose session is over and that was not told yet
//! cannot know. What must not be is that a client acts on a node that is not its own, or that two
//! conclude the same from what they read at one zxid.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use kernel::{ListMap, NodeId, SortedMap};
use sim::{Event, World};
use verify::{Monitor, Promise};
use zab::Zxid;
use zookeeper::{Answer, Client, Contender, Manner, Node, Output, Path, Stage};

use super::clients::heard;
use crate::system::{Ensemble, servers};

/// A client, and what it contends for, if it does.
fn contender(world: &World<Ensemble>, node: NodeId) -> Option<(&Client, &Contender)> {
    let client = world.process(node).and_then(Node::client)?;
    Some((client, client.recipe()?.contender()?))
}

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
        let (node, _) = heard(events).find(|(_, output)| **output == Output::Acts(true))?;
        let (client, contender) =
            contender(world, node).filter(|(_, one)| one.stage == Stage::Acting)?;
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

/// From one list of nodes one client at most concludes that it leads, or that it has the lock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct OneFirst {
    /// Where each client was when it last read the list.
    read: Rc<SortedMap<NodeId, Zxid>>,
    /// Who concluded that it is first, below which node and from what was there then.
    first: Rc<ListMap<(Path, Zxid), NodeId>>,
}

impl OneFirst {
    /// A client reads the list of those that contend.
    fn reads(&mut self, client: NodeId, zxid: Zxid) {
        Rc::make_mut(&mut self.read).insert(client, zxid);
    }

    /// It concludes that it is the first below this node. Says who did before, and at which zxid.
    fn acts(&mut self, client: NodeId, root: &Path) -> Option<(NodeId, Zxid)> {
        let zxid = *self.read.get(client)?;
        let known = *Rc::make_mut(&mut self.first).or_insert((root.clone(), zxid), client);
        (known != client).then_some((known, zxid))
    }
}

impl Monitor<Ensemble> for OneFirst {
    fn promise(&self) -> Promise {
        Promise {
            name: "One first",
            words: "From what was there at one zxid one client concludes that it leads or has the lock",
            source: "Recipes, leader election, locks",
        }
    }

    fn observe(
        &mut self,
        world: &World<Ensemble>,
        events: &[Event<zookeeper::Node>],
    ) -> Option<String> {
        for (node, output) in heard(events) {
            let Some((client, contender)) = contender(world, node) else { continue };
            let concludes = matches!(contender.stage, Stage::Verifying | Stage::Acting);
            match output {
                // An answer stands behind the zxid up to which the client has seen everything then.
                Output::Answered { outcome: Ok(Answer::Children { .. }), .. } if concludes => {
                    self.reads(node, client.seen());
                }
                // Readers share a lock.
                Output::Acts(true) if concludes && contender.manner != Manner::ReadLock => {
                    if let Some((first, zxid)) = self.acts(node, &contender.root) {
                        let [first, second] = [first, node].map(|node| world.name(node));
                        let root = &contender.root;
                        return Some(format!(
                            "{second} is first of {root} at {zxid}, as {first} was"
                        ));
                    }
                }
                Output::Answered { .. }
                | Output::Acts(_)
                | Output::Invoked { .. }
                | Output::Notified { .. }
                | Output::Turned(_)
                | Output::Serves(_)
                | Output::Stops
                | Output::Applied { .. } => {}
            }
        }
        None
    }

    fn remember(&self, into: &mut dyn Hasher) {
        self.hash(&mut { into });
    }

    fn copy(&self) -> Box<dyn Monitor<Ensemble>> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Micros;
    use sim::Setup;
    use sim::saved::file;
    use verify::{Plan, Run};

    /// In a run as it is, the list that a conclusion stands on is found.
    #[test]
    fn who_leads_in_an_election_concluded_it_from_a_list() {
        let scenario = crate::SCENARIOS.iter().find(|known| known.slug == "election");
        let saved = file::read(scenario.expect("it is in the list").toml).expect("it is valid");
        let config = crate::config::read(&saved.config).expect("its settings are");
        let plan = Plan::<Ensemble>::read(&saved, &config).expect("its script is known");
        let setup = Setup { network: saved.network, fsync: saved.fsync, seed: saved.seed };
        let mut run = Run::new(World::new(config, setup), &plan);
        let (mut monitor, mut events) = (OneFirst::default(), Vec::new());
        while run.step(&plan, Micros(saved.until_us), &mut events).is_some() {
            assert_eq!(monitor.observe(run.world(), &events), None);
        }
        let first: Vec<NodeId> = monitor.first.iter().map(|(_, client)| *client).collect();
        assert_eq!(first, [NodeId(3), NodeId(4)], "the first leader, and the one after it");
        // From the same lists somebody else may not.
        for ((root, zxid), _) in monitor.clone().first.iter() {
            monitor.reads(NodeId(7), *zxid);
            assert!(monitor.acts(NodeId(7), root).is_some());
        }
    }

    #[test]
    fn two_that_are_first_at_one_zxid_are_seen_and_two_at_different_ones_are_not() {
        let (one, other) = (NodeId(3), NodeId(4));
        let [election, lock] = ["/election", "/lock"].map(Path::new);
        let mut monitor = OneFirst::default();
        assert_eq!(monitor.acts(one, &election), None, "it has read nothing");
        monitor.reads(one, Zxid(5));
        assert_eq!(monitor.acts(one, &election), None);
        assert_eq!(monitor.acts(one, &election), None, "it is still the same one");
        monitor.reads(other, Zxid(6));
        assert_eq!(monitor.acts(other, &election), None, "the first may not know that it is over");
        assert_eq!(monitor.acts(other, &lock), None);
        monitor.reads(other, Zxid(5));
        assert_eq!(monitor.acts(other, &lock), None, "that is another list");
        assert_eq!(monitor.acts(other, &election), Some((one, Zxid(5))));
    }
}
