//! What clients do, in words.

use kernel::NodeId;
use lab::Said;
use sim::World;
use zookeeper::{Answer, ClientNote, Code, Config, Lost, Manner, Outcome, command};

use super::{event, meaningful, routine, session, silent};
use crate::names::name;
use crate::system::Ensemble;

/// What came of an operation, in the fewest words.
pub(crate) fn outcome(outcome: &Outcome) -> String {
    match outcome {
        Err(code) => code.name().to_owned(),
        Ok(Answer::Created { path, .. }) => format!("created {path}"),
        Ok(Answer::Done) => "done".to_owned(),
        Ok(Answer::Stat(stat)) => format!("version {}", stat.version),
        Ok(Answer::Data { data, stat }) if data.is_empty() => {
            format!("no data, version {}", stat.version)
        }
        Ok(Answer::Data { data, stat }) => format!("“{data}”, version {}", stat.version),
        Ok(Answer::Children { names, .. }) if names.is_empty() => "no children".to_owned(),
        Ok(Answer::Children { names, .. }) => names.join(", "),
        Ok(Answer::Multi(all)) => {
            let all: Vec<String> = all.iter().map(self::outcome).collect();
            all.join("; ")
        }
        Ok(Answer::Session { timeout_ms, .. }) => format!("a session of {timeout_ms} ms"),
    }
}

/// What came of an operation; of a status all that `stat` of `zkCli` writes, but for the times by the
/// wall clock and the version of an access list, which there is none of.
pub(crate) fn outcome_in_full(came: &Outcome) -> String {
    let Ok(Answer::Stat(stat)) = came else { return outcome(came) };
    let owner = stat.owner.map_or("0x0".to_owned(), session);
    format!(
        "czxid {}, mzxid {}, pzxid {}, cversion {}, dataVersion {}, ephemeralOwner {owner}, dataLength {}, numChildren {}",
        stat.czxid,
        stat.mzxid,
        stat.pzxid,
        stat.cversion,
        stat.version,
        stat.data_length,
        stat.children
    )
}

/// A note of a client.
pub(super) fn say(world: &World<Ensemble>, node: NodeId, note: &ClientNote) -> Said {
    let config = world.config();
    match note {
        ClientNote::Connecting { .. }
        | ClientNote::Connected { .. }
        | ClientNote::Suspended { .. }
        | ClientNote::Lost { .. }
        | ClientNote::GaveUp { .. }
        | ClientNote::Closed { .. }
        | ClientNote::WatchedAgain { .. } => say_session(config, note),
        ClientNote::Asked { cxid, op } => routine(
            format!("asks: {} (request {}).", command::show_op(op), cxid.0),
            "Its requests are answered in this order. Hunt 2.3",
        ),
        ClientNote::Heard { cxid, outcome: Err(Code::ConnectionLoss) } => meaningful(
            format!("does not know what became of request {}: its connection broke.", cxid.0),
            "It may have been done, may be done yet, or never. Programmer's guide, ConnectionLoss",
        ),
        ClientNote::Heard { cxid, outcome: came } => routine(
            format!("hears of request {}: {}.", cxid.0, outcome_in_full(came)),
            "In its own order. Hunt 2.3",
        ),
        ClientNote::Watched { event: told, .. } => meaningful(
            format!("is told that {}.", event(told)),
            "It says that something changed, and not what. Hunt 2.1",
        ),
        ClientNote::LookedForOwn { .. }
        | ClientNote::FoundOwn { .. }
        | ClientNote::WatchesBefore { .. }
        | ClientNote::NotItsOwn { .. }
        | ClientNote::Acts { .. }
        | ClientNote::StopsActing { .. }
        | ClientNote::Released { .. }
        | ClientNote::Took { .. }
        | ClientNote::Passed { .. }
        | ClientNote::Members { .. } => say_recipe(manner(world, node), note),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "say sends only the notes of sessions here")]
fn say_session(config: &Config, note: &ClientNote) -> Said {
    let of = |node: &NodeId| name(config, *node);
    match note {
        ClientNote::Connecting { server, session: None } => {
            silent(format!("asks {} for a session.", of(server)), "Programmer's guide, sessions")
        }
        ClientNote::Connecting { server, session: Some(id) } => routine(
            format!("comes to {} with its session {}.", of(server), session(*id)),
            "A session outlives its connection. Programmer's guide, sessions",
        ),
        ClientNote::Connected { server, session: id, timeout_ms } => routine(
            format!("is served by {} in session {} of {timeout_ms} ms.", of(server), session(*id)),
            "The timeout is as the server gave it. Programmer's guide, sessions",
        ),
        ClientNote::Suspended { server, why } => match why {
            Lost::Silence => meaningful(
                format!(
                    "has heard nothing of {} for two thirds of its timeout, and leaves.",
                    of(server)
                ),
                "SUSPENDED: its session may live or not, so it stops acting. ClientCnxn, readTimeout; Curator",
            ),
            Lost::Closed => routine(
                format!("loses its connection to {}.", of(server)),
                "SUSPENDED: its session may live or not. Curator, ConnectionState",
            ),
            Lost::NotTakenIn => routine(
                format!("is not taken in by {} in time.", of(server)),
                "Each server has its part of the timeout. ClientCnxn, connectTimeout",
            ),
        },
        ClientNote::Lost { session: id } => meaningful(
            format!("learns that its session {} is over.", session(*id)),
            "LOST: here only a server tells it; Curator 3 and later also counts by itself. Programmer's guide, sessions",
        ),
        ClientNote::GaveUp { session: id } => meaningful(
            format!("gives up its session {}, and begins another.", session(*id)),
            "The old one lives on until its timeout. CURATOR-696",
        ),
        ClientNote::Closed { session: id } => meaningful(
            format!("has ended its session {}.", session(*id)),
            "Its ephemeral nodes went in the same transaction. Hunt 2.1",
        ),
        ClientNote::WatchedAgain { seen } => routine(
            format!("watches again what it watched, having seen everything up to {seen}."),
            "What changed since is told at once; what came and went is not. SetWatches; programmer's guide, watches",
        ),
        _ => unreachable!("say sends only the notes of sessions here"),
    }
}

/// How a client contends, as far as it still knows.
fn manner(world: &World<Ensemble>, node: NodeId) -> Option<Manner> {
    Some(world.process(node)?.client()?.recipe()?.contender()?.manner)
}

/// What whoever has a node of this name does once it is first.
fn acts(node: &str) -> &'static str {
    let is = |manner: Manner| node.contains(&format!("-{}-", manner.label()));
    if is(Manner::ReadLock) {
        "holds the lock for reading"
    } else if is(Manner::WriteLock) {
        "holds the lock for writing"
    } else if is(Manner::Lock) {
        "holds the lock"
    } else {
        "leads"
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "say sends only the notes of recipes here")]
fn say_recipe(manner: Option<Manner>, note: &ClientNote) -> Said {
    match note {
        ClientNote::LookedForOwn { guid } => meaningful(
            format!("does not know whether its node was created, and looks for {guid}."),
            "The name has a GUID, so that it knows its own. Recipes, recoverable errors and the GUID",
        ),
        ClientNote::FoundOwn { path } => meaningful(
            format!("finds its own node {path}."),
            "The create was done; only its answer was lost. Recipes, recoverable errors and the GUID",
        ),
        ClientNote::WatchesBefore { own, before } => meaningful(
            format!("has {}, and watches {}.", own.name(), before.name()),
            match manner {
                Some(Manner::Herd) => {
                    "Everyone watches the lowest, so that all wake when it goes. Recipes, the herd effect"
                }
                Some(Manner::ReadLock) => {
                    "A reader waits for the last writer before it. Recipes, shared locks"
                }
                Some(Manner::Leader | Manner::Lock | Manner::WriteLock) => {
                    "Each watches the one before it, so that one wakes. Recipes, leader election, locks"
                }
                None => "It waits until that node goes. Recipes, leader election, locks",
            },
        ),
        ClientNote::NotItsOwn { path } => meaningful(
            format!("finds that {} belongs to another session, and takes a new one.", path.name()),
            "It would go with the session before. CURATOR-696",
        ),
        ClientNote::Acts { path, session: id } => meaningful(
            format!(
                "{} with {}, in session {}: nothing before it is in its way.",
                acts(path.name()),
                path.name(),
                session(*id)
            ),
            "The lowest number is first. Recipes, leader election, locks",
        ),
        ClientNote::StopsActing { why } => meaningful(
            format!("stops acting: {}.", why.name()),
            match why {
                Code::ConnectionLoss => {
                    "It cannot know whether it still holds what it had. Curator, LeaderSelector"
                }
                _ => "Without its session it holds nothing. Curator, LeaderSelector",
            },
        ),
        ClientNote::Released { path } => meaningful(
            format!("gives up {}.", path.name()),
            "Deleting its node wakes who waits for it. Recipes, locks",
        ),
        ClientNote::Took { path, data } => meaningful(
            format!("takes {} out of the queue, with “{data}”.", path.name()),
            "Who deletes the node has the thing. Recipes, queues",
        ),
        ClientNote::Passed { path } => {
            meaningful(format!("passes the barrier {path}, which is gone."), "Recipes, barriers")
        }
        ClientNote::Members { path, count } => routine(
            format!("sees {count} members below {path}."),
            "Each member is an ephemeral node. Hunt 2.4, group membership",
        ),
        _ => unreachable!("say sends only the notes of recipes here"),
    }
}
