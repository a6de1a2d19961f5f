//! The lines of a trace as they are written, field by field in the order of `docs/trace.md`.

use std::collections::BTreeMap;

use kernel::{NodeId, Process};
use serde::Serialize;
use sim::{Choice, Fault, Loss, PacketId, Place};

use super::Json;

/// The first line: how the run is set up.
#[derive(Serialize)]
pub(super) struct First<'a> {
    pub(super) format: u32,
    pub(super) lab: &'a str,
    pub(super) title: &'a str,
    pub(super) config: BTreeMap<String, String>,
    pub(super) servers: Vec<String>,
    pub(super) clients: Vec<String>,
    pub(super) seed: u64,
    pub(super) build: &'a str,
}

/// A step.
#[derive(Default, Serialize)]
pub(super) struct Line {
    pub(super) n: u64,
    pub(super) at_us: u64,
    pub(super) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) node: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) words: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) timer: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) packet: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lost: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) also_lost: Vec<AlsoLost>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) sent: Vec<Sent>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) timers: Vec<TimerLine>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) notes: Vec<NoteLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) state: Option<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) client: Option<Json>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) clients: Vec<Json>,
}

/// A message that was lost with a stream.
#[derive(Serialize)]
pub(super) struct AlsoLost {
    pub(super) packet: String,
    pub(super) why: &'static str,
}

/// A message that left.
#[derive(Serialize)]
pub(super) struct Sent {
    pub(super) to: String,
    pub(super) packet: String,
    pub(super) message: Json,
}

/// A timer set or cancelled.
#[derive(Serialize)]
pub(super) struct TimerLine {
    #[serde(rename = "do")]
    pub(super) verb: &'static str,
    pub(super) name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) after_us: Option<u64>,
}

/// What a node did and why.
#[derive(Serialize)]
pub(super) struct NoteLine {
    pub(super) code: &'static str,
    pub(super) rule: String,
    pub(super) fields: Json,
    pub(super) text: String,
}

/// The last line.
#[derive(Serialize)]
pub(super) struct Last<'a> {
    pub(super) summary: Summary<'a>,
}

/// What the run came to.
#[derive(Serialize)]
pub(super) struct Summary<'a> {
    pub(super) at_us: u64,
    pub(super) steps: u64,
    pub(super) digest: String,
    pub(super) breaches: Vec<BreachLine>,
    pub(super) link: Option<&'a str>,
}

/// A broken promise.
#[derive(Serialize)]
pub(super) struct BreachLine {
    pub(super) promise: &'static str,
    pub(super) words: String,
    pub(super) at_us: u64,
    pub(super) n: u64,
}

/// The one node that a choice is about.
pub(super) fn node_of<P: Process>(choice: &Choice<P>) -> Option<NodeId> {
    match choice {
        Choice::Start(node)
        | Choice::Sync(node)
        | Choice::Expire(node, _)
        | Choice::Command(node, _)
        | Choice::Close(node, _) => Some(*node),
        Choice::Deliver(id) => Some(id.to()),
        Choice::Fault(fault) => {
            if let Fault::DeliverNow(id) = &**fault {
                Some(id.to())
            } else {
                about(fault).0
            }
        }
    }
}

/// The one message that a fault is about.
pub(super) const fn packet_of(fault: &Fault) -> Option<PacketId> {
    about(fault).1
}

/// The one node, or the one message, that a fault is about.
const fn about(fault: &Fault) -> (Option<NodeId>, Option<PacketId>) {
    match fault {
        Fault::Crash(node)
        | Fault::PowerLoss(node)
        | Fault::LoseDisk(node)
        | Fault::Restart(node)
        | Fault::Return(node)
        | Fault::Pause(node)
        | Fault::Resume(node)
        | Fault::Isolate(node)
        | Fault::Heal(node)
        | Fault::Flap(Place::Node(node), _)
        | Fault::Clog(Place::Node(node))
        | Fault::Unclog(Place::Node(node))
        | Fault::Slow(node, _)
        | Fault::Normal(node)
        | Fault::Skew(node, _)
        | Fault::Jump(node, _)
        | Fault::Drift(node, _)
        | Fault::Cpu(node, _)
        | Fault::Fsync(node, _) => (Some(*node), None),
        Fault::Drop(id)
        | Fault::Duplicate(id)
        | Fault::Replay(id, _)
        | Fault::Hold(id)
        | Fault::Release(id)
        | Fault::DeliverNow(id) => (None, Some(*id)),
        Fault::Partition(_)
        | Fault::EndPartition
        | Fault::Bridge(_)
        | Fault::EndBridge
        | Fault::Ring(_)
        | Fault::EndRing
        | Fault::Flap(Place::Link(..), _)
        | Fault::Clog(Place::Link(..))
        | Fault::Unclog(Place::Link(..))
        | Fault::Swap(..)
        | Fault::Lose(_)
        | Fault::Duplicates(..)
        | Fault::Cut(..)
        | Fault::CutOneWay(..)
        | Fault::HealLink(..)
        | Fault::HealAll
        | Fault::Delay(..)
        | Fault::UsualDelay(..)
        | Fault::Loss(_) => (None, None),
    }
}

/// Why a message did not arrive, in a word.
pub(super) const fn loss(why: Loss) -> &'static str {
    match why {
        Loss::Chance => "chance",
        Loss::Cut => "cut",
        Loss::Down => "down",
        Loss::Dropped => "dropped",
        Loss::Broken => "broken",
    }
}
