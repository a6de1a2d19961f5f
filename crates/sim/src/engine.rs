//! The engine of a world: machines, the network between them, and what is due next.
//!
//! It knows the processes that run on it, and of the system that they make up what [`Site`] says. So
//! a crate that knows a kind of process can compile the engine for it, and once: see
//! [`System::play`](crate::System::play).
//!
//! Invariant: what a step does depends on the engine and the step alone; no clock, no speed and no
//! drawing reaches this file.

use std::rc::Rc;

use kernel::{Canonical, Digest, Micros, NodeId, Process};

use crate::chance::{Purpose, draw, up_to};
use crate::delay::Delay;
use crate::due::{Due, Queue};
use crate::host::{Host, StandIn, Syncing};
use crate::hosts::Hosts;
use crate::packet::{Packet, PacketId, PacketState, Packets};
use crate::refused::Refused;
use crate::saved::Network;
use crate::site::Site;
use crate::stream::Streams;
use crate::system::{Choice, Event, Link, Step};
use crate::weather::Weather;

/// What a world is made of, besides the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setup {
    /// The network.
    pub network: Network,
    /// How long a disk takes to make a write durable.
    pub fsync: Delay,
    /// All chance comes from this number.
    pub seed: u64,
}

/// The engine of a world at one moment.
#[derive(Debug)]
pub struct Engine<P: Process> {
    pub(crate) site: Rc<dyn Site<P>>,
    /// Is any link a stream?
    pub(crate) has_streams: bool,
    pub(crate) setup: Setup,
    pub(crate) now: Micros,
    pub(crate) nth: u32,
    pub(crate) steps: u64,
    pub(crate) digest: Digest,
    pub(crate) hosts: Hosts<P>,
    pub(crate) packets: Packets<P::Message>,
    pub(crate) sent: Vec<u32>,
    pub(crate) weather: Weather,
    /// Is nothing wrong with links, disks and processors? Follows from the weather, and spares most
    /// steps a look at each part of it.
    pub(crate) calm: bool,
    pub(crate) queue: Queue,
    pub(crate) streams: Streams,
    /// Messages that arrived where it was clogged, in their order.
    pub(crate) clogged: Vec<PacketId>,
}

/// By hand, so that a copy can be made into a world that is there, without new room for it.
impl<P: Process> Clone for Engine<P> {
    fn clone(&self) -> Self {
        Self {
            site: Rc::clone(&self.site),
            has_streams: self.has_streams,
            setup: self.setup,
            now: self.now,
            nth: self.nth,
            steps: self.steps,
            digest: self.digest,
            hosts: self.hosts.clone(),
            packets: self.packets.clone(),
            sent: self.sent.clone(),
            weather: self.weather.clone(),
            calm: self.calm,
            queue: self.queue.clone(),
            streams: self.streams.clone(),
            clogged: self.clogged.clone(),
        }
    }

    fn clone_from(&mut self, from: &Self) {
        // Named one by one, so that none is forgotten.
        #[rustfmt::skip]
        let Self {
            site, has_streams, setup, now, nth, steps, digest, hosts, packets, sent, weather, calm, queue,
            streams, clogged,
        } = from;
        self.site.clone_from(site);
        if self.has_streams || *has_streams {
            self.streams.clone_from(streams);
        }
        self.has_streams = *has_streams;
        (self.setup, self.now, self.nth, self.steps, self.digest) =
            (*setup, *now, *nth, *steps, *digest);
        self.hosts.clone_from(hosts);
        self.packets.clone_from(packets);
        self.sent.clone_from(sent);
        if !self.calm || !calm {
            self.weather.clone_from(weather);
        }
        self.calm = *calm;
        self.queue.clone_from(queue);
        self.clogged.clone_from(clogged);
    }
}

impl<P: Process> Engine<P> {
    /// No more messages are under way at once; beyond it they are lost.
    pub const PACKETS_MAX: usize = 100_000;
    /// No run is longer: 24 hours.
    pub const TIME_MAX: Micros = Micros(24 * 3_600 * 1_000_000);

    /// At time zero, with so many nodes, each of which is about to start.
    pub(crate) fn new(site: Rc<dyn Site<P>>, nodes: u8, setup: Setup) -> Self {
        let count = usize::from(nodes);
        let mut queue = Queue::default();
        (0..nodes).for_each(|node| queue.push(Micros(0), Due::Start(NodeId(node))));
        let mut pairs = (0..nodes).flat_map(|one| (0..nodes).map(move |other| (one, other)));
        let has_streams = pairs.any(|(one, other)| {
            one != other && site.link(NodeId(one), NodeId(other)) == Link::Stream
        });
        Self {
            site,
            has_streams,
            setup,
            now: Micros(0),
            nth: 0,
            steps: 0,
            digest: Digest::default(),
            hosts: Hosts::new(count),
            packets: Packets::default(),
            sent: vec![0; count * count],
            weather: Weather::default(),
            calm: true,
            queue,
            streams: Streams::default(),
            clogged: Vec::new(),
        }
    }

    /// The network, the disks and the seed.
    pub const fn setup(&self) -> &Setup {
        &self.setup
    }

    /// The time.
    pub const fn now(&self) -> Micros {
        self.now
    }

    /// How many steps have happened at this very time.
    pub const fn nth(&self) -> u32 {
        self.nth
    }

    /// How many steps have happened.
    pub const fn steps(&self) -> u64 {
        self.steps
    }

    /// The digest of everything that has happened.
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// What is wrong with links and disks.
    pub const fn weather(&self) -> &Weather {
        &self.weather
    }

    /// All machines, by their numbers.
    pub fn hosts(&self) -> impl Iterator<Item = (NodeId, &Host<P>)> {
        (0..).map(NodeId).zip(self.hosts.iter())
    }

    /// The machine of this number.
    pub fn host(&self, node: NodeId) -> Option<&Host<P>> {
        self.hosts.get(usize::from(node.0))
    }

    /// The process of this number, if it runs.
    pub fn process(&self, node: NodeId) -> Option<&P> {
        self.host(node)?.process.as_deref()
    }

    /// The messages under way, by their names.
    pub fn packets(&self) -> impl Iterator<Item = (PacketId, &Packet<P::Message>)> {
        self.packets.iter()
    }

    /// The message of this name, if it is under way.
    pub fn packet(&self, id: PacketId) -> Option<&Packet<P::Message>> {
        self.packets.get(id)
    }

    /// What the clock would do next: the earliest of everything due, in a total order of time,
    /// kind and ids. What is due at a paused machine waits there, and does not come here.
    pub fn next_due(&mut self) -> Option<Step<P>> {
        loop {
            let (at, due) = self.queue.peek()?;
            let Some((node, choice)) = self.still_due(at, due) else {
                self.queue.pop();
                if let Due::Expire(node, arm) = due {
                    self.replace_stand_in(node, StandIn { arm, at });
                }
                self.leave_line_late(at, due);
                continue;
            };
            if let Due::Deliver(id) = due
                && self.waits_for_turn(id)
            {
                continue;
            }
            if let Due::Deliver(id) = due
                && !self.calm
                && self.weather.clogs(id.from(), id.to())
            {
                self.queue.pop();
                self.set_state(id, PacketState::Waiting);
                self.clogged.push(id);
                continue;
            }
            if self.hosts[usize::from(node.0)].paused {
                self.queue.pop();
                self.wait(node, due);
                continue;
            }
            if !self.calm && self.lines_up(node, at, due) {
                continue;
            }
            return Some(Step { at: at.max(self.now), choice });
        }
    }

    /// Everything that could happen next, whenever it is due: what a search, dice or a person
    /// picks from.
    pub fn enabled(&self) -> Vec<Choice<P>> {
        let delivered = self.packets.iter().map(|(id, _)| Choice::Deliver(id));
        let hosts = self.hosts().filter(|(_, host)| !host.paused);
        let own = hosts.flat_map(|(node, host)| {
            let start = (host.boots == 0).then_some(Choice::Start(node));
            let sync = host.syncing.map(|_| Choice::Sync(node));
            let expiries = host.timers.iter().map(move |armed| Choice::Expire(node, armed.timer));
            start.into_iter().chain(sync).chain(expiries)
        });
        let ends = self.streams.closing().map(|(end, peer)| Choice::Close(end, peer));
        let free = |choice: &Choice<P>| match choice {
            Choice::Deliver(id) => {
                let paused = self.hosts[usize::from(id.to().0)].paused;
                !paused && !self.weather.clogs(id.from(), id.to()) && self.in_turn(*id)
            }
            Choice::Close(end, _) => !self.hosts[usize::from(end.0)].paused,
            Choice::Start(_)
            | Choice::Sync(_)
            | Choice::Expire(..)
            | Choice::Command(..)
            | Choice::Fault(_) => true,
        };
        let mut all = Vec::with_capacity(self.packets.len() + 2 * self.hosts.len());
        all.extend(delivered.chain(ends).filter(free).chain(own));
        all
    }

    /// Can this be made at its moment?
    pub(crate) fn check_step(&self, step: &Step<P>) -> Result<(), Refused> {
        if step.at < self.now {
            return Err(Refused::Past);
        }
        if step.at > Self::TIME_MAX {
            return Err(Refused::Over);
        }
        self.check(&step.choice)
    }

    /// Makes a step that can be made. Nothing is checked.
    pub fn play(&mut self, step: &Step<P>, events: &mut Vec<Event<P>>) {
        if step.at > self.now {
            self.now = step.at;
            self.nth = 0;
        }
        self.nth += 1;
        self.steps += 1;
        self.digest.word(step.at.0);
        self.take_due(&step.choice);
        self.perform(&step.choice, events);
    }

    /// What happens now is no longer due: mostly it is the next in the queue. Where it is not, its
    /// entry is found to be out of date later.
    fn take_due(&mut self, choice: &Choice<P>) {
        let due = match choice {
            Choice::Start(node) => Due::Start(*node),
            Choice::Deliver(id) => Due::Deliver(*id),
            Choice::Sync(node) => Due::Sync(*node),
            Choice::Expire(node, timer) => {
                if let Some(expiry) = self.expiry(*node, *timer) {
                    self.hosts[usize::from(node.0)].line.leave(expiry);
                    if self.queue.is_next(expiry) {
                        self.queue.pop();
                    }
                }
                return;
            }
            Choice::Close(end, peer) => Due::Close(*end, *peer),
            Choice::Command(..) | Choice::Fault(_) => return,
        };
        if !self.calm {
            self.hosts[usize::from(due.node().0)].line.leave(due);
        }
        if self.queue.is_next(due) {
            self.queue.pop();
        }
    }

    /// What a queue entry stands for, if it still does: whose it is, and the choice. What waits in
    /// line at a slow processor is due when that is done with it.
    fn still_due(&self, at: Micros, due: Due) -> Option<(NodeId, Choice<P>)> {
        let host = &self.hosts[usize::from(due.node().0)];
        let came = if host.line.is_empty() { None } else { host.line.came(due, at) };
        let then = came.unwrap_or(at);
        let choice = match due {
            Due::Start(node) => (host.boots == 0).then_some(Choice::Start(node)),
            Due::Deliver(id) => {
                let packet = self.packets.get(id)?;
                let on_its_way = match came {
                    None => PacketState::Flying,
                    Some(_) => PacketState::Waiting,
                };
                let is_due = packet.state == on_its_way && packet.due == then;
                is_due.then_some(Choice::Deliver(id))
            }
            Due::Sync(node) => (host.syncing?.due == then).then_some(Choice::Sync(node)),
            Due::Close(end, peer) => {
                (self.closes_at(end, peer)? == then).then_some(Choice::Close(end, peer))
            }
            Due::Expire(node, arm) => {
                let mut timers = host.timers.iter();
                let armed = timers.find(|armed| armed.arm == arm && armed.due == then)?;
                Some(Choice::Expire(node, armed.timer))
            }
        };
        Some((due.node(), choice?))
    }

    /// A timer for which this entry of the queue stood gets one of its own.
    fn replace_stand_in(&mut self, node: NodeId, entry: StandIn) {
        let timers = &mut self.hosts[usize::from(node.0)].timers;
        if let Some(armed) = timers.iter_mut().find(|armed| armed.stand_in == Some(entry)) {
            armed.stand_in = None;
            self.queue.push(armed.due, Due::Expire(node, armed.arm));
        }
    }

    /// Every timer gets an entry of its own, before clocks, processors or links are anything but
    /// well.
    pub(crate) fn replace_stand_ins(&mut self) {
        for (node, at) in (0..).map(NodeId).zip(0..self.hosts.len()) {
            if self.hosts[at].timers.iter().all(|armed| armed.stand_in.is_none()) {
                continue;
            }
            for armed in &mut self.hosts[at].timers {
                if armed.stand_in.take().is_some() {
                    self.queue.push(armed.due, Due::Expire(node, armed.arm));
                }
            }
        }
    }

    fn wait(&mut self, node: NodeId, due: Due) {
        self.hosts[usize::from(node.0)].backlog.push(due.packed());
        if let Due::Deliver(id) = due {
            self.set_state(id, PacketState::Waiting);
        }
    }

    /// What waits where it is no longer clogged arrives: in the order in which it came, a
    /// microsecond apart.
    pub(crate) fn let_through(&mut self) {
        let mut at = self.now;
        for id in std::mem::take(&mut self.clogged) {
            if self.weather.clogs(id.from(), id.to()) {
                self.clogged.push(id);
                continue;
            }
            let Some(packet) = self.packets.get_mut(id) else { continue };
            if packet.state != PacketState::Waiting {
                continue;
            }
            packet.state = PacketState::Flying;
            packet.due = packet.due.max(at);
            self.queue.push(packet.due, Due::Deliver(id));
            at.0 += 1;
        }
    }

    /// Puts what waited at a machine back into the queue: what has come, in the order in which it
    /// came, a microsecond apart; what the world had looked ahead to, at its own time.
    pub(crate) fn requeue_backlog(&mut self, node: NodeId) {
        let backlog = std::mem::take(&mut self.hosts[usize::from(node.0)].backlog);
        for (i, bits) in (0..).zip(backlog) {
            let (at, due) = (Micros(self.now.0 + i), Due::unpacked(bits));
            let host = &mut self.hosts[usize::from(node.0)];
            let at = match due {
                Due::Close(end, peer) => {
                    let Some(at) = self.close_later(end, peer, at) else { continue };
                    at
                }
                Due::Deliver(id) => {
                    let Some(packet) = self.packets.get_mut(id) else { continue };
                    if packet.state != PacketState::Waiting {
                        continue;
                    }
                    packet.state = PacketState::Flying;
                    packet.due = packet.due.max(at);
                    packet.due
                }
                Due::Sync(_) => {
                    let Some(syncing) = &mut host.syncing else { continue };
                    syncing.due = syncing.due.max(at);
                    syncing.due
                }
                Due::Expire(_, arm) => {
                    let mut timers = host.timers.iter_mut();
                    let Some(armed) = timers.find(|armed| armed.arm == arm) else { continue };
                    armed.due = armed.due.max(at);
                    armed.due
                }
                Due::Start(_) => at,
            };
            self.queue.push(at, due);
        }
    }

    /// Begins to make durable what is written, unless a sync is under way or nothing is written.
    pub(crate) fn begin_sync(&mut self, node: NodeId) {
        let host = &self.hosts[usize::from(node.0)];
        let Some(last) = host.written.back() else { return };
        if host.syncing.is_some() || !host.is_up() {
            return;
        }
        let usual = self.setup.fsync;
        let delay = self.weather.disks.get(node).copied().unwrap_or(usual);
        let bits = draw(self.setup.seed, Purpose::Sync, u64::from(node.0), last.cause);
        let due = Micros(self.now.0 + delay.draw(bits));
        let (write, cause) = (last.write, last.cause);
        let syncing = Syncing { write, began: self.now, due, cause };
        self.hosts[usize::from(node.0)].syncing = Some(syncing);
        self.queue.push(due, Due::Sync(node));
    }

    /// How many microseconds a timer set for this cause runs, by its clock.
    pub(crate) fn draw_timer(
        &self,
        node: NodeId,
        timer: P::Timer,
        span: kernel::Span,
        cause: u64,
    ) -> u64 {
        let width = span.max.0.saturating_sub(span.min.0);
        if width == 0 {
            return span.min.0;
        }
        let mut who = Digest::default();
        node.canonical(&mut who);
        timer.canonical(&mut who);
        let bits = draw(self.setup.seed, Purpose::Timer, who.value(), cause);
        span.min.0 + up_to(width, bits)
    }
}
