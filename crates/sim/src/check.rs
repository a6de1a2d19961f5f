//! Which fault can happen now, and why another cannot.

use kernel::{Micros, NodeId, NodeSet, Process};

use crate::clocks::Clocks;
use crate::delay::Delay;
use crate::engine::Engine;
use crate::fault::{Bridge, Fault, KindLoss, Place};
use crate::host::{Host, Machine};
use crate::packet::{PacketId, PacketState};
use crate::refused::Refused;
use crate::system::Choice;
use crate::weather::Weather;

/// What must be known of a world to say whether a fault can happen. Nothing of it depends on the
/// system, so that the answers stand in a program once, however many systems it has.
pub(crate) trait Ground {
    fn known(&self, node: NodeId) -> Result<Machine, Refused>;
    fn weather(&self) -> &Weather;
    fn now(&self) -> Micros;
    /// When a message arrives, and where it is on its way.
    fn flight(&self, id: PacketId) -> Result<(Micros, PacketState), Refused>;
    fn is_in_turn(&self, id: PacketId) -> bool;
    fn has_free_copy(&self, id: PacketId) -> bool;
    fn kinds(&self) -> &'static [&'static str];
    fn lost_disk(&self, node: NodeId) -> Option<&'static str>;
}

impl<P: Process> Ground for Engine<P> {
    fn known(&self, node: NodeId) -> Result<Machine, Refused> {
        self.host(node).map(Host::machine).ok_or(Refused::NoNode)
    }

    fn weather(&self) -> &Weather {
        &self.weather
    }

    fn now(&self) -> Micros {
        self.now
    }

    fn flight(&self, id: PacketId) -> Result<(Micros, PacketState), Refused> {
        self.packet(id).map(|packet| (packet.due, packet.state)).ok_or(Refused::NoPacket)
    }

    fn is_in_turn(&self, id: PacketId) -> bool {
        self.in_turn(id)
    }

    fn has_free_copy(&self, id: PacketId) -> bool {
        self.free_copy(id).is_some()
    }

    fn kinds(&self) -> &'static [&'static str] {
        self.site.kinds()
    }

    fn lost_disk(&self, node: NodeId) -> Option<&'static str> {
        self.site.lost_disk(node)
    }
}

impl<P: Process> Engine<P> {
    /// Can this happen now?
    pub(crate) fn check_fault(&self, fault: &Fault) -> Result<(), Refused> {
        let ground: &(dyn Ground + 'static) = self;
        ground.check(fault)
    }

    /// As [`Self::check`], at this moment, before which nothing else is due: what comes to a clog, a line
    /// or a paused machine by then has come.
    pub fn check_at(&self, at: Micros, choice: &Choice<P>) -> Result<(), Refused> {
        self.check(choice)?;
        flights(choice).into_iter().flatten().try_for_each(|id| match self.flight(id)? {
            (due, PacketState::Waiting) if due <= at => Err(Refused::NotFlying),
            (_, PacketState::Waiting | PacketState::Flying | PacketState::Held(_)) => Ok(()),
        })
    }

    /// Only what has not arrived can be held or exchanged. The world may have looked ahead to its
    /// arrival; what it took back, at the moment of the step, flies again.
    pub(crate) fn check_flies(&self, choice: &Choice<P>) -> Result<(), Refused> {
        flights(choice).into_iter().flatten().try_for_each(|id| match self.flight(id)?.1 {
            PacketState::Flying => Ok(()),
            PacketState::Waiting | PacketState::Held(_) => Err(Refused::NotFlying),
        })
    }
}

/// The messages that must be on their way for this.
fn flights<P: Process>(choice: &Choice<P>) -> [Option<PacketId>; 2] {
    let Choice::Fault(fault) = choice else { return [None; 2] };
    if let Fault::Swap(one, other) = &**fault {
        [Some(*one), Some(*other)]
    } else if let Fault::Hold(id) = &**fault {
        [Some(*id), None]
    } else {
        [None; 2]
    }
}

impl dyn Ground {
    /// Can this happen now?
    fn check(&self, fault: &Fault) -> Result<(), Refused> {
        match fault {
            Fault::Crash(node) | Fault::PowerLoss(node) => self.check_up(*node),
            Fault::LoseDisk(node) => self.check_disk(*node),
            Fault::Restart(node) => {
                self.check_disk_kept(*node)?;
                if self.known(*node)?.is_up { Err(Refused::Up) } else { Ok(()) }
            }
            Fault::Return(node) => {
                if self.known(*node)?.lost {
                    Ok(())
                } else {
                    Err(Refused::DiskKept)
                }
            }
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
                let whole = self.weather().partition.is_empty();
                (!whole).then_some(()).ok_or(Refused::NothingToHeal)
            }
            Fault::Bridge(_)
            | Fault::EndBridge
            | Fault::Ring(_)
            | Fault::EndRing
            | Fault::Isolate(_)
            | Fault::Cut(..)
            | Fault::CutOneWay(..)
            | Fault::Flap(..)
            | Fault::Clog(_)
            | Fault::Unclog(_)
            | Fault::Heal(_)
            | Fault::HealLink(..)
            | Fault::HealAll => self.check_link_fault(fault),
            Fault::Slow(..)
            | Fault::Normal(_)
            | Fault::Delay(..)
            | Fault::UsualDelay(..)
            | Fault::Loss(_)
            | Fault::Lose(_)
            | Fault::Duplicates(..)
            | Fault::Skew(..)
            | Fault::Jump(..)
            | Fault::Drift(..)
            | Fault::Cpu(..)
            | Fault::Fsync(..) => self.check_speed_fault(fault),
            Fault::Drop(_)
            | Fault::Duplicate(_)
            | Fault::Replay(..)
            | Fault::Swap(..)
            | Fault::Hold(_)
            | Fault::Release(_)
            | Fault::DeliverNow(_) => self.check_message_fault(fault),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "check_fault sends only faults of links")]
    fn check_link_fault(&self, fault: &Fault) -> Result<(), Refused> {
        let heals = |there: bool| there.then_some(()).ok_or(Refused::NothingToHeal);
        match fault {
            Fault::Bridge(bridge) => self.check_bridge(*bridge),
            Fault::EndBridge => heals(self.weather().bridge.is_some()),
            Fault::Ring(ring) => self.check_ring(ring),
            Fault::EndRing => heals(!self.weather().ring.is_empty()),
            Fault::Flap(place, rhythm) => {
                self.check_place(*place)?;
                rhythm.fits().then_some(()).ok_or(Refused::Cap)
            }
            Fault::Clog(place) => self.check_place(*place),
            Fault::Unclog(place) => {
                self.check_place(*place)?;
                heals(self.weather().clogs.iter().any(|clog| clog.is(*place)))
            }
            Fault::Isolate(node) => self.known(*node).map(|_| ()),
            Fault::Cut(a, b) | Fault::CutOneWay(a, b) => self.check_link(*a, *b),
            Fault::Heal(node) => {
                self.known(*node)?;
                self.weather().touches(*node).then_some(()).ok_or(Refused::NothingToHeal)
            }
            Fault::HealLink(a, b) => self.check_cut(*a, *b),
            Fault::HealAll => {
                self.weather().is_broken().then_some(()).ok_or(Refused::NothingToHeal)
            }
            _ => unreachable!("check_fault sends only faults of links here"),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "check_fault sends only faults of speed")]
    fn check_speed_fault(&self, fault: &Fault) -> Result<(), Refused> {
        match fault {
            Fault::Slow(node, factor) => {
                self.known(*node)?;
                (2..=Fault::FACTOR_MAX).contains(factor).then_some(()).ok_or(Refused::Cap)
            }
            Fault::Normal(node) => {
                self.known(*node)?;
                self.weather().slow.contains(*node).then_some(()).ok_or(Refused::NothingToHeal)
            }
            Fault::Delay(link, delay) => {
                link.map_or(Ok(()), |(a, b)| self.check_link(a, b))?;
                delay.check().map_err(|_| Refused::Cap)
            }
            Fault::UsualDelay(a, b) => {
                self.check_link(*a, *b)?;
                self.weather().delay(*a, *b).map(|_| ()).ok_or(Refused::NothingToHeal)
            }
            Fault::Loss(permille) => {
                (*permille <= Fault::LOSS_PERMILLE_MAX).then_some(()).ok_or(Refused::Cap)
            }
            Fault::Lose(loss) => self.check_kind(loss),
            Fault::Duplicates(permille, delay) => {
                delay.check().map_err(|_| Refused::Cap)?;
                (*permille <= Fault::DUPLICATES_PERMILLE_MAX).then_some(()).ok_or(Refused::Cap)
            }
            Fault::Skew(node, us) => self.check_skew(*node, Some(*us)),
            Fault::Jump(node, us) => {
                let skew = self.known(*node)?.clocks.skew_us;
                self.check_skew(*node, skew.checked_add(*us).filter(|_| *us != 0))
            }
            Fault::Drift(node, ppm) => {
                self.known(*node)?;
                let fits = ppm.unsigned_abs() <= Clocks::DRIFT_PPM_MAX;
                fits.then_some(()).ok_or(Refused::Cap)
            }
            Fault::Cpu(node, factor) => {
                self.known(*node)?;
                let fits = factor.is_none_or(|factor| (1..=Fault::CPU_MAX).contains(&factor));
                fits.then_some(()).ok_or(Refused::Cap)
            }
            Fault::Fsync(node, delay) => {
                self.known(*node)?;
                delay.map_or(Ok(()), |delay| delay.check().map_err(|_| Refused::Cap))
            }
            _ => unreachable!("check_fault sends only faults of speed and reliability here"),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "check_fault sends only faults of messages")]
    fn check_message_fault(&self, fault: &Fault) -> Result<(), Refused> {
        match fault {
            Fault::Drop(id) => self.flight(*id).map(|_| ()),
            Fault::Duplicate(id) => self.check_copy(*id),
            Fault::Replay(id, after) => {
                self.check_copy(*id)?;
                let fits = (1..=Delay::CAP_US).contains(&after.0);
                fits.then_some(()).ok_or(Refused::Cap)
            }
            Fault::Swap(one, other) => {
                self.check_hold(*one)?;
                self.check_hold(*other)?;
                let due = |id: PacketId| self.flight(id).map(|(due, _)| due);
                (due(*one)? != due(*other)?).then_some(()).ok_or(Refused::SameTime)
            }
            Fault::Hold(id) => self.check_hold(*id),
            Fault::Release(id) => self.check_release(*id),
            Fault::DeliverNow(id) => {
                self.flight(*id)?;
                if !self.is_in_turn(*id) {
                    return Err(Refused::NotItsTurn);
                }
                if self.known(id.to())?.paused { Err(Refused::Paused) } else { Ok(()) }
            }
            _ => unreachable!("check_fault sends only faults of messages here"),
        }
    }

    fn check_hold(&self, id: PacketId) -> Result<(), Refused> {
        let (due, state) = self.flight(id)?;
        let flies = match state {
            PacketState::Flying => true,
            PacketState::Waiting => self.now() < due,
            PacketState::Held(_) => false,
        };
        flies.then_some(()).ok_or(Refused::NotFlying)
    }

    fn check_release(&self, id: PacketId) -> Result<(), Refused> {
        match self.flight(id)?.1 {
            PacketState::Held(_) => Ok(()),
            PacketState::Flying | PacketState::Waiting => Err(Refused::NotHeld),
        }
    }

    fn check_cut(&self, a: NodeId, b: NodeId) -> Result<(), Refused> {
        self.check_link(a, b)?;
        let Weather { cuts, flaps, clogs, .. } = &self.weather();
        let link = Place::Link(a, b);
        let cut = cuts.contains((a, b)) || cuts.contains((b, a));
        let off = flaps.iter().any(|(place, ..)| place.is(link));
        let broken = cut || off || clogs.iter().any(|place| place.is(link));
        broken.then_some(()).ok_or(Refused::NothingToHeal)
    }

    fn check_place(&self, place: Place) -> Result<(), Refused> {
        match place {
            Place::Node(node) => self.known(node).map(|_| ()),
            Place::Link(a, b) => self.check_link(a, b),
        }
    }

    fn check_bridge(&self, bridge: Bridge) -> Result<(), Refused> {
        let [one, other] = bridge.sides;
        self.known(bridge.over)?;
        one.iter().chain(other.iter()).try_for_each(|node| self.known(node).map(|_| ()))?;
        let apart = one.iter().all(|node| !other.contains(node));
        let between = !one.contains(bridge.over) && !other.contains(bridge.over);
        let full = !one.is_empty() && !other.is_empty();
        (apart && between && full).then_some(()).ok_or(Refused::Sides)
    }

    fn check_ring(&self, ring: &[NodeId]) -> Result<(), Refused> {
        ring.iter().try_for_each(|node| self.known(*node).map(|_| ()))?;
        let mut seen = NodeSet::default();
        let once = ring.iter().all(|node| seen.insert(*node));
        (once && Fault::RING_MIN <= ring.len()).then_some(()).ok_or(Refused::Ring)
    }

    fn check_kind(&self, loss: &KindLoss) -> Result<(), Refused> {
        let ends = [loss.from, loss.to];
        ends.into_iter().flatten().try_for_each(|node| self.known(node).map(|_| ()))?;
        if !self.kinds().contains(&loss.kind.as_str()) {
            return Err(Refused::NoKind(self.kinds()));
        }
        (loss.permille <= Fault::LOSS_PERMILLE_MAX).then_some(()).ok_or(Refused::Cap)
    }

    fn check_disk(&self, node: NodeId) -> Result<(), Refused> {
        self.check_disk_kept(node)?;
        self.lost_disk(node).ok_or(Refused::NoDisk)?;
        // Before its first start it has nothing to lose, and would then start without a disk.
        if self.known(node)?.has_booted { Ok(()) } else { Err(Refused::Down) }
    }

    fn check_disk_kept(&self, node: NodeId) -> Result<(), Refused> {
        if self.known(node)?.lost {
            return Err(Refused::DiskLost(self.lost_disk(node).unwrap_or("")));
        }
        Ok(())
    }

    fn check_skew(&self, node: NodeId, us: Option<i64>) -> Result<(), Refused> {
        self.known(node)?;
        let fits = us.is_some_and(|us| us.unsigned_abs() <= Clocks::SKEW_US_MAX);
        fits.then_some(()).ok_or(Refused::Cap)
    }

    fn check_copy(&self, id: PacketId) -> Result<(), Refused> {
        self.flight(id)?;
        self.has_free_copy(id).then_some(()).ok_or(Refused::TooManyCopies)
    }

    fn check_up(&self, node: NodeId) -> Result<(), Refused> {
        if self.known(node)?.is_up { Ok(()) } else { Err(Refused::Down) }
    }

    fn check_link(&self, a: NodeId, b: NodeId) -> Result<(), Refused> {
        self.known(a)?;
        self.known(b)?;
        if a == b { Err(Refused::Itself) } else { Ok(()) }
    }
}
