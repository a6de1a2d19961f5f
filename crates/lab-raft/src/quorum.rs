//! Whose agreement it takes, and who agrees: the votes of a candidate, the copies of a leader's next
//! entry. While old and new servers decide together it takes two majorities (Raft 6).

use kernel::{NodeId, NodeSet};
use raft::{Configuration, Counting, Role};
use scene::{QuorumPanel, QuorumPart, VoteMark};
use sim::World;

use crate::config::ClusterConfig;
use crate::system::{Cluster, leader, server, servers};

/// The server whose word counts: the one that leads, or else asks for votes, or else knows the latest
/// term.
pub(crate) fn speaker(world: &World<Cluster>) -> Option<(NodeId, &kv::Server)> {
    let latest = |asks: bool| {
        let all = servers(world)
            .filter(|(_, server)| !(asks && matches!(server.raft().role(), Role::Follower)));
        all.max_by_key(|(_, server)| server.raft().term())
    };
    leader(world).or_else(|| latest(true)).or_else(|| latest(false))
}

/// How many servers run, where they are too few to decide anything.
pub(crate) fn too_few(world: &World<Cluster>) -> Option<String> {
    let up: NodeSet = servers(world).map(|(node, _)| node).collect();
    let raft = &world.config().store.raft;
    let (members, counting) = if let Some((_, server)) = speaker(world) {
        (*server.raft().configuration(), server.raft().counting())
    } else {
        let half = raft.breaks(raft::Flaw::HalfQuorum);
        let counting = if half { Counting::Halves } else { Counting::Majorities };
        (Configuration::of(raft.members.iter().copied()), counting)
    };
    let (voters, need) =
        members.parts(counting).find(|(part, need)| part.intersection(up).count() < *need)?;
    let which = match (members.is_joint(), voters == members.outgoing()) {
        (false, _) => "",
        (true, true) => "old ",
        (true, false) => "new ",
    };
    let (up, all) = (voters.intersection(up).count(), voters.count());
    let is_majority = need == kernel::majority(all);
    let said = if is_majority { "a majority is" } else { "taken for a majority:" };
    Some(format!("{up} of {all} {which}servers run; {said} {need}."))
}

/// Who decides, as that server sees it.
pub(crate) fn panel(world: &World<Cluster>) -> QuorumPanel {
    let title = "Who decides".to_owned();
    let Some((node, server)) = speaker(world) else {
        let about = "No server runs: nothing is decided.".to_owned();
        return QuorumPanel { title, about, parts: Vec::new(), others: Vec::new() };
    };
    let (raft, name) = (server.raft(), world.name(node));
    let (about, agree, refuse) = match raft.role() {
        Role::Leader { progress, .. } => {
            let (commit, last) = (raft.commit().0, raft.log().len());
            let index = (commit + 1).min(last);
            let has = |server: &NodeId| {
                if *server == node {
                    raft.durable().0 >= index
                } else {
                    progress.get(*server).is_some_and(|known| known.matched().0 >= index)
                }
            };
            let agree: NodeSet = raft.configuration().all_voters().iter().filter(has).collect();
            let about = match index {
                0 => format!("{name} leads and has no entry to commit."),
                _ if commit < last => commits(world, index, raft.term()),
                _ => format!("Entry {index} is committed. {name} knows who has it."),
            };
            (about, agree, NodeSet::default())
        }
        Role::Candidate { tally, .. } => {
            let about = format!("{name} leads term {} once these vote for it.", raft.term().0);
            (about, tally.granted(), tally.refused())
        }
        Role::PreCandidate { tally } => {
            let about = format!("{name} begins term {} once these would vote.", raft.term().0 + 1);
            (about, tally.granted(), tally.refused())
        }
        Role::Follower => {
            let about = "No server leads or asks for votes.".to_owned();
            (about, NodeSet::default(), NodeSet::default())
        }
    };
    let configuration = raft.configuration();
    let mut parts: Vec<QuorumPart> = configuration
        .parts(raft.counting())
        .map(|(members, need)| QuorumPart {
            name: "Voters".to_owned(),
            need,
            have: members.intersection(agree).count(),
            members: members.iter().map(|node| (node.0, mark(node, agree, refuse))).collect(),
        })
        .collect();
    if let [new, old] = &mut parts[..] {
        "New voters".clone_into(&mut new.name);
        "Old voters".clone_into(&mut old.name);
        parts.reverse();
    }
    QuorumPanel { title, about, parts, others: others(world.config(), configuration) }
}

/// An entry of an earlier term is not committed by counting (5.4.2).
fn commits(world: &World<Cluster>, index: u64, term: raft::Term) -> String {
    let entry = leader(world).and_then(|(_, server)| server.raft().log().get(index));
    match entry {
        Some(entry) if entry.term < term && world.config().store.raft.flaw.is_none() => format!(
            "Entry {index} is of an earlier term: an entry of this term on the disks of these commits both.",
        ),
        _ => format!("Entry {index} is committed once it is on the disks of these."),
    }
}

const fn mark(node: NodeId, agree: NodeSet, refuse: NodeSet) -> VoteMark {
    if agree.contains(node) {
        VoteMark::Has
    } else if refuse.contains(node) {
        VoteMark::Refused
    } else {
        VoteMark::Asked
    }
}

fn others(config: &ClusterConfig, members: &Configuration) -> Vec<(String, Vec<u8>)> {
    let all = (0..config.servers).map(NodeId);
    let outside = all.filter(|node| !members.members().contains(*node));
    let learners = members.learners().iter().map(|node| node.0).collect();
    let others = [
        ("Learners, who get the log and are not counted", learners),
        ("Not members", outside.map(|node| node.0).collect::<Vec<u8>>()),
    ];
    let named = others.into_iter().filter(|(_, who)| !who.is_empty());
    named.map(|(what, who)| (what.to_owned(), who)).collect()
}

/// What part a server takes as the leader sees it, where that can change; while old and new servers
/// decide together, in which of the two it is counted.
pub(crate) fn part(world: &World<Cluster>, node: NodeId) -> Option<&'static str> {
    if !world.config().may_change() {
        return None;
    }
    let of = |(_, server): (NodeId, &kv::Server)| *server.raft().configuration();
    let members = leader(world).map(of);
    let members = members.or_else(|| server(world, node).map(|server| of((node, server))))?;
    let (new, old) = (members.voters().contains(node), members.outgoing().contains(node));
    Some(match (members.is_joint(), new, old) {
        (true, true, true) => "old and new",
        (true, true, false) => "new",
        (true, false, true) => "old",
        _ if members.learners().contains(node) => "learner",
        (false, true, _) => "voter",
        _ => "no member",
    })
}
