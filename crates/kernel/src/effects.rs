//! What a process answers: sends, writes, timers, outputs and notes, in order.

use std::hash::{Hash, Hasher};

use crate::process::{Clock, NodeId, Process, Span, WriteId};

/// One thing that a process wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect<P: Process> {
    /// Send a message, but not before a write is durable.
    Send {
        /// To whom.
        to: NodeId,
        /// What.
        message: P::Message,
        /// The write it waits for; the one before the first, for which nobody waits, where the
        /// paper lets it overtake the disk.
        after: WriteId,
    },
    /// Write a record. `Synced` tells when it is durable.
    Persist(WriteId, P::Record),
    /// Report upward.
    Output(P::Output),
    /// Say what was done and why.
    Note(P::Note),
    /// Set a timer, or set it anew.
    SetTimer {
        /// Which.
        timer: P::Timer,
        /// The world draws from this range.
        after: Span,
        /// By which clock.
        clock: Clock,
    },
    /// Forget a timer.
    CancelTimer(P::Timer),
}

/// The effects of one step, in order.
#[derive(Clone, Debug)]
pub struct Effects<P: Process> {
    list: Vec<Effect<P>>,
    last_write: WriteId,
}

impl<P: Process> Effects<P> {
    /// No effects yet, after this last write of the node.
    pub const fn after(last_write: WriteId) -> Self {
        Self { list: Vec::new(), last_write }
    }

    /// Forgets all effects and begins again after this last write of a node; keeps its room.
    pub fn restart(&mut self, last_write: WriteId) {
        self.list.clear();
        self.last_write = last_write;
    }

    /// Sends a message once everything written so far is durable.
    pub fn send(&mut self, to: NodeId, message: P::Message) {
        let after = self.last_write;
        self.list.push(Effect::Send { to, message, after });
    }

    /// Sends a message that may overtake the disk; name the section that allows it where you call.
    pub fn send_at_once(&mut self, to: NodeId, message: P::Message) {
        self.list.push(Effect::Send { to, message, after: WriteId(0) });
    }

    /// Writes a record and says which write that is.
    pub fn persist(&mut self, record: P::Record) -> WriteId {
        self.last_write.0 += 1;
        self.list.push(Effect::Persist(self.last_write, record));
        self.last_write
    }

    /// Reports upward.
    pub fn output(&mut self, output: P::Output) {
        self.list.push(Effect::Output(output));
    }

    /// Says what was done and why.
    pub fn note(&mut self, note: P::Note) {
        self.list.push(Effect::Note(note));
    }

    /// Sets a timer by the monotonic clock.
    pub fn set_timer(&mut self, timer: P::Timer, after: Span) {
        self.list.push(Effect::SetTimer { timer, after, clock: Clock::Monotonic });
    }

    /// Sets a timer by the wall clock: a jump of that makes it expire early or late.
    pub fn set_wall_timer(&mut self, timer: P::Timer, after: Span) {
        self.list.push(Effect::SetTimer { timer, after, clock: Clock::Wall });
    }

    /// Forgets a timer.
    pub fn cancel_timer(&mut self, timer: P::Timer) {
        self.list.push(Effect::CancelTimer(timer));
    }

    /// The last write of the node, this step included.
    pub const fn last_write(&self) -> WriteId {
        self.last_write
    }

    /// Takes the effects out, in order; the number of the last write stays.
    pub fn drain(&mut self) -> std::vec::Drain<'_, Effect<P>> {
        self.list.drain(..)
    }

    /// Makes the effects, and the writes, of a core nested in this process its own. The outputs of
    /// the core are the owner's to consume: they come back, in order.
    pub fn absorb<Q: Process>(&mut self, inner: &mut Effects<Q>) -> Vec<Q::Output>
    where
        P::Message: From<Q::Message>,
        P::Record: From<Q::Record>,
        P::Note: From<Q::Note>,
        P::Timer: From<Q::Timer>,
    {
        let mut outputs = Vec::new();
        self.last_write = inner.last_write;
        self.list.reserve(inner.list.len());
        for effect in inner.list.drain(..) {
            match effect {
                Effect::Send { to, message, after } => {
                    self.list.push(Effect::Send { to, message: message.into(), after });
                }
                Effect::Persist(id, record) => self.list.push(Effect::Persist(id, record.into())),
                Effect::Output(output) => outputs.push(output),
                Effect::Note(note) => self.list.push(Effect::Note(note.into())),
                Effect::SetTimer { timer, after, clock } => {
                    self.list.push(Effect::SetTimer { timer: timer.into(), after, clock });
                }
                Effect::CancelTimer(timer) => self.list.push(Effect::CancelTimer(timer.into())),
            }
        }
        outputs
    }
}

/// Room for the effects of a core nested in a process, kept so that a step allocates nothing.
///
/// It is no part of a state: a copy has no room yet, and all are equal.
#[derive(Debug)]
pub struct Room<P: Process>(Vec<Effect<P>>);

impl<P: Process> Room<P> {
    /// Takes the room: no effects yet, after this last write of the node.
    pub fn take(&mut self, last_write: WriteId) -> Effects<P> {
        Effects { list: std::mem::take(&mut self.0), last_write }
    }

    /// Gives the room back, for the next step.
    pub fn put_back(&mut self, mut effects: Effects<P>) {
        effects.list.clear();
        self.0 = effects.list;
    }
}

impl<P: Process> Default for Room<P> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<P: Process> Clone for Room<P> {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl<P: Process> PartialEq for Room<P> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<P: Process> Eq for Room<P> {}

impl<P: Process> Hash for Room<P> {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}
