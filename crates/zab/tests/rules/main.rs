//! The rules of Zab, Z-1 to Z-12: a few servers driven by hand over a small network.

#![expect(clippy::wildcard_enum_match_arm, reason = "a few of many notes are looked for")]

mod broadcast;
mod discovery;
mod election;
mod flaws;
mod net;
mod storm;
mod synchronisation;
