//! The help of a search, with the names of the timers of each system.

use std::sync::LazyLock;

use crate::search;

/// The timers by their names, for what `--timeouts` takes.
const TIMERS: &str = "
The timers of each system, and what may be said of them:

  raft       election, quorum, transfer, heartbeat, think, answer, retry
             as in --timeouts election=2,heartbeat=1
  zookeeper  notify, finalize, init, tick, leader-silence, connect, expire, touch, overdue, ping,
             silence, reconnect
             as in --timeouts finalize=3,tick=1
";

/// The help of a search, which is about every system, with what differs between them.
pub(crate) static SEARCH: LazyLock<String> = LazyLock::new(|| format!("{}{TIMERS}", search::USAGE));
