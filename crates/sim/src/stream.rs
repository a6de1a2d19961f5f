//! Streams: what goes from one node to another arrives in order and once, or the stream breaks.
//!
//! A loss, a cut or a receiver that is down breaks it when a message would have arrived; so does
//! whatever a person does to one message, and a duplicate. Then everything under way on it is lost,
//! in both directions, and each end that had part in it is told, at a time of its own
//! ([`Input::Closed`]). What an end says before it is told is lost as well; what it says
//! afterwards opens the next stream. An end hears of the old stream before it hears anything on the
//! next one.
//!
//! There is one stream between two nodes at a time, so the name of a message needs no number for it.
//!
//! Left out: half-closed streams, and limits on what is under way. A cut between two nodes that say
//! nothing is noticed by nobody: only a message finds it.

use std::collections::VecDeque;
use std::hash::{Hash, Hasher};

use kernel::{Canonical, Input, ListMap, ListSet, Micros, NodeId, NodeSet, Process};

use crate::chance::{Purpose, draw};
use crate::due::Due;
use crate::engine::Engine;
use crate::fault::Fault;
use crate::packet::{PacketId, PacketState};
use crate::system::{Event, Link, Loss};

/// What the world knows of streams. Empty where all links are datagrams.
#[derive(Clone, Debug, Default)]
pub(crate) struct Streams {
    /// From and to: what is under way, in order.
    queues: ListMap<(NodeId, NodeId), VecDeque<PacketId>>,
    /// Whose turn it was not when they were due.
    behind: ListSet<PacketId>,
    /// An end and its peer: it has said or heard something on the stream that there is.
    parts: ListSet<(NodeId, NodeId)>,
    /// An end and its peer: the stream is broken, and it will be told then.
    closing: ListMap<(NodeId, NodeId), Micros>,
    /// How many streams have broken, so that no two draws are for the same cause.
    breaks: u64,
}

impl Streams {
    /// Has nothing ever gone by a stream?
    fn is_unused(&self) -> bool {
        self.parts.is_empty() && self.closing.is_empty() && self.queues.is_empty()
    }

    /// The ends that will be told, with their peers.
    pub(crate) fn closing(&self) -> impl Iterator<Item = (NodeId, NodeId)> {
        self.closing.keys().copied()
    }
}

impl<P: Process> Engine<P> {
    fn is_stream(&self, one: NodeId, other: NodeId) -> bool {
        self.has_streams && one != other && self.site.link(one, other) == Link::Stream
    }

    /// When all has arrived that is under way now on streams between these nodes, and each of them has
    /// been told of those that broke: nothing that is sent later comes before. None where nothing is
    /// under way. What a person holds has no time.
    pub fn streams_settle(&self, nodes: NodeSet) -> Option<Micros> {
        let between = |(from, to): &(NodeId, NodeId)| nodes.contains(*from) && nodes.contains(*to);
        let queues = self.streams.queues.iter().filter(|(link, _)| between(link));
        let arrivals = queues.flat_map(|(_, queue)| queue).filter_map(|id| self.packets.get(*id));
        let arrivals = arrivals.filter(|packet| packet.state == PacketState::Flying);
        let told = self.streams.closing.iter().filter(|(link, _)| between(link));
        arrivals.map(|packet| packet.due).chain(told.map(|(_, due)| *due)).max()
    }

    /// Is this message the next of its stream? A datagram always is.
    pub(crate) fn in_turn(&self, id: PacketId) -> bool {
        let queue = self.streams.queues.get(&(id.from(), id.to()));
        queue.and_then(VecDeque::front).is_none_or(|first| *first == id)
    }

    /// What its world has to know of a message that leaves on a stream. Says whether it leaves: an
    /// end that was not told yet says it in vain.
    pub(crate) fn join_stream(&mut self, id: PacketId) -> bool {
        if !self.is_stream(id.from(), id.to()) {
            return true;
        }
        if self.streams.closing.contains_key(&(id.from(), id.to())) {
            return false;
        }
        self.streams.parts.insert((id.from(), id.to()));
        true
    }

    /// A message that would come twice comes not at all, and the stream ends with it.
    pub(crate) fn dooms_stream(&self, id: PacketId, twice: Option<Micros>) -> bool {
        twice.is_some() && self.is_stream(id.from(), id.to())
    }

    pub(crate) fn doom(&mut self, id: PacketId) {
        if let Some(packet) = self.packets.get_mut(id) {
            packet.doomed = true;
        }
    }

    /// Nothing overtakes on a stream: a message arrives after the one before it.
    pub(crate) fn line_up_in_stream(&mut self, id: PacketId, due: Micros) -> Micros {
        if !self.is_stream(id.from(), id.to()) {
            return due;
        }
        let queue = self.streams.queues.or_default((id.from(), id.to()));
        let before = queue.back().and_then(|last| self.packets.get(*last));
        let due = before.map_or(due, |before| due.max(before.due));
        queue.push_back(id);
        due
    }

    /// A message that is due before its turn waits for that. Says whether this one does.
    pub(crate) fn waits_for_turn(&mut self, id: PacketId) -> bool {
        if self.in_turn(id) {
            return false;
        }
        self.queue.pop();
        self.set_state(id, PacketState::Waiting);
        self.streams.behind.insert(id);
        true
    }

    /// Like [`Self::take_back_lines`], for what had come before its turn.
    pub(crate) fn take_back_turns(&mut self, now: Micros) {
        let packets = &mut self.packets;
        let queue = &mut self.queue;
        self.streams.behind.retain(|id| {
            let later = packets.get(*id).map(|packet| packet.due).filter(|due| now < *due);
            let Some(due) = later else { return true };
            if let Some(packet) = packets.get_mut(*id) {
                packet.state = PacketState::Flying;
            }
            queue.push(due, Due::Deliver(*id));
            false
        });
    }

    /// A message is gone from its stream: the one behind it may come.
    fn leave_stream(&mut self, id: PacketId) {
        let Some(queue) = self.streams.queues.get_mut(&(id.from(), id.to())) else { return };
        queue.retain(|known| *known != id);
        let next = queue.front().copied();
        if queue.is_empty() {
            self.streams.queues.remove(&(id.from(), id.to()));
        }
        let Some(next) = next.filter(|next| self.streams.behind.remove(next)) else { return };
        let now = self.now;
        if let Some(packet) = self.packets.get_mut(next) {
            packet.state = PacketState::Flying;
            packet.due = packet.due.max(now);
            let due = packet.due;
            self.queue.push(due, Due::Deliver(next));
        }
    }

    /// A message of a stream arrives, or is lost; then the stream is. Says whether its receiver has
    /// yet to hear of the end of the stream before: it does so first.
    pub(crate) fn arrive_by_stream(
        &mut self,
        id: PacketId,
        lost: Option<Loss>,
        events: &mut Vec<Event<P>>,
    ) -> bool {
        if !self.is_stream(id.from(), id.to()) {
            return false;
        }
        self.leave_stream(id);
        if lost.is_some() {
            self.break_stream(id.from(), id.to(), events);
            return false;
        }
        self.streams.parts.insert((id.to(), id.from()));
        self.streams.closing.contains_key(&(id.to(), id.from()))
    }

    /// Everything under way between two nodes is lost, and each end is told in its time.
    pub(crate) fn break_stream(&mut self, one: NodeId, other: NodeId, events: &mut Vec<Event<P>>) {
        self.streams.breaks += 1;
        for link in [(one, other), (other, one)] {
            for packet in self.streams.queues.remove(&link).unwrap_or_default() {
                self.streams.behind.remove(&packet);
                if self.packets.remove(packet).is_some() {
                    events.push(Event::Lost { packet, why: Loss::Broken });
                }
            }
        }
        for (end, peer) in [(one, other), (other, one)] {
            let had_part = self.streams.parts.remove(&(end, peer));
            if !had_part || !self.hosts[usize::from(end.0)].is_up() {
                continue;
            }
            let due = Micros(self.now.0 + self.notice_us(end, peer));
            self.streams.closing.insert((end, peer), due);
            self.queue.push(due, Due::Close(end, peer));
        }
    }

    /// How long an end takes to notice: as long as a message from the other end would.
    fn notice_us(&self, end: NodeId, peer: NodeId) -> u64 {
        let name = PacketId::new(peer, end, 0);
        let bits = draw(self.setup.seed, Purpose::Notice, name.packed(), self.streams.breaks);
        self.delay(name).draw(bits)
    }

    /// A node's memory is gone, and its ends of streams with it.
    pub(crate) fn lose_streams(&mut self, node: NodeId, events: &mut Vec<Event<P>>) {
        if self.streams.is_unused() {
            return;
        }
        self.streams.closing.retain(|(end, _), _| *end != node);
        self.streams.parts.retain(|(end, _)| *end != node);
        for peer in (0..self.hosts.len()).filter_map(|at| u8::try_from(at).ok()).map(NodeId) {
            if self.is_stream(node, peer) {
                self.break_stream(node, peer, events);
            }
        }
    }

    /// Does a fault touch one message of a stream? Then the stream breaks, and that is all.
    pub(crate) fn strikes_stream(&mut self, fault: &Fault, events: &mut Vec<Event<P>>) -> bool {
        let id = if let Fault::Drop(id) | Fault::Duplicate(id) = fault {
            *id
        } else if let Fault::Replay(id, _) | Fault::Swap(id, _) = fault {
            *id
        } else {
            return false;
        };
        let breaks = self.is_stream(id.from(), id.to());
        if breaks {
            self.break_stream(id.from(), id.to(), events);
        }
        breaks
    }

    /// When this end will be told that its stream is broken.
    pub(crate) fn closes_at(&self, end: NodeId, peer: NodeId) -> Option<Micros> {
        self.streams.closing.get(&(end, peer)).copied()
    }

    /// An end that was to be told is told later.
    pub(crate) fn close_later(&mut self, end: NodeId, peer: NodeId, at: Micros) -> Option<Micros> {
        let due = self.streams.closing.get_mut(&(end, peer))?;
        *due = (*due).max(at);
        Some(*due)
    }

    /// Tells an end that its stream is broken. What still waits for its disk was for that stream.
    pub(crate) fn close(&mut self, end: NodeId, peer: NodeId, events: &mut Vec<Event<P>>) {
        self.streams.closing.remove(&(end, peer));
        self.hosts[usize::from(end.0)].outbox.retain(|outgoing| outgoing.to != peer);
        let mut name = kernel::Digest::default();
        [end, peer].iter().for_each(|node| node.canonical(&mut name));
        name.word(self.now.0);
        self.run(end, Input::Closed { peer }, name.value(), events);
    }

    /// What a search must tell apart: the order on streams, and who is yet to be told.
    pub(crate) fn fingerprint_streams(&self, into: &mut impl Hasher) {
        if self.streams.is_unused() {
            return;
        }
        for (link, queue) in self.streams.queues.iter() {
            link.hash(into);
            for packet in queue.iter().filter_map(|id| self.packets.get(*id)) {
                packet.message.hash(into);
            }
        }
        self.streams.parts.hash(into);
        self.streams.closing().for_each(|end| end.hash(into));
    }
}
