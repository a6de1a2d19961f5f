//! How a cluster is set up, and the words for it in files and links.

mod form;

use std::rc::Rc;

use kernel::{Micros, NodeId, Span};
use kv::How;
use lab::Flaw;
use sim::saved::Setting;
use sim::saved::duration::{parse_us, show_us};

use crate::flaws::{FLAWS, KINDS};

/// A timer that is as the setting `timers` says.
const PRESET: &str = "preset";

/// A cluster, its clients, and how they were described.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterConfig {
    /// How many servers, 1 to 9 in a saved run, those included that are no members yet.
    pub servers: u8,
    /// How many clients.
    pub clients: u8,
    /// What the nodes are told.
    pub store: kv::Config,
    timers: Timers,
    own: OwnTimers,
}

/// Timers that are set by themselves, in microseconds; none where they are those of [`Timers`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct OwnTimers {
    /// The shortest election timeout; the longest is twice that.
    election_us: Option<u64>,
    heartbeat_us: Option<u64>,
}

/// Timer settings that are known by a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timers {
    /// Election 150 to 300 ms (Raft 9.3), heartbeat 50 ms.
    Paper,
    /// Election 1 to 2 s, heartbeat 100 ms: etcd's defaults.
    Etcd,
    /// Election 100 to 200 ms, heartbeat 50 ms: those of `RaftScope`.
    Raftscope,
}

impl Timers {
    const ALL: [(&'static str, Self); 3] =
        [("paper", Self::Paper), ("etcd", Self::Etcd), ("raftscope", Self::Raftscope)];

    const fn election_ms(self) -> (u64, u64) {
        match self {
            Self::Paper => (150, 300),
            Self::Etcd => (1_000, 2_000),
            Self::Raftscope => (100, 200),
        }
    }

    const fn heartbeat_ms(self) -> u64 {
        match self {
            Self::Paper | Self::Raftscope => 50,
            Self::Etcd => 100,
        }
    }
}

/// The settings in words; what a saved run leaves out is as here.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in the form")]
struct Draft {
    servers: u64,
    clients: u64,
    timers: Timers,
    own: OwnTimers,
    noop: bool,
    batch: u64,
    think_us: u64,
    timeout_us: u64,
    pre_vote: bool,
    check_quorum: bool,
    inflight: Option<u64>,
    snapshot_count: Option<u64>,
    spare: u64,
    effective: raft::Effective,
    flaw: Option<usize>,
    sessions: bool,
    reads: How,
    drift_permille: u64,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            servers: 5,
            clients: 2,
            timers: Timers::Paper,
            own: OwnTimers::default(),
            noop: true,
            batch: 8,
            think_us: 200_000,
            timeout_us: 1_000_000,
            pre_vote: false,
            check_quorum: false,
            inflight: None,
            snapshot_count: None,
            spare: 0,
            effective: raft::Effective::Appended,
            flaw: None,
            sessions: false,
            reads: How::Log,
            drift_permille: 100,
        }
    }
}

impl ClusterConfig {
    /// The most servers of a saved run.
    pub const SERVERS_MAX: u64 = 9;
    /// The most clients of a saved run.
    pub const CLIENTS_MAX: u64 = 4;
    /// The most messages with entries that may be under way to a follower.
    pub const INFLIGHT_MAX: u64 = 64;
    /// The most entries from one snapshot to the next, as etcd's default.
    pub const SNAPSHOT_COUNT_MAX: u64 = 10_000;
    /// The most entries in one message.
    pub const BATCH_MAX: u64 = 64;

    /// A cluster with the defaults of this lab. For measurements it may be larger than a saved run.
    pub fn new(servers: u8, clients: u8) -> Self {
        assert!(servers > 0, "a cluster has a server");
        let draft =
            Draft { servers: u64::from(servers), clients: u64::from(clients), ..Draft::default() };
        draft.build()
    }

    /// Reads the settings of a saved run.
    pub fn read(settings: &[Setting]) -> Result<Self, String> {
        let mut draft = Draft::default();
        for Setting { key, value } in settings {
            draft.set(key, value).map_err(|why| format!("Setting “{key}”: {why}"))?;
        }
        if draft.servers + draft.spare > Self::SERVERS_MAX {
            return Err(format!("Setting “spare”: at most {} servers in all", Self::SERVERS_MAX));
        }
        let (election, heartbeat) = draft.timers();
        if election.min <= heartbeat {
            return Err(format!(
                "Setting “election-timeout”: {} is not longer than the heartbeat interval, {}, so that no leader \
                 stays (Raft 5.6)",
                show_us(election.min.0),
                show_us(heartbeat.0)
            ));
        }
        if matches!(draft.reads, How::ReadIndex | How::Lease) && !draft.noop {
            return Err(
                "Setting “reads”: a new leader needs its no-op first (thesis 6.4)".to_owned()
            );
        }
        if draft.reads == How::Lease && !draft.check_quorum {
            return Err("Setting “reads”: leases need check-quorum (thesis 6.4.1)".to_owned());
        }
        Ok(draft.build())
    }

    /// Can the members change, and is it said who they are?
    pub const fn may_change(&self) -> bool {
        self.store.spare > 0
    }

    /// The rule that is switched off, if one is.
    pub fn flaw(&self) -> Option<&'static Flaw> {
        let kind = match (self.store.raft.flaw, self.store.repeats) {
            (None, kv::Repeats::Filtered) => return None,
            (flaw, _) => flaw,
        };
        let at = KINDS.iter().position(|known| *known == kind)?;
        FLAWS.get(at)
    }

    /// The same cluster with other Raft settings.
    #[must_use]
    pub fn with_raft(mut self, change: impl FnOnce(&mut raft::Config)) -> Self {
        change(Rc::make_mut(&mut self.store.raft));
        self
    }

    /// The same servers, but so many of them are no members at first.
    #[must_use]
    pub fn with_spare(mut self, spare: u8) -> Self {
        assert!(spare < self.servers, "a cluster has a member");
        self.store.spare = spare;
        let members = (0..self.servers - spare).map(NodeId).collect();
        self.with_raft(|raft| raft.members = members)
    }

    /// The same cluster with another workload.
    #[must_use]
    pub fn with_workload(mut self, change: impl FnOnce(&mut kv::Workload)) -> Self {
        change(Rc::make_mut(&mut self.store.workload));
        self
    }
}

impl Draft {
    /// The longest that an election timeout may be at least, as in etcd: 50 s.
    const ELECTION_US_MAX: u64 = 50_000_000;
    /// The longest heartbeat interval: 10 s.
    const HEARTBEAT_US_MAX: u64 = 10_000_000;

    fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "servers" => self.servers = number(value, 1, ClusterConfig::SERVERS_MAX)?,
            "clients" => self.clients = number(value, 0, ClusterConfig::CLIENTS_MAX)?,
            "batch" => self.batch = number(value, 1, ClusterConfig::BATCH_MAX)?,
            "spare" => self.spare = number(value, 0, ClusterConfig::SERVERS_MAX - 1)?,
            "reads" => {
                self.reads = match value {
                    "log" => How::Log,
                    "read-index" => How::ReadIndex,
                    "lease" => How::Lease,
                    "local" => How::Local,
                    _ => return Err("log, read-index, lease or local is meant".to_owned()),
                };
            }
            "clock-drift" => self.drift_permille = number(value, 0, 1_000)?,
            "membership" => {
                self.effective = match value {
                    "thesis" => raft::Effective::Appended,
                    "etcd" => raft::Effective::Applied,
                    _ => return Err("thesis or etcd is meant".to_owned()),
                };
            }
            "timers" => {
                let known = Timers::ALL.iter().find(|(name, _)| *name == value);
                self.timers =
                    known.ok_or("one of paper, etcd and raftscope is meant".to_owned())?.1;
            }
            "election-timeout" => {
                self.own.election_us = own(value, Self::ELECTION_US_MAX)?;
            }
            "heartbeat-interval" => {
                self.own.heartbeat_us = own(value, Self::HEARTBEAT_US_MAX)?;
            }
            "noop" => self.noop = read_on_off(value)?,
            "sessions" => self.sessions = read_on_off(value)?,
            "pre-vote" => self.pre_vote = read_on_off(value)?,
            "check-quorum" => self.check_quorum = read_on_off(value)?,
            "max-inflight" if value == "off" => self.inflight = None,
            "max-inflight" => {
                self.inflight = Some(number(value, 1, ClusterConfig::INFLIGHT_MAX)?);
            }
            "snapshot-count" if value == "off" => self.snapshot_count = None,
            "snapshot-count" => {
                self.snapshot_count = Some(number(value, 1, ClusterConfig::SNAPSHOT_COUNT_MAX)?);
            }
            "flaw" if value == "none" => self.flaw = None,
            "flaw" => {
                let known = FLAWS.iter().position(|flaw| flaw.name == value);
                self.flaw = Some(known.ok_or_else(|| {
                    let names: Vec<&str> = FLAWS.iter().map(|flaw| flaw.name).collect();
                    format!("none or one of {} is meant", names.join(", "))
                })?);
            }
            "think" if value == "off" => self.think_us = 0,
            "think" => self.think_us = duration(value, 1_000, 60_000_000)?,
            "timeout" => self.timeout_us = duration(value, 1_000, 600_000_000)?,
            _ => return Err("there is no such setting".to_owned()),
        }
        Ok(())
    }

    /// How long a server waits for a leader, and how often a leader speaks.
    fn timers(&self) -> (Span, Micros) {
        let (min, max) = self.timers.election_ms();
        let election = match self.own.election_us {
            Some(us) => Span { min: Micros(us), max: Micros(2 * us) },
            None => Span { min: Micros::from_millis(min), max: Micros::from_millis(max) },
        };
        let usual = Micros::from_millis(self.timers.heartbeat_ms());
        (election, self.own.heartbeat_us.map_or(usual, Micros))
    }

    fn build(&self) -> ClusterConfig {
        let byte = |number: u64| u8::try_from(number).expect("node numbers fit in a byte");
        let (first, spare, clients) = (byte(self.servers), byte(self.spare), byte(self.clients));
        let servers = first + spare;
        let members: Vec<NodeId> = (0..first).map(NodeId).collect();
        let (election, heartbeat) = self.timers();
        let raft = raft::Config {
            election,
            heartbeat,
            noop: self.noop,
            batch: self.batch,
            pre_vote: self.pre_vote,
            check_quorum: self.check_quorum,
            inflight: self.inflight,
            snapshot_count: self.snapshot_count,
            effective: self.effective,
            lease_drift_permille: (self.reads == How::Lease).then_some(self.drift_permille),
            flaw: self.flaw.and_then(|at| KINDS[at]),
            ..raft::Config::paper(members)
        };
        let think = Span { min: Micros(self.think_us), max: Micros(2 * self.think_us) };
        let workload = kv::Workload {
            servers: (0..servers).map(NodeId).collect(),
            think: (self.think_us > 0).then_some(think),
            timeout: Micros(self.timeout_us),
            backoff: Micros::from_millis(20),
            attempts: 12,
            sessions: self.sessions,
            reads: self.reads,
        };
        let repeats = match self.flaw.map(|at| KINDS[at]) {
            Some(None) => kv::Repeats::Applied,
            Some(Some(_)) | None => kv::Repeats::Filtered,
        };
        let store = kv::Config {
            repeats,
            raft: Rc::new(raft),
            spare,
            workload: Rc::new(workload),
            clients,
        };
        ClusterConfig { servers, clients, store, timers: self.timers, own: self.own }
    }
}

/// A timer of its own, or none: that of the preset.
fn own(value: &str, max_us: u64) -> Result<Option<u64>, String> {
    if value == PRESET {
        return Ok(None);
    }
    duration(value, 1_000, max_us)
        .map(Some)
        .map_err(|why| format!("{PRESET}, as `timers` says, or {why}"))
}

fn read_on_off(value: &str) -> Result<bool, String> {
    match value {
        "on" | "true" => Ok(true),
        "off" | "false" => Ok(false),
        _ => Err("on or off is meant".to_owned()),
    }
}

fn number(value: &str, min: u64, max: u64) -> Result<u64, String> {
    let number = value.parse().ok().filter(|number| (min..=max).contains(number));
    number.ok_or_else(|| format!("a whole number from {min} to {max} is meant"))
}

fn duration(value: &str, min_us: u64, max_us: u64) -> Result<u64, String> {
    let us = parse_us(value).ok().filter(|us| (min_us..=max_us).contains(us));
    us.ok_or_else(|| format!("a duration from {} to {} is meant", show_us(min_us), show_us(max_us)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(key: &str, value: &str) -> Setting {
        Setting { key: key.into(), value: value.into() }
    }

    #[test]
    fn settings_are_read_and_bad_ones_explained() {
        let config = ClusterConfig::read(&[setting("servers", "3"), setting("timers", "etcd")]);
        assert_eq!(config.unwrap().store.raft.heartbeat, Micros::from_millis(100));
        for (key, value, part) in [
            ("servers", "0", "from 1 to 9"),
            ("servers", "10", "from 1 to 9"),
            ("timers", "fast", "paper"),
            ("noop", "maybe", "on or off"),
            ("election-timeout", "soon", "preset"),
            ("election-timeout", "50ms", "not longer than the heartbeat interval, 50ms"),
            ("heartbeat-interval", "11s", "from 1ms to 10s"),
            ("max-inflight", "65", "from 1 to 64"),
            ("flaw", "all", "old-term-commit"),
            ("think", "1us", "from 1ms"),
            ("colour", "red", "no such setting"),
        ] {
            let error = ClusterConfig::read(&[setting(key, value)]).unwrap_err();
            assert!(error.contains(part) && error.contains(key), "{error}");
        }
    }

    #[test]
    fn timers_of_their_own_take_the_place_of_the_preset() {
        let both = [setting("election-timeout", "1s"), setting("heartbeat-interval", "100ms")];
        let raft = |settings: &[Setting]| ClusterConfig::read(settings).unwrap().store.raft;
        let (own, etcd) = (raft(&both), raft(&[setting("timers", "etcd")]));
        assert_eq!((own.election, own.heartbeat), (etcd.election, etcd.heartbeat));
        let paper = raft(&[setting("election-timeout", "preset")]);
        assert_eq!(paper.election, raft(&[]).election);
    }

    #[test]
    fn the_form_shows_what_was_read() {
        let read = |settings: &[Setting]| ClusterConfig::read(settings).unwrap().form();
        let shown = read(&[
            setting("think", "off"),
            setting("batch", "1"),
            setting("election-timeout", "400ms"),
            setting("pre-vote", "on"),
            setting("max-inflight", "4"),
            setting("flaw", "half-quorum"),
        ]);
        let value = |key: &str| shown.iter().find(|form| form.key == key).unwrap().value.clone();
        assert_eq!(
            (value("think"), value("batch"), value("timers")),
            ("off".into(), "1".into(), "paper".into())
        );
        let settings: Vec<Setting> =
            shown.iter().map(|form| setting(&form.key, &form.value)).collect();
        assert_eq!(read(&settings), shown, "what the form shows can be read back");
    }
}
