//! What sweeps should come by: the partner of every "never".

#![expect(clippy::wildcard_enum_match_arm, reason = "a few of many notes are looked for")]

use sim::{Choice, Event, Loss, World};
use zab::plan::Plan;
use zab::{GaveUp, Note as Zab};
use zookeeper::{ClientNote, Note, ServerNote};

use crate::system::{Ensemble, servers};

/// Declares the sights once, with their names.
macro_rules! sights {
    ($($sight:ident: $name:literal,)*) => {
        /// What can be seen.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Sight { $($sight,)* }
        /// The names of all, in their order.
        pub(super) const NAMES: &[&str] = &[$($name,)*];
    };
}

sights! {
    Elected: "server elected",
    ChangedVote: "vote changed for a better one",
    JoinedRound: "later round of election joined",
    VotedAgain: "votes told again",
    ProposedEpoch: "epoch proposed",
    AcceptedBefore: "epoch accepted before",
    RefusedFollower: "follower ahead of its leader refused",
    Established: "leader established",
    TwoLeaders: "two servers lead at once",
    Diff: "DIFF",
    Trunc: "TRUNC",
    Snap: "SNAP",
    Truncated: "transactions dropped",
    Installed: "state of the leader taken",
    Committed: "transaction committed",
    NoQuorumInTime: "gave up: no quorum in time",
    LostQuorum: "gave up: lost its quorum",
    CounterUsedUp: "gave up: counter used up",
    Silence: "gave up: leader silent",
    Closed: "gave up: leader gone",
    OldEpoch: "gave up: leader of an old epoch",
    NotListened: "gave up: leader does not listen",
    Behind: "server behind its client",
    Moved: "session moved",
    Expired: "session ended by its leader",
    Over: "session found to be over",
    Notified: "watch fired",
    WatchedAgain: "watches set again",
    FoundOwn: "own node found by its GUID",
    NotItsOwn: "node of an old session",
    Acts: "client leads or holds a lock",
    StopsActing: "client stops leading",
    Overdue: "empty container found",
    LostInStream: "message lost with its stream",
    AllDown: "no server runs",
}

/// What an event shows, if it is one of them.
pub(super) fn of(event: &Event<zookeeper::Node>) -> Option<Sight> {
    match event {
        Event::Note { note: Note::Zab(note), .. } => of_zab(note),
        Event::Note { note: Note::Server(note), .. } => match note {
            ServerNote::Behind { .. } => Some(Sight::Behind),
            ServerNote::Moved { .. } => Some(Sight::Moved),
            ServerNote::Expired { .. } => Some(Sight::Expired),
            ServerNote::Over { .. } => Some(Sight::Over),
            ServerNote::Notified { .. } => Some(Sight::Notified),
            ServerNote::Overdue { .. } => Some(Sight::Overdue),
            _ => None,
        },
        Event::Note { note: Note::Client(note), .. } => match note {
            ClientNote::WatchedAgain { .. } => Some(Sight::WatchedAgain),
            ClientNote::FoundOwn { .. } => Some(Sight::FoundOwn),
            ClientNote::NotItsOwn { .. } => Some(Sight::NotItsOwn),
            ClientNote::Acts { .. } => Some(Sight::Acts),
            ClientNote::StopsActing { .. } => Some(Sight::StopsActing),
            _ => None,
        },
        Event::Lost { why: Loss::Broken, .. } => Some(Sight::LostInStream),
        _ => None,
    }
}

fn of_zab(note: &Zab) -> Option<Sight> {
    Some(match note {
        Zab::Elected { .. } => Sight::Elected,
        Zab::ChangedVote { .. } => Sight::ChangedVote,
        Zab::JoinedRound { .. } => Sight::JoinedRound,
        Zab::VotedAgain { .. } => Sight::VotedAgain,
        Zab::ProposedEpoch { .. } => Sight::ProposedEpoch,
        Zab::AcceptedBefore { .. } => Sight::AcceptedBefore,
        Zab::RefusedFollower { .. } => Sight::RefusedFollower,
        Zab::Established { .. } => Sight::Established,
        Zab::Synchronised { plan, .. } => match plan {
            Plan::Diff { .. } => Sight::Diff,
            Plan::Trunc { .. } => Sight::Trunc,
            Plan::Snap => Sight::Snap,
        },
        Zab::Truncated { .. } => Sight::Truncated,
        Zab::Installed { .. } => Sight::Installed,
        Zab::Committed { .. } => Sight::Committed,
        Zab::GaveUp { why } => match why {
            GaveUp::NoQuorumInTime => Sight::NoQuorumInTime,
            GaveUp::LostQuorum => Sight::LostQuorum,
            GaveUp::CounterUsedUp => Sight::CounterUsedUp,
            GaveUp::Silence => Sight::Silence,
            GaveUp::Closed => Sight::Closed,
            GaveUp::OldEpoch => Sight::OldEpoch,
            GaveUp::NotListened => Sight::NotListened,
        },
        _ => return None,
    })
}

/// What a choice is about to come to.
pub(super) fn before(world: &World<Ensemble>, _: &Choice<zookeeper::Node>) -> Option<Sight> {
    let mut leading = servers(world).filter(|(_, server)| server.zab().leads());
    if leading.next().is_some() && leading.next().is_some() {
        return Some(Sight::TwoLeaders);
    }
    let begun = world.hosts().any(|(_, host)| host.boots > 0);
    (begun && servers(world).next().is_none()).then_some(Sight::AllDown)
}
