//! What happens to messages: to one, to some, or to all.

use sim::{Fault, PacketId, PacketState, World, fault_words};

use super::super::Swept;
use super::super::taste::delay;
use super::{Arm, Blow};

impl<S: Swept> Arm<'_, S> {
    pub(super) fn at_message(&mut self, verb: &str, packet: Option<PacketId>) -> Option<Blow> {
        let id = packet.or_else(|| self.packet())?;
        Some(Blow::now(format!("{verb} {}", self.shown(id))))
    }

    /// A copy arrives after a moment or a long while.
    pub(super) fn replay(&mut self, packet: Option<PacketId>) -> Option<Blow> {
        let id = packet.or_else(|| self.packet())?;
        let after_us = self.long_us();
        Some(Blow::now(format!("replay {} {after_us}us", self.shown(id))))
    }

    /// It goes on after a moment or a long while.
    pub(super) fn hold(&mut self, packet: Option<PacketId>) -> Option<Blow> {
        let name = packet.or_else(|| self.packet()).map(|id| self.shown(id))?;
        let later = vec![(self.long_us(), format!("release {name}"))];
        Some(Blow { later, now: vec![format!("hold {name}")] })
    }

    pub(super) fn swap(&mut self, packet: Option<PacketId>) -> Option<Blow> {
        let one = packet.or_else(|| self.packet())?;
        let other = self.packet()?;
        Some(Blow::now(format!("swap {} {}", self.shown(one), self.shown(other))))
    }

    pub(super) fn loss(&mut self) -> Option<Blow> {
        let usual = self.world.setup().network.loss_permille;
        let permille = self.dice.between(20, 400);
        self.for_a_while(format!("loss {permille}"), format!("loss {usual}"))
    }

    /// All or some messages of a kind are lost, of one node or of all.
    pub(super) fn lose_kind(&mut self, node: kernel::NodeId) -> Option<Blow> {
        let kind = self.dice.pick(<S as Swept>::kinds(self.world.config()))?;
        let permille = self.dice.one([200, 500, 1_000]);
        let ends = match self.dice.below(3) {
            0 => String::new(),
            1 => format!(" from {}", self.world.name(node)),
            _ => format!(" to {}", self.world.name(node)),
        };
        self.for_a_while(format!("lose {kind} {permille}{ends}"), format!("lose {kind} 0{ends}"))
    }

    pub(super) fn duplicates(&mut self) -> Option<Blow> {
        let permille = self.dice.between(20, 500);
        let scale_us = self.dice.doubled(2 * self.mood.beat_us, 7);
        let later = delay(self.dice, scale_us);
        self.for_a_while(format!("duplicate {permille} {later}"), "duplicate 0".to_owned())
    }

    pub(super) fn delay(&mut self) -> Option<Blow> {
        let (longer, usual) = (delay(self.dice, 60_000), self.usual);
        self.for_a_while(format!("delay all {longer}"), format!("delay all {usual}"))
    }

    pub(super) fn link_delay(&mut self, node: kernel::NodeId) -> Option<Blow> {
        let link = format!("{} {}", self.world.name(node), self.world.name(self.other(node)?));
        let scale_us = self.dice.doubled(20_000, 6);
        let longer = delay(self.dice, scale_us);
        self.for_a_while(format!("delay {link} {longer}"), format!("delay {link} normal"))
    }

    /// From a part of a beat to very many.
    fn long_us(&mut self) -> u64 {
        let most_us = self.dice.doubled(2 * self.mood.beat_us, 8);
        1 + self.dice.below(most_us)
    }

    fn packet(&mut self) -> Option<PacketId> {
        let count = self.world.packets().count() as u64;
        let nth = usize::try_from(self.dice.below(count.max(1))).ok()?;
        self.world.packets().nth(nth).map(|(id, _)| id)
    }

    fn shown(&self, id: PacketId) -> String {
        fault_words::show_packet(id, &|node| self.world.name(node))
    }
}

/// The words that end losses of a kind and copies, and release what is held.
pub(super) fn mend<S: Swept>(world: &World<S>) -> Vec<String> {
    let name = |node| world.name(node);
    let mut words = Vec::new();
    for loss in &world.weather().losses {
        let none = sim::KindLoss { permille: 0, ..loss.clone() };
        words.push(fault_words::show(&Fault::Lose(none), &name));
    }
    if world.weather().duplicates.is_some() {
        words.push("duplicate 0".to_owned());
    }
    let held = world.packets().filter(|(_, packet)| matches!(packet.state, PacketState::Held(_)));
    words.extend(held.map(|(id, _)| format!("release {}", fault_words::show_packet(id, &name))));
    words
}
