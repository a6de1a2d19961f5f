//! The words that stand for entries, writes, timers and outputs in the digest of a run.

use kernel::{Canonical, Digest};

use crate::server::{Entry, NotLeader, Output, Record, Timer};

impl<O: Canonical> Canonical for Entry<O> {
    fn canonical(&self, digest: &mut Digest) {
        self.term.canonical(digest);
        match (&self.op, &self.configuration) {
            (None, None) => digest.word(0),
            (Some(op), _) => {
                digest.word(1);
                op.canonical(digest);
            }
            (None, Some(configuration)) => {
                digest.word(2);
                configuration.canonical(digest);
            }
        }
    }
}

impl<O: Canonical + Clone + Eq> Canonical for Record<O> {
    fn canonical(&self, digest: &mut Digest) {
        match self {
            Self::Vote { term, voted_for } => {
                digest.word(1);
                term.canonical(digest);
                digest.word(voted_for.map_or(0, |node| u64::from(node.0) + 1));
            }
            Self::Entries { kept, entries } => {
                digest.word(2);
                kept.canonical(digest);
                digest.word(entries.len());
                entries.iter().for_each(|entry| entry.canonical(digest));
            }
            Self::Snapshot { snapshot, start } => {
                digest.word(3);
                snapshot.canonical(digest);
                start.canonical(digest);
            }
            Self::Configured(index) => {
                digest.word(5);
                index.canonical(digest);
            }
            Self::Installed { snapshot } => {
                digest.word(4);
                snapshot.canonical(digest);
            }
        }
    }
}

impl Canonical for Timer {
    fn canonical(&self, digest: &mut Digest) {
        digest.word(match self {
            Self::Election => 1,
            Self::Heartbeat => 2,
            Self::Quorum => 3,
            Self::Transfer => 4,
        });
    }
}

impl<O: Canonical + Clone + Eq> Canonical for Output<O> {
    fn canonical(&self, digest: &mut Digest) {
        match self {
            Self::Committed { index, entry } => {
                digest.word(1);
                index.canonical(digest);
                entry.canonical(digest);
            }
            Self::ReadReady { read, index } => {
                digest.word(5);
                digest.word(read.0);
                index.canonical(digest);
            }
            Self::ReadRefused { read } => {
                digest.word(6);
                digest.word(read.0);
            }
            Self::Restored { snapshot } => {
                digest.word(4);
                snapshot.canonical(digest);
            }
            Self::Deposed { term } => {
                digest.word(2);
                term.canonical(digest);
            }
            Self::NotLeader(NotLeader { leader }) => {
                digest.word(3);
                digest.word(leader.map_or(0, |node| u64::from(node.0) + 1));
            }
        }
    }
}
