//! What ZooKeeper counts on, and a run need not keep. Where it does not, a broken promise is the lesson
//! and not a defect.

use kernel::NodeId;
use sim::World;

use crate::names;
use crate::system::Ensemble;

/// The assumption that this run does not keep, in a sentence with its source.
pub(crate) fn assumption(world: &World<Ensemble>) -> Option<String> {
    let mut servers = (0..names::servers(world.config())).map(NodeId);
    let returned = servers.find(|node| world.host(*node).is_some_and(|host| host.returned))?;
    Some(format!(
        "This goes beyond what Zab bears: {} returned under its name without what its disk held, and may have forgotten an epoch that it accepted, or a transaction that it acknowledged (Zab IV).",
        world.name(returned)
    ))
}
