//! What each choice does to a world.

use std::rc::Rc;

use kernel::{Canonical, Digest, Input, NodeId, Process};

use crate::acts::Acts;
use crate::engine::Engine;
use crate::packet::PacketId;
use crate::refused::Refused;
use crate::site::Then;
use crate::system::{Choice, Event, Loss};

/// What caused an input: a number that stays the same when other parts of the run change.
fn cause(kind: u64, parts: &[u64]) -> u64 {
    let mut digest = Digest::default();
    digest.word(kind);
    parts.iter().for_each(|part| digest.word(*part));
    digest.value()
}

impl<P: Process> Engine<P> {
    /// Can this be done now?
    pub fn check(&self, choice: &Choice<P>) -> Result<(), Refused> {
        match choice {
            Choice::Start(node) => match self.host(*node).ok_or(Refused::NoNode)?.boots {
                0 => Ok(()),
                _ => Err(Refused::Up),
            },
            Choice::Deliver(id) => {
                self.packets.get(*id).ok_or(Refused::NoPacket)?;
                if self.weather.clogs(id.from(), id.to()) {
                    return Err(Refused::Clogged);
                }
                if !self.in_turn(*id) {
                    return Err(Refused::NotItsTurn);
                }
                match self.hosts[usize::from(id.to().0)].paused {
                    true => Err(Refused::Paused),
                    false => Ok(()),
                }
            }
            Choice::Sync(node) => {
                self.check_awake(*node)?;
                let syncing = self.hosts[usize::from(node.0)].syncing;
                syncing.map(|_| ()).ok_or(Refused::NoSync)
            }
            Choice::Expire(node, timer) => {
                self.check_awake(*node)?;
                let timers = &self.hosts[usize::from(node.0)].timers;
                let set = timers.iter().any(|armed| armed.timer == *timer);
                if set { Ok(()) } else { Err(Refused::NoTimer) }
            }
            Choice::Close(end, peer) => {
                self.check_awake(*end)?;
                self.closes_at(*end, *peer).map(|_| ()).ok_or(Refused::NoBreak)
            }
            Choice::Command(node, _) => self.check_awake(*node),
            Choice::Fault(fault) => self.check_fault(fault),
        }
    }

    fn check_awake(&self, node: NodeId) -> Result<(), Refused> {
        let host = self.host(node).ok_or(Refused::NoNode)?;
        match (host.is_up(), host.paused) {
            (false, _) => Err(Refused::Down),
            (true, true) => Err(Refused::Paused),
            (true, false) => Ok(()),
        }
    }

    pub(crate) fn perform(&mut self, choice: &Choice<P>, events: &mut Vec<Event<P>>) {
        match choice {
            Choice::Start(node) => {
                self.digest.word(1);
                node.canonical(&mut self.digest);
                self.boot(*node, events);
            }
            Choice::Deliver(id) => {
                self.digest.word(2);
                id.digest_into(&mut self.digest);
                self.deliver(*id, events);
            }
            Choice::Sync(node) => {
                self.digest.word(3);
                node.canonical(&mut self.digest);
                self.sync(*node, events);
            }
            Choice::Expire(node, timer) => {
                self.digest.word(4);
                node.canonical(&mut self.digest);
                timer.canonical(&mut self.digest);
                self.expire(*node, *timer, events);
            }
            Choice::Command(node, command) => {
                self.digest.word(5);
                node.canonical(&mut self.digest);
                command.canonical(&mut self.digest);
                self.command(*node, command, events);
            }
            Choice::Close(end, peer) => {
                self.digest.word(7);
                end.canonical(&mut self.digest);
                peer.canonical(&mut self.digest);
                self.close(*end, *peer, events);
            }
            Choice::Fault(fault) => {
                self.digest.word(6);
                fault.canonical(&mut self.digest);
                let site = Rc::clone(&self.site);
                match site.strike(self, fault, events) {
                    Then::Done => {}
                    Then::Boot(node) => self.boot(node, events),
                    Then::Deliver(id) => self.perform(&Choice::Deliver(id), events),
                }
            }
        }
    }

    /// Boots a machine with what its disk holds.
    pub(crate) fn boot(&mut self, node: NodeId, events: &mut Vec<Event<P>>) {
        let now = self.now;
        let host = &mut self.hosts[usize::from(node.0)];
        let incarnation = host.boots;
        host.boots += 1;
        host.clocks.boot(now);
        host.process = Some(Box::new(self.site.boot(node, &host.disk, incarnation)));
        events.push(Event::Started(node));
        let cause = cause(1, &[u64::from(node.0), u64::from(incarnation)]);
        self.run(node, Input::Start, cause, events);
    }

    fn deliver(&mut self, id: PacketId, events: &mut Vec<Event<P>>) {
        let packet = self.packets.remove(id).expect("it was checked to be under way");
        let why = if packet.doomed {
            Some(Loss::Chance)
        } else if !self.calm && self.weather.blocks(id.from(), id.to(), self.now) {
            Some(Loss::Cut)
        } else if !self.hosts[usize::from(id.to().0)].is_up() {
            Some(Loss::Down)
        } else {
            None
        };
        if self.has_streams {
            let site = Rc::clone(&self.site);
            if site.arrive(self, id, why, events) {
                self.close(id.to(), id.from(), events);
            }
        }
        if let Some(why) = why {
            events.push(Event::Lost { packet: id, why });
            return;
        }
        let input = Input::Message { from: id.from(), message: packet.message };
        self.run(id.to(), input, cause(2, &[id.packed()]), events);
    }

    /// Ends the write under way: sends that waited for it leave, the node is told, and what was
    /// written meanwhile begins.
    fn sync(&mut self, node: NodeId, events: &mut Vec<Event<P>>) {
        let host = &mut self.hosts[usize::from(node.0)];
        let syncing = host.syncing.take().expect("it was checked to be under way");
        host.settle(syncing.write);
        events.push(Event::Synced { node, write: syncing.write });
        self.release_outbox(node, events);
        let cause = cause(3, &[u64::from(node.0), syncing.cause]);
        self.run(node, Input::Synced(syncing.write), cause, events);
        self.begin_sync(node);
    }

    fn release_outbox(&mut self, node: NodeId, events: &mut Vec<Event<P>>) {
        loop {
            let host = &mut self.hosts[usize::from(node.0)];
            let synced = host.synced;
            let free = host.outbox.front().is_some_and(|outgoing| outgoing.after <= synced);
            let Some(outgoing) = free.then(|| host.outbox.pop_front()).flatten() else { return };
            self.transmit(node, outgoing.to, outgoing.message, events);
        }
    }

    fn expire(&mut self, node: NodeId, timer: P::Timer, events: &mut Vec<Event<P>>) {
        let armed = self.hosts[usize::from(node.0)].take_timer(timer);
        let armed = armed.expect("it was checked to be set");
        let mut name = Digest::default();
        timer.canonical(&mut name);
        let cause = cause(4, &[u64::from(node.0), name.value(), armed.cause]);
        self.run(node, Input::Timer(timer), cause, events);
    }

    fn command(&mut self, node: NodeId, command: &P::Command, events: &mut Vec<Event<P>>) {
        let mut name = Digest::default();
        command.canonical(&mut name);
        let cause = cause(5, &[u64::from(node.0), name.value(), self.now.0]);
        self.run(node, Input::Command(command.clone()), cause, events);
    }

    /// Gives an input to a process and does what it wants done, as it says it.
    pub(crate) fn run(
        &mut self,
        node: NodeId,
        input: Input<P>,
        cause: u64,
        events: &mut Vec<Event<P>>,
    ) {
        let host = &mut self.hosts[usize::from(node.0)];
        let clocks = host.clocks.at(self.now);
        let mut process = host.process.take().expect("only a running process is given inputs");
        process.step(clocks, input, &mut Acts { world: self, node, cause, events });
        let host = &mut self.hosts[usize::from(node.0)];
        host.process = Some(process);
        if !host.written.is_empty() {
            self.begin_sync(node);
        }
    }
}
