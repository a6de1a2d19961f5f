//! The selected thing, and the settings of a run.

use kernel::{Micros, NodeId};
use scene::Group;
use sim::saved::SavedRun;
use sim::saved::duration::show_us;
use sim::{Clocks, Fault, PacketId, PacketState, Syncing, World};

use super::Bench;
use super::ground::Ground;
use super::sentences::{ahead, fast, takes};
use crate::contract::{Asks, Fact, FactGroup, Inspection, Selection, SettingForm, SettingKind};
use crate::exhibit::Exhibit;

impl<S: Exhibit> Bench<S> {
    pub(super) fn look_at(&mut self, what: &Selection) -> Inspection {
        let offers = self.ground().all_offers(Some(what));
        let look = match what {
            Selection::Actor(id) => self.look_at_node(NodeId(*id)),
            Selection::Link(a, b) => self.ground().look_at_link(NodeId(*a), NodeId(*b)),
            Selection::Packet(name) => self.look_at_packet(name),
        };
        Inspection { offers, ..look }
    }

    fn look_at_node(&self, node: NodeId) -> Inspection {
        let world = self.world();
        if world.host(node).is_none() {
            return Inspection { title: "Nobody".to_owned(), ..Inspection::default() };
        }
        let (subtitle, mut groups) = S::facts(world, self.run.seen(), node);
        groups.push(Self::machine_facts(world, node));
        if let Some(before) = self.world_before() {
            let (_, mut old) = S::facts(before.world(), before.seen(), node);
            old.push(Self::machine_facts(before.world(), node));
            mark_changes(&mut groups, &old);
        }
        let is_client = S::group(world.config(), node) == Group::Client;
        let asks = is_client.then(|| match S::COMMANDS {
            [] => {
                let servers = self.ground().servers().into_iter();
                Asks::Store(servers.map(|node| world.name(node)).collect())
            }
            commands => Asks::Line(commands),
        });
        let (title, offers) = (world.name(node), Vec::new());
        Inspection { title, subtitle, groups, offers, asks }
    }

    /// What every machine has: a disk that is busy or not, timers, sends that wait.
    fn machine_facts(world: &World<S>, node: NodeId) -> FactGroup {
        let host = world.host(node).expect("every node has a machine");
        let timers = host.timers.iter().map(|armed| (S::timer(armed.timer), armed.due));
        let (written, held) = (host.written.len(), host.held_sends());
        let mut facts = facts_of_disk(host.syncing, written, held);
        facts.extend(facts_of_clocks(host.clocks, world.weather().cpus.get(node).copied()));
        facts.extend(timers.map(|(name, due)| fact_of_timer(name, due)));
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

    fn look_at_packet(&self, name: &str) -> Inspection {
        let world = self.world();
        let found = self.ground().find_packet(name).and_then(|id| Some((id, world.packet(id)?)));
        let Some((id, packet)) = found else {
            return Inspection {
                title: name.to_owned(),
                subtitle: "It is no longer under way".to_owned(),
                ..Inspection::default()
            };
        };
        let face = S::packet(&packet.message);
        let due = (!packet.doomed || packet.state != PacketState::Flying).then_some(packet.due);
        let way = self.ground().way(id, packet.sent, due, packet.state);
        let says = S::message_facts(world, &packet.message);
        Inspection {
            title: name.to_owned(),
            subtitle: face.label,
            groups: vec![FactGroup { title: "What it says".to_owned(), facts: says }, way],
            ..Inspection::default()
        }
    }

    /// The lab's own settings, and those of every run.
    pub(super) fn all_settings(&self) -> Vec<SettingForm> {
        let mut all = S::form(self.world().config());
        all.extend(usual_settings(&self.saved));
        all
    }
}

impl dyn Ground {
    /// Where a message is, sent then and due then unless the network will lose it.
    fn way(
        &self,
        id: PacketId,
        sent: Micros,
        due: Option<Micros>,
        state: PacketState,
    ) -> FactGroup {
        let receiver = self.machine(id.to());
        let arrives = match (state, due) {
            (PacketState::Flying, None) => "never: the network will lose it".to_owned(),
            (PacketState::Flying, Some(due)) => show_us(due.0),
            (PacketState::Held(_), _) => "not before it is released".to_owned(),
            (PacketState::Waiting, _) if self.weather().clogs(id.from(), id.to()) => {
                "not before its link is free".to_owned()
            }
            (PacketState::Waiting, _) if receiver.is_some_and(|receiver| !receiver.paused) => {
                "it waits in line at its slow receiver".to_owned()
            }
            (PacketState::Waiting, _) => "it waits at its paused receiver".to_owned(),
        };
        let facts = vec![
            fact("From", self.name(id.from())),
            fact("To", self.name(id.to())),
            fact("Sent at", show_us(sent.0)),
            fact("Arrives at", arrives),
        ];
        FactGroup { title: "On its way".to_owned(), facts }
    }

    fn look_at_link(&self, a: NodeId, b: NodeId) -> Inspection {
        let (from, to) = (self.name(a), self.name(b));
        let fact = |label: String, value: String| Fact { label, value, changed: false };
        let passes = |from, to| {
            let weather = self.weather();
            match (weather.blocks(from, to, self.at()), weather.clogs(from, to)) {
                (true, _) => "nothing passes",
                (false, true) => "clogged: messages wait",
                (false, false) => "open",
            }
            .to_owned()
        };
        let usual = self.networks().0.delay;
        let delay = self.weather().delay(a, b).unwrap_or(usual);
        let factor = self.weather().factor(a, b);
        let slower =
            if factor > 1 { format!("{delay}, times {factor}") } else { delay.to_string() };
        let on_it =
            |id: &PacketId| (id.from(), id.to()) == (a, b) || (id.from(), id.to()) == (b, a);
        let under_way = self.under_way().iter().filter(|id| on_it(id)).count();
        let facts = vec![
            fact(format!("{from} to {to}"), passes(a, b)),
            fact(format!("{to} to {from}"), passes(b, a)),
            fact("Delay one way".to_owned(), slower),
            fact("Under way".to_owned(), under_way.to_string()),
        ];
        Inspection {
            title: format!("Link {from} – {to}"),
            groups: vec![FactGroup { title: "Network".to_owned(), facts }],
            ..Inspection::default()
        }
    }
}

fn fact(label: &str, value: String) -> Fact {
    Fact { label: label.to_owned(), value, changed: false }
}

fn facts_of_disk(syncing: Option<Syncing>, written: usize, held_sends: u64) -> Vec<Fact> {
    let disk = match syncing {
        Some(syncing) => format!("writing, done at {}", show_us(syncing.due.0)),
        None => "idle".to_owned(),
    };
    vec![
        fact("Disk", disk),
        fact("Writes not yet durable", written.to_string()),
        fact("Sends that wait for the disk", held_sends.to_string()),
    ]
}

/// What is wrong with clocks and processor.
fn facts_of_clocks(clocks: Clocks, cpu: Option<u32>) -> Vec<Fact> {
    let mut facts = Vec::new();
    if clocks.skew_us != 0 {
        facts.push(fact("Wall clock", ahead(clocks.skew_us)));
    }
    if clocks.drift_ppm != 0 {
        facts.push(fact("Timers run", fast(clocks.drift_ppm)));
    }
    if let Some(factor) = cpu {
        facts.push(fact("Each input takes", takes(factor)));
    }
    facts
}

fn fact_of_timer(name: &str, due: Micros) -> Fact {
    fact(&format!("Timer {name}"), format!("expires at {}", show_us(due.0)))
}

/// The settings that every run has.
fn usual_settings(saved: &SavedRun) -> [SettingForm; 4] {
    let form = |key: &str, label: &str, value: String, help: &str, kind| SettingForm {
        key: key.to_owned(),
        label: label.to_owned(),
        value,
        help: help.to_owned(),
        kind,
    };
    let network = saved.network;
    let seed = saved.seed.to_string();
    let loss = network.loss_permille.to_string();
    [
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
            saved.fsync.to_string(),
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
    ]
}

/// Marks what is not as it was.
fn mark_changes(groups: &mut [FactGroup], before: &[FactGroup]) {
    for group in groups {
        let old = before.iter().find(|old| old.title == group.title);
        for fact in &mut group.facts {
            // Of what a client asked, several lines may have one label.
            let mut was = old.into_iter().flat_map(|old| &old.facts);
            fact.changed = was.all(|was| (&was.label, &was.value) != (&fact.label, &fact.value));
        }
    }
}
