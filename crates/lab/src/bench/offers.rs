//! What can be done to the selected thing, and how an offer is made.

use kernel::{Micros, NodeId};
use scene::Group;
use sim::delay::Delay;
use sim::{Fault, PacketId, PacketState, Place, Rhythm, fault_words};

use super::ground::Ground;
use crate::contract::{Offer, Selection};

impl dyn Ground {
    pub(super) fn all_offers(&self, what: Option<&Selection>) -> Vec<Offer> {
        match what {
            None => self.node_offers(self.focus()),
            Some(Selection::Actor(id)) => self.node_offers(NodeId(*id)),
            Some(Selection::Link(a, b)) => self.link_offers(NodeId(*a), NodeId(*b)),
            Some(Selection::Packet(name)) => match self.find_packet(name) {
                Some(id) => self.packet_offers(id),
                None => Vec::new(),
            },
        }
    }

    fn node_offers(&self, node: NodeId) -> Vec<Offer> {
        if self.machine(node).is_none() {
            return Vec::new();
        }
        let mut offers: Vec<Offer> = self.verbs(node).into();
        offers.push(self.pause_offer(node));
        offers.extend(self.power_offer(node));
        if self.group(node) == Group::Server {
            offers.push(self.disk_offer(node));
        }
        offers.extend(self.own_offers(node).into_iter().flat_map(|group| group.offers));
        offers
    }

    /// A client keeps nothing on a disk, so that power makes no difference to it.
    pub(super) fn power_offer(&self, node: NodeId) -> Option<Offer> {
        let help = "Its memory is lost, and what its disk had not yet made durable";
        let label = format!("Power off {}", self.name(node));
        let is_server = self.group(node) == Group::Server;
        is_server.then(|| self.offer("power", label, Fault::PowerLoss(node), help))
    }

    pub(super) fn pause_offer(&self, node: NodeId) -> Offer {
        let name = self.name(node);
        if self.machine(node).is_some_and(|machine| machine.paused) {
            let help = "It goes on; what came meanwhile comes now";
            self.heals("pause", format!("Resume {name}"), Fault::Resume(node), help)
        } else {
            let help = "It stands still: messages wait, timers expire late";
            self.offer("pause", format!("Pause {name}"), Fault::Pause(node), help)
        }
    }

    /// The three large verbs, each a toggle.
    pub(super) fn verbs(&self, node: NodeId) -> [Offer; 3] {
        let name = self.name(node);
        let crash = if self.machine(node).is_some_and(|machine| machine.is_up) {
            let help = "Its memory is lost, what it wrote survives";
            self.offer("crash", format!("Crash {name}"), Fault::Crash(node), help)
        } else {
            let help = "It boots with what its disk holds";
            self.heals("crash", format!("Restart {name}"), Fault::Restart(node), help)
        };
        let slow = if self.weather().slow.contains(node) {
            let help = "Its messages travel as fast as the others";
            self.heals("slow", format!("Normal {name}"), Fault::Normal(node), help)
        } else {
            let help = "Its messages travel ten times as long";
            let slow = self.offer("slow", format!("Slow {name}"), Fault::Slow(node, 10), help);
            let steps =
                [2, 10, 100].map(|factor| (format!("{factor}×"), Fault::Slow(node, factor)));
            self.in_steps(slow, steps)
        };
        [crash, self.cut_offer(node), slow]
    }

    pub(super) fn cut_offer(&self, node: NodeId) -> Offer {
        let name = self.name(node);
        if self.weather().touches(node) {
            let help = "Messages pass again";
            self.heals("cut", format!("Heal {name}"), Fault::Heal(node), help)
        } else {
            let help = "Nothing reaches it and nothing leaves it";
            self.offer("cut", format!("Cut {name}"), Fault::Isolate(node), help)
        }
    }

    pub(super) fn disk_offer(&self, node: NodeId) -> Offer {
        let name = self.name(node);
        let slow = Delay::Constant { us: 100_000 };
        if self.weather().disks.contains(node) {
            let help = "Its disk writes as fast as the others";
            self.heals("fsync", format!("Normal disk of {name}"), Fault::Fsync(node, None), help)
        } else {
            let help = "Each write takes 100 ms to become durable";
            let fault = Fault::Fsync(node, Some(slow));
            let steps = [10, 100, 1_000].map(|ms| {
                let delay = Delay::Constant { us: ms * 1_000 };
                (format!("{ms} ms"), Fault::Fsync(node, Some(delay)))
            });
            self.in_steps(self.offer("fsync", format!("Slow disk of {name}"), fault, help), steps)
        }
    }

    pub(super) fn link_offers(&self, a: NodeId, b: NodeId) -> Vec<Offer> {
        let name = |node| self.name(node);
        let (from, to) = (name(a), name(b));
        let cuts = &self.weather().cuts;
        let cut = cuts.contains((a, b)) || cuts.contains((b, a));
        let both = if cut {
            self.heals(
                "cut",
                format!("Heal {from} – {to}"),
                Fault::HealLink(a, b),
                "Messages pass again",
            )
        } else {
            self.offer(
                "cut",
                format!("Cut {from} – {to}"),
                Fault::Cut(a, b),
                "Nothing passes, either way",
            )
        };
        let one = |from_node, to_node, label: String| {
            let help = "The other way stays open";
            self.offer("cut one way", label, Fault::CutOneWay(from_node, to_node), help)
        };
        let (to_b, to_a) =
            (one(a, b, format!("Cut {from} → {to}")), one(b, a, format!("Cut {to} → {from}")));
        let link = Place::Link(a, b);
        let others = [self.link_delay_offer(a, b), self.flap_offer(link), self.clog_offer(link)];
        [both, to_b, to_a].into_iter().chain(others).collect()
    }

    pub(super) fn flap_offer(&self, place: Place) -> Offer {
        let all = &self.weather().flaps;
        if all.iter().any(|(other, ..)| other.is(place)) {
            let heal = match place {
                Place::Node(node) => Fault::Heal(node),
                Place::Link(a, b) => Fault::HealLink(a, b),
            };
            return self.heals("flap", "Stop flapping".to_owned(), heal, "Messages pass again");
        }
        let flap = |off: u64, on: u64| {
            let rhythm = Rhythm { off: Micros::from_millis(off), on: Micros::from_millis(on) };
            Fault::Flap(place, rhythm)
        };
        let help = "The connection goes off and on, over and over";
        let steps = [(50, 150), (200, 800), (2_000, 2_000)];
        let steps = steps.map(|(off, on)| (format!("{off} ms off, {on} ms on"), flap(off, on)));
        self.in_steps(self.offer("flap", "Flap".to_owned(), flap(200, 800), help), steps)
    }

    pub(super) fn clog_offer(&self, place: Place) -> Offer {
        if self.weather().clogs.iter().any(|clog| clog.is(place)) {
            let help = "What waited arrives at once, in its order";
            self.heals("clog", "Unclog".to_owned(), Fault::Unclog(place), help)
        } else {
            let help = "Messages are held back until you unclog it";
            self.offer("clog", "Clog".to_owned(), Fault::Clog(place), help)
        }
    }

    fn link_delay_offer(&self, a: NodeId, b: NodeId) -> Offer {
        if self.weather().delay(a, b).is_some() {
            let help = "Messages travel as long as elsewhere";
            return self.heals("slow", "Usual delay".to_owned(), Fault::UsualDelay(a, b), help);
        }
        let slow = |ms: u64| Fault::Delay(Some((a, b)), Delay::Constant { us: ms * 1_000 });
        let help = "Messages travel this long, either way";
        let offer = self.offer("slow", "Slow link".to_owned(), slow(100), help);
        self.in_steps(offer, [30, 100, 500].map(|ms| (format!("{ms} ms"), slow(ms))))
    }

    pub(super) fn packet_offers(&self, id: PacketId) -> Vec<Offer> {
        let state = self.packet(id).map(|(_, state)| state);
        let hold = match state {
            Some(PacketState::Held(_)) => {
                self.heals("hold", "Release".to_owned(), Fault::Release(id), "It goes on")
            }
            _ => self.offer(
                "hold",
                "Hold".to_owned(),
                Fault::Hold(id),
                "It waits until you release it",
            ),
        };
        let offer =
            |verb, label: &str, fault, help| self.offer(verb, label.to_owned(), fault, help);
        vec![
            offer("drop", "Drop", Fault::Drop(id), "It is lost"),
            offer("duplicate", "Duplicate", Fault::Duplicate(id), "It arrives twice"),
            self.replay_offer(id),
            self.swap_offer(id),
            hold,
            offer("deliver", "Deliver now", Fault::DeliverNow(id), "It arrives at once"),
        ]
    }

    fn replay_offer(&self, id: PacketId) -> Offer {
        let replay = |ms| Fault::Replay(id, Micros::from_millis(ms));
        let help = "A copy of it arrives much later";
        let offer = self.offer("replay", "Replay later".to_owned(), replay(2_000), help);
        self.in_steps(offer, [200, 2_000, 20_000].map(|ms| (format!("{ms} ms"), replay(ms))))
    }

    /// With the message on the same link that arrives next, or else with the one before.
    fn swap_offer(&self, id: PacketId) -> Offer {
        let own = self.packet(id).map_or(Micros(0), |(due, _)| due);
        let all = self.under_way().into_iter();
        let link = all.filter(|other| (other.from(), other.to()) == (id.from(), id.to()));
        let beside = link.filter_map(|other| Some((other, self.packet(other)?)));
        let beside = beside
            .filter(|(_, (due, state))| *state == PacketState::Flying && *due != own)
            .map(|(other, (due, _))| (other, due));
        let apart = |due: Micros| (due < own, due.0.abs_diff(own.0));
        let other = beside.min_by_key(|(_, due)| apart(*due)).map(|(other, _)| other);
        let label = match other {
            Some(other) => format!("Swap with {}", self.packet_name(other)),
            None => "Swap with the next".to_owned(),
        };
        let help = "Each arrives when the other would have";
        let offer = self.offer("swap", label, Fault::Swap(id, other.unwrap_or(id)), help);
        let alone = other.is_none().then(|| "No other message is on its way there".to_owned());
        Offer { disabled: alone.or(offer.disabled), ..offer }
    }

    pub(super) fn heals(&self, verb: &str, label: String, fault: Fault, help: &str) -> Offer {
        Offer { active: true, ..self.offer(verb, label, fault, help) }
    }

    pub(super) fn offer(&self, verb: &str, label: String, fault: Fault, help: &str) -> Offer {
        let words = fault_words::show(&fault, &|node| self.name(node));
        Offer {
            verb: verb.to_owned(),
            label,
            words,
            help: help.to_owned(),
            disabled: self.refusal(fault),
            active: false,
            steps: Vec::new(),
        }
    }

    /// An offer with other strengths of its fault: those that can be chosen now.
    pub(super) fn in_steps<const N: usize>(
        &self,
        offer: Offer,
        steps: [(String, Fault); N],
    ) -> Offer {
        let words = |fault| fault_words::show(&fault, &|node| self.name(node));
        let can = |fault: &Fault| self.refusal(fault.clone()).is_none();
        let steps = steps.into_iter().filter(|(_, fault)| can(fault));
        let steps = steps.map(|(label, fault)| (label, words(fault))).collect();
        Offer { steps, ..offer }
    }
}
