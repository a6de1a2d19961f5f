//! A small system for the tests of faults: every node calls all others every 10 ms, and answers a
//! call once it has written it down.

use kernel::{Canonical, Digest, Effects, Input, Micros, NodeId, Now, Process, Span};
use synod_sim::System;

/// Four nodes that call each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Echo;

pub(crate) const NODES: u8 = 4;
pub(crate) const EVERY: Micros = Micros::from_millis(10);

/// What they say, and what they write down: calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Say {
    Call(u64),
    Answer(u64),
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Caller {
    id: NodeId,
    calls: u64,
    /// What its disk held when it booted.
    pub(crate) remembers: u64,
}

impl Process for Caller {
    type Message = Say;
    type Timer = ();
    /// Answer a call that was never made, without writing anything down.
    type Command = Say;
    type Record = Say;
    /// How many calls were written down.
    type Disk = u64;
    type Output = Say;
    type Note = ();

    fn step(&mut self, _: Now, input: Input<Self>, out: &mut impl Effects<Self>) {
        match input {
            Input::Start => out.set_timer((), Span::exactly(EVERY)),
            Input::Timer(()) => {
                self.calls += 1;
                out.set_timer((), Span::exactly(EVERY));
                for peer in (0..NODES).map(NodeId).filter(|peer| *peer != self.id) {
                    out.send_at_once(peer, Say::Call(self.calls));
                }
            }
            Input::Message { from, message: Say::Call(number) } => {
                out.persist(Say::Call(number));
                out.send(from, Say::Answer(number));
            }
            Input::Message { message, .. } => out.output(message),
            Input::Command(say) => out.send(NodeId((self.id.0 + 1) % NODES), say),
            Input::Synced(_) | Input::Closed { .. } => {}
        }
    }

    fn write(disk: &mut u64, _: Say) {
        *disk += 1;
    }
}

impl System for Echo {
    type Config = ();
    type Node = Caller;

    fn nodes((): &()) -> u8 {
        NODES
    }

    fn name((): &(), node: NodeId) -> String {
        format!("n{}", node.0 + 1)
    }

    fn kinds() -> &'static [&'static str] {
        &["call", "answer"]
    }

    fn kind(message: &Say) -> &'static str {
        match message {
            Say::Call(_) => "call",
            Say::Answer(_) => "answer",
        }
    }

    /// The last node has no disk to lose.
    fn lost_disk((): &(), node: NodeId) -> Option<&'static str> {
        (node.0 + 1 < NODES).then_some("It would answer anew what it answered before")
    }

    fn boot((): &(), id: NodeId, disk: &u64, _: u32) -> Caller {
        Caller { id, calls: 0, remembers: *disk }
    }
}

impl Canonical for Say {
    fn canonical(&self, digest: &mut Digest) {
        let (kind, number) = match self {
            Self::Call(number) => (1, *number),
            Self::Answer(number) => (2, *number),
        };
        digest.word(kind);
        digest.word(number);
    }
}
