//! How often each kind of fault happened and each sight was seen.

use super::kind::Kind;
use super::{Outcome, Stall, Sweeper, Swept};

/// What happened in one run: kinds of faults, sights and stalls, by their places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts {
    pub(super) faults: Vec<u64>,
    pub(super) sights: Vec<u64>,
    pub(super) stalls: Vec<u64>,
}

impl Counts {
    pub(super) fn of<S: Swept>() -> Self {
        Self {
            faults: vec![0; Kind::ALL.len()],
            sights: vec![0; S::SIGHTS.len()],
            stalls: vec![0; S::STALLS.len()],
        }
    }
}

/// How often something happened, and in how many runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// What.
    pub name: &'static str,
    /// How often.
    pub times: u64,
    /// In how many runs.
    pub runs: u64,
}

/// What came of many runs. Adding outcomes in any order gives the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// How many runs.
    pub runs: u64,
    /// How many steps they had.
    pub steps: u64,
    /// How long they were together, in microseconds of simulated time.
    pub lasted_us: u64,
    /// In how many a promise broke.
    pub broken: u64,
    /// What a sweep did to them.
    pub faults: Vec<Count>,
    /// What was seen.
    pub sights: Vec<Count>,
    /// What kept new work from being done while a majority was well, within what the settings
    /// excuse.
    pub stalls: Vec<Count>,
}

impl Report {
    /// Of no run yet; `sights` are the names of what can be seen.
    pub fn new(sights: &[&'static str], stalls: &[Stall]) -> Self {
        let count = |name| Count { name, ..Count::default() };
        Self {
            runs: 0,
            steps: 0,
            lasted_us: 0,
            broken: 0,
            faults: Kind::ALL.iter().map(|kind| count(kind.name())).collect(),
            sights: sights.iter().copied().map(count).collect(),
            stalls: stalls.iter().map(|stall| count(stall.name)).collect(),
        }
    }

    /// One run more.
    pub fn add(&mut self, outcome: &Outcome) {
        self.runs += 1;
        self.steps += outcome.steps;
        self.lasted_us += outcome.lasted.0;
        self.broken += u64::from(outcome.found.is_some());
        add(&mut self.faults, &outcome.counts.faults);
        add(&mut self.sights, &outcome.counts.sights);
        add(&mut self.stalls, &outcome.counts.stalls);
    }

    /// What never happened, though it might have: orders are left out where a system takes none.
    pub fn missing(&self, sweeper: &Sweeper) -> Vec<&'static str> {
        let none = |kind: &Kind| !sweeper.orders && matches!(kind, Kind::Order | Kind::Rivals);
        let faults = Kind::ALL.iter().zip(&self.faults).filter(|(kind, _)| !none(kind));
        let all = faults.map(|(_, count)| count).chain(&self.sights);
        all.filter(|count| count.times == 0).map(|count| count.name).collect()
    }
}

fn add(counts: &mut [Count], times: &[u64]) {
    for (count, times) in counts.iter_mut().zip(times) {
        count.times += times;
        count.runs += u64::from(*times > 0);
    }
}
