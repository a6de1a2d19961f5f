//! What it takes to tell why a majority that is well commits nothing new.

#![expect(clippy::wildcard_enum_match_arm, reason = "a few of many notes are looked for")]

use kernel::{Micros, NodeId, NodeSet, SortedMap};
use kv::Note;
use raft::{Counting, Effective, Note as Said, Position, Role, Term, VoteRefusal};

type Raft = raft::Raft<kv::Request>;
use sim::{Event, World};

use super::{Facts, Lead, Stall};
use crate::sweep::members::{decides, in_force};
use crate::system::{Cluster, server, servers};

/// What it takes to tell the facts.
#[derive(Debug, Default)]
pub struct Witness {
    campaigns: u64,
    taken: u64,
    behind: u64,
    hears: u64,
    unaware: u64,
    overruled: u64,
    disturbed: Disruptions,
    removed: Disruptions,
    spent: Spent,
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
        events: &[Event<kv::Node>],
    ) {
        self.spent.go_on(world.now());
        let mut rule = Rule::Nobody;
        for (leader, leads) in servers(world) {
            if let Role::Leader { heard, .. } = leads.raft().role() {
                let known = self.heard.entry(leader);
                heard.iter().for_each(|node| {
                    known.insert(node, world.now());
                });
                let follows =
                    |node| server(world, node).is_some_and(|it| it.raft().leader() == Some(leader));
                if core.contains(leader) {
                    rule = Rule::Busy;
                } else if core.iter().any(follows) {
                    self.followed = Some((leader, world.now()));
                    if matches!(rule, Rule::Nobody) {
                        rule = Rule::Outside;
                    }
                }
            }
        }
        for event in events {
            let Event::Note { node, note: Note::Raft(note) } = event else { continue };
            if !core.contains(*node) {
                continue;
            }
            match *note {
                Said::Won { .. } => (self.won, self.asked) = (Some(world.now()), None),
                Said::Matched { follower, .. } if core.contains(follower) => {
                    self.matched = Some(world.now());
                }
                Said::Appended { noop: false, .. } => {
                    self.asked = self.asked.or(Some(world.now()));
                }
                Said::Campaigned { .. } | Said::PreCampaigned { .. } => self.campaigns += 1,
                // All of them may learn of the same election.
                Said::AdoptedTerm { term, from } => {
                    if self.learned < Some(term) {
                        self.learned = Some(term);
                        if !core.contains(from) {
                            self.disturbed.see(term, self.spent.alone_us);
                        }
                    }
                    if decides_without(world, *node, from) {
                        self.removed.see(term, self.spent.alone_us);
                    }
                }
                Said::RefusedVote { candidate, why, .. } if core.contains(candidate) => match why {
                    VoteRefusal::VotedFor(other) => {
                        self.taken += 1;
                        let overruled = other == *node && was_overruled(world, *node, candidate);
                        self.overruled += u64::from(overruled);
                    }
                    VoteRefusal::LogBehind { .. } => self.behind += 1,
                    VoteRefusal::HearsLeader => self.hears += 1,
                    VoteRefusal::Learner => self.unaware += 1,
                    VoteRefusal::OldTerm => {}
                },
                Said::IgnoredCandidate { candidate, .. } if core.contains(candidate) => {
                    self.hears += 1;
                }
                _ => {}
            }
        }
        let idle = self.asked.is_none().then(|| idle(world, core)).flatten();
        self.spent.rule = idle.map_or(rule, Rule::Idle);
    }

    /// The facts, now that nothing new was committed in time.
    pub(crate) fn facts(&self, world: &World<Cluster>, core: NodeSet) -> Facts {
        let Self { campaigns, taken, behind, hears, unaware, overruled, .. } = *self;
        let (lead, kept) = (self.lead(world, core), keepers(world, core));
        let Spent { alone_us, outside_us, idle_us, .. } = self.spent;
        let lasted_us = self.spent.lasted_us();
        let disturbed = self.disturbed.count(alone_us, lasted_us);
        let removed = self.removed.count(alone_us, lasted_us);
        // To notice that it is gone, to elect another one and to be asked takes a timeout each.
        let most_us = 3 * world.config().store.raft.election.max.0;
        let followed = self.followed.filter(|(_, at)| world.now().0 < at.0 + most_us);
        let followed = followed.map(|(leader, at)| self.is_answered(world, leader, at));
        let best = core.iter().max_by_key(|node| last(world, *node));
        let counts = best.and_then(|node| server(world, node));
        let counts = counts.map(|server| *server.raft().configuration());
        let decides = counts.is_none_or(|counts| counts.has_quorum(Counting::Majorities, core));
        let idle = self.spent.idle.filter(|_| self.spent.is_half(idle_us));
        let led_outside = self.spent.is_half(outside_us);
        Facts {
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
        }
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
        let outside =
            |node| Lead::Outside { is_answered: self.is_answered(world, node, world.now()) };
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
        let deposed = self.disturbed.terms.max(self.removed.terms);
        let for_moments = deposed > 1 && !has_new;
        let lately = |at: Micros| world.now().0 < at.0 + 3 * settled.0;
        if self.won.is_some_and(|at| is_new(at) || (for_moments && lately(at))) {
            return Lead::Nobody;
        }
        let has_new = has_new || waits_for_noop(raft);
        let is_heard = self.matched.is_some_and(is_new);
        Lead::Inside { has_new, is_heard, has_old: has_old(raft) }
    }

    /// Did this leader hear a majority then, itself included, as it counts? Where it asks itself now
    /// and then, those that it had heard lately; else those that it ever heard, whose way to it and
    /// from it is open.
    fn is_answered(&self, world: &World<Cluster>, leader: NodeId, then: Micros) -> bool {
        let raft = &world.config().store.raft;
        let open = |node: NodeId| {
            let blocks = |from, to| world.weather().blocks(from, to, world.now());
            !blocks(node, leader) && !blocks(leader, node) && server(world, node).is_some()
        };
        let lately = |at: Micros| then.0 < at.0 + 2 * raft.election.max.0;
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

/// How the time was spent.
#[derive(Debug, Default)]
struct Spent {
    /// Since when it is looked at, until when, and who led since then.
    began: Option<Micros>,
    until: Micros,
    rule: Rule,
    /// How long nobody led them.
    alone_us: u64,
    /// How long they followed somebody else.
    outside_us: u64,
    /// How long one of them led, and no client asked it for anything; and what that is.
    idle_us: u64,
    idle: Option<Stall>,
}

/// Who leads them.
#[derive(Clone, Copy, Debug, Default)]
enum Rule {
    #[default]
    Nobody,
    Outside,
    Idle(Stall),
    Busy,
}

impl Spent {
    fn go_on(&mut self, now: Micros) {
        self.began.get_or_insert(now);
        let us = now.0 - self.until.0.max(self.began.map_or(0, |began| began.0));
        self.until = now;
        match self.rule {
            Rule::Nobody => self.alone_us += us,
            Rule::Outside => self.outside_us += us,
            Rule::Idle(why) => (self.idle_us, self.idle) = (self.idle_us + us, Some(why)),
            Rule::Busy => {}
        }
    }

    fn lasted_us(&self) -> u64 {
        self.until.0 - self.began.unwrap_or(self.until).0
    }

    fn is_half(&self, us: u64) -> bool {
        0 < us && self.lasted_us() <= 2 * us
    }
}

/// Does one of them lead the others, and could commit what it is asked for? What it is then.
fn idle(world: &World<Cluster>, core: NodeSet) -> Option<Stall> {
    let leads = |(node, server): &(NodeId, &kv::Server)| {
        let raft = server.raft();
        let counts = raft.configuration().has_quorum(Counting::Majorities, core);
        core.contains(*node) && raft.leads() && counts && !waits_for_noop(raft)
    };
    let (_, server) = servers(world).find(leads)?;
    Some(if has_old(server.raft()) { Stall::OldEntriesWait } else { Stall::NothingAsked })
}

/// Has it entries of earlier terms that are not committed?
fn has_old(raft: &Raft) -> bool {
    let open = raft.log().slice(raft.commit().0 + 1, raft.log().len());
    open.iter().any(|entry| entry.term < raft.term())
}

/// Has it not committed its no-op, the first entry of its term?
fn waits_for_noop(raft: &Raft) -> bool {
    let own = raft::log::position(raft.log(), raft.commit());
    raft.config().noop && own.is_some_and(|at| at.term < raft.term())
}

/// The terms that some others began.
#[derive(Debug, Default)]
struct Disruptions {
    /// How many.
    terms: u64,
    /// The last of these, and how long nobody had led them until it was learned.
    last: Option<(Term, u64)>,
    /// How long at most nobody led them between two.
    peace_us: u64,
}

impl Disruptions {
    /// A term of theirs was learned, when nobody had led for so long; others may learn of it later.
    fn see(&mut self, term: Term, alone_us: u64) {
        if self.last.is_none_or(|(last, _)| last < term) {
            self.peace_us = self.longest_peace_us(alone_us);
            (self.terms, self.last) = (self.terms + 1, Some((term, alone_us)));
        }
    }

    fn longest_peace_us(&self, alone_us: u64) -> u64 {
        self.peace_us.max(alone_us - self.last.map_or(0, |(_, alone_us)| alone_us))
    }

    /// How many there were; none where nobody led in peace for half of the time, which is enough to
    /// elect somebody and to be asked.
    fn count(&self, alone_us: u64, lasted_us: u64) -> u64 {
        if 2 * self.longest_peace_us(alone_us) < lasted_us { self.terms } else { 0 }
    }
}

/// Does this server decide without that one, which lacks entries of it and so cannot win its vote?
/// No leader that it may follow speaks to that one any more, which asks to lead again and again:
/// whether the change is committed, or known to others, makes no difference (thesis 4.2.3).
fn decides_without(world: &World<Cluster>, node: NodeId, that: NodeId) -> bool {
    let lacks = last(world, that).is_some_and(|its| Some(its) < last(world, node));
    lacks && leaves_out(world, node, that)
}

/// Would that one have its vote, had it not voted for itself by a configuration that leaves that one
/// out, and so does not tell it of its terms?
fn was_overruled(world: &World<Cluster>, node: NodeId, that: NodeId) -> bool {
    leaves_out(world, node, that) && last(world, node) <= last(world, that)
}

/// Does it decide, and that one take no part, as far as it knows?
fn leaves_out(world: &World<Cluster>, node: NodeId, that: NodeId) -> bool {
    server(world, node).is_some_and(|server| {
        let configuration = server.raft().configuration();
        configuration.is_voter(node) && !configuration.members().contains(that)
    })
}

/// The end of its log, if it runs.
fn last(world: &World<Cluster>, node: NodeId) -> Option<Position> {
    server(world, node).map(|server| raft::log::last(server.raft().log()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_disrupts_is_to_blame_unless_nobody_led_in_peace_for_half_of_the_time() {
        for (learned, count) in [
            (&[][..], 0),
            (&[(1, 3), (2, 5), (3, 8)][..], 3),
            (&[(1, 3), (1, 4), (2, 7)], 2),
            (&[(1, 2), (2, 7)], 0),
            (&[(1, 1), (2, 4)], 0),
            (&[(1, 5), (2, 7)], 0),
            (&[(2, 4), (1, 5), (3, 8)], 2),
        ] {
            let mut seen = Disruptions::default();
            learned.iter().for_each(|(term, at)| seen.see(Term(*term), *at));
            assert_eq!(seen.count(10, 10), count, "{learned:?}");
        }
    }

    #[test]
    fn time_is_spent_under_whoever_led_until_then() {
        let mut spent = Spent::default();
        let (idle, old) = (Rule::Idle(Stall::NothingAsked), Rule::Idle(Stall::OldEntriesWait));
        for (at, rule) in [(5, idle), (7, Rule::Outside), (12, Rule::Nobody), (14, old), (15, old)]
        {
            spent.go_on(Micros(at));
            spent.rule = rule;
        }
        assert_eq!((spent.idle_us, spent.outside_us, spent.alone_us), (3, 5, 2));
        assert_eq!((spent.lasted_us(), spent.idle), (10, Some(Stall::OldEntriesWait)));
        assert!(spent.is_half(5) && !spent.is_half(4) && !Spent::default().is_half(0));
    }
}
