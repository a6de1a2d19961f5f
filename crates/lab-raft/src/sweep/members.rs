//! Who takes part, as a sweep sees it: which servers decide, and what a leader is told about them.

use std::rc::Rc;

use kernel::{NodeId, NodeSet};
use raft::{Change, Configuration, Counting, Effective, Index, Raft};
use sim::World;
use sim::delay::Delay;
use sim::saved::{SavedRun, Setting};
use verify::Dice;

use crate::config::ClusterConfig;
use crate::system::{Cluster, server, servers};

/// What stands in later sections and in the dissertation, each in about half of these runs.
pub(crate) fn draw_more(dice: &mut Dice, run: &mut SavedRun) {
    let settings = &mut run.config;
    let mut set = |key: &str, value: &str| {
        settings.retain(|setting| setting.key != key);
        settings.push(Setting { key: key.to_owned(), value: value.to_owned() });
    };
    if dice.permille(600) {
        set("spare", dice.one(["1", "1", "2"]));
        // One more than an even number needs another majority, and so does one less.
        if dice.permille(300) {
            set("servers", "4");
        }
        set("membership", dice.one(["thesis", "thesis", "etcd"]));
    }
    if dice.permille(500) {
        set("snapshot-count", &dice.doubled(1, 5).to_string());
    } else if dice.permille(400) {
        // Much is written, no sooner committed than compacted, and longer under way than a leader
        // waits before it sends it again.
        let us = dice.between(30_000, 90_000);
        run.network.delay = Delay::Uniform { min_us: us, max_us: us + us / 4 };
        for (key, value) in [
            ("servers", "3"),
            ("timers", dice.one(["paper", "etcd"])),
            ("snapshot-count", dice.one(["1", "2", "3"])),
            ("batch", dice.one(["2", "4", "8"])),
            ("clients", "3"),
            ("think", dice.one(["1ms", "2ms", "4ms"])),
            ("timeout", "20ms"),
        ] {
            set(key, value);
        }
    }
    let how = ["log", "log", "log", "read-index", "read-index", "lease", "lease", "local"];
    let reads = dice.one(how);
    set("reads", reads);
    if matches!(reads, "read-index" | "lease") {
        set("noop", "on");
    }
    if reads == "lease" {
        set("check-quorum", "on");
        // One clock runs a tenth too fast and another a tenth too slow.
        set("clock-drift", "223");
        // What clocks differ by in so long is more than elections and writes take.
        if dice.permille(700) {
            set("timers", "etcd");
        }
    }
    // Where more may go wrong, what keeps a cluster calm matters more often.
    for key in ["pre-vote", "check-quorum"] {
        if dice.permille(400) {
            set(key, "on");
        }
    }
}

/// Was more drawn than what the paper's core has?
pub(crate) fn has_more(config: &ClusterConfig) -> bool {
    let (raft, workload) = (&config.store.raft, &config.store.workload);
    config.may_change() || raft.snapshot_count.is_some() || workload.reads != kv::How::Log
}

/// Every configuration that may decide something: the last that is known to be committed, all after
/// it in any log, and, where it takes effect later, what those follow that count.
pub(crate) fn in_force(world: &World<Cluster>) -> Vec<Configuration> {
    let config = &world.config().store.raft;
    let known: Vec<(NodeId, Raft<kv::Request>)> = (0..world.config().servers)
        .map(NodeId)
        .filter_map(|node| {
            let host = world.host(node)?;
            let disk = host.lost.as_ref().unwrap_or(&host.disk);
            let runs = server(world, node).map(|server| server.raft().clone());
            Some((node, runs.unwrap_or_else(|| Raft::boot(Rc::clone(config), node, disk))))
        })
        .collect();
    // One that is down knows what it will know when it begins again.
    let knows = |raft: &Raft<kv::Request>| raft.commit().max(raft.membership().committed());
    let committed = known.iter().map(|(_, raft)| knows(raft)).max().unwrap_or(Index(0));
    let last = known.iter().find(|(_, raft)| {
        knows(raft) == committed && !raft.membership().as_of(committed).is_empty()
    });
    let last = last.map_or_else(
        || Configuration::of(config.members.iter().copied()),
        |(_, raft)| raft.membership().as_of(committed),
    );
    let mut all = vec![last];
    for (node, raft) in &known {
        all.extend(raft.membership().after(committed));
        if config.effective == Effective::Applied && last.is_voter(*node) {
            all.push(*raft.configuration());
        }
    }
    all.retain(|configuration| !configuration.is_empty());
    all
}

/// Do these servers decide in each of them?
pub(crate) fn decides(all: &[Configuration], servers: NodeSet) -> bool {
    all.iter().all(|one| one.has_quorum(Counting::Majorities, servers))
}

/// The words that tell a leader who shall take part, or whom to hand over to.
pub(crate) fn order(world: &World<Cluster>, dice: &mut Dice, to: Option<NodeId>) -> Option<String> {
    let leading = servers(world).filter(|(_, server)| server.raft().leads());
    let leading: Vec<NodeId> = leading.map(|(node, _)| node).collect();
    let leader = to.or_else(|| dice.pick(&leading))?;
    let (_, now) = server(world, leader)?.raft().membership().latest();
    let all: NodeSet = (0..world.config().servers).map(NodeId).collect();
    let name = |node| world.name(node);
    if !world.config().may_change() || (to.is_none() && dice.permille(200)) {
        let to = one(dice, all)?;
        return Some(format!("transfer {} to {}", name(to), name(leader)));
    }
    // Who is told by name is told one server at a time.
    let kinds = if to.is_some() { 7 } else { 9 };
    let drawn = dice.below(kinds);
    let (change, words) = draw_change(dice, drawn, (now, all), &name)?;
    let left = with_disks(world);
    let next = now.after(change).ok()?;
    decides(&[next, next.left()], left)
        .then(|| format!("member {} to {}", words.trim_end(), name(leader)))
}

/// The first one adds a server and the second one removes the first: each takes another majority
/// than before, and these two need not share a server (erratum to thesis 4.1).
pub(crate) fn rival_orders(
    world: &World<Cluster>,
    dice: &mut Dice,
    [first, second]: [NodeId; 2],
) -> Option<(NodeId, [String; 2])> {
    if !world.config().may_change() {
        return None;
    }
    let all: NodeSet = (0..world.config().servers).map(NodeId).collect();
    let latest = |node| Some(server(world, node)?.raft().membership().latest().1);
    let (of_first, of_second) = (latest(first)?, latest(second)?);
    let friend = one(dice, all.without(of_first.all_voters()))?;
    let changes = [(of_first, Change::Add(friend)), (of_second, Change::Remove(first))];
    let left = with_disks(world);
    let is_borne = |(now, change): &(Configuration, Change)| {
        now.after(*change).is_ok_and(|next| decides(&[next], left))
    };
    let name = |node| world.name(node);
    changes.iter().all(is_borne).then(|| {
        let add = format!("member add {} to {}", name(friend), name(first));
        let remove = format!("member remove {} to {}", name(first), name(second));
        (friend, [add, remove])
    })
}

/// The servers whose disks are not lost.
fn with_disks(world: &World<Cluster>) -> NodeSet {
    let servers = (0..world.config().servers).map(NodeId);
    servers.filter(|node| world.host(*node).is_some_and(|host| host.lost.is_none())).collect()
}

fn draw_change(
    dice: &mut Dice,
    kind: u64,
    (now, all): (Configuration, NodeSet),
    name: &dyn Fn(NodeId) -> String,
) -> Option<(Change, String)> {
    let outside = all.without(now.all_voters());
    Some(match kind {
        0 | 1 if !now.learners().is_empty() => {
            let node = one(dice, now.learners())?;
            (Change::Promote(node), format!("promote {}", name(node)))
        }
        0 | 1 => {
            let node = one(dice, outside)?;
            (Change::AddLearner(node), format!("learn {}", name(node)))
        }
        2 | 3 => {
            let node = one(dice, outside)?;
            (Change::Add(node), format!("add {}", name(node)))
        }
        4..=6 => {
            let node = one(dice, now.members())?;
            (Change::Remove(node), format!("remove {}", name(node)))
        }
        _ => {
            let voters: NodeSet = all.iter().filter(|_| dice.permille(600)).collect();
            let rest = all.without(voters);
            let learners: NodeSet = rest.iter().filter(|_| dice.permille(300)).collect();
            let list = |set: NodeSet| set.iter().map(name).collect::<Vec<_>>().join(",");
            let words = format!("joint {} {}", list(voters), list(learners));
            (Change::Replace { voters, learners }, words)
        }
    })
}

fn one(dice: &mut Dice, of: NodeSet) -> Option<NodeId> {
    dice.pick(&of.iter().collect::<Vec<NodeId>>())
}
