//! Fast leader election in words.

use lab::Said;
use zab::{Note, Refusal, Vote};
use zookeeper::Config;

use super::{meaningful, names, routine, silent};
use crate::names::name;

/// A vote as (epoch, zxid, server).
pub(crate) fn vote(config: &Config, vote: Vote) -> String {
    format!("({}, {}, {})", vote.epoch.0, vote.zxid, name(config, vote.leader))
}

/// A note about an election.
#[expect(clippy::wildcard_enum_match_arm, reason = "the other notes are sent elsewhere by say_zab")]
pub(super) fn say(config: &Config, note: &Note) -> Said {
    let of = |node: &kernel::NodeId| name(config, *node);
    let written = |given: &Option<Vote>| match given {
        Some(given) => vote(config, *given),
        None => "nobody".to_owned(),
    };
    match note {
        Note::Started { accepted, current, last } => routine(
            format!(
                "starts with accepted epoch {}, current epoch {} and last zxid {last}.",
                accepted.0, current.0
            ),
            "Both epochs and the log come from disk. Zab IV (f.p, f.a)",
        ),
        Note::Looked { round, vote: Some(_) } => routine(
            format!("looks for a leader in round {} and votes for itself.", round.0),
            "Everyone begins with a vote for itself. FastLeaderElection.lookForLeader",
        ),
        Note::Looked { round, vote: None } => routine(
            format!("looks for a leader in round {}.", round.0),
            "An observer votes for nobody. FastLeaderElection.lookForLeader",
        ),
        Note::JoinedRound { round, from, vote } => routine(
            format!(
                "hears of round {} from {}, forgets the votes before and votes {}.",
                round.0,
                of(from),
                written(vote)
            ),
            "Votes count only within one round. FastLeaderElection.lookForLeader",
        ),
        Note::ChangedVote { vote: new, instead_of, from } => routine(
            format!(
                "changes its vote from {} to {}, as {} said.",
                written(instead_of),
                vote(config, *new),
                of(from)
            ),
            "The later epoch wins, then the higher zxid, then the higher server id (myid). FastLeaderElection.totalOrderPredicate",
        ),
        Note::IgnoredVote { from, why } => ignored(&of(from), *why),
        Note::AnsweredVote { to } => routine(
            format!("tells {} its own vote.", of(to)),
            "Who is behind, or looks for a leader that is known, is answered. FastLeaderElection, WorkerReceiver",
        ),
        Note::VotedAgain { next_ms, .. } => silent(
            format!("says its vote again, and will wait {next_ms} ms."),
            "Each silence doubles the wait. FastLeaderElection, maxNotificationInterval",
        ),
        Note::SawQuorum { .. } | Note::Elected { .. } | Note::Chose { .. } => decided(config, note),
        _ => unreachable!("say_zab sends only its own notes here"),
    }
}

/// A note about votes that a quorum shares.
#[expect(clippy::wildcard_enum_match_arm, reason = "say sends only these notes here")]
fn decided(config: &Config, note: &Note) -> Said {
    match note {
        Note::SawQuorum { vote: shared, voters, need } => routine(
            format!(
                "has a quorum for {}: {}, and {need} are needed; it waits whether anything better comes.",
                vote(config, *shared),
                names(config, *voters)
            ),
            "A quorum is not yet the end. FastLeaderElection, finalizeWait",
        ),
        Note::Elected { round, voters } => meaningful(
            format!(
                "is elected in round {} with the votes of {}; it has yet to be followed.",
                round.0,
                names(config, *voters)
            ),
            "Elected is not established: discovery and synchronisation come first. Zab IV",
        ),
        Note::Chose { leader, voters, .. } => routine(
            format!(
                "follows {}, as {} {}.",
                name(config, *leader),
                names(config, *voters),
                if voters.count() == 1 { "says" } else { "say" }
            ),
            "A quorum agrees, and nothing better came. FastLeaderElection.lookForLeader, ZOOKEEPER-1732",
        ),
        _ => unreachable!("say sends only what is decided here"),
    }
}

fn ignored(from: &str, why: Refusal) -> Said {
    let (text, rule) = match why {
        Refusal::OldRound => (
            format!("ignores a vote of {from} from an earlier round."),
            "FastLeaderElection.lookForLeader",
        ),
        Refusal::NotAVoter => (
            format!("ignores a vote of {from}: it is no voter's, or for none."),
            "FastLeaderElection, validVoter",
        ),
        Refusal::NoBetter => (
            format!("ignores a vote of {from}: it is no better than that of its quorum."),
            "While a quorum is waited out only a better vote matters. FastLeaderElection, finalizeWait",
        ),
    };
    silent(text, rule)
}
