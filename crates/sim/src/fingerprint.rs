//! The fingerprint of a state: what a search knows it by. In process only, never recorded.
//!
//! Where a digest says how a world came to be, a fingerprint says what it is: two ways to the same
//! state have two digests and one fingerprint. It leaves out what only counts or dates: step and
//! write numbers, moments, names of messages.
//!
//! Machines and messages keep theirs until they change, since a step changes few of them.

use std::hash::{Hash, Hasher};

use kernel::{Digest, Process, WriteId};

use crate::host::{Host, Outgoing};
use crate::packet::{Packet, PacketId, PacketState};
use crate::system::System;
use crate::world::World;

/// A fixed hasher: every number is widened to 64 bits, so that 32 and 64 bit machines agree.
#[derive(Debug, Default)]
pub struct FixedHasher(Digest);

impl Hasher for FixedHasher {
    fn finish(&self) -> u64 {
        self.0.value()
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0.word(bytes.len() as u64);
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0.word(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, number: u8) {
        self.0.word(u64::from(number));
    }

    fn write_u32(&mut self, number: u32) {
        self.0.word(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.0.word(number);
    }

    fn write_usize(&mut self, number: usize) {
        self.0.word(number as u64);
    }

    fn write_isize(&mut self, number: isize) {
        self.0.word(i64::try_from(number).unwrap_or(i64::MAX).cast_unsigned());
    }
}

impl<P: Process> Host<P> {
    /// What waits for the disk: how many writes the one under way covers, and the sends, each with
    /// how many writes it waits for. The numbers of writes only count.
    fn waits(&self, into: &mut FixedHasher) {
        let up_to = |last: WriteId| {
            self.written.iter().take_while(|written| written.write <= last).count() as u64
        };
        into.write_u64(self.syncing.map_or(0, |syncing| up_to(syncing.write)));
        into.write_u64(self.held_sends());
        for Outgoing { to, message, after } in &self.outbox {
            (to, message, up_to(*after)).hash(into);
        }
    }
}

impl<S: System> World<S> {
    /// What this state is known by, however it came to be.
    pub fn fingerprint(&self) -> u64 {
        let mut all = FixedHasher::default();
        self.hosts.fingerprints(Self::machine).for_each(|host| all.write_u64(host));
        all.write_u64(self.messages());
        if !self.calm {
            self.weather().hash(&mut all);
        }
        self.fingerprint_streams(&mut all);
        all.finish()
    }

    fn machine(host: &Host<S::Node>) -> u64 {
        let mut all = FixedHasher::default();
        let lost = u64::from(host.lost.is_some());
        host.clocks.rates().hash(&mut all);
        all.write_u64(u64::from(host.is_up()) | u64::from(host.paused) << 1 | lost << 2);
        if let Some(process) = &host.process {
            S::essence(process, &mut all);
        }
        host.disk.hash(&mut all);
        host.written.iter().for_each(|written| written.record.hash(&mut all));
        host.waits(&mut all);
        let timers = host.timers.iter().map(|armed| of(&armed.timer));
        all.write_u64(timers.fold(0, u64::wrapping_add));
        all.finish()
    }

    /// The messages under way as a heap without order: each counts, whichever was sent first.
    fn messages(&self) -> u64 {
        let one = |id: PacketId, packet: &Packet<_>| {
            let held = matches!(packet.state, PacketState::Held(_));
            of(&(id.from().0, id.to().0, held, packet.doomed, &packet.message))
        };
        self.packets.fingerprints(one).fold(0, u64::wrapping_add)
    }
}

fn of(value: &impl Hash) -> u64 {
    let mut hasher = FixedHasher::default();
    value.hash(&mut hasher);
    hasher.finish()
}
