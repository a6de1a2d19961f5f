//! The fault console: everything that can be done to the selected thing, or to the whole cluster,
//! in groups.

use kernel::{NodeId, NodeSet};
use scene::Group;
use sim::delay::Delay;
use sim::{Bridge, Fault, KindLoss, Place};

use super::ground::Ground;
use super::sentences::{ahead, fast, takes};
use crate::contract::{Offer, OfferGroup, Selection};

const SECOND: i64 = 1_000_000;

fn group(title: &str, offers: Vec<Offer>) -> OfferGroup {
    OfferGroup { title: title.to_owned(), offers }
}

/// A share of a thousand as one of a hundred.
fn percent(permille: u16) -> String {
    format!("{} %", permille / 10)
}

impl dyn Ground {
    pub(super) fn all_groups(&self, what: Option<&Selection>) -> Vec<OfferGroup> {
        let groups = match what {
            None => self.cluster_groups(),
            Some(Selection::Actor(id)) => self.node_groups(NodeId(*id)),
            Some(Selection::Link(..)) => vec![group("Link", self.all_offers(what))],
            Some(Selection::Packet(_)) => vec![group("Message", self.all_offers(what))],
        };
        groups.into_iter().filter(|group| !group.offers.is_empty()).collect()
    }

    pub(super) fn servers(&self) -> Vec<NodeId> {
        let all = self.nodes().map(|(node, _)| node);
        all.filter(|node| self.group(*node) == Group::Server).collect()
    }

    fn node_groups(&self, node: NodeId) -> Vec<OfferGroup> {
        if self.machine(node).is_none() {
            return Vec::new();
        }
        let [crash, cut, slow] = self.verbs(node);
        let machine = [Some(crash), self.power_offer(node), Some(self.pause_offer(node))];
        let mut groups = vec![
            group("Machine", machine.into_iter().flatten().collect()),
            group("Network", self.node_network_offers(node, [cut, slow])),
            group("Disk", self.disk_offers(node)),
            group("Lose what it sends", self.kind_offers(Some(node))),
            group("Clock and processor", self.clock_offers(node)),
        ];
        groups.extend(self.own_offers(node));
        groups
    }

    fn cluster_groups(&self) -> Vec<OfferGroup> {
        vec![
            group("Split", self.split_offers()),
            group("Messages", self.message_offers()),
            group("Lose by kind", self.kind_offers(None)),
        ]
    }

    fn node_network_offers(&self, node: NodeId, [cut, slow]: [Offer; 2]) -> Vec<Offer> {
        let mut offers = vec![cut, slow];
        offers.push(self.flap_offer(Place::Node(node)));
        offers.push(self.clog_offer(Place::Node(node)));
        if self.group(node) == Group::Server {
            offers.push(self.bridge_offer(node));
        }
        offers
    }

    fn disk_offers(&self, node: NodeId) -> Vec<Offer> {
        if self.group(node) != Group::Server {
            return Vec::new();
        }
        let name = self.name(node);
        let help = "The machine stops, its disk is empty, and it is out for good";
        let lost = self.offer("wipe", format!("Lose disk of {name}"), Fault::LoseDisk(node), help);
        let mut offers = vec![self.disk_offer(node), lost];
        if self.machine(node).is_some_and(|machine| machine.lost) {
            let help = "It begins again under its name with an empty disk: beyond what is borne, promises may break";
            let label = format!("Return {name} with an empty disk");
            offers.push(self.offer("return", label, Fault::Return(node), help));
        }
        offers
    }

    fn clock_offers(&self, node: NodeId) -> Vec<Offer> {
        let name = self.name(node);
        let clocks = self.machine(node).map(|machine| machine.clocks).unwrap_or_default();
        let skew = if clocks.skew_us == 0 {
            let offer = |us| Fault::Skew(node, us);
            let label = format!("Set wall clock of {name} wrong");
            let steps = [-3_600, -1, 60, 3_600].map(|s| (ahead(s * SECOND), offer(s * SECOND)));
            self.in_steps(self.offer("skew", label, offer(60 * SECOND), self.wall_clock()), steps)
        } else {
            let label = format!("Set wall clock of {name} right");
            self.heals("skew", label, Fault::Skew(node, 0), "It shows the time of day")
        };
        let jump = |s: i64| Fault::Jump(node, s * SECOND);
        let label = format!("Wall clock of {name} jumps");
        let steps = [-60, -1, 1, 60].map(|s| (ahead(s * SECOND), jump(s)));
        let first = jump(if clocks.skew_us <= 0 { 60 } else { -60 });
        let jump = self.in_steps(self.offer("jump", label, first, self.wall_clock()), steps);
        let drift = if clocks.drift_ppm == 0 {
            let drift = |ppm| Fault::Drift(node, ppm);
            let help = "Its timers run too fast or too slow, those that are set already too";
            let offer = self.offer("drift", format!("Timers of {name} drift"), drift(50_000), help);
            let steps = [-100_000, -10_000, 10_000, 100_000].map(|ppm| (fast(ppm), drift(ppm)));
            self.in_steps(offer, steps)
        } else {
            let label = format!("Timers of {name} run as usual");
            self.heals("drift", label, Fault::Drift(node, 0), "They run like those of the others")
        };
        vec![skew, jump, drift, self.cpu_offer(node)]
    }

    fn cpu_offer(&self, node: NodeId) -> Offer {
        let name = self.name(node);
        if self.weather().cpus.contains(node) {
            let help = "It handles each input at once";
            return self.heals(
                "cpu",
                format!("Usual processor of {name}"),
                Fault::Cpu(node, None),
                help,
            );
        }
        let cpu = |factor| Fault::Cpu(node, Some(factor));
        let help = "It handles one input after the other, and each takes so long";
        let offer = self.offer("cpu", format!("Slow processor of {name}"), cpu(100), help);
        self.in_steps(offer, [10, 100, 1_000].map(|factor| (takes(factor), cpu(factor))))
    }

    fn bridge_offer(&self, over: NodeId) -> Offer {
        if self.weather().bridge.is_some() {
            let help = "Both sides hear each other again";
            return self.heals("bridge", "End the bridge".to_owned(), Fault::EndBridge, help);
        }
        let bridge = Fault::Bridge(Bridge::between_halves(&self.servers(), over));
        let help = "It hears both halves of the others, they do not hear each other";
        self.offer("bridge", format!("Bridge over {}", self.name(over)), bridge, help)
    }

    fn ring_offer(&self) -> Offer {
        if !self.weather().ring.is_empty() {
            let help = "All hear all again";
            return self.heals("ring", "End the ring".to_owned(), Fault::EndRing, help);
        }
        let help = "Each server hears a majority, and no two the same";
        self.offer("ring", "Ring of majorities".to_owned(), Fault::Ring(self.servers()), help)
    }

    /// One offer for each kind of message.
    fn kind_offers(&self, from: Option<NodeId>) -> Vec<Offer> {
        let offer = |kind: &&'static str| {
            let lose = |permille| {
                Fault::Lose(KindLoss { kind: (*kind).to_owned(), from, to: None, permille })
            };
            let mut losses = self.weather().losses.iter();
            let ends = (Some(*kind), from, None);
            if losses.any(|loss| (Some(loss.kind.as_str()), loss.from, loss.to) == ends) {
                return self.heals("lose", format!("Pass {kind}"), lose(0), "They arrive again");
            }
            let help = "From now on messages of this kind are lost";
            let offer = self.offer("lose", format!("Lose {kind}"), lose(1_000), help);
            self.in_steps(offer, [100, 500, 1_000].map(|n| (percent(n), lose(n))))
        };
        let kinds = from.map_or_else(|| self.all_kinds(), |node| self.kinds(self.group(node)));
        kinds.iter().map(offer).collect()
    }

    /// The kinds of messages that somebody sends.
    fn all_kinds(&self) -> Vec<&'static str> {
        let mut all = self.kinds(Group::Server);
        if self.nodes().any(|(node, _)| self.group(node) == Group::Client) {
            for kind in self.kinds(Group::Client) {
                if !all.contains(&kind) {
                    all.push(kind);
                }
            }
        }
        all
    }

    fn split_offers(&self) -> Vec<Offer> {
        let servers = self.servers();
        let focus = self.focus();
        let name = self.name(focus);
        let set = |nodes: &[NodeId]| nodes.iter().copied().collect::<NodeSet>();
        let split = if self.weather().partition.is_empty() {
            let halves = Fault::Partition(vec![set(&servers[..servers.len() / 2])]);
            let help = "The first half of the servers hears only itself";
            self.offer("partition", "Split in halves".to_owned(), halves, help)
        } else {
            let help = "All groups hear each other again";
            self.heals("partition", "End the partition".to_owned(), Fault::EndPartition, help)
        };
        let mut few: NodeSet = std::iter::once(focus).collect();
        let others = servers.iter().filter(|node| **node != focus);
        others.take(servers.len().saturating_sub(3) / 2).for_each(|node| {
            few.insert(*node);
        });
        let label = format!("Cut a minority with {name} off");
        let help = "It and as many others as leave the rest a majority";
        let minority = self.offer("minority", label, Fault::Partition(vec![few]), help);
        vec![split, minority, self.cut_offer(focus), self.bridge_offer(focus), self.ring_offer()]
    }

    fn message_offers(&self) -> Vec<Offer> {
        let (network, at_first) = self.networks();
        let (usual_loss, usual_delay) = self.usual();
        let loss = if network.loss_permille == at_first.loss_permille {
            let help = "So many of a hundred messages are lost by chance";
            let offer = self.offer("loss", "Lose messages".to_owned(), Fault::Loss(100), help);
            let steps = [10, 100, 300, 1_000].map(|n| (percent(n), Fault::Loss(n)));
            self.in_steps(offer, steps)
        } else {
            let help = "As many as the run was set up with";
            self.heals("loss", "Usual loss".to_owned(), usual_loss, help)
        };
        let delay = if network.delay == at_first.delay {
            let slow = |ms: u64| {
                let (min_us, max_us) = (ms * 1_000, ms * 1_500);
                Fault::Delay(None, Delay::Uniform { min_us, max_us })
            };
            let help = "From now on messages travel this long";
            let offer = self.offer("delay", "Slow network".to_owned(), slow(50), help);
            self.in_steps(offer, [1, 50, 200].map(|ms| (format!("{ms} ms"), slow(ms))))
        } else {
            let help = "As long as the run was set up with";
            self.heals("delay", "Usual delay".to_owned(), usual_delay, help)
        };
        vec![loss, delay, self.twice_offer()]
    }

    fn twice_offer(&self) -> Offer {
        let twice = |n, ms: u64| Fault::Duplicates(n, Delay::Constant { us: ms * 1_000 });
        if self.weather().duplicates.is_some() {
            let help = "Each message arrives once";
            return self.heals("duplicates", "Stop duplicates".to_owned(), twice(0, 0), help);
        }
        let help = "So many of a hundred messages arrive twice, the copy 50 ms later";
        let offer = self.offer("duplicates", "Duplicate messages".to_owned(), twice(100, 50), help);
        self.in_steps(offer, [10, 100, 500].map(|n| (percent(n), twice(n, 50))))
    }
}
