//! The ZooKeeper part of a trace: states and clients. `docs/trace-zookeeper.md` documents every field.

use std::collections::BTreeMap;

use kernel::{Log, NodeId};
use lab::trace::{Json, TraceFn, Traced, json};
use serde_json::{Map, Value, json};
use sim::World;
use zab::{Entry, Epoch, Standing, Zxid};
use zookeeper::{Config, Link, Message, Note, Output, SessionState, Transaction};

use self::value::{of_entry, of_event, of_op, of_outcome, of_session, of_zxid};
use crate::depict::phase;
use crate::names::{name, servers};
use crate::system::Ensemble;

mod message;
mod note;
mod value;

/// Writes the runs of this lab.
pub const TRACE: TraceFn = lab::trace::write::<Ensemble>;

impl Traced for Ensemble {
    type Seen = BTreeMap<NodeId, Seen>;
    const CLIENTS_SAY_MORE: bool = true;

    fn message(config: &Config, _: NodeId, message: &Message) -> Json {
        json(&message::line(config, message))
    }

    fn note(config: &Config, note: &Note) -> (&'static str, Json) {
        let (code, fields) = note::code_and_fields(config, note);
        (code, json(&fields))
    }

    fn state(world: &World<Self>, node: NodeId, seen: &mut Self::Seen) -> Option<Json> {
        let seen = seen.entry(node).or_default();
        let change = if node.0 < servers(world.config()) {
            seen.look_at_server(world, node)
        } else {
            seen.look_at_client(world, node)
        };
        (!change.is_empty()).then(|| json(&change))
    }

    fn client(_: &World<Self>, _: NodeId, output: &Output) -> Option<Json> {
        let line = match output {
            Output::Invoked { cxid, op } => {
                json!({ "phase": "invoke", "cxid": cxid.0, "op": of_op(op) })
            }
            Output::Answered { cxid, outcome } => {
                json!({ "phase": "answer", "cxid": cxid.0, "outcome": of_outcome(outcome) })
            }
            Output::Notified { watcher, event } => {
                json!({ "phase": "watch", "watcher": &**watcher, "event": of_event(event) })
            }
            Output::Acts(acts) => json!({ "phase": if *acts { "acts" } else { "stops" } }),
            Output::Turned(_) | Output::Serves(_) | Output::Stops | Output::Applied { .. } => {
                return None;
            }
        };
        Some(json(&line))
    }
}

/// What was last said of a node: of a server in memory and on disk.
#[derive(Default)]
pub struct Seen {
    memory: Said,
    disk: Said,
}

/// Each field by its name, and the log.
#[derive(Default)]
struct Said {
    fields: Map<String, Value>,
    log: Log<Entry<Transaction>>,
}

impl Seen {
    /// Of a server that is down only its disk can be seen.
    fn look_at_server(&mut self, world: &World<Ensemble>, node: NodeId) -> Map<String, Value> {
        let mut change = Map::new();
        let host = world.host(node).expect("every node has a machine");
        let server = world.process(node).and_then(zookeeper::Node::server);
        let Self { memory, disk } = self;
        if let Some(server) = server {
            let zab = server.zab();
            let leader = zab.established().map(|it| name(world.config(), it.leader));
            memory.renew(&mut change, "role", json!(role(zab.standing())));
            memory.renew(&mut change, "phase", json!(phase(server).1.to_ascii_lowercase()));
            memory.renew(&mut change, "round", json!(zab.round().0));
            memory.renew(&mut change, "accepted_epoch", epoch(zab.accepted()));
            memory.renew(&mut change, "current_epoch", epoch(zab.current()));
            memory.renew(&mut change, "leader", json!(leader));
            memory.renew(&mut change, "applied", of_zxid(server.applied()));
            memory.renew(&mut change, "snapshot", snapshot(zab.snapshot().map(|it| it.zxid)));
            memory.renew_log(&mut change, zab.log().history());
        } else {
            memory.renew(&mut change, "role", json!("down"));
            memory.renew(&mut change, "phase", json!("down"));
        }
        let mut durable = Map::new();
        disk.renew(&mut durable, "accepted_epoch", epoch(host.disk.accepted));
        disk.renew(&mut durable, "current_epoch", epoch(host.disk.current));
        let kept = host.disk.snapshot.as_ref().map(|snapshot| snapshot.zxid);
        disk.renew(&mut durable, "snapshot", snapshot(kept));
        disk.renew_log(&mut durable, host.disk.log.history());
        if !durable.is_empty() {
            change.insert("durable".to_owned(), Value::Object(durable));
        }
        change
    }

    fn look_at_client(&mut self, world: &World<Ensemble>, node: NodeId) -> Map<String, Value> {
        let (mut change, said) = (Map::new(), &mut self.memory);
        let Some(client) = world.process(node).and_then(zookeeper::Node::client) else {
            said.renew(&mut change, "session_state", json!("down"));
            return change;
        };
        let of = |node: NodeId| name(world.config(), node);
        said.renew(&mut change, "session_state", json!(session_state(client.state())));
        let session = client.session().map(|session| of_session(session.id));
        said.renew(&mut change, "session", json!(session));
        let (link, server) = match client.link() {
            Link::Idle => ("idle", None),
            Link::Connecting(server) => ("connecting", Some(of(server))),
            Link::Connected(server) => ("connected", Some(of(server))),
        };
        said.renew(&mut change, "link", json!(link));
        said.renew(&mut change, "server", json!(server));
        said.renew(&mut change, "seen", of_zxid(client.seen()));
        change
    }
}

impl Said {
    /// Says a field anew where it is another one than before.
    fn renew(&mut self, change: &mut Map<String, Value>, key: &str, value: Value) {
        if self.fields.get(key).unwrap_or(&first_of(key)) != &value {
            change.insert(key.to_owned(), value.clone());
            self.fields.insert(key.to_owned(), value);
        }
    }

    /// How the log has changed, if it has: so many entries stay, the others go, and these come.
    fn renew_log(&mut self, change: &mut Map<String, Value>, log: Log<Entry<Transaction>>) {
        let keep = self.log.common(&log);
        if keep < self.log.len() || keep < log.len() {
            let append: Vec<Value> = log.range(keep + 1, log.len()).iter().map(of_entry).collect();
            change.insert("log".to_owned(), json!({ "keep": keep, "append": append }));
        }
        self.log = log;
    }
}

/// What a reader begins with.
fn first_of(key: &str) -> Value {
    match key {
        "role" | "phase" | "session_state" => json!("down"),
        "round" | "accepted_epoch" | "current_epoch" => json!(0),
        "applied" | "seen" => of_zxid(Zxid(0)),
        "link" => json!("idle"),
        _ => Value::Null,
    }
}

fn epoch(epoch: Epoch) -> Value {
    json!(epoch.0)
}

fn snapshot(zxid: Option<Zxid>) -> Value {
    zxid.map_or(Value::Null, of_zxid)
}

const fn role(standing: Standing) -> &'static str {
    match standing {
        Standing::Looking => "looking",
        Standing::Following => "following",
        Standing::Leading => "leading",
        Standing::Observing => "observing",
    }
}

const fn session_state(state: SessionState) -> &'static str {
    match state {
        SessionState::None => "none",
        SessionState::Connected => "connected",
        SessionState::Suspended => "suspended",
        SessionState::Lost => "lost",
        SessionState::Closed => "closed",
    }
}
