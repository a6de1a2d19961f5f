//! What waits in line at a machine with a slow processor: it handles one input after the other, and
//! each takes its time.

use std::collections::VecDeque;

use kernel::{Micros, NodeId, Process};

use crate::due::Due;
use crate::engine::Engine;
use crate::packet::PacketState;

/// The inputs that have come and are not handled yet, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    inputs: VecDeque<Waiting>,
    /// The processor is busy until then.
    busy: Micros,
}

#[derive(Clone, Copy, Debug)]
struct Waiting {
    due: u64,
    came: Micros,
    done: Micros,
    /// Until when the processor was busy before.
    before: Micros,
}

impl Line {
    /// How long each input takes by a processor of the usual speed, where one is slow.
    pub(crate) const INPUT_US: u64 = 50;

    pub(crate) fn is_empty(&self) -> bool {
        self.inputs.is_empty()
    }

    /// An input comes and takes so long; says when it is done.
    pub(crate) fn join(&mut self, due: Due, came: Micros, takes_us: u64) -> Micros {
        let before = self.busy;
        let done = Micros(came.max(before).0 + takes_us);
        self.busy = done;
        self.inputs.push_back(Waiting { due: due.packed(), came, done, before });
        done
    }

    /// When this input came, if it is in line and done then.
    pub(crate) fn came(&self, due: Due, done: Micros) -> Option<Micros> {
        let found = self.inputs.iter().find(|one| one.due == due.packed() && one.done == done);
        found.map(|one| one.came)
    }

    /// This input is handled, or no longer waits.
    pub(crate) fn leave(&mut self, due: Due) {
        if self.inputs.is_empty() {
            return;
        }
        self.inputs.retain(|one| one.due != due.packed());
    }

    /// Everybody leaves, in order.
    pub(crate) fn empty(&mut self) -> impl Iterator<Item = u64> {
        self.busy = Micros(0);
        std::mem::take(&mut self.inputs).into_iter().map(|one| one.due)
    }

    /// Takes back the last input if it comes after this moment only: something happens before.
    pub(crate) fn take_back(&mut self, now: Micros) -> Option<(Micros, Due)> {
        let last = self.inputs.pop_back_if(|one| now < one.came)?;
        self.busy = last.before;
        Some((last.came, Due::unpacked(last.due)))
    }
}

impl<P: Process> Engine<P> {
    /// An input that comes to a slow processor joins its line, and is due later. Says whether this
    /// one does.
    pub(crate) fn lines_up(&mut self, node: NodeId, at: Micros, due: Due) -> bool {
        let Some(factor) = self.weather.cpus.get(node).copied() else { return false };
        let host = &mut self.hosts[usize::from(node.0)];
        if !host.is_up() || host.line.came(due, at).is_some() {
            return false;
        }
        let done = host.line.join(due, at, u64::from(factor) * Line::INPUT_US);
        self.queue.pop();
        if let Due::Deliver(id) = due {
            self.set_state(id, PacketState::Waiting);
        }
        self.queue.push(done, due);
        true
    }

    /// The world looks ahead for what is due next. What somebody does before that finds each line
    /// as it is by then.
    pub(crate) fn take_back_lines(&mut self, now: Micros) {
        if self.weather.cpus.is_empty() {
            return;
        }
        for node in 0..self.hosts.len() {
            while let Some((came, due)) = self.hosts[node].line.take_back(now) {
                if let Due::Deliver(id) = due
                    && self.packet(id).is_some_and(|packet| packet.due == came)
                {
                    self.set_state(id, PacketState::Flying);
                }
                self.queue.push(came, due);
            }
        }
    }

    /// The line breaks up: what waits in it is handled at once, in order, or waits until a paused
    /// node goes on.
    pub(crate) fn empty_line(&mut self, node: NodeId) {
        let host = &mut self.hosts[usize::from(node.0)];
        let line = host.line.empty();
        host.backlog.extend(line);
        if !host.paused {
            self.requeue_backlog(node);
        }
    }

    /// An entry of the queue was out of date: so is its place in the line.
    pub(crate) fn leave_line_late(&mut self, at: Micros, due: Due) {
        let line = &mut self.hosts[usize::from(due.node().0)].line;
        if line.came(due, at).is_some() {
            line.leave(due);
        }
    }

    /// What stands in the queue and in lines for this timer, if it is set.
    pub(crate) fn expiry(&self, node: NodeId, timer: P::Timer) -> Option<Due> {
        let host = self.host(node)?;
        let armed = host.timers.iter().find(|armed| armed.timer == timer)?;
        Some(Due::Expire(node, armed.arm))
    }
}
