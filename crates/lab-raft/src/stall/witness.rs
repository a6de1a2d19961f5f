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
    idle: Idle,
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
        self.disturbed.began.get_or_insert(world.now());
        self.removed.began.get_or_insert(world.now());
        self.idle.us = self.idle.us_until(world.now());
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
                            self.disturbed.see(term, world.now());
                        }
                    }
                    if decides_without(world, *node, from) {
                        self.removed.see(term, world.now());
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
        self.idle.now = idle.map(|why| (why, world.now()));
        self.idle.why = idle.or(self.idle.why);
    }

    /// The facts, now that nothing new was committed in time.
    pub(crate) fn facts(&self, world: &World<Cluster>, core: NodeSet) -> Facts {
        let Self { campaigns, taken, behind, hears, unaware, overruled, .. } = *self;
        let (lead, kept) = (self.lead(world, core), keepers(world, core));
        let now = world.now();
        let (disturbed, removed) = (self.disturbed.count(now), self.removed.count(now));
        // To notice that it is gone, to elect another one and to be asked takes a timeout each.
        let most_us = 3 * world.config().store.raft.election.max.0;
        let followed = self.followed.filter(|(_, at)| world.now().0 < at.0 + most_us);
        let followed = followed.map(|(leader, at)| self.is_answered(world, leader, at));
        let best = core.iter().max_by_key(|node| last(world, *node));
        let counts = best.and_then(|node| server(world, node));
        let counts = counts.map(|server| *server.raft().configuration());
        let decides = counts.is_none_or(|counts| counts.has_quorum(Counting::Majorities, core));
        let lasted_us = self.removed.began.map_or(0, |began| now.0 - began.0);
        let idle = self.idle.why.filter(|_| lasted_us <= 2 * self.idle.us_until(now));
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
        let deposed = self.disturbed.count(world.now()).max(self.removed.count(world.now()));
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

/// How long one of them led, and no client asked it for anything.
#[derive(Debug, Default)]
struct Idle {
    us: u64,
    /// Does one do so, since when, and what does it make of it?
    now: Option<(Stall, Micros)>,
    why: Option<Stall>,
}

impl Idle {
    fn us_until(&self, now: Micros) -> u64 {
        self.us + self.now.map_or(0, |(_, since)| now.0 - since.0)
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
    /// How many terms they began.
    terms: u64,
    /// The last of these, and when it was learned.
    last: Option<(Term, Micros)>,
    /// The longest time without.
    peace_us: u64,
    /// Since when they are looked for.
    began: Option<Micros>,
}

impl Disruptions {
    /// A term of theirs was learned; others may learn of it later.
    fn see(&mut self, term: Term, now: Micros) {
        if self.last.is_none_or(|(last, _)| last < term) {
            self.peace_us = self.longest_peace_us(now);
            (self.terms, self.last) = (self.terms + 1, Some((term, now)));
        }
    }

    fn longest_peace_us(&self, now: Micros) -> u64 {
        let since = self.last.map(|(_, at)| at).or(self.began).unwrap_or(now);
        self.peace_us.max(now.0 - since.0)
    }

    /// How many there were; none where half of the time was peace, which is enough to elect somebody
    /// and to be asked.
    fn count(&self, now: Micros) -> u64 {
        let lasted_us = self.began.map_or(0, |began| now.0 - began.0);
        if 2 * self.longest_peace_us(now) < lasted_us { self.terms } else { 0 }
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
    fn who_disrupts_is_to_blame_unless_there_was_peace_for_half_of_the_time() {
        for (learned, count) in [
            (&[][..], 0),
            (&[(1, 3), (2, 5), (3, 8)][..], 3),
            (&[(1, 3), (1, 4), (2, 7)], 2),
            (&[(1, 2), (2, 7)], 0),
            (&[(1, 1), (2, 4)], 0),
            (&[(1, 5), (2, 7)], 0),
            (&[(2, 4), (1, 5), (3, 8)], 2),
        ] {
            let mut seen = Disruptions { began: Some(Micros(0)), ..Disruptions::default() };
            learned.iter().for_each(|(term, at)| seen.see(Term(*term), Micros(*at)));
            assert_eq!(seen.count(Micros(10)), count, "{learned:?}");
        }
    }
}
