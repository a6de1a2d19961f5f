//! Messages under way.

use std::cell::Cell;
use std::fmt;
use std::ops::Index;

use kernel::{Digest, Micros, NodeId};

/// The name of a message: the n-th on its link, whatever else happens elsewhere. So a name can be
/// read, typed, and survives when another part of a run is changed.
///
/// Names are in order of sender, receiver, number and copy. They are kept as one number that
/// orders in that way, since a world compares them several times a step.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PacketId(u64);

impl PacketId {
    /// A message has at most this many duplicates.
    pub const COPIES_MAX: u8 = 15;

    /// The message between these two that is the `nth` on its link, counted from 1.
    pub const fn new(from: NodeId, to: NodeId, nth: u32) -> Self {
        debug_assert!(from.0 < 128 && to.0 < 128);
        Self((from.0 as u64) << 47 | (to.0 as u64) << 40 | (nth as u64) << 4)
    }

    /// Its duplicate of this number, counted from 1; 0 for the message itself.
    #[must_use]
    pub const fn with_copy(self, copy: u8) -> Self {
        debug_assert!(copy <= Self::COPIES_MAX);
        Self(self.0 & !0xf | copy as u64)
    }

    /// Who sent it.
    pub const fn from(self) -> NodeId {
        NodeId((self.0 >> 47 & 0x7f) as u8)
    }

    /// To whom.
    pub const fn to(self) -> NodeId {
        NodeId((self.0 >> 40 & 0x7f) as u8)
    }

    /// Which message on that link, counted from 1.
    pub const fn nth(self) -> u32 {
        (self.0 >> 4 & 0xffff_ffff) as u32
    }

    /// 0 for the message itself, from 1 on for its duplicates.
    pub const fn copy(self) -> u8 {
        (self.0 & 0xf) as u8
    }

    /// As one number that orders like the name does.
    pub(crate) const fn packed(self) -> u64 {
        self.0
    }

    /// The name that was packed.
    pub(crate) const fn unpacked(bits: u64) -> Self {
        Self(bits & 0x00ff_ffff_ffff_ffff)
    }

    pub(crate) fn digest_into(self, digest: &mut Digest) {
        digest.word(self.packed());
    }
}

impl fmt::Debug for PacketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (self.from().0, self.to().0);
        write!(f, "{from}>{to}#{}.{}", self.nth(), self.copy())
    }
}

/// A message under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet<M> {
    /// What it says.
    pub message: M,
    /// When it left.
    pub sent: Micros,
    /// When it arrives, unless it is held.
    pub due: Micros,
    /// Will the network lose it on the way?
    pub doomed: bool,
    /// Where it is on its way.
    pub state: PacketState,
}

/// The messages under way by their names, in the order of these.
///
/// Invariant: `names` rises strictly; each is a packed name, with the slot in which its packet
/// stands, and every other slot is free. So names are found among names alone, and no packet moves
/// for another one. `last` is a place among the names where one was found lately: whoever looks a
/// message up mostly does so again. A fingerprint that is known is that of the packet in its slot: whoever puts one
/// there, or is given it to change it, takes the fingerprint away.
#[derive(Debug)]
pub(crate) struct Packets<M> {
    names: Vec<(u64, u32)>,
    last: Lately,
    slots: Vec<Option<Packet<M>>>,
    fingerprints: Vec<Cell<Option<u64>>>,
    free: Vec<u32>,
}

/// A place that was looked at lately. It saves looking, and says nothing of who has it.
#[derive(Clone, Default)]
struct Lately(Cell<usize>);

impl fmt::Debug for Lately {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("_")
    }
}

/// By hand, so that a copy can take the room of one that is there.
impl<M: Clone> Clone for Packets<M> {
    fn clone(&self) -> Self {
        Self {
            names: self.names.clone(),
            last: self.last.clone(),
            slots: self.slots.clone(),
            fingerprints: self.fingerprints.clone(),
            free: self.free.clone(),
        }
    }

    fn clone_from(&mut self, from: &Self) {
        let Self { names, last, slots, fingerprints, free } = from;
        self.names.clone_from(names);
        self.last.clone_from(last);
        self.slots.clone_from(slots);
        self.fingerprints.clone_from(fingerprints);
        self.free.clone_from(free);
    }
}

impl<M> Packets<M> {
    fn find(&self, id: PacketId) -> Result<usize, usize> {
        let (name, last) = (id.packed(), self.last.0.get());
        if self.names.get(last).is_some_and(|(there, _)| *there == name) {
            return Ok(last);
        }
        let found = self.names.binary_search_by(|(there, _)| there.cmp(&name));
        self.last.0.set(found.unwrap_or_else(|at| at));
        found
    }

    fn slot(&self, id: PacketId) -> Option<usize> {
        Some(self.names[self.find(id).ok()?].1 as usize)
    }

    pub(crate) fn get(&self, id: PacketId) -> Option<&Packet<M>> {
        self.slots[self.slot(id)?].as_ref()
    }

    pub(crate) fn get_mut(&mut self, id: PacketId) -> Option<&mut Packet<M>> {
        let slot = self.slot(id)?;
        self.fingerprints[slot].set(None);
        self.slots[slot].as_mut()
    }

    pub(crate) fn contains(&self, id: PacketId) -> bool {
        self.find(id).is_ok()
    }

    pub(crate) fn insert(&mut self, id: PacketId, packet: Packet<M>) {
        let at = match self.find(id) {
            Ok(at) => {
                let slot = self.names[at].1 as usize;
                self.slots[slot] = Some(packet);
                self.fingerprints[slot].set(None);
                return;
            }
            Err(at) => at,
        };
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            self.fingerprints.push(Cell::new(None));
            u32::try_from(self.slots.len() - 1).expect("the number of messages has a cap")
        });
        self.slots[slot as usize] = Some(packet);
        self.fingerprints[slot as usize].set(None);
        self.names.insert(at, (id.packed(), slot));
    }

    pub(crate) fn remove(&mut self, id: PacketId) -> Option<Packet<M>> {
        let at = self.find(id).ok()?;
        let (_, slot) = self.names.remove(at);
        self.free.push(slot);
        self.slots[slot as usize].take()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (PacketId, &Packet<M>)> {
        self.names.iter().filter_map(|(name, slot)| {
            Some((PacketId::unpacked(*name), self.slots[*slot as usize].as_ref()?))
        })
    }

    pub(crate) const fn len(&self) -> usize {
        self.names.len()
    }

    /// The fingerprint of each, made by `of` where it is not known.
    pub(crate) fn fingerprints(
        &self,
        of: impl Fn(PacketId, &Packet<M>) -> u64,
    ) -> impl Iterator<Item = u64> {
        self.names.iter().filter_map(move |(name, slot)| {
            let (packet, known) = (&self.slots[*slot as usize], &self.fingerprints[*slot as usize]);
            if known.get().is_none() {
                known.set(packet.as_ref().map(|packet| of(PacketId::unpacked(*name), packet)));
            }
            known.get()
        })
    }
}

impl<M> Default for Packets<M> {
    fn default() -> Self {
        Self {
            names: Vec::new(),
            last: Lately::default(),
            slots: Vec::new(),
            fingerprints: Vec::new(),
            free: Vec::new(),
        }
    }
}

impl<M> Index<PacketId> for Packets<M> {
    type Output = Packet<M>;

    fn index(&self, id: PacketId) -> &Packet<M> {
        self.get(id).expect("whoever indexes packets knows that this one is under way")
    }
}

/// Where a message is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PacketState {
    /// It is under way.
    Flying,
    /// A person holds it since then.
    Held(Micros),
    /// It has arrived at a paused node and waits there.
    Waiting,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_keeps_a_name_and_its_order() {
        let id = |from, to, nth, copy| PacketId::new(NodeId(from), NodeId(to), nth).with_copy(copy);
        let ids = [
            id(0, 0, 1, 0),
            id(0, 1, 1, 0),
            id(0, 1, 1, 15),
            id(0, 1, 2, 0),
            id(1, 0, u32::MAX, 3),
            id(127, 127, u32::MAX, 15),
        ];
        for pair in ids.windows(2) {
            assert!(pair[0] < pair[1] && pair[0].packed() < pair[1].packed(), "{pair:?}");
        }
        for id in ids {
            assert_eq!(PacketId::unpacked(id.packed()), id);
            let again = PacketId::new(id.from(), id.to(), id.nth()).with_copy(id.copy());
            assert_eq!(again, id);
        }
    }
}
