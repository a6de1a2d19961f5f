//! The words of what a sweep does, and of what mends it.

use kernel::{Micros, NodeId, NodeSet};
use sim::{Choice, PacketId, PacketState, World, fault_words};

use super::Swept;
use super::kind::Kind;
use super::taste::{Mood, delay};
use crate::dice::Dice;

/// What is done now, and what is done so many microseconds later.
#[derive(Debug, Default)]
pub(super) struct Blow {
    pub(super) now: Vec<String>,
    pub(super) later: Vec<(u64, String)>,
}

/// Whom it is aimed at, where that is known.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Aim {
    pub(super) node: Option<NodeId>,
    pub(super) packet: Option<PacketId>,
}

/// Finds words that fit a world.
pub(super) struct Arm<'a, S: Swept> {
    pub(super) world: &'a World<S>,
    pub(super) dice: &'a mut Dice,
    pub(super) mood: &'a Mood,
    /// The network between all nodes when nothing is wrong, in words.
    pub(super) usual: &'a str,
}

impl<S: Swept> Arm<'_, S> {
    /// The words for a blow of this kind.
    pub(super) fn blow(&mut self, kind: Kind, aim: Aim) -> Option<Blow> {
        let repair = 1 + self.dice.below(2 * self.mood.repair_us);
        let node = aim.node.or_else(|| self.server())?;
        let name = self.world.name(node);
        let simple =
            |now: String, later: String| Blow { now: vec![now], later: vec![(repair, later)] };
        Some(match kind {
            Kind::Crash => simple(format!("crash {name}"), format!("restart {name}")),
            Kind::PowerLoss => simple(format!("power {name}"), format!("restart {name}")),
            Kind::Comeback => {
                let again = repair + self.dice.below(10_000);
                let node = aim.node.or_else(|| self.actor())?;
                let name = self.world.name(node);
                let mut blow = simple(format!("power {name}"), format!("restart {name}"));
                blow.later.push((again, S::campaign(self.world, node)));
                blow
            }
            Kind::Pause => simple(format!("pause {name}"), format!("resume {name}")),
            Kind::CutOff => self.cut_off(aim.node, repair)?,
            Kind::Partition => {
                let side = self.some(node, 500);
                simple(format!("partition {}", self.names(side)), "heal partition".to_owned())
            }
            Kind::Isolate => simple(format!("isolate {name}"), format!("heal {name}")),
            Kind::Cut | Kind::OneWay => {
                let other = self.world.name(self.other(node)?);
                let arrow = if kind == Kind::OneWay { " >" } else { "" };
                simple(format!("cut {name}{arrow} {other}"), format!("heal {name} {other}"))
            }
            Kind::Heal => Blow { now: vec!["heal all".to_owned()], later: Vec::new() },
            Kind::Loss => {
                let usual = self.world.setup().network.loss_permille;
                let permille = self.dice.between(20, 400);
                simple(format!("loss {permille}"), format!("loss {usual}"))
            }
            Kind::Delay => {
                let longer = delay(self.dice, 60_000);
                simple(format!("delay all {longer}"), format!("delay all {}", self.usual))
            }
            Kind::LinkDelay => {
                let other = self.world.name(self.other(node)?);
                let scale_us = self.dice.doubled(20_000, 6);
                let longer = delay(self.dice, scale_us);
                let link = format!("delay {name} {other}");
                simple(format!("{link} {longer}"), format!("{link} normal"))
            }
            Kind::Slow => {
                let times = self.dice.between(2, 60);
                simple(format!("slow {name} {times}"), format!("normal {name}"))
            }
            Kind::Fsync => {
                let scale_us = self.dice.doubled(10_000, 6);
                let longer = delay(self.dice, scale_us);
                simple(format!("fsync {name} {longer}"), format!("fsync {name} normal"))
            }
            Kind::Duplicate => self.at_message("duplicate", aim.packet)?,
            Kind::Drop => self.at_message("drop", aim.packet)?,
            Kind::DeliverNow => self.at_message("deliver", aim.packet)?,
            Kind::Hold => self.hold(aim.packet)?,
            Kind::Campaign => {
                let node = aim.node.or_else(|| self.actor())?;
                Blow { now: vec![S::campaign(self.world, node)], later: Vec::new() }
            }
            Kind::Reign => self.reign()?,
            Kind::Requests => self.requests()?,
        })
    }

    /// A leader and fewer than half of the others on one side, with some of the clients.
    fn cut_off(&mut self, leader: Option<NodeId>, repair: u64) -> Option<Blow> {
        let leaders: Vec<NodeId> = S::leaders(self.world).iter().collect();
        let leader = leader.or_else(|| self.dice.pick(&leaders)).or_else(|| self.server())?;
        let servers = S::servers(self.world.config());
        let mut side: NodeSet = std::iter::once(leader).collect();
        for _ in 0..self.dice.below(u64::from(servers - 1) / 2 + 1) {
            side.insert(self.server()?);
        }
        for client in servers..S::nodes(self.world.config()) {
            if self.dice.permille(500) {
                side.insert(NodeId(client));
            }
        }
        let now = vec![format!("partition {}", self.names(side))];
        Some(Blow { now, later: vec![(repair, "heal partition".to_owned())] })
    }

    fn at_message(&mut self, verb: &str, packet: Option<PacketId>) -> Option<Blow> {
        let id = packet.or_else(|| self.packet())?;
        let name = fault_words::show_packet(id, &|node| self.world.name(node));
        Some(Blow { now: vec![format!("{verb} {name}")], later: Vec::new() })
    }

    /// It goes on after a moment or a long while.
    fn hold(&mut self, packet: Option<PacketId>) -> Option<Blow> {
        let id = packet.or_else(|| self.packet())?;
        let most_us = self.dice.doubled(2 * self.mood.beat_us, 8);
        let release = fault_words::show_packet(id, &|node| self.world.name(node));
        let later = vec![(1 + self.dice.below(most_us), format!("release {release}"))];
        Some(Blow { later, ..self.at_message("hold", Some(id))? })
    }

    /// A server is elected by some, cut off from some of these around that time, and asked for
    /// something: the steps of which figure 8 of the Raft paper is made.
    fn reign(&mut self) -> Option<Blow> {
        let leader = self.actor()?;
        let name = self.world.name(leader);
        let beat_us = self.mood.beat_us;
        let electors = self.electors(leader);
        let audience: NodeSet = electors.iter().filter(|_| self.dice.permille(500)).collect();
        let audience = [leader].into_iter().chain(audience.iter()).collect();
        let cut_us = self.dice.between(beat_us, 8 * beat_us);
        let mut blow = Blow::default();
        for (node, host) in self.world.hosts() {
            if !host.is_up() && (node == leader || self.dice.permille(800)) {
                blow.now.push(format!("restart {}", self.world.name(node)));
            }
        }
        blow.now.push(format!("partition {}", self.names(electors)));
        blow.now.push(S::campaign(self.world, leader));
        blow.later.push((cut_us, format!("partition {}", self.names(audience))));
        if self.dice.permille(300) {
            let long_us = beat_us * self.dice.between(2, 16);
            blow.later.push((cut_us + long_us, format!("fsync {name} normal")));
            blow.later.push((cut_us, format!("fsync {name} constant {long_us}us")));
        }
        let ask_us = self.dice.between(beat_us, cut_us + beat_us);
        for _ in 0..self.dice.below(4) {
            blow.later.push((ask_us, S::request(self.world, self.dice, Some(leader))?));
        }
        if self.dice.permille(400) {
            let verb = self.dice.one(["crash", "power", "power"]);
            let end_us = cut_us.max(ask_us) + self.dice.below(4 * beat_us);
            blow.later.push((end_us, format!("{verb} {name}")));
        }
        Some(blow)
    }

    /// A few requests at once, mostly to a server that believes to lead.
    fn requests(&mut self) -> Option<Blow> {
        let leaders: Vec<NodeId> = S::leaders(self.world).iter().collect();
        let mut blow = Blow::default();
        for _ in 0..self.dice.between(1, 4) {
            let server = match self.dice.below(4) {
                0 => None,
                _ => self.dice.pick(&leaders).or_else(|| self.server()),
            };
            blow.now.push(S::request(self.world, self.dice, server)?);
        }
        Some(blow)
    }

    fn server(&mut self) -> Option<NodeId> {
        let servers = S::servers(self.world.config());
        u8::try_from(self.dice.below(u64::from(servers))).ok().map(NodeId)
    }

    /// A server and enough others to elect it, and most of the clients.
    fn electors(&mut self, leader: NodeId) -> NodeSet {
        let servers = S::servers(self.world.config());
        let mut set: NodeSet = (0..servers).map(NodeId).collect();
        for _ in 0..self.dice.below(u64::from(servers - 1) / 2 + 1) {
            set.remove(self.server().unwrap_or(leader));
        }
        set.insert(leader);
        for client in servers..S::nodes(self.world.config()) {
            if self.dice.permille(800) {
                set.insert(NodeId(client));
            }
        }
        set
    }

    /// One of the few that ask to lead.
    fn actor(&mut self) -> Option<NodeId> {
        let servers = S::servers(self.world.config());
        let actors = self.mood.actors.min(servers);
        u8::try_from(self.dice.below(u64::from(actors))).ok().map(NodeId)
    }

    fn other(&mut self, than: NodeId) -> Option<NodeId> {
        self.server().filter(|other| *other != than)
    }

    /// This node, and each other one so many times of a thousand.
    fn some(&mut self, node: NodeId, permille: u64) -> NodeSet {
        let mut set: NodeSet = std::iter::once(node).collect();
        for other in 0..S::nodes(self.world.config()) {
            if self.dice.permille(permille) {
                set.insert(NodeId(other));
            }
        }
        set
    }

    fn names(&self, set: NodeSet) -> String {
        set.iter().map(|node| self.world.name(node)).collect::<Vec<_>>().join(" ")
    }

    fn packet(&mut self) -> Option<PacketId> {
        let count = self.world.packets().count() as u64;
        let nth = usize::try_from(self.dice.below(count.max(1))).ok()?;
        self.world.packets().nth(nth).map(|(id, _)| id)
    }
}

/// The words that mend all that a sweep can break, each where it is broken.
pub(super) fn mend<S: Swept>(world: &World<S>, calm: &str) -> Vec<String> {
    let mut words = Vec::new();
    let weather = world.weather();
    for (node, host) in world.hosts() {
        let name = world.name(node);
        if host.paused {
            words.push(format!("resume {name}"));
        }
        if !host.is_up() && host.boots > 0 {
            words.push(format!("restart {name}"));
        }
        if weather.slow.contains(node) {
            words.push(format!("normal {name}"));
        }
        if weather.disks.contains(node) {
            words.push(format!("fsync {name} normal"));
        }
    }
    words.push("heal all".to_owned());
    words.push("loss 0".to_owned());
    words.push(format!("delay all {calm}"));
    for ((a, b), _) in weather.delays.iter() {
        words.push(format!("delay {} {} normal", world.name(a), world.name(b)));
    }
    for (id, packet) in world.packets() {
        if matches!(packet.state, PacketState::Held(_)) {
            let name = fault_words::show_packet(id, &|node| world.name(node));
            words.push(format!("release {name}"));
        }
    }
    words
}

/// The choice that these words stand for, if it can be made now.
pub(super) fn choice<S: Swept>(world: &World<S>, words: &str) -> Option<Choice<S>> {
    let choice = S::choice(world, words).ok()?;
    world.check(&choice).ok()?;
    Some(choice)
}

/// Later by so much, but never beyond what a world knows.
pub(super) fn after<S: Swept>(at: Micros, us: u64) -> Micros {
    Micros(at.0 + us).min(World::<S>::TIME_MAX)
}
