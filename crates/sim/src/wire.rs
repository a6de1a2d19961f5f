//! How a message gets on its way: how long it travels, whether it is lost, and whether twice.

use kernel::{Canonical, Micros, NodeId, Process};

use crate::chance::{Purpose, draw, up_to};
use crate::delay::Delay;
use crate::due::Due;
use crate::engine::Engine;
use crate::packet::{Packet, PacketId, PacketState};
use crate::system::{Event, Loss};

impl<P: Process> Engine<P> {
    /// Puts a message on the wire.
    pub(crate) fn transmit(
        &mut self,
        from: NodeId,
        to: NodeId,
        message: P::Message,
        events: &mut Vec<Event<P>>,
    ) {
        let link = usize::from(from.0) * self.hosts.len() + usize::from(to.0);
        self.sent[link] += 1;
        let id = PacketId::new(from, to, self.sent[link]);
        id.digest_into(&mut self.digest);
        message.canonical(&mut self.digest);
        if !self.join_stream(id) {
            events.push(Event::Lost { packet: id, why: Loss::Broken });
            return;
        }
        let twice = self.draw_duplicate(id);
        if self.dooms_stream(id, twice) {
            self.launch(id, message, Micros(0), events);
            self.doom(id);
            return;
        }
        let copy = twice.map(|extra| (extra, message.clone()));
        self.launch(id, message, Micros(0), events);
        if let Some((extra, message)) = copy {
            self.launch(id.with_copy(1), message, extra, events);
        }
    }

    /// How much later a copy of this message arrives, if there is one.
    fn draw_duplicate(&self, id: PacketId) -> Option<Micros> {
        let (permille, extra) = self.weather.duplicates?;
        let bits = |purpose| draw(self.setup.seed, purpose, id.packed(), 0);
        let twice = up_to(999, bits(Purpose::Duplicate)) < u64::from(permille);
        twice.then(|| Micros(extra.draw(bits(Purpose::DuplicateDelay))))
    }

    /// Lets a message fly, so much longer than it would.
    pub(crate) fn launch(
        &mut self,
        id: PacketId,
        message: P::Message,
        extra: Micros,
        events: &mut Vec<Event<P>>,
    ) {
        let seed = self.setup.seed;
        let delay = self.delay(id);
        let travel = delay.draw(draw(seed, Purpose::Delay, id.packed(), 0));
        let due = Micros(self.now.0 + travel + extra.0);
        let loss = u64::from(self.setup.network.loss_permille);
        let doomed = loss > 0 && up_to(999, draw(seed, Purpose::Loss, id.packed(), 0)) < loss
            || self.loses_kind(id, &message)
            || self.packets.len() >= Self::PACKETS_MAX;
        let due = self.line_up_in_stream(id, due);
        let state = PacketState::Flying;
        let packet = Packet { message, sent: self.now, due, doomed, state };
        self.packets.insert(id, packet);
        self.queue.push(due, Due::Deliver(id));
        events.push(Event::Sent(id));
    }

    pub(crate) fn delay(&self, id: PacketId) -> Delay {
        let usual = self.setup.network.delay;
        if self.calm {
            return usual;
        }
        let delay = self.weather.delay(id.from(), id.to()).unwrap_or(usual);
        delay.scaled(self.weather.factor(id.from(), id.to()))
    }

    fn loses_kind(&self, id: PacketId, message: &P::Message) -> bool {
        if self.weather.losses.is_empty() {
            return false;
        }
        let permille = self.weather.loses(self.site.kind(message), id.from(), id.to());
        let bits = draw(self.setup.seed, Purpose::KindLoss, id.packed(), 0);
        up_to(999, bits) < u64::from(permille)
    }
}
