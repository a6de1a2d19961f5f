//! What a world does when a process wants something done.

use kernel::{Canonical, Clock, Effects, Micros, NodeId, Process, Span, WriteId};

use crate::clocks::Rate;
use crate::due::Due;
use crate::engine::Engine;
use crate::host::{Armed, Outgoing, Written};
use crate::system::Event;

/// The world around a process while that takes a step.
///
/// Invariant: nothing here reads the process, which is in the hands of the step.
pub(crate) struct Acts<'a, P: Process> {
    pub(crate) world: &'a mut Engine<P>,
    pub(crate) node: NodeId,
    /// What caused the step.
    pub(crate) cause: u64,
    pub(crate) events: &'a mut Vec<Event<P>>,
}

impl<P: Process> Effects<P> for Acts<'_, P> {
    fn last_write(&self) -> WriteId {
        self.world.hosts[usize::from(self.node.0)].last_write
    }

    fn send_after(&mut self, after: WriteId, to: NodeId, message: P::Message) {
        let at = usize::from(self.node.0);
        if after > self.world.hosts[at].synced {
            self.world.hosts[at].outbox.push_back(Outgoing { to, message, after });
        } else {
            self.world.transmit(self.node, to, message, self.events);
        }
    }

    fn persist(&mut self, record: P::Record) -> WriteId {
        let (node, cause) = (self.node, self.cause);
        record.canonical(&mut self.world.digest);
        let host = &mut self.world.hosts[usize::from(node.0)];
        host.last_write.0 += 1;
        let write = host.last_write;
        host.written.push_back(Written { write, record, cause });
        self.events.push(Event::Wrote { node, write });
        write
    }

    fn output(&mut self, output: P::Output) {
        output.canonical(&mut self.world.digest);
        self.events.push(Event::Output { node: self.node, output });
    }

    fn note(&mut self, note: P::Note) {
        self.events.push(Event::Note { node: self.node, note });
    }

    fn set_timer_by(&mut self, clock: Clock, timer: P::Timer, after: Span) {
        let (node, cause) = (self.node, self.cause);
        let us = self.world.draw_timer(node, timer, after, cause);
        let (armed, calm) = (self.world.now, self.world.calm);
        let host = &mut self.world.hosts[usize::from(node.0)];
        let us = match clock {
            Clock::Monotonic => Rate::of(host.clocks.drift_ppm).passes(us),
            Clock::Wall => us,
        };
        let due = Micros(armed.0 + us);
        let left = host.take_timer(timer).map(|before| before.leaves());
        host.arms += 1;
        let arm = host.arms;
        // A timer that is set anew before it expires, as most are, costs the queue nothing.
        let stand_in = left.filter(|left| calm && left.at <= due);
        host.timers.push(Armed { timer, armed, due, arm, clock, cause, stand_in });
        if stand_in.is_none() {
            self.world.queue.push(due, Due::Expire(node, arm));
        }
        self.events.push(Event::TimerSet { node, timer, due });
    }

    fn cancel_timer(&mut self, timer: P::Timer) {
        let node = self.node;
        if self.world.hosts[usize::from(node.0)].take_timer(timer).is_some() {
            self.events.push(Event::TimerCancelled { node, timer });
        }
    }
}
