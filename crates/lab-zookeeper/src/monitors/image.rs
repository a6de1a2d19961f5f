//! A client sees one system: never less than before in one session.

use std::hash::Hasher;

use kernel::NodeId;
use sim::{Event, World};
use verify::{Monitor, Promise};
use zookeeper::{Attachment, Link, Node};

use super::touched;
use crate::names;
use crate::system::{Ensemble, server, servers};

/// Whoever serves a client has seen at least what that client has.
#[derive(Clone, Copy, Debug)]
pub(super) struct SingleSystemImage;

impl SingleSystemImage {
    /// A server that serves a client and has seen less than it.
    fn behind(world: &World<Ensemble>, client: NodeId) -> Option<NodeId> {
        let known = world.process(client).and_then(Node::client)?;
        let Link::Connected(at) = known.link() else { return None };
        let server = server(world, at)?;
        let (_, attached) = server.clients().find(|(node, _)| *node == client)?;
        let serves = attached.standing == Attachment::Served
            && Some(attached.session) == known.session().map(|session| session.id);
        (serves && server.applied() < known.seen()).then_some(at)
    }
}

impl Monitor<Ensemble> for SingleSystemImage {
    fn promise(&self) -> Promise {
        Promise {
            name: "Single system image",
            words: "Whoever serves a client has seen at least as much as that client",
            source: "Hunt and others 4.4; programmer's guide, consistency guarantees",
        }
    }

    fn observe(
        &mut self,
        world: &World<Ensemble>,
        events: &[Event<zookeeper::Node>],
    ) -> Option<String> {
        let node = touched(events)?;
        let of_server = servers(world).find(|(id, _)| *id == node).map(|(_, server)| server);
        let attached = of_server.into_iter().flat_map(|server| server.clients().map(|(id, _)| id));
        let itself = (names::servers(world.config()) <= node.0).then_some(node);
        let (client, at) = attached
            .chain(itself)
            .find_map(|client| Some((client, Self::behind(world, client)?)))?;
        Some(format!("{} serves {}, which has seen more", world.name(at), world.name(client)))
    }

    fn remember(&self, _: &mut dyn Hasher) {}

    fn copy(&self) -> Box<dyn Monitor<Ensemble>> {
        Box::new(*self)
    }
}
