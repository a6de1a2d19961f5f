//! The sentences for what stands in later sections and in the dissertation: pre-vote and check-quorum, snapshots, membership, leadership transfer.

#![expect(clippy::wildcard_enum_match_arm, reason = "each takes the notes that say_raft sends it")]

use kernel::NodeId;
use lab::{Said, Weight};
use raft::{Asks, BadChange, Change, ChangeRefusal, Note, Term, TransferRefusal};

use super::{names, said};
use crate::config::ClusterConfig;
use crate::names::name;

pub(super) fn say_campaign(term: Term, asks: Asks) -> Said {
    let (before, rule) = match asks {
        Asks::HeardNobody => ("has heard no leader and ", "Its election timer expired. Raft 5.2"),
        Asks::WouldWin => ("", "A majority would vote for it. Thesis 9.6"),
        Asks::Told => ("", "Its leader told it to. Thesis 3.10"),
    };
    said(Weight::Meaningful, format!("{before}asks for votes in term {}.", term.0), rule)
}

pub(super) fn say_stability(config: &ClusterConfig, note: &Note) -> Said {
    let of = |node: &NodeId| name(config, *node);
    match note {
        Note::PreCampaigned { term, .. } => said(
            Weight::Meaningful,
            format!("has heard no leader and asks who would vote for it in term {}.", term.0),
            "Pre-vote: its own term stays what it is. Thesis 9.6",
        ),
        Note::WouldGrant { candidate, term } => said(
            Weight::Routine,
            format!("would vote for {} in term {}.", of(candidate), term.0),
            "It hears no leader, and that log is up to date. Thesis 9.6",
        ),
        Note::CountedPreVote { voter, have, need, .. } => said(
            Weight::Routine,
            format!("would have the vote of {}: {have} of the {need} it needs.", of(voter)),
            "With a majority it asks for real. Thesis 9.6",
        ),
        Note::IgnoredCandidate { candidate, leader } => said(
            Weight::Routine,
            match leader {
                Some(leader) => format!("ignores {}: it hears {}.", of(candidate), of(leader)),
                None => format!("ignores {}.", of(candidate)),
            },
            "Whoever hears a leader does not let another one begin a term. Thesis 4.2.3",
        ),
        Note::LostQuorum { term, have, need } => said(
            Weight::Meaningful,
            format!("no longer leads term {}: it heard {have} of the {need} it needs.", term.0),
            "Check-quorum: a leader that may have been replaced steps down. Thesis 6.2",
        ),
        _ => unreachable!("say_raft sends only its own notes here"),
    }
}

pub(super) fn say_snapshot(config: &ClusterConfig, note: &Note) -> Said {
    let of = |node: &NodeId| name(config, *node);
    match note {
        Note::SavedSnapshot { last, start } => said(
            Weight::Meaningful,
            format!(
                "saves a snapshot up to entry {} and keeps its log from entry {} on.",
                last.index.0,
                start.0 + 1
            ),
            "State, sessions and configuration instead of the entries that led there. Raft 7",
        ),
        Note::SentSnapshot { to, last } => said(
            Weight::Meaningful,
            format!("sends {} its snapshot up to entry {}.", of(to), last.index.0),
            "The entries that the follower needs are compacted. Raft 7",
        ),
        Note::InstalledSnapshot { leader, last, dropped: 0 } => said(
            Weight::Meaningful,
            format!("takes the snapshot of {} up to entry {}.", of(leader), last.index.0),
            "It begins from there. Raft 7, figure 13",
        ),
        Note::InstalledSnapshot { leader, last, dropped } => said(
            Weight::Meaningful,
            format!(
                "takes the snapshot of {} up to entry {} in place of its log; {dropped} entries that it did not know to be committed go.",
                of(leader),
                last.index.0
            ),
            "Its log does not have the last entry of the snapshot. Raft 7, figure 13",
        ),
        Note::KeptLog { leader, last } => said(
            Weight::Routine,
            format!(
                "has entry {} of the snapshot of {} already, keeps its log and knows it to be committed up to there.",
                last.index.0,
                of(leader)
            ),
            "What follows the snapshot in a log stays. Raft 7, figure 13",
        ),
        _ => unreachable!("say_raft sends only its own notes here"),
    }
}

pub(super) fn say_membership(config: &ClusterConfig, note: &Note) -> Said {
    match note {
        Note::AppendedConfiguration { at, joint: true } => said(
            Weight::Meaningful,
            format!("appends a joint configuration as entry {}.", at.index.0),
            "Old and new servers decide together, each with a majority of its own. Raft 6",
        ),
        Note::AppendedConfiguration { at, joint: false } => said(
            Weight::Meaningful,
            format!("appends a new configuration as entry {}.", at.index.0),
            "A change of membership is an entry like any other. Raft 6, thesis 4.1",
        ),
        Note::InForce { joint, voters } => said(
            Weight::Meaningful,
            match joint {
                true => {
                    format!("takes {} and the old servers for its cluster.", names(config, *voters))
                }
                false => format!("takes {} for its cluster.", names(config, *voters)),
            },
            match (joint, config.store.raft.effective) {
                (true, _) => {
                    "Each of the two needs a majority of its own while both decide. Raft 6"
                }
                (false, raft::Effective::Appended) => {
                    "The last configuration of its log, committed or not. Raft 6, thesis 4.1"
                }
                (false, raft::Effective::Applied) => {
                    "The last configuration that it applied. etcd raft"
                }
            },
        ),
        Note::RefusedChange { change, why } => said(
            Weight::Meaningful,
            format!("does not {}: {}.", change_words(config, *change), refused_change(*why)),
            match why {
                ChangeRefusal::Pending => "One change at a time. Thesis 4.1",
                ChangeRefusal::NoOwnCommit => {
                    "An older change may be somewhere. Erratum to thesis 4.1"
                }
                ChangeRefusal::LearnerBehind => {
                    "It would hold up every commitment. Thesis 4.2.1, etcd"
                }
                ChangeRefusal::Transferring => "Thesis 3.10",
                ChangeRefusal::NotLeader | ChangeRefusal::Bad(_) => "Raft 6",
            },
        ),
        Note::LeftCluster { term } => said(
            Weight::Meaningful,
            format!("no longer leads term {}: it is no part of the cluster any more.", term.0),
            "It led until its own removal was committed. Raft 6, thesis 4.2.2",
        ),
        Note::Needed { candidate } => said(
            Weight::Meaningful,
            format!(
                "has entries that {} lacks: if nobody with as much leads soon, it asks to lead.",
                name(config, *candidate)
            ),
            "Who does not decide any more, or not yet, may still be needed. Thesis 4.2.2",
        ),
        _ => unreachable!("say_raft sends only its own notes here"),
    }
}

/// A change in words that a script reads too.
pub(crate) fn change_words(config: &ClusterConfig, change: Change) -> String {
    let list = |set: kernel::NodeSet| names(config, set).replace(", ", ",");
    match change {
        Change::Add(node) => format!("member add {}", name(config, node)),
        Change::AddLearner(node) => format!("member learn {}", name(config, node)),
        Change::Promote(node) => format!("member promote {}", name(config, node)),
        Change::Remove(node) => format!("member remove {}", name(config, node)),
        Change::Replace { voters, learners } if learners.is_empty() => {
            format!("member joint {}", list(voters))
        }
        Change::Replace { voters, learners } => {
            format!("member joint {} {}", list(voters), list(learners))
        }
    }
}

const fn refused_change(why: ChangeRefusal) -> &'static str {
    match why {
        ChangeRefusal::NotLeader => "it does not lead",
        ChangeRefusal::Transferring => "it hands over its leadership",
        ChangeRefusal::Pending => "the change before is not committed",
        ChangeRefusal::NoOwnCommit => "it has committed nothing of its own term yet",
        ChangeRefusal::LearnerBehind => "the learner has too little of the log",
        ChangeRefusal::Bad(why) => bad_change(why),
    }
}

/// Why a change makes no sense.
pub(crate) const fn bad_change(why: BadChange) -> &'static str {
    match why {
        BadChange::Joint => "two configurations decide now",
        BadChange::Already => "it is so already",
        BadChange::NoMember => "that server takes no part",
        BadChange::NoVoters => "nobody would vote any more",
    }
}

pub(super) fn say_transfer(config: &ClusterConfig, note: &Note) -> Said {
    let of = |node: &NodeId| name(config, *node);
    match note {
        Note::Transferring { to } => said(
            Weight::Meaningful,
            format!("hands its leadership over to {}, and takes nothing on.", of(to)),
            "Until the other one leads, or an election timeout has passed. Thesis 3.10",
        ),
        Note::SentTimeoutNow { to } => said(
            Weight::Meaningful,
            format!("tells {} to ask for votes now.", of(to)),
            "It has the whole log, so it can win. Thesis 3.10",
        ),
        Note::ToldToCampaign { leader, .. } => said(
            Weight::Meaningful,
            format!("is told by {} to ask for votes now.", of(leader)),
            "Also those vote that hear a leader, since that one asked for it. Thesis 3.10",
        ),
        Note::TransferAborted { to } => {
            said(Weight::Meaningful, format!("gives up handing over to {}.", of(to)), "Thesis 3.10")
        }
        Note::RefusedTransfer { to, why } => said(
            Weight::Meaningful,
            match why {
                TransferRefusal::NotLeader => {
                    "does not lead, and has nothing to hand over.".to_owned()
                }
                TransferRefusal::Itself => "leads already.".to_owned(),
                TransferRefusal::UnderWay => format!("is handing over to {} already.", of(to)),
                TransferRefusal::NoVoter => {
                    format!("does not hand over to {}: it does not vote.", of(to))
                }
            },
            "Thesis 3.10",
        ),
        _ => unreachable!("say_raft sends only its own notes here"),
    }
}

pub(super) fn say_reads(config: &ClusterConfig, note: &Note) -> Said {
    let of = |node: &NodeId| name(config, *node);
    match note {
        Note::AskedReadIndex { leader } => said(
            Weight::Routine,
            format!("asks {} what a read must wait for.", of(leader)),
            "A follower reads when it has applied so much. Thesis 6.4",
        ),
        Note::BeganRound { round } => said(
            Weight::Silent,
            format!("asks everyone whether it still leads, round {round}."),
            "A round that began after a read shows that nobody had replaced it. Thesis 6.4",
        ),
        Note::ReadReady { asker, index } => said(
            Weight::Routine,
            format!(
                "still led: a read of {} may be answered once entry {} is applied.",
                of(asker),
                index.0
            ),
            "A quorum has answered the round. Thesis 6.4",
        ),
        _ => unreachable!("say_raft sends only its own notes here"),
    }
}
