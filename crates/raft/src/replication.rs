//! Replication and commitment (Raft 5.3, 5.4.2).

use std::fmt::Debug;
use std::hash::Hash;

use kernel::{Canonical, Effects, NodeId, NodeSet, Now, Span};

use crate::flaw::Flaw;
use crate::log;
use crate::message::{Append, AppendReply, AppendResult, Message};
use crate::note::{AppendRefusal, Note, ReplyIgnored};
use crate::numbers::{Index, Position};
use crate::server::{Entry, Raft, Role, Timer};

impl<O: Clone + Debug + Eq + Hash + Canonical + 'static> Raft<O> {
    /// Appends an entry to its own log as leader. A leader never changes what stands there
    /// (figure 3, Leader Append-Only).
    pub(crate) fn append_own(&mut self, op: Option<O>, out: &mut impl Effects<Self>) -> Position {
        let kept = Index(self.log.len());
        let at = Position { term: self.term, index: kept.next() };
        out.note(Note::Appended { at, noop: op.is_none() });
        self.log.push(Entry { op, ..Entry::noop(self.term) });
        self.save_entries(kept, out);
        at
    }

    /// Speaks to everyone, with whatever entries they may lack, and again after the interval (5.2).
    pub(crate) fn heartbeat(&mut self, out: &mut impl Effects<Self>) {
        assert!(self.leads(), "only a leader has a heartbeat timer");
        out.note(Note::Heartbeat { term: self.term });
        out.set_timer(Timer::Heartbeat, Span::exactly(self.config.heartbeat));
        for peer in self.peers() {
            match self.config.inflight {
                None => self.send_append(peer, self.config.batch, out),
                // Entries wait for their turn; what was lost shows in the answer.
                Some(inflight) => {
                    if !self.send_window(peer, inflight, out) {
                        self.send_append(peer, 0, out);
                    }
                }
            }
        }
    }

    /// Sends new entries to every follower that may get more.
    pub(crate) fn send_to_ready(&mut self, out: &mut impl Effects<Self>) {
        for peer in self.peers() {
            match self.config.inflight {
                None => {
                    let waits = matches!(&self.role, Role::Leader { progress, .. }
                        if progress.get(peer).is_none_or(|known| known.waiting));
                    if !waits {
                        self.send_append(peer, self.config.batch, out);
                    }
                }
                Some(inflight) => {
                    self.send_window(peer, inflight, out);
                }
            }
        }
    }

    /// Sends what a follower lacks while another message may be under way to it. Says whether it
    /// sent any.
    fn send_window(&mut self, to: NodeId, inflight: u64, out: &mut impl Effects<Self>) -> bool {
        let mut sent = false;
        loop {
            let Role::Leader { progress, .. } = &self.role else { return sent };
            let Some(follower) = progress.get(to) else { return sent };
            if follower.next().0 > self.log.len() || !follower.is_ready(inflight) {
                return sent;
            }
            self.send_append(to, self.config.batch, out);
            sent = true;
        }
    }

    /// Sends at most so many entries from the next one on.
    fn send_append(&mut self, to: NodeId, most: u64, out: &mut impl Effects<Self>) {
        let Role::Leader { progress, .. } = &mut self.role else { return };
        let Some(follower) = progress.get_mut(to) else { return };
        let next = follower.next();
        // It is at most one past the log: where there is nothing before it, that is compacted.
        let Some(previous) = log::position(&self.log, next.previous()) else {
            self.send_snapshot(to, out);
            return;
        };
        let entries = self.log.slice(next.0, (next.0 + most).saturating_sub(1));
        if !entries.is_empty() {
            let count = entries.len();
            follower.sent(Index(previous.index.0 + count));
            out.note(Note::Sent { to, after: previous.index, entries: count });
        }
        let append = Append { term: self.term, previous, entries, commit: self.commit };
        // The leader's own write may still be under way: it counts its entry only when it is
        // durable, so nothing depends on the order (thesis 10.2.1).
        out.send_at_once(to, Message::Append(append));
    }

    /// Figure 2, `AppendEntries`: refuse what is old or does not fit, store what is new, learn what
    /// is committed, and answer when it is on disk.
    pub(crate) fn answer_append(
        &mut self,
        now: Now,
        leader: NodeId,
        append: &Append<O>,
        out: &mut impl Effects<Self>,
    ) {
        if append.term < self.term || self.leads() {
            let why = if self.leads() { AppendRefusal::Leads } else { AppendRefusal::OldTerm };
            out.note(Note::RefusedAppend { leader, term: self.term, why });
            let hint = log::last(&self.log);
            let probed = append.previous.index;
            self.reply(leader, AppendResult::Refused { probed, hint }, out);
            return;
        }
        self.hear_leader(now, leader, out);
        let trimmed = self.without_compacted(append);
        let append = trimmed.as_ref().unwrap_or(append);
        let previous = append.previous;
        let own = log::position(&self.log, previous.index);
        if own == Some(previous) {
            self.store(leader, append, out);
        } else {
            let own = own.map(|position| position.term);
            let why = AppendRefusal::NoMatch { previous, own };
            out.note(Note::RefusedAppend { leader, term: self.term, why });
            let hint = log::last_at_most(&self.log, previous.index, previous.term);
            self.reply(leader, AppendResult::Refused { probed: previous.index, hint }, out);
        }
    }

    /// This is the leader of its term, and it speaks.
    pub(crate) fn hear_leader(&mut self, now: Now, leader: NodeId, out: &mut impl Effects<Self>) {
        self.step_down(leader, out);
        self.leader = Some(leader);
        self.heard = now.monotonic;
        self.needed = false;
        self.wait_for_leader(out);
    }

    fn store(&mut self, leader: NodeId, append: &Append<O>, out: &mut impl Effects<Self>) {
        let matched = Index(append.previous.index.0 + append.entries.len());
        let stored = if self.breaks(Flaw::TruncateAlways) {
            log::replace(&mut self.log, append.previous.index, &append.entries)
        } else {
            log::store(&mut self.log, append.previous.index, &append.entries)
        };
        if stored.added > 0 || stored.dropped_from.is_some() {
            let honest = self.config.flaw.is_none();
            assert!(!honest || stored.kept >= self.commit, "a committed entry is never dropped");
            let log::Stored { dropped_from, kept, added } = stored;
            out.note(Note::Stored { leader, kept, added, dropped_from });
            self.log_grew(kept, out);
            self.save_entries(kept, out);
        } else if !append.entries.is_empty() {
            out.note(Note::HadAll { leader, matched });
        }
        // Only what this message has confirmed is known to be the leader's (figure 2, step 5).
        let known =
            if self.breaks(Flaw::CommitPastMatch) { Index(self.log.len()) } else { matched };
        let commit = append.commit.min(known);
        if commit > self.commit {
            out.note(Note::LearnedCommit { index: commit });
            self.advance_commit(commit, out);
        }
        self.reply(leader, AppendResult::Matched(matched), out);
    }

    pub(crate) fn reply(&self, leader: NodeId, result: AppendResult, out: &mut impl Effects<Self>) {
        out.send(leader, Message::AppendReply(AppendReply { term: self.term, result }));
    }

    pub(crate) fn take_append_reply(
        &mut self,
        from: NodeId,
        reply: AppendReply,
        out: &mut impl Effects<Self>,
    ) {
        let own_log = &self.log;
        let old = reply.term < self.term && !self.config.breaks(Flaw::OldAppendReply);
        let Role::Leader { progress, heard, .. } = &mut self.role else {
            out.note(Note::IgnoredReply { from, why: ReplyIgnored::OldTerm });
            return;
        };
        if old {
            out.note(Note::IgnoredReply { from, why: ReplyIgnored::OldTerm });
            return;
        }
        heard.insert(from);
        let Some(follower) = progress.get_mut(from) else {
            out.note(Note::IgnoredReply { from, why: ReplyIgnored::NoMember });
            return;
        };
        let (note, news) = match reply.result {
            // Only a server that forgot what it led can hear of more than it has.
            AppendResult::Matched(matched) if matched.0 > own_log.len() => {
                (Some(Note::IgnoredReply { from, why: ReplyIgnored::Beyond }), false)
            }
            AppendResult::Matched(matched) => {
                let news = follower.matches(matched);
                (news.then_some(Note::Matched { follower: from, matched }), news)
            }
            AppendResult::Refused { probed, hint } => {
                let agreed = log::last_at_most(own_log, hint.index, hint.term).index;
                if follower.refused(probed, agreed) {
                    let next = follower.next();
                    (Some(Note::BackedUp { follower: from, probed, next }), true)
                } else {
                    (Some(Note::IgnoredReply { from, why: ReplyIgnored::Stale }), false)
                }
            }
        };
        let matched = matches!(reply.result, AppendResult::Matched(at) if at.0 <= own_log.len());
        let found = matched && follower.answered();
        // A probe that was refused long ago is still answered; another one must not follow each
        // such answer.
        if self.config.inflight.is_none() || matched || news {
            follower.waiting = false;
        }
        let more = follower.next().0 <= own_log.len();
        if let Some(note) = note {
            out.note(note);
        }
        if found {
            out.note(Note::Pipelined { follower: from });
        }
        if news {
            self.commit_by_counting(out);
            self.tell_target(out);
        }
        match self.config.inflight {
            None if more && news => self.send_append(from, self.config.batch, out),
            None => {}
            Some(inflight) => {
                self.send_window(from, inflight, out);
            }
        }
    }

    /// Commits the last entry that a majority has on disk, if it is of the leader's own term; the
    /// entries before it are then committed too (5.4.2, figure 8).
    pub(crate) fn commit_by_counting(&mut self, out: &mut impl Effects<Self>) {
        let Role::Leader { progress, .. } = &self.role else { return };
        let (configuration, counting) = (self.configuration(), self.counting());
        // Most answers commit nothing.
        let further = progress.iter().filter(|(_, known)| self.commit < known.matched());
        let mut further: NodeSet = further.map(|(node, _)| node).collect();
        if self.commit < self.durable {
            further.insert(self.id);
        }
        if !configuration.has_quorum(counting, further) {
            return;
        }
        let reached = |node: NodeId| match progress.get(node) {
            Some(follower) => follower.matched().0,
            None if node == self.id => self.durable.0,
            None => 0,
        };
        let index = Index(configuration.reached(counting, &reached));
        let at = log::position(&self.log, index).expect("what matches is in the leader's log");
        let voters = configuration.all_voters();
        let copies = voters.iter().filter(|node| reached(*node) >= index.0).count() as u64;
        if at.term == self.term || self.breaks(Flaw::OldTermCommit) {
            out.note(Note::Committed { at, copies, servers: voters.count() });
            self.advance_commit(index, out);
        } else {
            out.note(Note::NotCommitted { at, copies, term: self.term });
        }
    }
}
