//! What a person tells a leader: who takes part, and whom to hand over to. A `to s1` at the end says
//! which server is told; without it the one that leads is.

use kernel::{NodeId, NodeSet};
use kv::Told;
use raft::Change;
use sim::{Choice, World};
use verify::NotNow;

use crate::names;
use crate::system::{Cluster, leader};

/// Reads an order.
pub(crate) fn choice(world: &World<Cluster>, words: &[&str]) -> Result<Choice<kv::Node>, NotNow> {
    let (words, to) = match words {
        [order @ .., "to", name] => (order, server(world, name)?),
        order => {
            let leads = leader(world).map(|(node, _)| node);
            (order, leads.ok_or_else(|| NotNow::Waits("waits for a leader".to_owned()))?)
        }
    };
    let told = match words {
        ["member", "add", name] => Told::Change(Change::Add(server(world, name)?)),
        ["member", "learn", name] => Told::Change(Change::AddLearner(server(world, name)?)),
        ["member", "promote", name] => Told::Change(Change::Promote(server(world, name)?)),
        ["member", "remove", name] => Told::Change(Change::Remove(server(world, name)?)),
        ["member", "joint", voters] => replace(world, voters, "")?,
        ["member", "joint", voters, learners] => replace(world, voters, learners)?,
        ["transfer", name] => Told::Transfer(server(world, name)?),
        _ => {
            let usage = "member add s4, member learn s4, member promote s4, member remove s1, member joint s1,s2,s4 or transfer s2, and then to s1 if you like";
            return Err(NotNow::Never(format!("It is said like this: {usage}")));
        }
    };
    Ok(Choice::Command(to, Box::new(told)))
}

fn replace(world: &World<Cluster>, voters: &str, learners: &str) -> Result<Told, NotNow> {
    let set = |list: &str| -> Result<NodeSet, NotNow> {
        let names = list.split(',').filter(|name| !name.is_empty());
        names.map(|name| server(world, name)).collect()
    };
    Ok(Told::Change(Change::Replace { voters: set(voters)?, learners: set(learners)? }))
}

fn server(world: &World<Cluster>, name: &str) -> Result<NodeId, NotNow> {
    let known = names::node(world.config(), name);
    let known = known.filter(|node| node.0 < world.config().servers);
    known.ok_or_else(|| NotNow::Absent(format!("There is no server called “{name}”")))
}
