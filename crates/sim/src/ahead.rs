//! The world looks ahead for what is due next, and takes that back when somebody acts first.
//!
//! Invariant: what a step does depends on the steps before it, and never on how far anybody looked
//! ahead between them.

use kernel::{Micros, Process};

use crate::due::Due;
use crate::engine::Engine;
use crate::packet::PacketState;

impl<P: Process> Engine<P> {
    /// Somebody acts at this moment: what comes later than that is on its way again.
    pub(crate) fn take_back(&mut self, now: Micros) {
        self.take_back_lines(now);
        self.take_back_clogs(now);
        self.take_back_turns(now);
        self.take_back_backlogs(now);
    }

    /// Like [`Self::take_back_lines`], for clogs.
    fn take_back_clogs(&mut self, now: Micros) {
        while let Some(id) = self.clogged.last().copied() {
            match self.packets.get_mut(id).filter(|packet| packet.state == PacketState::Waiting) {
                Some(packet) if packet.due <= now => return,
                Some(packet) => {
                    packet.state = PacketState::Flying;
                    self.queue.push(packet.due, Due::Deliver(id));
                }
                None => {}
            }
            self.clogged.pop();
        }
    }

    /// Like [`Self::take_back_lines`], for what waits at paused machines.
    fn take_back_backlogs(&mut self, now: Micros) {
        for at in 0..self.hosts.len() {
            while let Some(bits) = self.hosts[at].backlog.last().copied() {
                let due = Due::unpacked(bits);
                let Some(later) = self.comes_at(due).filter(|later| now < *later) else { break };
                if let Due::Deliver(id) = due {
                    self.set_state(id, PacketState::Flying);
                }
                self.queue.push(later, due);
                self.hosts[at].backlog.pop();
            }
        }
    }

    /// When something that waits at a paused machine came there, or will; none where it is gone.
    fn comes_at(&self, due: Due) -> Option<Micros> {
        let host = &self.hosts[usize::from(due.node().0)];
        match due {
            Due::Start(_) => None,
            Due::Deliver(id) => {
                let packet = self.packets.get(id)?;
                (packet.state == PacketState::Waiting).then_some(packet.due)
            }
            Due::Sync(_) => Some(host.syncing?.due),
            Due::Expire(_, arm) => Some(host.timers.iter().find(|armed| armed.arm == arm)?.due),
            Due::Close(end, peer) => self.closes_at(end, peer),
        }
    }
}
