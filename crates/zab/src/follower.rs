//! A server that follows or observes (`Learner.syncWithLeader`, `Follower`, `Observer`).

use std::hash::Hash;
use std::rc::Rc;

use kernel::{Effects, NodeId, Span};

use crate::flaw::Flaw;
use crate::message::{FromLeader, FromLearner, Message};
use crate::note::{GaveUp, Note};
use crate::numbers::{Connection, Epoch, Zxid};
use crate::server::{Established, Output, Role, Timer, Zab};
use crate::store::{self, Content, Entry, Image, Record};

/// What a learner knows of its leader.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Following<T: Clone + Eq + Hash, S> {
    /// Its leader.
    pub leader: NodeId,
    /// The connection to it.
    pub connection: Connection,
    /// How often it asked to be listened to.
    pub tries: u32,
    /// How far it has come.
    pub learning: Learning,
    /// The leader's epoch, from LEADERINFO on.
    pub epoch: Epoch,
    /// Proposals that are not written yet (`packetsNotCommitted`).
    pub pending: Vec<Entry<T>>,
    /// Up to here the leader said that it is committed.
    pub committed: Zxid,
    /// The leader's state, until NEWLEADER.
    pub image: Option<Rc<Image<T, S>>>,
}

/// How far a learner has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Learning {
    /// It has asked to be listened to (FOLLOWERINFO).
    Asked,
    /// It has accepted the leader's epoch (ACKEPOCH).
    Accepted,
    /// It has acknowledged the leader's history (ACK of NEWLEADER).
    InStep,
    /// It serves (UPTODATE).
    Serving,
}

impl<T: Clone + Eq + Hash, S> Following<T, S> {
    pub(crate) const fn established(&self) -> Option<Established> {
        match self.learning {
            Learning::Asked | Learning::Accepted | Learning::InStep => None,
            Learning::Serving => Some(Established { leader: self.leader, epoch: self.epoch }),
        }
    }
}

impl<T: Content, S: Content> Zab<T, S> {
    pub(crate) fn begin_following(&mut self, leader: NodeId, out: &mut impl Effects<Self>) {
        self.role = Role::Following(Following {
            leader,
            connection: self.connections,
            tries: 0,
            learning: Learning::Asked,
            epoch: Epoch(0),
            pending: Vec::new(),
            committed: Zxid(0),
            image: None,
        });
        self.set_limit(Timer::Silence, self.config.init_limit, out);
        self.connect(out);
    }

    /// Asks its leader to be listened to, on a new connection.
    pub(crate) fn connect(&mut self, out: &mut impl Effects<Self>) {
        let accepted = self.accepted;
        let Role::Following(following) = &mut self.role else { return };
        self.connections.nth += 1;
        following.connection = self.connections;
        following.tries += 1;
        let leader = following.leader;
        out.note(Note::Connected { leader, accepted });
        self.to_leader(FromLearner::Info { accepted }, out);
    }

    /// Waits for what is written: it may tell of an epoch or of transactions.
    fn to_leader(&self, packet: FromLearner, out: &mut impl Effects<Self>) {
        let Role::Following(following) = &self.role else { return };
        let (to, connection) = (following.leader, following.connection);
        out.send(to, Message::ToLeader { connection, packet });
    }

    /// An acknowledgement waits for the disk (Z-7, Z-10).
    fn acknowledge(&self, zxid: Zxid, out: &mut impl Effects<Self>) {
        let Role::Following(following) = &self.role else { return };
        let (to, connection) = (following.leader, following.connection);
        let ack = Message::ToLeader { connection, packet: FromLearner::Ack { zxid } };
        if self.breaks(Flaw::AckBeforeDisk) {
            out.send_at_once(to, ack);
        } else {
            out.send(to, ack);
        }
    }

    pub(crate) fn hear_leader(
        &mut self,
        from: NodeId,
        connection: Connection,
        packet: FromLeader<T, S>,
        out: &mut impl Effects<Self>,
    ) {
        let Role::Following(following) = &mut self.role else { return };
        if following.leader != from || following.connection != connection {
            return;
        }
        // Until it is in step the limit is `initLimit`, and `syncLimit` from then on.
        let limit = match following.learning {
            Learning::Asked | Learning::Accepted => self.config.init_limit,
            Learning::InStep | Learning::Serving => self.config.sync_limit,
        };
        out.set_timer(Timer::Silence, Span::exactly(self.config.ticks(limit)));
        match packet {
            FromLeader::Info { epoch } => self.accept_epoch(epoch, out),
            FromLeader::Diff { committed } => following.committed = committed,
            FromLeader::Trunc { to } => self.truncate(to, out),
            FromLeader::Snap(image) => {
                following.committed = image.zxid;
                following.image = Some(image);
            }
            FromLeader::Proposal(entry) => self.take_proposal(entry, out),
            FromLeader::Commit { zxid } => self.take_commit(zxid, out),
            FromLeader::Inform(entry) => {
                let zxid = entry.zxid;
                self.take_proposal(entry, out);
                self.take_commit(zxid, out);
            }
            FromLeader::NewLeader { epoch } => self.acknowledge_leader(epoch, out),
            FromLeader::UpToDate => self.serve(out),
            FromLeader::Ping => {
                let (to, connection) = (following.leader, following.connection);
                // It promises nothing, so it need not wait for the disk.
                let pong = Message::ToLeader { connection, packet: FromLearner::Pong };
                out.send_at_once(to, pong);
            }
            FromLeader::Close => self.lost_leader(out),
        }
    }

    /// A leader that does not listen yet is asked again, a few times (`connectToLeader`).
    pub(crate) fn lost_leader(&mut self, out: &mut impl Effects<Self>) {
        let Role::Following(following) = &self.role else { return };
        let (leader, tries) = (following.leader, following.tries);
        match following.learning {
            Learning::Asked if tries < self.config.connect_tries => {
                out.note(Note::NotListened { leader, tries });
                out.set_timer(Timer::Connect, Span::exactly(self.config.connect_again));
            }
            Learning::Asked => self.give_up(GaveUp::NotListened, out),
            Learning::Accepted | Learning::InStep | Learning::Serving => {
                self.give_up(GaveUp::Closed, out);
            }
        }
    }

    /// Accepts an epoch above all that it accepted, and writes that down before it says so
    /// (`registerWithLeader`). The paper says f.a in V.C where it means f.p, as it says in IV.
    fn accept_epoch(&mut self, epoch: Epoch, out: &mut impl Effects<Self>) {
        let (last, current) = (self.last_zxid(), self.current);
        let Role::Following(following) = &mut self.role else { return };
        let leader = following.leader;
        if epoch < self.accepted {
            self.give_up(GaveUp::OldEpoch, out);
            return;
        }
        following.epoch = epoch;
        following.learning = Learning::Accepted;
        let anew = self.accepted < epoch;
        if anew {
            self.accepted = epoch;
            out.note(Note::AcceptedEpoch { epoch, leader });
            out.persist(Record::Accepted(epoch));
        } else {
            out.note(Note::AcceptedBefore { epoch, leader });
        }
        self.to_leader(FromLearner::AckEpoch { current: anew.then_some(current), last }, out);
    }

    /// Drops what its leader does not have. Had it put some of that out, its owner begins again.
    fn truncate(&mut self, to: Zxid, out: &mut impl Effects<Self>) {
        let kept = store::index_of(&self.log, to);
        let dropped = self.log.len() - kept;
        out.note(Note::Truncated { to, dropped });
        self.log.truncate(kept);
        self.floor = self.floor.min(to);
        self.memory_from = self.memory_from.min(kept);
        let entries = self.log.slice(kept + 1, kept);
        out.persist(Record::Entries { kept, entries });
        if kept < self.delivered {
            self.restore(out);
        }
        if let Role::Following(following) = &mut self.role {
            following.committed = to;
        }
    }

    /// A proposal is written at once where it serves, and with the others at NEWLEADER or UPTODATE
    /// before.
    fn take_proposal(&mut self, entry: Entry<T>, out: &mut impl Effects<Self>) {
        let observer = self.is_observer();
        let Role::Following(following) = &mut self.role else { return };
        if following.learning != Learning::Serving {
            following.pending.push(entry);
            return;
        }
        let zxid = entry.zxid;
        self.append(vec![entry], out);
        if !observer {
            out.note(Note::Acknowledged { zxid });
            self.acknowledge(zxid, out);
        }
    }

    fn take_commit(&mut self, zxid: Zxid, out: &mut impl Effects<Self>) {
        let Role::Following(following) = &mut self.role else { return };
        following.committed = following.committed.max(zxid);
        if following.learning == Learning::Serving {
            let index = store::index_of(&self.log, zxid);
            self.deliver(index, out);
        }
    }

    /// NEWLEADER: what came so far goes to the disk, then the current epoch, then the
    /// acknowledgement, in this order (ZOOKEEPER-3911, 4643, 4646, 4785). With all three in one
    /// queue of the disk none can overtake another.
    fn acknowledge_leader(&mut self, epoch: Epoch, out: &mut impl Effects<Self>) {
        let observer = self.is_observer();
        let Role::Following(following) = &mut self.role else { return };
        let (leader, pending) = (following.leader, std::mem::take(&mut following.pending));
        let image = following.image.take();
        following.learning = Learning::InStep;
        if let Some(image) = image {
            self.install(&image, out);
        }
        if !pending.is_empty() {
            self.append(pending, out);
        }
        self.current = epoch;
        out.persist(Record::Current(epoch));
        let last = store::last(&self.log);
        out.note(Note::AcknowledgedLeader { leader, epoch, last });
        self.acknowledge(Zxid::new(epoch, 0), out);
        // A late joiner has proposals of this epoch that are not committed; it counts for them.
        if last.epoch() == epoch && !observer {
            self.acknowledge(last, out);
        }
        self.set_limit(Timer::Silence, self.config.sync_limit, out);
    }

    fn install(&mut self, image: &Rc<Image<T, S>>, out: &mut impl Effects<Self>) {
        out.note(Note::Installed { zxid: image.zxid });
        self.log = image.log.clone();
        self.snapshot.clone_from(&image.snapshot);
        self.floor = image.zxid;
        self.memory_from = self.log.len();
        out.persist(Record::Installed(Rc::clone(image)));
        self.restore(out);
    }

    /// UPTODATE: what came since NEWLEADER is written and acknowledged, what is committed is put
    /// out, and it serves.
    fn serve(&mut self, out: &mut impl Effects<Self>) {
        let observer = self.is_observer();
        let Role::Following(following) = &mut self.role else { return };
        let (leader, epoch, committed) = (following.leader, following.epoch, following.committed);
        let pending = std::mem::take(&mut following.pending);
        following.learning = Learning::Serving;
        if let Some(last) = pending.last().map(|entry| entry.zxid) {
            self.append(pending, out);
            if !observer {
                out.note(Note::Acknowledged { zxid: last });
                self.acknowledge(last, out);
            }
        }
        let index = store::index_of(&self.log, committed);
        self.deliver(index, out);
        self.update_vote();
        out.note(Note::Serves { leader, epoch, committed });
        out.output(Output::Established(Established { leader, epoch }));
    }
}
