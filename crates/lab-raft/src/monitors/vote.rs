//! One vote per server and term (Raft 5.2), across restarts. A vote counts as given when it is
//! sent, and a candidate's vote for itself when it counts it; before that nobody can know of it.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use kernel::{NodeId, SortedMap};
use raft::{Message, Note, Term};
use sim::{Event, World};
use verify::{Aspects, Monitor, Promise};

use crate::system::Cluster;

/// Whom each server voted for in each term. Copies share the map until the next vote.
#[derive(Clone, Debug, Default)]
pub(super) struct OneVote {
    votes: Rc<SortedMap<(NodeId, Term), NodeId>>,
}

/// A vote that was given.
#[derive(Clone, Copy, Debug)]
struct Given {
    voter: NodeId,
    term: Term,
    candidate: NodeId,
}

impl OneVote {
    /// This vote was given. Another candidate with a vote of the same server is a breach.
    fn voted(&mut self, vote: Given) -> Option<NodeId> {
        let Given { voter, term, candidate } = vote;
        if let Some(first) = self.votes.get((voter, term)) {
            return Some(*first).filter(|first| *first != candidate);
        }
        Rc::make_mut(&mut self.votes).insert((voter, term), candidate);
        None
    }
}

/// The vote that an event gives, if it gives one.
fn given(world: &World<Cluster>, event: &Event<kv::Node>) -> Option<Given> {
    if let Event::Sent(id) = event
        && let kv::Message::Raft(Message::VoteReply(reply)) = world.packet(*id)?.message
        && reply.granted
    {
        return Some(Given { voter: id.from(), term: reply.term, candidate: id.to() });
    }
    if let Event::Note { node, note: kv::Note::Raft(Note::CountedVote { voter, term, .. }) } = event
        && voter == node
    {
        return Some(Given { voter: *voter, term: *term, candidate: *node });
    }
    None
}

impl Monitor<Cluster> for OneVote {
    fn promise(&self) -> Promise {
        Promise {
            name: "One vote per term",
            words: "A server votes for at most one candidate per term",
            source: "Raft 5.2, figure 2",
        }
    }

    fn observe(&mut self, world: &World<Cluster>, events: &[Event<kv::Node>]) -> Option<String> {
        for event in events {
            let Some(vote) = given(world, event) else { continue };
            let Some(first) = self.voted(vote) else { continue };
            let [voter, candidate, first] =
                [vote.voter, vote.candidate, first].map(|node| world.name(node));
            let term = vote.term.0;
            return Some(format!("{voter} votes for {candidate} in term {term}, after {first}"));
        }
        None
    }

    /// A message alone can break this promise, whatever its sender remembers.
    fn looks_at(&self) -> Aspects {
        Aspects::STEP
    }

    fn remember(&self, into: &mut dyn Hasher) {
        self.votes.hash(&mut { into });
    }

    fn copy(&self) -> Box<dyn Monitor<Cluster>> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_candidate_with_the_vote_of_a_server_is_seen() {
        let mut seen = OneVote::default();
        for (voter, term, candidate, breach) in [
            (0, 1, 1, None),
            (0, 1, 1, None),
            (2, 1, 2, None),
            (0, 2, 2, None),
            (2, 1, 1, Some(2)),
            (0, 1, 2, Some(1)),
        ] {
            let [voter, candidate] = [voter, candidate].map(NodeId);
            let first = seen.voted(Given { voter, term: Term(term), candidate });
            assert_eq!(first, breach.map(NodeId), "{voter:?} votes for {candidate:?} in {term}");
        }
    }
}
