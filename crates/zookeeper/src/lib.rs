//! ZooKeeper on Zab: "ZooKeeper: Wait-free coordination for Internet-scale systems", Hunt, Konar,
//! Junqueira and Reed, USENIX ATC 2010, and the code of ZooKeeper 3.8, by the names of its classes
//! and methods.
//!
//! The [`Tree`] is what transactions build; a [`Server`] makes transactions of writes, applies what
//! Zab commits, keeps sessions and watches, and answers reads from what it has; a [`Client`] holds a
//! session, moves from server to server, and runs a [`Recipe`]. [`Node`] is any of them, as the
//! simulator runs it.
//!
//! Invariant: a client hears of a change that it watches before any answer can show that change.
//!
//! Invariant: what a client sees never goes back in one session: a server that has seen less sends
//! it away.
//!
//! Invariant: a session ends by a transaction, and never before its timeout is over by the leader's
//! clock.
//!
//! One rule at a time can be switched off: see [`Flaw`] and [`zab::Flaw`].
//!
//! Left out: access control, quotas, local sessions, read-only mode, reconfiguration.

mod attached;
mod client;
mod code;
pub mod command;
mod config;
mod contend;
mod flaw;
mod gather;
mod message;
mod node;
mod note;
mod op;
mod path;
mod prepare;
mod recipe;
mod remembered;
mod server;
mod session;
mod tracker;
mod tree;
mod txn;
mod watches;

pub use attached::{Attached, Attachment, Waiting};
pub use client::Client;
pub use code::Code;
pub use config::{ClientConfig, Config, Connects, Service};
pub use contend::{Contender, Manner, Stage};
pub use flaw::Flaw;
pub use gather::{Gatherer, Purpose};
pub use message::{Ask, Between, Message, Password, Request, ToClient, ToServer, ZabMessage};
pub use node::{Node, Output, Record, Timer};
pub use note::{ClientNote, Lost, Note, ServerNote};
pub use op::{Answer, EventKind, Mode, Op, Outcome, Reach, Rewatch, Watch, WatchEvent};
pub use path::{Path, Sequential};
pub use recipe::{Cause, Recipe, Running, Said, Wanted};
pub use remembered::{Remembered, Watcher};
pub use server::{Disk, LeaderSide, Server, ServerTimer};
pub use session::{ClientCommand, ClientTimer, Link, Pending, Session, SessionState};
pub use tracker::{Tracked, Tracker};
pub use tree::{Applied, Lifetime, SessionId, Stat, Touched, Tree, Znode};
pub use txn::{Change, Cxid, Transaction, Txn, TxnBody};
pub use watches::{WatchKind, Watches};
