//! What a process wants done: sends, writes, timers, outputs and notes, in order.
//!
//! A process says it to whoever runs it, one thing at a time, and nothing is kept in between: a
//! world does each at once, an owner hands on what a core nested in it says, and a test makes a
//! list.

use std::marker::PhantomData;

use crate::process::{Clock, NodeId, Process, Span, WriteId};

/// Whoever does what a process wants done.
pub trait Effects<P: Process> {
    /// The last write of the node, this step included.
    fn last_write(&self) -> WriteId;

    /// Sends a message, but not before this write is durable; the one before the first, for which
    /// nobody waits, where the paper lets it overtake the disk.
    fn send_after(&mut self, write: WriteId, to: NodeId, message: P::Message);

    /// Writes a record and says which write that is. `Synced` tells when it is durable.
    fn persist(&mut self, record: P::Record) -> WriteId;

    /// Reports upward.
    fn output(&mut self, output: P::Output);

    /// Says what was done and why.
    fn note(&mut self, note: P::Note);

    /// Sets a timer, or sets it anew; the world draws from the range.
    fn set_timer_by(&mut self, clock: Clock, timer: P::Timer, after: Span);

    /// Forgets a timer.
    fn cancel_timer(&mut self, timer: P::Timer);

    /// Sends a message once everything written so far is durable.
    fn send(&mut self, to: NodeId, message: P::Message) {
        self.send_after(self.last_write(), to, message);
    }

    /// Sends a message that may overtake the disk; name the section that allows it where you call.
    fn send_at_once(&mut self, to: NodeId, message: P::Message) {
        self.send_after(WriteId(0), to, message);
    }

    /// Sets a timer by the monotonic clock.
    fn set_timer(&mut self, timer: P::Timer, after: Span) {
        self.set_timer_by(Clock::Monotonic, timer, after);
    }

    /// Sets a timer by the wall clock: a jump of that makes it expire early or late.
    fn set_wall_timer(&mut self, timer: P::Timer, after: Span) {
        self.set_timer_by(Clock::Wall, timer, after);
    }
}

/// Makes the effects, and the writes, of a core nested in a process those of the process. The
/// outputs of the core are the owner's to consume: they are kept, in order.
#[derive(Debug)]
pub struct Nested<'a, P, Q: Process, E> {
    owner: &'a mut E,
    outputs: Vec<Q::Output>,
    process: PhantomData<P>,
}

impl<'a, P: Process, Q: Process, E: Effects<P>> Nested<'a, P, Q, E> {
    /// For a core nested in this process.
    pub const fn within(owner: &'a mut E) -> Self {
        Self { owner, outputs: Vec::new(), process: PhantomData }
    }

    /// What the core reported.
    pub fn into_outputs(self) -> Vec<Q::Output> {
        self.outputs
    }
}

impl<P: Process, Q: Process, E: Effects<P>> Effects<Q> for Nested<'_, P, Q, E>
where
    P::Message: From<Q::Message>,
    P::Record: From<Q::Record>,
    P::Note: From<Q::Note>,
    P::Timer: From<Q::Timer>,
{
    fn last_write(&self) -> WriteId {
        self.owner.last_write()
    }

    fn send_after(&mut self, write: WriteId, to: NodeId, message: Q::Message) {
        self.owner.send_after(write, to, message.into());
    }

    fn persist(&mut self, record: Q::Record) -> WriteId {
        self.owner.persist(record.into())
    }

    fn output(&mut self, output: Q::Output) {
        self.outputs.push(output);
    }

    fn note(&mut self, note: Q::Note) {
        self.owner.note(note.into());
    }

    fn set_timer_by(&mut self, clock: Clock, timer: Q::Timer, after: Span) {
        self.owner.set_timer_by(clock, timer.into(), after);
    }

    fn cancel_timer(&mut self, timer: Q::Timer) {
        self.owner.cancel_timer(timer.into());
    }
}

/// One thing that a process wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect<P: Process> {
    /// See [`Effects::send_after`].
    Send {
        /// To whom.
        to: NodeId,
        /// What.
        message: P::Message,
        /// The write it waits for.
        after: WriteId,
    },
    /// See [`Effects::persist`].
    Persist(WriteId, P::Record),
    /// See [`Effects::output`].
    Output(P::Output),
    /// See [`Effects::note`].
    Note(P::Note),
    /// See [`Effects::set_timer_by`].
    SetTimer {
        /// Which.
        timer: P::Timer,
        /// The world draws from this range.
        after: Span,
        /// By which clock.
        clock: Clock,
    },
    /// See [`Effects::cancel_timer`].
    CancelTimer(P::Timer),
}

/// The effects of one step as a list: what a test of a core looks at.
#[derive(Clone, Debug)]
pub struct EffectList<P: Process> {
    /// They, in order.
    pub list: Vec<Effect<P>>,
    last_write: WriteId,
}

impl<P: Process> EffectList<P> {
    /// No effects yet, after this last write of the node.
    pub const fn after(last_write: WriteId) -> Self {
        Self { list: Vec::new(), last_write }
    }
}

impl<P: Process> Effects<P> for EffectList<P> {
    fn last_write(&self) -> WriteId {
        self.last_write
    }

    fn send_after(&mut self, after: WriteId, to: NodeId, message: P::Message) {
        self.list.push(Effect::Send { to, message, after });
    }

    fn persist(&mut self, record: P::Record) -> WriteId {
        self.last_write.0 += 1;
        self.list.push(Effect::Persist(self.last_write, record));
        self.last_write
    }

    fn output(&mut self, output: P::Output) {
        self.list.push(Effect::Output(output));
    }

    fn note(&mut self, note: P::Note) {
        self.list.push(Effect::Note(note));
    }

    fn set_timer_by(&mut self, clock: Clock, timer: P::Timer, after: Span) {
        self.list.push(Effect::SetTimer { timer, after, clock });
    }

    fn cancel_timer(&mut self, timer: P::Timer) {
        self.list.push(Effect::CancelTimer(timer));
    }
}
