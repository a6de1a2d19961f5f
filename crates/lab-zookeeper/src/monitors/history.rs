//! The committed history: what any server has ever put out, in order. Copies share it.

use kernel::Log;
use zab::Zxid;

use super::ServerLog;

/// The longest prefix that any server has put out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct History {
    pub(super) log: ServerLog,
}

/// What a server put out and the history does not have, or has differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Differs {
    pub(super) index: u64,
    pub(super) theirs: Zxid,
    pub(super) known: Zxid,
}

impl History {
    /// Takes what a server has put out. Says how many entries are new, or where it differs.
    pub(super) fn take(&mut self, log: &ServerLog, delivered: u64) -> Result<u64, Differs> {
        // Monitors watch, so they see what is compacted: see `Log::history`.
        let mut theirs = log.history();
        theirs.truncate(delivered.min(theirs.len()));
        let common = theirs.common(&self.log);
        if common < theirs.len().min(self.log.len()) {
            let at = |log: &ServerLog| log.with(common + 1, |entry| entry.zxid).unwrap_or_default();
            let (theirs, known) = (at(&theirs), at(&self.log));
            return Err(Differs { index: common + 1, theirs, known });
        }
        let new = theirs.len().saturating_sub(self.log.len());
        if 0 < new {
            self.log = theirs;
        }
        Ok(new)
    }

    /// The last so many entries, with their indexes.
    pub(super) fn last(
        &self,
        many: u64,
    ) -> impl Iterator<Item = (u64, zab::Entry<zookeeper::Transaction>)> {
        let from = self.log.len() - many + 1;
        (from..=self.log.len()).filter_map(|index| Some((index, self.log.get(index)?)))
    }

    /// Does a log have all of it?
    pub(super) fn is_within(&self, log: &ServerLog) -> bool {
        Log::history(log).common(&self.log) == self.log.len()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::log;
    use super::*;

    #[test]
    fn it_grows_by_what_is_new_and_sees_what_is_different() {
        let mut history = History::default();
        assert_eq!(
            history.take(&log(&[(1, 1), (1, 2), (1, 3)]), 2),
            Ok(2),
            "as far as it is put out"
        );
        assert_eq!(history.take(&log(&[(1, 1)]), 1), Ok(0), "a prefix is no news");
        assert_eq!(history.take(&log(&[(1, 1), (1, 2), (2, 1)]), 3), Ok(1));
        let differs = history.take(&log(&[(1, 1), (2, 1)]), 2).unwrap_err();
        assert_eq!(
            (differs.index, differs.theirs, differs.known),
            (2, Zxid(0x2_0000_0001), Zxid(0x1_0000_0002))
        );
        assert!(history.is_within(&log(&[(1, 1), (1, 2), (2, 1), (2, 2)])));
        assert!(!history.is_within(&log(&[(1, 1), (1, 2)])));
        assert_eq!(history.last(1).map(|(index, _)| index).collect::<Vec<_>>(), [3]);
    }
}
