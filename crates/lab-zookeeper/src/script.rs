//! The words for what happens to an ensemble, and for what a script waits for.

use kernel::NodeId;
use sim::{Choice, Host, World, fault_words};
use verify::NotNow;
use zab::Standing;
use zookeeper::{ClientTimer, Config, ServerTimer, SessionState, Timer, command};

use crate::names;
use crate::system::{Ensemble, leader, server, servers};

/// What a script can wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Some server leads.
    LeaderElected,
    /// Every server that is up serves.
    AllServe,
    /// This server serves.
    Serves(NodeId),
    /// This client is served.
    Connected(NodeId),
    /// This client acts, as leader or with a lock.
    Acts(NodeId),
}

/// Reads a condition.
pub(crate) fn condition(config: &Config, words: &str) -> Result<Condition, String> {
    let list: Vec<&str> = words.split_whitespace().collect();
    let node = |name: &str| {
        names::node(config, name).ok_or_else(|| format!("There is no node called “{name}”"))
    };
    match list.as_slice() {
        ["leader", "elected"] => Ok(Condition::LeaderElected),
        ["all", "serve"] => Ok(Condition::AllServe),
        [name, "serves"] => Ok(Condition::Serves(node(name)?)),
        [name, "connected"] => Ok(Condition::Connected(node(name)?)),
        [name, "acts"] => Ok(Condition::Acts(node(name)?)),
        _ => Err(format!("“{words}” is no condition; “leader elected” is one")),
    }
}

/// Does it hold now?
pub(crate) fn holds(condition: Condition, world: &World<Ensemble>) -> bool {
    let client = |node| world.process(node).and_then(zookeeper::Node::client);
    match condition {
        Condition::LeaderElected => leader(world).is_some(),
        Condition::AllServe => {
            servers(world).all(|(_, server)| server.zab().established().is_some())
        }
        Condition::Serves(node) => {
            server(world, node).is_some_and(|server| server.zab().established().is_some())
        }
        Condition::Connected(node) => {
            client(node).is_some_and(|client| client.state() == SessionState::Connected)
        }
        Condition::Acts(node) => {
            let recipe = client(node).and_then(|client| client.recipe()?.contender());
            recipe.is_some_and(|one| one.stage == zookeeper::Stage::Acting)
        }
    }
}

/// The timers by their names.
const TIMERS: [(&str, Timer); 12] = [
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

/// Reads an action; roles are resolved now, but not in what a client is told.
pub(crate) fn choice(world: &World<Ensemble>, words: &str) -> Result<Choice<Ensemble>, NotNow> {
    let never = |why: String| NotNow::Never(why);
    let node = |name: &str| {
        let known = names::node(world.config(), name);
        known.ok_or_else(|| never(format!("There is no node called “{name}”")))
    };
    if let Some((name, told)) = words.split_once(' ')
        && let Some(client) = names::node(world.config(), name)
    {
        if client.0 < names::servers(world.config()) {
            return Err(never(format!("{name} is a server; only clients are told what to do")));
        }
        let known = |name: &str| names::node(world.config(), name);
        let command = command::parse(told, &known).map_err(|bad| never(bad.to_string()))?;
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
            .map_err(|bad| never(bad.to_string())),
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
