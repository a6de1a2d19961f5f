//! Why a quorum that is well commits nothing new, told from what its servers did and from who leads
//! them. A class that faults outside of the quorum excuse breaks no promise while they last; any
//! other one breaks it.

use kernel::{NodeId, NodeSet};
use sim::{Event, World};
use verify::sweep::{self, Borne};
use zab::Role;
use zookeeper::{Note, ServerNote};

use crate::system::{Ensemble, servers};

/// Declares the classes once, with what is said of them.
macro_rules! stalls {
    ($($stall:ident: $name:literal, $words:literal, $source:literal;)*) => {
        /// Why a quorum that is well commits nothing new.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Stall { $($stall,)* }
        /// What is said of each class, by their places.
        pub(super) const CARDS: &[sweep::Stall] =
            &[$(sweep::Stall { name: $name, words: $words, source: $source },)*];
    };
}

stalls! {
    NoVote: "nobody votes alike",
        "its servers look for a leader, and no quorum votes for the same one",
        "FastLeaderElection.lookForLeader";
    VotesOutside: "votes for one that is out of reach",
        "its servers vote for a server outside that has the highest vote, and that does not lead them",
        "FastLeaderElection.totalOrderPredicate";
    NotEstablished: "leader not established",
        "one of its servers is elected, and not established in time", "Zab IV, discovery and synchronisation";
    LeaderOutside: "leader of little use",
        "it follows a leader outside, which hears a quorum and is slow", "Zab V";
    NothingAsked: "nothing asked of its leader",
        "it has a leader, and no client reaches it with a write", "Hunt and others 4.4";
    NotCommitted: "proposals not committed",
        "its leader has a new proposal and does not commit it", "Zab IV, broadcast";
}

impl Stall {
    /// When it breaks no promise.
    pub(super) const fn borne(self) -> Borne {
        match self {
            // A vote says what a server has and not who can hear it; followers do not compare
            // leaders by their speed; clients stay where somebody answers them.
            Self::VotesOutside | Self::LeaderOutside | Self::NothingAsked => Borne::WhileBroken,
            Self::NoVote | Self::NotEstablished | Self::NotCommitted => Borne::Never,
        }
    }
}

/// What the servers did while a quorum was well.
#[derive(Clone, Copy, Debug, Default)]
pub struct Witness {
    prepared: u64,
}

impl Witness {
    /// Looks at what a step did.
    pub(super) fn attend(&mut self, events: &[Event<Ensemble>]) {
        let prepared = |event: &&Event<Ensemble>| {
            matches!(event, Event::Note { note: Note::Server(ServerNote::Prepared { .. }), .. })
        };
        self.prepared += events.iter().filter(prepared).count() as u64;
    }

    /// The class, now that nothing new was committed in time.
    pub(super) fn stall(self, world: &World<Ensemble>, core: NodeSet) -> Stall {
        let followed = |leader: NodeId| {
            core.contains(leader)
                || servers(world).any(|(node, server)| {
                    core.contains(node)
                        && matches!(server.zab().role(), Role::Following(it) if it.leader == leader)
                })
        };
        let leading = servers(world)
            .filter(|(node, server)| {
                matches!(server.zab().role(), Role::Leading(_)) && followed(*node)
            })
            .max_by_key(|(_, server)| (server.zab().leads(), server.zab().accepted()));
        match leading {
            Some((node, _)) if !core.contains(node) => Stall::LeaderOutside,
            Some((_, server)) if !server.zab().leads() => Stall::NotEstablished,
            Some(_) if self.prepared == 0 => Stall::NothingAsked,
            Some(_) => Stall::NotCommitted,
            None if votes_outside(world, core) => Stall::VotesOutside,
            None => Stall::NoVote,
        }
    }
}

/// Does one of them vote for a server that is none of them?
fn votes_outside(world: &World<Ensemble>, core: NodeSet) -> bool {
    servers(world).any(|(node, server)| match server.zab().role() {
        Role::Looking(election) => {
            core.contains(node) && election.proposal.is_some_and(|vote| !core.contains(vote.leader))
        }
        Role::Following(following) => core.contains(node) && !core.contains(following.leader),
        Role::Leading(_) => false,
    })
}
