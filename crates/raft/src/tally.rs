//! The votes of one candidacy (Raft 5.2).

use kernel::{NodeId, NodeSet};

use crate::configuration::{Configuration, Counting};

/// Votes counted as a set of servers: a repeated answer changes nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tally {
    granted: NodeSet,
    refused: NodeSet,
    /// Granted answers that were counted though their voter's was counted before: a flaw.
    repeated: u64,
}

/// One server's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Vote {
    /// Yes.
    Granted,
    /// No.
    Refused,
}

/// What the votes so far come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// A majority of all servers has granted its vote.
    Won,
    /// So many refused that no majority is left.
    Lost,
    /// Neither yet.
    Open,
}

impl Tally {
    /// Counts an answer. The first answer of a server stands.
    pub const fn count(&mut self, voter: NodeId, vote: Vote) {
        if self.granted.contains(voter) || self.refused.contains(voter) {
            return;
        }
        match vote {
            Vote::Granted => self.granted.insert(voter),
            Vote::Refused => self.refused.insert(voter),
        };
    }

    /// Counts a granted answer once more, whoever's it is.
    pub const fn count_again(&mut self) {
        self.repeated += 1;
    }

    /// How many votes it has.
    pub fn votes(self) -> u64 {
        self.granted.count() + self.repeated
    }

    /// What it comes to in this configuration.
    pub fn verdict(self, configuration: &Configuration, counting: Counting) -> Verdict {
        // A flaw: answers are counted, and not servers.
        let voters = configuration.all_voters().count();
        if self.repeated > 0 && self.votes() >= counting.needed(voters) {
            return Verdict::Won;
        }
        configuration.verdict(counting, self.granted, self.refused)
    }

    /// Who granted its vote.
    pub const fn granted(self) -> NodeSet {
        self.granted
    }

    /// Who refused it.
    pub const fn refused(self) -> NodeSet {
        self.refused
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_majority_of_all_servers_wins() {
        let cases: [(u8, &[u8], &[u8], Verdict); 9] = [
            (1, &[0], &[], Verdict::Won),
            (2, &[0], &[], Verdict::Open),
            (2, &[0, 1], &[], Verdict::Won),
            (2, &[0], &[1], Verdict::Lost),
            (4, &[0, 1], &[], Verdict::Open),
            (4, &[0, 1, 2], &[3], Verdict::Won),
            (5, &[0, 1], &[2, 3], Verdict::Open),
            (5, &[0, 1], &[2, 3, 4], Verdict::Lost),
            (5, &[0, 1, 1, 1], &[], Verdict::Open),
        ];
        let of = |servers: u8| Configuration::of((0..servers).map(NodeId));
        for (servers, granted, refused, verdict) in cases {
            let mut tally = Tally::default();
            granted.iter().for_each(|voter| tally.count(NodeId(*voter), Vote::Granted));
            refused.iter().for_each(|voter| tally.count(NodeId(*voter), Vote::Refused));
            assert_eq!(
                tally.verdict(&of(servers), Counting::Majorities),
                verdict,
                "{granted:?} of {servers}"
            );
        }
    }

    #[test]
    fn the_first_answer_of_a_server_stands() {
        let mut tally = Tally::default();
        tally.count(NodeId(1), Vote::Refused);
        tally.count(NodeId(1), Vote::Granted);
        assert!(tally.granted().is_empty() && tally.refused().contains(NodeId(1)));
    }
}
