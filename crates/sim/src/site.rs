//! What an engine knows of the system that it runs.

use std::fmt::Debug;

use kernel::{NodeId, Process};

use crate::engine::Engine;
use crate::fault::Fault;
use crate::packet::PacketId;
use crate::system::{Event, Link, Loss};

/// What an engine asks of the system whose processes it runs, and what happens too seldom to be
/// compiled with the rest: see [`System::play`](crate::System::play).
pub(crate) trait Site<P: Process>: Debug {
    /// See [`crate::System::boot`].
    fn boot(&self, node: NodeId, disk: &P::Disk, incarnation: u32) -> P;
    /// See [`crate::System::link`].
    fn link(&self, one: NodeId, other: NodeId) -> Link;
    /// See [`crate::System::kinds`].
    fn kinds(&self) -> &'static [&'static str];
    /// See [`crate::System::kind`].
    fn kind(&self, message: &P::Message) -> &'static str;
    /// See [`crate::System::lost_disk`].
    fn lost_disk(&self, node: NodeId) -> Option<&'static str>;
    /// See [`Engine::strike`].
    fn strike(&self, at: &mut Engine<P>, fault: &Fault, events: &mut Vec<Event<P>>) -> Then;
    /// See [`Engine::arrive_by_stream`].
    fn arrive(
        &self,
        at: &mut Engine<P>,
        id: PacketId,
        lost: Option<Loss>,
        events: &mut Vec<Event<P>>,
    ) -> bool;
}

/// What a fault has begun, and a step of a process goes on with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    /// Nothing.
    Done,
    /// This machine boots.
    Boot(NodeId),
    /// This message arrives.
    Deliver(PacketId),
}
