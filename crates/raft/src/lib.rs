//! Raft as its authors wrote it: "In Search of an Understandable Consensus Algorithm (Extended
//! Version)", Ongaro and Ousterhout 2014 (here "Raft"), with two parts of Ongaro's dissertation
//! (here "thesis"): the leader writes to its own disk while it sends (10.2.1), redirects (6.2), and,
//! where it is told to, asks before it campaigns (9.6, pre-vote) and steps down when a majority no
//! longer answers (6.2, check-quorum). Flow control is etcd's.
//!
//! [`Raft`] is the process. What can be told apart from it is: the [`Tally`] of a candidate, the
//! [`Progress`] of a follower as its leader knows it, and the rules about logs in [`log`].
//!
//! Invariant: a vote and an entry are on disk before anyone hears of them from the server that
//! gave or stored them; a candidate counts its own vote, and a leader its own entry, only then.
//!
//! One rule at a time can be switched off: see [`Flaw`].
//!
//! Snapshots compact the log (7). Who takes part is changed one server at a time (thesis 4.1) or
//! through a joint configuration (6), as there or as in etcd: see [`Effective`]. A leader hands over
//! its leadership where a person tells it to (thesis 3.10). Reads need no entry: a leader shows that
//! it leads, by asking or by a lease (thesis 6.4).
//!
//! Left out: snapshots in several chunks.

mod canonical;
mod config;
mod configuration;
mod election;
mod flaw;
pub mod log;
mod membership;
mod message;
mod note;
mod numbers;
mod pre_vote;
mod progress;
mod reads;
mod reconfigure;
mod replication;
mod server;
mod snapshot;
mod tally;
mod transfer;

pub use config::Config;
pub use configuration::{BadChange, Change, Configuration, Counting};
pub use flaw::Flaw;
pub use membership::{Effective, Membership};
pub use message::{
    Append, AppendReply, AppendResult, Confirm, InstallSnapshot, Message, ReadAnswer, ReadQuestion,
    RequestVote, TimeoutNow, VoteReply,
};
pub use note::{AppendRefusal, Asks, Note, ReplyIgnored, VoteRefusal};
pub use numbers::{Index, Position, Term};
pub use progress::{Flow, Progress};
pub use reads::{ReadId, Reads};
pub use reconfigure::ChangeRefusal;
pub use server::{Disk, Entry, NotLeader, Output, Raft, Record, Role, Timer};
pub use snapshot::Snapshot;
pub use tally::{Tally, Verdict, Vote};
pub use transfer::{Transfer, TransferRefusal};
