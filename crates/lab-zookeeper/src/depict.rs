//! How servers, clients and messages look.

use kernel::NodeId;
use lab::{Face, PacketFace};
use scene::{PacketKind, Shape, Tone, VoteMark};
use sim::World;
use zab::{Epoch, FromLeader, FromLearner, Learning, Reign, Role, Zxid};
use zookeeper::{
    Ask, Between, Link, Manner, Message, Node, Op, Running, Server, SessionId, SessionState, Stage,
    ToClient, ToServer, command,
};

use crate::names;
use crate::system::{Ensemble, leader};
use crate::words;

/// How a node looks, running or not.
pub(crate) fn face(world: &World<Ensemble>, node: NodeId) -> Face {
    match world.process(node) {
        Some(Node::Server(server)) => server_face(server),
        Some(Node::Client(client)) => client_face(world, client),
        None if node.0 < names::servers(world.config()) => down_face(world, node),
        None => {
            let boots = world.host(node).map_or(0, |host| host.boots);
            card(if boots == 0 { "Starting" } else { "Down" }, String::new(), Tone::Plain)
        }
    }
}

/// The colour of an epoch.
pub(crate) const fn tone(epoch: Epoch) -> Tone {
    if epoch.0 == 0 { Tone::Plain } else { Tone::Term(epoch.0 as u64) }
}

/// What a server is doing, in the words of the paper.
pub(crate) fn phase(server: &Server) -> (Shape, &'static str) {
    match server.zab().role() {
        Role::Looking(_) => (Shape::Diamond, "Looking"),
        Role::Following(following) => match following.learning {
            Learning::Asked => (Shape::Circle, "Discovery"),
            Learning::Accepted | Learning::InStep => (Shape::Circle, "Synchronisation"),
            Learning::Serving if is_observer(server) => (Shape::Circle, "Observer"),
            Learning::Serving => (Shape::Circle, "Follower"),
        },
        Role::Leading(leading) => match leading.reign {
            Reign::Discovery | Reign::Proposed => (Shape::Hexagon, "Discovery"),
            Reign::Synchronisation => (Shape::Hexagon, "Synchronisation"),
            Reign::Broadcast => (Shape::Hexagon, "Leader"),
        },
    }
}

fn is_observer(server: &Server) -> bool {
    server.zab().config().observers.contains(server.zab().id())
}

fn server_face(server: &Server) -> Face {
    let zab = server.zab();
    let (shape, role) = phase(server);
    let epoch = zab.accepted().max(zab.current());
    Face {
        shape,
        role: role.to_owned(),
        mark: format!("e{}", epoch.0),
        tone: tone(epoch),
        caption: format!("zxid {}", short(zab.last_zxid())),
        votes: votes(server),
    }
}

/// A zxid in the fewest characters, as epoch and counter: `1:3` for `0x100000003`. A counter near its
/// end is told as hexadecimal.
pub(crate) fn short(zxid: Zxid) -> String {
    let (epoch, counter) = (zxid.epoch().0, zxid.counter());
    match counter {
        0..1_000_000 => format!("{epoch}:{counter}"),
        1_000_000.. => format!("{epoch}:0x{counter:x}"),
    }
}

/// Who votes like a server that looks for a leader, as far as it has heard.
fn votes(server: &Server) -> Vec<VoteMark> {
    let zab = server.zab();
    let Role::Looking(election) = zab.role() else { return Vec::new() };
    let mark = |voter: NodeId| match (election.received.of(voter), election.proposal) {
        (None, _) | (_, None) => VoteMark::Asked,
        (Some(heard), Some(own)) if heard.vote == own => VoteMark::Has,
        (Some(_), Some(_)) => VoteMark::Refused,
    };
    zab.config().voters.iter().map(mark).collect()
}

/// A server that is down shows what its disk holds.
fn down_face(world: &World<Ensemble>, node: NodeId) -> Face {
    let host = world.host(node).expect("every node has a machine");
    let disk = &host.disk;
    let last = disk.log.with(disk.log.len(), |entry| entry.zxid);
    let last = last.or(disk.snapshot.as_ref().map(|shot| shot.zxid)).unwrap_or_default();
    let (role, caption) = match host.boots {
        0 => ("Starting", String::new()),
        _ if host.lost.is_some() => ("Gone", String::new()),
        _ => ("Down", format!("zxid {} on disk", short(last))),
    };
    Face {
        shape: Shape::Circle,
        role: role.to_owned(),
        mark: format!("e{}", disk.accepted.0),
        tone: tone(disk.accepted),
        caption,
        votes: Vec::new(),
    }
}

fn card(role: &str, caption: String, tone: Tone) -> Face {
    let (role, mark) = (role.to_owned(), String::new());
    Face { shape: Shape::Card, role, mark, tone, caption, votes: Vec::new() }
}

fn client_face(world: &World<Ensemble>, client: &zookeeper::Client) -> Face {
    let (belief, tone) = belief(client);
    let way = match client.link() {
        Link::Idle => "no server".to_owned(),
        Link::Connecting(server) => format!("asks {}", world.name(server)),
        Link::Connected(server) => format!("via {}", world.name(server)),
    };
    let left = client.session().and_then(|session| remains(world, session.id));
    let caption = match (client.state(), client.link(), left) {
        (SessionState::Closed, _, _) => "closed".to_owned(),
        (SessionState::Connected, Link::Connected(server), Some(Remains::Us(us))) => {
            format!("{} left · {}", tenths(us), world.name(server))
        }
        (SessionState::Suspended, _, Some(Remains::Us(us))) => {
            format!("in doubt · {} left", tenths(us))
        }
        (SessionState::None | SessionState::Connected, _, _) => way,
        (SessionState::Suspended, _, _) => format!("suspended · {way}"),
        (SessionState::Lost, _, _) => format!("session lost · {way}"),
    };
    card(belief, caption, tone)
}

/// What a session has left.
#[derive(Clone, Copy)]
enum Remains {
    /// So many microseconds by its leader's clock, if that hears nothing of it.
    Us(u64),
    /// Its end is proposed.
    End,
}

/// What its leader still gives a session; none where nobody leads who knows it.
fn remains(world: &World<Ensemble>, session: SessionId) -> Option<Remains> {
    let (node, leads) = leader(world)?;
    let tracker = &leads.leader_side()?.tracker;
    let (_, tracked) = tracker.sessions().find(|(id, _)| *id == session)?;
    if tracked.closing {
        return Some(Remains::End);
    }
    let now = world.host(node)?.clocks.at(world.now()).monotonic;
    Some(Remains::Us(tracked.deadline.0.saturating_sub(now.0)))
}

/// `1.4 s`, rounded up.
fn tenths(us: u64) -> String {
    let tenths = us.div_ceil(100_000);
    format!("{}.{} s", tenths / 10, tenths % 10)
}

/// The same in words.
pub(crate) fn deadline(world: &World<Ensemble>, session: SessionId) -> Option<String> {
    Some(match remains(world, session)? {
        Remains::Us(us) => format!("session {}", tenths(us)),
        Remains::End => "session is being ended".to_owned(),
    })
}

/// What a client believes of itself, in a word, and how good that is.
pub(crate) fn belief(client: &zookeeper::Client) -> (&'static str, Tone) {
    let connected = client.state() == SessionState::Connected;
    let Some(recipe) = client.recipe() else {
        return match client.state() {
            SessionState::None | SessionState::Connected | SessionState::Closed => {
                ("Client", Tone::Plain)
            }
            SessionState::Suspended => ("Client", Tone::Doubt),
            SessionState::Lost => ("Client", Tone::Bad),
        };
    };
    match &recipe.running {
        Running::Contender(contender) => match (&contender.stage, contender.manner) {
            (Stage::Acting, Manner::Leader | Manner::Herd) => ("Leads", Tone::Good),
            (Stage::Acting, Manner::Lock | Manner::ReadLock | Manner::WriteLock) => {
                ("Holds", Tone::Good)
            }
            (Stage::Waiting(_) | Stage::Watching(_), _) if connected => ("Waits", Tone::Plain),
            (Stage::Released, _) => ("Released", Tone::Plain),
            _ if connected => ("Asks", Tone::Plain),
            _ => ("In doubt", Tone::Doubt),
        },
        Running::Gatherer(gatherer) => match (gatherer.done, connected) {
            (true, _) => ("Done", Tone::Good),
            (false, true) => ("Waits", Tone::Plain),
            (false, false) => ("In doubt", Tone::Doubt),
        },
    }
}

/// How a message looks.
pub(crate) fn packet(message: &Message) -> PacketFace {
    match message {
        Message::Zab(message) => zab_packet(message),
        Message::Between { packet, .. } => between(packet),
        Message::ToServer { packet, .. } => to_server(packet),
        Message::ToClient { packet, .. } => to_client(packet),
    }
}

const fn looks(letter: char, kind: PacketKind, tone: Tone, label: String) -> PacketFace {
    PacketFace { letter, kind, tone, label }
}

fn zab_packet(message: &zookeeper::ZabMessage) -> PacketFace {
    match message {
        zab::Message::Notification(said) => {
            let label = match said.vote {
                Some(vote) => format!(
                    "Vote for s{}, epoch {}, zxid {}, round {}",
                    vote.leader.0 + 1,
                    vote.epoch.0,
                    short(vote.zxid),
                    said.round.0
                ),
                None => format!("Vote for nobody, round {}", said.round.0),
            };
            looks('V', PacketKind::Request, Tone::Plain, label)
        }
        zab::Message::ToLeader { packet, .. } => from_learner(packet),
        zab::Message::ToLearner { packet, .. } => from_leader(packet),
    }
}

fn from_learner(packet: &FromLearner) -> PacketFace {
    let (letter, kind, label) = match packet {
        FromLearner::Info { accepted } => (
            'I',
            PacketKind::Request,
            format!("FOLLOWERINFO or OBSERVERINFO, accepted epoch {}", accepted.0),
        ),
        FromLearner::AckEpoch { last, .. } => {
            ('E', PacketKind::Granted, format!("ACKEPOCH, last zxid {}", short(*last)))
        }
        FromLearner::Ack { zxid } if zxid.begins_epoch() => {
            ('N', PacketKind::Granted, format!("ACK of NEWLEADER, epoch {}", zxid.epoch().0))
        }
        FromLearner::Ack { zxid } => {
            ('A', PacketKind::Granted, format!("ACK up to {}", short(*zxid)))
        }
        FromLearner::Pong => ('H', PacketKind::Granted, "PING, answered".to_owned()),
        FromLearner::Close => ('X', PacketKind::Refused, "Closes the connection".to_owned()),
    };
    looks(letter, kind, Tone::Plain, label)
}

fn from_leader<S>(packet: &FromLeader<zookeeper::Transaction, S>) -> PacketFace {
    let (letter, zxid, label) = match packet {
        FromLeader::Info { epoch } => ('I', None, format!("LEADERINFO, epoch {}", epoch.0)),
        FromLeader::Diff { committed } => {
            ('D', None, format!("DIFF, committed up to {}", short(*committed)))
        }
        FromLeader::Trunc { to } => ('T', None, format!("TRUNC after {}", short(*to))),
        FromLeader::Snap(image) => ('S', None, format!("SNAP up to {}", short(image.zxid))),
        FromLeader::Proposal(entry) => {
            let what = words::body(&entry.txn.body);
            ('P', Some(entry.zxid), format!("PROPOSAL {}: {what}", short(entry.zxid)))
        }
        FromLeader::Commit { zxid } => ('C', Some(*zxid), format!("COMMIT {}", short(*zxid))),
        FromLeader::Inform(entry) => {
            let what = words::body(&entry.txn.body);
            ('C', Some(entry.zxid), format!("INFORM {}: {what}", short(entry.zxid)))
        }
        FromLeader::NewLeader { epoch } => ('N', None, format!("NEWLEADER, epoch {}", epoch.0)),
        FromLeader::UpToDate => ('U', None, "UPTODATE".to_owned()),
        FromLeader::Ping => ('H', None, "PING".to_owned()),
        FromLeader::Close => {
            let label = "Closes the connection".to_owned();
            return looks('X', PacketKind::Refused, Tone::Plain, label);
        }
    };
    let tone = zxid.map_or(Tone::Plain, |zxid| tone(zxid.epoch()));
    looks(letter, PacketKind::Request, tone, label)
}

fn between(packet: &Between) -> PacketFace {
    let (letter, kind, label) = match packet {
        Between::Request(request) => {
            let what = match &request.ask {
                Ask::Open { timeout_ms } => format!("a session of {timeout_ms} ms"),
                Ask::Write(op) => command::show_op(op),
            };
            ('R', PacketKind::Request, format!("REQUEST: {what}"))
        }
        Between::Sync { .. } => ('Y', PacketKind::Request, "SYNC".to_owned()),
        Between::Synced { .. } => ('Y', PacketKind::Granted, "SYNC, answered".to_owned()),
        Between::Revalidate { .. } => {
            ('L', PacketKind::Request, "Is this session alive?".to_owned())
        }
        Between::Revalidated { timeout_ms: Some(_), .. } => {
            ('L', PacketKind::Granted, "The session is alive".to_owned())
        }
        Between::Revalidated { timeout_ms: None, .. } => {
            ('L', PacketKind::Refused, "The session is over".to_owned())
        }
        Between::Touch(sessions) => {
            ('H', PacketKind::Granted, format!("{} sessions were heard of", sessions.len()))
        }
    };
    looks(letter, kind, Tone::Plain, label)
}

fn to_server(packet: &ToServer) -> PacketFace {
    let (letter, label) = match packet {
        ToServer::Connect { session: None, .. } => ('O', "Asks for a session".to_owned()),
        ToServer::Connect { session: Some(_), seen, .. } => {
            ('O', format!("Comes with its session, has seen {}", short(*seen)))
        }
        ToServer::Ask { op, .. } => {
            let letter = if matches!(**op, Op::SetWatches(_)) || watches(op) { 'W' } else { 'R' };
            (letter, command::show_op(op))
        }
        ToServer::Ping => ('H', "Ping".to_owned()),
        ToServer::Close => {
            let label = "Closes the connection".to_owned();
            return looks('X', PacketKind::Refused, Tone::Plain, label);
        }
    };
    looks(letter, PacketKind::Request, Tone::Plain, label)
}

/// Does it leave a watch?
fn watches(op: &Op) -> bool {
    match op {
        Op::Get { watch, .. } | Op::Exists { watch, .. } | Op::Children { watch, .. } => {
            *watch == zookeeper::Watch::Yes
        }
        Op::AddWatch { .. } => true,
        Op::Create { .. }
        | Op::Delete { .. }
        | Op::Set { .. }
        | Op::Check { .. }
        | Op::Multi(_)
        | Op::Sync { .. }
        | Op::SetWatches(_)
        | Op::Close => false,
    }
}

fn to_client(packet: &ToClient) -> PacketFace {
    let (letter, kind, tone, label) = match packet {
        ToClient::Connected { session: Some((_, _, timeout_ms)) } => (
            'O',
            PacketKind::Granted,
            Tone::Plain,
            format!("Is served, with a timeout of {timeout_ms} ms"),
        ),
        ToClient::Connected { session: None } => {
            ('O', PacketKind::Refused, Tone::Bad, "The session is over".to_owned())
        }
        ToClient::Reply { outcome: Err(code), .. } => {
            ('R', PacketKind::Refused, Tone::Plain, format!("Answer: {}", code.name()))
        }
        ToClient::Reply { outcome, zxid, .. } => (
            'R',
            PacketKind::Granted,
            Tone::Plain,
            format!("Answer at {}: {}", short(*zxid), words::outcome(outcome)),
        ),
        ToClient::Notify(event) => {
            ('!', PacketKind::Request, Tone::Doubt, format!("Watch: {}", words::event(event)))
        }
        ToClient::Pong => ('H', PacketKind::Granted, Tone::Plain, "Ping, answered".to_owned()),
        ToClient::Close => {
            ('X', PacketKind::Refused, Tone::Plain, "The server closes the connection".to_owned())
        }
    };
    looks(letter, kind, tone, label)
}
