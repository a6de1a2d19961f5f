//! Fast leader election (`FastLeaderElection.lookForLeader`): everyone says whom it votes for,
//! changes to the best vote that it hears, and stops when a quorum votes alike and nothing better
//! comes for a while.

use std::hash::Hash;

use kernel::{Effects, Micros, NodeId, NodeSet, Span};

use crate::message::{Message, Notification};
use crate::note::{Note, Refusal};
use crate::numbers::Round;
use crate::server::{Role, Timer, Zab};
use crate::store::Content;
use crate::vote::{Ballots, Heard, Standing, Vote};

/// What a server that looks for a leader knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Election {
    /// Its vote; an observer has none before it hears one.
    pub proposal: Option<Vote>,
    /// The votes of this round, its own included (`recvset`).
    pub received: Ballots,
    /// The votes of those that have a leader, of any round (`outofelection`).
    pub settled: Ballots,
    /// So long it waits in silence before it says its vote again.
    pub wait: Micros,
    /// Does a quorum vote like it, so that it only waits whether anything better comes?
    pub finalizing: bool,
}

impl<T: Content, S: Content> Zab<T, S> {
    /// Looks for a leader: the next round, a vote for itself.
    pub(crate) fn look(&mut self, out: &mut impl Effects<Self>) {
        self.round = Round(self.round.0 + 1);
        self.settled = None;
        let wait = self.config.notification_min;
        self.role = Role::Looking(Election { wait, ..Election::default() });
        let vote = self.own_vote();
        out.note(Note::Looked { round: self.round, vote });
        self.set_proposal(vote);
        self.send_votes(out);
        self.count_votes(out);
        out.set_timer(Timer::Notify, Span::exactly(wait));
    }

    /// What it votes with at first. Its epoch is the current one, not the accepted one: an epoch
    /// whose leader it never was in step with says nothing about its history.
    fn own_vote(&self) -> Option<Vote> {
        let vote = Vote { epoch: self.current, zxid: self.last_zxid(), leader: self.id };
        (!self.is_observer()).then_some(vote)
    }

    fn election(&mut self) -> Option<&mut Election> {
        match &mut self.role {
            Role::Looking(election) => Some(election),
            Role::Following(_) | Role::Leading(_) => None,
        }
    }

    fn set_proposal(&mut self, vote: Option<Vote>) {
        let (id, round, observer) = (self.id, self.round, self.is_observer());
        let Some(election) = self.election() else { return };
        election.proposal = vote;
        if let Some(vote) = vote.filter(|_| !observer) {
            election.received.put(id, Heard { vote, round, standing: Standing::Looking });
        }
    }

    /// What it says when it is asked.
    fn notification(&self) -> Notification {
        match (&self.role, self.settled) {
            (Role::Looking(election), _) => Notification {
                vote: election.proposal,
                round: self.round,
                standing: Standing::Looking,
            },
            (Role::Following(_) | Role::Leading(_), settled) => Notification {
                vote: settled.map(|heard| heard.vote),
                round: settled.map_or(self.round, |heard| heard.round),
                standing: self.standing(),
            },
        }
    }

    fn send_votes(&self, out: &mut impl Effects<Self>) {
        let voters = self.config.voters.without([self.id].into_iter().collect());
        for voter in voters.iter() {
            self.send_vote(voter, out);
        }
    }

    /// A vote rests on what is on disk already, and is no promise: it need not wait.
    fn send_vote(&self, to: NodeId, out: &mut impl Effects<Self>) {
        out.send_at_once(to, Message::Notification(self.notification()));
    }

    /// Silence: it says its vote again, and waits twice as long.
    pub(crate) fn vote_again(&mut self, out: &mut impl Effects<Self>) {
        let (round, most) = (self.round, self.config.notification_max);
        let Some(election) = self.election() else { return };
        if election.finalizing {
            return;
        }
        election.wait = Micros(election.wait.0 * 2).min(most);
        let wait = election.wait;
        out.note(Note::VotedAgain { round, next_ms: wait.0 / 1_000 });
        self.send_votes(out);
        out.set_timer(Timer::Notify, Span::exactly(wait));
        self.count_votes(out);
    }

    pub(crate) fn hear_vote(
        &mut self,
        from: NodeId,
        said: Notification,
        out: &mut impl Effects<Self>,
    ) {
        let behind = said.round < self.round;
        // An observer answers nobody: its vote counts for nothing, and who votes answers whatever an
        // observer says (`WorkerReceiver`), so both would go on as fast as the network carries it.
        let asks = !self.config.voters.contains(from)
            || !self.is_observer()
                && said.standing == Standing::Looking
                && (behind || !matches!(self.role, Role::Looking(_)));
        // The last vote is said again on a new connection (`QuorumCnxManager.lastMessageSent`).
        if asks || self.missed.contains(from) {
            self.missed.remove(from);
            out.note(Note::AnsweredVote { to: from });
            self.send_vote(from, out);
        }
        if !matches!(self.role, Role::Looking(_)) {
            return;
        }
        let voter = |node| self.config.voters.contains(node);
        let Some(vote) = said.vote.filter(|vote| voter(vote.leader) && voter(from)) else {
            out.note(Note::IgnoredVote { from, why: Refusal::NotAVoter });
            return;
        };
        let heard = Heard { vote, round: said.round, standing: said.standing };
        if self.waits_out(from, heard, out) {
            return;
        }
        match said.standing {
            Standing::Looking => self.hear_looking(from, heard, out),
            Standing::Following | Standing::Leading => self.hear_settled(from, heard, out),
            // An observer's vote counts for nothing (`case OBSERVING`).
            Standing::Observing => {}
        }
        if let Some(wait) = self.election().filter(|election| !election.finalizing) {
            let wait = wait.wait;
            out.set_timer(Timer::Notify, Span::exactly(wait));
        }
    }

    /// While a quorum is waited out only a better vote is looked at; whatever else comes begins the
    /// wait anew (`recvqueue.poll(finalizeWait)`).
    fn waits_out(&mut self, from: NodeId, heard: Heard, out: &mut impl Effects<Self>) -> bool {
        let (config, wait) = (self.config.clone(), self.config.finalize_wait);
        let Some(election) = self.election().filter(|election| election.finalizing) else {
            return false;
        };
        if heard.vote.beats(election.proposal, &config) {
            election.finalizing = false;
            out.cancel_timer(Timer::Finalize);
            return false;
        }
        out.note(Note::IgnoredVote { from, why: Refusal::NoBetter });
        out.set_timer(Timer::Finalize, Span::exactly(wait));
        true
    }

    fn hear_looking(&mut self, from: NodeId, heard: Heard, out: &mut impl Effects<Self>) {
        let own = self.own_vote();
        let config = self.config.clone();
        if heard.round < self.round {
            out.note(Note::IgnoredVote { from, why: Refusal::OldRound });
            return;
        }
        let proposal = self.election().and_then(|election| election.proposal);
        if self.round < heard.round {
            self.round = heard.round;
            if let Some(election) = self.election() {
                election.received.clear();
            }
            let vote = if heard.vote.beats(own, &config) { Some(heard.vote) } else { own };
            self.set_proposal(vote);
            out.note(Note::JoinedRound { round: heard.round, from, vote });
            self.send_votes(out);
        } else if heard.vote.beats(proposal, &config) {
            self.set_proposal(Some(heard.vote));
            out.note(Note::ChangedVote { vote: heard.vote, instead_of: proposal, from });
            self.send_votes(out);
        }
        if let Some(election) = self.election() {
            election.received.put(from, heard);
        }
        self.count_votes(out);
    }

    /// Does a quorum of this round vote like it? Then it waits whether anything better comes.
    fn count_votes(&mut self, out: &mut impl Effects<Self>) {
        let (round, config) = (self.round, self.config.clone());
        let Some(election) = self.election() else { return };
        let Some(vote) = election.proposal else { return };
        let heard = Heard { vote, round, standing: Standing::Looking };
        let voters = election.received.for_vote(&heard);
        if config.is_quorum(voters) && !election.finalizing {
            election.finalizing = true;
            out.note(Note::SawQuorum { vote, voters, need: config.quorum() });
            out.cancel_timer(Timer::Notify);
            out.set_timer(Timer::Finalize, Span::exactly(config.finalize_wait));
        }
    }

    /// Nothing better came.
    pub(crate) fn finalize(&mut self, out: &mut impl Effects<Self>) {
        let round = self.round;
        let Some(election) = self.election() else { return };
        let Some(vote) = election.proposal else { return };
        let heard = Heard { vote, round, standing: Standing::Looking };
        let voters = election.received.for_vote(&heard);
        self.settle(heard, voters, out);
    }

    /// A server that has a leader says so. It is joined only where a quorum says the same, and the
    /// leader itself that it leads: else a leader that is gone would be followed for ever
    /// (`checkLeader`, ZOOKEEPER-1732).
    fn hear_settled(&mut self, from: NodeId, heard: Heard, out: &mut impl Effects<Self>) {
        let (round, id, config) = (self.round, self.id, self.config.clone());
        let leads = |ballots: &Ballots| {
            let leader = heard.vote.leader;
            if leader == id {
                return heard.round == round;
            }
            ballots.of(leader).is_some_and(|said| said.standing == Standing::Leading)
        };
        let Some(election) = self.election() else { return };
        let same_round = heard.round == round;
        if same_round {
            election.received.put(from, heard);
        }
        election.settled.put(from, heard);
        let by = |ballots: &Ballots| {
            let voters = ballots.for_vote(&heard);
            (config.is_quorum(voters) && leads(ballots)).then_some(voters)
        };
        let in_round = if same_round { by(&election.received) } else { None };
        if let Some(voters) = in_round.or_else(|| by(&election.settled)) {
            self.round = heard.round;
            self.settle(heard, voters, out);
        }
    }

    fn settle(&mut self, heard: Heard, voters: NodeSet, out: &mut impl Effects<Self>) {
        out.cancel_timer(Timer::Notify);
        out.cancel_timer(Timer::Finalize);
        let leader = heard.vote.leader;
        self.settled = Some(heard);
        if leader == self.id {
            out.note(Note::Elected { round: self.round, voters });
            self.begin_reign(out);
        } else {
            out.note(Note::Chose { leader, round: self.round, voters });
            self.begin_following(leader, out);
        }
    }

    /// Once in step with a leader, a server's vote names that leader's epoch, so that all of them
    /// say the same to whoever comes later (`updateElectionVote`, ZOOKEEPER-1732).
    pub(crate) fn update_vote(&mut self) {
        let epoch = self.current;
        if let Some(heard) = &mut self.settled {
            heard.vote.epoch = epoch;
        }
    }
}
