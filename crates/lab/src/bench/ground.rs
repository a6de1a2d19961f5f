//! What is asked of a run by whatever is said and offered about faults. Nothing in the answers depends
//! on the system, so that those words stand in a program once, however many systems it has.

use kernel::{Micros, NodeId};
use scene::Group;
use sim::saved::Network;
use sim::{Choice, Fault, Host, Machine, PacketId, PacketState, Weather, fault_words};

use super::Bench;
use crate::contract::OfferGroup;
use crate::exhibit::Exhibit;

/// A run at one moment, whatever its system is.
pub(super) trait Ground {
    fn name(&self, node: NodeId) -> String;
    fn node_called(&self, name: &str) -> Option<NodeId>;
    fn group(&self, node: NodeId) -> Group;
    fn machine(&self, node: NodeId) -> Option<Machine>;
    fn weather(&self) -> &Weather;
    /// The network as it is now, and as the run was set up.
    fn networks(&self) -> (Network, Network);
    /// Where the playhead stands.
    fn at(&self) -> Micros;
    fn under_way(&self) -> Vec<PacketId>;
    /// When a message arrives, and where it is on its way.
    fn packet(&self, id: PacketId) -> Option<(Micros, PacketState)>;
    /// Why a fault cannot be done now.
    fn refusal(&self, fault: Fault) -> Option<String>;
    fn kinds(&self, who: Group) -> Vec<&'static str>;
    /// The node that offers are for where nothing is selected.
    fn focus(&self) -> NodeId;
    /// What a jump of a wall clock means to the system.
    fn wall_clock(&self) -> &'static str;
    /// What the system offers itself.
    fn own_offers(&self, node: NodeId) -> Vec<OfferGroup>;
}

impl dyn Ground {
    pub(super) fn nodes(&self) -> impl Iterator<Item = (NodeId, Machine)> + use<'_> {
        (0..u8::MAX).map(NodeId).map_while(|node| Some((node, self.machine(node)?)))
    }

    pub(super) fn packet_name(&self, id: PacketId) -> String {
        fault_words::show_packet(id, &|node| self.name(node))
    }

    pub(super) fn find_packet(&self, name: &str) -> Option<PacketId> {
        fault_words::packet(name, &|name| self.node_called(name)).ok()
    }
}

impl<S: Exhibit> Bench<S> {
    pub(super) fn ground(&self) -> &(dyn Ground + 'static) {
        self
    }
}

impl<S: Exhibit> Ground for Bench<S> {
    fn name(&self, node: NodeId) -> String {
        self.world().name(node)
    }

    fn node_called(&self, name: &str) -> Option<NodeId> {
        S::node(self.world().config(), name)
    }

    fn group(&self, node: NodeId) -> Group {
        S::group(self.world().config(), node)
    }

    fn machine(&self, node: NodeId) -> Option<Machine> {
        self.world().host(node).map(Host::machine)
    }

    fn weather(&self) -> &Weather {
        self.world().weather()
    }

    fn networks(&self) -> (Network, Network) {
        (self.world().setup().network, self.saved.network)
    }

    fn at(&self) -> Micros {
        self.at
    }

    fn under_way(&self) -> Vec<PacketId> {
        self.world().packets().map(|(id, _)| id).collect()
    }

    fn packet(&self, id: PacketId) -> Option<(Micros, PacketState)> {
        self.world().packet(id).map(|packet| (packet.due, packet.state))
    }

    fn refusal(&self, fault: Fault) -> Option<String> {
        let refused = self.world().check_at(self.at, &Choice::Fault(Box::new(fault))).err();
        refused.map(|refused| refused.to_string())
    }

    fn kinds(&self, who: Group) -> Vec<&'static str> {
        S::sends(self.world().config(), who)
    }

    fn focus(&self) -> NodeId {
        S::focus(self.world())
    }

    fn wall_clock(&self) -> &'static str {
        S::WALL_CLOCK
    }

    fn own_offers(&self, node: NodeId) -> Vec<OfferGroup> {
        S::offers(self.world(), node)
    }
}
