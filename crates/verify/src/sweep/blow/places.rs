//! What happens to the links between nodes.

use kernel::{NodeId, NodeSet};

use super::super::Swept;
use super::{Arm, Blow};

impl<S: Swept> Arm<'_, S> {
    /// A leader and fewer than half of the others on one side, with some of the clients.
    pub(super) fn cut_off(&mut self, leader: Option<NodeId>) -> Option<Blow> {
        let leaders: Vec<NodeId> = S::leaders(self.world).iter().collect();
        let leader = leader.or_else(|| self.dice.pick(&leaders)).or_else(|| self.server())?;
        let servers = S::servers(self.world.config());
        let mut side: NodeSet = std::iter::once(leader).collect();
        for _ in 0..self.dice.below(u64::from(servers - 1) / 2 + 1) {
            side.insert(self.server()?);
        }
        self.add_clients(&mut side, 500);
        self.apart(side)
    }

    pub(super) fn partition(&mut self, node: NodeId) -> Option<Blow> {
        let mut side: NodeSet = std::iter::once(node).collect();
        for other in (0..S::nodes(self.world.config())).map(NodeId) {
            if self.dice.permille(500) {
                side.insert(other);
            }
        }
        self.apart(side)
    }

    /// Two sides of servers that hear each other through one only.
    pub(super) fn bridge(&mut self, over: NodeId) -> Option<Blow> {
        let mut sides = [NodeSet::default(); 2];
        for server in (0..S::servers(self.world.config())).map(NodeId) {
            if server != over {
                sides[usize::from(self.dice.permille(500))].insert(server);
            }
        }
        let [one, other] = sides.map(|side| self.names(side));
        if one.is_empty() || other.is_empty() {
            return None;
        }
        let over = self.world.name(over);
        self.for_a_while(format!("bridge {one} | {other} over {over}"), "heal bridge".to_owned())
    }

    /// All servers on a ring, beginning with this one.
    pub(super) fn ring(&mut self, first: NodeId) -> Option<Blow> {
        let mut left: Vec<NodeId> = (0..S::servers(self.world.config())).map(NodeId).collect();
        left.retain(|server| *server != first);
        let mut ring = vec![self.world.name(first)];
        while let Some(next) = self.dice.pick(&left) {
            left.retain(|server| *server != next);
            ring.push(self.world.name(next));
        }
        self.for_a_while(format!("ring {}", ring.join(" ")), "heal ring".to_owned())
    }

    /// A link to another server, with this between the two names.
    pub(super) fn cut(&mut self, node: NodeId, between: &str) -> Option<Blow> {
        let (name, other) = (self.world.name(node), self.world.name(self.other(node)?));
        self.for_a_while(format!("cut {name}{between}{other}"), format!("heal {name} {other}"))
    }

    pub(super) fn flap(&mut self, node: NodeId) -> Option<Blow> {
        let place = self.place(node)?;
        let [off, on] = [0, 1].map(|_| 10 + self.dice.doubled(1, 9));
        self.for_a_while(format!("flap {place} off {off}ms on {on}ms"), format!("heal {place}"))
    }

    pub(super) fn clog(&mut self, node: NodeId) -> Option<Blow> {
        let place = self.place(node)?;
        self.for_a_while(format!("clog {place}"), format!("unclog {place}"))
    }

    /// A node, or one of its links.
    fn place(&mut self, node: NodeId) -> Option<String> {
        let name = self.world.name(node);
        if self.dice.permille(500) {
            return Some(name);
        }
        let other = self.other(node)?;
        Some(format!("{name} {}", self.world.name(other)))
    }

    fn apart(&mut self, side: NodeSet) -> Option<Blow> {
        self.for_a_while(format!("partition {}", self.names(side)), "heal partition".to_owned())
    }

    /// A server and enough others to elect it, and most of the clients.
    pub(super) fn electors(&mut self, leader: NodeId) -> NodeSet {
        let servers = S::servers(self.world.config());
        let mut set: NodeSet = (0..servers).map(NodeId).collect();
        for _ in 0..self.dice.below(u64::from(servers - 1) / 2 + 1) {
            set.remove(self.server().unwrap_or(leader));
        }
        set.insert(leader);
        self.add_clients(&mut set, 800);
        set
    }

    pub(super) fn add_clients(&mut self, set: &mut NodeSet, permille: u64) {
        let config = self.world.config();
        for client in (S::servers(config)..S::nodes(config)).map(NodeId) {
            if self.dice.permille(permille) {
                set.insert(client);
            }
        }
    }
}
