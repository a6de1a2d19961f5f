//! What a search must know of this system beyond what a sweep does, and what is searched where a
//! person says nothing else: the smallest ensemble and the fewest expiries that show what a rule is
//! for, as far as a search gets there.
//!
//! Time stands still in a search, so no session ends and nothing is silent for long: what only a clock
//! can bring about is for sweeps.

use sim::saved::Setting;
use sim::{Choice, World};
use verify::search::{Bounds, Searched, Searcher, Seeker, Timeouts};

use crate::script;
use crate::system::Ensemble;

/// What searches this system.
pub const SEARCHER: Searcher = Searcher::of::<Ensemble>();
/// What begins a search of this system, and no more.
pub const SEEKER: Seeker = Seeker::of::<Ensemble>();

impl Searched for Ensemble {
    fn said(world: &World<Self>, choice: &Choice<Self>) -> String {
        script::words(world, choice)
    }

    fn timer_name(timer: zookeeper::Timer) -> &'static str {
        script::timer_name(timer)
    }

    fn timer_names() -> Vec<&'static str> {
        script::TIMERS.iter().map(|(name, _)| *name).collect()
    }

    fn usual(flaw: Option<&str>) -> (Vec<Setting>, Bounds) {
        HONEST.bounds(flaw)
    }
}

/// What is searched.
struct Usual {
    servers: &'static str,
    clients: &'static str,
    settings: &'static [(&'static str, &'static str)],
    timeouts: &'static [(&'static str, u8)],
    crashes: u8,
    workload: &'static [&'static str],
}

/// One election and one write, and nothing that fails.
const HONEST: Usual = Usual {
    servers: "3",
    clients: "1",
    settings: &[],
    timeouts: &[("finalize", 3)],
    crashes: 0,
    workload: &["c1 create /a"],
};

impl Usual {
    fn bounds(&self, flaw: Option<&str>) -> (Vec<Setting>, Bounds) {
        let named = [("servers", self.servers), ("clients", self.clients)];
        let flaw = flaw.map(|flaw| ("flaw", flaw));
        let all = named.into_iter().chain(self.settings.iter().copied()).chain(flaw);
        let setting = |(key, value): (&str, &str)| Setting { key: key.into(), value: value.into() };
        let each = self.timeouts.iter().map(|(name, most)| ((*name).to_owned(), *most));
        let bounds = Bounds {
            crashes: self.crashes,
            timeouts: Timeouts::Each(each.collect()),
            workload: self.workload.iter().map(|words| (*words).to_owned()).collect(),
            ..Bounds::default()
        };
        (all.map(setting).collect(), bounds)
    }
}
