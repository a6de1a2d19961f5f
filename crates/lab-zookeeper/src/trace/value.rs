//! Values that stand in many places of a trace.

use serde_json::{Value, json};
use zab::{Entry, Zxid};
use zookeeper::{
    Answer, Change, Lifetime, Op, Outcome, SessionId, Stat, Transaction, TxnBody, WatchEvent,
    command,
};

/// A transaction number: `0x100000001`.
pub(super) fn of_zxid(zxid: Zxid) -> Value {
    json!(zxid.to_string())
}

/// A session, as ZooKeeper writes it.
pub(super) fn of_session(session: SessionId) -> Value {
    json!(crate::words::session(session))
}

/// An operation, as it is typed.
pub(super) fn of_op(op: &Op) -> Value {
    json!(command::show_op(op))
}

/// What a watch reports.
pub(super) fn of_event(event: &WatchEvent) -> Value {
    json!({ "kind": event.kind.name(), "path": event.path.as_str() })
}

/// A place in a log.
pub(super) fn of_entry(entry: &Entry<Transaction>) -> Value {
    json!({ "zxid": of_zxid(entry.zxid), "txn": of_txn(&entry.txn) })
}

/// A transaction, by the names of `TxnHeader`.
pub(super) fn of_txn(txn: &Transaction) -> Value {
    let (kind, what) = match &txn.body {
        TxnBody::Open { timeout_ms } => ("createSession", json!({ "timeout_ms": timeout_ms })),
        TxnBody::Close => ("closeSession", json!({})),
        TxnBody::One(change) => ("change", of_change(change)),
        TxnBody::All(changes) => {
            ("multi", changes.iter().map(of_change).collect::<Vec<_>>().into())
        }
        TxnBody::Failed(code) => ("error", json!([code.name()])),
        TxnBody::FailedMulti(codes) => {
            ("error", codes.iter().map(|code| code.name()).collect::<Vec<_>>().into())
        }
    };
    json!({
        "session": of_session(txn.session), "cxid": txn.cxid.0, "time_ms": txn.time_ms,
        "type": kind, "what": what,
    })
}

fn of_change(change: &Change) -> Value {
    match change {
        Change::Create { path, data, lifetime, sequential: _ } => {
            let (mode, owner) = match lifetime {
                Lifetime::Persistent => ("persistent", None),
                Lifetime::Ephemeral(owner) => ("ephemeral", Some(of_session(*owner))),
                Lifetime::Container => ("container", None),
                Lifetime::Ttl(_) => ("ttl", None),
            };
            json!({
                "do": "create", "path": path.as_str(), "data": &**data, "mode": mode,
                "owner": owner,
            })
        }
        Change::Delete { path } => json!({ "do": "delete", "path": path.as_str() }),
        Change::Set { path, data, version } => json!({
            "do": "set", "path": path.as_str(), "data": &**data, "version": version,
        }),
        Change::Check => json!({ "do": "check" }),
    }
}

/// What came of an operation: `error` with the name of a code, or what was answered.
pub(super) fn of_outcome(outcome: &Outcome) -> Value {
    match outcome {
        Err(code) => json!({ "error": code.name() }),
        Ok(Answer::Done) => json!({}),
        Ok(Answer::Created { path, stat }) => {
            json!({ "path": path.as_str(), "stat": of_stat(stat) })
        }
        Ok(Answer::Stat(stat)) => json!({ "stat": of_stat(stat) }),
        Ok(Answer::Data { data, stat }) => json!({ "data": &**data, "stat": of_stat(stat) }),
        Ok(Answer::Children { names, stat }) => {
            let names: Vec<&str> = names.iter().map(|name| &**name).collect();
            json!({ "children": names, "stat": of_stat(stat) })
        }
        Ok(Answer::Multi(all)) => {
            json!({ "results": all.iter().map(of_outcome).collect::<Vec<_>>() })
        }
        Ok(Answer::Session { session, timeout_ms }) => {
            json!({ "session": of_session(*session), "timeout_ms": timeout_ms })
        }
    }
}

/// The status of a node, by ZooKeeper's names.
fn of_stat(stat: &Stat) -> Value {
    json!({
        "czxid": of_zxid(stat.czxid), "mzxid": of_zxid(stat.mzxid), "pzxid": of_zxid(stat.pzxid),
        "ctime": stat.ctime_ms, "mtime": stat.mtime_ms,
        "version": stat.version, "cversion": stat.cversion,
        "ephemeralOwner": stat.owner.map(of_session),
        "dataLength": stat.data_length, "numChildren": stat.children,
    })
}
