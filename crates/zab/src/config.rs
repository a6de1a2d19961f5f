//! What a server is told about its ensemble, and about the rules that it keeps.

use kernel::{Micros, NodeId, NodeSet, majority};

use crate::flaw::Flaw;

/// What a server is told about its ensemble before it begins. The names of `zoo.cfg` where it has
/// them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Config {
    /// Who votes (`server.n=…:participant`).
    pub voters: NodeSet,
    /// Voters whose vote weighs nothing (`weight.n=0`): they count for no quorum and never lead.
    pub weightless: NodeSet,
    /// Who learns and neither votes nor acknowledges (`peerType=observer`).
    pub observers: NodeSet,
    /// `tickTime`, in which all limits are counted.
    pub tick: Micros,
    /// `initLimit`: ticks for each step until a leader is established.
    pub init_limit: u32,
    /// `syncLimit`: ticks without a word after which one gives the other up.
    pub sync_limit: u32,
    /// `finalizeWait`: so long nothing better must come before an election is over.
    pub finalize_wait: Micros,
    /// `minNotificationInterval`: after so long without a word a vote is said again; doubles.
    pub notification_min: Micros,
    /// `maxNotificationInterval`.
    pub notification_max: Micros,
    /// How long a learner waits before it asks a leader again that did not listen yet
    /// (`Learner.connectToLeader`: a second).
    pub connect_again: Micros,
    /// How often it asks.
    pub connect_tries: u32,
    /// `commitLogCount`: so many committed transactions are kept in memory for followers.
    pub committed_log: u64,
    /// At most so many transactions are read from the log on disk for one follower; beyond them, or
    /// where it is 0, the follower gets a snapshot (`snapshotSizeFactor`, which counts bytes).
    pub disk_log: u64,
    /// The counter that epoch 1 begins with. 0, but for showing what happens when it is used up; all
    /// later epochs begin at 0.
    pub counter_start: u32,
    /// The rule that is switched off, if one is.
    pub flaw: Option<Flaw>,
}

impl Config {
    /// These voters with what ZooKeeper comes with: ticks of two seconds, `initLimit` 10,
    /// `syncLimit` 5, 500 committed transactions in memory.
    pub fn usual(voters: impl IntoIterator<Item = NodeId>) -> Self {
        Self {
            voters: voters.into_iter().collect(),
            weightless: NodeSet::default(),
            observers: NodeSet::default(),
            tick: Micros::from_millis(2_000),
            init_limit: 10,
            sync_limit: 5,
            finalize_wait: Micros::from_millis(200),
            notification_min: Micros::from_millis(200),
            notification_max: Micros::from_millis(60_000),
            connect_again: Micros::from_millis(1_000),
            connect_tries: 5,
            committed_log: 500,
            disk_log: 10_000,
            counter_start: 0,
            flaw: None,
        }
    }

    /// Is this rule switched off?
    pub fn breaks(&self, rule: Flaw) -> bool {
        self.flaw == Some(rule)
    }

    /// Do these make a quorum: more than half of all voters whose vote weighs something
    /// (`QuorumMaj`)?
    pub fn is_quorum(&self, servers: NodeSet) -> bool {
        let weighty = self.voters.without(self.weightless);
        servers.intersection(weighty).count() >= majority(weighty.count())
    }

    /// How many make a quorum.
    pub fn quorum(&self) -> u64 {
        majority(self.voters.without(self.weightless).count())
    }

    /// All servers.
    pub const fn servers(&self) -> NodeSet {
        self.voters.union(self.observers)
    }

    /// So many ticks.
    pub const fn ticks(&self, ticks: u32) -> Micros {
        Micros(self.tick.0 * ticks as u64)
    }
}
