//! The selected thing, and what can be done to it.

use kernel::NodeId;
use scene::Group;
use sim::saved::duration::show_us;
use sim::{Fault, PacketId, PacketState, World, fault_words};

use super::Bench;
use crate::contract::{Fact, FactGroup, Inspection, Offer, Selection, SettingForm, SettingKind};
use crate::exhibit::Exhibit;

impl<S: Exhibit> Bench<S> {
    pub(super) fn look_at(&mut self, what: &Selection) -> Inspection {
        let offers = self.all_offers(Some(what));
        let look = match what {
            Selection::Actor(id) => self.look_at_node(NodeId(*id)),
            Selection::Link(a, b) => self.look_at_link(NodeId(*a), NodeId(*b)),
            Selection::Packet(name) => self.look_at_packet(name),
        };
        Inspection { offers, ..look }
    }

    fn look_at_node(&self, node: NodeId) -> Inspection {
        let world = self.world();
        if world.host(node).is_none() {
            return Inspection { title: "Nobody".to_owned(), ..Inspection::default() };
        }
        let (subtitle, mut groups) = S::facts(world, node);
        groups.push(self.machine_facts(node));
        if let Some(before) = self.world_before() {
            let (_, mut old) = S::facts(before.world(), node);
            old.push(Self::machine_facts_of(before.world(), node));
            mark_changes(&mut groups, &old);
        }
        let all = world.hosts().map(|(node, _)| node);
        let servers = all.filter(|node| S::group(world.config(), *node) == Group::Server);
        let is_client = S::group(world.config(), node) == Group::Client;
        let servers = servers.map(|node| world.name(node)).filter(|_| is_client).collect();
        let (title, offers) = (world.name(node), Vec::new());
        Inspection { title, subtitle, groups, offers, servers }
    }

    fn machine_facts(&self, node: NodeId) -> FactGroup {
        Self::machine_facts_of(self.world(), node)
    }

    /// What every machine has: a disk that is busy or not, timers, sends that wait.
    fn machine_facts_of(world: &World<S>, node: NodeId) -> FactGroup {
        let host = world.host(node).expect("every node has a machine");
        let fact =
            |label: &str, value: String| Fact { label: label.to_owned(), value, changed: false };
        let disk = match host.syncing {
            Some(syncing) => format!("writing, done at {}", show_us(syncing.due.0)),
            None => "idle".to_owned(),
        };
        let mut facts = vec![
            fact("Disk", disk),
            fact("Writes not yet durable", host.written.len().to_string()),
            fact("Sends that wait for the disk", host.held_sends().to_string()),
        ];
        for armed in &host.timers {
            let value = format!("expires at {}", show_us(armed.due.0));
            facts.push(fact(&format!("Timer {}", S::timer(armed.timer)), value));
        }
        FactGroup { title: "Machine".to_owned(), facts }
    }

    /// The run one step before, to tell what the last event changed.
    fn world_before(&self) -> Option<verify::Run<S>> {
        let before = self.steps().checked_sub(1)?;
        let mut run = self.checkpoints.before(before)?.1.clone();
        let mut events = Vec::new();
        while run.world().steps() < before {
            run.step(&self.plan, World::<S>::TIME_MAX, &mut events)?;
        }
        Some(run)
    }

    fn look_at_link(&self, a: NodeId, b: NodeId) -> Inspection {
        let world = self.world();
        let (from, to) = (world.name(a), world.name(b));
        let fact = |label: String, value: String| Fact { label, value, changed: false };
        let passes = |from, to| {
            if world.weather().blocks(from, to) { "nothing passes" } else { "open" }.to_owned()
        };
        let usual = world.setup().network.delay;
        let delay = world.weather().delay(a, b).unwrap_or(usual);
        let factor = world.weather().factor(a, b);
        let slower =
            if factor > 1 { format!("{delay}, times {factor}") } else { delay.to_string() };
        let on_it = |(id, _): &(PacketId, &sim::Packet<_>)| {
            (id.from, id.to) == (a, b) || (id.from, id.to) == (b, a)
        };
        let facts = vec![
            fact(format!("{from} to {to}"), passes(a, b)),
            fact(format!("{to} to {from}"), passes(b, a)),
            fact("Delay one way".to_owned(), slower),
            fact("Under way".to_owned(), world.packets().filter(on_it).count().to_string()),
        ];
        Inspection {
            title: format!("Link {from} – {to}"),
            groups: vec![FactGroup { title: "Network".to_owned(), facts }],
            ..Inspection::default()
        }
    }

    fn look_at_packet(&self, name: &str) -> Inspection {
        let world = self.world();
        let found = self.find_packet(name).and_then(|id| Some((id, world.packet(id)?)));
        let Some((id, packet)) = found else {
            return Inspection {
                title: name.to_owned(),
                subtitle: "It is no longer under way".to_owned(),
                ..Inspection::default()
            };
        };
        let face = S::packet(&packet.message);
        let fact =
            |label: &str, value: String| Fact { label: label.to_owned(), value, changed: false };
        let way = vec![
            fact("From", world.name(id.from)),
            fact("To", world.name(id.to)),
            fact("Sent at", show_us(packet.sent.0)),
            fact(
                "Arrives at",
                match packet.state {
                    PacketState::Flying if packet.doomed => {
                        "never: the network will lose it".to_owned()
                    }
                    PacketState::Flying => show_us(packet.due.0),
                    PacketState::Held(_) => "not before it is released".to_owned(),
                    PacketState::Waiting => "it waits at its paused receiver".to_owned(),
                },
            ),
        ];
        let says = S::message_facts(world, &packet.message);
        Inspection {
            title: name.to_owned(),
            subtitle: face.label,
            groups: vec![
                FactGroup { title: "What it says".to_owned(), facts: says },
                FactGroup { title: "On its way".to_owned(), facts: way },
            ],
            ..Inspection::default()
        }
    }

    fn find_packet(&self, name: &str) -> Option<PacketId> {
        fault_words::packet(name, &|name| S::node(self.world().config(), name)).ok()
    }

    pub(super) fn all_offers(&self, what: Option<&Selection>) -> Vec<Offer> {
        match what {
            None => self.node_offers(S::focus(self.world())),
            Some(Selection::Actor(id)) => self.node_offers(NodeId(*id)),
            Some(Selection::Link(a, b)) => self.link_offers(NodeId(*a), NodeId(*b)),
            Some(Selection::Packet(name)) => match self.find_packet(name) {
                Some(id) => self.packet_offers(id),
                None => Vec::new(),
            },
        }
    }

    fn node_offers(&self, node: NodeId) -> Vec<Offer> {
        let world = self.world();
        let Some(host) = world.host(node) else { return Vec::new() };
        let name = world.name(node);
        let mut offers = self.verbs(node);
        offers.push(if host.paused {
            let help = "It goes on; what came meanwhile comes now";
            self.heals("pause", format!("Resume {name}"), Fault::Resume(node), help)
        } else {
            let help = "It stands still: messages wait, timers expire late";
            self.offer("pause", format!("Pause {name}"), Fault::Pause(node), help)
        });
        let help = "Its memory is lost, and what its disk had not yet made durable";
        offers.push(self.offer("power", format!("Power off {name}"), Fault::PowerLoss(node), help));
        if S::group(world.config(), node) == Group::Server {
            offers.push(self.disk_offer(node));
        }
        offers.extend(S::offers(world, node));
        offers
    }

    /// The three large verbs, each a toggle.
    fn verbs(&self, node: NodeId) -> Vec<Offer> {
        let world = self.world();
        let name = world.name(node);
        let crash = if world.host(node).is_some_and(sim::Host::is_up) {
            let help = "Its memory is lost, what it wrote survives";
            self.offer("crash", format!("Crash {name}"), Fault::Crash(node), help)
        } else {
            let help = "It boots with what its disk holds";
            self.heals("crash", format!("Restart {name}"), Fault::Restart(node), help)
        };
        let cut = if world.weather().touches(node) {
            let help = "Messages pass again";
            self.heals("cut", format!("Heal {name}"), Fault::Heal(node), help)
        } else {
            let help = "Nothing reaches it and nothing leaves it";
            self.offer("cut", format!("Cut {name}"), Fault::Isolate(node), help)
        };
        let slow = if world.weather().slow.contains(node) {
            let help = "Its messages travel as fast as the others";
            self.heals("slow", format!("Normal {name}"), Fault::Normal(node), help)
        } else {
            let help = "Its messages travel ten times as long";
            self.offer("slow", format!("Slow {name}"), Fault::Slow(node, 10), help)
        };
        vec![crash, cut, slow]
    }

    fn disk_offer(&self, node: NodeId) -> Offer {
        let name = self.world().name(node);
        let slow = sim::delay::Delay::Constant { us: 100_000 };
        if self.world().weather().disks.contains(node) {
            let help = "Its disk writes as fast as the others";
            self.heals("fsync", format!("Normal disk of {name}"), Fault::Fsync(node, None), help)
        } else {
            let help = "Each write takes 100 ms to become durable";
            let fault = Fault::Fsync(node, Some(slow));
            self.offer("fsync", format!("Slow disk of {name}"), fault, help)
        }
    }

    fn link_offers(&self, a: NodeId, b: NodeId) -> Vec<Offer> {
        let name = |node| self.world().name(node);
        let (from, to) = (name(a), name(b));
        let cuts = &self.world().weather().cuts;
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
        vec![both, one(a, b, format!("Cut {from} → {to}")), one(b, a, format!("Cut {to} → {from}"))]
    }

    fn packet_offers(&self, id: PacketId) -> Vec<Offer> {
        let state = self.world().packet(id).map(|packet| packet.state);
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
            hold,
            offer("deliver", "Deliver now", Fault::DeliverNow(id), "It arrives at once"),
        ]
    }

    fn heals(&self, verb: &str, label: String, fault: Fault, help: &str) -> Offer {
        Offer { active: true, ..self.offer(verb, label, fault, help) }
    }

    fn offer(&self, verb: &str, label: String, fault: Fault, help: &str) -> Offer {
        let words = fault_words::show(&fault, &|node| self.world().name(node));
        let refused = self.world().check(&sim::Choice::Fault(fault)).err();
        Offer {
            verb: verb.to_owned(),
            label,
            words,
            help: help.to_owned(),
            disabled: refused.map(|refused| refused.to_string()),
            active: false,
        }
    }

    /// The lab's own settings, and those of every run.
    pub(super) fn all_settings(&self) -> Vec<SettingForm> {
        let form = |key: &str, label: &str, value: String, help: &str, kind| SettingForm {
            key: key.to_owned(),
            label: label.to_owned(),
            value,
            help: help.to_owned(),
            kind,
        };
        let mut all = S::form(self.world().config());
        let network = self.saved.network;
        let seed = self.saved.seed.to_string();
        let loss = network.loss_permille.to_string();
        all.extend([
            form(
                "delay",
                "Messages travel",
                network.delay.to_string(),
                "One way: constant 10ms, uniform 10ms 15ms or exponential 5ms 10ms",
                SettingKind::Words,
            ),
            form(
                "loss",
                "Messages lost",
                loss,
                "Of a thousand, by chance",
                SettingKind::Number(0, u64::from(Fault::LOSS_PERMILLE_MAX)),
            ),
            form(
                "fsync",
                "Disks take",
                self.saved.fsync.to_string(),
                "How long a write takes to become durable",
                SettingKind::Words,
            ),
            form(
                "seed",
                "Seed",
                seed,
                "All chance comes from this number: the same seed, the same run",
                SettingKind::Number(0, u64::MAX),
            ),
        ]);
        all
    }
}

/// Marks what is not as it was.
fn mark_changes(groups: &mut [FactGroup], before: &[FactGroup]) {
    for group in groups {
        let old = before.iter().find(|old| old.title == group.title);
        for fact in &mut group.facts {
            let was = old.and_then(|old| old.facts.iter().find(|old| old.label == fact.label));
            fact.changed = was.is_none_or(|was| was.value != fact.value);
        }
    }
}
