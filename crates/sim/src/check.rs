//! Which fault can happen now, and why another cannot.

use kernel::NodeId;

use crate::fault::{Fault, Weather};
use crate::packet::{PacketId, PacketState};
use crate::refused::Refused;
use crate::system::System;
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
            Fault::Drop(_)
            | Fault::Duplicate(_)
            | Fault::Hold(_)
            | Fault::Release(_)
            | Fault::DeliverNow(_) => self.check_message_fault(fault),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "check_fault sends only faults of messages")]
    fn check_message_fault(&self, fault: &Fault) -> Result<(), Refused> {
        match fault {
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
            _ => unreachable!("check_fault sends only faults of messages here"),
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
}
