//! What stands for messages, timers, records and outputs in the digest of a run.

use kernel::{Canonical, Digest, Log};

use crate::message::{FromLeader, FromLearner, Message, Notification};
use crate::server::{Established, Output, Timer};
use crate::store::{Content, Entry, Image, Record, Snapshot};

impl<T: Canonical> Canonical for Entry<T> {
    fn canonical(&self, digest: &mut Digest) {
        self.zxid.canonical(digest);
        self.txn.canonical(digest);
    }
}

impl<S: Canonical> Canonical for Snapshot<S> {
    fn canonical(&self, digest: &mut Digest) {
        self.zxid.canonical(digest);
        digest.word(self.index);
        self.state.canonical(digest);
    }
}

fn log<T: Canonical + Clone + Eq>(log: &Log<Entry<T>>, digest: &mut Digest) {
    digest.word(log.start());
    digest.word(log.len());
    for index in log.start() + 1..=log.len() {
        log.with(index, |entry| entry.canonical(digest));
    }
}

impl<T: Content, S: Content> Canonical for Image<T, S> {
    fn canonical(&self, digest: &mut Digest) {
        self.zxid.canonical(digest);
        digest.word(u64::from(self.snapshot.is_some()));
        self.snapshot.iter().for_each(|snapshot| snapshot.canonical(digest));
        log(&self.log, digest);
    }
}

impl Canonical for Notification {
    fn canonical(&self, digest: &mut Digest) {
        digest.word(u64::from(self.vote.is_some()));
        self.vote.iter().for_each(|vote| vote.canonical(digest));
        self.round.canonical(digest);
        self.standing.canonical(digest);
    }
}

impl<T: Content, S: Content> Canonical for Message<T, S> {
    fn canonical(&self, digest: &mut Digest) {
        match self {
            Self::Notification(notification) => {
                digest.word(1);
                notification.canonical(digest);
            }
            Self::ToLeader { connection, packet } => {
                digest.word(2);
                connection.canonical(digest);
                packet.canonical(digest);
            }
            Self::ToLearner { connection, packet } => {
                digest.word(3);
                connection.canonical(digest);
                packet.canonical(digest);
            }
        }
    }
}

impl Canonical for FromLearner {
    fn canonical(&self, digest: &mut Digest) {
        match self {
            Self::Info { accepted } => {
                digest.word(1);
                accepted.canonical(digest);
            }
            Self::AckEpoch { current, last } => {
                digest.word(2);
                digest.word(current.map_or(0, |epoch| u64::from(epoch.0) + 1));
                last.canonical(digest);
            }
            Self::Ack { zxid } => {
                digest.word(3);
                zxid.canonical(digest);
            }
            Self::Pong => digest.word(4),
            Self::Close => digest.word(5),
        }
    }
}

impl<T: Content, S: Content> Canonical for FromLeader<T, S> {
    fn canonical(&self, digest: &mut Digest) {
        match self {
            Self::Info { epoch } => {
                digest.word(1);
                epoch.canonical(digest);
            }
            Self::Diff { committed } => {
                digest.word(2);
                committed.canonical(digest);
            }
            Self::Trunc { to } => {
                digest.word(3);
                to.canonical(digest);
            }
            Self::Snap(image) => {
                digest.word(4);
                image.canonical(digest);
            }
            Self::Proposal(entry) => {
                digest.word(5);
                entry.canonical(digest);
            }
            Self::Commit { zxid } => {
                digest.word(6);
                zxid.canonical(digest);
            }
            Self::Inform(entry) => {
                digest.word(7);
                entry.canonical(digest);
            }
            Self::NewLeader { epoch } => {
                digest.word(8);
                epoch.canonical(digest);
            }
            Self::UpToDate => digest.word(9),
            Self::Ping => digest.word(10),
            Self::Close => digest.word(11),
        }
    }
}

impl Canonical for Timer {
    fn canonical(&self, digest: &mut Digest) {
        digest.word(match self {
            Self::Notify => 1,
            Self::Finalize => 2,
            Self::Init => 3,
            Self::Tick => 4,
            Self::Silence => 5,
            Self::Connect => 6,
        });
    }
}

impl<T: Content, S: Content> Canonical for Record<T, S> {
    fn canonical(&self, digest: &mut Digest) {
        match self {
            Self::Accepted(epoch) => {
                digest.word(1);
                epoch.canonical(digest);
            }
            Self::Current(epoch) => {
                digest.word(2);
                epoch.canonical(digest);
            }
            Self::Entries { kept, entries } => {
                digest.word(3);
                digest.word(*kept);
                digest.word(entries.len());
                for nth in 0..entries.len() {
                    entries.with(nth, |entry| entry.canonical(digest));
                }
            }
            Self::Snapshot { snapshot, start } => {
                digest.word(4);
                snapshot.canonical(digest);
                digest.word(*start);
            }
            Self::Installed(image) => {
                digest.word(5);
                image.canonical(digest);
            }
        }
    }
}

impl<T: Content, S: Content> Canonical for Output<T, S> {
    fn canonical(&self, digest: &mut Digest) {
        match self {
            Self::Restored(snapshot) => {
                digest.word(1);
                snapshot.iter().for_each(|snapshot| snapshot.canonical(digest));
            }
            Self::Committed(entry) => {
                digest.word(2);
                entry.canonical(digest);
            }
            Self::Established(Established { leader, epoch }) => {
                digest.word(3);
                leader.canonical(digest);
                epoch.canonical(digest);
            }
            Self::Stopped => digest.word(4),
        }
    }
}
