//! What was seen of a majority that is well and commits nothing new, and the class that it makes.

use super::Stall;

/// Who leads the servers of a majority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead {
    /// Nobody, or nobody for as long as the longest election timeout.
    Nobody,
    /// One of them.
    Inside {
        /// Has it had its no-op or a client's new entry for as long as the longest election timeout?
        has_new: bool,
        /// Did it learn within that time that one of them has more of its log?
        is_heard: bool,
        /// Does it hold entries of earlier terms that are not committed?
        has_old: bool,
    },
    /// A server that is not one of them.
    Outside {
        /// Does it hear a majority?
        is_answered: bool,
    },
}

/// What was seen of a majority while it was well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Does it decide at the end, by the configuration of the one with the most of the log?
    pub decides: bool,
    /// Who leads it at the end.
    pub lead: Lead,
    /// How often its servers asked to lead, or whether they could.
    pub campaigns: u64,
    /// How often one refused another its vote for having voted.
    pub taken: u64,
    /// How often one refused another its vote for its log.
    pub behind: u64,
    /// How often one refused another, or did not listen, for hearing a leader.
    pub hears: u64,
    /// How many later terms they learned from a server that is none of them; none where nobody led
    /// them in peace for half of the time.
    pub disturbed: u64,
    /// How often one refused another its vote for being a learner, as far as it knew.
    pub unaware: u64,
    /// How many from a server without which they decide, and likewise.
    pub removed: u64,
    /// How often one refused another its vote for having voted for itself, by a configuration that
    /// leaves the other one out, though its log has no more.
    pub overruled: u64,
    /// Why those that have the last entry do not ask to lead, where none may.
    pub kept: Option<Stall>,
    /// Did one of them follow a server outside too lately for much else, and did that hear a
    /// majority?
    pub followed: Option<bool>,
    /// Did one do so for half of the time?
    pub led_outside: bool,
    /// Did one of them lead for half of the time, with nothing to do or with what it could not do by
    /// itself?
    pub idle: Option<Stall>,
}

impl Facts {
    /// The class that these facts make.
    pub const fn stall(self) -> Stall {
        let Self {
            decides,
            lead,
            campaigns,
            taken,
            behind,
            hears,
            disturbed,
            unaware,
            removed,
            overruled,
            kept,
            followed,
            led_outside,
            idle,
        } = self;
        match lead {
            _ if !decides => Stall::NoMajority,
            Lead::Inside { has_new: true, is_heard: true, .. } => Stall::FollowersBehind,
            Lead::Inside { has_new: true, .. } => Stall::NotCommitted,
            Lead::Inside { has_old: true, .. } => Stall::OldEntriesWait,
            Lead::Inside { .. } => Stall::NothingAsked,
            Lead::Outside { is_answered: false } => Stall::DeafLeader,
            Lead::Outside { is_answered: true } => Stall::LameLeader,
            // Each time they start anew; their own elections would need no more than a few.
            Lead::Nobody if let Some(stall) = kept => stall,
            Lead::Nobody if led_outside && matches!(followed, Some(false)) => Stall::DeafLeader,
            Lead::Nobody if led_outside && matches!(followed, Some(true)) => Stall::LameLeader,
            // Who does not count any more and is outside of it too disrupts it as any other would.
            Lead::Nobody if disturbed > 1 && removed <= disturbed => Stall::Disrupted,
            Lead::Nobody if removed > 1 => Stall::RemovedDisrupts,
            Lead::Nobody if disturbed > 1 => Stall::Disrupted,
            Lead::Nobody if matches!(followed, Some(false)) => Stall::DeafLeader,
            Lead::Nobody if matches!(followed, Some(true)) => Stall::LameLeader,
            Lead::Nobody if let Some(stall) = idle => stall,
            Lead::Nobody if campaigns == 0 => Stall::NobodyCampaigns,
            Lead::Nobody if hears + taken + behind < 2 * overruled => Stall::Overruled,
            Lead::Nobody if unaware > 0 => Stall::LearnerRefuses,
            Lead::Nobody if hears > taken + behind => Stall::CandidatesIgnored,
            Lead::Nobody if behind > taken => Stall::LogsBehind,
            Lead::Nobody if taken > 0 => Stall::VotesSplit,
            Lead::Nobody => Stall::VotesUnanswered,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUIET: Facts = Facts {
        decides: true,
        lead: Lead::Nobody,
        campaigns: 9,
        taken: 0,
        behind: 0,
        hears: 0,
        disturbed: 0,
        unaware: 0,
        removed: 0,
        overruled: 0,
        kept: None,
        followed: None,
        led_outside: false,
        idle: None,
    };

    #[test]
    fn facts_make_their_class() {
        let inside = |has_new, is_heard, has_old| Lead::Inside { has_new, is_heard, has_old };
        let led = |lead| Facts { lead, taken: 5, behind: 5, hears: 5, disturbed: 5, ..QUIET };
        for (facts, stall) in [
            (Facts { campaigns: 0, ..QUIET }, Stall::NobodyCampaigns),
            (QUIET, Stall::VotesUnanswered),
            (Facts { decides: false, disturbed: 5, removed: 9, ..QUIET }, Stall::NoMajority),
            (Facts { taken: 3, behind: 2, ..QUIET }, Stall::VotesSplit),
            (Facts { taken: 2, behind: 3, ..QUIET }, Stall::LogsBehind),
            (Facts { taken: 2, behind: 3, hears: 6, ..QUIET }, Stall::CandidatesIgnored),
            // One later term from outside only begins the first of many elections.
            (Facts { taken: 3, disturbed: 1, ..QUIET }, Stall::VotesSplit),
            (Facts { taken: 3, hears: 6, disturbed: 2, ..QUIET }, Stall::Disrupted),
            (Facts { behind: 3, kept: Some(Stall::LearnerAhead), ..QUIET }, Stall::LearnerAhead),
            (Facts { taken: 3, followed: Some(false), ..QUIET }, Stall::DeafLeader),
            (Facts { taken: 3, followed: Some(true), ..QUIET }, Stall::LameLeader),
            (Facts { taken: 3, followed: Some(true), disturbed: 2, ..QUIET }, Stall::Disrupted),
            (
                Facts { followed: Some(true), disturbed: 2, led_outside: true, ..QUIET },
                Stall::LameLeader,
            ),
            (Facts { hears: 9, idle: Some(Stall::NothingAsked), ..QUIET }, Stall::NothingAsked),
            (
                Facts { removed: 3, idle: Some(Stall::NothingAsked), ..QUIET },
                Stall::RemovedDisrupts,
            ),
            (Facts { taken: 3, disturbed: 2, removed: 3, ..QUIET }, Stall::RemovedDisrupts),
            (Facts { taken: 3, disturbed: 2, removed: 2, ..QUIET }, Stall::Disrupted),
            (Facts { taken: 9, behind: 2, overruled: 6, ..QUIET }, Stall::Overruled),
            (Facts { taken: 9, behind: 3, overruled: 6, ..QUIET }, Stall::VotesSplit),
            (Facts { taken: 3, hears: 6, unaware: 1, ..QUIET }, Stall::LearnerRefuses),
            (led(Lead::Outside { is_answered: false }), Stall::DeafLeader),
            (led(Lead::Outside { is_answered: true }), Stall::LameLeader),
            (led(inside(false, false, false)), Stall::NothingAsked),
            (led(inside(false, true, true)), Stall::OldEntriesWait),
            (led(inside(true, true, true)), Stall::FollowersBehind),
            (led(inside(true, false, true)), Stall::NotCommitted),
            (led(inside(true, false, false)), Stall::NotCommitted),
        ] {
            assert_eq!(facts.stall(), stall, "{facts:?}");
        }
    }
}
