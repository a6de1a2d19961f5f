//! What can keep a majority that is well from committing anything new: told from what its servers
//! did meanwhile and from who leads them at the end, never guessed. Raft promises progress while
//! broadcasts are much quicker than elections (5.6), and less than one thinks where some messages
//! arrive and others do not (Howard and Abraham 2021, “Raft does not guarantee liveness in the face
//! of network faults”; Jensen, Howard and Mortier 2021, “Examining Raft's behaviour during partial
//! network failures”).

use kernel::Micros;
use kv::How;
use raft::Effective;
use verify::sweep::{self, Borne};

use crate::config::ClusterConfig;

mod facts;
mod witness;

pub use facts::{Facts, Lead};
pub use witness::Witness;

/// Declares the classes once, with what is said of them.
macro_rules! stalls {
    ($($stall:ident: $name:literal, $words:literal, $source:literal;)*) => {
        /// Why a majority that is well commits nothing new.
        #[expect(missing_docs, reason = "its card says it")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Stall { $($stall,)* }

        /// What is said of each class, by their places.
        pub const CARDS: &[sweep::Stall] =
            &[$(sweep::Stall { name: $name, words: $words, source: $source },)*];

        #[cfg(test)]
        const ALL: &[Stall] = &[$(Stall::$stall,)*];
    };
}

stalls! {
    NobodyCampaigns: "nobody campaigns",
        "no server of the majority hears a leader, and none asks to lead", "Raft 5.2";
    VotesSplit: "votes split",
        "its servers ask for votes at the same time, again and again", "Raft 5.2, 9.3";
    LogsBehind: "logs behind",
        "those of its servers that ask to lead lack entries that others have, and none with them asks",
        "Raft 5.4.1";
    CandidatesIgnored: "candidates ignored",
        "its servers refuse each other, since they hear some leader", "thesis 4.2.3, 9.6";
    VotesUnanswered: "votes unanswered",
        "its servers ask to lead, and nobody refuses or grants", "Raft 5.2";
    LearnerRefuses: "learner refuses",
        "one of its servers takes itself for a learner and refuses its vote to another one",
        "etcd, campaign_learner_must_vote";
    Disrupted: "disrupted from outside",
        "a server outside the majority does not hear its leader and deposes it with ever later terms",
        "thesis 4.2.3, 9.6";
    RemovedDisrupts: "disrupted by one that does not count",
        "a server that those leave out who decide, and that does not know, deposes its leader with ever later terms",
        "thesis 4.2.3";
    NoMajority: "no majority any more",
        "a change that was still on its way made others decide than those that are well",
        "Raft 6";
    Overruled: "change that was overruled",
        "one of its servers follows a change that others have overruled, leaves another one out by it, and votes for itself before that one asks",
        "thesis 4.1, 9.6";
    LeftBehind: "left by those that know",
        "only servers that have left have its last entry, which the others need to learn that they have",
        "etcd raft, README: removing a member of two";
    LearnerAhead: "learner ahead of voters",
        "only a learner has its last entry, one that was never committed, and does not ask to lead",
        "thesis 4.2.1";
    DeafLeader: "leader that hears nobody",
        "it follows a leader outside that it hears and that does not hear a majority", "thesis 6.2";
    LameLeader: "leader of little use",
        "it follows a leader outside that hears a majority, but no new entry gets to it and to one in time",
        "Howard and Abraham 2021";
    OldEntriesWait: "old entries wait",
        "its leader has entries of earlier terms only, and cannot commit them without a newer one",
        "Raft 5.4.2, 8";
    NothingAsked: "nothing asked of its leader",
        "it has a leader, and clients wait for other servers", "thesis 6.2";
    FollowersBehind: "followers far behind",
        "its leader sends a follower whose copy it needs all that this one lacks, and is not done in time",
        "Raft 5.3, thesis 10.2";
    NotCommitted: "entries not committed",
        "its leader has a new entry and does not commit it", "Raft 5.3";
}

impl Stall {
    /// Do these settings let it happen, so that it breaks no promise?
    pub fn borne(self, config: &ClusterConfig) -> Borne {
        if !self.is_borne(config) {
            Borne::Never
        } else if self.outlasts_mending(config) {
            Borne::Always
        } else {
            Borne::WhileBroken
        }
    }

    /// Is nothing that could be mended to blame for it?
    fn outlasts_mending(self, config: &ClusterConfig) -> bool {
        let workload = &config.store.workload;
        // They are well, too. Who hears a leader ignores those that are gone only with this.
        let removed = self == Self::RemovedDisrupts && !config.store.raft.check_quorum;
        // A write that a server takes along which is gone for good is not asked for again, and the
        // leader that its client finds next is asked for a read, which adds nothing.
        let lost = self == Self::NothingAsked && !workload.sessions && workload.reads != How::Log;
        removed || lost
    }

    fn is_borne(self, config: &ClusterConfig) -> bool {
        let raft = &config.store.raft;
        match self {
            // Servers that hear a leader do not start a new term for others only where each asks
            // first.
            Self::Disrupted => !raft.pre_vote,
            // Who hears a leader and ignores others is safe from those that are gone. Who hears none
            // for a moment votes for them, and refuses its leader afterwards for the term that they
            // began, unless they must ask first.
            Self::RemovedDisrupts => !(raft.check_quorum && raft.pre_vote),
            // What no log held when they were chosen, and a message did, may be in force since.
            Self::NoMajority => config.may_change(),
            // Only a configuration in force when appended can be overruled; and who must ask first
            // asks those that know better in vain, and has not voted.
            Self::Overruled => {
                config.may_change() && raft.effective == Effective::Appended && !raft.pre_vote
            }
            // A leader that hears nobody steps down only where it asks whether anybody is there.
            // Where it does not, those that do not hear it are refused by those that do.
            Self::DeafLeader | Self::CandidatesIgnored => !raft.check_quorum,
            // Raft replaces leaders that are silent, not those of little use.
            Self::LameLeader => true,
            Self::OldEntriesWait => !raft.noop,
            // Few entries in a message take long for a long log. More messages under way help only as
            // long as they arrive in order: each that overtakes another ends that.
            Self::FollowersBehind => raft.batch < 16,
            // Clients that ask one server after the other, and wait longer each time, may take more
            // than the half of the time that elections leave them.
            Self::NothingAsked => 5 * raft.election.max.0 <= search(config).0,
            Self::NobodyCampaigns
            | Self::VotesSplit
            | Self::LogsBehind
            | Self::VotesUnanswered
            | Self::LearnerRefuses
            // Who is asked in vain asks to lead, whatever it knows of the membership.
            | Self::LeftBehind
            | Self::LearnerAhead
            | Self::NotCommitted => false,
        }
    }
}

/// How long a client may take to ask every server in vain, since some may be out for good.
pub(crate) fn search(config: &ClusterConfig) -> Micros {
    let workload = &config.store.workload;
    let one_us = workload.timeout.0 + (workload.backoff.0 << 5);
    Micros(u64::from(config.servers) * one_us)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_excuse_what_they_cause_and_nothing_else() {
        let cluster = |pre_vote, check_quorum, noop| {
            ClusterConfig::new(3, 1).with_raft(|raft| {
                (raft.pre_vote, raft.check_quorum, raft.noop) = (pre_vote, check_quorum, noop);
                raft.batch = 16;
            })
        };
        let excused = |config: &ClusterConfig| -> Vec<Stall> {
            ALL.iter().copied().filter(|stall| stall.borne(config) != Borne::Never).collect()
        };
        let prompt = |config: ClusterConfig| {
            config.with_workload(|workload| workload.timeout = Micros::from_millis(1))
        };
        let patient = |config: ClusterConfig| {
            config.with_workload(|workload| workload.timeout = Micros::from_millis(60_000))
        };
        let etcd = |config: ClusterConfig| {
            config.with_raft(|raft| raft.election.max = Micros::from_millis(2_000))
        };
        let (lame, asked) = (Stall::LameLeader, Stall::NothingAsked);
        for (config, stalls) in [
            (etcd(prompt(cluster(true, true, true))), vec![lame]),
            (
                etcd(prompt(cluster(false, true, true))),
                vec![Stall::Disrupted, Stall::RemovedDisrupts, lame],
            ),
            (
                etcd(prompt(cluster(true, false, true))),
                vec![Stall::CandidatesIgnored, Stall::RemovedDisrupts, Stall::DeafLeader, lame],
            ),
            (
                etcd(prompt(cluster(true, true, true))).with_raft(|raft| raft.batch = 4),
                vec![lame, Stall::FollowersBehind],
            ),
            (etcd(prompt(cluster(true, true, false))), vec![lame, Stall::OldEntriesWait]),
            (etcd(patient(cluster(true, true, true))), vec![lame, asked]),
        ] {
            assert_eq!(excused(&config), stalls);
        }
    }

    #[test]
    fn what_members_and_clients_cause_is_excused_where_they_can() {
        let changing = |effective, pre_vote| {
            let config = ClusterConfig::new(3, 1).with_spare(1);
            config.with_raft(|raft| (raft.effective, raft.pre_vote) = (effective, pre_vote))
        };
        for (config, borne) in [
            (ClusterConfig::new(3, 1), Borne::Never),
            (changing(Effective::Appended, false), Borne::WhileBroken),
            (changing(Effective::Appended, true), Borne::Never),
            (changing(Effective::Applied, false), Borne::Never),
        ] {
            assert_eq!(Stall::Overruled.borne(&config), borne);
            let changes = if config.may_change() { Borne::WhileBroken } else { Borne::Never };
            assert_eq!(Stall::NoMajority.borne(&config), changes);
            assert_eq!(Stall::LeftBehind.borne(&config), Borne::Never);
            assert_eq!(Stall::LearnerAhead.borne(&config), Borne::Never);
        }
        for (sessions, reads, borne) in [
            (false, How::Lease, Borne::Always),
            (false, How::Log, Borne::WhileBroken),
            (true, How::Lease, Borne::WhileBroken),
        ] {
            let config = ClusterConfig::new(3, 1).with_workload(|workload| {
                (workload.sessions, workload.reads) = (sessions, reads);
                workload.timeout = Micros::from_millis(60_000);
            });
            assert_eq!(Stall::NothingAsked.borne(&config), borne, "{sessions} {reads:?}");
        }
    }

    #[test]
    fn every_class_has_a_card_of_its_own() {
        assert_eq!(ALL.len(), CARDS.len());
        for (place, (stall, card)) in ALL.iter().zip(CARDS).enumerate() {
            assert_eq!(*stall as usize, place);
            assert!(!card.words.ends_with('.') && !card.source.is_empty());
            assert!(CARDS[..place].iter().all(|other| other.name != card.name));
        }
    }
}
