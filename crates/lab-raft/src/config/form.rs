//! The settings as a form for the page.

use lab::{SettingForm, SettingKind};
use sim::saved::duration::show_us;

use super::{ClusterConfig, PRESET, Timers};
use crate::flaws::OFFERED;

const ON: &str = "on";
const OFF: &str = "off";

impl ClusterConfig {
    /// The settings as a form for the page.
    pub fn form(&self) -> Vec<SettingForm> {
        let mut form = self.cluster_form();
        form.extend(self.raft_form());
        form.extend(self.client_form());
        form.push(self.flaw_form());
        form
    }

    fn cluster_form(&self) -> Vec<SettingForm> {
        let own = |us: Option<u64>| us.map_or(PRESET.to_owned(), show_us);
        let timers = Timers::ALL.iter().find(|(_, timers)| *timers == self.timers);
        vec![
            form(
                "servers",
                "Servers",
                (self.servers - self.store.spare).to_string(),
                "An even number tolerates no more crashes than the odd number below it",
                SettingKind::Number(1, Self::SERVERS_MAX),
            ),
            form(
                "spare",
                "Spare servers",
                self.store.spare.to_string(),
                "They run and take no part until a person adds them to the cluster (Raft 6)",
                SettingKind::Number(0, Self::SERVERS_MAX - 1),
            ),
            form(
                "clients",
                "Clients",
                self.clients.to_string(),
                "Each asks for one thing at a time",
                SettingKind::Number(0, Self::CLIENTS_MAX),
            ),
            form(
                "timers",
                "Timers",
                timers.map_or("", |(name, _)| name).to_owned(),
                "How long a server waits for a leader, and how often a leader speaks",
                choice(&[
                    ("paper", "The paper: election 150–300 ms, heartbeat 50 ms"),
                    ("etcd", "etcd: election 1–2 s, heartbeat 100 ms"),
                    ("raftscope", "RaftScope: election 100–200 ms, heartbeat 50 ms"),
                ]),
            ),
            form(
                "election-timeout",
                "Election timeout",
                own(self.own.election_us),
                "How long a server waits for a leader at least, and at most twice that; preset for what the timers above say",
                SettingKind::Words,
            ),
            form(
                "heartbeat-interval",
                "Heartbeat interval",
                own(self.own.heartbeat_us),
                "How often a leader speaks; preset for what the timers above say. etcd asks for an election timeout of at least five of these",
                SettingKind::Words,
            ),
        ]
    }

    fn raft_form(&self) -> Vec<SettingForm> {
        let raft = &self.store.raft;
        vec![
            form(
                "noop",
                "No-op of a new leader",
                if raft.noop { ON } else { OFF }.to_owned(),
                "Without it, entries of earlier terms wait for the next client request (Raft 5.4.2, 8)",
                choice(&[("on", "Appended at once"), ("off", "Not appended")]),
            ),
            form(
                "batch",
                "Entries in a message",
                raft.batch.to_string(),
                "The most entries that a leader sends at once",
                SettingKind::Number(1, Self::BATCH_MAX),
            ),
            form(
                "pre-vote",
                "Pre-vote",
                if raft.pre_vote { ON } else { OFF }.to_owned(),
                "A server asks whether it could win before it starts a new term, so that one that was cut off does not depose a good leader (thesis 9.6)",
                choice(&[("off", "Off"), ("on", "On")]),
            ),
            form(
                "check-quorum",
                "Check-quorum",
                if raft.check_quorum { ON } else { OFF }.to_owned(),
                "A leader that a majority no longer answers steps down, and servers that hear a leader ignore candidates (thesis 6.2, 4.2.3)",
                choice(&[("off", "Off"), ("on", "On")]),
            ),
            form(
                "max-inflight",
                "Messages under way",
                raft.inflight.map_or("off".to_owned(), |inflight| inflight.to_string()),
                "How many messages with entries may be under way to a follower that keeps up, from 1 to 64, as in etcd; off for the plain way of the paper, one at a time",
                SettingKind::Words,
            ),
            form(
                "membership",
                "A new configuration",
                match raft.effective {
                    raft::Effective::Appended => "thesis",
                    raft::Effective::Applied => "etcd",
                }
                .to_owned(),
                "When a server takes a change of membership to be in force",
                choice(&[
                    ("thesis", "As soon as it is in the log (Raft 6, thesis 4.1)"),
                    ("etcd", "When it is applied, as in etcd"),
                ]),
            ),
            form(
                "snapshot-count",
                "Entries to a snapshot",
                raft.snapshot_count.map_or("off".to_owned(), |count| count.to_string()),
                "After how many applied entries a server saves a snapshot and compacts its log, but for the last half of so many, as in etcd (Raft 7); off for a log that only grows",
                SettingKind::Words,
            ),
        ]
    }

    fn client_form(&self) -> Vec<SettingForm> {
        let workload = &self.store.workload;
        vec![
            form(
                "think",
                "Clients think",
                workload.think.map_or("off".to_owned(), |think| show_us(think.min.0)),
                "How long at least between two operations of a client, and at most twice that; off for clients that only do what you tell them",
                SettingKind::Words,
            ),
            form(
                "timeout",
                "Clients wait",
                show_us(workload.timeout.0),
                "How long a client waits for an answer",
                SettingKind::Words,
            ),
            form(
                "reads",
                "Clients read",
                match workload.reads {
                    kv::How::Log => "log",
                    kv::How::ReadIndex => "read-index",
                    kv::How::Lease => "lease",
                    kv::How::Local => "local",
                }
                .to_owned(),
                "By an entry, by asking whether the leader still leads, by a lease (with check-quorum), or from any server, perhaps stale (thesis 6.4)",
                choice(&[
                    ("log", "By the log"),
                    ("read-index", "By read index"),
                    ("lease", "By lease"),
                    ("local", "Locally, perhaps stale"),
                ]),
            ),
            form(
                "clock-drift",
                "Clocks differ",
                self.store.raft.lease_drift_permille.unwrap_or(100).to_string(),
                "By how many thousandths at most, as leases take it (thesis 6.4.1)",
                SettingKind::Number(0, 1_000),
            ),
            form(
                "sessions",
                "Client sessions",
                if workload.sessions { ON } else { OFF }.to_owned(),
                "With a session a client repeats what had no answer, and servers do it once (thesis 6.3); without, it gives up on a write",
                choice(&[("off", "Off"), ("on", "On")]),
            ),
        ]
    }

    fn flaw_form(&self) -> SettingForm {
        form(
            "flaw",
            "Broken rule",
            self.flaw().map_or("none", |flaw| flaw.name).to_owned(),
            "A rule of Raft that this cluster does not keep, to see what the rule is for",
            SettingKind::Choice(
                std::iter::once(("none".to_owned(), "None".to_owned()))
                    .chain(OFFERED.iter().map(|flaw| (flaw.name.to_owned(), flaw.label.to_owned())))
                    .collect(),
            ),
        )
    }
}

fn form(key: &str, label: &str, value: String, help: &str, kind: SettingKind) -> SettingForm {
    SettingForm { key: key.to_owned(), label: label.to_owned(), value, help: help.to_owned(), kind }
}

fn choice(choices: &[(&str, &str)]) -> SettingKind {
    let owned = |(value, label): &(&str, &str)| ((*value).to_owned(), (*label).to_owned());
    SettingKind::Choice(choices.iter().map(owned).collect())
}
