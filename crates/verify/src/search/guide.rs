//! Which choices a guided search may make: those of the kinds that occur in a run, so that it stays
//! near it and gets far.

use kernel::NodeId;
use sim::{Choice, Fault, PacketId, World};

use super::Searched;
use super::bounds::{Bounds, Timeouts};
use super::steps::Deed;

/// What a choice is about, whichever message it names: what is done, where, and to what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    done: Done,
    at: NodeId,
    from: NodeId,
    what: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Done {
    Start,
    Deliver,
    Sync,
    Expire,
    Tell,
    Crash,
    Power,
    Restart,
    Drop,
    Duplicate,
    /// A fault that no search chooses.
    Else,
}

/// The kinds of choices that may be made, and how often those that may not be made at will.
#[derive(Clone, Debug)]
pub(super) struct Guide {
    kinds: Vec<Kind>,
}

impl Guide {
    /// The kinds of these choices, each with the world in which it was made.
    pub(super) fn of<'a, S: Searched>(
        made: impl Iterator<Item = (&'a World<S>, &'a Choice<S>)>,
    ) -> Self {
        let mut kinds: Vec<Kind> = made.map(|(world, choice)| kind(world, choice)).collect();
        kinds.sort_unstable();
        kinds.dedup();
        Self { kinds }
    }

    /// Is this choice of one of the kinds?
    pub(super) fn allows<S: Searched>(&self, world: &World<S>, choice: &Choice<S>) -> bool {
        self.kinds.binary_search(&kind(world, choice)).is_ok()
    }
}

/// As much of everything as these choices have, and clients told the same.
pub(super) fn as_much_as<'a, S: Searched>(
    made: impl Iterator<Item = (&'a World<S>, &'a Choice<S>, &'a Deed<S>)>,
) -> Bounds {
    let mut each: Vec<(String, u8)> = Vec::new();
    let mut bounds = Bounds { timeouts: Timeouts::Any(0), ..Bounds::default() };
    for (world, choice, deed) in made {
        let kind = kind(world, choice);
        match kind.done {
            Done::Expire => match each.iter_mut().find(|(name, _)| name == kind.what) {
                Some((_, count)) => *count += 1,
                None => each.push((kind.what.to_owned(), 1)),
            },
            Done::Tell => bounds.workload.push(deed.words.clone()),
            Done::Crash | Done::Power => bounds.crashes += 1,
            Done::Drop => bounds.drops += 1,
            Done::Duplicate => bounds.duplicates += 1,
            Done::Start | Done::Deliver | Done::Sync | Done::Restart | Done::Else => {}
        }
    }
    each.truncate(Timeouts::NAMES_MAX);
    Bounds { timeouts: Timeouts::Each(each), ..bounds }
}

fn kind<S: Searched>(world: &World<S>, choice: &Choice<S>) -> Kind {
    let about = |done, at, what| Kind { done, at, from: at, what };
    let message = |done, id: PacketId| {
        let what = world.packet(id).map_or("", |packet| S::kind(&packet.message));
        Kind { done, at: id.to, from: id.from, what }
    };
    match choice {
        Choice::Start(node) => about(Done::Start, *node, ""),
        Choice::Deliver(id) => message(Done::Deliver, *id),
        Choice::Sync(node) => about(Done::Sync, *node, ""),
        Choice::Expire(node, timer) => about(Done::Expire, *node, S::timer_name(*timer)),
        Choice::Command(node, _) => about(Done::Tell, *node, ""),
        Choice::Fault(fault) => {
            #[expect(clippy::wildcard_enum_match_arm, reason = "a search chooses these only")]
            match &**fault {
                Fault::DeliverNow(id) => message(Done::Deliver, *id),
                Fault::Crash(node) => about(Done::Crash, *node, ""),
                Fault::PowerLoss(node) => about(Done::Power, *node, ""),
                Fault::Restart(node) => about(Done::Restart, *node, ""),
                Fault::Drop(id) => message(Done::Drop, *id),
                Fault::Duplicate(id) => message(Done::Duplicate, *id),
                _ => about(Done::Else, NodeId(0), ""),
            }
        }
    }
}
