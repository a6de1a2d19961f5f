//! Handing over leadership (thesis 3.10).

use std::fmt::Debug;
use std::hash::Hash;

use kernel::{Canonical, Effects, NodeId, Span};

use crate::message::{Message, TimeoutNow};
use crate::note::{Asks, Note, ReplyIgnored};
use crate::numbers::Index;
use crate::server::{Raft, Role, Timer};

/// A leadership that is being handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Transfer {
    /// To whom.
    pub to: NodeId,
    /// Has it been told to ask for votes?
    pub told: bool,
}

/// Why a leadership is not handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferRefusal {
    /// This server does not lead.
    NotLeader,
    /// It is the leader itself.
    Itself,
    /// It is already under way to that server.
    UnderWay,
    /// The other one does not vote, so it cannot lead.
    NoVoter,
}

impl<O: Clone + Debug + Eq + Hash + Canonical + 'static> Raft<O> {
    /// Begins to hand its leadership over. Until that has succeeded, or an election timeout has
    /// passed, it appends nothing. Another target takes the place of the first.
    pub fn transfer(&mut self, to: NodeId, out: &mut impl Effects<Self>) {
        let votes = self.configuration().is_voter(to);
        let Role::Leader { transfer, .. } = &mut self.role else {
            out.note(Note::RefusedTransfer { to, why: TransferRefusal::NotLeader });
            return;
        };
        let refusal = if to == self.id {
            Some(TransferRefusal::Itself)
        } else if !votes {
            Some(TransferRefusal::NoVoter)
        } else if transfer.is_some_and(|under_way| under_way.to == to) {
            Some(TransferRefusal::UnderWay)
        } else {
            None
        };
        if let Some(why) = refusal {
            out.note(Note::RefusedTransfer { to, why });
            return;
        }
        let before = transfer.replace(Transfer { to, told: false });
        if let Some(Transfer { to: other, told: _ }) = before {
            out.note(Note::TransferAborted { to: other });
        }
        out.note(Note::Transferring { to });
        out.set_timer(Timer::Transfer, Span::exactly(self.config.election.min));
        self.send_to_ready(out);
        self.tell_target(out);
    }

    /// Is it handing its leadership over?
    pub(crate) const fn is_transferring(&self) -> bool {
        matches!(self.role, Role::Leader { transfer: Some(_), .. })
    }

    /// Tells the target to ask for votes, once it has everything.
    pub(crate) fn tell_target(&mut self, out: &mut impl Effects<Self>) {
        let last = Index(self.log.len());
        let Role::Leader { transfer: Some(transfer), progress, told, .. } = &mut self.role else {
            return;
        };
        let has_all = progress.get(transfer.to).is_some_and(|known| known.matched() == last);
        if transfer.told || !has_all {
            return;
        }
        (transfer.told, *told) = (true, true);
        let to = transfer.to;
        out.note(Note::SentTimeoutNow { to });
        out.send_at_once(to, Message::TimeoutNow(TimeoutNow { term: self.term }));
    }

    /// An election timeout has passed, and it still leads: it goes on.
    pub(crate) fn abort_transfer(&mut self, out: &mut impl Effects<Self>) {
        let Role::Leader { transfer, .. } = &mut self.role else { return };
        if let Some(Transfer { to, told: _ }) = transfer.take() {
            out.note(Note::TransferAborted { to });
        }
    }

    /// Its leader wants it to lead. It does not ask whether it could win, it asks for votes.
    pub(crate) fn campaign_now(
        &mut self,
        leader: NodeId,
        told: TimeoutNow,
        out: &mut impl Effects<Self>,
    ) {
        let follows = matches!(self.role, Role::Follower) && self.configuration().is_voter(self.id);
        if told.term < self.term || !follows {
            out.note(Note::IgnoredReply { from: leader, why: ReplyIgnored::OldTerm });
            return;
        }
        out.note(Note::ToldToCampaign { leader, term: self.term });
        self.ask_for_votes(Asks::Told, out);
    }
}
