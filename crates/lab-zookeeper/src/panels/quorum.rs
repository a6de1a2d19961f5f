//! Who must agree, and who does: on a leader, on its epoch, on its history, on its newest proposal.

use kernel::{NodeId, NodeSet};
use scene::{QuorumPanel, QuorumPart, VoteMark};
use sim::World;
use zab::{Epoch, Heard, Reign, Role};
use zookeeper::Server;

use crate::depict;
use crate::system::{Ensemble, leader, servers};

/// What is decided next, as the server sees it that leads or is about to, or else as the one that has
/// the most votes.
pub(super) fn panel(world: &World<Ensemble>) -> QuorumPanel {
    let leading = || {
        let all = servers(world);
        let mut about = all.filter(|(_, it)| matches!(it.zab().role(), Role::Leading(_)));
        about.next()
    };
    let looking = || servers(world).max_by_key(|(_, server)| votes(server).count());
    let title = "Who decides".to_owned();
    let Some((node, server)) = leader(world).or_else(leading).or_else(looking) else {
        let about = "No server runs: nothing is decided.".to_owned();
        return QuorumPanel { title, about, parts: Vec::new(), others: Vec::new() };
    };
    let zab = server.zab();
    let config = zab.config();
    let (about, agree) = said(world, node, server);
    let mark = |voter: NodeId| {
        (voter.0, if agree.contains(voter) { VoteMark::Has } else { VoteMark::Asked })
    };
    let part = QuorumPart {
        name: "Voters".to_owned(),
        need: config.quorum(),
        have: agree.intersection(config.voters).count(),
        members: config.voters.iter().map(mark).collect(),
    };
    let observers: Vec<u8> = config.observers.iter().map(|node| node.0).collect();
    let others = (!observers.is_empty()).then(|| ("Observers".to_owned(), observers));
    QuorumPanel { title, about, parts: vec![part], others: others.into_iter().collect() }
}

/// Who votes like a server that looks for a leader, itself included.
fn votes(server: &Server) -> NodeSet {
    let zab = server.zab();
    let Role::Looking(election) = zab.role() else { return NodeSet::default() };
    let Some(own) = election.proposal else { return NodeSet::default() };
    let same = |(_, heard): &(NodeId, &Heard)| heard.vote == own && heard.round == zab.round();
    election.received.iter().filter(same).map(|(voter, _)| voter).chain([zab.id()]).collect()
}

/// The epoch of the last proposal that a server has.
fn proposed(server: &Server) -> Epoch {
    let log = server.zab().log();
    let last = log.with(log.len(), |entry| entry.zxid);
    last.or_else(|| log.last_compacted(|entry| entry.zxid)).unwrap_or_default().epoch()
}

/// What takes a quorum now, in a sentence, and who agrees.
fn said(world: &World<Ensemble>, node: NodeId, server: &Server) -> (String, NodeSet) {
    let (zab, name) = (server.zab(), world.name(node));
    match zab.role() {
        Role::Looking(election) => {
            let about = match election.proposal {
                Some(vote) => {
                    let who = world.name(vote.leader);
                    format!("{name} takes {who} for the leader once a quorum votes like it.")
                }
                None => format!("{name} votes for nobody: it has no vote."),
            };
            (about, votes(server))
        }
        Role::Following(following) => {
            let leader = world.name(following.leader);
            (format!("{name} follows {leader}, which does not lead."), NodeSet::default())
        }
        Role::Leading(leading) => match leading.reign {
            Reign::Discovery => {
                let about = format!(
                    "{name} proposes an epoch once a quorum has told which one it accepted last."
                );
                (about, leading.connected)
            }
            Reign::Proposed => {
                let epoch = leading.epoch.0;
                let about = format!("{name} goes on once a quorum has accepted epoch {epoch}.");
                (about, leading.accepted)
            }
            Reign::Synchronisation => {
                let about = format!("{name} leads once a quorum has its history on disk.");
                (about, leading.in_step)
            }
            Reign::Broadcast if proposed(server) < leading.epoch => {
                let epoch = leading.epoch.0;
                let about = format!(
                    "Epoch {epoch} is established, and nothing is proposed in it yet; these have acknowledged NEWLEADER."
                );
                (about, leading.in_step)
            }
            Reign::Broadcast => {
                let zxid = leading.proposed;
                let has = |acked: zab::Zxid| acked >= zxid;
                let learners = leading.learners.iter().filter(|(_, known)| has(known.acked));
                let own = has(leading.durable).then_some(node);
                let agree = learners.map(|(learner, _)| learner).chain(own).collect();
                let what = depict::short(zxid);
                let about = if zab.delivered() == zab.log().len() {
                    format!(
                        "Proposal {what} is committed; these are known to have acknowledged it."
                    )
                } else {
                    format!("Proposal {what} is committed once a quorum has acknowledged it.")
                };
                (about, agree)
            }
        },
    }
}
