//! The words of what a sweep does, and of what mends it.

use kernel::{Micros, NodeId, NodeSet};
use sim::{Choice, PacketId, World};

use super::Swept;
use super::kind::Kind;
use super::taste::Mood;
use crate::dice::Dice;

pub(super) mod machines;
mod messages;
mod places;

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
    /// How long a message travels between any two when nothing is wrong, in words.
    pub(super) usual: &'a str,
}

impl Blow {
    /// Something done now, and nothing later.
    fn now(words: String) -> Self {
        Self { now: vec![words], later: Vec::new() }
    }
}

impl<S: Swept> Arm<'_, S> {
    /// The words for a blow of this kind; none where it makes no sense now.
    pub(super) fn blow(&mut self, kind: Kind, aim: Aim) -> Option<Blow> {
        let node = aim.node.or_else(|| self.server())?;
        match kind {
            Kind::Crash => self.pair(&["crash", "restart"], node),
            Kind::PowerLoss => self.pair(&["power", "restart"], node),
            Kind::ClientCrash => self.client_crash(),
            Kind::Pause => self.pair(&["pause", "resume"], node),
            Kind::Isolate => self.pair(&["isolate", "heal"], node),
            Kind::Comeback => self.comeback(aim.node),
            Kind::LoseDisk => self.lose_disk(node),
            Kind::Slow => self.slow(node),
            Kind::Fsync => self.fsync(node),
            Kind::Cpu => self.cpu(node),
            Kind::Drift => self.drift(node),
            Kind::Skew => self.skew(node),
            Kind::Jump => Some(self.jump(node)),
            Kind::CutOff => self.cut_off(aim.node),
            Kind::Partition => self.partition(node),
            Kind::Bridge => self.bridge(node),
            Kind::Ring => self.ring(node),
            Kind::Cut => self.cut(node, " "),
            Kind::OneWay => self.cut(node, " > "),
            Kind::Flap => self.flap(node),
            Kind::Clog => self.clog(node),
            Kind::Heal => Some(Blow::now("heal all".to_owned())),
            Kind::Loss => self.loss(),
            Kind::Selective => self.lose_kind(node),
            Kind::Duplicates => self.duplicates(),
            Kind::Delay => self.delay(),
            Kind::LinkDelay => self.link_delay(node),
            Kind::Duplicate => self.at_message("duplicate", aim.packet),
            Kind::Drop => self.at_message("drop", aim.packet),
            Kind::DeliverNow => self.at_message("deliver", aim.packet),
            Kind::Replay => self.replay(aim.packet),
            Kind::Swap => self.swap(aim.packet),
            Kind::Hold => self.hold(aim.packet),
            Kind::Campaign => self.campaign(aim.node),
            Kind::Reign => self.reign(),
            Kind::LateAnswer => self.late_answer(aim.node),
            Kind::Requests => self.requests(),
            Kind::Order => S::order(self.world, self.dice, None).map(Blow::now),
            Kind::Rivals => self.rivals(),
            Kind::SlowClock => self.slow_clock(),
        }
    }

    /// What is done to a node, and what mends it a while later.
    fn pair(&mut self, [verb, mending]: &[&str; 2], node: NodeId) -> Option<Blow> {
        let name = self.world.name(node);
        self.for_a_while(format!("{verb} {name}"), format!("{mending} {name}"))
    }

    #[expect(clippy::unnecessary_wraps, reason = "what calls it ends with it")]
    fn for_a_while(&mut self, now: String, later: String) -> Option<Blow> {
        let repair = 1 + self.dice.below(2 * self.mood.repair_us);
        Some(Blow { now: vec![now], later: vec![(repair, later)] })
    }

    fn campaign(&mut self, aim: Option<NodeId>) -> Option<Blow> {
        let node = aim.or_else(|| self.actor())?;
        Some(Blow::now(S::campaign(self.world, node)))
    }

    /// A server is elected by some, cut off from some of these around that time, and asked for
    /// something: the steps of which figure 8 of the Raft paper is made.
    fn reign(&mut self) -> Option<Blow> {
        let leader = self.actor()?;
        let (name, beat_us) = (self.world.name(leader), self.mood.beat_us);
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
        if self.mood.orders_permille > 0 && self.dice.permille(500) {
            let order_us = self.dice.between(beat_us, cut_us + beat_us);
            let order = S::order(self.world, self.dice, Some(leader));
            blow.later.extend(order.map(|order| (order_us, order)));
        }
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

    /// A leader with a slow disk loses power, and with it what a single follower has from it by
    /// now; it leads again, over others, while that follower's answer is under way.
    fn late_answer(&mut self, aim: Option<NodeId>) -> Option<Blow> {
        let leaders: Vec<NodeId> = S::leaders(self.world).iter().collect();
        let leader = aim.or_else(|| self.dice.pick(&leaders))?;
        let follower = self.other(leader)?;
        let mut few: NodeSet = [leader, follower].into_iter().collect();
        self.add_clients(&mut few, 900);
        let [name, few] = [self.world.name(leader), self.names(few)];
        let link = format!("{name} {}", self.world.name(follower));
        let [first, second] = [0, 1].map(|_| S::request(self.world, self.dice, Some(leader)));
        let beat_us = self.mood.beat_us;
        let slow = format!("fsync {name} constant {}us", 60 * beat_us);
        let mut blow = Blow { now: vec![format!("partition {few}"), slow, first?], later: vec![] };
        let mut at_us = 0;
        for (beats, words) in [
            (3, format!("clog {link}")),
            (2, format!("power {name}")),
            (1, format!("fsync {name} normal")),
            (1, format!("restart {name}")),
            (1, "heal partition".to_owned()),
            (1, S::campaign(self.world, leader)),
            (6, format!("partition {few}")),
            (1, second?),
            (2, format!("unclog {link}")),
            (8, "heal partition".to_owned()),
        ] {
            at_us += 1 + self.dice.below(beats * beat_us);
            blow.later.push((at_us, words));
        }
        Some(blow)
    }

    /// A leader is told something that one other server hears of; another one that all others elect
    /// is told something else at once, before more than one of them hears from it; then the first one
    /// is back without these two.
    fn rivals(&mut self) -> Option<Blow> {
        let servers = S::servers(self.world.config());
        let [one, two, ally] = [self.server()?, self.server()?, self.server()?];
        let (friend, orders) = S::rival_orders(self.world, self.dice, [one, two])?;
        if [one, friend].contains(&two) || [one, friend].contains(&ally) {
            return None;
        }
        let set = |nodes: [NodeId; 2]| nodes.into_iter().collect::<NodeSet>();
        let all: NodeSet = (0..servers).map(NodeId).collect();
        let [first, second] = [set([one, friend]), set([two, ally])].map(|side| self.names(side));
        let others = self.names(all.without(set([one, one])));
        let back = self.names(all.without(set([two, ally])));
        let [order, other] = orders;
        let mut blow = Blow::now(S::campaign(self.world, one));
        blow.now.insert(0, "heal partition".to_owned());
        let (mut at_us, beat_us) = (0, self.mood.beat_us);
        for (beats, words) in [
            (8, format!("partition {first}")),
            (1, order),
            (4, format!("partition {others}")),
            (1, S::campaign(self.world, two)),
            (2, format!("partition {second}")),
            (1, other),
            (6, format!("partition {back}")),
            (1, S::campaign(self.world, one)),
            (8, "heal partition".to_owned()),
        ] {
            at_us += beats * beat_us / 2 + self.dice.below(beats * beat_us);
            blow.later.push((at_us, words));
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

    /// One of the few that ask to lead.
    fn actor(&mut self) -> Option<NodeId> {
        let servers = S::servers(self.world.config());
        let actors = self.mood.actors.min(servers);
        u8::try_from(self.dice.below(u64::from(actors))).ok().map(NodeId)
    }

    fn other(&mut self, than: NodeId) -> Option<NodeId> {
        self.server().filter(|other| *other != than)
    }

    fn names(&self, set: NodeSet) -> String {
        set.iter().map(|node| self.world.name(node)).collect::<Vec<_>>().join(" ")
    }
}

/// The words that mend all that a sweep can break, each where it is broken; but for lost disks.
pub(super) fn mend<S: Swept>(world: &World<S>, calm: &str) -> Vec<String> {
    let (mut words, weather) = (machines::mend(world, &|_| true), world.weather());
    words.push("heal all".to_owned());
    words.push("loss 0".to_owned());
    words.push(format!("delay all {calm}"));
    for ((a, b), _) in weather.delays.iter() {
        words.push(format!("delay {} {} normal", world.name(a), world.name(b)));
    }
    words.extend(messages::mend(world));
    words
}

/// The choice that these words stand for, if it can be made now.
pub(super) fn choice<S: Swept>(world: &World<S>, words: &str) -> Option<Choice<S::Node>> {
    let choice = S::choice(world, words).ok()?;
    world.check(&choice).ok()?;
    Some(choice)
}

/// Later by so much, but never beyond what a world knows.
pub(super) fn after<S: Swept>(at: Micros, us: u64) -> Micros {
    Micros(at.0 + us).min(World::<S>::TIME_MAX)
}
