//! The leader's knowledge of who lives (`SessionTrackerImpl`, `ExpiryQueue`).

use kernel::{Micros, NodeId, SortedMap};

use crate::code::Code;
use crate::tree::SessionId;

/// The sessions of an ensemble, as its leader sees them. A leader's knowledge is its own: the next
/// one gives every session its whole timeout again.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tracker {
    tick: Micros,
    sessions: SortedMap<SessionId, Tracked>,
}

/// A session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tracked {
    /// After so long in silence it is over.
    pub timeout: Micros,
    /// By the leader's clock: at the end of this tick at the earliest.
    pub deadline: Micros,
    /// The server that its client is at.
    pub owner: Option<NodeId>,
    /// Is its end proposed?
    pub closing: bool,
}

impl Tracker {
    /// No sessions yet; their deadlines fall on the ends of ticks.
    pub fn new(tick: Micros) -> Self {
        Self { tick, sessions: SortedMap::default() }
    }

    /// The end of the tick after this moment. Rounding up means never early.
    pub const fn round_up(&self, moment: Micros) -> Micros {
        end_of_tick(self.tick, moment)
    }

    /// A session begins, or was there when this leader began.
    pub fn track(
        &mut self,
        session: SessionId,
        timeout_ms: u64,
        owner: Option<NodeId>,
        now: Micros,
    ) {
        let timeout = Micros::from_millis(timeout_ms);
        let deadline = self.round_up(Micros(now.0 + timeout.0));
        self.sessions.insert(session, Tracked { timeout, deadline, owner, closing: false });
    }

    /// A session was heard of. Says whether it lives.
    pub fn touch(&mut self, session: SessionId, now: Micros) -> bool {
        let tick = self.tick;
        let Some(tracked) = self.sessions.get_mut(session) else { return false };
        if tracked.closing {
            return false;
        }
        let later = end_of_tick(tick, Micros(now.0 + tracked.timeout.0));
        tracked.deadline = tracked.deadline.max(later);
        true
    }

    /// The client of a session is at this server now.
    pub fn own(&mut self, session: SessionId, owner: NodeId) {
        if let Some(tracked) = self.sessions.get_mut(session) {
            tracked.owner = Some(owner);
        }
    }

    /// May this server ask for something in this session (`checkSession`)?
    pub fn check(&mut self, session: SessionId, server: NodeId) -> Result<(), Code> {
        let tracked = self.sessions.get_mut(session).filter(|tracked| !tracked.closing);
        let tracked = tracked.ok_or(Code::SessionExpired)?;
        match *tracked.owner.get_or_insert(server) {
            owner if owner == server => Ok(()),
            _ => Err(Code::SessionMoved),
        }
    }

    /// The end of a session is proposed: nothing more is taken of it.
    pub fn close(&mut self, session: SessionId) {
        if let Some(tracked) = self.sessions.get_mut(session) {
            tracked.closing = true;
        }
    }

    /// A session is over.
    pub fn forget(&mut self, session: SessionId) {
        self.sessions.remove(session);
    }

    /// The sessions whose time is over.
    pub fn expired(&self, now: Micros) -> Vec<SessionId> {
        let over = |tracked: &Tracked| !tracked.closing && tracked.deadline <= now;
        let expired = self.sessions.iter().filter(|(_, tracked)| over(tracked));
        expired.map(|(session, _)| session).collect()
    }

    /// All sessions.
    pub fn sessions(&self) -> impl Iterator<Item = (SessionId, &Tracked)> {
        self.sessions.iter()
    }
}

const fn end_of_tick(tick: Micros, moment: Micros) -> Micros {
    Micros((moment.0 / tick.0 + 1) * tick.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SESSION: SessionId = SessionId(7);

    fn ms(ms: u64) -> Micros {
        Micros::from_millis(ms)
    }

    #[test]
    fn no_session_ends_early_and_all_end_with_a_tick() {
        for (timeout_ms, began_ms) in
            [(800, 0), (800, 1), (1_000, 399), (801, 400), (8_000, 12_345)]
        {
            let mut tracker = Tracker::new(ms(400));
            tracker.track(SESSION, timeout_ms, None, ms(began_ms));
            let end = (0..100_000).find(|at| !tracker.expired(ms(*at)).is_empty());
            let end = end.expect("it ends");
            assert!(timeout_ms < end - began_ms, "{timeout_ms} ms from {began_ms} on: {end}");
            assert!(end - began_ms <= timeout_ms + 400 && end % 400 == 0, "at the end of a tick");
        }
    }

    #[test]
    fn a_touch_gives_the_whole_timeout_and_never_less_than_before() {
        let mut tracker = Tracker::new(ms(400));
        tracker.track(SESSION, 1_000, None, ms(500));
        assert!(tracker.touch(SESSION, ms(900)));
        assert_eq!(tracker.expired(ms(1_999)), []);
        assert!(tracker.touch(SESSION, ms(100)), "a late word");
        assert_eq!(
            (tracker.expired(ms(1_999)), tracker.expired(ms(2_000))),
            (vec![], vec![SESSION])
        );
        assert!(!tracker.touch(SessionId(8), ms(0)), "nobody knows it");
    }

    #[test]
    fn a_session_has_one_server_and_none_once_its_end_is_proposed() {
        let mut tracker = Tracker::new(ms(400));
        tracker.track(SESSION, 1_000, None, ms(0));
        assert_eq!(tracker.check(SESSION, NodeId(1)), Ok(()), "the first to ask has it");
        assert_eq!(tracker.check(SESSION, NodeId(2)), Err(Code::SessionMoved));
        tracker.own(SESSION, NodeId(2));
        assert_eq!(tracker.check(SESSION, NodeId(1)), Err(Code::SessionMoved));
        tracker.close(SESSION);
        assert_eq!(tracker.check(SESSION, NodeId(2)), Err(Code::SessionExpired));
        assert!(!tracker.touch(SESSION, ms(1)));
        assert_eq!(tracker.expired(ms(100_000)), [], "its end is on its way already");
    }
}
