//! What the clock would do next: one queue in a total order of time, kind and ids.
//!
//! Entries are not removed when they no longer apply; whoever takes one out asks the world whether
//! it still does.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use kernel::{Micros, NodeId};

use crate::packet::PacketId;

/// Something due. At the same moment nodes start first, then messages arrive, then disks are done,
/// then timers expire, then ends of streams are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    Start(NodeId),
    Deliver(PacketId),
    Sync(NodeId),
    Expire(NodeId, u32),
    Close(NodeId, NodeId),
}

impl Due {
    const KIND: u32 = 60;

    /// At whom it is due.
    #[inline]
    pub(crate) const fn node(self) -> NodeId {
        match self {
            Self::Start(node) | Self::Sync(node) | Self::Expire(node, _) | Self::Close(node, _) => {
                node
            }
            Self::Deliver(packet) => packet.to(),
        }
    }

    #[inline]
    pub(crate) fn packed(self) -> u64 {
        match self {
            Self::Start(node) => u64::from(node.0),
            Self::Deliver(packet) => 1 << Self::KIND | packet.packed(),
            Self::Sync(node) => 2 << Self::KIND | u64::from(node.0),
            Self::Close(end, peer) => 4 << Self::KIND | u64::from(end.0) << 32 | u64::from(peer.0),
            Self::Expire(node, arm) => 3 << Self::KIND | u64::from(node.0) << 32 | u64::from(arm),
        }
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "each part is as wide as it was packed")]
    pub(crate) fn unpacked(bits: u64) -> Self {
        let low = bits & ((1 << Self::KIND) - 1);
        match bits >> Self::KIND {
            0 => Self::Start(NodeId(low as u8)),
            1 => Self::Deliver(PacketId::unpacked(low)),
            2 => Self::Sync(NodeId(low as u8)),
            4 => Self::Close(NodeId((low >> 32) as u8), NodeId(low as u8)),
            _ => Self::Expire(NodeId((low >> 32) as u8), low as u32),
        }
    }
}

/// The queue. Moment and entry stand in one number, which is compared at once.
#[derive(Debug, Default)]
pub(crate) struct Queue(BinaryHeap<Reverse<u128>>);

impl Clone for Queue {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }

    fn clone_from(&mut self, from: &Self) {
        self.0.clone_from(&from.0);
    }
}

impl Queue {
    #[inline]
    pub(crate) fn push(&mut self, at: Micros, due: Due) {
        self.0.push(Reverse(u128::from(at.0) << 64 | u128::from(due.packed())));
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "each half is as wide as it was packed")]
    pub(crate) fn peek(&self) -> Option<(Micros, Due)> {
        let Reverse(both) = self.0.peek()?;
        Some((Micros((both >> 64) as u64), Due::unpacked(*both as u64)))
    }

    /// Is this the next?
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the lower half is what was packed")]
    pub(crate) fn is_next(&self, due: Due) -> bool {
        self.0.peek().is_some_and(|Reverse(both)| *both as u64 == due.packed())
    }

    #[inline]
    pub(crate) fn pop(&mut self) {
        self.0.pop();
    }
}
