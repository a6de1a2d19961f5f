//! What can keep a majority that is well from committing anything new: told from what its servers
//! did meanwhile and from who leads them at the end, never guessed. Raft promises progress while
//! broadcasts are much quicker than elections (5.6), and less than one thinks where some messages
//! arrive and others do not (Howard and Abraham 2021, “Raft does not guarantee liveness in the face
//! of network faults”; Jensen, Howard and Mortier 2021, “Examining Raft's behaviour during partial
//! network failures”).

#![expect(clippy::wildcard_enum_match_arm, reason = "a few of many notes are looked for")]

use kernel::{Micros, NodeId, NodeSet, SortedMap};
use kv::Note;
use raft::{Counting, Effective, Note as Raft, Role, Term, VoteRefusal};
use sim::{Event, World};
use verify::sweep::{self, Borne};

use crate::config::ClusterConfig;
use crate::sweep::members::{decides, in_force, is_left_out};
use crate::system::{Cluster, server, servers};

/// Declares the classes once, with what is said of them.
macro_rules! stalls {
    ($($stall:ident: $name:literal, $words:literal, $source:literal;)*) => {
        /// Why a majority that is well commits nothing new.
        #[expect(missing_docs, reason = "its card says it")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Stall { $($stall,)* }

        /// What is said of each class, by their places.
        pub const CARDS: &[sweep::Stall] =
            &[$(sweep::Stall { name: $name, words: $words, source: $source },)*];

        #[cfg(test)]
        const ALL: &[Stall] = &[$(Stall::$stall,)*];
    };
}

stalls! {
    NobodyCampaigns: "nobody campaigns",
        "no server of the majority hears a leader, and none asks to lead", "Raft 5.2";
    VotesSplit: "votes split",
        "its servers ask for votes at the same time, again and again", "Raft 5.2, 9.3";
    LogsBehind: "logs behind",
        "those of its servers that ask to lead lack entries that others have, and none with them asks",
        "Raft 5.4.1";
    CandidatesIgnored: "candidates ignored",
        "its servers refuse each other, since they hear some leader", "thesis 4.2.3, 9.6";
    VotesUnanswered: "votes unanswered",
        "its servers ask to lead, and nobody refuses or grants", "Raft 5.2";
    LearnerRefuses: "learner refuses",
        "one of its servers takes itself for a learner and refuses its vote to another one",
        "etcd, campaign_learner_must_vote";
    Disrupted: "disrupted from outside",
        "a server outside the majority does not hear its leader and deposes it with ever later terms",
        "thesis 4.2.3, 9.6";
    RemovedDisrupts: "disrupted by one that does not count",
        "a server that takes no part any more, and does not know, deposes its leader with ever later terms",
        "thesis 4.2.3";
    LeftBehind: "left by those that know",
        "only servers that have left have its last entry, which the others need to learn that they have",
        "etcd raft, README: removing a member of two";
    LearnerAhead: "learner ahead of voters",
        "only a learner has its last entry, one that was never committed, and learners do not ask to lead",
        "thesis 4.2.1";
    DeafLeader: "leader that hears nobody",
        "it follows a leader outside that it hears and that does not hear a majority", "thesis 6.2";
    LameLeader: "leader of little use",
        "it follows a leader outside that hears a majority, but no new entry gets to it and to one in time",
        "Howard and Abraham 2021";
    OldEntriesWait: "old entries wait",
        "its leader has entries of earlier terms only, and cannot commit them without a newer one",
        "Raft 5.4.2, 8";
    NothingAsked: "nothing asked of its leader",
        "it has a leader, and clients wait for other servers", "thesis 6.2";
    FollowersBehind: "followers far behind",
        "its leader sends a follower whose copy it needs all that this one lacks, and is not done in time",
        "Raft 5.3, thesis 10.2";
    NotCommitted: "entries not committed",
        "its leader has a new entry and does not commit it", "Raft 5.3";
}

impl Stall {
    /// Do these settings let it happen, so that it breaks no promise?
    pub fn borne(self, config: &ClusterConfig) -> Borne {
        match self {
            _ if !self.is_borne(config) => Borne::Never,
            // They are well, too. Who hears a leader ignores those that are gone only with this.
            Self::RemovedDisrupts if config.store.raft.check_quorum => Borne::WhileBroken,
            Self::RemovedDisrupts | Self::LeftBehind | Self::LearnerAhead => Borne::Always,
            _ => Borne::WhileBroken,
        }
    }

    fn is_borne(self, config: &ClusterConfig) -> bool {
        let raft = &config.store.raft;
        match self {
            // Servers that hear a leader do not start a new term for others only where each asks
            // first.
            Self::Disrupted => !raft.pre_vote,
            // Who hears a leader and ignores others is safe from those that are gone. Who hears none
            // for a moment votes for them, and refuses its leader afterwards for the term that they
            // began, unless they must ask first.
            Self::RemovedDisrupts => !(raft.check_quorum && raft.pre_vote),
            // A leader that hears nobody steps down only where it asks whether anybody is there.
            // Where it does not, those that do not hear it are refused by those that do.
            Self::DeafLeader | Self::CandidatesIgnored => !raft.check_quorum,
            // Raft replaces leaders that are silent, not those of little use.
            Self::LameLeader => true,
            Self::OldEntriesWait => !raft.noop,
            // A configuration that is in force only when applied leaves whoever applies it first.
            Self::LeftBehind => raft.effective == Effective::Applied,
            // It counts in a change that is not committed, and has later entries of a leader that
            // did not know of that: it refuses all, and nobody else has so much.
            Self::LearnerAhead => config.may_change(),
            // Few entries in a message take long for a long log. More messages under way help only as
            // long as they arrive in order: each that overtakes another ends that.
            Self::FollowersBehind => raft.batch < 16,
            // Clients that ask one server after the other, and wait longer each time, may take more
            // than the half of the time that elections leave them.
            Self::NothingAsked => 5 * raft.election.max.0 <= search(config).0,
            Self::NobodyCampaigns
            | Self::VotesSplit
            | Self::LogsBehind
            | Self::VotesUnanswered
            | Self::LearnerRefuses
            | Self::NotCommitted => false,
        }
    }
}

/// How long a client may take to ask every server in vain, since some may be out for good.
pub(crate) fn search(config: &ClusterConfig) -> Micros {
    let workload = &config.store.workload;
    let one_us = workload.timeout.0 + (workload.backoff.0 << 5);
    Micros(u64::from(config.servers) * one_us)
}

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
    /// How many later terms they learned from a server that is none of them.
    pub disturbed: u64,
    /// How often one refused another its vote for being a learner, as far as it knew.
    pub unaware: u64,
    /// How many later terms they learned from a server that takes no part any more.
    pub removed: u64,
    /// Why those that have the last entry do not ask to lead, where none may.
    pub kept: Option<Stall>,
    /// Did one of them follow a server outside too lately for much else, and did that hear a
    /// majority?
    pub followed: Option<bool>,
}

impl Facts {
    /// The class that these facts make.
    pub const fn stall(self) -> Stall {
        let Self {
            lead,
            campaigns,
            taken,
            behind,
            hears,
            disturbed,
            unaware,
            removed,
            kept,
            followed,
        } = self;
        match lead {
            Lead::Inside { has_new: true, is_heard: true, .. } => Stall::FollowersBehind,
            Lead::Inside { has_new: true, .. } => Stall::NotCommitted,
            Lead::Inside { has_old: true, .. } => Stall::OldEntriesWait,
            Lead::Inside { .. } => Stall::NothingAsked,
            Lead::Outside { is_answered: false } => Stall::DeafLeader,
            Lead::Outside { is_answered: true } => Stall::LameLeader,
            // Each time they start anew; their own elections would need no more than a few.
            Lead::Nobody if let Some(stall) = kept => stall,
            // Who does not count any more and is outside of it too disrupts it as any other would.
            Lead::Nobody if disturbed > 1 && removed <= disturbed => Stall::Disrupted,
            Lead::Nobody if removed > 1 => Stall::RemovedDisrupts,
            Lead::Nobody if disturbed > 1 => Stall::Disrupted,
            Lead::Nobody if matches!(followed, Some(false)) => Stall::DeafLeader,
            Lead::Nobody if matches!(followed, Some(true)) => Stall::LameLeader,
            Lead::Nobody if campaigns == 0 => Stall::NobodyCampaigns,
            Lead::Nobody if unaware > 0 => Stall::LearnerRefuses,
            Lead::Nobody if hears > taken + behind => Stall::CandidatesIgnored,
            Lead::Nobody if behind > taken => Stall::LogsBehind,
            Lead::Nobody if taken > 0 => Stall::VotesSplit,
            Lead::Nobody => Stall::VotesUnanswered,
        }
    }
}

/// What it takes to tell the facts.
#[derive(Debug, Default)]
pub struct Witness {
    campaigns: u64,
    taken: u64,
    behind: u64,
    hears: u64,
    disturbed: u64,
    unaware: u64,
    removed: u64,
    /// The last term that they learned from another server.
    learned: Option<Term>,
    /// Whom outside of it one of them followed last, and when.
    followed: Option<(NodeId, Micros)>,
    /// When the last of the majority won, if one did.
    won: Option<Micros>,
    /// When a leader among them first took a new entry of a client into its log, since then.
    asked: Option<Micros>,
    /// When a leader among them last learned that another of them has more of its log.
    matched: Option<Micros>,
    /// Whom leaders heard, and when last.
    heard: SortedMap<NodeId, SortedMap<NodeId, Micros>>,
}

impl Witness {
    /// Looks at what a step did while these servers were well.
    pub(crate) fn attend(
        &mut self,
        world: &World<Cluster>,
        core: NodeSet,
        events: &[Event<Cluster>],
    ) {
        for (leader, leads) in servers(world) {
            if let Role::Leader { heard, .. } = leads.raft().role() {
                let known = self.heard.entry(leader);
                heard.iter().for_each(|node| {
                    known.insert(node, world.now());
                });
                let follows =
                    |node| server(world, node).is_some_and(|it| it.raft().leader() == Some(leader));
                if !core.contains(leader) && core.iter().any(follows) {
                    self.followed = Some((leader, world.now()));
                }
            }
        }
        for event in events {
            let Event::Note { node, note: Note::Raft(note) } = event else { continue };
            if !core.contains(*node) {
                continue;
            }
            match *note {
                Raft::Won { .. } => (self.won, self.asked) = (Some(world.now()), None),
                Raft::Matched { follower, .. } if core.contains(follower) => {
                    self.matched = Some(world.now());
                }
                Raft::Appended { noop: false, .. } => {
                    self.asked = self.asked.or(Some(world.now()));
                }
                Raft::Campaigned { .. } | Raft::PreCampaigned { .. } => self.campaigns += 1,
                // All of them may learn of the same election.
                Raft::AdoptedTerm { term, from } if self.learned < Some(term) => {
                    self.learned = Some(term);
                    self.disturbed += u64::from(!core.contains(from));
                    self.removed += u64::from(is_left_out(world, from));
                }
                Raft::RefusedVote { candidate, why, .. } if core.contains(candidate) => match why {
                    VoteRefusal::VotedFor(_) => self.taken += 1,
                    VoteRefusal::LogBehind { .. } => self.behind += 1,
                    VoteRefusal::HearsLeader => self.hears += 1,
                    VoteRefusal::Learner => self.unaware += 1,
                    VoteRefusal::OldTerm => {}
                },
                Raft::IgnoredCandidate { candidate, .. } if core.contains(candidate) => {
                    self.hears += 1;
                }
                _ => {}
            }
        }
    }

    /// The facts, now that nothing new was committed in time.
    pub(crate) fn facts(&self, world: &World<Cluster>, core: NodeSet) -> Facts {
        let Self { campaigns, taken, behind, hears, disturbed, unaware, removed, .. } = *self;
        let (lead, kept) = (self.lead(world, core), keepers(world, core));
        // To notice that it is gone, to elect another one and to be asked takes a timeout each.
        let most_us = 3 * world.config().store.raft.election.max.0;
        let followed = self.followed.filter(|(_, at)| world.now().0 < at.0 + most_us);
        let followed = followed.map(|(leader, _)| self.is_answered(world, leader));
        Facts { lead, campaigns, taken, behind, hears, disturbed, unaware, removed, kept, followed }
    }

    /// Of the servers that lead and that one of the majority follows, the one of the latest term.
    fn lead(&self, world: &World<Cluster>, core: NodeSet) -> Lead {
        let follows = |leader: NodeId| {
            core.iter().any(|node| {
                server(world, node).is_some_and(|server| server.raft().leader() == Some(leader))
            })
        };
        let leading =
            servers(world).filter(|(node, server)| server.raft().leads() && follows(*node));
        let outside = |node| Lead::Outside { is_answered: self.is_answered(world, node) };
        let settled = world.config().store.raft.election.max;
        let is_new = |at: Micros| world.now().0 < at.0 + settled.0;
        let Some((node, leader)) = leading.max_by_key(|(_, server)| server.raft().term()) else {
            return Lead::Nobody;
        };
        let raft = leader.raft();
        // One that counts others than these is none of theirs.
        let is_theirs = raft.configuration().has_quorum(Counting::Majorities, core);
        if !core.contains(node) || !is_theirs {
            return outside(node);
        }
        let has_new = self.asked.is_some_and(|at| !is_new(at));
        // Whoever is deposed again and again leads for moments, and is hardly ever asked.
        let for_moments = self.disturbed.max(self.removed) > 1 && !has_new;
        let lately = |at: Micros| world.now().0 < at.0 + 3 * settled.0;
        if self.won.is_some_and(|at| is_new(at) || (for_moments && lately(at))) {
            return Lead::Nobody;
        }
        let open = raft.log().slice(raft.commit().0 + 1, raft.log().len());
        let has_old = open.iter().any(|entry| entry.term < raft.term());
        // Its no-op is the first of its term.
        let own = raft::log::position(raft.log(), raft.commit());
        let has_noop = raft.config().noop && own.is_some_and(|at| at.term < raft.term());
        let is_heard = self.matched.is_some_and(is_new);
        Lead::Inside { has_new: has_new || has_noop, is_heard, has_old }
    }

    /// Does this leader hear a majority, itself included, as it counts? Where it asks itself now and
    /// then, those that it has heard lately; else those that it ever heard, whose way to it and from
    /// it is open.
    fn is_answered(&self, world: &World<Cluster>, leader: NodeId) -> bool {
        let raft = &world.config().store.raft;
        let open = |node: NodeId| {
            let blocks = |from, to| world.weather().blocks(from, to, world.now());
            !blocks(node, leader) && !blocks(leader, node) && server(world, node).is_some()
        };
        let lately = |at: Micros| world.now().0 < at.0 + 2 * raft.election.max.0;
        let heard = self.heard.get(leader).into_iter().flat_map(SortedMap::iter);
        let heard =
            heard.filter(|(node, at)| if raft.check_quorum { lately(**at) } else { open(*node) });
        let heard: NodeSet = heard.map(|(node, _)| node).chain([leader]).collect();
        let counts = server(world, leader).map(|server| *server.raft().configuration());
        counts.is_some_and(|counts| counts.has_quorum(Counting::Majorities, heard))
    }
}

/// Why nobody wins who asks to lead: those of them that do not ask have more of the log, and the
/// others are not enough without their votes.
fn keepers(world: &World<Cluster>, core: NodeSet) -> Option<Stall> {
    let of_core = || servers(world).filter(|(node, _)| core.contains(*node));
    let last = |server: &kv::Server| raft::log::last(server.raft().log());
    let committed = servers(world).map(|(_, server)| server.raft().commit()).max();
    let effective = world.config().store.raft.effective;
    let asks = |(node, server): &(NodeId, &kv::Server)| match effective {
        Effective::Applied => server.raft().configuration().is_voter(*node),
        Effective::Appended => {
            let (at, latest) = server.raft().membership().latest();
            !latest.learners().contains(*node) || committed < Some(at)
        }
    };
    let best = of_core().filter(asks).map(|(_, server)| last(server)).max();
    let ahead = |(_, server): &(NodeId, &kv::Server)| best < Some(last(server));
    let keepers: NodeSet = of_core().filter(ahead).map(|(node, _)| node).collect();
    if keepers.is_empty() || decides(&in_force(world), core.without(keepers)) {
        return None;
    }
    Some(match effective {
        Effective::Applied => Stall::LeftBehind,
        Effective::Appended => Stall::LearnerAhead,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUIET: Facts = Facts {
        lead: Lead::Nobody,
        campaigns: 9,
        taken: 0,
        behind: 0,
        hears: 0,
        disturbed: 0,
        unaware: 0,
        removed: 0,
        kept: None,
        followed: None,
    };

    #[test]
    fn facts_make_their_class() {
        let inside = |has_new, is_heard, has_old| Lead::Inside { has_new, is_heard, has_old };
        let led = |lead| Facts { lead, taken: 5, behind: 5, hears: 5, disturbed: 5, ..QUIET };
        for (facts, stall) in [
            (Facts { campaigns: 0, ..QUIET }, Stall::NobodyCampaigns),
            (QUIET, Stall::VotesUnanswered),
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
            (Facts { taken: 3, disturbed: 2, removed: 3, ..QUIET }, Stall::RemovedDisrupts),
            (Facts { taken: 3, disturbed: 2, removed: 2, ..QUIET }, Stall::Disrupted),
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

    #[test]
    fn settings_excuse_what_they_cause_and_nothing_else() {
        let cluster = |pre_vote, check_quorum, noop| {
            ClusterConfig::new(3, 1).with_raft(|raft| {
                (raft.pre_vote, raft.check_quorum, raft.noop) = (pre_vote, check_quorum, noop);
                raft.batch = 16;
            })
        };
        let excused = |config: &ClusterConfig| -> Vec<Stall> {
            ALL.iter().copied().filter(|stall| stall.borne(config) != Borne::Never).collect()
        };
        let prompt = |config: ClusterConfig| {
            config.with_workload(|workload| workload.timeout = Micros::from_millis(1))
        };
        let patient = |config: ClusterConfig| {
            config.with_workload(|workload| workload.timeout = Micros::from_millis(60_000))
        };
        let etcd = |config: ClusterConfig| {
            config.with_raft(|raft| raft.election.max = Micros::from_millis(2_000))
        };
        let (lame, asked) = (Stall::LameLeader, Stall::NothingAsked);
        for (config, stalls) in [
            (etcd(prompt(cluster(true, true, true))), vec![lame]),
            (
                etcd(prompt(cluster(false, true, true))),
                vec![Stall::Disrupted, Stall::RemovedDisrupts, lame],
            ),
            (
                etcd(prompt(cluster(true, false, true))),
                vec![Stall::CandidatesIgnored, Stall::RemovedDisrupts, Stall::DeafLeader, lame],
            ),
            (
                etcd(prompt(cluster(true, true, true))).with_raft(|raft| raft.batch = 4),
                vec![lame, Stall::FollowersBehind],
            ),
            (etcd(prompt(cluster(true, true, false))), vec![lame, Stall::OldEntriesWait]),
            (etcd(patient(cluster(true, true, true))), vec![lame, asked]),
        ] {
            assert_eq!(excused(&config), stalls);
        }
    }

    #[test]
    fn every_class_has_a_card_of_its_own() {
        assert_eq!(ALL.len(), CARDS.len());
        for (place, (stall, card)) in ALL.iter().zip(CARDS).enumerate() {
            assert_eq!(*stall as usize, place);
            assert!(!card.words.ends_with('.') && !card.source.is_empty());
            assert!(CARDS[..place].iter().all(|other| other.name != card.name));
        }
    }
}
