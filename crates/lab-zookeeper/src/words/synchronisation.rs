//! Discovery, synchronisation and broadcast in words.

use kernel::NodeId;
use lab::Said;
use sim::World;
use zab::plan::Plan;
use zab::{GaveUp, Note, Zxid};

use super::{body, meaningful, names, routine, silent};
use crate::names::name;
use crate::system::{Ensemble, server};

/// What a transaction does that this server still has in its log.
fn what(world: &World<Ensemble>, node: NodeId, zxid: Zxid) -> String {
    let found = server(world, node).and_then(|server| crate::history::at(server, zxid));
    found.map_or(String::new(), |txn| format!(" ({})", body(&txn.body)))
}

/// A note about what comes after an election.
#[expect(clippy::wildcard_enum_match_arm, reason = "the other notes are sent elsewhere")]
pub(super) fn say(world: &World<Ensemble>, node: NodeId, note: &Note) -> Said {
    let config = world.config();
    let of = |node: &NodeId| name(config, *node);
    match note {
        Note::Proposed { zxid } => silent(
            format!("proposes {zxid}{}.", what(world, node, *zxid)),
            "In the order of zxids, to every follower in sync. Zab IV",
        ),
        Note::Acknowledged { zxid } => routine(
            format!("acknowledges {zxid}."),
            "Its word counts as a copy, so its disk has it first. Zab IV (f.3.1)",
        ),
        Note::Committed { zxid, have, need } => meaningful(
            format!(
                "commits {zxid}{}: {have} have acknowledged it, and {need} are needed.",
                what(world, node, *zxid)
            ),
            "A quorum, and in order. Zab IV (l.3.2); Leader.tryToCommit",
        ),
        Note::NotLeading => routine(
            "does not lead, so it proposes nothing.".to_owned(),
            "Only an established leader proposes. Zab III",
        ),
        Note::GaveUp { why } => gave_up(*why),
        Note::DroppedLearner { learner } => routine(
            format!("gives {} up as a learner.", of(learner)),
            "Its connection is over; it may come again. LearnerHandler",
        ),
        Note::Connected { .. }
        | Note::NotListened { .. }
        | Note::ProposedEpoch { .. }
        | Note::AcceptedEpoch { .. }
        | Note::AcceptedBefore { .. }
        | Note::RefusedFollower { .. } => discovery(world, note),
        Note::BeganSynchronisation { epoch, last, quorum } => routine(
            format!(
                "has epoch {} accepted by {}, and brings them to its history up to {last}.",
                epoch.0,
                names(config, *quorum)
            ),
            "From a quorum on, its history is the one that counts. Zab IV (l.2.1)",
        ),
        Note::Synchronised { learner, peer_last, plan } => {
            synchronised(&of(learner), *peer_last, *plan)
        }
        Note::LeftAhead { learner, peer_last } => meaningful(
            format!("lets {} keep {peer_last}, which it does not have itself.", of(learner)),
            "",
        ),
        Note::Truncated { .. }
        | Note::Installed { .. }
        | Note::AcknowledgedLeader { .. }
        | Note::Established { .. }
        | Note::Serves { .. } => in_step(world, note),
        _ => unreachable!("say_zab sends only its own notes here"),
    }
}

/// A note about being brought to a history, and about the end of that.
#[expect(clippy::wildcard_enum_match_arm, reason = "say sends only these notes here")]
fn in_step(world: &World<Ensemble>, note: &Note) -> Said {
    let config = world.config();
    let of = |node: &NodeId| name(config, *node);
    match note {
        Note::Truncated { to, dropped: 0 } => routine(
            format!("is told to keep its log up to {to}, and has no more."),
            "TRUNC. LearnerHandler.syncFollower",
        ),
        Note::Truncated { to, dropped } => meaningful(
            format!(
                "drops {dropped} {} after {to}, which its leader does not have.",
                if *dropped == 1 { "transaction" } else { "transactions" }
            ),
            "What no quorum had may go. TRUNC: Learner.syncWithLeader",
        ),
        Note::Installed { zxid } => meaningful(
            format!("takes its leader's state up to {zxid} in the place of its own."),
            "It is too far behind for single transactions. SNAP: Learner.syncWithLeader",
        ),
        Note::AcknowledgedLeader { leader, epoch, last } => routine(
            format!(
                "acknowledges {} as leader of epoch {}, with everything up to {last}.",
                of(leader),
                epoch.0
            ),
            "First the transactions, then the epoch, then the word, as in the paper; 3.8.0 set the epoch first. Zab IV (f.2.1); ZOOKEEPER-4643, 4646",
        ),
        Note::Established { epoch, quorum, committed } => meaningful(
            format!(
                "leads epoch {}: {} have its history, which is committed up to {committed}.",
                epoch.0,
                names(config, *quorum)
            ),
            "A quorum in step establishes a leader. Zab IV (l.2.2); Leader.startZkServer",
        ),
        Note::Serves { leader, epoch, .. } => routine(
            format!("serves in epoch {} of {}.", epoch.0, of(leader)),
            "UPTODATE: from now on it takes clients. Learner.syncWithLeader",
        ),
        _ => unreachable!("say sends only the notes of synchronisation here"),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "say sends only these notes here")]
fn discovery(world: &World<Ensemble>, note: &Note) -> Said {
    let config = world.config();
    let of = |node: &NodeId| name(config, *node);
    match note {
        Note::Connected { leader, accepted } => routine(
            format!("asks {} to follow it; it accepted epoch {} last.", of(leader), accepted.0),
            "FOLLOWERINFO, of an observer OBSERVERINFO; CEPOCH in the paper. Zab IV (f.1.1)",
        ),
        Note::NotListened { leader, tries } => routine(
            format!("finds that {} does not lead yet, after {tries} tries.", of(leader)),
            "It asks again a few times. Learner.connectToLeader",
        ),
        Note::ProposedEpoch { epoch, quorum } => routine(
            format!(
                "proposes epoch {}, above all that {} accepted.",
                epoch.0,
                names(config, *quorum)
            ),
            "LEADERINFO; NEWEPOCH in the paper. Zab IV (l.1.1)",
        ),
        Note::AcceptedEpoch { epoch, leader } => routine(
            format!("accepts epoch {} of {}, on disk before it says so.", epoch.0, of(leader)),
            "It takes part in no earlier epoch any more. ACKEPOCH; Zab IV (f.1.2)",
        ),
        Note::AcceptedBefore { epoch, leader } => routine(
            format!(
                "has accepted epoch {} before, so that accepting that of {} counts for nothing.",
                epoch.0,
                of(leader)
            ),
            "Each epoch is accepted once. Learner.registerWithLeader",
        ),
        Note::RefusedFollower { follower, current, last } => meaningful(
            format!(
                "refuses {}, which is ahead of it: epoch {}, zxid {last}.",
                of(follower),
                current.0
            ),
            "A leader never takes over a history; without a quorum it gives up. Leader.waitForEpochAck",
        ),
        _ => unreachable!("say sends only the notes of discovery here"),
    }
}

fn synchronised(learner: &str, peer_last: Zxid, plan: Plan) -> Said {
    match plan {
        Plan::Diff { committed, .. } if committed == peer_last => routine(
            format!("finds that {learner} has everything up to {peer_last}."),
            "An empty DIFF. LearnerHandler.syncFollower",
        ),
        Plan::Diff { committed, .. } => meaningful(
            format!("sends {learner} what it lacks after {peer_last}, up to {committed}."),
            "DIFF: the leader still has those transactions. LearnerHandler.syncFollower",
        ),
        Plan::Trunc { to, .. } => meaningful(
            format!("tells {learner}, which has {peer_last}, to drop what follows {to}."),
            "TRUNC: the leader has no such transaction. LearnerHandler.syncFollower",
        ),
        Plan::Snap => meaningful(
            format!("sends {learner}, which has {peer_last}, its whole state."),
            "SNAP: no log reaches back that far. LearnerHandler.syncFollower",
        ),
    }
}

fn gave_up(why: GaveUp) -> Said {
    let (text, rule) = match why {
        GaveUp::NoQuorumInTime => (
            "gives up leading: no quorum followed in time.",
            "initLimit ticks for each step. Leader.waitForEpochAck",
        ),
        GaveUp::LostQuorum => (
            "gives up leading: no quorum has answered within syncLimit ticks.",
            "Without a quorum it could not know of a later leader. Zab V; Leader.lead",
        ),
        GaveUp::CounterUsedUp => (
            "gives up leading: the counter of its epoch is used up.",
            "The next zxid must belong to a new epoch. ZOOKEEPER-1277",
        ),
        GaveUp::Silence => (
            "gives its leader up, which was silent for too long, and looks for another.",
            "syncLimit ticks, or initLimit before it serves. Zab V",
        ),
        GaveUp::Closed => (
            "loses the connection to its leader, and looks for another.",
            "Whoever does not hear a leader does not serve. Zab V; Follower.followLeader",
        ),
        GaveUp::OldEpoch => (
            "refuses an epoch below one that it accepted, and looks again.",
            "Zab IV (f.1.2); Learner.registerWithLeader",
        ),
        GaveUp::NotListened => (
            "gives up on a leader that does not listen, and looks again.",
            "Learner.connectToLeader, five tries",
        ),
    };
    meaningful(text.to_owned(), rule)
}
