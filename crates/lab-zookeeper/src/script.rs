//! The words for what happens to an ensemble, and for what a script waits for.

use kernel::NodeId;
use sim::{Choice, Event, Host, World, fault_words};
use verify::NotNow;
use zab::{Learning, Role, Standing};
use zookeeper::command::BadCommand;
use zookeeper::{
    ClientTimer, Config, Output, Path, ServerTimer, SessionState, Stage, Timer, command,
};

use crate::names;
use crate::system::{Ensemble, leader, server, servers};

/// What a script can wait for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Some server is established as leader, in this step.
    LeaderElected,
    /// No server that runs is established as leader.
    NoLeader,
    /// A server serves in this epoch or a later one.
    Epoch(u32),
    /// Every server runs and serves.
    AllServe,
    /// Every client is served.
    AllConnected,
    /// This server is established as leader.
    Leads(NodeId),
    /// This server looks for a leader.
    Looks(NodeId),
    /// This server tells a leader what it has, or asks it for an epoch.
    Discovers(NodeId),
    /// This server is brought to the history of its leader.
    Synchronises(NodeId),
    /// This server serves.
    Serves(NodeId),
    /// So many servers have a proposal on disk that nobody knows to be committed.
    OpenOn(u64),
    /// This client is served.
    Connected(NodeId),
    /// This client has lost its server.
    Suspended(NodeId),
    /// This client has learned that its session is over.
    Lost(NodeId),
    /// This client acts, as leader or with a lock.
    Acts(NodeId),
    /// This client waits until the node before its own goes.
    Waits(NodeId),
    /// This client hears an answer, in this step.
    Answered(NodeId),
    /// What this client asked for succeeds, in this step.
    Done(NodeId),
    /// This client is told of a change that it watches, in this step.
    Told(NodeId),
    /// A server that runs has this node in its tree; or this one has it.
    Exists(Option<NodeId>, Path),
    /// No server that runs has this node in its tree; or this one has it not.
    Gone(Option<NodeId>, Path),
}

/// Reads a condition.
pub(crate) fn condition(config: &Config, words: &str) -> Result<Condition, String> {
    let list: Vec<&str> = words.split_whitespace().collect();
    let node = |name: &str| {
        names::node(config, name).ok_or_else(|| format!("There is no node called “{name}”"))
    };
    let number = |text: &str| text.parse().map_err(|_| format!("“{text}” is no number"));
    match list.as_slice() {
        ["leader", "elected"] => Ok(Condition::LeaderElected),
        ["no", "leader"] => Ok(Condition::NoLeader),
        ["epoch", epoch] => Ok(Condition::Epoch(number(epoch)?)),
        ["all", "serve"] => Ok(Condition::AllServe),
        ["all", "connected"] => Ok(Condition::AllConnected),
        ["exists", path] => Ok(Condition::Exists(None, Path::new(path))),
        ["gone", path] => Ok(Condition::Gone(None, Path::new(path))),
        [name, "has", path] => Ok(Condition::Exists(Some(node(name)?), Path::new(path))),
        [name, "lacks", path] => Ok(Condition::Gone(Some(node(name)?), Path::new(path))),
        [name, "leads"] => Ok(Condition::Leads(node(name)?)),
        [name, "looks"] => Ok(Condition::Looks(node(name)?)),
        [name, "discovers"] => Ok(Condition::Discovers(node(name)?)),
        [name, "synchronises"] => Ok(Condition::Synchronises(node(name)?)),
        ["open", "on", disks] => Ok(Condition::OpenOn(number(disks)?.into())),
        [name, "serves"] => Ok(Condition::Serves(node(name)?)),
        [name, "connected"] => Ok(Condition::Connected(node(name)?)),
        [name, "suspended"] => Ok(Condition::Suspended(node(name)?)),
        [name, "lost"] => Ok(Condition::Lost(node(name)?)),
        [name, "acts"] => Ok(Condition::Acts(node(name)?)),
        [name, "waits"] => Ok(Condition::Waits(node(name)?)),
        [name, "answered"] => Ok(Condition::Answered(node(name)?)),
        [name, "done"] => Ok(Condition::Done(node(name)?)),
        [name, "told"] => Ok(Condition::Told(node(name)?)),
        _ => Err(format!("“{words}” is no condition; “leader elected” is one")),
    }
}

/// Does it hold after a step that did this?
pub(crate) fn holds(
    condition: &Condition,
    world: &World<Ensemble>,
    events: &[Event<zookeeper::Node>],
) -> bool {
    let core = |node: &NodeId| server(world, *node).map(zookeeper::Server::zab);
    let state = |node: &NodeId, wanted| client(world, *node).is_some_and(|c| c.state() == wanted);
    let stage = |node: &NodeId| {
        let recipe = client(world, *node).and_then(zookeeper::Client::recipe);
        recipe.and_then(|recipe| recipe.contender()).map(|contender| &contender.stage)
    };
    let has = |of: &Option<NodeId>, path: &Path| {
        let mut asked = servers(world).filter(|(node, _)| of.is_none_or(|of| of == *node));
        asked.any(|(_, server)| server.tree().get(path).is_some())
    };
    match condition {
        Condition::LeaderElected => events.iter().any(|event| {
            matches!(event, Event::Note { note, .. } if <Ensemble as lab::Exhibit>::crowns(note))
        }),
        Condition::NoLeader => leader(world).is_none(),
        Condition::Epoch(epoch) => servers(world)
            .any(|(_, server)| server.zab().established().is_some_and(|with| *epoch <= with.epoch.0)),
        Condition::AllServe => {
            let all = (0..names::servers(world.config())).map(NodeId);
            all.into_iter().all(|node| core(&node).is_some_and(|core| core.established().is_some()))
        }
        Condition::AllConnected => {
            let all = world.hosts().skip(usize::from(names::servers(world.config())));
            all.into_iter().all(|(node, _)| state(&node, SessionState::Connected))
        }
        Condition::Leads(node) => core(node).is_some_and(zab::Zab::leads),
        Condition::Looks(node) => {
            core(node).is_some_and(|core| core.standing() == Standing::Looking)
        }
        Condition::Discovers(node) => learns(world, *node) == Some(Learning::Asked),
        Condition::Synchronises(node) => {
            matches!(learns(world, *node), Some(Learning::Accepted | Learning::InStep))
        }
        Condition::OpenOn(disks) => *disks <= open_on(world),
        Condition::Serves(node) => core(node).is_some_and(|core| core.established().is_some()),
        Condition::Connected(node) => state(node, SessionState::Connected),
        Condition::Suspended(node) => state(node, SessionState::Suspended),
        Condition::Lost(node) => state(node, SessionState::Lost),
        Condition::Acts(node) => stage(node) == Some(&Stage::Acting),
        Condition::Waits(node) => matches!(stage(node), Some(Stage::Waiting(_))),
        Condition::Answered(client) => events.iter().any(|event| {
            matches!(event, Event::Output { node, output: Output::Answered { .. } } if node == client)
        }),
        Condition::Done(client) => events.iter().any(|event| {
            matches!(event, Event::Output { node, output: Output::Answered { outcome: Ok(_), .. } } if node == client)
        }),
        Condition::Told(client) => events.iter().any(|event| {
            matches!(event, Event::Output { node, output: Output::Notified { .. } } if node == client)
        }),
        Condition::Exists(of, path) => has(of, path),
        Condition::Gone(of, path) => !has(of, path),
    }
}

/// How far a learner has come.
fn learns(world: &World<Ensemble>, node: NodeId) -> Option<Learning> {
    match server(world, node)?.zab().role() {
        Role::Following(following) => Some(following.learning),
        Role::Looking(_) | Role::Leading(_) => None,
    }
}

/// How many servers that run have something on disk that none of them has applied.
fn open_on(world: &World<Ensemble>) -> u64 {
    let applied = servers(world).map(|(_, server)| server.zab().processed()).max();
    let durable = servers(world).filter_map(|(node, _)| {
        let log = &world.host(node)?.disk.log;
        log.with(log.len(), |entry| entry.zxid)
    });
    durable.filter(|zxid| applied < Some(*zxid)).count() as u64
}

fn client(world: &World<Ensemble>, node: NodeId) -> Option<&zookeeper::Client> {
    world.process(node)?.client()
}

/// The timers by their names.
pub(crate) const TIMERS: [(&str, Timer); 12] = [
    ("notify", Timer::Zab(zab::Timer::Notify)),
    ("finalize", Timer::Zab(zab::Timer::Finalize)),
    ("init", Timer::Zab(zab::Timer::Init)),
    ("tick", Timer::Zab(zab::Timer::Tick)),
    ("leader-silence", Timer::Zab(zab::Timer::Silence)),
    ("connect", Timer::Zab(zab::Timer::Connect)),
    ("expire", Timer::Server(ServerTimer::Expire)),
    ("touch", Timer::Server(ServerTimer::Touch)),
    ("overdue", Timer::Server(ServerTimer::Overdue)),
    ("ping", Timer::Client(ClientTimer::Ping)),
    ("silence", Timer::Client(ClientTimer::Silence)),
    ("reconnect", Timer::Client(ClientTimer::Reconnect)),
];

/// The name of a timer.
pub(crate) fn timer_name(timer: Timer) -> &'static str {
    let known = TIMERS.iter().find(|(_, known)| *known == timer);
    known.map_or("", |(name, _)| name)
}

/// The words for a choice that is not a fault; [`choice`] reads them back.
pub(crate) fn words(world: &World<Ensemble>, choice: &Choice<zookeeper::Node>) -> String {
    let name = |node: NodeId| world.name(node);
    match choice {
        Choice::Start(node) => format!("start {}", name(*node)),
        Choice::Sync(node) => format!("sync {}", name(*node)),
        Choice::Close(end, peer) => format!("close {} {}", name(*end), name(*peer)),
        Choice::Expire(node, timer) => format!("timeout {} {}", name(*node), timer_name(*timer)),
        Choice::Command(node, told) => format!("{} {}", name(*node), command::show(told, &name)),
        Choice::Deliver(id) => format!("deliver {}", fault_words::show_packet(*id, &name)),
        Choice::Fault(fault) => fault_words::show(fault, &name),
    }
}

/// Reads an action; roles are resolved now, but not in what a client is told.
pub(crate) fn choice(
    world: &World<Ensemble>,
    words: &str,
) -> Result<Choice<zookeeper::Node>, NotNow> {
    let never = |why: String| NotNow::Never(why);
    let node = |name: &str| {
        let known = names::node(world.config(), name);
        known.ok_or_else(|| NotNow::absent(name))
    };
    if let Some((name, told)) = words.split_once(' ')
        && let Some(client) = names::node(world.config(), name)
    {
        if client.0 < names::servers(world.config()) {
            return Err(never(format!("{name} is a server; only clients are told what to do")));
        }
        let known = |name: &str| names::node(world.config(), name);
        let command = command::parse(told, &known).map_err(|bad| {
            if let BadCommand::Server(name) = &bad {
                NotNow::absent(name)
            } else {
                never(bad.to_string())
            }
        })?;
        return Ok(Choice::Command(client, Box::new(command)));
    }
    let resolved = words.split_whitespace().map(|word| role(world, word));
    let resolved = resolved.collect::<Result<Vec<_>, _>>()?.join(" ");
    let list: Vec<&str> = resolved.split_whitespace().collect();
    match list.as_slice() {
        ["start", name] => Ok(Choice::Start(node(name)?)),
        ["sync", name] => Ok(Choice::Sync(node(name)?)),
        ["close", end, peer] => Ok(Choice::Close(node(end)?, node(peer)?)),
        ["timeout", name, timer] => {
            let known = TIMERS.iter().find(|(known, _)| known == timer);
            let (_, timer) = known.ok_or_else(|| never(format!("“{timer}” is no timer")))?;
            Ok(Choice::Expire(node(name)?, *timer))
        }
        _ => fault_words::parse(&resolved, &|name| names::node(world.config(), name))
            .map(|fault| Choice::Fault(Box::new(fault)))
            .map_err(|bad| NotNow::of(&bad)),
    }
}

fn role(world: &World<Ensemble>, word: &str) -> Result<String, NotNow> {
    let found = |node: Option<NodeId>, why: &str| {
        node.map(|node| world.name(node)).ok_or_else(|| NotNow::Waits(why.to_owned()))
    };
    match word {
        "leader" => found(leader(world).map(|(node, _)| node), "waits for a leader"),
        "follower" => {
            let follows = |(_, server): &(NodeId, &zookeeper::Server)| {
                server.zab().standing() == Standing::Following
            };
            let follower = servers(world).find(follows).map(|(node, _)| node);
            found(follower, "waits for a follower")
        }
        "crashed" => {
            let mut all = (0..names::servers(world.config())).map(NodeId);
            let crashed = all.find(|node| world.host(*node).is_some_and(Host::can_restart));
            found(crashed, "waits for a server that is down")
        }
        _ => Ok(word.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sim::delay::Delay;
    use sim::saved::Network;
    use sim::{Fault, Setup};

    #[test]
    fn words_are_read_as_choices() {
        let config = Config::usual(zab::Config::usual((0..3).map(NodeId)), 1);
        let delay = Delay::Constant { us: 1_000 };
        let network = Network { delay, loss_permille: 0 };
        let world = World::<Ensemble>::new(config, Setup { network, fsync: delay, seed: 1 });
        let read = |words: &str| choice(&world, words);
        assert_eq!(read("start s1"), Ok(Choice::Start(NodeId(0))));
        assert_eq!(read("close s1 c1"), Ok(Choice::Close(NodeId(0), NodeId(3))));
        let timer = Timer::Zab(zab::Timer::Finalize);
        assert_eq!(read("timeout s2 finalize"), Ok(Choice::Expire(NodeId(1), timer)));
        assert_eq!(read("crash s3"), Ok(Choice::Fault(Box::new(Fault::Crash(NodeId(2))))));
        assert!(matches!(read("c1 create -e /leader x"), Ok(Choice::Command(NodeId(3), _))));
        assert!(matches!(read("crash leader"), Err(NotNow::Waits(_))));
        assert!(matches!(read("s1 create /a"), Err(NotNow::Never(_))));
        assert!(matches!(read("c1 fly"), Err(NotNow::Never(_))));
    }

    #[test]
    fn every_timer_has_one_name() {
        for (nth, (name, timer)) in TIMERS.iter().enumerate() {
            assert!(TIMERS[nth + 1..].iter().all(|(other, known)| other != name && known != timer));
        }
    }
}
