//! What Raft counts on, and a run need not keep. Where it does not, a broken promise is the lesson and
//! not a defect.

use kernel::NodeId;
use kv::How;
use sim::{Host, World};

use crate::system::Cluster;

/// The assumption that this run does not keep, in a sentence with its source.
pub(crate) fn assumption(world: &World<Cluster>) -> Option<String> {
    let servers = || (0..world.config().servers).map(NodeId);
    let returned = servers().find(|node| world.host(*node).is_some_and(|host| host.returned));
    if let Some(node) = returned {
        return Some(format!(
            "This goes beyond what Raft bears: {} returned under its name without what its disk held, and may have forgotten a vote or an entry (thesis 3.8).",
            world.name(node)
        ));
    }
    let config = &world.config().store;
    if config.workload.reads != How::Lease {
        return None;
    }
    let permille = config.raft.lease_drift_permille.unwrap_or(0);
    let speeds = servers().filter_map(|node| world.host(node).map(speed));
    let (slow, fast) =
        speeds.fold((u64::MAX, 0), |(slow, fast), speed| (speed.min(slow), speed.max(fast)));
    // A lease allows for one clock that is this many thousandths faster than another.
    (slow * (1_000 + permille) < fast * 1_000).then(|| {
        format!(
            "This goes beyond what leases bear: they allow for clocks that differ by {permille} thousandths, and these differ by {} (thesis 6.4.1).",
            (fast - slow) * 1_000 / slow
        )
    })
}

/// How fast its clock runs, in millionths.
fn speed(host: &Host<kv::Node>) -> u64 {
    1_000_000_u64.saturating_add_signed(i64::from(host.clocks.drift_ppm))
}
