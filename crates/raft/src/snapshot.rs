//! Snapshots and log compaction (Raft 7; thesis 5.1).
//!
//! The owner of a server gives the state; Raft adds what the next entry follows and who takes part.
//! How much is compacted follows etcd: some entries before the snapshot stay, so that a follower
//! that is a little behind needs no snapshot.
//!
//! Left out: a snapshot in several chunks; it is one message here, as in etcd.

use std::fmt::Debug;
use std::hash::Hash;
use std::rc::Rc;

use kernel::{Canonical, Digest, Effects, Log, NodeId, Now};

use crate::configuration::Configuration;
use crate::flaw::Flaw;
use crate::log;
use crate::membership::Membership;
use crate::message::{Append, AppendResult, InstallSnapshot, Message};
use crate::note::{AppendRefusal, Note};
use crate::numbers::{Index, Position};
use crate::server::{Disk, Entry, Output, Raft, Record, Role};

/// What all entries up to one came to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Snapshot<O: Clone + Eq> {
    /// The last entry in it: `lastIncludedIndex` and `lastIncludedTerm`.
    pub last: Position,
    /// Who took part as of that entry.
    pub configuration: Configuration,
    /// The owner's state, in the owner's own encoding.
    pub state: Rc<[u8]>,
    /// The log that it stands for, all of it compacted: nobody who takes part can read it.
    compacted: Log<Entry<O>>,
}

impl<O: Clone + Debug + Eq + Hash + Canonical + 'static> Raft<O> {
    /// The snapshot that its log begins with, or one after that; none before the first.
    pub const fn snapshot(&self) -> Option<&Rc<Snapshot<O>>> {
        self.snapshot.as_ref()
    }

    /// Is it time for a snapshot, with entries up to `applied` in the owner's state?
    pub fn needs_snapshot(&self, applied: Index) -> bool {
        let last = self.snapshot.as_ref().map_or(Index(0), |snapshot| snapshot.last.index);
        self.config.snapshot_count.is_some_and(|count| last.0 + count <= applied.0)
    }

    /// Saves the owner's state, which is what the entries up to `applied` came to, and compacts the
    /// log but for the last half of `snapshot-count`.
    pub fn save_snapshot(&mut self, applied: Index, state: Rc<[u8]>, out: &mut impl Effects<Self>) {
        assert!(applied <= self.commit, "only what is committed is applied");
        let last = log::position(&self.log, applied).expect("what was just applied is in the log");
        let mut compacted = self.log.clone();
        compacted.truncate(applied.0);
        compacted.compact(applied.0);
        let configuration = self.membership.as_of(applied);
        let snapshot = Rc::new(Snapshot { last, configuration, state, compacted });
        let kept = self.config.snapshot_count.unwrap_or(0) / 2;
        let start = Index(applied.0.saturating_sub(kept).max(self.log.start()));
        out.note(Note::SavedSnapshot { last, start });
        self.compact(start);
        self.snapshot = Some(Rc::clone(&snapshot));
        out.persist(Record::Snapshot { snapshot, start });
    }

    fn compact(&mut self, start: Index) {
        self.log.compact(start.0);
        self.membership.compacted(start);
    }

    /// Sends a follower what its next entry can no longer be told without (Raft 7).
    pub(crate) fn send_snapshot(&mut self, to: NodeId, out: &mut impl Effects<Self>) {
        let Role::Leader { progress, .. } = &mut self.role else { return };
        let Some(follower) = progress.get_mut(to) else { return };
        let snapshot = self.snapshot.as_ref().expect("a compacted log begins with a snapshot");
        follower.sent_snapshot(snapshot.last.index);
        out.note(Note::SentSnapshot { to, last: snapshot.last });
        let message = InstallSnapshot { term: self.term, snapshot: Rc::clone(snapshot) };
        // All in it is committed: a majority has it on disk, so it need not be on this one yet.
        out.send_at_once(to, Message::Snapshot(message));
    }

    /// Figure 13: refuse what is old; keep the log where it has the last entry of the snapshot;
    /// otherwise the snapshot takes its place. It never goes back behind what is committed.
    pub(crate) fn answer_snapshot(
        &mut self,
        now: Now,
        leader: NodeId,
        install: &InstallSnapshot<O>,
        out: &mut impl Effects<Self>,
    ) {
        let last = install.snapshot.last;
        if install.term < self.term || self.leads() {
            let why = if self.leads() { AppendRefusal::Leads } else { AppendRefusal::OldTerm };
            out.note(Note::RefusedAppend { leader, term: self.term, why });
            let hint = log::last(&self.log);
            self.reply(leader, AppendResult::Refused { probed: last.index, hint }, out);
            return;
        }
        self.hear_leader(now, leader, out);
        if last.index <= self.commit {
            out.note(Note::HadAll { leader, matched: self.commit });
            self.reply(leader, AppendResult::Matched(self.commit), out);
            return;
        }
        let has_it = log::position(&self.log, last.index) == Some(last);
        if has_it && !self.breaks(Flaw::SuffixDropped) {
            out.note(Note::KeptLog { leader, last });
            self.advance_commit(last.index, out);
        } else {
            self.install(leader, &install.snapshot, out);
        }
        self.reply(leader, AppendResult::Matched(last.index), out);
    }

    fn install(
        &mut self,
        leader: NodeId,
        snapshot: &Rc<Snapshot<O>>,
        out: &mut impl Effects<Self>,
    ) {
        let last = snapshot.last;
        let dropped = self.log.len().saturating_sub(self.commit.0);
        out.note(Note::InstalledSnapshot { leader, last, dropped });
        // What was being written may not be what the snapshot stands for (thesis 10.2.1).
        let kept = self.commit;
        self.durable = self.durable.min(kept);
        self.unsynced.iter_mut().for_each(|(_, index)| *index = (*index).min(kept));
        self.log = snapshot.compacted.clone();
        let base = (last.index, snapshot.configuration);
        self.membership = Membership::of(self.config.effective, base, &self.log);
        let voters = snapshot.configuration.voters();
        out.note(Note::InForce { joint: snapshot.configuration.is_joint(), voters });
        self.commit = last.index;
        self.snapshot = Some(Rc::clone(snapshot));
        let write = out.persist(Record::Installed { snapshot: Rc::clone(snapshot) });
        self.unsynced.push((write, last.index));
        out.output(Output::Restored { snapshot: Rc::clone(snapshot) });
    }

    /// Entries of which the first are compacted here: they are committed, so they are the leader's
    /// too, and the message is as good without them. None where it is good as it is.
    pub(crate) fn without_compacted(&self, append: &Append<O>) -> Option<Append<O>> {
        let start = Index(self.log.start());
        if start <= append.previous.index {
            return None;
        }
        let previous = log::position(&self.log, start).expect("it is remembered");
        let skip = usize::try_from(start.0 - append.previous.index.0).unwrap_or(usize::MAX);
        let entries = append.entries.iter().skip(skip).collect();
        Some(Append { term: append.term, previous, entries, commit: append.commit })
    }
}

/// What a write of a snapshot does to a disk.
pub(crate) fn write<O: Clone + Eq + Hash>(disk: &mut Disk<O>, record: &Record<O>) {
    match record {
        Record::Snapshot { snapshot, start } => {
            disk.log.compact(start.0);
            disk.snapshot = Some(Rc::clone(snapshot));
        }
        Record::Installed { snapshot } => {
            disk.log = snapshot.compacted.clone();
            disk.snapshot = Some(Rc::clone(snapshot));
        }
        Record::Vote { .. } | Record::Entries { .. } | Record::Configured(_) => {}
    }
}

impl<O: Clone + Eq> Canonical for Snapshot<O> {
    fn canonical(&self, digest: &mut Digest) {
        self.last.canonical(digest);
        self.configuration.canonical(digest);
        digest.word(self.state.len() as u64);
        for chunk in self.state.chunks(8) {
            let mut bytes = [0; 8];
            bytes[..chunk.len()].copy_from_slice(chunk);
            digest.word(u64::from_le_bytes(bytes));
        }
    }
}
