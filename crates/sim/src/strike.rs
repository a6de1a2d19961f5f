//! What each fault does to a world.

use kernel::{Canonical, Clock, Digest, Micros, NodeId, Process};

use crate::clocks::Rate;
use crate::delay::Delay;
use crate::due::Due;
use crate::engine::Engine;
use crate::fault::Fault;
use crate::fault_words;
use crate::packet::{Packet, PacketId, PacketState};
use crate::site::Then;
use crate::system::{Event, Loss};
use crate::weather::Weather;

impl<P: Process> Engine<P> {
    /// A fault happens, up to where a process takes a step.
    pub(crate) fn strike(&mut self, fault: &Fault, events: &mut Vec<Event<P>>) -> Then {
        self.replace_stand_ins();
        let then = if self.strikes_stream(fault, events) {
            Then::Done
        } else {
            self.befall(fault, events)
        };
        self.calm = self.weather == Weather::default();
        then
    }

    fn befall(&mut self, fault: &Fault, events: &mut Vec<Event<P>>) -> Then {
        match fault {
            Fault::Crash(node) => self.crash(*node, events),
            Fault::PowerLoss(node) => {
                self.hosts[usize::from(node.0)].written.clear();
                self.stop(*node, events);
            }
            Fault::LoseDisk(node) => self.lose_disk(*node, events),
            Fault::Restart(node) => return Then::Boot(*node),
            Fault::Return(node) => {
                self.come_back_empty(*node);
                return Then::Boot(*node);
            }
            Fault::Pause(node) => {
                self.hosts[usize::from(node.0)].paused = true;
                self.empty_line(*node);
            }
            Fault::Resume(node) => {
                self.hosts[usize::from(node.0)].paused = false;
                self.requeue_backlog(*node);
            }
            Fault::Loss(permille) => self.setup.network.loss_permille = *permille,
            Fault::Delay(None, delay) => self.setup.network.delay = *delay,
            Fault::Drop(id) => {
                self.packets.remove(*id);
                events.push(Event::Lost { packet: *id, why: Loss::Dropped });
            }
            Fault::Duplicate(id) => self.duplicate(*id, events),
            Fault::Replay(id, after) => self.replay(*id, *after, events),
            Fault::Swap(one, other) => self.swap(*one, *other),
            Fault::Hold(id) => self.set_state(*id, PacketState::Held(self.now)),
            Fault::Release(id) => self.release(*id),
            Fault::DeliverNow(id) => {
                self.free(*id);
                return Then::Deliver(*id);
            }
            Fault::Skew(node, us) => self.set_wall(*node, *us),
            Fault::Jump(node, us) => self.jump_wall(*node, *us),
            Fault::Drift(node, ppm) => self.set_drift(*node, *ppm),
            Fault::Cpu(node, factor) => {
                self.weather.change(fault, self.now);
                if factor.is_none() {
                    self.empty_line(*node);
                }
            }
            Fault::Partition(_)
            | Fault::EndPartition
            | Fault::Bridge(_)
            | Fault::EndBridge
            | Fault::Ring(_)
            | Fault::EndRing
            | Fault::Isolate(_)
            | Fault::Cut(..)
            | Fault::CutOneWay(..)
            | Fault::Flap(..)
            | Fault::Clog(_)
            | Fault::Lose(_)
            | Fault::Duplicates(..)
            | Fault::Slow(..)
            | Fault::Normal(_)
            | Fault::Delay(Some(_), _)
            | Fault::UsualDelay(..)
            | Fault::Fsync(..) => self.weather.change(fault, self.now),
            Fault::Unclog(_) | Fault::Heal(_) | Fault::HealLink(..) | Fault::HealAll => {
                self.weather.change(fault, self.now);
                self.let_through();
            }
        }
        Then::Done
    }

    /// What was written becomes durable, since the disk goes on.
    fn crash(&mut self, node: NodeId, events: &mut Vec<Event<P>>) {
        let host = &mut self.hosts[usize::from(node.0)];
        host.settle(host.last_write);
        self.stop(node, events);
    }

    fn jump_wall(&mut self, node: NodeId, us: i64) {
        let skew = self.hosts[usize::from(node.0)].clocks.skew_us;
        self.set_wall(node, skew + us);
    }

    /// A timer by the wall clock expires when that clock shows its time.
    fn set_wall(&mut self, node: NodeId, skew_us: i64) {
        let now = self.now;
        let host = &mut self.hosts[usize::from(node.0)];
        let later_us = host.clocks.skew_us - skew_us;
        host.clocks.skew_us = skew_us;
        let by_wall = host.timers.iter_mut().filter(|armed| armed.clock == Clock::Wall);
        for armed in by_wall.filter(|armed| now <= armed.due) {
            armed.armed = Micros(armed.armed.0.saturating_add_signed(later_us));
            armed.due = Micros(armed.due.0.saturating_add_signed(later_us)).max(now);
            self.queue.push(armed.due, Due::Expire(node, armed.arm));
        }
    }

    /// What is left of each timer, and what is over, is as long by the new rate.
    fn set_drift(&mut self, node: NodeId, ppm: i32) {
        let now = self.now;
        let host = &mut self.hosts[usize::from(node.0)];
        let (old, new) = (Rate::of(host.clocks.drift_ppm), Rate::of(ppm));
        host.clocks.set_drift(now, ppm);
        let by_this = host.timers.iter_mut().filter(|armed| armed.clock == Clock::Monotonic);
        for armed in by_this.filter(|armed| now < armed.due) {
            let (over, left) = (now.0.saturating_sub(armed.armed.0), armed.due.0 - now.0);
            armed.armed = Micros(now.0.saturating_sub(new.instead_of(old, over)));
            armed.due = Micros(now.0 + new.instead_of(old, left));
            self.queue.push(armed.due, Due::Expire(node, armed.arm));
        }
    }

    fn stop(&mut self, node: NodeId, events: &mut Vec<Event<P>>) {
        let host = &mut self.hosts[usize::from(node.0)];
        let line = host.line.empty();
        host.backlog.extend(line);
        self.hosts[usize::from(node.0)].stop();
        self.requeue_backlog(node);
        events.push(Event::Stopped(node));
        self.lose_streams(node, events);
    }

    /// What was not durable is lost with the rest.
    fn lose_disk(&mut self, node: NodeId, events: &mut Vec<Event<P>>) {
        let host = &mut self.hosts[usize::from(node.0)];
        host.written.clear();
        host.lost = Some(std::mem::take(&mut host.disk));
        if host.is_up() {
            self.stop(node, events);
        }
    }

    fn come_back_empty(&mut self, node: NodeId) {
        let host = &mut self.hosts[usize::from(node.0)];
        (host.lost, host.returned) = (None, true);
    }

    fn duplicate(&mut self, id: PacketId, events: &mut Vec<Event<P>>) {
        let copy = self.free_copy(id).expect("it was checked that there is one");
        let message = self.packets[id].message.clone();
        self.launch(id.with_copy(copy), message, Micros(0), events);
    }

    /// A copy that the network kept arrives, and nothing loses it on the way.
    fn replay(&mut self, id: PacketId, after: Micros, events: &mut Vec<Event<P>>) {
        let copy = self.free_copy(id).expect("it was checked that there is one");
        let message = self.packets[id].message.clone();
        let (id, due) = (id.with_copy(copy), Micros(self.now.0 + after.0));
        let state = PacketState::Flying;
        let packet = Packet { message, sent: self.now, due, doomed: false, state };
        self.packets.insert(id, packet);
        self.queue.push(due, Due::Deliver(id));
        events.push(Event::Sent(id));
    }

    /// Each arrives when the other would have.
    fn swap(&mut self, one: PacketId, other: PacketId) {
        let dues = (self.packets[one].due, self.packets[other].due);
        for (id, due) in [(one, dues.1), (other, dues.0)] {
            if let Some(packet) = self.packets.get_mut(id) {
                packet.due = due;
            }
            self.queue.push(due, Due::Deliver(id));
        }
    }

    /// The number for a further duplicate of a message.
    pub(crate) fn free_copy(&self, id: PacketId) -> Option<u8> {
        let copies = (0..=PacketId::COPIES_MAX).map(|copy| id.with_copy(copy));
        let under_way = copies.filter(|copy| self.packets.contains(*copy));
        let used = under_way.map(PacketId::copy).max().unwrap_or(0);
        (used < PacketId::COPIES_MAX).then_some(used + 1)
    }

    pub(crate) fn set_state(&mut self, id: PacketId, state: PacketState) {
        if let Some(packet) = self.packets.get_mut(id) {
            packet.state = state;
        }
    }

    /// A message that a person delivers arrives, whatever the network had in mind.
    fn free(&mut self, id: PacketId) {
        if let Some(packet) = self.packets.get_mut(id) {
            packet.state = PacketState::Flying;
            packet.doomed = false;
        }
    }

    /// A released message has as far to go as it had when it was held.
    fn release(&mut self, id: PacketId) {
        let packet = self.packets.get_mut(id).expect("it was checked to be under way");
        let PacketState::Held(since) = packet.state else { return };
        let rest = Micros(packet.due.0.saturating_sub(since.0));
        packet.state = PacketState::Flying;
        packet.due = Micros(self.now.0 + rest.0);
        packet.sent = Micros(packet.sent.0 + (self.now.0 - since.0));
        let due = packet.due;
        self.queue.push(due, Due::Deliver(id));
    }
}

/// A fault stands in a digest as the words that a person types for it, with plain numbers for
/// names, so that a new kind of fault changes no old digest.
impl Canonical for Fault {
    fn canonical(&self, digest: &mut Digest) {
        digest.text(&fault_words::show(self, &|node: NodeId| format!("#{}", node.0)));
    }
}

impl Canonical for Delay {
    fn canonical(&self, digest: &mut Digest) {
        digest.text(&self.to_string());
    }
}
