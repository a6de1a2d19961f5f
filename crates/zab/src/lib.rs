//! Zab, the atomic broadcast under ZooKeeper: "Zab: High-performance broadcast for primary-backup
//! systems", Junqueira, Reed and Serafini, DSN 2011 (here "Zab"), and "ZooKeeper: Wait-free
//! coordination for Internet-scale systems", Hunt and others, USENIX ATC 2010. Where the papers and
//! the code of ZooKeeper 3.8 differ, this is the code, by the names of its classes and methods.
//!
//! [`Zab`] is the process. It looks for a leader ([`vote`], `FastLeaderElection`), agrees on an
//! epoch (discovery), brings every learner to one history (synchronisation, [`plan`]), and then
//! commits in the order in which the leader proposes (broadcast).
//!
//! It needs streams between servers: in order, once, and each end learns when one breaks.
//!
//! Invariant: epochs and transactions are on disk before anyone hears of them from the server that
//! took them; a leader counts its own copy only then.
//!
//! Invariant: a server that serves has every transaction that any quorum acknowledged.
//!
//! One rule at a time can be switched off: see [`Flaw`].
//!
//! Left out: reconfiguration, hierarchical groups (weights of 0 are in), `syncLimitCheck` on single
//! proposals, observers that are fed by observers, read-only mode.

mod broadcast;
mod canonical;
mod config;
mod election;
mod flaw;
mod follower;
mod leader;
mod message;
mod note;
mod numbers;
pub mod plan;
mod server;
mod store;
pub mod vote;

pub use config::Config;
pub use election::Election;
pub use flaw::Flaw;
pub use follower::{Following, Learning};
pub use leader::{Leading, Learner, LearnerStep, Reign};
pub use message::{FromLeader, FromLearner, Message, Notification};
pub use note::{GaveUp, Note, Refusal};
pub use numbers::{Connection, Epoch, Round, Zxid};
pub use server::{Established, NotLeading, Output, Role, Timer, Zab};
pub use store::{Content, Disk, Entry, Image, Record, Snapshot};
pub use vote::{Ballots, Heard, Standing, Vote};
