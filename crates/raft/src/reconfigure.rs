//! Changing who takes part: one server at a time (thesis 4.1) or through a joint configuration
//! (Raft 6), in force when appended as there or when applied as in etcd; learners (thesis 4.2.1).
//!
//! An entry holds the whole configuration, in both ways; etcd's hold what changes. Where etcd puts
//! an empty entry in the place of a change that must wait, it is refused here.
//!
//! A configuration that is in force when applied is saved as such: the commit index, which the paper
//! lets a server forget, would otherwise take an old configuration back into force.
//!
//! Left out: the thesis' rounds of catching up; a learner is promoted when it has nine tenths of
//! the log, as in etcd.

use std::fmt::Debug;
use std::hash::Hash;
use std::rc::Rc;

use kernel::{Canonical, Effects, NodeId, SortedMap};

use crate::configuration::{BadChange, Change, Configuration, Counting};
use crate::flaw::Flaw;
use crate::log;
use crate::membership::Effective;
use crate::note::{Note, VoteRefusal};
use crate::numbers::{Index, Position};
use crate::progress::{Flow, Progress};
use crate::server::{Entry, Raft, Record, Role};

/// Why a change was refused. Nothing was appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeRefusal {
    /// This server does not lead.
    NotLeader,
    /// It is handing its leadership over, and takes nothing on (thesis 3.10).
    Transferring,
    /// The change before is not committed yet (thesis 4.1).
    Pending,
    /// The leader has committed nothing of its own term, so it may not know of a change that an
    /// earlier leader began (erratum to thesis 4.1).
    NoOwnCommit,
    /// The learner has too little of the log yet (etcd).
    LearnerBehind,
    /// The change makes no sense.
    Bad(BadChange),
}

impl<O: Clone + Debug + Eq + Hash + Canonical + 'static> Raft<O> {
    /// Appends a change of membership as leader, and says where it stands.
    pub fn change(
        &mut self,
        change: Change,
        out: &mut impl Effects<Self>,
    ) -> Result<Position, ChangeRefusal> {
        let next = self.allowed(change);
        let next = next.inspect_err(|why| out.note(Note::RefusedChange { change, why: *why }))?;
        let at = self.append_configuration(next, out);
        self.send_to_ready(out);
        Ok(at)
    }

    fn allowed(&self, change: Change) -> Result<Configuration, ChangeRefusal> {
        let Role::Leader { progress, .. } = &self.role else {
            return Err(ChangeRefusal::NotLeader);
        };
        if self.is_transferring() {
            return Err(ChangeRefusal::Transferring);
        }
        let (index, latest) = self.membership.latest();
        if self.commit < index {
            return Err(ChangeRefusal::Pending);
        }
        let own = log::position(&self.log, self.commit).is_some_and(|at| at.term == self.term);
        let needs_own = match self.config.effective {
            Effective::Appended => !self.breaks(Flaw::ChangeWithoutOwnCommit),
            Effective::Applied => false,
        };
        if needs_own && !own {
            return Err(ChangeRefusal::NoOwnCommit);
        }
        if let Change::Promote(learner) = change {
            let matched = progress.get(learner).map_or(0, |known| known.matched().0);
            if 10 * matched < 9 * self.log.len() {
                return Err(ChangeRefusal::LearnerBehind);
            }
        }
        latest.after(change).map_err(ChangeRefusal::Bad)
    }

    fn append_configuration(
        &mut self,
        configuration: Configuration,
        out: &mut impl Effects<Self>,
    ) -> Position {
        let kept = Index(self.log.len());
        let at = Position { term: self.term, index: kept.next() };
        out.note(Note::AppendedConfiguration { at, joint: configuration.is_joint() });
        let configuration = Some(Rc::new(configuration));
        self.log.push(Entry { configuration, ..Entry::noop(self.term) });
        self.log_grew(kept, out);
        self.save_entries(kept, out);
        at
    }

    /// Entries after `kept` are new, and what stood there is gone: so are the configurations.
    pub(crate) fn log_grew(&mut self, kept: Index, out: &mut impl Effects<Self>) {
        self.membership.truncated(kept);
        for index in kept.0 + 1..=self.log.len() {
            let found = self.log.with(index, |entry| entry.configuration.clone()).flatten();
            if let Some(configuration) = found {
                self.membership.appended(Index(index), *configuration);
            }
        }
        self.settle(out);
    }

    /// Another configuration may be in force: its members are those that a leader speaks to.
    fn settle(&mut self, out: &mut impl Effects<Self>) {
        if !self.membership.settle(self.commit) {
            return;
        }
        if self.config.effective == Effective::Applied {
            // Whoever has a later change on disk must have this one in force for ever: their
            // majorities share a server, and those before this one need not (etcd saves its commit
            // index together with its entries).
            out.persist(Record::Configured(self.commit));
        }
        let configuration = *self.configuration();
        out.note(Note::InForce { joint: configuration.is_joint(), voters: configuration.voters() });
        let flow = self.first_flow();
        let (own, left) = (self.id, self.left_at());
        let Role::Leader { progress, transfer, left_at, .. } = &mut self.role else { return };
        *left_at = left;
        progress.retain(|node, _| configuration.members().contains(node));
        // Who cannot lead any more gets no leadership (etcd, `TestLeaderTransferRemoveNode`).
        if transfer.is_some_and(|transfer| !configuration.is_voter(transfer.to)) {
            *transfer = None;
        }
        for node in configuration.members().iter().filter(|node| *node != own) {
            if !progress.contains(node) {
                let last = Index(self.log.len());
                progress.insert(node, Progress::at_election(last, flow.clone()));
            }
        }
    }

    /// It begins again. What it has applied of the membership it knows to be committed, and it must
    /// say so with its entries: whoever has a later configuration in its log must have the earlier
    /// ones in force, or those before them could elect it without all who decide by now (etcd keeps
    /// its commit index on disk).
    pub(crate) fn recall_configured(&mut self, out: &mut impl Effects<Self>) {
        let known = self.membership.committed().min(Index(self.log.len()));
        if self.config.effective == Effective::Applied && self.commit < known {
            out.note(Note::LearnedCommit { index: known });
            self.advance_commit(known, out);
        }
    }

    /// Entries were committed. A leader leaves a joint configuration as soon as that is (6), and
    /// stops leading a cluster that it is no part of (6, thesis 4.2.2).
    pub(crate) fn committed_more(&mut self, out: &mut impl Effects<Self>) {
        self.settle(out);
        let (index, latest) = self.membership.latest();
        if !self.leads() || self.commit < index {
            return;
        }
        if latest.is_joint() {
            self.append_configuration(latest.left(), out);
            self.send_to_ready(out);
        } else if !latest.is_voter(self.id) {
            self.leave(out);
        }
    }

    /// It stops leading a cluster that it is no part of. Where a configuration is in force when
    /// applied, those that decide from now on may not know that it is committed, and would need a
    /// majority of the old one: so it first appends an entry and waits until that is committed. Who
    /// has it has heard of the change with it, and nobody without it can win (5.4.1).
    fn leave(&mut self, out: &mut impl Effects<Self>) {
        let Role::Leader { left_at, .. } = &self.role else { return };
        let last = Index(self.log.len());
        if left_at.is_some_and(|left_at| self.commit <= left_at) {
            if *left_at == Some(last) {
                self.append_own(None, out);
                self.send_to_ready(out);
            }
            return;
        }
        // The others should know what is committed before they have no leader.
        self.heartbeat(out);
        out.note(Note::LeftCluster { term: self.term });
        self.leader = None;
        self.follow(out);
    }

    /// The end of its log, where it is no voter of what it has applied and so will have to leave.
    pub(crate) fn left_at(&self) -> Option<Index> {
        let applied = self.config.effective == Effective::Applied;
        (applied && !self.configuration().is_voter(self.id)).then(|| Index(self.log.len()))
    }

    /// May it ask to lead? A server that has never heard of a cluster does not, nor a learner. One
    /// that is in no configuration may be needed until that is committed (thesis 4.2.2), and so may
    /// one that this makes a learner: nobody else may have the entry. In etcd it is not, since there
    /// a configuration is in force only then.
    pub(crate) fn may_campaign(&self) -> bool {
        let configuration = self.configuration();
        match self.config.effective {
            Effective::Appended => {
                let voted = self.membership.before_pending();
                let votes = voted.is_some_and(|before| before.is_voter(self.id));
                let learns = configuration.learners().contains(self.id);
                !configuration.is_empty() && (votes || !learns)
            }
            Effective::Applied => configuration.is_voter(self.id),
        }
    }

    /// One that decides, as far as this server knows, lacks entries that it has, and may do so for
    /// ever: what it knows of the membership, and nobody else, can keep a server with a log that all
    /// others need from asking to lead. So it asks once, with the majority that it knows of and
    /// without a voice of its own, unless it hears of somebody with as much for an election timeout
    /// (thesis 4.2.2: who is in no configuration may be needed all the same).
    pub(crate) fn is_asked_in_vain(
        &mut self,
        candidate: NodeId,
        why: VoteRefusal,
        out: &mut impl Effects<Self>,
    ) {
        let behind = matches!(why, VoteRefusal::LogBehind { .. });
        let decides = self.configuration().is_voter(candidate);
        let waits = !self.leads() && !self.may_campaign() && !self.needed;
        if behind && decides && waits {
            self.needed = true;
            out.note(Note::Needed { candidate });
            self.wait_for_leader(out);
        }
    }

    /// How it counts quorums.
    pub fn counting(&self) -> Counting {
        if self.breaks(Flaw::HalfQuorum) {
            Counting::Halves
        } else if self.breaks(Flaw::UnionMajority) {
            Counting::Union
        } else {
            Counting::Majorities
        }
    }

    /// How many voters there are, and how many of them it needs; while joint, of all together and
    /// in the larger half.
    pub fn voters_and_need(&self) -> (u64, u64) {
        let configuration = self.configuration();
        let (_, need) = configuration.support(self.counting(), kernel::NodeSet::default());
        (configuration.all_voters().count(), need)
    }

    pub(crate) fn first_flow(&self) -> Flow {
        if self.config.inflight.is_some() { Flow::Probe } else { Flow::OneByOne }
    }

    /// What a new leader knows about the others.
    pub(crate) fn first_progress(&self) -> SortedMap<NodeId, Progress> {
        let (last, flow) = (Index(self.log.len()), self.first_flow());
        self.peers().map(|peer| (peer, Progress::at_election(last, flow.clone()))).collect()
    }
}
