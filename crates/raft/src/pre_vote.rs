//! Pre-vote: a server asks whether it could win before it starts a new term, so that one that was
//! cut off does not depose a good leader when it returns (thesis 9.6).

use std::fmt::Debug;
use std::hash::Hash;

use kernel::{Canonical, Effects, Micros, NodeId, Now};

use crate::flaw::Flaw;
use crate::log;
use crate::message::{Message, RequestVote, VoteReply};
use crate::note::{Note, ReplyIgnored, VoteRefusal};
use crate::numbers::Term;
use crate::server::{Raft, Role};
use crate::tally::{Tally, Verdict, Vote};

impl<O: Clone + Debug + Eq + Hash + Canonical + 'static> Raft<O> {
    /// Has it heard its leader within the shortest election timeout? A leader hears itself. Where
    /// leases are taken, one whose term is over since may still count on that (thesis 6.4.1).
    pub(crate) fn hears_leader(&self, now: Now) -> bool {
        let silence = now.monotonic.0.saturating_sub(self.heard.0);
        let counts = self.leader.is_some() || (self.takes_leases() && self.heard > Micros(0));
        self.leads() || (counts && silence < self.config.election.min.0)
    }

    pub(crate) fn takes_leases(&self) -> bool {
        self.config.lease_drift_permille.is_some()
    }

    /// Asks everyone about the next term; its own term and vote stay what they are.
    pub(crate) fn pre_campaign(&mut self, out: &mut impl Effects<Self>) {
        let (term, last) = (self.next_term(), log::last(&self.log));
        self.leader = None;
        self.role = Role::PreCandidate { tally: Tally::default() };
        out.note(Note::PreCampaigned { term, last });
        self.wait_for_leader(out);
        for peer in self.peers() {
            out.send(peer, Message::PreVote(RequestVote { term, last, transfer: false }));
        }
        self.count_pre(self.id, Vote::Granted, out);
    }

    /// Would it vote for this candidate, if the term began? Nothing changes here, whatever it says.
    pub(crate) fn answer_pre_vote(
        &mut self,
        now: Now,
        candidate: NodeId,
        request: RequestVote,
        out: &mut impl Effects<Self>,
    ) {
        let refusal = if request.term <= self.term {
            Some(VoteRefusal::OldTerm)
        } else if self.hears_leader(now) {
            Some(VoteRefusal::HearsLeader)
        } else {
            self.log_behind(request)
        };
        let (term, granted) = match refusal {
            None => (request.term, true),
            Some(_) => (self.term, false),
        };
        out.note(match refusal {
            None => Note::WouldGrant { candidate, term },
            Some(why) => Note::RefusedVote { candidate, term, why },
        });
        if let Some(why) = refusal {
            self.is_asked_in_vain(candidate, why, out);
        }
        out.send(candidate, Message::PreVoteReply(VoteReply { term, granted }));
    }

    pub(crate) fn count_pre_vote(
        &mut self,
        voter: NodeId,
        reply: VoteReply,
        out: &mut impl Effects<Self>,
    ) {
        if self.breaks(Flaw::PreVoteCounted)
            && matches!(self.role, Role::Candidate { .. })
            && reply.granted
            && reply.term == self.term
        {
            self.count(voter, Vote::Granted, out);
            return;
        }
        // Who refuses says its own term, which may well be behind.
        let other = reply.granted && reply.term != self.next_term();
        if other || !matches!(self.role, Role::PreCandidate { .. }) {
            out.note(Note::IgnoredReply { from: voter, why: ReplyIgnored::OldTerm });
            return;
        }
        let vote = if reply.granted { Vote::Granted } else { Vote::Refused };
        self.count_pre(voter, vote, out);
    }

    fn count_pre(&mut self, voter: NodeId, vote: Vote, out: &mut impl Effects<Self>) {
        let (configuration, counting) = (*self.configuration(), self.counting());
        let (term, (_, need)) = (self.next_term(), self.voters_and_need());
        let Role::PreCandidate { tally } = &mut self.role else { return };
        tally.count(voter, vote);
        let have = tally.votes();
        out.note(match vote {
            Vote::Granted => Note::CountedPreVote { voter, term, have, need },
            Vote::Refused => Note::HeardRefusal { voter, term },
        });
        match tally.verdict(&configuration, counting) {
            Verdict::Won => self.campaign(out),
            Verdict::Lost | Verdict::Open => {}
        }
    }

    fn next_term(&self) -> Term {
        Term(self.term.0 + 1)
    }
}
