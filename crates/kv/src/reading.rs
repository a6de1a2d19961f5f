//! Reads without the log (thesis 6.4), as a server of the store answers them.

use kernel::{Effects, Nested, NodeId, Now};
use raft::{Index, ReadId};

use crate::message::{How, Message, Outcome, Serial};
use crate::node::Node;
use crate::note::{Note, ServerNote};
use crate::server::Server;
use crate::word::Word;

/// A read that somebody waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Reading {
    /// Who.
    pub(crate) client: NodeId,
    /// Which request of that client.
    pub(crate) serial: Serial,
    /// What to read.
    pub(crate) key: Word,
}

impl Reading {
    /// No client uses a serial number twice, whatever crashes, so no other read is called so.
    fn id(self) -> ReadId {
        ReadId(u64::from(self.client.0) << 32 | u64::from(self.serial.0))
    }
}

impl Server {
    /// Answers a read, now or when it may, or sends the client on.
    pub(crate) fn read(
        &mut self,
        now: Now,
        asked: Reading,
        how: How,
        out: &mut impl Effects<Node>,
    ) {
        match how {
            How::Local => self.answer_read(asked, how, out),
            How::Lease if self.raft.has_lease(now) => self.answer_read(asked, how, out),
            How::Lease if !self.raft.leads() => {
                refuse(asked.client, asked.serial, self.raft.leader(), out);
            }
            // Without a lease a leader asks. A read by the log comes as any other request does.
            How::Lease | How::ReadIndex | How::Log => {
                self.readings.insert(asked.id(), (asked, None));
                let mut inner = Nested::within(out);
                self.raft.read_index(now, asked.id(), &mut inner);
                let outputs = inner.into_outputs();
                self.take(outputs, out);
            }
        }
    }

    /// This read may be answered once so much is applied.
    pub(crate) fn may_read(&mut self, read: ReadId, index: Index) {
        if let Some((_, needed)) = self.readings.get_mut(read) {
            *needed = Some(index);
        }
    }

    /// Answers the reads for which enough is applied.
    pub(crate) fn answer_reads(&mut self, out: &mut impl Effects<Node>) {
        let applied = self.applied;
        let is_ready = |needed: Option<Index>| needed.is_some_and(|index| index <= applied);
        let readings = self.readings.values().filter(|(_, needed)| is_ready(*needed));
        let ready: Vec<Reading> = readings.map(|(reading, _)| *reading).collect();
        self.readings.retain(|_, (_, needed)| !is_ready(*needed));
        ready.into_iter().for_each(|reading| self.answer_read(reading, How::ReadIndex, out));
    }

    fn answer_read(&mut self, reading: Reading, how: How, out: &mut impl Effects<Node>) {
        let Reading { client, serial, key } = reading;
        let index = self.applied;
        out.note(Note::Server(ServerNote::Read { client, serial, key, how, index }));
        let value = self.machine.read(key);
        // What is applied is committed, so the answer need not wait for this disk.
        out.send_at_once(client, Message::Reply { serial, outcome: Outcome::Read { value, how } });
    }

    pub(crate) fn refuse_read(&mut self, read: ReadId, out: &mut impl Effects<Node>) {
        if let Some((Reading { client, serial, key: _ }, _)) = self.readings.remove(read) {
            refuse(client, serial, None, out);
        }
    }

    /// It no longer leads: others must be asked. A read does nothing, so asking again does no harm.
    pub(crate) fn refuse_reads(&mut self, out: &mut impl Effects<Node>) {
        for (Reading { client, serial, key: _ }, _) in std::mem::take(&mut self.readings).values() {
            refuse(*client, *serial, None, out);
        }
    }
}

fn refuse(client: NodeId, serial: Serial, leader: Option<NodeId>, out: &mut impl Effects<Node>) {
    out.note(Note::Server(ServerNote::Redirected { client, leader }));
    out.send_at_once(client, Message::Reply { serial, outcome: Outcome::NotLeader(leader) });
}
