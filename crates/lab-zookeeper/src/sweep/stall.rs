//! Why a quorum that is well commits nothing new, told from what its servers did and from who leads
//! them. A class that faults outside of the quorum excuse breaks no promise while they last; any
//! other one breaks it.

#![expect(clippy::wildcard_enum_match_arm, reason = "a few of many notes are looked for")]

use kernel::{Micros, NodeId, NodeSet, SortedMap};
use sim::{Event, World};
use verify::sweep::{self, Borne, Swept};
use zab::{Role, Round, Standing, Zxid};
use zookeeper::{Note, ServerNote, TxnBody};

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
        "one of its servers hears the highest vote from outside, all vote for that server, and it does not lead them",
        "FastLeaderElection.totalOrderPredicate; Alfatafta and others 2020";
    ElectedOutside: "elected by one that does not follow",
        "one of its servers is elected with a vote from outside, and waits in vain for that one or for those that do not hear it",
        "FastLeaderElection.lookForLeader; Alfatafta and others 2020";
    NotEstablished: "leader not established",
        "one of its servers is elected by the others, and not established in time",
        "Zab IV, discovery and synchronisation";
    LeaderOutside: "leader of little use",
        "it follows a leader outside that is established, and no new transaction gets to it and to one in time",
        "Zab V; Howard and Abraham 2021";
    LeftOut: "kept from its leader",
        "one of its servers hears too few say who leads to follow, and its leader needs one outside that is slow",
        "FastLeaderElection.checkLeader (ZOOKEEPER-1732)";
    NothingAsked: "nothing asked of its leader",
        "it has a leader, and no client reaches it with a write", "Hunt and others 4.4";
    NotCommitted: "proposals not committed",
        "its leader has made a transaction of a write and does not commit it", "Zab IV, broadcast";
}

impl Stall {
    /// When it breaks no promise.
    pub(super) const fn borne(self) -> Borne {
        match self {
            // A vote says what a server has and not who can hear it, and each server counts the votes
            // that it hears itself; followers do not compare leaders by their speed.
            Self::VotesOutside | Self::ElectedOutside | Self::LeaderOutside | Self::LeftOut => {
                Borne::WhileBroken
            }
            Self::NoVote | Self::NotEstablished | Self::NothingAsked | Self::NotCommitted => {
                Borne::Never
            }
        }
    }
}

/// What the servers that are well did meanwhile.
#[derive(Clone, Debug, Default)]
pub struct Witness {
    /// What leaders made of writes.
    written: Vec<Zxid>,
    /// How often one of them took a vote for a server outside from a server outside.
    told_outside: u64,
    /// In how many rounds some of them followed a server outside, and the last such round.
    followed_outside: u64,
    last_outside: Option<(NodeId, Round)>,
    /// Who of them chose which leader of theirs in which round.
    chose: SortedMap<(Round, NodeId), NodeSet>,
    /// How often all of them chose the same one.
    united: u64,
    /// How often one of them was elected, and not without a vote from outside.
    elected_outside: u64,
    /// Since when each of them is established, as it was last.
    established: SortedMap<NodeId, Micros>,
}

/// Who leads them, at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lead {
    /// One of them, for as long as a leader may take; has it a write that is not committed?
    Inside { open: bool },
    /// One of them that needs one outside, since another one hears too few say that it leads.
    InsideAlone,
    /// One outside, that some of them are in step with.
    Outside,
    /// Nobody is established that any of them is in step with, or only since a moment ago.
    Nobody,
}

impl Witness {
    /// Looks at what a step did.
    pub(super) fn attend(
        &mut self,
        world: &World<Ensemble>,
        core: NodeSet,
        events: &[Event<zookeeper::Node>],
    ) {
        for event in events {
            match event {
                Event::Note { note: Note::Server(ServerNote::Prepared { zxid, txn }), .. } => {
                    self.written.extend(is_write(&txn.body).then_some(*zxid));
                }
                Event::Note { node, note: Note::Zab(note) } if core.contains(*node) => {
                    self.hear(world, core, *node, note);
                }
                _ => {}
            }
        }
    }

    fn hear(&mut self, world: &World<Ensemble>, core: NodeSet, node: NodeId, note: &zab::Note) {
        match note {
            zab::Note::ChangedVote { vote, from, .. }
            | zab::Note::JoinedRound { vote: Some(vote), from, .. } => {
                let outside = !core.contains(*from) && !core.contains(vote.leader);
                self.told_outside += u64::from(outside);
            }
            zab::Note::Chose { leader, round, .. } if core.contains(*leader) => {
                self.choose(core, node, *leader, *round);
            }
            zab::Note::Chose { leader, round, .. } => {
                let last = self.last_outside.replace((*leader, *round));
                self.followed_outside += u64::from(last != self.last_outside);
            }
            zab::Note::Elected { voters, round } => {
                let alone = world.config().zab.is_quorum(voters.intersection(core));
                self.elected_outside += u64::from(!alone);
                self.choose(core, node, node, *round);
            }
            zab::Note::Established { .. } => {
                self.established.insert(node, world.now());
            }
            _ => {}
        }
    }

    fn choose(&mut self, core: NodeSet, node: NodeId, leader: NodeId, round: Round) {
        let voters = self.chose.entry((round, leader));
        if voters.insert(node) && *voters == core {
            self.united += 1;
        }
    }

    /// The class, now that nothing new was committed in time.
    pub(super) fn stall(&self, world: &World<Ensemble>, core: NodeSet) -> Stall {
        self.class(self.lead(world, core))
    }

    fn class(&self, lead: Lead) -> Stall {
        match lead {
            Lead::Inside { open: true } => Stall::NotCommitted,
            Lead::Inside { open: false } => Stall::NothingAsked,
            Lead::InsideAlone => Stall::LeftOut,
            Lead::Outside => Stall::LeaderOutside,
            Lead::Nobody if self.united < self.told_outside.min(self.followed_outside) => {
                Stall::VotesOutside
            }
            Lead::Nobody if self.united < self.elected_outside => Stall::ElectedOutside,
            Lead::Nobody if 0 < self.united => Stall::NotEstablished,
            Lead::Nobody => Stall::NoVote,
        }
    }

    fn lead(&self, world: &World<Ensemble>, core: NodeSet) -> Lead {
        let in_step = |leader: NodeId| {
            servers(world).any(|(node, server)| {
                let with = server.zab().established().map(|with| with.leader);
                core.contains(node) && with == Some(leader)
            })
        };
        let leading =
            servers(world).filter(|(node, server)| server.zab().leads() && in_step(*node));
        let best = leading.max_by_key(|(_, server)| server.zab().current());
        let Some((node, server)) = best else { return Lead::Nobody };
        if !core.contains(node) {
            return Lead::Outside;
        }
        let since = self.established.get(node).copied().unwrap_or_default();
        if world.now().0 < since.0 + Ensemble::election(world.config()).max.0 {
            return Lead::Nobody;
        }
        if is_left_out(world, core, node) {
            return Lead::InsideAlone;
        }
        let (applied, epoch) = (server.applied(), server.zab().current());
        let is_open = |zxid: &Zxid| applied < *zxid && zxid.epoch() == epoch;
        Lead::Inside { open: self.written.iter().any(is_open) }
    }
}

/// Are those of them that serve with their leader no quorum, since each of the others hears no quorum
/// say that this one leads?
fn is_left_out(world: &World<Ensemble>, core: NodeSet, leader: NodeId) -> bool {
    let config = &world.config().zab;
    let mut with = NodeSet::default();
    for (node, server) in servers(world).filter(|(node, _)| core.contains(*node)) {
        if server.zab().established().is_some_and(|with| with.leader == leader) {
            with.insert(node);
            continue;
        }
        let Role::Looking(election) = server.zab().role() else { return false };
        let say_so = [&election.received, &election.settled].map(|ballots| {
            let say_so = ballots.iter().filter(|(_, heard)| {
                heard.standing != Standing::Looking && heard.vote.leader == leader
            });
            say_so.map(|(voter, _)| voter).collect()
        });
        if config.is_quorum(say_so[0]) || config.is_quorum(say_so[1]) {
            return false;
        }
    }
    !config.is_quorum(with)
}

/// Is it what a client asked for? Sessions begin and end by themselves, and what cannot be done is
/// said in a transaction as well.
pub(super) const fn is_write(body: &TxnBody) -> bool {
    match body {
        TxnBody::One(_) | TxnBody::All(_) => true,
        TxnBody::Open { .. } | TxnBody::Close | TxnBody::Failed(_) | TxnBody::FailedMulti(_) => {
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_makes_its_class() {
        let seen = |told, followed, united, elected| Witness {
            told_outside: told,
            followed_outside: followed,
            united,
            elected_outside: elected,
            ..Witness::default()
        };
        for (witness, lead, stall) in [
            (seen(9, 9, 0, 9), Lead::Inside { open: true }, Stall::NotCommitted),
            (seen(9, 9, 0, 9), Lead::Inside { open: false }, Stall::NothingAsked),
            (seen(0, 0, 0, 0), Lead::InsideAlone, Stall::LeftOut),
            (seen(0, 0, 9, 0), Lead::Outside, Stall::LeaderOutside),
            (seen(2, 2, 0, 0), Lead::Nobody, Stall::VotesOutside),
            (seen(2, 2, 1, 0), Lead::Nobody, Stall::VotesOutside),
            // They were told of it, and did not follow it; or followed what nobody outside told.
            (seen(2, 0, 0, 0), Lead::Nobody, Stall::NoVote),
            (seen(0, 2, 0, 0), Lead::Nobody, Stall::NoVote),
            (seen(0, 0, 0, 1), Lead::Nobody, Stall::ElectedOutside),
            // As often as not nothing from outside kept them.
            (seen(2, 2, 2, 2), Lead::Nobody, Stall::NotEstablished),
            (seen(0, 0, 1, 0), Lead::Nobody, Stall::NotEstablished),
            (seen(0, 0, 0, 0), Lead::Nobody, Stall::NoVote),
        ] {
            assert_eq!(witness.class(lead), stall, "{witness:?} {lead:?}");
        }
    }

    #[test]
    fn they_are_united_when_each_of_them_chose_the_same_in_one_round() {
        let [a, b, c] = [0, 1, 2].map(NodeId);
        let core: NodeSet = [a, b].into_iter().collect();
        let mut witness = Witness::default();
        witness.choose(core, a, a, Round(1));
        witness.choose(core, b, a, Round(2));
        witness.choose(core, b, c, Round(1));
        assert_eq!(witness.united, 0, "in another round, or another one");
        witness.choose(core, b, a, Round(1));
        witness.choose(core, b, a, Round(1));
        assert_eq!(witness.united, 1);
    }

    #[test]
    fn what_is_wrong_inside_is_never_excused_and_each_class_has_a_card() {
        let all = [
            (Stall::NoVote, Borne::Never),
            (Stall::VotesOutside, Borne::WhileBroken),
            (Stall::ElectedOutside, Borne::WhileBroken),
            (Stall::NotEstablished, Borne::Never),
            (Stall::LeaderOutside, Borne::WhileBroken),
            (Stall::LeftOut, Borne::WhileBroken),
            (Stall::NothingAsked, Borne::Never),
            (Stall::NotCommitted, Borne::Never),
        ];
        assert_eq!(all.len(), CARDS.len());
        for (place, ((stall, borne), card)) in all.into_iter().zip(CARDS).enumerate() {
            assert_eq!((stall as usize, stall.borne()), (place, borne));
            assert!(!card.words.ends_with('.') && !card.source.is_empty());
            assert!(CARDS[..place].iter().all(|other| other.name != card.name));
        }
    }
}
