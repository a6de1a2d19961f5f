//! What a search must know of this system beyond what a sweep does, and what is searched where a
//! person says nothing else: the smallest ensemble and the fewest expiries that show what a rule is
//! for, as far as a search gets there.
//!
//! Time stands still in a search, so no session ends and nothing is silent for long: what only a clock
//! can bring about is for sweeps.

use sim::saved::Setting;
use sim::{Choice, World};
use verify::search::{Bounds, Searched, Searcher, Seeker, Usual};

use crate::flaws::FLAWS;
use crate::script;
use crate::system::Ensemble;

/// What searches this system.
pub const SEARCHER: Searcher = Searcher::of::<Ensemble>();
/// What begins a search of this system, and no more.
pub const SEEKER: Seeker = Seeker::of::<Ensemble>();

impl Searched for Ensemble {
    fn said(world: &World<Self>, choice: &Choice<Self::Node>) -> String {
        script::words(world, choice)
    }

    fn timer_name(timer: zookeeper::Timer) -> &'static str {
        script::timer_name(timer)
    }

    fn timer_names() -> Vec<&'static str> {
        script::TIMERS.iter().map(|(name, _)| *name).collect()
    }

    fn usual(flaw: Option<&str>) -> (Vec<Setting>, Bounds) {
        let known = USUAL.iter().find(|usual| Some(usual.flaw) == flaw);
        let needs =
            FLAWS.iter().find(|known| Some(known.name) == flaw).map_or(&[][..], |flaw| flaw.needs);
        known.unwrap_or(&HONEST).bounds(&[], flaw, needs)
    }
}

/// One election and one write, and nothing that fails.
const HONEST: Usual = Usual {
    flaw: "",
    servers: "3",
    settings: &[],
    timeouts: &[("finalize", 3)],
    crashes: 0,
    duplicates: 0,
    workload: &["c1 create /a"],
};

/// Where a rule has no line here, a search of reasonable size does not get to where it matters, or only
/// time brings it about.
const USUAL: &[Usual] = &[
    Usual { flaw: "ack-before-disk", workload: &[], ..HONEST },
    Usual {
        flaw: "global-sequence",
        servers: "1",
        timeouts: &[("finalize", 1)],
        workload: &["c1 create /a", "c1 create -s /n-"],
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
            let (settings, _) = Ensemble::usual(Some(flaw.name));
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
