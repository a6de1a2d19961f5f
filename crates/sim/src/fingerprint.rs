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

/// A fixed hasher: every number counts by its value, whatever its width, so that 32 and 64 bit machines
/// agree.
///
/// Numbers of a state are mostly small. Eight of those go into one word, since mixing a word in takes
/// longer than anything else here.
#[derive(Debug, Default)]
pub struct FixedHasher {
    digest: Digest,
    /// Small numbers that are not mixed in yet, the first in the lowest byte.
    small: u64,
    /// How many bits of that are taken: at most 56.
    taken: u32,
}

impl FixedHasher {
    /// In front of a number that is not small.
    const LARGE: u64 = 0xff;

    fn byte(&mut self, byte: u64) {
        self.small |= byte << self.taken;
        self.taken += 8;
        if self.taken == u64::BITS {
            self.digest.word(self.small);
            (self.small, self.taken) = (0, 0);
        }
    }

    fn number(&mut self, number: u64) {
        if number < Self::LARGE {
            self.byte(number);
        } else {
            self.byte(Self::LARGE);
            self.digest.word(number);
        }
    }
}

impl Hasher for FixedHasher {
    fn finish(&self) -> u64 {
        let mut digest = self.digest;
        // The highest byte is free, and says how many there are.
        digest.word(self.small | u64::from(self.taken) << 56);
        digest.value()
    }

    fn write(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.digest.word(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, number: u8) {
        self.number(u64::from(number));
    }

    fn write_u16(&mut self, number: u16) {
        self.number(u64::from(number));
    }

    fn write_u32(&mut self, number: u32) {
        self.number(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.number(number);
    }

    fn write_usize(&mut self, number: usize) {
        self.number(number as u64);
    }

    fn write_isize(&mut self, number: isize) {
        self.number(i64::try_from(number).unwrap_or(i64::MAX).cast_unsigned());
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn hash(numbers: &[u64]) -> u64 {
        let mut hasher = FixedHasher::default();
        numbers.iter().for_each(|number| hasher.write_u64(*number));
        hasher.finish()
    }

    #[test]
    fn rows_of_small_and_large_numbers_are_told_apart() {
        let mut rows = vec![Vec::new()];
        for length in 0..5_usize {
            let longest: Vec<Vec<u64>> =
                rows.iter().filter(|row| row.len() == length).cloned().collect();
            for number in [0, 1, 254, 255, 256, u64::MAX] {
                rows.extend(longest.iter().map(|row| [&row[..], &[number]].concat()));
            }
        }
        // Rows around where small numbers fill a word, each with a large one at every place.
        for length in 6..19 {
            rows.push(vec![0; length]);
            rows.extend(
                (0..length).map(|at| (0..length).map(|n| 1_000 * u64::from(n == at)).collect()),
            );
        }
        let hashes: BTreeSet<u64> = rows.iter().map(|row| hash(row)).collect();
        assert_eq!(hashes.len(), rows.len());
    }

    #[test]
    fn a_number_counts_by_its_value() {
        let mut narrow = FixedHasher::default();
        narrow.write_u8(7);
        narrow.write_u16(8);
        narrow.write_u32(300);
        narrow.write_usize(9);
        assert_eq!(narrow.finish(), hash(&[7, 8, 300, 9]));
    }
}
