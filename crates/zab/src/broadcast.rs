//! Broadcast: proposals in order, acknowledged from the disk, committed by a quorum
//! (`ProposalRequestProcessor`, `Leader.propose`, `Leader.tryToCommit`).

use kernel::{Effects, NodeId, NodeSet, WriteId};

use crate::flaw::Flaw;
use crate::leader::Reign;
use crate::message::FromLeader;
use crate::note::{GaveUp, Note};
use crate::numbers::Zxid;
use crate::server::{NotLeading, Role, Zab};
use crate::store::{self, Content, Entry};

impl<T: Content, S: Content> Zab<T, S> {
    /// The last transaction that it proposed as the leader that it is; none where it does not lead.
    pub const fn proposed(&self) -> Option<Zxid> {
        match &self.role {
            Role::Leading(leading) if matches!(leading.reign, Reign::Broadcast) => {
                Some(leading.proposed)
            }
            Role::Leading(_) | Role::Looking(_) | Role::Following(_) => None,
        }
    }

    /// Proposes a transaction as leader, and says its number. Where the counter is used up it gives
    /// up, so that the next transaction has a new epoch (ZOOKEEPER-1277).
    pub fn propose(&mut self, txn: T, out: &mut impl Effects<Self>) -> Result<Zxid, NotLeading> {
        let proposed = self.proposed().ok_or(NotLeading)?;
        let Some(zxid) = proposed.next() else {
            self.give_up(GaveUp::CounterUsedUp, out);
            return Err(NotLeading);
        };
        out.note(Note::Proposed { zxid });
        let entry = Entry { zxid, txn };
        for follower in self.targets().intersection(self.config.voters).iter() {
            // In parallel with its own disk: its copy counts only once it is durable (Zab IV).
            self.to_learner(follower, FromLeader::Proposal(entry.clone()), out);
        }
        self.append(vec![entry], out);
        let write = out.last_write();
        if let Some(leading) = self.leading() {
            leading.proposed = zxid;
            leading.writes.push((write, zxid));
        }
        if self.breaks(Flaw::AckBeforeDisk) {
            self.synced(write, out);
        }
        Ok(zxid)
    }

    fn targets(&self) -> NodeSet {
        let Role::Leading(leading) = &self.role else { return NodeSet::default() };
        let targets = leading.learners.iter().filter(|(_, learner)| learner.is_target());
        targets.map(|(node, _)| node).collect()
    }

    /// Its own copy counts once it is durable, like any other.
    pub(crate) fn synced(&mut self, write: WriteId, out: &mut impl Effects<Self>) {
        let id = self.id;
        let Some(leading) = self.leading() else { return };
        let beginning = Zxid::new(leading.epoch, 0);
        let done = leading.writes.iter().take_while(|(own, _)| *own <= write).count();
        for (_, zxid) in leading.writes.drain(..done).collect::<Vec<_>>() {
            if zxid == beginning {
                leading.in_step.insert(id);
            } else {
                leading.durable = leading.durable.max(zxid);
            }
        }
        match leading.reign {
            Reign::Discovery | Reign::Proposed => {}
            Reign::Synchronisation => self.establish(out),
            Reign::Broadcast => self.commit_by_counting(out),
        }
    }

    /// Commits, in order, what a quorum has on disk.
    pub(crate) fn commit_by_counting(&mut self, out: &mut impl Effects<Self>) {
        if !self.leads() {
            return;
        }
        while let Some(zxid) = store::zxid_at(&self.log, self.delivered + 1) {
            let have = self.have(zxid);
            if !self.config.is_quorum(have) {
                return;
            }
            let (count, need) = (have.count(), self.config.quorum());
            out.note(Note::Committed { zxid, have: count, need });
            self.tell_commit(zxid, out);
            self.deliver(self.delivered + 1, out);
        }
    }

    /// Which voters have everything up to here on disk.
    fn have(&self, zxid: Zxid) -> NodeSet {
        let Role::Leading(leading) = &self.role else { return NodeSet::default() };
        let acked = leading.learners.iter().filter(|(_, learner)| zxid <= learner.acked);
        let mut have: NodeSet = acked.map(|(node, _)| node).collect();
        if zxid <= leading.durable {
            have.insert(self.id);
        }
        have.intersection(self.config.voters)
    }

    /// COMMIT to followers; observers have no proposal, so they get it whole (INFORM).
    fn tell_commit(&self, zxid: Zxid, out: &mut impl Effects<Self>) {
        let entry = self.log.get(self.delivered + 1);
        let is_voter = |node: NodeId| self.config.voters.contains(node);
        for learner in self.targets().iter() {
            match &entry {
                Some(entry) if !is_voter(learner) => {
                    self.to_learner(learner, FromLeader::Inform(entry.clone()), out);
                }
                Some(_) | None => self.to_learner(learner, FromLeader::Commit { zxid }, out),
            }
        }
    }
}
