//! Reads without the log (thesis 6.4): the read index, and leases (6.4.1).
//!
//! A leader asks in rounds whether it still leads. A round that began after a read, and that a
//! quorum has answered, shows that nobody had replaced it when the read came. Rounds of a term are
//! numbered, and no number is used twice, so that an answer is never taken for that to another one.
//!
//! A follower asks its leader for the read index and waits until it has applied so much.

use std::fmt::Debug;
use std::hash::Hash;

use kernel::{Canonical, Effects, Micros, NodeId, Now, SortedMap};

use crate::flaw::Flaw;
use crate::log;
use crate::message::{Confirm, Message, ReadAnswer, ReadQuestion};
use crate::note::{Note, ReplyIgnored};
use crate::numbers::Index;
use crate::server::{Output, Raft, Role};

/// The owner's name for a read; never used for another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReadId(pub u64);

/// What a leader knows about reads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Reads {
    /// The last round that it began.
    round: u64,
    /// The last round that each server has answered.
    answered: SortedMap<NodeId, u64>,
    /// When the rounds began that no quorum has answered yet, where it takes leases.
    began: Vec<(u64, Micros)>,
    /// When the last round began that a quorum has answered.
    lease_from: Option<Micros>,
    waiting: Vec<Waiting>,
}

/// A read that waits for a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Waiting {
    read: ReadId,
    /// Who asked: itself, or a follower.
    asker: NodeId,
    /// What to have applied, and the round that shows it; none before an own entry is committed.
    shown_by: Option<(Index, u64)>,
}

impl Reads {
    /// What tells it apart from others, without moments.
    pub(crate) fn essence(&self, hasher: &mut impl std::hash::Hasher) {
        if self.round > 0 {
            (self.round, &self.answered, &self.waiting).hash(hasher);
        }
    }
}

impl<O: Clone + Debug + Eq + Hash + Canonical + 'static> Raft<O> {
    /// Finds out how much must be applied before this read may be answered (6.4). The answer comes
    /// as an output, or never: then its client asks again.
    pub fn read_index(&mut self, now: Now, read: ReadId, out: &mut impl Effects<Self>) {
        match (self.leads(), self.leader) {
            (true, _) => self.begin_read(now, self.id, read, out),
            (false, Some(leader)) => {
                out.note(Note::AskedReadIndex { leader });
                let question = ReadQuestion { term: self.term, read };
                out.send(leader, Message::ReadIndex(question));
            }
            (false, None) => out.output(Output::ReadRefused { read }),
        }
    }

    /// May it answer a read at once, since nobody else can lead yet by its own clock (6.4.1)? A
    /// leader that told another one to ask for votes has no lease any more.
    pub fn has_lease(&self, now: Now) -> bool {
        let Role::Leader { reads, told, .. } = &self.role else { return false };
        let lasts = self.lease_us();
        let fresh = |from: Micros| now.monotonic.0 < from.0 + lasts;
        !*told
            && !self.is_transferring()
            && self.has_own_commit()
            && reads.lease_from.is_some_and(fresh)
    }

    /// How long a lease lasts: the shortest election timeout, by the slower clock of two that
    /// differ as much as they may.
    fn lease_us(&self) -> u64 {
        let drift = self.config.lease_drift_permille.unwrap_or(0);
        let drift = if self.breaks(Flaw::LeaseWithoutDrift) { 0 } else { drift };
        self.config.election.min.0 * 1_000 / (1_000 + drift)
    }

    /// Did it begin so lately that a leader may still count on what it heard before (6.4.1)?
    pub(crate) const fn is_silent(&self, now: Now) -> bool {
        now.monotonic.0 < self.silent_until.0
    }

    /// Has it committed an entry of its own term? Before that it does not know what is committed.
    pub(crate) fn has_own_commit(&self) -> bool {
        log::position(&self.log, self.commit).is_some_and(|at| at.term == self.term)
    }

    fn begin_read(&mut self, now: Now, asker: NodeId, read: ReadId, out: &mut impl Effects<Self>) {
        let Role::Leader { reads, .. } = &mut self.role else { return };
        reads.waiting.retain(|waiting| waiting.read != read);
        reads.waiting.push(Waiting { read, asker, shown_by: None });
        self.index_reads(now, out);
    }

    /// Gives an index to reads that had to wait for an own entry, and begins a round for them.
    pub(crate) fn index_reads(&mut self, now: Now, out: &mut impl Effects<Self>) {
        let knows = self.has_own_commit() || self.breaks(Flaw::ReadWithoutOwnCommit);
        let commit = self.commit;
        let Role::Leader { reads, .. } = &mut self.role else { return };
        let next = reads.round + 1;
        let mut fresh = false;
        for waiting in
            reads.waiting.iter_mut().filter(|waiting| knows && waiting.shown_by.is_none())
        {
            (waiting.shown_by, fresh) = (Some((commit, next)), true);
        }
        if fresh {
            self.begin_round(now, out);
        }
    }

    /// Asks everyone whether it still leads.
    fn begin_round(&mut self, now: Now, out: &mut impl Effects<Self>) {
        let Role::Leader { reads, .. } = &mut self.role else { return };
        reads.round += 1;
        let round = reads.round;
        if self.config.lease_drift_permille.is_some() {
            reads.began.push((round, now.monotonic));
        }
        out.note(Note::BeganRound { round });
        for peer in self.peers() {
            // It promises nothing that the disk must hold: it asks.
            out.send_at_once(peer, Message::Confirm(Confirm { term: self.term, round }));
        }
        self.count_round(out);
    }

    /// With its heartbeats it asks again, where somebody waits or leases are taken.
    pub(crate) fn ask_again(&mut self, now: Now, out: &mut impl Effects<Self>) {
        let Role::Leader { reads, .. } = &self.role else { return };
        let round = reads.round;
        if reads.waiting.is_empty() && self.config.lease_drift_permille.is_none() {
            return;
        }
        self.index_reads(now, out);
        if matches!(&self.role, Role::Leader { reads, .. } if reads.round == round) {
            self.begin_round(now, out);
        }
    }

    /// A leader asks whether it still leads: as any message of a leader does, this puts off an
    /// election.
    pub(crate) fn answer_confirm(
        &mut self,
        now: Now,
        leader: NodeId,
        confirm: Confirm,
        out: &mut impl Effects<Self>,
    ) {
        if confirm.term < self.term || self.leads() {
            out.note(Note::IgnoredReply { from: leader, why: ReplyIgnored::OldTerm });
            return;
        }
        self.hear_leader(now, leader, out);
        out.send(leader, Message::Confirmed(confirm));
    }

    pub(crate) fn take_confirmed(
        &mut self,
        from: NodeId,
        reply: Confirm,
        out: &mut impl Effects<Self>,
    ) {
        let Role::Leader { reads, heard, .. } = &mut self.role else {
            out.note(Note::IgnoredReply { from, why: ReplyIgnored::OldTerm });
            return;
        };
        if reply.term < self.term || reads.round < reply.round {
            out.note(Note::IgnoredReply { from, why: ReplyIgnored::OldTerm });
            return;
        }
        heard.insert(from);
        let last = reads.answered.entry(from);
        *last = reply.round.max(*last);
        self.count_round(out);
    }

    /// Reads whose round a quorum has answered are ready.
    fn count_round(&mut self, out: &mut impl Effects<Self>) {
        let (configuration, counting, own) = (*self.configuration(), self.counting(), self.id);
        let Role::Leader { reads, .. } = &mut self.role else { return };
        let by = |node: NodeId| {
            if node == own { reads.round } else { reads.answered.get(node).copied().unwrap_or(0) }
        };
        let shown = configuration.reached(counting, &by);
        let began = reads.began.iter().rev().find(|(round, _)| *round <= shown);
        reads.lease_from = began.map(|(_, at)| *at).or(reads.lease_from);
        reads.began.retain(|(round, _)| shown < *round);
        let is_ready =
            |waiting: &Waiting| waiting.shown_by.is_some_and(|(_, round)| round <= shown);
        let ready: Vec<Waiting> = reads.waiting.iter().copied().filter(is_ready).collect();
        reads.waiting.retain(|waiting| !is_ready(waiting));
        for Waiting { read, asker, shown_by } in ready {
            let index = shown_by.map_or(Index(0), |(index, _)| index);
            out.note(Note::ReadReady { asker, index });
            if asker == own {
                out.output(Output::ReadReady { read, index });
            } else {
                let answer = ReadAnswer { term: self.term, read, index };
                out.send_at_once(asker, Message::ReadIndexReply(answer));
            }
        }
    }

    /// A follower asks for the read index.
    pub(crate) fn answer_read_index(
        &mut self,
        now: Now,
        from: NodeId,
        question: ReadQuestion,
        out: &mut impl Effects<Self>,
    ) {
        if self.leads() && question.term == self.term {
            self.begin_read(now, from, question.read, out);
        } else {
            out.note(Note::IgnoredReply { from, why: ReplyIgnored::OldTerm });
        }
    }

    /// The leader has told the read index. It holds whatever has happened since: a read may be
    /// answered with anything at least as new.
    pub(crate) fn take_read_index(answer: ReadAnswer, out: &mut impl Effects<Self>) {
        out.output(Output::ReadReady { read: answer.read, index: answer.index });
    }
}
