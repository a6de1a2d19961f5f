//! The votes of the servers, as each has told the others: a table that fills while they elect.

use kernel::NodeId;
use scene::TablePanel;
use sim::World;
use zab::{Heard, Role, Vote};
use zookeeper::Server;

use crate::depict;
use crate::names;
use crate::system::{Ensemble, server};

/// One row a server: what it is, in which round, whom it votes for, and whose votes it has heard.
pub(super) fn panel(world: &World<Ensemble>) -> TablePanel {
    let config = world.config();
    let columns = ["Phase", "Round", "Its vote", "Agree"];
    let rows = (0..names::servers(config)).map(NodeId).map(|node| {
        let cells = match server(world, node) {
            Some(server) => row(world, server),
            None => vec!["Down".to_owned(), String::new(), String::new(), String::new()],
        };
        (node.0, cells)
    });
    TablePanel {
        title: "Votes: epoch, zxid, server".to_owned(),
        columns: columns.map(str::to_owned).to_vec(),
        rows: rows.collect(),
    }
}

fn row(world: &World<Ensemble>, server: &Server) -> Vec<String> {
    let config = world.config();
    let zab = server.zab();
    let phase = depict::phase(server).1.to_owned();
    let round = zab.round().0.to_string();
    match zab.role() {
        Role::Looking(election) => {
            let vote = election.proposal.map_or("none".to_owned(), |vote| told(world, vote));
            let same = election.proposal.map_or(String::new(), |own| {
                let same =
                    |(_, heard): &(NodeId, &Heard)| heard.vote == own && heard.round == zab.round();
                let names =
                    election.received.iter().filter(same).map(|(voter, _)| world.name(voter));
                names.collect::<Vec<_>>().join(", ")
            });
            vec![phase, round, vote, same]
        }
        Role::Following(following) => {
            let leader = names::name(config, following.leader);
            vec![phase, round, format!("follows {leader}"), String::new()]
        }
        Role::Leading(_) => vec![phase, round, "leads".to_owned(), String::new()],
    }
}

fn told(world: &World<Ensemble>, vote: Vote) -> String {
    let zxid = depict::short(vote.zxid);
    format!("({}, {zxid}, {})", vote.epoch.0, world.name(vote.leader))
}
