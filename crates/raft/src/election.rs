//! Elections (Raft 5.1, 5.2, 5.4.1).

use std::fmt::Debug;
use std::hash::Hash;

use kernel::{Canonical, Effects, Micros, NodeId, NodeSet, Now, Span, WriteId};

use crate::flaw::Flaw;
use crate::log;
use crate::message::{Message, RequestVote, VoteReply};
use crate::note::{Asks, Note, ReplyIgnored, VoteRefusal};
use crate::numbers::Term;
use crate::reads::Reads;
use crate::server::{Output, Raft, Role, Timer};
use crate::tally::{Tally, Verdict, Vote};

impl<O: Clone + Debug + Eq + Hash + Canonical + 'static> Raft<O> {
    pub(crate) fn start(&mut self, now: Now, out: &mut impl Effects<Self>) {
        if let Some(drift) = self.config.lease_drift_permille {
            let longest = self.config.election.max.0;
            self.silent_until = Micros(now.monotonic.0 + longest * (1_000 + drift) / 1_000);
        }
        out.note(Note::Started { term: self.term, last: log::last(&self.log) });
        self.recall_configured(out);
        self.wait_for_leader(out);
    }

    /// Sets the election timer, drawn anew (5.2).
    pub(crate) fn wait_for_leader(&self, out: &mut impl Effects<Self>) {
        let fixed = Span::exactly(self.config.election.min);
        let after = if self.breaks(Flaw::FixedTimeout) { fixed } else { self.config.election };
        out.set_timer(Timer::Election, after);
    }

    /// A later term: whatever this server was, it is a follower of that term, and has not voted in
    /// it (5.1). It does not know its leader yet.
    pub(crate) fn adopt_term(&mut self, term: Term, from: NodeId, out: &mut impl Effects<Self>) {
        assert!(term > self.term, "terms only grow");
        out.note(Note::AdoptedTerm { term, from });
        self.step_down(from, out);
        self.term = term;
        self.voted_for = None;
        self.leader = None;
        self.save_vote(out);
    }

    /// Becomes a follower; the vote of this term stays what it is (figure 2).
    pub(crate) fn step_down(&mut self, from: NodeId, out: &mut impl Effects<Self>) {
        if matches!(self.role, Role::Follower) {
            return;
        }
        let led = self.leads();
        out.note(Note::SteppedDown { term: self.term, led, from });
        self.follow(out);
        if self.breaks(Flaw::VoteCleared) {
            self.voted_for = None;
        }
    }

    /// Whatever it was, it is a follower. One that led has a timer to set, and clients to tell.
    pub(crate) fn follow(&mut self, out: &mut impl Effects<Self>) {
        let (led, transfers) = (self.leads(), self.is_transferring());
        self.role = Role::Follower;
        if led {
            out.cancel_timer(Timer::Heartbeat);
            if self.config.check_quorum {
                out.cancel_timer(Timer::Quorum);
            }
            if transfers {
                out.cancel_timer(Timer::Transfer);
            }
            self.wait_for_leader(out);
            out.output(Output::Deposed { term: self.term });
        }
    }

    /// A leader that has not heard a majority for an election timeout, itself included, may have
    /// been replaced without knowing: it steps down, so that its clients ask elsewhere (thesis 6.2).
    pub(crate) fn check_quorum(&mut self, out: &mut impl Effects<Self>) {
        let Role::Leader { heard, .. } = &mut self.role else { return };
        let mut heard = std::mem::take(heard);
        heard.insert(self.id);
        let (have, need) = self.configuration().support(self.counting(), heard);
        if have >= need || self.breaks(Flaw::NoCheckQuorum) {
            out.set_timer(Timer::Quorum, Span::exactly(self.config.election.min));
            return;
        }
        out.note(Note::LostQuorum { term: self.term, have, need });
        self.leader = None;
        self.follow(out);
    }

    /// Its election timer has expired: it campaigns, or asks first whether it could win.
    pub(crate) fn time_out(&mut self, now: Now, out: &mut impl Effects<Self>) {
        let may_campaign = std::mem::take(&mut self.needed) || self.may_campaign();
        if self.is_silent(now) || !may_campaign {
            // It would send clients to a leader that is long gone (thesis 6.2).
            self.leader = None;
            self.wait_for_leader(out);
        } else if self.takes_leases() && self.hears_leader(now) {
            // Its timer was early. Its own vote is one that its leader counts on not to be given.
            self.wait_for_leader(out);
        } else if self.config.pre_vote {
            self.pre_campaign(out);
        } else {
            self.campaign(out);
        }
    }

    /// Starts an election: the next term, a vote for itself, and the question to everyone (5.2).
    pub(crate) fn campaign(&mut self, out: &mut impl Effects<Self>) {
        let asks = if self.config.pre_vote { Asks::WouldWin } else { Asks::HeardNobody };
        self.ask_for_votes(asks, out);
    }

    pub(crate) fn ask_for_votes(&mut self, asks: Asks, out: &mut impl Effects<Self>) {
        assert!(!self.leads(), "a leader has no election timer");
        self.term = Term(self.term.0 + 1);
        self.voted_for = Some(self.id);
        self.leader = None;
        let last = log::last(&self.log);
        out.note(Note::Campaigned { term: self.term, last, asks });
        let own_vote = self.save_vote(out);
        self.role = Role::Candidate { tally: Tally::default(), own_vote };
        self.wait_for_leader(out);
        for peer in self.peers() {
            let transfer = asks == Asks::Told;
            let request = Message::RequestVote(RequestVote { term: self.term, last, transfer });
            self.send_vote(peer, request, out);
        }
        if self.breaks(Flaw::VoteNotDurable) {
            self.count(self.id, Vote::Granted, out);
        }
    }

    /// What tells of a term or a vote waits until both are on disk (figure 2).
    fn send_vote(&self, to: NodeId, message: Message<O>, out: &mut impl Effects<Self>) {
        if self.breaks(Flaw::VoteNotDurable) {
            out.send_at_once(to, message);
        } else {
            out.send(to, message);
        }
    }

    /// Grants a vote to the first candidate of this term whose log is at least as up to date as its
    /// own, and saves it before it answers (5.2, 5.4.1). Only granting puts off its own candidacy.
    pub(crate) fn answer_vote(
        &mut self,
        candidate: NodeId,
        request: RequestVote,
        out: &mut impl Effects<Self>,
    ) {
        let refusal = self.refusal(candidate, request);
        if let Some(why) = refusal {
            out.note(Note::RefusedVote { candidate, term: self.term, why });
            self.is_asked_in_vain(candidate, why, out);
        } else {
            out.note(Note::Granted { candidate, term: self.term });
            self.needed = false;
            if self.voted_for.is_none() {
                self.voted_for = Some(candidate);
                self.save_vote(out);
            }
            self.wait_for_leader(out);
        }
        let reply = VoteReply { term: self.term, granted: refusal.is_none() };
        self.send_vote(candidate, Message::VoteReply(reply), out);
    }

    fn refusal(&self, candidate: NodeId, request: RequestVote) -> Option<VoteRefusal> {
        if request.term < self.term {
            return Some(VoteRefusal::OldTerm);
        }
        // A learner answers: it may have been promoted without knowing it yet (etcd).
        if self.breaks(Flaw::LearnerRefuses) && self.configuration().learners().contains(self.id) {
            return Some(VoteRefusal::Learner);
        }
        if let Some(other) = self.voted_for.filter(|other| *other != candidate) {
            return Some(VoteRefusal::VotedFor(other));
        }
        self.log_behind(request)
    }

    /// Is the candidate's log less up to date than its own? The later last term decides, then the
    /// longer log (5.4.1).
    pub(crate) fn log_behind(&self, request: RequestVote) -> Option<VoteRefusal> {
        let (own, theirs) = (log::last(&self.log), request.last);
        let behind =
            if self.breaks(Flaw::LongerLogOnly) { theirs.index < own.index } else { theirs < own };
        behind.then_some(VoteRefusal::LogBehind { own, theirs })
    }

    pub(crate) fn count_vote(
        &mut self,
        voter: NodeId,
        reply: VoteReply,
        out: &mut impl Effects<Self>,
    ) {
        if reply.term < self.term || !matches!(self.role, Role::Candidate { .. }) {
            out.note(Note::IgnoredReply { from: voter, why: ReplyIgnored::OldTerm });
            return;
        }
        let vote = if reply.granted { Vote::Granted } else { Vote::Refused };
        self.count(voter, vote, out);
    }

    /// Its own vote counts like any other: once it is on disk.
    pub(crate) fn count_own_vote(&mut self, write: WriteId, out: &mut impl Effects<Self>) {
        if let Role::Candidate { tally, own_vote } = &self.role
            && *own_vote <= write
            && !tally.granted().contains(self.id)
        {
            self.count(self.id, Vote::Granted, out);
        }
    }

    pub(crate) fn count(&mut self, voter: NodeId, vote: Vote, out: &mut impl Effects<Self>) {
        let (configuration, counting) = (*self.configuration(), self.counting());
        let (_, need) = self.voters_and_need();
        let again = self.breaks(Flaw::VotesCountedTwice);
        let Role::Candidate { tally, .. } = &mut self.role else { return };
        if again && vote == Vote::Granted && tally.granted().contains(voter) {
            tally.count_again();
        }
        tally.count(voter, vote);
        let have = tally.votes();
        out.note(match vote {
            Vote::Granted => Note::CountedVote { voter, term: self.term, have, need },
            Vote::Refused => Note::HeardRefusal { voter, term: self.term },
        });
        let tally = *tally;
        match tally.verdict(&configuration, counting) {
            Verdict::Won => self.lead(tally, out),
            // A candidate that cannot win any more waits for its timer, or for the winner (5.2).
            Verdict::Lost | Verdict::Open => {}
        }
    }

    /// Won: it knows nothing about the others' logs, says so at once, and appends a no-op so that
    /// entries of earlier terms can be committed (5.3, 8).
    fn lead(&mut self, tally: Tally, out: &mut impl Effects<Self>) {
        let (servers, _) = self.voters_and_need();
        out.note(Note::Won { term: self.term, voters: tally.granted(), servers });
        let (progress, reads) = (self.first_progress(), Box::<Reads>::default());
        let left_at = self.left_at();
        self.role = Role::Leader {
            progress,
            heard: NodeSet::default(),
            transfer: None,
            told: false,
            left_at,
            reads,
        };
        self.leader = Some(self.id);
        out.cancel_timer(Timer::Election);
        if self.config.check_quorum {
            out.set_timer(Timer::Quorum, Span::exactly(self.config.election.min));
        }
        if self.config.noop || left_at.is_some() {
            self.append_own(None, out);
        }
        self.heartbeat(out);
    }
}
