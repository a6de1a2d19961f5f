//! How an ensemble is set up, and the words for it in files and links, by the names of `zoo.cfg` where
//! it has them.
//!
//! Ticks are of 200 ms unless told otherwise, a tenth of what ZooKeeper comes with, so that sessions
//! end while one watches; all other waits go with the tick.

pub(crate) mod form;

use kernel::{Micros, NodeId};
use sim::saved::Setting;
use sim::saved::duration::{parse_us, show_us};
use zookeeper::{ClientConfig, Config, Connects, Service};

use crate::flaws::{FLAWS, KINDS, Kind};

/// The most servers of a saved run, observers included.
pub(crate) const SERVERS_MAX: u64 = 9;
/// The most clients of a saved run.
pub(crate) const CLIENTS_MAX: u64 = 9;
/// The most ticks of a limit.
const TICKS_MAX: u64 = 100;
/// The most transactions kept, in memory or in a log.
const KEPT_MAX: u64 = 100_000;
/// Of so many parts of a tick `finalizeWait` takes one (200 ms of 2 s).
const FINALIZE_OF_TICK: u64 = 10;

/// The settings in words; what a saved run leaves out is as here.
struct Draft {
    servers: u64,
    observers: u64,
    clients: u64,
    tick_us: u64,
    init_limit: u64,
    sync_limit: u64,
    finalize_us: Option<u64>,
    session_us: u64,
    connects: Connects,
    committed_log: u64,
    disk_log: u64,
    snapshot_count: Option<u64>,
    counter_start: u64,
    check_us: u64,
    flaw: Option<Kind>,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            servers: 3,
            observers: 0,
            clients: 3,
            tick_us: 200_000,
            init_limit: 10,
            sync_limit: 5,
            finalize_us: None,
            session_us: 2_000_000,
            connects: Connects::Always,
            committed_log: 500,
            disk_log: 10_000,
            snapshot_count: None,
            counter_start: 0,
            check_us: 6_000_000,
            flaw: None,
        }
    }
}

/// Reads the settings of a saved run; an error says what is wrong with which.
pub(crate) fn read(settings: &[Setting]) -> Result<Config, String> {
    let mut draft = Draft::default();
    for Setting { key, value } in settings {
        draft.set(key, value).map_err(|why| format!("Setting “{key}”: {why}"))?;
    }
    if SERVERS_MAX < draft.servers + draft.observers {
        return Err(format!("Setting “observers”: at most {SERVERS_MAX} servers in all"));
    }
    Ok(draft.build())
}

impl Draft {
    fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "servers" => self.servers = number(value, 1, SERVERS_MAX)?,
            "observers" => self.observers = number(value, 0, SERVERS_MAX - 1)?,
            "clients" => self.clients = number(value, 0, CLIENTS_MAX)?,
            "tick" => self.tick_us = duration(value, 10_000, 10_000_000)?,
            "init-limit" => self.init_limit = number(value, 1, TICKS_MAX)?,
            "sync-limit" => self.sync_limit = number(value, 1, TICKS_MAX)?,
            "finalize-wait" => self.finalize_us = Some(duration(value, 1_000, 10_000_000)?),
            "session" => self.session_us = duration(value, 1_000, 600_000_000)?,
            "connects" => {
                self.connects = match value {
                    "always" => Connects::Always,
                    "told" => Connects::WhenTold,
                    _ => return Err("always or told is meant".to_owned()),
                }
            }
            "committed-log" => self.committed_log = number(value, 0, KEPT_MAX)?,
            "disk-log" => self.disk_log = number(value, 0, KEPT_MAX)?,
            "snapshot-count" if value == "off" => self.snapshot_count = None,
            "snapshot-count" => self.snapshot_count = Some(number(value, 1, KEPT_MAX)?),
            "counter-start" => {
                self.counter_start = number(value, 0, u64::from(u32::MAX) - 2)?;
            }
            "container-check" => self.check_us = duration(value, 10_000, 600_000_000)?,
            "flaw" if value == "none" => self.flaw = None,
            "flaw" => {
                let at = FLAWS.iter().position(|flaw| flaw.name == value);
                let names: Vec<&str> = FLAWS.iter().map(|flaw| flaw.name).collect();
                let at =
                    at.ok_or_else(|| format!("none or one of {} is meant", names.join(", ")))?;
                self.flaw = Some(KINDS[at]);
            }
            _ => return Err("there is no such setting".to_owned()),
        }
        Ok(())
    }

    fn build(&self) -> Config {
        let byte = |number: u64| u8::try_from(number).expect("node numbers fit in a byte");
        let ticks = |number: u64| u32::try_from(number).expect("limits are small");
        let (voters, all) = (byte(self.servers), byte(self.servers + self.observers));
        let (tick, finalize) = (Micros(self.tick_us), self.finalize_us());
        let (zab_flaw, flaw) = match self.flaw {
            Some(Kind::Zab(flaw)) => (Some(flaw), None),
            Some(Kind::ZooKeeper(flaw)) => (None, Some(flaw)),
            None => (None, None),
        };
        let zab = zab::Config {
            observers: (voters..all).map(NodeId).collect(),
            tick,
            init_limit: ticks(self.init_limit),
            sync_limit: ticks(self.sync_limit),
            finalize_wait: Micros(finalize),
            // As 200 ms and 60 s are to a tick of 2 s.
            notification_min: Micros(self.tick_us / 10),
            notification_max: Micros(self.tick_us * 30),
            connect_again: Micros(self.tick_us / 2),
            committed_log: self.committed_log,
            disk_log: self.disk_log,
            counter_start: ticks(self.counter_start),
            flaw: zab_flaw,
            ..zab::Config::usual((0..voters).map(NodeId))
        };
        let usual = Config::usual(zab, byte(self.clients));
        let service = Service {
            container_check: Micros(self.check_us),
            snapshot_count: self.snapshot_count,
            flaw,
            ..(*usual.service).clone()
        };
        let client = ClientConfig {
            timeout_ms: self.session_us / 1_000,
            reconnect_max: Micros(self.tick_us / 2),
            connects: self.connects,
            flaw,
            ..(*usual.client).clone()
        };
        Config { service: service.into(), client: client.into(), ..usual }
    }

    /// A vote must have time to come and go: with the usual network two ways are up to 30 ms.
    const fn finalize_us(&self) -> u64 {
        match self.finalize_us {
            Some(us) => us,
            None if self.tick_us / FINALIZE_OF_TICK < 40_000 => 40_000,
            None => self.tick_us / FINALIZE_OF_TICK,
        }
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
        let config = read(&[setting("servers", "5"), setting("tick", "2s")]).unwrap();
        assert_eq!((config.zab.voters.count(), config.service.session_max_ms), (5, 40_000));
        for (key, value, part) in [
            ("servers", "0", "from 1 to 9"),
            ("clients", "10", "from 0 to 9"),
            ("tick", "1ms", "from 10ms to 10s"),
            ("connects", "maybe", "always or told"),
            ("flaw", "all", "ack-before-disk"),
            ("counter-start", "4294967295", "from 0 to 4294967293"),
            ("colour", "red", "no such setting"),
        ] {
            let error = read(&[setting(key, value)]).unwrap_err();
            assert!(error.contains(part) && error.contains(key), "{error}");
        }
        let many = read(&[setting("servers", "6"), setting("observers", "4")]);
        assert!(many.unwrap_err().contains("at most 9"));
    }

    #[test]
    fn the_form_shows_what_was_read() {
        for settings in [
            vec![],
            vec![setting("tick", "2s"), setting("flaw", "no-trunc"), setting("observers", "1")],
            vec![setting("snapshot-count", "5"), setting("flaw", "ignore-owner")],
        ] {
            let shown = form::of(&read(&settings).unwrap());
            let again: Vec<Setting> =
                shown.iter().map(|form| setting(&form.key, &form.value)).collect();
            assert_eq!(form::of(&read(&again).unwrap()), shown, "it can be read back");
            for Setting { key, value } in settings {
                assert!(shown.iter().any(|form| *form.key == *key && *form.value == *value));
            }
        }
    }
}
