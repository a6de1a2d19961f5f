//! Who takes part, and what is a quorum of them (Raft 6, thesis 4; etcd's `quorum` and
//! `confchange`).
//!
//! Pure arithmetic: a configuration is one majority or, while it is *joint*, two. What a server does
//! with it stands in `membership`.

use kernel::{Canonical, Digest, NodeId, NodeSet, majority, reached_by};

use crate::tally::Verdict;

/// So many voters are counted without asking for memory: more than any cluster that is run.
const FEW: usize = 9;

/// The servers of a cluster.
///
/// Invariant: no learner votes; `demoted` servers are outgoing voters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Configuration {
    voters: NodeSet,
    outgoing: NodeSet,
    learners: NodeSet,
    demoted: NodeSet,
}

/// How quorums are counted. All but the first are rules that are switched off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    /// More than half of the voters; while joint, of the old ones and of the new ones (6).
    Majorities,
    /// Half of them, rounded down, is enough.
    Halves,
    /// While joint, more than half of old and new voters taken together.
    Union,
}

/// A change that a person asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// One more voter, which may have been a learner.
    Add(NodeId),
    /// One more learner: it gets the log and is not counted (thesis 4.2.1).
    AddLearner(NodeId),
    /// A learner becomes a voter.
    Promote(NodeId),
    /// A voter or learner less.
    Remove(NodeId),
    /// These voters and learners in place of all others, by way of a joint configuration (6).
    Replace {
        /// Who votes from then on.
        voters: NodeSet,
        /// Who learns from then on.
        learners: NodeSet,
    },
}

/// Why a change makes no sense for a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadChange {
    /// It is joint, and must be left first (6).
    Joint,
    /// It is so already.
    Already,
    /// The server does not take part.
    NoMember,
    /// Nobody would vote any more.
    NoVoters,
}

impl Configuration {
    /// These voters, and no others.
    pub fn of(voters: impl IntoIterator<Item = NodeId>) -> Self {
        Self { voters: voters.into_iter().collect(), ..Self::default() }
    }

    /// Those whose majority it takes; while it is joint, the new ones.
    pub const fn voters(&self) -> NodeSet {
        self.voters
    }

    /// The old voters while it is joint, whose majority it takes too; otherwise none.
    pub const fn outgoing(&self) -> NodeSet {
        self.outgoing
    }

    /// Those that get the log and are not counted.
    pub const fn learners(&self) -> NodeSet {
        self.learners
    }

    /// Does it take two majorities?
    pub const fn is_joint(&self) -> bool {
        !self.outgoing.is_empty()
    }

    /// Is it that of a server that has never heard of any?
    pub const fn is_empty(&self) -> bool {
        self.voters.is_empty()
    }

    /// Is this server counted?
    pub const fn is_voter(&self, node: NodeId) -> bool {
        self.voters.contains(node) || self.outgoing.contains(node)
    }

    /// All that are counted.
    pub fn all_voters(&self) -> NodeSet {
        self.voters.union(self.outgoing)
    }

    /// All that get the log.
    pub fn members(&self) -> NodeSet {
        self.all_voters().union(self.learners)
    }

    /// Do these servers make a quorum?
    pub fn has_quorum(&self, counting: Counting, of: NodeSet) -> bool {
        self.verdict(counting, of, NodeSet::default()) == Verdict::Won
    }

    /// What granted and refused votes come to, of voters and of others, who do not count.
    pub fn verdict(&self, counting: Counting, granted: NodeSet, refused: NodeSet) -> Verdict {
        let mut verdict = Verdict::Won;
        for half in self.halves(counting) {
            let need = counting.needed(half.count());
            let lost = half.count() - half.intersection(refused).count() < need;
            if half.is_empty() || lost {
                return Verdict::Lost;
            }
            if half.intersection(granted).count() < need {
                verdict = Verdict::Open;
            }
        }
        verdict
    }

    /// The highest value that a quorum has reached, given what each voter has reached.
    pub fn reached(&self, counting: Counting, by: &dyn Fn(NodeId) -> u64) -> u64 {
        let part = |(voters, need): (NodeSet, u64)| {
            let many = usize::try_from(need).unwrap_or(usize::MAX);
            let mut few = [0; FEW];
            let mut count = 0;
            for (place, node) in few.iter_mut().zip(voters.iter()) {
                (*place, count) = (by(node), count + 1);
            }
            if count as u64 == voters.count() {
                return reached_by(&mut few[..count], many).unwrap_or(0);
            }
            let mut reached: Vec<u64> = voters.iter().map(by).collect();
            reached_by(&mut reached, many).unwrap_or(0)
        };
        self.parts(counting).map(part).min().unwrap_or(0)
    }

    /// How many of these servers count, and how many must, in the part that lacks most of its
    /// majority.
    pub fn support(&self, counting: Counting, of: NodeSet) -> (u64, u64) {
        let part = |half: NodeSet| {
            let need = counting.needed(half.count());
            (half.intersection(of).count(), need)
        };
        let most =
            self.halves(counting).map(part).max_by_key(|(have, need)| need.saturating_sub(*have));
        most.unwrap_or((0, 1))
    }

    /// The configuration after a change: while it is only proposed, and whatever else may forbid it.
    pub fn after(&self, change: Change) -> Result<Self, BadChange> {
        if self.is_joint() {
            return Err(BadChange::Joint);
        }
        let mut next = *self;
        match change {
            Change::AddLearner(node) if self.is_voter(node) => return Err(BadChange::Already),
            Change::Promote(node) | Change::Remove(node) if !self.members().contains(node) => {
                return Err(BadChange::NoMember);
            }
            Change::Add(node) | Change::Promote(node) => {
                next.learners.remove(node);
                next.voters.insert(node);
            }
            Change::AddLearner(node) => {
                next.learners.insert(node);
            }
            Change::Remove(node) => {
                next.learners.remove(node);
                next.voters.remove(node);
            }
            Change::Replace { voters, learners } => next = self.joint(voters, learners),
        }
        if next.voters.is_empty() {
            return Err(BadChange::NoVoters);
        }
        if next == *self || (next.is_joint() && next.left() == *self) {
            return Err(BadChange::Already);
        }
        Ok(next)
    }

    /// Both majorities. An old voter that shall only learn votes until this is left (etcd's
    /// `LearnersNext`).
    fn joint(&self, voters: NodeSet, learners: NodeSet) -> Self {
        let learners = learners.without(voters);
        let demoted = learners.intersection(self.voters);
        Self { voters, outgoing: self.voters, learners: learners.without(demoted), demoted }
    }

    /// What follows a joint configuration: the new one alone (6, `C_new`).
    #[must_use]
    pub fn left(&self) -> Self {
        let learners = self.learners.union(self.demoted);
        Self { voters: self.voters, learners, ..Self::default() }
    }

    /// The sets of which each must have its majority, the old voters last, and how many of each must
    /// agree.
    pub fn parts(&self, counting: Counting) -> impl Iterator<Item = (NodeSet, u64)> + use<> {
        self.halves(counting).map(move |half| (half, counting.needed(half.count())))
    }

    fn halves(&self, counting: Counting) -> impl Iterator<Item = NodeSet> + use<> {
        let (first, second) = match counting {
            Counting::Majorities | Counting::Halves => (self.voters, self.outgoing),
            Counting::Union => (self.all_voters(), NodeSet::default()),
        };
        std::iter::once(first).chain((!second.is_empty()).then_some(second))
    }
}

impl Counting {
    /// How many of so many voters must agree.
    pub const fn needed(self, voters: u64) -> u64 {
        match self {
            Self::Majorities | Self::Union => majority(voters),
            Self::Halves if voters < 2 => 1,
            Self::Halves => voters / 2,
        }
    }
}

impl Canonical for Configuration {
    fn canonical(&self, digest: &mut Digest) {
        for set in [self.voters, self.outgoing, self.learners, self.demoted] {
            set.canonical(digest);
        }
    }
}

impl Canonical for Change {
    fn canonical(&self, digest: &mut Digest) {
        let (kind, node) = match self {
            Self::Add(node) => (1, node),
            Self::AddLearner(node) => (2, node),
            Self::Promote(node) => (3, node),
            Self::Remove(node) => (4, node),
            Self::Replace { voters, learners } => {
                digest.word(5);
                voters.canonical(digest);
                learners.canonical(digest);
                return;
            }
        };
        digest.word(kind);
        node.canonical(digest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Counting = Counting::Majorities;

    fn set(bits: u32) -> NodeSet {
        (0..32).filter(|bit| bits & 1 << bit != 0).map(NodeId).collect()
    }

    /// Every configuration of up to five voters and, while joint, up to five old ones, in every way
    /// that the two can overlap; what the servers are called makes no difference. With each the
    /// bits of its halves.
    fn all_up_to_five_and_five() -> Vec<(Configuration, Vec<u32>)> {
        let mut all = Vec::new();
        for voters in 1..=5_u32 {
            for outgoing in 0..=5_u32 {
                for shared in 0..=voters.min(outgoing) {
                    let new = (1 << voters) - 1;
                    let old = ((1 << outgoing) - 1) << (voters - shared);
                    let mut configuration = Configuration::of(set(new).iter());
                    configuration.outgoing = set(old);
                    let halves = if old == 0 { vec![new] } else { vec![new, old] };
                    all.push((configuration, halves));
                }
            }
        }
        all
    }

    #[test]
    fn many_voters_are_counted_like_few() {
        for voters in [1, 8, 9, 10, 31] {
            let configuration = Configuration::of((0..voters).map(NodeId));
            let by = |node: NodeId| u64::from(node.0 * 7 % 31);
            let mut sorted: Vec<u64> = (0..voters).map(|node| by(NodeId(node))).collect();
            sorted.sort_unstable();
            let most = sorted[(usize::from(voters) - 1) / 2];
            assert_eq!(configuration.reached(ALL, &by), most, "{voters} voters");
        }
    }

    /// The plainest words for it: in each half, those that agree are more than those that do not.
    fn wins(halves: &[u32], agree: u32) -> bool {
        halves.iter().all(|half| (half & agree).count_ones() > (half & !agree).count_ones())
    }

    fn parts(of: u32) -> impl Iterator<Item = u32> {
        let mut next = Some(of);
        std::iter::from_fn(move || {
            let part = next?;
            next = (part != 0).then(|| (part - 1) & of);
            Some(part)
        })
    }

    #[test]
    fn a_vote_is_won_or_lost_as_all_ways_to_go_on_say() {
        for (configuration, halves) in all_up_to_five_and_five() {
            let members = halves.iter().fold(0, |all, half| all | half);
            for granted in parts(members) {
                for refused in parts(members & !granted) {
                    let open = members & !granted & !refused;
                    let expected = if wins(&halves, granted) {
                        Verdict::Won
                    } else if parts(open).any(|more| wins(&halves, granted | more)) {
                        Verdict::Open
                    } else {
                        Verdict::Lost
                    };
                    let verdict = configuration.verdict(ALL, set(granted), set(refused));
                    assert_eq!(verdict, expected, "{halves:?}: {granted:b} for, {refused:b} not");
                }
            }
        }
    }

    #[test]
    fn a_quorum_has_reached_what_a_winning_set_has() {
        for (configuration, halves) in all_up_to_five_and_five() {
            let members = halves.iter().fold(0_u32, |all, half| all | half);
            let count = members.count_ones();
            for number in 0..3_u64.pow(count) {
                let at = |node: NodeId| number / 3_u64.pow(u32::from(node.0)) % 3;
                let has = |value: u64| {
                    let nodes = (0..10_u8).filter(|node| members & 1 << node != 0);
                    nodes
                        .filter(|node| at(NodeId(*node)) >= value)
                        .fold(0, |set, node| set | 1 << node)
                };
                let expected = (0..3).rev().find(|value| wins(&halves, has(*value)));
                let reached = configuration.reached(ALL, &at);
                assert_eq!(Some(reached), expected, "{halves:?}: {number}");
            }
        }
    }

    #[test]
    fn quorums_of_a_configuration_and_of_the_joint_one_after_it_share_a_server() {
        for (joint, halves) in all_up_to_five_and_five() {
            let members = halves.iter().fold(0, |all, half| all | half);
            for quorum in parts(members).filter(|part| joint.has_quorum(ALL, set(*part))) {
                for half in &halves {
                    let alone = Configuration::of(set(*half).iter());
                    let apart = half & !quorum;
                    assert!(!alone.has_quorum(ALL, set(apart)), "{halves:?}: {quorum:b}");
                }
            }
        }
    }

    #[test]
    fn learners_and_strangers_do_not_count() {
        let configuration =
            Configuration { learners: set(0b11000), ..Configuration::of(set(0b00111).iter()) };
        assert_eq!(configuration.verdict(ALL, set(0b11001), set(0)), Verdict::Open);
        assert_eq!(configuration.verdict(ALL, set(0), set(0b1111_1000)), Verdict::Open);
        assert_eq!(configuration.reached(ALL, &|node| u64::from(node.0)), 1);
        assert_eq!(Configuration::default().verdict(ALL, set(1), set(0)), Verdict::Lost);
    }

    #[test]
    fn halves_and_unions_let_two_sets_decide_that_share_nobody() {
        let four = Configuration::of(set(0b1111).iter());
        assert!(four.has_quorum(Counting::Halves, set(0b0011)));
        assert!(four.has_quorum(Counting::Halves, set(0b1100)));
        let wide = Configuration::of(set(0b111).iter());
        let voters = set(0b11111);
        let joint = wide.after(Change::Replace { voters, learners: set(0) }).unwrap();
        assert!(
            joint.has_quorum(Counting::Union, set(0b11001)) && !joint.has_quorum(ALL, set(0b11001))
        );
        assert!(wide.has_quorum(ALL, set(0b00110)), "it shares nobody with 0, 3 and 4");
    }

    #[test]
    fn a_change_changes_one_server_or_leads_through_a_joint_configuration() {
        let three = Configuration::of(set(0b111).iter());
        let with = |voters, learners| Configuration {
            learners: set(learners),
            ..Configuration::of(set(voters).iter())
        };
        let learner = with(0b111, 0b1000);
        let [s0, s1, s3, s4] = [0, 1, 3, 4].map(NodeId);
        for (before, change, after) in [
            (three, Change::Add(s3), Ok(with(0b1111, 0))),
            (three, Change::Add(s0), Err(BadChange::Already)),
            (three, Change::AddLearner(s3), Ok(learner)),
            (three, Change::AddLearner(s0), Err(BadChange::Already)),
            (learner, Change::AddLearner(s3), Err(BadChange::Already)),
            (learner, Change::Promote(s3), Ok(with(0b1111, 0))),
            (learner, Change::Promote(s0), Err(BadChange::Already)),
            (learner, Change::Promote(s4), Err(BadChange::NoMember)),
            (learner, Change::Remove(s3), Ok(three)),
            (three, Change::Remove(s1), Ok(with(0b101, 0))),
            (three, Change::Remove(s4), Err(BadChange::NoMember)),
            (with(1, 0b10), Change::Remove(s0), Err(BadChange::NoVoters)),
        ] {
            assert_eq!(before.after(change), after, "{change:?} of {before:?}");
        }
        let change = Change::Replace { voters: set(0b11010), learners: set(0b00100) };
        let joint = three.after(change).unwrap();
        assert!(joint.is_joint() && joint.is_voter(NodeId(2)), "it votes until the end");
        assert_eq!(joint.after(Change::Add(NodeId(9))), Err(BadChange::Joint));
        assert_eq!(joint.left(), with(0b11010, 0b00100));
        let same = Change::Replace { voters: set(0b111), learners: set(0) };
        assert_eq!(three.after(same), Err(BadChange::Already));
    }

    #[test]
    fn the_part_that_lacks_most_says_how_many_are_missing() {
        let three = Configuration::of(set(0b111).iter());
        let change = Change::Replace { voters: set(0b1111_1000), learners: set(0) };
        let joint = three.after(change).unwrap();
        for (of, support) in [(0b111, (0, 3)), (0b1111_1000, (0, 2)), (0b11_1001, (1, 2))] {
            assert_eq!(joint.support(ALL, set(of)), support, "{of:b}");
        }
        assert_eq!(three.support(ALL, set(0b1001)), (1, 2));
    }
}
