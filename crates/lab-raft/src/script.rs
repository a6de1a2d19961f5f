//! The words of scripts and interventions for this lab, on top of the words for faults.
//! `docs/scenario.md` lists them all.

use kernel::NodeId;
use kv::{ClientCommand, Operation, Output, Told, Word};
use raft::{Index, Role, Term};
use sim::{Bridge, Choice, Event, Fault, World, fault_words};
use verify::NotNow;

use crate::config::ClusterConfig;
use crate::names;
use crate::orders;
use crate::quorum;
use crate::system::{Cluster, leader, server, servers};
use crate::words::beyond::change_words;

/// A condition of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// A server wins an election in this step.
    LeaderElected,
    /// No server that runs leads.
    NoLeader,
    /// This server leads.
    Leads(NodeId),
    /// It follows.
    Follows(NodeId),
    /// It asks for votes.
    Campaigns(NodeId),
    /// A server that runs has reached this term.
    Term(Term),
    /// Any server knows this entry to be committed.
    Committed(Index),
    /// This server does.
    CommittedAt(NodeId, Index),
    /// This server's log has at least so many entries.
    Length(NodeId, Index),
    /// Every server runs, and their logs and commit indexes are the same.
    LogsAgree,
    /// This client hears an answer in this step.
    Answered(NodeId),
    /// This client gives up in this step.
    InDoubt(NodeId),
}

/// Reads a condition.
pub(crate) fn condition(config: &ClusterConfig, words: &str) -> Result<Condition, String> {
    let list: Vec<&str> = words.split_whitespace().collect();
    let unknown = || format!("“{words}” is no condition known here");
    let number = |text: &str| text.parse::<u64>().map_err(|_| unknown());
    Ok(match list.as_slice() {
        ["leader", "elected"] => Condition::LeaderElected,
        ["no", "leader"] => Condition::NoLeader,
        ["logs", "agree"] => Condition::LogsAgree,
        ["term", term] => Condition::Term(Term(number(term)?)),
        ["committed", index] => Condition::Committed(Index(number(index)?)),
        [name, rest @ ..] => {
            let node = names::node(config, name).ok_or_else(unknown)?;
            let is_client = node.0 >= config.servers;
            match (is_client, rest) {
                (false, ["leads"]) => Condition::Leads(node),
                (false, ["follows"]) => Condition::Follows(node),
                (false, ["campaigns"]) => Condition::Campaigns(node),
                (false, ["committed", index]) => {
                    Condition::CommittedAt(node, Index(number(index)?))
                }
                (false, ["entries", count]) => Condition::Length(node, Index(number(count)?)),
                (true, ["answered"]) => Condition::Answered(node),
                (true, ["in", "doubt"]) => Condition::InDoubt(node),
                _ => return Err(unknown()),
            }
        }
        [] => return Err("A condition has at least one word".to_owned()),
    })
}

/// Does it hold after a step that did this?
pub(crate) fn holds(
    condition: Condition,
    world: &World<Cluster>,
    events: &[Event<kv::Node>],
) -> bool {
    let raft = |node| server(world, node).map(kv::Server::raft);
    match condition {
        Condition::LeaderElected => events.iter().any(|event| {
            matches!(event, Event::Note { note: kv::Note::Raft(raft::Note::Won { .. }), .. })
        }),
        Condition::NoLeader => leader(world).is_none(),
        Condition::Leads(node) => raft(node).is_some_and(raft::Raft::leads),
        Condition::Follows(node) => raft(node).is_some_and(|raft| *raft.role() == Role::Follower),
        Condition::Campaigns(node) => {
            raft(node).is_some_and(|raft| matches!(raft.role(), Role::Candidate { .. }))
        }
        Condition::Term(term) => servers(world).any(|(_, server)| server.raft().term() >= term),
        Condition::Committed(index) => {
            servers(world).any(|(_, server)| server.raft().commit() >= index)
        }
        Condition::CommittedAt(node, index) => raft(node).is_some_and(|raft| raft.commit() >= index),
        Condition::Length(node, index) => raft(node).is_some_and(|raft| raft.log().len() >= index.0),
        Condition::LogsAgree => logs_agree(world),
        Condition::Answered(client) => events.iter().any(|event| {
            matches!(event, Event::Output { node, output: Output::Answered { .. } } if *node == client)
        }),
        Condition::InDoubt(client) => events.iter().any(|event| {
            matches!(event, Event::Output { node, output: Output::Unknown { .. } } if *node == client)
        }),
    }
}

fn logs_agree(world: &World<Cluster>) -> bool {
    let Some((_, first)) = quorum::speaker(world) else { return false };
    let (first, last) = (first.raft(), first.raft().log().len());
    let agrees = |node: NodeId| {
        let Some(raft) = server(world, node).map(kv::Server::raft) else { return false };
        // What a snapshot stands for in one of the two was committed, and cannot be compared.
        let from = first.log().start().max(raft.log().start()) + 1;
        raft.log().len() == last
            && raft.commit() == first.commit()
            && first.log().range(from, last) == raft.log().range(from, last)
    };
    first.commit().0 == last && first.configuration().members().iter().all(agrees)
}

/// Reads an action, its roles resolved now.
pub(crate) fn choice(world: &World<Cluster>, words: &str) -> Result<Choice<kv::Node>, NotNow> {
    let resolved;
    let words = if names_roles(words) {
        resolved = resolve(world, words)?;
        &resolved
    } else {
        words
    };
    let list: Vec<&str> = words.split_whitespace().collect();
    let node = |name: &str| {
        let known = names::node(world.config(), name);
        known.ok_or_else(|| NotNow::absent(name))
    };
    let servers = || (0..world.config().servers).map(NodeId).collect::<Vec<_>>();
    match list.as_slice() {
        ["bridge", over] => {
            let bridge = Bridge::between_halves(&servers(), node(over)?);
            Ok(Choice::Fault(Box::new(Fault::Bridge(bridge))))
        }
        ["ring"] => Ok(Choice::Fault(Box::new(Fault::Ring(servers())))),
        ["member" | "transfer", ..] => orders::choice(world, &list),
        ["timeout", name, timer] => Ok(Choice::Expire(node(name)?, read_timer(timer)?)),
        ["sync", name] => Ok(Choice::Sync(node(name)?)),
        [name, rest @ ..] if names::node(world.config(), name).is_some() => {
            let client = node(name)?;
            if client.0 < world.config().servers {
                return Err(NotNow::Never(format!(
                    "{name} is a server; only clients are told what to ask"
                )));
            }
            Ok(Choice::Command(client, Box::new(command(world, rest)?.into())))
        }
        _ => fault_words::parse(words, &|name| names::node(world.config(), name))
            .map(|fault| Choice::Fault(Box::new(fault)))
            .map_err(|bad| NotNow::of(&bad)),
    }
}

/// The timers by their names.
pub(crate) const TIMERS: [(&str, kv::Timer); 7] = [
    ("election", kv::Timer::Raft(raft::Timer::Election)),
    ("quorum", kv::Timer::Raft(raft::Timer::Quorum)),
    ("transfer", kv::Timer::Raft(raft::Timer::Transfer)),
    ("heartbeat", kv::Timer::Raft(raft::Timer::Heartbeat)),
    ("think", kv::Timer::Client(kv::ClientTimer::Think)),
    ("answer", kv::Timer::Client(kv::ClientTimer::Timeout)),
    ("retry", kv::Timer::Client(kv::ClientTimer::Backoff)),
];

/// The name of a timer.
pub(crate) fn timer_name(timer: kv::Timer) -> &'static str {
    let known = TIMERS.iter().find(|(_, known)| *known == timer);
    known.map_or("", |(name, _)| name)
}

fn read_timer(name: &str) -> Result<kv::Timer, NotNow> {
    let known = TIMERS.iter().find(|(known, _)| *known == name);
    known
        .map(|(_, timer)| *timer)
        .ok_or_else(|| NotNow::Never(format!("“{name}” is no timer; election is one")))
}

/// The words that stand for a node, or for some, by what they are.
const ROLES: [&str; 7] =
    ["leader", "follower", "candidate", "crashed", "minority", "majority", "halves"];

fn names_roles(words: &str) -> bool {
    words.split_whitespace().any(|word| ROLES.contains(&word))
}

/// Puts names in the place of roles. In what a client is told, only the server is one: keys and
/// values are the client's own words.
fn resolve(world: &World<Cluster>, words: &str) -> Result<String, NotNow> {
    let first = words.split_whitespace().next().unwrap_or("");
    let told = names::node(world.config(), first).is_some();
    let mut resolved: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        let to_server = resolved.last().is_some_and(|before| before == "to");
        resolved.push(if told && !to_server { word.to_owned() } else { role(world, word)? });
    }
    Ok(resolved.join(" "))
}

fn role(world: &World<Cluster>, word: &str) -> Result<String, NotNow> {
    let none = |why: &str| NotNow::Waits(why.to_owned());
    let leads = || leader(world).map(|(node, _)| node).ok_or_else(|| none("waits for a leader"));
    let is = |wanted: fn(&Role) -> bool| {
        servers(world).find(|(_, server)| wanted(server.raft().role())).map(|(node, _)| node)
    };
    let names = |nodes: Vec<NodeId>| {
        nodes.into_iter().map(|node| world.name(node)).collect::<Vec<_>>().join(" ")
    };
    match word {
        "leader" => Ok(world.name(leads()?)),
        "follower" => is(|role| *role == Role::Follower)
            .map(|node| world.name(node))
            .ok_or_else(|| none("waits for a follower")),
        "candidate" => is(|role| matches!(role, Role::Candidate { .. }))
            .map(|node| world.name(node))
            .ok_or_else(|| none("waits for a candidate")),
        "crashed" => (0..world.config().servers)
            .map(NodeId)
            .find(|node| world.host(*node).is_some_and(sim::Host::can_restart))
            .map(|node| world.name(node))
            .ok_or_else(|| none("waits for a server that is down")),
        "minority" => Ok(names(minority(world, leads()?))),
        "majority" => {
            let small = minority(world, leads()?);
            let all = (0..world.config().servers).map(NodeId);
            Ok(names(all.filter(|node| !small.contains(node)).collect()))
        }
        "halves" => {
            let voters = voters(world);
            if voters.len() < 2 {
                return Err(none("waits for a second server"));
            }
            Ok(names(voters[..voters.len() / 2].to_vec()))
        }
        other => Ok(other.to_owned()),
    }
}

/// The servers that are counted.
fn voters(world: &World<Cluster>) -> Vec<NodeId> {
    match quorum::speaker(world) {
        Some((_, server)) => server.raft().configuration().all_voters().iter().collect(),
        None => world.config().store.raft.members.clone(),
    }
}

/// The largest group around the leader that is smaller than half of the voters.
fn minority(world: &World<Cluster>, leader: NodeId) -> Vec<NodeId> {
    let mut others: Vec<NodeId> = voters(world);
    others.retain(|node| *node != leader);
    others.truncate((others.len() / 2).saturating_sub(1));
    others.push(leader);
    others.sort_unstable();
    others
}

fn command(world: &World<Cluster>, words: &[&str]) -> Result<ClientCommand, NotNow> {
    let usage = "put x 7, get x, delete x or cas x 7 8, and then to s1 if you like";
    let (words, server) = match words {
        [operation @ .., "to", name] => {
            let server = names::node(world.config(), name)
                .filter(|node| node.0 < world.config().servers)
                .ok_or_else(|| NotNow::Absent(format!("There is no server called “{name}”")))?;
            (operation, Some(server))
        }
        operation => (operation, None),
    };
    let word =
        |text: &str| text.parse::<Word>().map_err(|why| NotNow::Never(format!("“{text}” {why}")));
    let operation = match words {
        ["put", key, value] => Operation::Put { key: word(key)?, value: word(value)? },
        ["append", key, value] => Operation::Append { key: word(key)?, value: word(value)? },
        ["get", key] => Operation::Get { key: word(key)? },
        ["delete", key] => Operation::Delete { key: word(key)? },
        ["cas", key, expected, value] => Operation::CompareAndSet {
            key: word(key)?,
            expected: word(expected)?,
            value: word(value)?,
        },
        _ => return Err(NotNow::Never(format!("It is said like this: {usage}"))),
    };
    Ok(ClientCommand { operation, server })
}

/// The words for a choice that is not a fault; [`choice`] reads them back.
pub(crate) fn words(world: &World<Cluster>, choice: &Choice<kv::Node>) -> String {
    match choice {
        Choice::Start(node) => format!("start {}", world.name(*node)),
        Choice::Sync(node) => format!("sync {}", world.name(*node)),
        // Between these nodes go datagrams, so that nothing is ever closed.
        Choice::Close(end, peer) => format!("close {} {}", world.name(*end), world.name(*peer)),
        Choice::Expire(node, timer) => {
            format!("timeout {} {}", world.name(*node), timer_name(*timer))
        }
        Choice::Command(node, told) => match &**told {
            Told::Change(change) => {
                format!("{} to {}", change_words(world.config(), *change), world.name(*node))
            }
            Told::Transfer(to) => {
                format!("transfer {} to {}", world.name(*to), world.name(*node))
            }
            Told::Client(ClientCommand { operation, server }) => {
                let to =
                    server.map_or(String::new(), |server| format!(" to {}", world.name(server)));
                format!("{} {operation}{to}", world.name(*node))
            }
        },
        Choice::Deliver(id) => {
            let id = fault_words::show_packet(*id, &|node| world.name(node));
            format!("deliver {id}")
        }
        Choice::Fault(fault) => fault_words::show(fault, &|node| world.name(node)),
    }
}
