//! What each fault does to a world.

use std::rc::Rc;

use kernel::{Canonical, Digest, Micros, NodeId};

use crate::delay::Delay;
use crate::due::Due;
use crate::fault::{Fault, Weather, ordered};
use crate::fault_words;
use crate::packet::{PacketId, PacketState};
use crate::refused::Refused;
use crate::system::{Event, Loss, System};
use crate::world::World;

impl<S: System> World<S> {
    /// Can this happen now?
    pub(crate) fn check_fault(&self, fault: &Fault) -> Result<(), Refused> {
        match fault {
            Fault::Crash(node) | Fault::PowerLoss(node) => self.check_up(*node),
            Fault::Restart(node) => match self.known(*node)?.is_up() {
                true => Err(Refused::Up),
                false => Ok(()),
            },
            Fault::Pause(node) => {
                self.check_up(*node)?;
                if self.known(*node)?.paused { Err(Refused::Paused) } else { Ok(()) }
            }
            Fault::Resume(node) => {
                if self.known(*node)?.paused {
                    Ok(())
                } else {
                    Err(Refused::NotPaused)
                }
            }
            Fault::Partition(groups) => {
                groups
                    .iter()
                    .flat_map(|group| group.iter())
                    .try_for_each(|node| self.known(node).map(|_| ()))?;
                if groups.len() > Fault::GROUPS_MAX { Err(Refused::Cap) } else { Ok(()) }
            }
            Fault::EndPartition => {
                let whole = self.weather.partition.is_empty();
                (!whole).then_some(()).ok_or(Refused::NothingToHeal)
            }
            Fault::Isolate(node) => self.known(*node).map(|_| ()),
            Fault::Cut(a, b) | Fault::CutOneWay(a, b) => self.check_link(*a, *b),
            Fault::Heal(node) => {
                self.known(*node)?;
                self.weather.touches(*node).then_some(()).ok_or(Refused::NothingToHeal)
            }
            Fault::HealLink(a, b) => self.check_cut(*a, *b),
            Fault::HealAll => self.check_broken(),
            Fault::Slow(node, factor) => {
                self.known(*node)?;
                (2..=Fault::FACTOR_MAX).contains(factor).then_some(()).ok_or(Refused::Cap)
            }
            Fault::Normal(node) => {
                self.known(*node)?;
                self.weather.slow.contains(*node).then_some(()).ok_or(Refused::NothingToHeal)
            }
            Fault::Delay(link, delay) => {
                link.map_or(Ok(()), |(a, b)| self.check_link(a, b))?;
                delay.check().map_err(|_| Refused::Cap)
            }
            Fault::UsualDelay(a, b) => {
                self.check_link(*a, *b)?;
                self.weather.delay(*a, *b).map(|_| ()).ok_or(Refused::NothingToHeal)
            }
            Fault::Loss(permille) => {
                (*permille <= Fault::LOSS_PERMILLE_MAX).then_some(()).ok_or(Refused::Cap)
            }
            Fault::Fsync(node, delay) => {
                self.known(*node)?;
                delay.map_or(Ok(()), |delay| delay.check().map_err(|_| Refused::Cap))
            }
            Fault::Drop(id) => self.under_way(*id).map(|_| ()),
            Fault::Duplicate(id) => {
                self.under_way(*id)?;
                self.free_copy(*id).map(|_| ()).ok_or(Refused::TooManyCopies)
            }
            Fault::Hold(id) => self.check_hold(*id),
            Fault::Release(id) => self.check_release(*id),
            Fault::DeliverNow(id) => {
                self.under_way(*id)?;
                if self.known(id.to)?.paused { Err(Refused::Paused) } else { Ok(()) }
            }
        }
    }

    fn check_hold(&self, id: PacketId) -> Result<(), Refused> {
        match self.under_way(id)? {
            PacketState::Flying => Ok(()),
            PacketState::Held(_) | PacketState::Waiting => Err(Refused::NotFlying),
        }
    }

    fn check_release(&self, id: PacketId) -> Result<(), Refused> {
        match self.under_way(id)? {
            PacketState::Held(_) => Ok(()),
            PacketState::Flying | PacketState::Waiting => Err(Refused::NotHeld),
        }
    }

    fn check_cut(&self, a: NodeId, b: NodeId) -> Result<(), Refused> {
        self.check_link(a, b)?;
        let cuts = &self.weather.cuts;
        let cut = cuts.contains((a, b)) || cuts.contains((b, a));
        cut.then_some(()).ok_or(Refused::NothingToHeal)
    }

    fn check_broken(&self) -> Result<(), Refused> {
        let Weather { partition, cuts, isolated, .. } = &self.weather;
        let whole = partition.is_empty() && cuts.is_empty() && isolated.is_empty();
        (!whole).then_some(()).ok_or(Refused::NothingToHeal)
    }

    fn under_way(&self, id: PacketId) -> Result<PacketState, Refused> {
        self.packet(id).map(|packet| packet.state).ok_or(Refused::NoPacket)
    }

    fn known(&self, node: NodeId) -> Result<&crate::host::Host<S::Node>, Refused> {
        self.host(node).ok_or(Refused::NoNode)
    }

    fn check_up(&self, node: NodeId) -> Result<(), Refused> {
        if self.known(node)?.is_up() { Ok(()) } else { Err(Refused::Down) }
    }

    fn check_link(&self, a: NodeId, b: NodeId) -> Result<(), Refused> {
        self.known(a)?;
        self.known(b)?;
        if a == b { Err(Refused::Itself) } else { Ok(()) }
    }

    pub(crate) fn strike(&mut self, fault: &Fault, events: &mut Vec<Event<S>>) {
        match fault {
            Fault::Crash(node) => {
                let host = &mut self.hosts[usize::from(node.0)];
                host.settle(host.last_write);
                self.stop(*node, events);
            }
            Fault::PowerLoss(node) => {
                self.hosts[usize::from(node.0)].written.clear();
                self.stop(*node, events);
            }
            Fault::Restart(node) => self.boot(*node, events),
            Fault::Pause(node) => self.hosts[usize::from(node.0)].paused = true,
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
            Fault::Hold(id) => self.set_state(*id, PacketState::Held(self.now)),
            Fault::Release(id) => self.release(*id),
            Fault::DeliverNow(id) => {
                self.free(*id);
                self.perform(&crate::system::Choice::Deliver(*id), events);
            }
            Fault::Partition(_)
            | Fault::EndPartition
            | Fault::Isolate(_)
            | Fault::Cut(..)
            | Fault::CutOneWay(..)
            | Fault::Heal(_)
            | Fault::HealLink(..)
            | Fault::HealAll
            | Fault::Slow(..)
            | Fault::Normal(_)
            | Fault::Delay(Some(_), _)
            | Fault::UsualDelay(..)
            | Fault::Fsync(..) => self.change_weather(fault),
        }
    }

    fn stop(&mut self, node: NodeId, events: &mut Vec<Event<S>>) {
        self.hosts[usize::from(node.0)].stop();
        self.requeue_backlog(node);
        events.push(Event::Stopped(node));
    }

    fn change_weather(&mut self, fault: &Fault) {
        let weather = &mut self.weather;
        match fault {
            Fault::Partition(groups) => weather.partition.clone_from(groups),
            Fault::EndPartition => weather.partition.clear(),
            Fault::Isolate(node) => {
                weather.isolated.insert(*node);
            }
            Fault::Cut(a, b) => {
                weather.cuts.insert((*a, *b), ());
                weather.cuts.insert((*b, *a), ());
            }
            Fault::CutOneWay(from, to) => {
                weather.cuts.insert((*from, *to), ());
            }
            Fault::Heal(node) => {
                weather.isolated.remove(*node);
                weather.cuts.retain(|(from, to), ()| from != *node && to != *node);
            }
            Fault::HealLink(a, b) => {
                weather.cuts.remove((*a, *b));
                weather.cuts.remove((*b, *a));
            }
            Fault::HealAll => {
                weather.partition.clear();
                weather.cuts.clear();
                weather.isolated = kernel::NodeSet::default();
            }
            Fault::Slow(node, factor) => {
                weather.slow.insert(*node, *factor);
            }
            Fault::Normal(node) => {
                weather.slow.remove(*node);
            }
            Fault::Delay(Some((a, b)), delay) => {
                weather.delays.insert(ordered(*a, *b), *delay);
            }
            Fault::UsualDelay(a, b) => {
                weather.delays.remove(ordered(*a, *b));
            }
            Fault::Fsync(node, Some(delay)) => {
                weather.disks.insert(*node, *delay);
            }
            Fault::Fsync(node, None) => {
                weather.disks.remove(*node);
            }
            Fault::Crash(_)
            | Fault::PowerLoss(_)
            | Fault::Restart(_)
            | Fault::Pause(_)
            | Fault::Resume(_)
            | Fault::Loss(_)
            | Fault::Delay(None, _)
            | Fault::Drop(_)
            | Fault::Duplicate(_)
            | Fault::Hold(_)
            | Fault::Release(_)
            | Fault::DeliverNow(_) => unreachable!("strike sends only link and disk faults here"),
        }
    }

    fn duplicate(&mut self, id: PacketId, events: &mut Vec<Event<S>>) {
        let copy = self.free_copy(id).expect("it was checked that there is one");
        let message = self.packets[id].message.clone();
        self.launch(PacketId { copy, ..id }, message, events);
    }

    /// The number for a further duplicate of a message.
    fn free_copy(&self, id: PacketId) -> Option<u8> {
        let copies = (0..=PacketId::COPIES_MAX).map(|copy| PacketId { copy, ..id });
        let under_way = copies.filter(|copy| self.packets.contains(*copy));
        let used = under_way.map(|id| id.copy).max().unwrap_or(0);
        (used < PacketId::COPIES_MAX).then_some(used + 1)
    }

    fn set_state(&mut self, id: PacketId, state: PacketState) {
        if let Some(packet) = self.packets.get_mut(id) {
            Rc::make_mut(packet).state = state;
        }
    }

    /// A message that a person delivers arrives, whatever the network had in mind.
    fn free(&mut self, id: PacketId) {
        if let Some(packet) = self.packets.get_mut(id) {
            let packet = Rc::make_mut(packet);
            packet.state = PacketState::Flying;
            packet.doomed = false;
        }
    }

    /// A released message has as far to go as it had when it was held.
    fn release(&mut self, id: PacketId) {
        let packet = self.packets.get_mut(id).expect("it was checked to be under way");
        let packet = Rc::make_mut(packet);
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
