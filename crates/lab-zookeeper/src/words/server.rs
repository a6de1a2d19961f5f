//! What servers do as ZooKeeper, in words.

use lab::Said;
use zookeeper::{Change, Code, Config, ServerNote, TxnBody};

use super::{event, meaningful, routine, session, silent};
use crate::names::name;

/// A change of the tree, in the fewest words.
pub(crate) fn change(change: &Change) -> String {
    match change {
        Change::Create { path, .. } => format!("create {path}"),
        Change::Delete { path } => format!("delete {path}"),
        Change::Set { path, version, .. } => format!("set {path}, version {version}"),
        Change::Check => "check".to_owned(),
    }
}

/// What a transaction does.
pub(crate) fn body(body: &TxnBody) -> String {
    match body {
        TxnBody::Open { timeout_ms } => format!("session with timeout {timeout_ms} ms"),
        TxnBody::Close => "end of a session".to_owned(),
        TxnBody::One(one) => change(one),
        TxnBody::All(all) => all.iter().map(change).collect::<Vec<_>>().join("; "),
        TxnBody::Failed(code) => format!("nothing: {}", code.name()),
        TxnBody::FailedMulti(codes) => {
            let follows = [Code::RolledBack, Code::RuntimeInconsistency];
            let first = codes.iter().find(|code| !follows.contains(code));
            format!("nothing of a multi: {}", first.map_or("", |code| code.name()))
        }
    }
}

/// A note of a server.
pub(super) fn say(config: &Config, note: &ServerNote) -> Said {
    match note {
        ServerNote::NotServing { .. }
        | ServerNote::Behind { .. }
        | ServerNote::Opening { .. }
        | ServerNote::Moved { .. }
        | ServerNote::Over { .. }
        | ServerNote::WrongPassword { .. }
        | ServerNote::SessionMoved { .. }
        | ServerNote::LetGo { .. }
        | ServerNote::Expired { .. }
        | ServerNote::ExpiredHere { .. } => say_session(config, note),
        ServerNote::Forwarded { cxid, leader, .. } => silent(
            format!("sends request {} on to {}.", cxid.0, name(config, *leader)),
            "Writes go through the leader. Hunt 4; FollowerRequestProcessor",
        ),
        ServerNote::Prepared { zxid, txn } => {
            let rule = match &txn.body {
                TxnBody::One(Change::Create { sequential: zookeeper::Sequential::Yes, .. }) => {
                    "The number is how many children its parent ever had. PrepRequestProcessor"
                }
                TxnBody::One(_) | TxnBody::All(_) => {
                    "A request becomes an idempotent change, with no condition left to check. Hunt 4.1"
                }
                TxnBody::Open { .. } => "A session begins with a transaction. PrepRequestProcessor",
                TxnBody::Close => {
                    "A session ends with a transaction, and its ephemeral nodes with it. Hunt 2.1"
                }
                TxnBody::Failed(_) | TxnBody::FailedMulti(_) => {
                    "What fails has a zxid too, so that all agree on when. PrepRequestProcessor"
                }
            };
            routine(format!("makes {zxid} of a request: {}.", body(&txn.body)), rule)
        }
        ServerNote::Applied { zxid, txn, .. } => routine(
            format!("applies {zxid}: {}.", body(&txn.body)),
            "In the order of zxids, once. Hunt 4.1; FinalRequestProcessor",
        ),
        ServerNote::Notified { client, event: told } => routine(
            format!("tells {} that {}.", name(config, *client), event(told)),
            "It hears before it can read the new state; a watch is then gone, unless it is persistent. Hunt 2.1; programmer's guide, watches",
        ),
        ServerNote::Read { client, zxid, .. } => silent(
            format!("reads for {} from its own tree, at {zxid}.", name(config, *client)),
            "Reads ask no other server, so they may be old. Hunt 4.4",
        ),
        ServerNote::Answered { client, cxid } => silent(
            format!("answers request {} of {}.", cxid.0, name(config, *client)),
            "In the client's own order. Hunt 2.3",
        ),
        ServerNote::Overdue { path } => meaningful(
            format!("deletes {path}, which is empty or past its time."),
            "Containers and nodes with a time to live. ContainerManager",
        ),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "say sends only the notes of sessions here")]
fn say_session(config: &Config, note: &ServerNote) -> Said {
    let of = |node: &kernel::NodeId| name(config, *node);
    match note {
        ServerNote::NotServing { client } => silent(
            format!("sends {} away: it has no leader.", of(client)),
            "Without a leader a server takes no clients. Hunt 4; ZooKeeperServer",
        ),
        ServerNote::Behind { client, seen, own } => meaningful(
            format!("sends {} away: it has seen {seen}, and this server only {own}.", of(client)),
            "What a client sees never goes back. Hunt 4.4; ZooKeeperServer.processConnectRequest",
        ),
        ServerNote::Opening { client, asked_ms, timeout_ms, .. } => routine(
            format!(
                "opens a session for {}, with a timeout of {timeout_ms} ms{}.",
                of(client),
                if asked_ms == timeout_ms { String::new() } else { format!(", not {asked_ms}") }
            ),
            "From 2 to 20 ticks. ZooKeeperServer.processConnectRequest",
        ),
        ServerNote::Moved { client, session: id } => routine(
            format!("takes {} in with its session {}.", of(client), session(*id)),
            "The leader knows that it lives, and that it is here now. Programmer's guide, sessions",
        ),
        ServerNote::Over { client, session: id } => routine(
            format!("tells {} that its session {} is over.", of(client), session(*id)),
            "A client learns it only when it connects. Programmer's guide, sessions",
        ),
        ServerNote::WrongPassword { client, session: id } => routine(
            format!("refuses {}: that is not the password of {}.", of(client), session(*id)),
            "ZooKeeperServer.reopenSession",
        ),
        ServerNote::SessionMoved { client, .. } => routine(
            format!("lets {} go: its session is at another server now.", of(client)),
            "One server at a time. PrepRequestProcessor.checkSession",
        ),
        ServerNote::LetGo { client } => {
            silent(format!("closes the connection of {}.", of(client)), "NIOServerCnxn")
        }
        ServerNote::Expired { session: id } => meaningful(
            format!(
                "has heard nothing of session {} for its timeout, and proposes its end.",
                session(*id)
            ),
            "The leader's clock alone decides, rounded up to a tick. SessionTrackerImpl, ExpiryQueue",
        ),
        ServerNote::ExpiredHere { session: id } => meaningful(
            format!("has not heard session {} itself, and has it ended.", session(*id)),
            "",
        ),
        _ => unreachable!("say sends only the notes of sessions here"),
    }
}
