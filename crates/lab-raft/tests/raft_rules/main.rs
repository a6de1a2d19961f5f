//! The rules of Raft, one server at a time: what it answers to one input after another.

#![expect(clippy::wildcard_enum_match_arm, reason = "a few of many effects are looked for")]

mod flaws;
mod membership;
mod one_server;
mod paper;
mod reads;
mod snapshot;
mod stability;
mod transfer;
