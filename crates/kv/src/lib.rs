//! A replicated key-value store on Raft, and the clients that use it.
//!
//! The [`Machine`] is what the log builds; a [`Server`] is a Raft server that applies its log to a
//! machine and answers clients; a [`Client`] asks, is redirected, waits and gives up. [`Node`] is
//! any of them, as the simulator runs it.
//!
//! Invariant: a client is answered only after its entry is applied (Raft figure 2); what a deposed
//! leader had appended ends as *unknown*, never as *failed*.
//!
//! A client without a session never repeats a write that may have been appended: it would not know
//! how often it happened. It repeats what was refused, and it repeats reads. With a session (thesis
//! 6.3) it repeats everything, and the machine filters what it has applied already.
//!
//! A read may go without the log: see [`How`].

mod client;
mod machine;
mod message;
mod node;
mod note;
mod reading;
mod saved;
mod server;
mod told;
mod word;

pub use client::{Client, ClientCommand, ClientTimer, Phase, Workload};
pub use machine::{Answer, Applied, Machine, Operation, SessionId};
pub use message::{How, Message, Outcome, Serial};
pub use node::{Config, Disk, Node, Output, Record, Repeats, Timer};
pub use note::{ClientNote, Note, ServerNote};
pub use server::{Command, Request, Server};
pub use told::Told;
pub use word::{Word, WordError};
