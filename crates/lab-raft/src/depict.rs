//! How servers, clients and messages look.

use kernel::NodeId;
use kv::{Answer, How, Node, Operation, Outcome, Phase};
use lab::{Face, PacketFace};
use raft::{AppendResult, Role, Tally, Term};
use scene::{PacketKind, Shape, Tone, VoteMark};
use sim::World;

use crate::quorum;
use crate::system::Cluster;

/// How a node looks, running or not.
pub(crate) fn face(world: &World<Cluster>, node: NodeId) -> Face {
    match world.process(node) {
        Some(Node::Server(server)) => {
            let mut face = server_face(server);
            // A voter is nothing to speak of, but while two majorities decide.
            let part = quorum::part(world, node).filter(|part| *part != "voter");
            if let Some(part) = part {
                face.caption = format!("{} · {part}", face.caption);
            }
            face
        }
        Some(Node::Client(client)) => client_face(world, client),
        None if node.0 < world.config().servers => down_face(world, node),
        None => card("Client", String::new(), Tone::Plain),
    }
}

fn tone(term: Term) -> Tone {
    if term.0 == 0 { Tone::Plain } else { Tone::Term(term.0) }
}

fn server_face(server: &kv::Server) -> Face {
    let raft = server.raft();
    let (shape, role, votes) = match raft.role() {
        Role::Follower => (Shape::Circle, "Follower", Vec::new()),
        Role::Candidate { tally, .. } => (Shape::Diamond, "Candidate", votes(raft, *tally)),
        Role::PreCandidate { tally } => (Shape::Diamond, "Pre-candidate", votes(raft, *tally)),
        Role::Leader { .. } => (Shape::Hexagon, "Leader", Vec::new()),
    };
    Face {
        shape,
        role: role.to_owned(),
        mark: format!("t{}", raft.term().0),
        tone: tone(raft.term()),
        caption: format!("commit {}", raft.commit().0),
        votes,
    }
}

fn votes(raft: &raft::Raft<kv::Request>, tally: Tally) -> Vec<VoteMark> {
    let mark =
        |voter: &NodeId| match (tally.granted().contains(*voter), tally.refused().contains(*voter))
        {
            (true, _) => VoteMark::Has,
            (false, true) => VoteMark::Refused,
            (false, false) => VoteMark::Asked,
        };
    raft.configuration().all_voters().iter().map(|node| mark(&node)).collect()
}

/// A server that is down shows what its disk holds.
fn down_face(world: &World<Cluster>, node: NodeId) -> Face {
    let host = world.host(node).expect("every node has a machine");
    let (term, entries) = (host.disk.term, host.disk.log.len());
    let (role, caption) = match host.boots {
        0 => ("Starting", String::new()),
        _ if host.lost.is_some() => ("Gone", String::new()),
        _ => ("Down", format!("{entries} entries on disk")),
    };
    Face {
        shape: Shape::Circle,
        role: role.to_owned(),
        mark: format!("t{}", term.0),
        tone: tone(term),
        caption,
        votes: Vec::new(),
    }
}

fn card(role: &str, caption: String, tone: Tone) -> Face {
    let (role, mark) = (role.to_owned(), String::new());
    Face { shape: Shape::Card, role, mark, tone, caption, votes: Vec::new() }
}

fn client_face(world: &World<Cluster>, client: &kv::Client) -> Face {
    let (caption, tone) = match (client.phase(), client.last()) {
        (Phase::Asking { request, server, .. }, _) => {
            let what = short(request.operation);
            (format!("{what} → {}", world.name(*server)), Tone::Doubt)
        }
        (Phase::Idle, Some((operation, came))) => came_of(operation, came),
        (Phase::Idle, None) => ("idle".to_owned(), Tone::Plain),
    };
    card("Client", caption, tone)
}

fn came_of(operation: Operation, came: Option<Outcome>) -> (String, Tone) {
    let what = short(operation);
    match came {
        Some(Outcome::Applied(Answer::Done)) => (format!("{what} ok"), Tone::Good),
        Some(Outcome::Read { value, how }) => {
            let value = value.map_or("unset".to_owned(), |value| value.to_string());
            let (verb, tone) = match how {
                How::Local => ("was", Tone::Doubt),
                How::Log | How::ReadIndex | How::Lease => ("is", Tone::Good),
            };
            (format!("{what} {verb} {value} · {}", how_words(how)), tone)
        }
        Some(Outcome::Applied(Answer::Value(Some(value)))) => {
            (format!("{what} is {value}"), Tone::Good)
        }
        Some(Outcome::Applied(Answer::Value(None))) => (format!("{what} is unset"), Tone::Good),
        Some(Outcome::Applied(Answer::Differs(_))) => (format!("{what} differs"), Tone::Good),
        Some(Outcome::Applied(Answer::Full)) => (format!("{what} full"), Tone::Good),
        Some(Outcome::Applied(Answer::Registered(_))) => ("has a session".to_owned(), Tone::Good),
        Some(Outcome::NotLeader(_)) => (format!("{what} failed"), Tone::Bad),
        Some(Outcome::Unknown | Outcome::Applied(Answer::NoSession | Answer::Superseded))
        | None => (format!("{what} unknown"), Tone::Doubt),
    }
}

/// An operation in the fewest characters: `x=7`, `get x`.
pub(crate) fn short(operation: Operation) -> String {
    match operation {
        Operation::Put { key, value } => format!("{key}={value}"),
        Operation::Get { key } => format!("get {key}"),
        Operation::Delete { key } => format!("del {key}"),
        Operation::CompareAndSet { key, expected, value } => format!("{key}:{expected}→{value}"),
        Operation::Append { key, value } => format!("{key}+{value}"),
        Operation::Register => "register".to_owned(),
    }
}

/// What an entry is that holds no command.
pub(crate) fn without_command(entry: &raft::Entry<kv::Request>) -> String {
    let what = match &entry.configuration {
        None => "no-op",
        Some(members) if members.is_joint() => "joint",
        Some(_) => "conf",
    };
    what.to_owned()
}

/// How a read is answered, in words.
pub(crate) const fn how_words(how: How) -> &'static str {
    match how {
        How::Log => "by the log",
        How::ReadIndex => "by read index",
        How::Lease => "by lease",
        How::Local => "local, may be old",
    }
}

/// How a message looks.
pub(crate) fn packet(message: &kv::Message) -> PacketFace {
    match message {
        kv::Message::Raft(message) => raft_packet(message),
        kv::Message::Request(request) => PacketFace {
            letter: 'C',
            kind: PacketKind::Request,
            tone: Tone::Plain,
            label: format!("Request: {}", request.operation),
        },
        kv::Message::Read { key, how, .. } => PacketFace {
            letter: 'C',
            kind: PacketKind::Request,
            tone: Tone::Plain,
            label: format!("Read {key} {}", how_words(*how)),
        },
        kv::Message::Reply { outcome, .. } => {
            let (kind, label) = match outcome {
                Outcome::Applied(_) => (PacketKind::Granted, "Reply: applied"),
                Outcome::Read { .. } => (PacketKind::Granted, "Reply: read without the log"),
                Outcome::NotLeader(_) => (PacketKind::Refused, "Reply: not the leader"),
                Outcome::Unknown => (PacketKind::Refused, "Reply: no longer the leader, unknown"),
            };
            PacketFace { letter: 'C', kind, tone: Tone::Plain, label: label.to_owned() }
        }
    }
}

fn raft_packet(message: &raft::Message<kv::Request>) -> PacketFace {
    let term = message.term();
    let (letter, kind, label) = match message {
        raft::Message::RequestVote(_) => {
            ('V', PacketKind::Request, format!("RequestVote, term {}", term.0))
        }
        raft::Message::VoteReply(reply) if reply.granted => {
            ('V', PacketKind::Granted, format!("Vote granted, term {}", term.0))
        }
        raft::Message::VoteReply(_) => {
            ('V', PacketKind::Refused, format!("Vote refused, term {}", term.0))
        }
        raft::Message::PreVote(_) => {
            ('P', PacketKind::Request, format!("PreVote about term {}", term.0))
        }
        raft::Message::PreVoteReply(reply) if reply.granted => {
            ('P', PacketKind::Granted, format!("Would vote in term {}", term.0))
        }
        raft::Message::PreVoteReply(_) => {
            ('P', PacketKind::Refused, format!("Would not vote, term {}", term.0))
        }
        raft::Message::Append(append) if append.entries.is_empty() => {
            ('H', PacketKind::Request, format!("AppendEntries as heartbeat, term {}", term.0))
        }
        raft::Message::Append(append) => {
            let count = append.entries.len();
            ('A', PacketKind::Request, format!("AppendEntries, {count} entries, term {}", term.0))
        }
        raft::Message::Confirm(confirm) => (
            'R',
            PacketKind::Request,
            format!("Still leading? Round {}, term {}", confirm.round, term.0),
        ),
        raft::Message::Confirmed(confirm) => (
            'R',
            PacketKind::Granted,
            format!("Still leading: round {}, term {}", confirm.round, term.0),
        ),
        raft::Message::ReadIndex(_) => {
            ('R', PacketKind::Request, format!("Read index? Term {}", term.0))
        }
        raft::Message::ReadIndexReply(answer) => {
            ('R', PacketKind::Granted, format!("Read index {}, term {}", answer.index.0, term.0))
        }
        raft::Message::TimeoutNow(_) => {
            ('T', PacketKind::Request, format!("TimeoutNow, term {}", term.0))
        }
        raft::Message::Snapshot(install) => {
            let last = install.snapshot.last.index.0;
            let label = format!("InstallSnapshot up to {last}, term {}", term.0);
            ('S', PacketKind::Request, label)
        }
        raft::Message::AppendReply(reply) => match reply.result {
            AppendResult::Matched(index) => (
                'A',
                PacketKind::Granted,
                format!("Log matches up to {}, term {}", index.0, term.0),
            ),
            AppendResult::Refused { probed, .. } => {
                ('A', PacketKind::Refused, format!("No match at {}, term {}", probed.0, term.0))
            }
        },
    };
    PacketFace { letter, kind, tone: tone(term), label }
}
