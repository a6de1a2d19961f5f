//! What a search must know of this system beyond what a sweep does, and what is searched where a
//! person says nothing else: for each rule that can be switched off the smallest cluster and the
//! fewest expiries, crashes and copies that show what it is for, as far as a search gets there.

use sim::saved::Setting;
use sim::{Choice, World};
use verify::search::{Bounds, Searched, Searcher, Seeker, Usual};

use crate::config::ClusterConfig;
use crate::flaws::FLAWS;
use crate::script;
use crate::system::Cluster;

/// What searches this system.
pub const SEARCHER: Searcher = Searcher::of::<Cluster>();
/// What begins a search of this system, and no more.
pub const SEEKER: Seeker = Seeker::of::<Cluster>();

impl Searched for Cluster {
    fn said(world: &World<Self>, choice: &Choice<Self::Node>) -> String {
        script::words(world, choice)
    }

    fn timer_name(timer: kv::Timer) -> &'static str {
        script::timer_name(timer)
    }

    fn timer_names() -> Vec<&'static str> {
        script::TIMERS.iter().map(|(name, _)| *name).collect()
    }

    fn needs_clock(config: &ClusterConfig) -> Option<&'static str> {
        let by_lease = config.store.workload.reads == kv::How::Lease;
        by_lease
            .then_some("Setting “reads”: a lease runs by the clock, which stands still in a search")
    }

    fn usual(flaw: Option<&str>) -> (Vec<Setting>, Bounds) {
        let known = USUAL.iter().find(|usual| Some(usual.flaw) == flaw);
        let needs =
            FLAWS.iter().find(|known| Some(known.name) == flaw).map_or(&[][..], |flaw| flaw.needs);
        known.unwrap_or(&HONEST).bounds(&[("think", "off")], flaw, needs)
    }
}

/// One election and one entry, and nothing that fails.
const HONEST: Usual = Usual {
    flaw: "",
    servers: "3",
    settings: &[],
    timeouts: &[("election", 1)],
    crashes: 0,
    duplicates: 0,
    workload: &["c1 put x 1 to leader"],
};

/// Where a rule has no line here, a search of reasonable size does not get to where it matters.
const USUAL: &[Usual] = &[
    Usual {
        flaw: "vote-not-durable",
        timeouts: &[("election", 2)],
        crashes: 1,
        workload: &[],
        ..HONEST
    },
    Usual {
        flaw: "commit-past-match",
        settings: &[("max-inflight", "1")],
        timeouts: &[("election", 2), ("heartbeat", 1)],
        workload: &[],
        ..HONEST
    },
    Usual {
        flaw: "truncate-always",
        settings: &[("max-inflight", "1")],
        timeouts: &[("election", 1), ("heartbeat", 1)],
        workload: &[],
        ..HONEST
    },
    Usual {
        flaw: "pre-vote-counted",
        settings: &[("pre-vote", "on")],
        timeouts: &[("election", 2)],
        workload: &[],
        ..HONEST
    },
    Usual { flaw: "half-quorum", timeouts: &[("election", 2)], workload: &[], ..HONEST },
    Usual {
        flaw: "vote-cleared",
        // Without these a server steps down sooner, and its log stays no longer than the others'.
        settings: &[("pre-vote", "off"), ("noop", "off")],
        timeouts: &[("election", 2)],
        workload: &[],
        ..HONEST
    },
    Usual {
        flaw: "old-append-reply",
        timeouts: &[("election", 2)],
        crashes: 1,
        workload: &[],
        ..HONEST
    },
    Usual {
        flaw: "votes-counted-twice",
        servers: "4",
        timeouts: &[("election", 2)],
        duplicates: 2,
        workload: &[],
        ..HONEST
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flaw_is_searched_with_what_it_needs_to_do_harm() {
        for flaw in FLAWS {
            let has_bounds = USUAL.iter().any(|usual| usual.flaw == flaw.name);
            assert_eq!(flaw.searched, has_bounds, "{}", flaw.name);
            let (settings, _) = Cluster::usual(Some(flaw.name));
            for (key, value) in flaw.needs {
                let set: Vec<&str> = settings
                    .iter()
                    .filter(|there| there.key == *key)
                    .map(|there| there.value.as_str())
                    .collect();
                assert!(set == [*value] || has_bounds && set.len() == 1, "{}: {key}", flaw.name);
            }
        }
    }
}
