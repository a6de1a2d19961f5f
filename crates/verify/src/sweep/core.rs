//! The core: a majority of servers that are well and hear each other and the clients. The words
//! that make one, while everything outside of it stays as broken as it is; and which one there is.
//! After the liveness mode of `TigerBeetle`'s simulator, and the majority that Raft needs (5.1).

use kernel::{Micros, NodeId, NodeSet};
use sim::delay::Delay;
use sim::{Fault, KindLoss, Link, PacketId, PacketState, Place, Weather, World, fault_words};

use super::Swept;
use super::blow::machines;
use crate::dice::Dice;

/// The servers whose disks are not lost.
pub(super) fn left<S: Swept>(world: &World<S>) -> NodeSet {
    let servers = (0..S::servers(world.config())).map(NodeId);
    let has_disk = |server: &NodeId| world.host(*server).is_some_and(|host| host.lost.is_none());
    servers.filter(has_disk).collect()
}

/// Servers whose disks are not lost, of which none can be left out: a majority of those that count.
pub(super) fn draw<S: Swept>(world: &World<S>, dice: &mut Dice) -> NodeSet {
    let decides = S::deciding(world);
    let mut left: Vec<NodeId> = left(world).iter().collect();
    let mut drawn = Vec::new();
    let mut core = NodeSet::default();
    while !decides(core) {
        let Some(server) = dice.pick(&left) else { return core };
        left.retain(|other| *other != server);
        drawn.push(server);
        core.insert(server);
    }
    for server in drawn {
        let less = core.without([server].into_iter().collect());
        if decides(less) {
            core = less;
        }
    }
    core
}

/// The words that make these servers well, and the clients, and the links between all of them:
/// from now on they are as slow as this delay. What else is broken stays so; but a loss of all
/// messages goes on as losses of each kind, and copies end, since neither has a place.
pub(super) fn mend<S: Swept>(world: &World<S>, core: NodeSet, calm: Delay) -> Vec<String> {
    let nodes = || (0..S::nodes(world.config())).map(NodeId);
    let servers = S::servers(world.config());
    let is_well = |node: &NodeId| core.contains(*node) || servers <= node.0;
    let well: Vec<NodeId> = nodes().filter(is_well).collect();
    let rest: Vec<NodeId> = nodes().filter(|node| !is_well(node)).collect();
    let border = Border { weather: world.weather(), well, rest };
    let mut faults = border.nodes();
    faults.extend(border.links());
    faults.extend(border.groups());
    faults.extend(border.losses());
    let kinds = <S as Swept>::kinds(world.config());
    faults.extend(border.all_losses(kinds, world.setup().network.loss_permille));
    faults.extend(world.weather().duplicates.map(|(_, delay)| Fault::Duplicates(0, delay)));
    let heard = border.pairs().filter(|(a, _)| core.contains(*a));
    faults.extend(heard.map(|link| Fault::Delay(Some(link), calm)));
    let held = world.packets().filter(|(id, packet)| {
        matches!(packet.state, PacketState::Held(_)) && is_well(&id.from()) && is_well(&id.to())
    });
    faults.extend(held.map(|(id, _)| Fault::Release(id)));
    let name = |node| world.name(node);
    let mut words = machines::mend(world, &|node| is_well(&node));
    words.extend(faults.iter().map(|fault| fault_words::show(fault, &name)));
    words
}

/// The words that let those that lead outside of it hear none of these any more, though these hear
/// them.
pub(super) fn deafen<S: Swept>(world: &World<S>, core: NodeSet) -> Vec<String> {
    let name = |node| world.name(node);
    let leaders = S::leaders(world);
    let deaf = leaders.iter().filter(|leader| !core.contains(*leader));
    let cuts = deaf.flat_map(|leader| core.iter().map(move |node| Fault::CutOneWay(node, leader)));
    cuts.map(|cut| fault_words::show(&cut, &name)).collect()
}

/// What is to be well, and what is not.
struct Border<'a> {
    weather: &'a Weather,
    well: Vec<NodeId>,
    rest: Vec<NodeId>,
}

impl Border<'_> {
    fn pairs(&self) -> impl Iterator<Item = (NodeId, NodeId)> {
        let each = self.well.iter().enumerate();
        each.flat_map(|(nth, a)| self.well[nth + 1..].iter().map(|b| (*a, *b)))
    }

    fn across(&self) -> impl Iterator<Item = (NodeId, NodeId)> {
        self.well.iter().flat_map(|a| self.rest.iter().map(|b| (*a, *b)))
    }

    /// What cuts a node off by itself ends, and goes on at its links to the rest.
    fn nodes(&self) -> Vec<Fault> {
        let weather = self.weather;
        let mut faults = Vec::new();
        for node in self.well.iter().copied() {
            let here = Place::Node(node);
            let flaps = weather.flaps.iter().any(|(place, ..)| place.is(here));
            let clogged = weather.clogs.iter().any(|place| place.is(here));
            let isolated = weather.isolated.contains(node);
            if !(flaps || clogged || isolated) {
                continue;
            }
            faults.push(Fault::Heal(node));
            for other in self.rest.iter().copied() {
                let link = Place::Link(node, other);
                for (from, to) in [(node, other), (other, node)] {
                    if isolated || weather.cuts.contains((from, to)) {
                        faults.push(Fault::CutOneWay(from, to));
                    }
                }
                let ended = |place: &Place| place.is(here) || place.is(link);
                let flap = weather.flaps.iter().find(|(place, ..)| ended(place));
                faults.extend(flap.map(|(_, rhythm, _)| Fault::Flap(link, *rhythm)));
                if weather.clogs.iter().any(ended) {
                    faults.push(Fault::Clog(link));
                }
            }
        }
        faults
    }

    /// What cuts two that are well off from each other by themselves ends.
    fn links(&self) -> Vec<Fault> {
        let weather = self.weather;
        let broken = |(a, b): &(NodeId, NodeId)| {
            let link = Place::Link(*a, *b);
            weather.cuts.contains((*a, *b))
                || weather.cuts.contains((*b, *a))
                || weather.flaps.iter().any(|(place, ..)| place.is(link))
                || weather.clogs.iter().any(|place| place.is(link))
        };
        self.pairs().filter(broken).map(|(a, b)| Fault::HealLink(a, b)).collect()
    }

    /// A partition, a bridge or a ring between any that are well ends, and goes on as cuts.
    fn groups(&self) -> Vec<Fault> {
        let (none, all) = (Weather::default, self.weather);
        let parts = [
            (Weather { partition: all.partition.clone(), ..none() }, Fault::EndPartition),
            (Weather { bridge: all.bridge, ..none() }, Fault::EndBridge),
            (Weather { ring: all.ring.clone(), ..none() }, Fault::EndRing),
        ];
        let mut faults = Vec::new();
        for (part, end) in parts {
            let apart = |(a, b): &(NodeId, NodeId)| part.blocks(*a, *b, Micros(0));
            if self.pairs().any(|pair| apart(&pair)) {
                faults.push(end);
                let rest = self.rest.iter().enumerate();
                let outside =
                    rest.flat_map(|(nth, a)| self.rest[nth + 1..].iter().map(|b| (*a, *b)));
                let cut = self.across().chain(outside).filter(apart);
                faults.extend(cut.map(|(a, b)| Fault::Cut(a, b)));
            }
        }
        faults
    }

    /// Losses of a kind between any that are well end, and go on from and to the rest.
    fn losses(&self) -> Vec<Fault> {
        let is_well = |end: Option<NodeId>| end.is_none_or(|node| self.well.contains(&node));
        let mut faults = Vec::new();
        let hits = |loss: &&KindLoss| is_well(loss.from) && is_well(loss.to);
        for loss in self.weather.losses.iter().filter(hits) {
            faults.push(Fault::Lose(KindLoss { permille: 0, ..loss.clone() }));
            for other in self.rest.iter().copied() {
                if loss.from.is_none() {
                    faults.push(Fault::Lose(KindLoss { from: Some(other), ..loss.clone() }));
                }
                if loss.to.is_none() {
                    faults.push(Fault::Lose(KindLoss { to: Some(other), ..loss.clone() }));
                }
            }
        }
        faults
    }

    /// A loss of all messages ends, and goes on from and to the rest.
    fn all_losses(&self, kinds: &[&str], permille: u16) -> Vec<Fault> {
        if permille == 0 {
            return Vec::new();
        }
        let mut faults = vec![Fault::Loss(0)];
        for (other, kind) in self.rest.iter().flat_map(|other| kinds.iter().map(|k| (*other, *k))) {
            for (from, to) in [(Some(other), None), (None, Some(other))] {
                let more = |loss: &KindLoss| {
                    loss.kind == kind
                        && (loss.from, loss.to) == (from, to)
                        && permille < loss.permille
                };
                if !self.weather.losses.iter().any(more) {
                    faults.push(Fault::Lose(KindLoss {
                        kind: kind.to_owned(),
                        from,
                        to,
                        permille,
                    }));
                }
            }
        }
        faults
    }
}

/// The largest majority of servers that run well, hear each other and some client, and all that
/// within so long; of several the first.
pub(super) fn find<S: Swept>(world: &World<S>, within: Micros) -> Option<NodeSet> {
    let (servers, nodes) = (S::servers(world.config()), S::nodes(world.config()));
    let decides = S::deciding(world);
    let well = |node: NodeId| is_well(world, node);
    let joined = |a: NodeId, b: NodeId| a == b || hear(world, a, b, within);
    let mut best = NodeSet::default();
    for subset in 1_u32..1 << servers {
        let core: NodeSet = (0..servers).filter(|nth| subset >> nth & 1 == 1).map(NodeId).collect();
        if best.count() < core.count()
            && decides(core)
            && core.iter().all(|a| well(a) && core.iter().all(|b| joined(a, b)))
            && (servers..nodes)
                .map(NodeId)
                .any(|client| well(client) && core.iter().all(|server| joined(server, client)))
        {
            best = core;
        }
    }
    (!best.is_empty()).then_some(best)
}

/// Does it run, as fast as it should?
fn is_well<S: Swept>(world: &World<S>, node: NodeId) -> bool {
    let weather = world.weather();
    let slow =
        weather.slow.contains(node) || weather.cpus.contains(node) || weather.disks.contains(node);
    !slow
        && world
            .host(node)
            .is_some_and(|host| host.is_up() && !host.paused && host.clocks.drift_ppm == 0)
}

/// Does all that they say to each other arrive, once, and within so long?
fn hear<S: Swept>(world: &World<S>, a: NodeId, b: NodeId, within: Micros) -> bool {
    let (weather, network) = (world.weather(), world.setup().network);
    let cut = [(a, b), (b, a)].into_iter().any(|(from, to)| {
        let hits = |end: Option<NodeId>, node| end.is_none_or(|end| end == node);
        weather.blocks(from, to, world.now())
            || weather.clogs(from, to)
            || weather.flaps.iter().any(|(place, ..)| place.covers(from, to))
            || weather.losses.iter().any(|loss| hits(loss.from, from) && hits(loss.to, to))
    });
    let longest = match weather.delay(a, b).unwrap_or(network.delay) {
        Delay::Constant { us } => Some(us),
        Delay::Uniform { max_us, .. } => Some(max_us),
        Delay::Exponential { .. } => None,
    };
    let copied = weather.duplicates.is_some();
    !cut && !copied
        && network.loss_permille == 0
        && longest.is_some_and(|us| us <= within.0)
        && flows(world, a, b, within)
}

/// On a stream, is nothing held or far from its end that all else would wait behind?
fn flows<S: Swept>(world: &World<S>, a: NodeId, b: NodeId, within: Micros) -> bool {
    if S::link(world.config(), a, b) == Link::Datagram {
        return true;
    }
    let is_between =
        |id: PacketId| (id.from(), id.to()) == (a, b) || (id.from(), id.to()) == (b, a);
    let mut held = world.packets().filter(|(_, it)| matches!(it.state, PacketState::Held(_)));
    let settled = world.streams_settle([a, b].into_iter().collect());
    settled.is_none_or(|at| at.0 <= world.now().0 + within.0) && !held.any(|(id, _)| is_between(id))
}
