//! One machine: its process, its disk, its timers and its clocks.

use std::collections::VecDeque;

use kernel::{Clock, Micros, NodeId, Process, WriteId};

use crate::clocks::Clocks;
use crate::line::Line;

/// A machine in a world.
#[derive(Clone, Debug)]
pub struct Host<P: Process> {
    /// The process; none while it is down.
    pub process: Option<Box<P>>,
    /// What is durable.
    pub disk: P::Disk,
    /// What was durable when the disk was lost, if it was; then the machine is out for good.
    pub lost: Option<P::Disk>,
    /// Has it come back with an empty disk?
    pub returned: bool,
    /// What is written and not yet durable, in order.
    pub written: VecDeque<Written<P::Record>>,
    /// The write under way to the platter, if there is one.
    pub syncing: Option<Syncing>,
    /// The timers that are set.
    pub timers: Vec<Armed<P::Timer>>,
    /// Does it stand still?
    pub paused: bool,
    /// How often it has booted.
    pub boots: u32,
    /// Its clocks.
    pub clocks: Clocks,
    pub(crate) last_write: WriteId,
    pub(crate) synced: WriteId,
    pub(crate) outbox: VecDeque<Outgoing<P::Message>>,
    pub(crate) backlog: Vec<u64>,
    pub(crate) line: Line,
    pub(crate) arms: u32,
}

/// A machine as it stands there, whatever runs on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "any of them can be with any other")]
pub struct Machine {
    /// Does it run, paused or not?
    pub is_up: bool,
    /// Does it stand still?
    pub paused: bool,
    /// Has it booted at all?
    pub has_booted: bool,
    /// Is its disk lost?
    pub lost: bool,
    /// Its clocks.
    pub clocks: Clocks,
}

/// A write that is not yet durable.
#[derive(Clone, Debug)]
pub struct Written<R> {
    /// Its number.
    pub write: WriteId,
    /// What was written.
    pub record: R,
    /// What caused it.
    pub(crate) cause: u64,
}

/// A write under way to the platter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Syncing {
    /// It covers every write up to this one.
    pub write: WriteId,
    /// When it began.
    pub began: Micros,
    /// When it ends.
    pub due: Micros,
    pub(crate) cause: u64,
}

/// A timer that is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Armed<T> {
    /// Which.
    pub timer: T,
    /// When it was set; after a change of its clock, when it would have been set by that clock.
    pub armed: Micros,
    /// When it expires.
    pub due: Micros,
    pub(crate) arm: u32,
    pub(crate) clock: Clock,
    pub(crate) cause: u64,
    /// An entry of the queue that comes before this timer is due and stands for it: that of a timer
    /// which it replaced. None where it has an entry of its own.
    pub(crate) stand_in: Option<StandIn>,
}

/// An entry of the queue, by the number and the time of the timer that it was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StandIn {
    pub(crate) arm: u32,
    pub(crate) at: Micros,
}

impl<T> Armed<T> {
    /// The entry of the queue that this timer leaves behind when it is replaced.
    pub(crate) fn leaves(&self) -> StandIn {
        self.stand_in.unwrap_or(StandIn { arm: self.arm, at: self.due })
    }
}

/// A message that waits for the disk.
#[derive(Clone, Debug)]
pub(crate) struct Outgoing<M> {
    pub(crate) to: NodeId,
    pub(crate) message: M,
    pub(crate) after: WriteId,
}

impl<P: Process> Host<P> {
    pub(crate) fn new(disk: P::Disk) -> Self {
        Self {
            process: None,
            disk,
            lost: None,
            returned: false,
            written: VecDeque::new(),
            syncing: None,
            timers: Vec::new(),
            paused: false,
            boots: 0,
            clocks: Clocks::default(),
            last_write: WriteId(0),
            synced: WriteId(0),
            outbox: VecDeque::new(),
            backlog: Vec::new(),
            line: Line::default(),
            arms: 0,
        }
    }

    /// What can be said of it, whatever its process is.
    pub const fn machine(&self) -> Machine {
        Machine {
            is_up: self.is_up(),
            paused: self.paused,
            has_booted: self.boots > 0,
            lost: self.lost.is_some(),
            clocks: self.clocks,
        }
    }

    /// Does it run, paused or not?
    pub const fn is_up(&self) -> bool {
        self.process.is_some()
    }

    /// Is it down, and does it have the disk that it needs to run again?
    pub const fn can_restart(&self) -> bool {
        !self.is_up() && self.boots > 0 && self.lost.is_none()
    }

    /// How many sends wait for the disk.
    pub fn held_sends(&self) -> u64 {
        self.outbox.len() as u64
    }

    /// Makes every write up to this one durable.
    pub(crate) fn settle(&mut self, write: WriteId) {
        while self.written.front().is_some_and(|written| written.write <= write) {
            let written = self.written.pop_front().expect("there is a front");
            P::write(&mut self.disk, written.record);
        }
        self.synced = self.synced.max(write);
    }

    /// Takes the memory away: the process, its timers, and the sends that wait for the disk. What
    /// is not durable by now never will be, so nothing that comes later waits for it.
    pub(crate) fn stop(&mut self) {
        self.synced = self.last_write;
        self.process = None;
        self.timers.clear();
        self.outbox.clear();
        self.syncing = None;
        self.paused = false;
    }

    pub(crate) fn take_timer(&mut self, timer: P::Timer) -> Option<Armed<P::Timer>> {
        let at = self.timers.iter().position(|armed| armed.timer == timer)?;
        Some(self.timers.swap_remove(at))
    }
}
