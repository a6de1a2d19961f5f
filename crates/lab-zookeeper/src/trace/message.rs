//! Messages as a trace writes them: `type` is the kind that a person types, the other fields have the
//! names of ZooKeeper's packets.

use serde_json::{Value, json};
use zab::{Connection, FromLeader, FromLearner, Standing, Vote};
use zookeeper::{Ask, Between, Config, Message, ToClient, ToServer, Transaction};

use super::value::{of_entry, of_event, of_op, of_outcome, of_session, of_zxid};
use crate::names::name;

/// A message as it is written.
pub(super) fn line(config: &Config, message: &Message) -> Value {
    let (connection, mut fields) = match message {
        Message::Zab(zab::Message::Notification(said)) => {
            let vote = said.vote.map(|vote| of_vote(config, vote));
            let state = match said.standing {
                Standing::Looking => "LOOKING",
                Standing::Following => "FOLLOWING",
                Standing::Leading => "LEADING",
                Standing::Observing => "OBSERVING",
            };
            (None, json!({ "vote": vote, "round": said.round.0, "state": state }))
        }
        Message::Zab(zab::Message::ToLeader { connection, packet }) => {
            (Some(connection), of_learner(*packet))
        }
        Message::Zab(zab::Message::ToLearner { connection, packet }) => {
            (Some(connection), of_leader(packet))
        }
        Message::Between { epoch, packet } => {
            let mut fields = of_between(packet);
            fields["epoch"] = json!(epoch.0);
            (None, fields)
        }
        Message::ToServer { connection, packet } => (Some(connection), of_client(packet)),
        Message::ToClient { connection, packet } => (Some(connection), of_server(packet)),
    };
    fields["type"] = json!(message.kind());
    if let Some(Connection { incarnation, nth }) = connection {
        fields["connection"] = json!([incarnation, nth]);
    }
    fields
}

/// A vote, by the fields of the paper.
pub(super) fn of_vote(config: &Config, vote: Vote) -> Value {
    let Vote { epoch, zxid, leader } = vote;
    json!({ "epoch": epoch.0, "zxid": of_zxid(zxid), "leader": name(config, leader) })
}

fn of_learner(packet: FromLearner) -> Value {
    match packet {
        FromLearner::Info { accepted } => json!({ "acceptedEpoch": accepted.0 }),
        FromLearner::AckEpoch { current, last } => json!({
            "currentEpoch": current.map(|epoch| epoch.0), "lastZxid": of_zxid(last),
        }),
        FromLearner::Ack { zxid } => json!({ "zxid": of_zxid(zxid) }),
        FromLearner::Pong | FromLearner::Close => json!({}),
    }
}

fn of_leader<S>(packet: &FromLeader<Transaction, S>) -> Value {
    match packet {
        FromLeader::Info { epoch } | FromLeader::NewLeader { epoch } => {
            json!({ "newEpoch": epoch.0 })
        }
        FromLeader::Diff { committed } => json!({ "zxid": of_zxid(*committed) }),
        FromLeader::Trunc { to } => json!({ "zxid": of_zxid(*to) }),
        FromLeader::Snap(image) => {
            let log = image.log.range(image.log.start() + 1, image.log.len());
            let log: Vec<Value> = log.iter().map(of_entry).collect();
            let snapshot = image.snapshot.as_ref().map(|snapshot| of_zxid(snapshot.zxid));
            json!({ "zxid": of_zxid(image.zxid), "snapshot": snapshot, "log": log })
        }
        FromLeader::Proposal(entry) | FromLeader::Inform(entry) => of_entry(entry),
        FromLeader::Commit { zxid } => json!({ "zxid": of_zxid(*zxid) }),
        FromLeader::UpToDate | FromLeader::Ping | FromLeader::Close => json!({}),
    }
}

fn of_between(packet: &Between) -> Value {
    match packet {
        Between::Request(request) => {
            let mut fields = json!({
                "session": of_session(request.session), "cxid": request.cxid.0,
            });
            match &request.ask {
                Ask::Open { timeout_ms } => fields["timeout_ms"] = json!(timeout_ms),
                Ask::Write(op) => fields["op"] = of_op(op),
            }
            fields
        }
        Between::Sync { session, cxid } => {
            json!({ "session": of_session(*session), "cxid": cxid.0, "done": false })
        }
        Between::Synced { session, cxid } => {
            json!({ "session": of_session(*session), "cxid": cxid.0, "done": true })
        }
        Between::Revalidate { session } => json!({ "session": of_session(*session) }),
        Between::Revalidated { session, timeout_ms } => {
            json!({ "session": of_session(*session), "timeout_ms": timeout_ms })
        }
        Between::Touch(sessions) => {
            json!({ "sessions": sessions.iter().map(|id| of_session(*id)).collect::<Vec<_>>() })
        }
    }
}

fn of_client(packet: &ToServer) -> Value {
    match packet {
        ToServer::Connect { session, timeout_ms, seen } => json!({
            "session": session.map(|(id, _)| of_session(id)),
            "timeout_ms": timeout_ms,
            "lastZxidSeen": of_zxid(*seen),
        }),
        ToServer::Ask { cxid, op } => json!({ "cxid": cxid.0, "op": of_op(op) }),
        ToServer::Ping | ToServer::Close => json!({}),
    }
}

fn of_server(packet: &ToClient) -> Value {
    match packet {
        ToClient::Connected { session } => json!({
            "session": session.map(|(id, _, _)| of_session(id)),
            "timeout_ms": session.map(|(_, _, timeout_ms)| timeout_ms),
        }),
        ToClient::Reply { cxid, zxid, outcome } => json!({
            "cxid": cxid.0, "zxid": of_zxid(*zxid), "outcome": of_outcome(outcome),
        }),
        ToClient::Notify(event) => json!({ "event": of_event(event) }),
        ToClient::Pong | ToClient::Close => json!({}),
    }
}
