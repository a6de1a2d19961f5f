//! Votes, their order, and who has given which (`FastLeaderElection.totalOrderPredicate`).

use kernel::{Canonical, Digest, NodeId, NodeSet, SortedMap};

use crate::config::Config;
use crate::flaw::Flaw;
use crate::numbers::{Epoch, Round, Zxid};

/// A vote: for whom, and what that server has. The order is the one that votes are compared by: the
/// later epoch, then the higher zxid, then the higher number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Vote {
    /// The candidate's current epoch (`peerEpoch`): that of the last leader it was in step with,
    /// not the last one it accepted.
    pub epoch: Epoch,
    /// The last transaction in its log.
    pub zxid: Zxid,
    /// The candidate.
    pub leader: NodeId,
}

/// What a server says it is doing (`QuorumPeer.ServerState`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// It looks for a leader.
    Looking,
    /// It follows, or tries to.
    Following,
    /// It leads, or tries to.
    Leading,
    /// It observes, or tries to.
    Observing,
}

/// A vote as it was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Heard {
    /// It.
    pub vote: Vote,
    /// In which round of election it was given (`electionEpoch`).
    pub round: Round,
    /// What the voter was doing.
    pub standing: Standing,
}

/// The last vote heard of each voter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ballots(SortedMap<NodeId, Heard>);

impl Vote {
    /// Is this vote better than that one? A candidate without weight never is; nothing is worse
    /// than no vote.
    pub fn beats(self, other: Option<Self>, config: &Config) -> bool {
        if config.weightless.contains(self.leader) || !config.voters.contains(self.leader) {
            return false;
        }
        let Some(other) = other else { return true };
        if config.breaks(Flaw::CounterOnly) {
            return (self.zxid.counter(), self.leader) > (other.zxid.counter(), other.leader);
        }
        self > other
    }
}

impl Heard {
    /// Do both say the same (`Vote.equals`)? Among votes of servers that have found their leader
    /// only the leader and its epoch matter: what they voted with at first may differ
    /// (ZOOKEEPER-1805).
    fn agrees(&self, other: &Self) -> bool {
        if self.standing == Standing::Looking || other.standing == Standing::Looking {
            return (self.vote, self.round) == (other.vote, other.round);
        }
        (self.vote.leader, self.vote.epoch) == (other.vote.leader, other.vote.epoch)
    }
}

impl Ballots {
    /// Notes the vote of a voter, in the place of the one before.
    pub fn put(&mut self, voter: NodeId, heard: Heard) {
        self.0.insert(voter, heard);
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// All, by voter.
    pub fn iter(&self) -> impl Iterator<Item = (NodeId, &Heard)> {
        self.0.iter()
    }

    /// The last vote of a voter.
    pub fn of(&self, voter: NodeId) -> Option<&Heard> {
        self.0.get(voter)
    }

    /// Who agrees with this vote.
    pub fn for_vote(&self, vote: &Heard) -> NodeSet {
        self.0.iter().filter(|(_, heard)| vote.agrees(heard)).map(|(voter, _)| voter).collect()
    }
}

impl Standing {
    const fn number(self) -> u64 {
        match self {
            Self::Looking => 1,
            Self::Following => 2,
            Self::Leading => 3,
            Self::Observing => 4,
        }
    }
}

impl Canonical for Vote {
    fn canonical(&self, digest: &mut Digest) {
        self.epoch.canonical(digest);
        self.zxid.canonical(digest);
        self.leader.canonical(digest);
    }
}

impl Canonical for Standing {
    fn canonical(&self, digest: &mut Digest) {
        digest.word(self.number());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vote(epoch: u32, zxid_epoch: u32, counter: u32, leader: u8) -> Vote {
        let zxid = Zxid::new(Epoch(zxid_epoch), counter);
        Vote { epoch: Epoch(epoch), zxid, leader: NodeId(leader) }
    }

    fn config() -> Config {
        let mut config = Config::usual([0, 1, 2, 3].map(NodeId));
        config.weightless.insert(NodeId(3));
        config
    }

    #[test]
    fn the_epoch_decides_then_the_zxid_then_the_number() {
        for (better, worse, why) in [
            (vote(2, 1, 1, 0), vote(1, 1, 9, 2), "a later current epoch beats a longer log"),
            (vote(2, 2, 1, 0), vote(2, 1, 9, 2), "a later epoch of the zxid beats its counter"),
            (vote(2, 2, 5, 0), vote(2, 2, 4, 2), "in one epoch the higher counter"),
            (vote(2, 2, 5, 1), vote(2, 2, 5, 0), "with the same history the higher number"),
        ] {
            assert!(better.beats(Some(worse), &config()), "{why}");
            assert!(!worse.beats(Some(better), &config()), "{why}, and not the other way round");
        }
        assert!(
            !vote(1, 1, 1, 1).beats(Some(vote(1, 1, 1, 1)), &config()),
            "not better than itself"
        );
        assert!(vote(0, 0, 0, 0).beats(None, &config()), "any vote is better than none");
    }

    #[test]
    fn a_server_without_weight_never_wins() {
        assert!(!vote(9, 9, 9, 3).beats(Some(vote(0, 0, 0, 0)), &config()));
        assert!(!vote(9, 9, 9, 3).beats(None, &config()));
        assert!(!vote(9, 9, 9, 7).beats(None, &config()), "nor does who is no voter");
    }

    #[test]
    fn with_the_flaw_a_long_old_log_beats_a_short_new_one() {
        let flawed = Config { flaw: Some(Flaw::CounterOnly), ..config() };
        assert!(vote(1, 1, 9, 0).beats(Some(vote(2, 2, 1, 1)), &flawed));
    }

    #[test]
    fn settled_votes_agree_on_leader_and_epoch_alone() {
        let heard = |vote, round, standing| Heard { vote, round: Round(round), standing };
        let mut ballots = Ballots::default();
        ballots.put(NodeId(0), heard(vote(1, 1, 1, 2), 3, Standing::Following));
        ballots.put(NodeId(1), heard(vote(1, 1, 7, 2), 4, Standing::Leading));
        ballots.put(NodeId(2), heard(vote(1, 1, 1, 2), 3, Standing::Looking));
        let settled = ballots.for_vote(&heard(vote(1, 0, 0, 2), 9, Standing::Leading));
        assert_eq!(settled, [NodeId(0), NodeId(1)].into_iter().collect());
        let looking = ballots.for_vote(&heard(vote(1, 1, 1, 2), 3, Standing::Looking));
        assert_eq!(looking, [NodeId(0), NodeId(2)].into_iter().collect());
    }
}
