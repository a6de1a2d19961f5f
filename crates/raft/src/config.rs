//! What a server is told about its cluster, and about the rules that it keeps.

use kernel::{Micros, NodeId, Span, majority};

use crate::configuration::Configuration;
use crate::flaw::Flaw;
use crate::membership::Effective;

/// What a server is told about its cluster before it begins.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Config {
    /// The servers that take part from the beginning, by rising number.
    pub members: Vec<NodeId>,
    /// How long a server waits for a leader before it asks for votes, drawn anew each time (5.2).
    pub election: Span,
    /// How often a leader speaks, at the least.
    pub heartbeat: Micros,
    /// Does a new leader append a no-op at once (8)?
    pub noop: bool,
    /// The most entries in one message, at least 1.
    pub batch: u64,
    /// Does a server ask whether it could win before it starts a new term (thesis 9.6)?
    pub pre_vote: bool,
    /// Does a leader step down that a majority no longer answers, and do servers that hear a leader
    /// ignore candidates (thesis 4.2.3, 6.2)?
    pub check_quorum: bool,
    /// How many messages with entries may be under way to a follower that keeps up (etcd's
    /// `max-inflight`, at least 1). None for the paper's plain way: each waits for the answer to
    /// the one before, and heartbeats carry what is lacking.
    pub inflight: Option<u64>,
    /// After how many applied entries a server saves a snapshot, and compacts its log but for the
    /// last half of so many (etcd's `snapshot-count`, at least 1). None for never.
    pub snapshot_count: Option<u64>,
    /// Does a leader take leases for reads (thesis 6.4.1), and by how many thousandths may one clock
    /// run faster than another? Needs `check_quorum`.
    pub lease_drift_permille: Option<u64>,
    /// When does a change of membership take effect?
    pub effective: Effective,
    /// The rule that is switched off, if one is.
    pub flaw: Option<Flaw>,
}

impl Config {
    /// These servers with what the paper says and nothing beyond it: election timeouts of 150 to
    /// 300 ms (9.3), a heartbeat every 50 ms, at most 8 entries in a message.
    pub const fn paper(members: Vec<NodeId>) -> Self {
        Self {
            members,
            election: Span { min: Micros::from_millis(150), max: Micros::from_millis(300) },
            heartbeat: Micros::from_millis(50),
            noop: true,
            batch: 8,
            pre_vote: false,
            check_quorum: false,
            inflight: None,
            snapshot_count: None,
            lease_drift_permille: None,
            effective: Effective::Appended,
            flaw: None,
        }
    }

    /// Is this rule switched off?
    pub fn breaks(&self, rule: Flaw) -> bool {
        self.flaw == Some(rule)
    }

    /// The configuration that a server begins with: that of the cluster, where it is one of it.
    pub fn first_configuration(&self, server: NodeId) -> Configuration {
        let servers = self.members.iter().copied().filter(|_| self.members.contains(&server));
        Configuration::of(servers)
    }

    /// How many servers make a majority.
    pub fn majority(&self) -> u64 {
        let servers = self.members.len() as u64;
        if self.breaks(Flaw::HalfQuorum) { (servers / 2).max(1) } else { majority(servers) }
    }
}
