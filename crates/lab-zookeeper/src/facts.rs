//! Everything about a node or a message, by the names of ZooKeeper.

use kernel::NodeId;
use lab::{Fact, FactGroup};
use sim::World;
use zab::{FromLeader, FromLearner, Reign, Role, Zxid};
use zookeeper::{
    Ask, Between, Client, Config, Link, Message, Node, Running, Server, SessionState, Stage,
    ToClient, ToServer, command,
};

use crate::depict;
use crate::names::{self, name};
use crate::seen::{Line, Seen};
use crate::system::Ensemble;
use crate::words;

#[expect(
    clippy::needless_pass_by_value,
    reason = "numbers and texts alike, without a sign before each"
)]
fn fact(label: &str, value: impl ToString) -> Fact {
    Fact { label: label.to_owned(), value: value.to_string(), changed: false }
}

fn group(title: &str, facts: Vec<Fact>) -> FactGroup {
    FactGroup { title: title.to_owned(), facts }
}

/// A subtitle, and facts in groups; what survives a crash and what does not stand apart.
pub(crate) fn of_node(
    world: &World<Ensemble>,
    seen: &Seen,
    node: NodeId,
) -> (String, Vec<FactGroup>) {
    match world.process(node) {
        Some(Node::Client(client)) => {
            let (state, mut groups) = of_client(world, client);
            let lines: Vec<Fact> = seen.screen(node).map(of_line).collect();
            if !lines.is_empty() {
                groups.insert(0, group("On its screen", lines));
            }
            (state, groups)
        }
        Some(Node::Server(server)) => {
            let mut groups = vec![of_disk(world, node)];
            groups.extend(of_memory(world, server));
            let epoch = server.zab().accepted().max(server.zab().current()).0;
            (format!("{}, epoch {epoch}", depict::phase(server).1), groups)
        }
        None if world.host(node).is_some_and(|host| host.lost.is_some()) => {
            ("Gone: its disk is lost".to_owned(), Vec::new())
        }
        None if node.0 < names::servers(world.config()) => {
            ("Down: its memory is gone".to_owned(), vec![of_disk(world, node)])
        }
        None => ("Down".to_owned(), Vec::new()),
    }
}

fn of_disk(world: &World<Ensemble>, node: NodeId) -> FactGroup {
    let disk = &world.host(node).expect("every node has a machine").disk;
    let last = disk.log.with(disk.log.len(), |entry| entry.zxid);
    let mut facts = vec![
        fact("acceptedEpoch", disk.accepted.0),
        fact("currentEpoch", disk.current.0),
        fact("Transactions in the log", disk.log.len() - disk.log.start()),
        fact("Last zxid in the log", last.map_or("none".to_owned(), |zxid| zxid.to_string())),
    ];
    facts.extend(disk.snapshot.as_ref().map(|shot| fact("Snapshot up to", shot.zxid)));
    group("On disk: survives a crash", facts)
}

fn of_memory(world: &World<Ensemble>, server: &Server) -> Vec<FactGroup> {
    let (config, zab) = (world.config(), server.zab());
    let list = |set| {
        let names = words::names(config, set);
        if names.is_empty() { "nobody".to_owned() } else { names }
    };
    let mut facts = vec![
        fact("Round of election (logicalclock)", zab.round().0),
        fact("Last zxid", zab.last_zxid()),
        fact("Last zxid processed", zab.processed()),
    ];
    match zab.role() {
        Role::Looking(election) => {
            let own =
                election.proposal.map_or("nobody".to_owned(), |vote| words::vote(config, vote));
            facts.push(fact("Its vote (epoch, zxid, server)", own));
            for (voter, heard) in election.received.iter() {
                let vote = words::vote(config, heard.vote);
                facts.push(fact(&format!("Vote of {}", name(config, voter)), vote));
            }
            facts.push(fact(
                "A quorum votes like it",
                if election.finalizing { "yes" } else { "no" },
            ));
        }
        Role::Following(following) => {
            facts.push(fact("Its leader", name(config, following.leader)));
            facts.push(fact("The leader's epoch", following.epoch.0));
            facts.push(fact("Told to be committed up to", following.committed));
            facts.push(fact("Proposals not written yet", following.pending.len()));
        }
        Role::Leading(leading) => {
            facts.push(fact("Its epoch", leading.epoch.0));
            if leading.reign < Reign::Broadcast {
                facts.push(fact("Told their accepted epoch", list(leading.connected)));
                facts.push(fact("Accepted its epoch", list(leading.accepted)));
                facts.push(fact("Have its history", list(leading.in_step)));
            } else {
                facts.push(fact("Last zxid proposed", leading.proposed));
                facts.push(fact("On its own disk up to", leading.durable));
            }
            for (learner, known) in leading.learners.iter() {
                let label = format!("{} has acknowledged up to", name(config, learner));
                facts.push(fact(&label, known.acked));
            }
        }
    }
    let tree = server.tree();
    let service = vec![
        fact("znodes", tree.nodes().count()),
        fact("Sessions", tree.sessions().count()),
        fact("Clients here", clients(config, server)),
        fact("Watches here", server.watches().all().count()),
    ];
    let mut groups =
        vec![group("In memory: lost in a crash", facts), group("What it serves", service)];
    groups.extend(sessions(world, server));
    groups
}

fn clients(config: &Config, server: &Server) -> String {
    let all: Vec<String> = server.clients().map(|(client, _)| name(config, client)).collect();
    if all.is_empty() { "nobody".to_owned() } else { all.join(", ") }
}

/// When which session ends, by the leader's clock.
fn sessions(world: &World<Ensemble>, server: &Server) -> Option<FactGroup> {
    let side = server.leader_side()?;
    let clocks = world.host(server.zab().id()).expect("every node has a machine").clocks;
    let now = clocks.at(world.now()).monotonic;
    let facts = side.tracker.sessions().map(|(id, tracked)| {
        let left = tracked.deadline.0.saturating_sub(now.0) / 1_000;
        let value = if tracked.closing {
            "its end is proposed".to_owned()
        } else {
            format!("ends in {left} ms unless it is heard of")
        };
        fact(&words::session(id), value)
    });
    Some(group("Sessions, as the leader's clock has them", facts.collect()))
}

fn of_client(world: &World<Ensemble>, client: &Client) -> (String, Vec<FactGroup>) {
    let config = world.config();
    let state = match client.state() {
        SessionState::None => "No session yet",
        SessionState::Connected => "CONNECTED",
        SessionState::Suspended => "SUSPENDED: its session may live or not",
        SessionState::Lost => "LOST: its session is over",
        SessionState::Closed => "CLOSED",
    };
    let server = match client.link() {
        Link::Idle => "none".to_owned(),
        Link::Connecting(server) => format!("asks {}", name(config, server)),
        Link::Connected(server) => name(config, server),
    };
    let mut facts = vec![
        fact("Server", server),
        fact("Has seen everything up to", client.seen()),
        fact("Answers it waits for", client.waiting()),
    ];
    if let Some(session) = client.session() {
        facts.push(fact("Session", words::session(session.id)));
        facts.push(fact("Timeout", format!("{} ms, as negotiated", session.timeout_ms)));
    }
    let mut groups = vec![group("In memory: lost in a crash", facts)];
    groups.extend(client.recipe().map(|recipe| group("Recipe", of_recipe(&recipe.running))));
    (state.to_owned(), groups)
}

/// What a client asked and what came of it, or what it was told.
fn of_line(line: &Line) -> Fact {
    match line {
        Line::Asked(_, op, came) => {
            let came = came.as_ref().map_or("no answer yet".to_owned(), words::outcome_in_full);
            fact(&command::show_op(op), came)
        }
        Line::Told(event) => fact("watch", format!("{} {}", event.kind.name(), event.path)),
    }
}

fn of_recipe(running: &Running) -> Vec<Fact> {
    match running {
        Running::Contender(contender) => {
            let stage = match &contender.stage {
                Stage::Idle => "has no session".to_owned(),
                Stage::Rooting => "makes sure that the parent is there".to_owned(),
                Stage::Creating => "creates its node".to_owned(),
                Stage::Listing => "lists all nodes".to_owned(),
                Stage::Watching(on) => format!("sets a watch on {}", on.name()),
                Stage::Waiting(on) => format!("waits until {} goes", on.name()),
                Stage::Verifying => "looks whether its node is its own session's".to_owned(),
                Stage::Acting => "acts".to_owned(),
                Stage::Releasing => "gives back what it had".to_owned(),
                Stage::Released => "has given back what it had".to_owned(),
            };
            let own = contender.own.as_ref().map_or("none", |path| path.as_str());
            vec![
                fact("Below", contender.root.as_str()),
                fact("Its node", own),
                fact("Stage", stage),
                fact("Times it was woken", contender.woken),
            ]
        }
        Running::Gatherer(gatherer) => {
            vec![
                fact("At", gatherer.root.as_str()),
                fact("Has what it wanted", if gatherer.done { "yes" } else { "no" }),
            ]
        }
    }
}

/// Every field of a message.
pub(crate) fn of_message(config: &Config, message: &Message) -> Vec<Fact> {
    let kind = fact("kind", message.kind());
    let rest = match message {
        Message::Zab(zab::Message::Notification(said)) => {
            let vote = said.vote.map_or("nobody".to_owned(), |vote| words::vote(config, vote));
            vec![
                fact("vote (epoch, zxid, server)", vote),
                fact("round (electionEpoch)", said.round.0),
                fact("state", format!("{:?}", said.standing).to_ascii_uppercase()),
            ]
        }
        Message::Zab(zab::Message::ToLeader { packet, .. }) => of_learner(*packet),
        Message::Zab(zab::Message::ToLearner { packet, .. }) => of_leader(packet),
        Message::Between { epoch, packet } => {
            let mut facts = vec![fact("epoch", epoch.0)];
            facts.extend(of_between(packet));
            facts
        }
        Message::ToServer { packet, .. } => of_client_packet(packet),
        Message::ToClient { packet, .. } => of_server_packet(packet),
    };
    std::iter::once(kind).chain(rest).collect()
}

fn of_learner(packet: FromLearner) -> Vec<Fact> {
    match packet {
        FromLearner::Info { accepted } => vec![fact("acceptedEpoch", accepted.0)],
        FromLearner::AckEpoch { current, last } => vec![
            fact(
                "currentEpoch",
                current.map_or("−1: accepted before".to_owned(), |epoch| epoch.0.to_string()),
            ),
            fact("lastZxid", last),
        ],
        FromLearner::Ack { zxid } => vec![fact("zxid", zxid)],
        FromLearner::Pong | FromLearner::Close => Vec::new(),
    }
}

fn of_leader<S>(packet: &FromLeader<zookeeper::Transaction, S>) -> Vec<Fact> {
    let zxid = |zxid: &Zxid| fact("zxid", zxid);
    match packet {
        FromLeader::Info { epoch } | FromLeader::NewLeader { epoch } => {
            vec![fact("epoch", epoch.0)]
        }
        FromLeader::Diff { committed } => vec![fact("committed up to", committed)],
        FromLeader::Trunc { to } => vec![fact("last zxid to keep", to)],
        FromLeader::Snap(image) => vec![
            zxid(&image.zxid),
            fact("transactions after the last snapshot", image.log.len() - image.log.start()),
        ],
        FromLeader::Proposal(entry) | FromLeader::Inform(entry) => vec![
            zxid(&entry.zxid),
            fact("session", words::session(entry.txn.session)),
            fact("cxid", entry.txn.cxid.0),
            fact("transaction", words::body(&entry.txn.body)),
        ],
        FromLeader::Commit { zxid: committed } => vec![zxid(committed)],
        FromLeader::UpToDate | FromLeader::Ping | FromLeader::Close => Vec::new(),
    }
}

fn of_between(packet: &Between) -> Vec<Fact> {
    let id = |id| fact("session", words::session(id));
    match packet {
        Between::Request(request) => {
            let what = match &request.ask {
                Ask::Open { timeout_ms } => format!("a session of {timeout_ms} ms"),
                Ask::Write(op) => command::show_op(op),
            };
            vec![id(request.session), fact("cxid", request.cxid.0), fact("operation", what)]
        }
        Between::Sync { session, cxid } | Between::Synced { session, cxid } => {
            vec![id(*session), fact("cxid", cxid.0)]
        }
        Between::Revalidate { session } => vec![id(*session)],
        Between::Revalidated { session, timeout_ms } => {
            let lives = timeout_ms.map_or("over".to_owned(), |ms| format!("alive, {ms} ms"));
            vec![id(*session), fact("it is", lives)]
        }
        Between::Touch(sessions) => {
            let all: Vec<String> = sessions.iter().map(|id| words::session(*id)).collect();
            vec![fact("sessions", all.join(", "))]
        }
    }
}

fn of_client_packet(packet: &ToServer) -> Vec<Fact> {
    match packet {
        ToServer::Connect { session, timeout_ms, seen } => vec![
            fact("session", session.map_or("a new one".to_owned(), |(id, _)| words::session(id))),
            fact("timeout asked for", format!("{timeout_ms} ms")),
            fact("lastZxidSeen", seen),
        ],
        ToServer::Ask { cxid, op } => {
            vec![fact("cxid", cxid.0), fact("operation", command::show_op(op))]
        }
        ToServer::Ping | ToServer::Close => Vec::new(),
    }
}

fn of_server_packet(packet: &ToClient) -> Vec<Fact> {
    match packet {
        ToClient::Connected { session: Some((id, _, timeout_ms)) } => {
            vec![fact("session", words::session(*id)), fact("timeout", format!("{timeout_ms} ms"))]
        }
        ToClient::Connected { session: None } => vec![fact("session", "over")],
        ToClient::Reply { cxid, zxid, outcome } => {
            vec![
                fact("cxid", cxid.0),
                fact("zxid", zxid),
                fact("outcome", words::outcome_in_full(outcome)),
            ]
        }
        ToClient::Notify(event) => {
            vec![fact("type", event.kind.name()), fact("path", event.path.as_str())]
        }
        ToClient::Pong | ToClient::Close => Vec::new(),
    }
}
