//! The configurations that a log holds, and which one of them is in force (Raft 6, thesis 4.1).
//!
//! A part of its own, so that dropped, compacted and replaced entries take their configurations
//! with them whatever rule is followed.

use std::rc::Rc;

use kernel::Log;

use crate::configuration::Configuration;
use crate::numbers::Index;
use crate::server::Entry;

/// When a configuration takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effective {
    /// As soon as a server has it in its log, committed or not (Raft 6, thesis 4.1).
    Appended,
    /// When a server applies it, as in etcd. Whoever has not heard that it is committed needs a
    /// majority of the old one, and those that have left lead no more: so a leader that is left out
    /// waits until others know, and one that has left asks to lead where it is needed.
    Applied,
}

/// The configurations of a log.
///
/// Invariant: they stand by rising index, the first at or before the first entry of the log, and
/// one of them is in force.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Membership {
    effective: Effective,
    in_force: Configuration,
    /// Up to here they are committed, for all that was ever known here.
    committed: Index,
    known: Rc<Vec<(Index, Configuration)>>,
}

impl Membership {
    /// Those of a log after `base`, which stands for all that came before it.
    pub fn of<O: Clone + Eq>(
        effective: Effective,
        base: (Index, Configuration),
        log: &Log<Entry<O>>,
    ) -> Self {
        let mut known = vec![base];
        for index in log.start().max(base.0.0) + 1..=log.len() {
            let found = log.with(index, |entry| entry.configuration.as_deref().copied()).flatten();
            known.extend(found.map(|configuration| (Index(index), configuration)));
        }
        let (in_force, committed, known) = (base.1, base.0, Rc::new(known));
        let mut membership = Self { effective, in_force, committed, known };
        membership.settle(committed);
        membership
    }

    /// The one that decides about quorums, and to whom a leader speaks.
    pub const fn in_force(&self) -> &Configuration {
        &self.in_force
    }

    /// The last one of the log, in force or not yet, and its place.
    pub fn latest(&self) -> (Index, Configuration) {
        *self.known.last().expect("there is always one")
    }

    /// The last one up to this index.
    pub fn as_of(&self, index: Index) -> Configuration {
        let known = self.known.iter().rev().find(|(at, _)| *at <= index);
        known.map_or(self.known[0].1, |(_, configuration)| *configuration)
    }

    /// Up to here they are known to be committed.
    pub const fn committed(&self) -> Index {
        self.committed
    }

    /// Up to here others follow in the log, so that they are committed: a leader appends no other one
    /// before (6, thesis 4.1).
    pub(crate) fn followed(&self) -> Index {
        let before = self.known.len().saturating_sub(2);
        self.known[before].0
    }

    /// The one before the last, where the last is not known to be committed.
    pub(crate) fn before_pending(&self) -> Option<&Configuration> {
        let before = self.known.len().checked_sub(2)?;
        (self.committed < self.latest().0).then(|| &self.known[before].1)
    }

    /// Those after this index, in force or not.
    pub fn after(&self, index: Index) -> impl Iterator<Item = Configuration> {
        let known = self.known.iter().filter(move |(at, _)| index < *at);
        known.map(|(_, configuration)| *configuration)
    }

    /// An entry with a configuration was added at the end of the log.
    pub fn appended(&mut self, index: Index, configuration: Configuration) {
        Rc::make_mut(&mut self.known).push((index, configuration));
    }

    /// The entries after this index were dropped: an older configuration counts again, and at least
    /// the first, whatever a rule that is switched off has dropped.
    pub fn truncated(&mut self, kept: Index) {
        if kept < self.latest().0 {
            let first = self.known[0].0;
            Rc::make_mut(&mut self.known).retain(|(at, _)| *at <= kept.max(first));
        }
    }

    /// The entries up to this index were compacted.
    pub fn compacted(&mut self, start: Index) {
        let before = self.known.iter().take_while(|(at, _)| *at <= start).count();
        if 1 < before {
            Rc::make_mut(&mut self.known).drain(..before - 1);
        }
    }

    /// Finds out which one is in force, given what is committed; says whether that is another one
    /// than before. It may be told less than before: a server that begins again has forgotten what
    /// is committed, but not what it has applied of this.
    pub fn settle(&mut self, committed: Index) -> bool {
        self.committed = self.committed.max(committed);
        let now = match self.effective {
            Effective::Appended => self.latest().1,
            Effective::Applied => self.as_of(self.committed),
        };
        std::mem::replace(&mut self.in_force, now) != now
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numbers::Term;
    use kernel::NodeId;

    fn of(servers: u8) -> Configuration {
        Configuration::of((0..servers).map(NodeId))
    }

    /// Entries that hold the configurations of so many servers; none where it is 0.
    fn log(servers: &[u8]) -> Log<Entry<()>> {
        let mut log = Log::default();
        for count in servers {
            let configuration = (*count > 0).then(|| Rc::new(of(*count)));
            log.push(Entry { configuration, ..Entry::noop(Term(1)) });
        }
        log
    }

    #[test]
    fn the_last_of_the_log_or_the_last_applied_is_in_force() {
        let log = log(&[0, 4, 0, 5]);
        for (effective, committed, servers) in [
            (Effective::Appended, 0, 5),
            (Effective::Appended, 4, 5),
            (Effective::Applied, 1, 3),
            (Effective::Applied, 2, 4),
            (Effective::Applied, 3, 4),
            (Effective::Applied, 4, 5),
        ] {
            let mut membership = Membership::of(effective, (Index(0), of(3)), &log);
            membership.settle(Index(committed));
            assert_eq!(*membership.in_force(), of(servers), "{effective:?} {committed}");
        }
    }

    #[test]
    fn a_configuration_goes_with_its_entry() {
        let mut membership =
            Membership::of(Effective::Appended, (Index(0), of(3)), &log(&[0, 4, 0, 5]));
        for (kept, servers, news) in [(4, 5, false), (3, 4, true), (2, 4, false), (1, 3, true)] {
            membership.truncated(Index(kept));
            assert_eq!(membership.settle(Index(0)), news, "{kept}");
            assert_eq!(*membership.in_force(), of(servers), "{kept}");
        }
        membership.appended(Index(2), of(7));
        assert_eq!(membership.latest(), (Index(2), of(7)));
    }

    #[test]
    fn a_compacted_log_keeps_the_configuration_that_it_begins_with() {
        let mut membership =
            Membership::of(Effective::Appended, (Index(0), of(3)), &log(&[0, 4, 0, 5]));
        membership.compacted(Index(1));
        assert_eq!(membership.as_of(Index(1)), of(3));
        membership.compacted(Index(3));
        assert_eq!((membership.as_of(Index(3)), membership.latest()), (of(4), (Index(4), of(5))));
        membership.truncated(Index(3));
        assert_eq!(membership.latest(), (Index(2), of(4)), "it is known, though its entry is not");
    }
}
