//! The settings as a form for the page.

use lab::{SettingForm, SettingKind};
use sim::saved::duration::show_us;
use zookeeper::{Config, Connects};

use super::{CLIENTS_MAX, KEPT_MAX, SERVERS_MAX, TICKS_MAX};
use crate::flaws::{self, FLAWS};

/// The settings as a form.
pub(crate) fn of(config: &Config) -> Vec<SettingForm> {
    let mut all = ensemble(config);
    all.extend(history(config));
    all.push(flaw(config));
    all
}

fn ensemble(config: &Config) -> Vec<SettingForm> {
    let zab = &config.zab;
    vec![
        form(
            "servers",
            "Servers that vote",
            zab.voters.count().to_string(),
            "More than half of them decide; an even number tolerates no more crashes than the odd number below it",
            SettingKind::Number(1, SERVERS_MAX),
        ),
        form(
            "observers",
            "Observers",
            zab.observers.count().to_string(),
            "They learn and serve clients, and neither vote nor acknowledge",
            SettingKind::Number(0, SERVERS_MAX - 1),
        ),
        form(
            "clients",
            "Clients",
            config.clients.to_string(),
            "Each has one session, and is told what to do",
            SettingKind::Number(0, CLIENTS_MAX),
        ),
        form(
            "tick",
            "Tick (tickTime)",
            show_us(zab.tick.0),
            "All limits are counted in it; ZooKeeper comes with 2 s. Sessions last 2 to 20 ticks",
            SettingKind::Words,
        ),
        form(
            "session",
            "Session timeout",
            show_us(config.client.timeout_ms * 1_000),
            "What clients ask for; servers give them no less than 2 ticks and no more than 20",
            SettingKind::Words,
        ),
        form(
            "connects",
            "Clients connect",
            match config.client.connects {
                Connects::Always => "always",
                Connects::WhenTold => "told",
            }
            .to_owned(),
            "At once and again whenever their session is over, or when they are told to",
            choice(&[("always", "At once, and always again"), ("told", "When they are told to")]),
        ),
        form(
            "init-limit",
            "initLimit",
            zab.init_limit.to_string(),
            "Ticks for each step until a leader is established",
            SettingKind::Number(1, TICKS_MAX),
        ),
        form(
            "sync-limit",
            "syncLimit",
            zab.sync_limit.to_string(),
            "After so many ticks in silence a leader and a follower give each other up",
            SettingKind::Number(1, TICKS_MAX),
        ),
        form(
            "finalize-wait",
            "Wait for better votes",
            show_us(zab.finalize_wait.0),
            "So long nothing better must come once a quorum votes alike (finalizeWait)",
            SettingKind::Words,
        ),
    ]
}

fn history(config: &Config) -> Vec<SettingForm> {
    let zab = &config.zab;
    vec![
        form(
            "committed-log",
            "Transactions in memory",
            zab.committed_log.to_string(),
            "So many committed ones a leader keeps in memory for followers that lag (commitLogCount)",
            SettingKind::Number(0, KEPT_MAX),
        ),
        form(
            "disk-log",
            "Transactions from the disk",
            zab.disk_log.to_string(),
            "At most so many more come from its log on disk; beyond them a follower gets a snapshot",
            SettingKind::Number(0, KEPT_MAX),
        ),
        form(
            "snapshot-count",
            "Transactions to a snapshot",
            config.service.snapshot_count.map_or("off".to_owned(), |count| count.to_string()),
            "After how many a server saves a snapshot and shortens its log (snapCount); off for a log that only grows",
            SettingKind::Words,
        ),
        form(
            "counter-start",
            "Counter of the first epoch",
            zab.counter_start.to_string(),
            "0, but for showing what happens when the counter of an epoch is used up (ZOOKEEPER-1277)",
            SettingKind::Number(0, u64::from(u32::MAX) - 2),
        ),
        form(
            "container-check",
            "Look for empty containers",
            show_us(config.service.container_check.0),
            "How often the leader deletes containers that are empty, and nodes past their time",
            SettingKind::Words,
        ),
    ]
}

fn flaw(config: &Config) -> SettingForm {
    let mut all = vec![("none", "None: every rule is kept")];
    all.extend(FLAWS.iter().map(|flaw| (flaw.name, flaw.label)));
    form(
        "flaw",
        "Broken rule",
        flaws::of(config).map_or("none", |flaw| flaw.name).to_owned(),
        "One rule that is broken on purpose, to see what it is for",
        choice(&all),
    )
}

fn form(key: &str, label: &str, value: String, help: &str, kind: SettingKind) -> SettingForm {
    let (key, label, help) = (key.to_owned(), label.to_owned(), help.to_owned());
    SettingForm { key, label, value, help, kind }
}

fn choice(all: &[(&str, &str)]) -> SettingKind {
    let pair = |(value, label): &(&str, &str)| ((*value).to_owned(), (*label).to_owned());
    SettingKind::Choice(all.iter().map(pair).collect())
}
