//! What a leader knows about one follower's log (Raft figure 2: `nextIndex`, `matchIndex`).

use crate::numbers::Index;

/// The next entry to send to a follower, and up to where its log is known to match.
///
/// Invariant: `matched` never falls within a term, and `next` is always greater.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Progress {
    next: Index,
    matched: Index,
    /// Is an answer outstanding? New entries then wait for it, or for the next heartbeat.
    pub waiting: bool,
    flow: Flow,
}

/// How entries flow to a follower.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Flow {
    /// The plain way: one message with entries at a time, sent again with each heartbeat.
    OneByOne,
    /// Nobody knows where its log matches: one message at a time, until one is accepted (etcd).
    Probe,
    /// It keeps up: several messages may be under way, and each is believed to arrive (etcd).
    Replicate {
        /// The last entry of each message under way, in the order they were sent.
        under_way: Vec<Index>,
    },
    /// It was sent a snapshot: nothing else until it has that one (etcd).
    Snapshot {
        /// The last entry in it.
        last: Index,
    },
}

impl Progress {
    /// At the election of a leader whose last entry is `last`: hope for the best, know nothing.
    pub const fn at_election(last: Index, flow: Flow) -> Self {
        Self { next: last.next(), matched: Index(0), waiting: false, flow }
    }

    /// The next entry to send.
    pub const fn next(&self) -> Index {
        self.next
    }

    /// Up to here the follower's log matches.
    pub const fn matched(&self) -> Index {
        self.matched
    }

    /// How entries flow to it.
    pub const fn flow(&self) -> &Flow {
        &self.flow
    }

    /// May another message with entries leave, where so many may be under way?
    pub const fn is_ready(&self, inflight: u64) -> bool {
        match &self.flow {
            Flow::OneByOne | Flow::Probe => !self.waiting,
            Flow::Replicate { under_way } => (under_way.len() as u64) < inflight,
            Flow::Snapshot { last: _ } => false,
        }
    }

    /// Entries up to `last` were sent to it.
    pub fn sent(&mut self, last: Index) {
        match &mut self.flow {
            Flow::OneByOne | Flow::Probe => self.waiting = true,
            Flow::Replicate { under_way } => {
                under_way.push(last);
                self.next = last.next();
            }
            Flow::Snapshot { last: _ } => {}
        }
    }

    /// A snapshot that ends with `last` was sent to it.
    pub fn sent_snapshot(&mut self, last: Index) {
        match self.flow {
            Flow::OneByOne => self.waiting = true,
            Flow::Probe | Flow::Replicate { .. } | Flow::Snapshot { .. } => {
                self.flow = Flow::Snapshot { last };
                self.next = last.next();
            }
        }
    }

    /// It answered: no message is waited for any more, and of those under way those up to
    /// `matched` have arrived. A follower that was probed is found; says whether it was.
    pub fn answered(&mut self) -> bool {
        self.waiting = false;
        match &mut self.flow {
            Flow::OneByOne => false,
            Flow::Snapshot { last } if self.matched < *last => false,
            Flow::Probe | Flow::Snapshot { .. } => {
                self.flow = Flow::Replicate { under_way: Vec::new() };
                self.next = self.matched.next();
                true
            }
            Flow::Replicate { under_way } => {
                let matched = self.matched;
                under_way.retain(|last| *last > matched);
                false
            }
        }
    }

    /// The follower's log matches up to `index`. Says whether that was news; an old answer is none.
    pub fn matches(&mut self, index: Index) -> bool {
        self.next = self.next.max(index.next());
        let news = index > self.matched;
        self.matched = self.matched.max(index);
        news
    }

    /// The follower refused entries after `probed`; the leader's own log cannot agree with it
    /// after `agreed`. Says whether that was news: an answer to anything but the last probe is
    /// stale, and never pushes `next` down to what is known to match.
    pub fn refused(&mut self, probed: Index, agreed: Index) -> bool {
        if let Flow::Replicate { .. } | Flow::Snapshot { .. } = self.flow {
            if probed <= self.matched {
                return false;
            }
            // Something that was believed to arrive was lost or is late: back to what is known.
            (self.flow, self.next) = (Flow::Probe, self.matched.next());
            return true;
        }
        if probed <= self.matched || probed != self.next.previous() {
            return false;
        }
        self.next = agreed.min(probed.previous()).next().max(self.matched.next());
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(next: u64, matched: u64) -> Progress {
        Progress {
            next: Index(next),
            matched: Index(matched),
            waiting: false,
            flow: Flow::OneByOne,
        }
    }

    #[test]
    fn a_match_never_goes_back() {
        for (before, index, after, news) in [
            (progress(5, 0), 4, progress(5, 4), true),
            (progress(5, 4), 4, progress(5, 4), false),
            (progress(5, 4), 2, progress(5, 4), false),
            (progress(3, 2), 7, progress(8, 7), true),
        ] {
            let mut progress = before.clone();
            assert_eq!((progress.matches(Index(index)), progress), (news, after), "{before:?}");
        }
    }

    #[test]
    fn a_refusal_moves_next_back_but_never_to_what_matches() {
        for (before, probed, agreed, after, news) in [
            (progress(9, 0), 8, 3, progress(4, 0), true),
            (progress(9, 0), 8, 8, progress(8, 0), true),
            (progress(9, 5), 8, 3, progress(6, 5), true),
            (progress(9, 5), 5, 1, progress(9, 5), false),
            (progress(9, 5), 7, 1, progress(9, 5), false),
            (progress(2, 0), 1, 0, progress(1, 0), true),
        ] {
            let mut progress = before.clone();
            let said = progress.refused(Index(probed), Index(agreed));
            assert_eq!((said, progress), (news, after), "{before:?} refused {probed}");
        }
    }
}
